"""The page of the records behind a number: the portal's query without its count, and what its
fields mean.
"""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

import app
from dashboard.query.source_links import make_records_url
from tests.support.worlds import TinyCity, make_stop

ASKED = "/tiny/records?measure=stops&race=black&since=2023-01&until=2023-06"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    months = [f"2023-{month:02d}-15" for month in range(1, 13)]
    stops = [make_stop(day, race=race) for day in months for race in "BW"]
    made = TinyCity(tmp_path_factory.mktemp("tiny"), stops)
    made.refresh()
    return made


@pytest.fixture(scope="module")
def client(world: TinyCity) -> FlaskClient:
    return app.create_app(world.settings).server.test_client()


def test_the_records_are_those_that_are_counted(client, world) -> None:
    asked = "measure=stops&race=black&since=2023-01&until=2023-06"
    count = world.ask(asked).rows[0].source_url
    text = unescape(client.get(ASKED).text)
    records, first = make_records_url(count), make_records_url(count, 100)
    assert f'href="{records}"' in text
    assert f'href="{first}"' in text
    assert f'href="{count}"' in text
    assert "$select" not in unquote(records)
    assert ".json?$where=" in unquote(records)
    assert ".csv?$where=" in unquote(first)
    assert unquote(first).endswith("&$limit=100")
    assert unquote(records).split("$where=")[1] == unquote(count).split("$where=")[1]


def test_filter_and_fields_are_explained(client) -> None:
    text = unescape(client.get(ASKED).text)
    assert "Race is Black or African American: race is \u201cB\u201d" in text
    assert "day (day of the stop): from January 2023 to June 2023." in text
    assert "One row is one row per stop and weapon." in text
    spanish = unescape(client.get(f"{ASKED}&lang=es").text)
    assert "Los primeros 100 de estos registros (CSV)" in spanish


def test_what_one_query_cannot_give_is_described(tmp_path) -> None:
    # Rows of one stop that tell of several results: no query of rows finds the very stops.
    rows = [make_stop("2023-05-01", stop_id="one", result=r, race=r) for r in ("A", "W")]
    made = TinyCity(tmp_path, rows)
    made.refresh()
    client = app.create_app(made.settings).server.test_client()
    text = unescape(client.get("/tiny/records?measure=stops&race=white&outcome=a").text)
    assert "No single query" in text
    assert "Race is White" in text
    assert ".csv?" not in text


def test_each_chart_leads_there_and_small_numbers_are_not_told(client, world) -> None:
    text = unescape(client.get("/tiny/trends?measure=stops&by=month&race=black").text)
    assert 'href="/tiny/records?measure=stops&race=black' in text
    hiding = app.create_app(replace(world.settings, small_numbers="hide:50")).server.test_client()
    hidden = unescape(hiding.get(ASKED).text)
    assert "/resource/" not in hidden
    assert hiding.get(ASKED).status_code == 200


@pytest.mark.parametrize("address", ["/tiny/records?measure=nothing", "/tiny/records?race=green"])
def test_a_bad_question_is_refused(client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("bad", ["by=nonsense", "race=nobody", "since=2023-13"])
def test_what_cannot_be_asked_is_refused(client, bad: str) -> None:
    assert client.get(f"/tiny/records?measure=stops&{bad}").status_code == 400
    assert client.get("/tiny/records?measure=stops&by=race,district").status_code == 200
