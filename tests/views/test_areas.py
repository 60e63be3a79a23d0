"""Pages of areas beside the districts: each is reached by its address, by name, by a place and from
a map.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import app
from dashboard.settings import Settings
from tests.data.geography.test_point_areas import EAST, PLACES, ROWS, WEST, block, make_city
from tests.data.geography.worlds import feature, published
from tests.support.shared import build_once

DISTRICTS = """[boundaries]
file = "districts.geojson"
properties = ["name"]
parts = {east = ["E"], west = ["W"]}

[gazetteer]
file = "places.csv"
source = "Made up by the test"

"""


def make_world(folder: Path) -> None:
    world = make_city(folder, ROWS)
    catalogue = world.settings.catalogue
    file = catalogue / "tiny.toml"
    file.write_text(file.read_text().replace(PLACES, DISTRICTS + PLACES, 1))
    shapes = [
        feature(block(-88, 42, 0.1, 0.2), name="W"),
        feature(block(-87.9, 42, 0.1, 0.2), name="E"),
    ]
    (catalogue / "districts.geojson").write_text(json.dumps(published(*shapes)))
    places = "place,number,longitude,latitude\nTown Hall,,{},{}\nMarket,,{},{}\n"
    (catalogue / "places.csv").write_text(places.format(*WEST, *EAST))
    world.refresh()
    return world


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = build_once(tmp_path_factory, "areas", make_world)
    settings = Settings(store=folder / "store", catalogue=folder / "cities", rate_limit="off")
    return app.create_app(settings).server.test_client()


def read(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))


def test_an_area_has_a_page_with_its_numbers_and_no_people(client):
    text = read(client, "/tiny/area/council_district/1?since=2023-01&until=2023-12")
    assert "Council District 1, Tiny" in text
    assert "4 stops" in text
    assert "Race, sex and age are counted by precinct alone" in text
    assert "Distrito del concejo 1" in read(client, "/tiny/area/council_district/1?lang=es")


def test_the_pages_above_it_list_every_area(client):
    for address in ("/tiny/area", "/tiny/area/council_district"):
        page = client.get(address).text
        for number in (1, 2, 3):
            assert f'/tiny/area/council_district/{number}"' in page, (address, number)


def test_what_is_no_area_is_not_found_and_names_those_there_are(client):
    assert "expected one of 1, 2, 3" in read(client, "/tiny/area/council_district/9", 404)
    assert "expected one of council_district" in read(client, "/tiny/area/ward", 404)
    assert read(client, "/tiny/area/district/east")


def test_a_place_leads_to_its_district_and_names_its_other_areas(client):
    found = client.post("/tiny/district", data={"address": "Town Hall"})
    assert found.status_code in (302, 303)
    assert found.headers["Location"].endswith("/tiny/district/west?council_district=1")
    page = client.get(found.headers["Location"]).text
    assert '/tiny/area/council_district/1"' in page
    assert "also in" in page
    assert " areas " not in " ".join(read(client, found.headers["Location"]).split())


def test_a_name_leads_to_the_area(client):
    for text in ("Council District 2", "council district 2"):
        found = client.post("/tiny/district", data={"address": text})
        assert found.headers.get("Location", "").endswith("/tiny/area/council_district/2")


def test_the_map_of_a_geography_leads_to_its_areas(client):
    page = client.get("/tiny/map?measure=stops&by=council_district").text
    assert "/tiny/area/council_district/1" in page
    embed = client.get("/embed/map?city=tiny&measure=stops&by=council_district")
    assert embed.status_code == 200
    assert "Council District 1" in embed.text


def test_the_bubble_of_a_district_leads_to_what_lies_in_it(client):
    page = client.get("/tiny/map?measure=stops&since=2023-01&until=2023-12").text
    told = json.loads(html.unescape(re.search(r'data-marks="([^"]*)"', page)[1]))
    assert told["inside"] == "Show {name} by council district"
    inside = {row[0]: row[6] for row in told["rows"] if len(row) > 6}
    assert len(inside) == 2
    for address in inside.values():
        assert address.startswith("/tiny/map?measure=stops&by=council_district&district=")
        assert "since=2023-01" in address
        assert "This counts only" in read(client, address)


def test_an_area_is_compared_with_another_one(client):
    address = "/tiny/compare?measure=stops&council_district=1&since=2023-01&until=2023-12"
    assert 'value="council_district:2"' in client.get(address).text
    both = read(client, f"{address}&with=council_district:2")
    assert "Council District 1" in both
    assert "Council District 2" in both
    assert "there is no" in read(client, f"{address}&with=council_district:9", 400)


def test_the_forms_of_a_question_about_an_area_are_all_answered(client):
    page = client.get("/tiny/trends?measure=stops&council_district=1").text
    forms = re.findall(r'href="(/tiny/[a-z]+\?[^"]*council_district=1[^"]*)"', page)
    assert any(form.startswith("/tiny/breakdowns") for form in forms)
    for form in forms:
        assert client.get(html.unescape(form)).status_code == 200, form


def test_the_example_of_the_api_is_of_a_city_that_is_served(client):
    page = client.get("/developers").text
    assert "city=sample" not in page.split('id="begin"')[1].split("</section>")[0]


def test_every_address_of_an_area_on_a_map_leads_to_a_page(client):
    for address in ("/tiny/map?measure=stops&by=council_district", "/tiny/area/council_district"):
        page = client.get(address).text
        areas = set(re.findall(r'href="(/tiny/area/council_district/[^"?]*)', page))
        assert areas
        for area in areas:
            assert client.get(area).status_code == 200, area
