"""A repeated request gets the same response while the build is live; an earlier build stays
available by its name.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

import app
from dashboard.service.answer_service import AnswerService
from tests.support.worlds import STOPS as STOPS_TABLE
from tests.support.worlds import STOPS_CITY, TinyCity, make_stop

STOPS = "city=tiny&measure=stops"
ADDRESSES = [
    f"/api/v1/answers.json?{STOPS}&by=month",
    f"/api/v1/answers.csv?{STOPS}&by=month",
    f"/charts/trend.svg?{STOPS}&by=month",
    f"/charts/trend.png?{STOPS}&by=month",
    "/api/v1/disparities.json?city=tiny&measure=frisked",
    f"/embed/trend?{STOPS}",
]


@pytest.fixture(scope="module")
def first_town(tmp_path_factory) -> TinyCity:
    """A city with one refresh."""
    stops = [make_stop(f"2022-{month:02d}-15", frisk="Y") for month in range(1, 13)]
    made = TinyCity(tmp_path_factory.mktemp("town"), stops, city=STOPS_CITY)
    made.refresh()
    return made


@pytest.fixture
def town(first_town, tmp_path) -> TinyCity:
    """A city of its own, whose data go on."""
    return first_town.copy_to(tmp_path)


@pytest.fixture
def client(town: TinyCity):
    return app.create_app(town.settings).server.test_client()


def go_on(town: TinyCity) -> None:
    """One more stop in the last month, and a refresh."""
    town.write_rows(
        STOPS_TABLE,
        [make_stop(f"2022-{month:02d}-15", frisk="Y") for month in (*range(1, 13), 12)],
        as_of="2024-01-31T23:00:00Z",
    )
    town.refresh()


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_same_answer_comes_without_waking_anyone(town, client, monkeypatch, address) -> None:
    first = client.get(address)
    monkeypatch.setattr(AnswerService, "answer", lambda *_: 1 / 0)
    again = client.get(address)
    assert again.status_code == 200
    assert again.data == first.data
    assert list_headers(again) == list_headers(first)


def list_headers(response) -> dict[str, str]:
    """All headers but those of the client's own budget."""
    return {k: v for k, v in response.headers.items() if not k.startswith("RateLimit-")}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_refresh_ends_it(town, client, address) -> None:
    before = [client.get(address).data for _ in range(2)]
    go_on(town)
    assert client.get(address).data not in before


@pytest.mark.parametrize("address", ADDRESSES[:4])
def test_an_earlier_build_is_given_by_its_name(town, client, address) -> None:
    name, before = town.answers().build("tiny").name, client.get(address)
    go_on(town)
    assert client.get(address).data != before.data
    frozen = client.get(f"{address}&asof={name}")
    assert frozen.data == before.data
    assert "max-age=86400" in frozen.headers["Cache-Control"]
    assert client.get(f"{address}&asof=0123456789abcdef").status_code == 404
    assert client.get(f"{address}&asof=../../live").status_code == 404


def test_the_parts_of_an_earlier_list_lead_on_in_it(town, client) -> None:
    name = town.answers().build("tiny").name
    go_on(town)
    address, found = f"{ADDRESSES[0]}&limit=5&asof={name}", []
    while address:
        part = client.get(address).get_json()
        found += part["rows"]
        address = part["page"]["next"]
    assert len(found) == 12
    assert sum(row["numerator"] for row in found) == 12


def test_a_frozen_embed_offers_the_numbers_that_it_shows(town, client) -> None:
    name = town.answers().build("tiny").name
    go_on(town)
    text = client.get(f"/embed/trend?{STOPS}&asof={name}").text
    address = text.partition("/api/v1/answers.csv?")[2]
    found = client.get(
        "/api/v1/answers.csv?" + address.partition('"')[0].replace("&amp;", "&")
    ).text
    rows = list(
        csv.DictReader(
            io.StringIO("".join(f"{line}\n" for line in found.splitlines() if line[:1] != "#"))
        )
    )
    assert sum(int(row["numerator"]) for row in rows) == 12


def test_a_limit_counts_what_is_asked_again(town) -> None:
    client = app.create_app(replace(town.settings, rate_limit="2/minute")).server.test_client()
    assert [client.get(ADDRESSES[0]).status_code for _ in range(3)] == [200, 200, 429]
