"""Whatever stands in an address, each open door answers in words: never a fault of ours, never
somebody's markup.
"""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

GOOD = {"city": "tiny", "measure": "stops"}
QUESTION = ("city", "measure", "by", "since", "until", "district", "lang")
LOOKS = ("theme", "accent", "title", "height", "asof")
FIGURES = ("trend.plotly.json", "map.plotly.json")
DOORS = {
    **{
        f"/embed/{form}": QUESTION + LOOKS
        for form in ("map", "trend", "breakdown", "table", "number", "nothing")
    },
    "/embed/figure.json": (*QUESTION, "form", "narrow"),
    **{
        f"/charts/{name}": (*QUESTION, "theme", "asof")
        for name in ("trend.svg", "trend.png", "map.svg", "nothing.svg", "trend.gif", *FIGURES)
    },
    **{
        f"/api/v1/answers.{ending}": (*QUESTION, "asof", "limit", "offset", "header")
        for ending in ("json", "csv", "xlsx", "parquet")
    },
    **{
        f"/api/v1/disparities{ending}": (*QUESTION, "benchmark", "reference", "sort")
        for ending in (".json", ".csv", "/outcome.json", "/outcome.csv", "/veil.json", "/veil.csv")
    },
    "/api/v1/revisions.json": ("city", "limit", "offset"),
    "/api/v1/census.csv": ("state", "kind", "domain", "sort", "lang"),
    "/oembed": ("url", "format", "maxwidth", "maxheight"),
    "/feeds/tiny/stops.atom": ("lang", "district", "since"),
    "/briefing": QUESTION,
    "/briefing.pdf": (*QUESTION, "paper"),
    "/tiny/embed": ("form", "data", *QUESTION),
}
BAD = (
    "",
    "x" * 10_000,
    "<script>alert(1)</script>",
    "'\"><svg onload=x>",
    "../../etc/passwd",
    "\0",
    "-1",
    "1e9",
    "2024-13",
    "é☃",
    "%",
    "[1]",
    "=1+1",
    "0123456789abcdef",
)
MARKUP = (b"<script>alert(1)", b"<svg onload")
# The oEmbed specification asks for 501 where a format is not known.
ALLOWED = {200, 301, 400, 404, 410}


def addresses(door: str, parameter: str) -> list[str]:
    """The door with one parameter left out, given twice, and bad in every way."""
    without = {k: v for k, v in GOOD.items() if k != parameter}
    ways = [without, *({**without, parameter: bad} for bad in BAD)]
    twice = f"{urlencode(without)}&{parameter}=a&{parameter}=b"
    return [f"{door}?{query}" for query in (*map(urlencode, ways), twice)]


@pytest.mark.parametrize("door", DOORS)
def test_a_bad_address_is_answered_in_words(visitor, door: str) -> None:
    allowed = ALLOWED | ({501} if door == "/oembed" else set())
    for parameter in DOORS[door]:
        for address in addresses(door, parameter):
            reply = visitor.get(address)
            assert reply.status_code in allowed, address[:200]
            assert reply.data or reply.status_code == 301, address[:200]
            if reply.mimetype in ("text/html", "image/svg+xml", "application/atom+xml", "text/xml"):
                assert not any(markup in reply.data for markup in MARKUP), address[:200]
