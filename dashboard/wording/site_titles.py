"""Titles of pages that belong to no city."""

from __future__ import annotations

from dashboard.i18n.translate import translate


def write_site_title(heading: str, site_name: str) -> str:
    """The title of a page that belongs to no city."""
    return translate("title_part", part=heading, whole=site_name)
