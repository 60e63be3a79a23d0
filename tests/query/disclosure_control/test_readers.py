"""How what is withheld is told: one word in every form, and the rule beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

import app
from dashboard.errors import BadSetting
from dashboard.settings import Settings, read_settings
from tests.query.disclosure_control.test_attack import drawn, world_of

WORD = "withheld to protect people"
ASKED = "city=tiny&measure=stops&by=district,race&since=2022-01&until=2022-12"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory):
    world = world_of(tmp_path_factory.mktemp("world"), drawn(2, 160))
    return app.create_app(replace(world.settings, cities=("tiny",))).server.test_client()


def test_api_and_csv_leave_the_number_out_and_say_why(client) -> None:
    content = client.get(f"/api/v1/answers.json?{ASKED}").get_json()
    rows = [r for r in content["rows"] if r["status"] == "withheld"]
    assert rows
    assert {(r["numerator"], r["value"]) for r in rows} == {(None, None)}
    assert all(r["source_url"] for r in rows)
    assert any(note.startswith("Withheld: counts from 1 to 4") for note in content["notes"])
    lines = client.get(f"/api/v1/answers.csv?{ASKED}").text.splitlines()
    assert any(",,,,,withheld," in line and WORD in line for line in lines)


@pytest.mark.parametrize(
    "path",
    [
        "/tiny/breakdowns?measure=stops&by=district,race&since=2022-01&until=2022-12",
        "/tiny/trends?by=month,district",
        "/tiny/map?measure=stops&since=2022-01&until=2022-01",
        f"/briefing?{ASKED}",
        f"/embed/table?{ASKED}",
        "/tiny",
        "/tiny/trends?by=month,race",
        "/tiny/breakdowns?measure=frisk_rate&by=race",
    ],
)
def test_every_page_says_it(client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert WORD in response.text


def test_the_package_of_all_counts_is_not_given(client) -> None:
    assert client.get("/api/v1/packages/tiny.zip").status_code == 400


def test_spanish_says_it_too(client) -> None:
    assert (
        "oculto para proteger a las personas"
        in client.get(f"/tiny/breakdowns?{ASKED[10:]}&lang=es").text
    )


def test_a_pdf_is_made_of_it(client) -> None:
    assert client.get(f"/briefing.pdf?{ASKED}").data.startswith(b"%PDF")


@pytest.mark.parametrize("value", ["hide", "hide:2", "hide:101", "hide:x", "no"])
def test_a_setting_that_is_none_stops_the_start(value: str) -> None:
    with pytest.raises(BadSetting, match="PLAINVIEW_SMALL_NUMBERS"):
        read_settings({"PLAINVIEW_SMALL_NUMBERS": value})


def test_counts_are_shown_by_themselves(tmp_path) -> None:
    assert Settings(tmp_path).hidden_below == 0
    assert read_settings({"PLAINVIEW_SMALL_NUMBERS": "hide:10"}).hidden_below == 10
