"""On the pages themselves every number that is shown leads to the portal: bars, points, districts,
cells of tables.
"""

from __future__ import annotations

import html
import json
import re

import pytest

from app import create_app
from tests.support.worlds import TinyCity, make_allegation, make_stop

EACH_MONTH = (("03", "E", "B"), ("09", "E", "W"), ("15", "W", "W"), ("21", None, "B"))
ROWS = [
    make_stop(f"2022-{month:02d}-{day}", place, race=race, frisk="Y" if place is None else "N")
    for month in range(1, 13)
    for day, place, race in EACH_MONTH
]
RESOURCE = "https://data.tiny.example/resource/stop-0001.json?"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    world = TinyCity(
        tmp_path_factory.mktemp("world"),
        ROWS,
        [make_allegation("c1", "2022-05-05")],
        as_of="2022-12-31T23:00:00Z",
    )
    assert world.refresh().exit_code == 0
    return create_app(world.settings).server.test_client()


def shown(client, address: str) -> str:
    """The page as it comes without scripts."""
    reply = client.get(address)
    assert reply.status_code == 200
    return reply.get_data(as_text=True)


def numbers(page: str) -> list[tuple[str, str]]:
    """The first number of each row of the first table, and where it leads ("" for nowhere)."""
    body = re.search(r'<table class="pv-table">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)[1]
    cells = re.findall(
        r'<tr>(?:<th.*?</th>)+<td class="pv-number">(?:<a href="([^"]+)">)?([^<]+)', body
    )
    return [(text, url) for url, text in cells]


@pytest.mark.parametrize(
    ("address", "rows"),
    [
        ("/tiny/map?measure=stops", 3),
        ("/tiny/breakdowns?measure=stops&by=race", 2),
        ("/tiny/trends?measure=stops&since=2022-01&until=2022-12", 12),
        ("/tiny/trends?measure=frisk_rate", 12),
    ],
)
def test_every_row_of_a_pages_table_opens_the_portals_count(client, address, rows):
    found = [(text, url) for text, url in numbers(shown(client, address)) if text[0].isdigit()]
    assert len(found) == rows
    assert all(url.startswith(RESOURCE) for _, url in found)
    assert len({url for _, url in found}) == rows


@pytest.mark.parametrize(
    ("address", "marks"),
    [
        ("/tiny/breakdowns?measure=stops&by=race", 2),
        ("/tiny/trends?measure=stops&since=2022-01&until=2022-12", 12),
    ],
)
def test_every_bar_and_every_point_of_a_page_tells_the_portals_count(client, address, marks):
    text = shown(client, address)
    assert "<a " not in re.search(r"<svg.*?</svg>", text, re.DOTALL)[0]
    told = json.loads(html.unescape(re.search(r'data-marks="([^"]*)"', text)[1]))
    found = [row[4] for row in told["rows"] if len(row) > 4]
    assert len(set(found)) == marks
    assert all(url.startswith(RESOURCE) for url in found)


def test_a_districts_number_is_asked_for_with_its_spellings(client):
    (_, east), *_ = [
        (t, u) for t, u in numbers(shown(client, "/tiny/map?measure=stops")) if "%27E%27" in u
    ]
    assert "precinct%20in%20%28%27E%27%29" in east


@pytest.mark.parametrize(
    ("address", "rows"),
    [("/tiny/breakdowns?measure=frisk_rate&by=race", 2), ("/tiny/trends?measure=frisk_rate", 12)],
)
def test_a_rates_denominator_opens_the_portals_count_of_its_own(client, address, rows):
    body = re.search(
        r'<table class="pv-table">.*?<tbody>(.*?)</tbody>', shown(client, address), re.DOTALL
    )[1]
    found = re.findall(r'<td class="pv-number"><a href="([^"]+)">[\d,]+</a></td>' * 2, body)
    assert len(found) == rows
    for part, whole in found:
        assert part.startswith(RESOURCE)
        assert "frisk%20in%20%28%27Y%27%29" in part
        assert whole.startswith(RESOURCE)
        assert "frisk%20in%20%28%27Y%27%2C%20%27N%27%29" in whole


def test_the_api_gives_the_address_of_a_denominator_where_a_portal_counts_it(client):
    def rows(measure: str) -> list[dict]:
        return client.get(f"/api/v1/answers.json?city=tiny&measure={measure}&by=race").get_json()[
            "rows"
        ]

    assert all(r["denominator_url"].startswith(RESOURCE) for r in rows("frisk_rate"))
    assert all("denominator_url" not in r for r in rows("stops"))
    lines = client.get(
        "/api/v1/answers.csv?city=tiny&measure=frisk_rate&by=race&header=no"
    ).text.splitlines()
    assert any(line.endswith(",source_url,denominator_url,named_share") for line in lines)
