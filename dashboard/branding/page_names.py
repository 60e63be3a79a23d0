"""The names by which `site.toml` knows pages, and the addresses that each name stands for."""

from __future__ import annotations

from dashboard.query import addresses

START, OVERVIEW, EMBED_BUILDER = "start", "overview", "embed"
# Pages that belong to no city -> their paths.
SITE_PAGES = {
    START: "/",
    "census": "/census",
    "methods": "/methods",
    "glossary": "/glossary",
    "developers": "/developers",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
}
# Pages of a city -> their names in addresses.
CITY_PAGES = {name or OVERVIEW: name for name in addresses.PAGE_TITLES}
INTRO_PAGES = (*SITE_PAGES, *CITY_PAGES, EMBED_BUILDER)
# Where readers arrive and search, and what each number leads to.
NEEDED_PAGES = (
    START,
    OVERVIEW,
    addresses.DISTRICT_PAGE,
    "data",
    "methods",
    "glossary",
    "privacy",
    "accessibility",
)
# What stands in an address where a city of a page would, and is none.
NO_CITIES = ("api", "assets", "charts", "embed", "feeds", "geography", "s")
HIDEABLE_PAGES = tuple(page for page in INTRO_PAGES if page not in NEEDED_PAGES)


def name_page(path: str) -> str:
    """The name of the page at a path (without query and fragment); "" for what is no page.

    A page below a city's page (a district, a report) has the name of that.
    """
    trimmed = path.rstrip("/") or "/"
    for name, site_path in SITE_PAGES.items():
        if trimmed == site_path:
            return name
    city, _, rest = trimmed.strip("/").partition("/")
    first = rest.partition("/")[0]
    if city in NO_CITIES:
        return ""
    if first == EMBED_BUILDER:
        return EMBED_BUILDER
    return (first or OVERVIEW) if first in addresses.PAGE_TITLES else ""
