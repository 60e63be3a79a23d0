"""An embed outlives what happens behind it: it answers, and says what it shows and as of when."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import app
from dashboard.errors import BadSetting
from dashboard.service.answer_calculator import AnswerCalculator
from dashboard.web.embeds.forms import list_embed_forms
from dashboard.web.embeds.redirects import (
    BUILT_IN_FILE,
    EmbedRedirects,
    find_successor,
    read_redirects,
)
from tests.support.worlds import STOPS as STOPS_TABLE
from tests.support.worlds import TinyCity, make_stop
from tests.web.embeds.conftest import ask, draw, make_world

STOPS = "city=tiny&measure=stops"
CHART = f"/embed/trend?{STOPS}"


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    """A city of which nothing has been asked."""
    return make_world(tmp_path_factory.mktemp("untouched"))


@pytest.fixture
def town(untouched: TinyCity, tmp_path: Path) -> TinyCity:
    """A city of one's own, to be spoilt."""
    return untouched.copy_to(tmp_path)


def client_of(world: TinyCity) -> FlaskClient:
    return app.create_app(world.settings).server.test_client()


def go_on(world: TinyCity) -> None:
    """A month later: more stops, a new build."""
    before = world.answers().build("tiny").name
    rows = [
        {k: v for k, v in row.items() if k != ":id"}
        for row in json.loads((world.rows / f"{STOPS_TABLE}.json").read_text(encoding="utf-8"))
    ]
    world.write_rows(
        STOPS_TABLE,
        rows + [make_stop("2023-11-10") for _ in range(99)],
        as_of="2024-01-31T23:00:00Z",
    )
    world.refresh()
    draw(world)
    assert world.answers().build("tiny").name != before


def write_table(world: TinyCity, text: str) -> None:
    folder = world.settings.catalogue / "embeds"
    folder.mkdir(exist_ok=True)
    (folder / "redirects.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("form", list_embed_forms())
def test_a_frozen_chart_stays_while_the_data_go_on(town: TinyCity, form: str) -> None:
    client, name = client_of(town), town.answers().build("tiny").name
    frozen = f"/embed/{form}?{ask(form)}&asof={name}"
    before, live = client.get(frozen).text, client.get(f"/embed/{form}?{ask(form)}").text
    go_on(town)
    for asked in (client, client_of(town)):  # the server that ran all along, and a new one
        assert asked.get(frozen).text == before
        assert asked.get(f"/embed/{form}?{ask(form)}").text != live
    assert "fixed copy: the data as they were on 31 Dec 2023" in before


def test_a_refresh_that_fails_is_told_on_the_chart(town: TinyCity) -> None:
    client = client_of(town)
    assert "could not be brought up to date" not in client.get(CHART).text
    (town.rows / f"{STOPS_TABLE}.json").write_text("[", encoding="utf-8")
    town.refresh()
    reply = client.get(CHART)
    assert reply.status_code == 200
    assert "could not be brought up to date" in reply.text
    assert "as of 31 Dec 2023" in reply.text
    frozen = client.get(f"{CHART}&asof={town.answers().build('tiny').name}").text
    assert "could not be brought up to date" not in frozen


def test_a_fault_of_ours_leaves_the_last_good_chart(
    town: TinyCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(town)
    good = client.get(CHART).text
    go_on(town)
    monkeypatch.setattr(AnswerCalculator, "calculate", lambda *_: 1 / 0)
    assert client.get(CHART).text == good
    never_seen = client.get(f"/embed/breakdown?{STOPS}")
    assert never_seen.status_code == 503
    assert "try again later" in never_seen.text


def test_without_data_yet_it_says_so(tmp_path: Path) -> None:
    reply = client_of(TinyCity(tmp_path)).get(CHART)
    assert reply.status_code == 503
    assert "no data yet" in reply.text
    assert "<h1>" in reply.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            f"/embed/trends?{STOPS}&from=2022-01&to=2022-12",
            f"/embed/trend?{STOPS}&since=2022-01&until=2022-12",
        ),
        ("/embed/trend?city=smalltown&measure=stops", CHART),
        ("/embed/trend?city=tiny&measure=old_stops", CHART),
        (f"{CHART}&district=oldest", f"{CHART}&district=east"),
        (f"{CHART}&district=west,old", f"{CHART}&district=west,east"),
        (
            "/embed/bars?city=smalltown&measure=old_stops&district=old&lang=es",
            f"/embed/breakdown?{STOPS}&district=east&lang=es",
        ),
    ],
)
def test_an_old_address_leads_to_the_same_chart(town: TinyCity, old: str, new: str) -> None:
    write_table(
        town,
        '[cities]\nsmalltown = "tiny"\n[measures]\nold_stops = "stops"\n'
        '[districts.tiny]\noldest = "old"\nold = "east"\nwest = "nowhere"',
    )
    client = client_of(town)
    reply = client.get(old)
    assert reply.status_code == 301
    assert reply.headers["Location"] == new
    assert client.get(old, follow_redirects=True).status_code == 200


def test_a_retired_measure_says_why_in_the_readers_language(town: TinyCity) -> None:
    write_table(
        town,
        '[retired]\ngone = {en = "The city stopped counting it.", es = "La ciudad dejó de contarla."}',
    )
    client = client_of(town)
    for lang, told in (
        ("en", "The city stopped counting it."),
        ("es", "La ciudad dejó de contarla."),
    ):
        reply = client.get(f"/embed/trend?city=tiny&measure=gone&lang={lang}")
        assert reply.status_code == 410
        assert told in reply.text


def test_a_frozen_chart_of_a_renamed_district_keeps_its_old_name(town: TinyCity) -> None:
    frozen = f"{CHART}&district=east&asof={town.answers().build('tiny').name}"
    before = client_of(town).get(frozen).text
    city = (town.settings.catalogue / "tiny.toml").read_text(encoding="utf-8")
    town.write_city(city.replace('id = "east"', 'id = "levant"'))
    town.refresh()
    write_table(town, '[districts.tiny]\neast = "levant"')
    client = client_of(town)
    assert "East" in before
    assert client.get(frozen).status_code == 200
    assert client.get(f"{CHART}&district=east").headers["Location"] == f"{CHART}&district=levant"
    assert client.get(f"{CHART}&district=levant").status_code == 200


def test_a_circle_of_names_ends() -> None:
    assert find_successor({"a": "b", "b": "a"}, "a") == "a"
    assert find_successor({"a": "b", "b": "c"}, "a") == "c"
    assert (
        EmbedRedirects(forms={"a": "b", "b": "a"}).find_new_address("a", STOPS, lambda *_: False)
        == ""
    )


@pytest.mark.parametrize(
    "text", ["[", "[forms]\na = 1", "[retired]\na = 'b'", "[misspelt]\na = 'b'", "a = 1"]
)
def test_a_bad_table_stops_the_start(town: TinyCity, text: str) -> None:
    write_table(town, text)
    with pytest.raises(BadSetting, match=r"redirects\.toml"):
        read_redirects(town.settings.catalogue)


def test_no_name_in_the_table_still_exists() -> None:
    assert BUILT_IN_FILE.is_file()
    assert not set(read_redirects().forms) & set(list_embed_forms())
