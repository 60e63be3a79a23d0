"""The version of Plainview, in the one place that the command line, pages, metrics and files read
it from.
"""

# Year, month and number of the release within the month (calendar versioning, https://calver.org).
VERSION = "2026.11.0"
