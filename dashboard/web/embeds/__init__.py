"""Charts inside other people's pages: plain documents beside the dashboard, their codes, and their
oEmbed provider.
"""
