"""Which addresses of the site are written to files: those that can be told beforehand.

A page is exported as it opens, with each named period, and with each measure or dimension that its
form offers; any other mixture of choices (a period of other months, a filter) needs the server.
Files and pictures belong to the charts of exported pages.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import unquote

from dashboard.query import addresses
from dashboard.query.addresses import Address, parse_address
from dashboard.web.http.robots import GENERAL_PATHS
from dashboard.web.static_site.markup import MONTH_FIELDS

# What no page refers to: what machines ask for at fixed addresses, and what stands in the codes of
# embeds.
UNLINKED_PATHS = (
    "/robots.txt",
    "/sitemap.xml",
    "/data.json",
    "/llms.txt",
    "/api/v1/cities.json",
    "/api/v1/openapi.json",
    "/embed.js",
)
# What names the site's own address by its format: a sitemap, the catalogue, a paper.
ADDRESSED_PATTERN = re.compile(r"/robots\.txt|/sitemap\.xml|/data\.json|.*\.pdf")
# What an exported page refers to, whatever it shows.
SHARED_PREFIXES = ("/assets/", "/feeds/", "/geography/", "/embed/files/", "/embed.js")


class Depth(IntEnum):
    """How much of what belongs to the charts of a page is exported with it, each level with those
    before it.
    """

    ROWS = 1  # the numbers as CSV
    FILES = 2  # the API's answers, workbooks, Parquet, vector drawings, embeds
    PICTURES = 3  # pictures of pixels, briefings


@dataclass(frozen=True)
class PageKind:
    """What is exported of a city's page: `choices` are the keys of its form, one at a time; `depth`
    is that of the page as it opens. Pages of a choice or of a period have the depth ROWS.
    """

    choices: tuple[str, ...] = ()
    periods: bool = True
    depth: Depth = Depth.PICTURES


# Name of a page (addresses.PAGE_TITLES) -> what is exported of it; "/" ends the names of those
# below a page.
PAGE_KINDS = {
    "": PageKind(),
    "district": PageKind(),
    "district/": PageKind(depth=Depth.FILES),
    "area": PageKind(),
    "area/": PageKind(periods=False, depth=Depth.ROWS),
    "map": PageKind(("measure", "by")),
    "trends": PageKind(("measure", "by")),
    "breakdowns": PageKind(("measure", "by")),
    "compare": PageKind(periods=False),
    "changes": PageKind(periods=False),
    "outcomes": PageKind(),
    "disparities": PageKind(("measure",)),
    "data": PageKind(),
    "reports": PageKind(),
    "reports/": PageKind(periods=False),
    "event": PageKind(("measure",), periods=False),
}
# How a file's path begins and ends -> the depth of the pages that bring it.
FILE_DEPTHS = (
    ("/api/v1/", ".csv", Depth.ROWS),
    ("/api/v1/", ".json", Depth.ROWS),
    ("/api/v1/", "", Depth.FILES),
    ("/charts/", ".svg", Depth.FILES),
    ("/charts/", ".png", Depth.PICTURES),
    ("/embed/", "", Depth.FILES),
    ("/briefing", "/briefing", Depth.PICTURES),
)
EMBED_BUILDER = "embed"
# Large pictures for slides are made when they are asked for.
SHAPE_KEY, SLIDE_SHAPE = "shape", "slide"


def find_page_depth(address: str, cities: Collection[str]) -> Depth | None:
    """How deep the page at an address is exported; None for what is no exported page.

    The address is the shortest of its page (PageDefaults.shorten). Whether its months are those of
    a named period is for the caller to know.
    """
    asked = parse_address(address)
    if asked.path in GENERAL_PATHS:
        return None if asked.parameters else Depth.ROWS
    found = _find_page_kind(asked, cities)
    if found is None:
        return None
    if not asked.parameters:
        return found.depth
    keys = tuple(key for key, _ in asked.parameters)
    if keys == MONTH_FIELDS:
        return Depth.ROWS if found.periods else None
    is_one_choice = len(keys) == 1 and "," not in asked.parameters[0][1]
    return Depth.ROWS if is_one_choice and keys[0] in found.choices else None


def _find_page_kind(asked: Address, cities: Collection[str]) -> PageKind | None:
    city, _, rest = asked.path.strip("/").partition("/")
    name, _, part = rest.partition("/")
    if city not in cities or name not in addresses.PAGE_TITLES:
        return None
    return PAGE_KINDS.get(f"{name}/" if part else name)


def is_file_exported(address: str, depth: Depth, cities: Collection[str]) -> bool:
    """Whether what a page of this depth refers to is exported with it, where it is no page
    itself.
    """
    asked = parse_address(address)
    if asked.path in UNLINKED_PATHS or asked.path.startswith(SHARED_PREFIXES):
        return True
    if is_embed_builder(asked, cities):
        return depth >= Depth.FILES
    if dict(asked.parameters).get("city", next(iter(cities))) not in cities:
        return False
    if (SHAPE_KEY, SLIDE_SHAPE) in asked.parameters:
        return False
    for start, ending, least in FILE_DEPTHS:
        if asked.path.startswith(start) and asked.path.endswith(ending):
            return depth >= least
    return False


def needs_base_url(address: str) -> bool:
    """Whether an address answers with what has to name the site's own address."""
    return ADDRESSED_PATTERN.fullmatch(parse_address(address).path) is not None


def is_embed_builder(asked: Address, cities: Collection[str]) -> bool:
    """Whether an address is that of the page with the code of one chart."""
    city, _, name = unquote(asked.path).strip("/").partition("/")
    return name == EMBED_BUILDER and city in cities and bool(asked.parameters)
