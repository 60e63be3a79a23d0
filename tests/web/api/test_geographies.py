"""A second geography: its areas from a file or a layer, its map in every form, and what is refused
of it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

import app
from dashboard.cli.commands import main
from data.portal.arcgis_layer import fetch_layer, is_layer
from tests.data.geography.worlds import block, feature, published
from tests.support.worlds import CITY_FILE, TinyCity, make_stop

PLACES = """[boundaries]
file = "shapes.geojson"
properties = ["name"]
parts = {east = ["E"], west = ["W"]}

[geographies.beat]
file = "beats.geojson"
properties = ["beat"]
source = "Made up by the test"

"""
QUESTION = "city=tiny&measure=stops&by=beat"


def write_city(world: TinyCity, places: str = PLACES) -> None:
    text = CITY_FILE.replace("[[datasets]]", f"{places}[[datasets]]", 1)
    world.write_city(text.replace("open = true, varies = true", "open = true"))


def write_shapes(world: TinyCity, name: str, *features: dict) -> None:
    path = world.settings.catalogue / f"{name}.geojson"
    path.write_text(json.dumps(published(*features)), encoding="utf-8")


def make_world(folder: Path) -> TinyCity:
    """Two precincts of two beats each; the beat in the far east has no stops, and one stop names no
    beat.
    """
    stops = [make_stop("2023-05-01", "W", beat="W-1") for _ in range(12)]
    stops += [make_stop("2023-05-02", "W", beat="w 2") for _ in range(7)]
    stops += [make_stop("2023-05-03", "E", beat="E1") for _ in range(5)]
    stops += [make_stop("2023-05-03", "E", beat=None)]
    made = TinyCity(folder, stops)
    write_shapes(
        made, "shapes", feature(block(2, 0, 2, 1), name="E"), feature(block(0, 0, 2, 1), name="W")
    )
    names = ("W-1", "W 2", "E1", "E2")
    write_shapes(made, "beats", *(feature(block(i, 0), beat=n) for i, n in enumerate(names)))
    write_city(made)
    return made


@pytest.fixture
def world(tmp_path) -> TinyCity:
    return make_world(tmp_path)


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory) -> TinyCity:
    """The city after a refresh, for tests that only read."""
    made = make_world(tmp_path_factory.mktemp("geographies"))
    made.refresh()
    return made


@pytest.fixture(scope="module")
def client(refreshed) -> FlaskClient:
    return app.create_app(refreshed.settings).server.test_client()


def test_the_map_of_beats_is_drawn_in_every_form(refreshed, client):
    build = refreshed.answers().build("tiny").name
    for address in ("/charts/map.svg?", "/embed/map?"):
        drawing = client.get(address + QUESTION)
        assert drawing.status_code == 200, drawing.text
        # A picture has titles; beside an embed's drawing stands its table.
        text = " ".join(re.sub(r"<[^>]+>", " ", drawing.text).split())
        for name, stops in (("W-1", "12"), ("w 2", "7")):
            said = f"{name} {stops}" if address.startswith("/embed") else f"{name}: {stops} stops"
            assert said.lower() in text.lower(), said
    areas = client.get(f"/geography/tiny/{build}/beat.geojson").get_json()["features"]
    assert sorted(f["id"] for f in areas) == ["e1", "e2", "w_1", "w_2"]
    page = client.get("/tiny/map?measure=stops&by=beat").text
    assert "W-1" in page
    assert 'name="by"' in page


def test_a_briefing_by_beat_has_its_map(client):
    page = client.get(f"/briefing?{QUESTION}").text
    assert "pv-map" in page
    assert "W-1: 12 stops" in page
    assert "/tiny/map?" in page.partition("</nav>")[0], "the page behind it is the map"


def test_a_district_zooms_the_map_to_its_beats(client):
    drawing = client.get(f"/charts/map.svg?{QUESTION}&district=west").text
    assert "W-1" in drawing
    assert "E2" not in drawing.partition("<path")[2]


def test_beside_the_beats_of_a_district_none_of_another_is_listed(client):
    page = client.get("/tiny/map?measure=stops&by=beat&district=west").text
    listed = re.findall(r'data-district="([^"]*)"', page.partition('class="districts"')[2])
    assert sorted(listed) == ["w_1", "w_2"]


def test_beats_are_never_crossed_with_people(client):
    for address in ("/charts/map.svg?", "/api/v1/answers.json?"):
        assert client.get(f"{address}{QUESTION}&race=black").status_code == 400


def test_an_unknown_geography_is_refused(client):
    answer = client.get("/charts/map.svg?city=tiny&measure=stops&by=race")
    assert answer.status_code == 400
    assert "expected district or beat" in answer.text


def test_areas_that_cannot_be_read_are_told_and_the_districts_stay(world):
    (world.settings.catalogue / "beats.geojson").write_text("[]", encoding="utf-8")
    report = world.refresh()
    assert any(o.dataset == "boundaries of beat" and o.state == "missing" for o in report.outcomes)
    client = app.create_app(world.settings).server.test_client()
    assert client.get("/charts/map.svg?city=tiny&measure=stops&by=district").status_code == 200
    assert client.get("/charts/map.svg?" + QUESTION).status_code == 400


def test_areas_that_the_city_file_omits_are_not_drawn(world):
    write_city(
        world, PLACES.replace('properties = ["beat"]', 'properties = ["beat"]\nomit = ["e2"]')
    )
    world.refresh()
    client = app.create_app(world.settings).server.test_client()
    build = world.answers().build("tiny").name
    areas = client.get(f"/geography/tiny/{build}/beat.geojson").get_json()["features"]
    assert sorted(f["id"] for f in areas) == ["e1", "w_1", "w_2"]


def test_a_geography_without_a_field_is_found_by_check(world, monkeypatch, capsys):
    monkeypatch.setenv("PLAINVIEW_CATALOGUE", str(world.settings.catalogue))
    write_city(world, PLACES.replace("geographies.beat", "geographies.neighborhood"))
    assert main(["check", "tiny"], serve=lambda *_: None) == 2
    told = capsys.readouterr()
    assert "no dataset has a field 'neighborhood'" in told.err + told.out


@pytest.mark.parametrize("told_in_properties", [False, True])
def test_a_layer_is_asked_for_page_by_page(told_in_properties):
    everything = [feature(block(i, 0), beat=str(i)) for i in range(5)]

    def serve(url: str) -> dict:
        asked = parse_qs(urlsplit(url).query)
        assert asked["outSR"] == ["4326"]
        assert asked["f"] == ["geojson"]
        start = int(asked["resultOffset"][0])
        more = {"exceededTransferLimit": True} if start + 2 < 5 else {}
        page = {"type": "FeatureCollection", "features": everything[start : start + 2]}
        return {**page, "properties": more} if told_in_properties else {**page, **more}

    layer = "https://gis.example/arcgis/rest/services/Beats/FeatureServer/0"
    assert is_layer(layer)
    assert not is_layer("https://gis.example/beats.geojson")
    assert fetch_layer(serve, layer)["features"] == everything
