"""The city's own face: what `site.toml` states of the site's name, looks, links and pages, read and
checked.
"""
