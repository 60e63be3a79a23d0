"""The city's own words: signed and dated Markdown files beside a city file, read, checked and
rendered.
"""
