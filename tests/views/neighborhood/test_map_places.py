"""What the maps of a city name is found by its name, without an address and without a geocoder."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

import app
from tests.data.geography.worlds import block, feature, published
from tests.support.worlds import TinyCity
from tests.views.neighborhood.test_finding import look, said

LAYERS = """[basemap]
layers = [
  {kind = "place", file = "quarters.geojson", name = "name"},
  {kind = "park", file = "parks.geojson", name = "name"},
  {kind = "water", file = "waters.geojson", name = "name"},
]

"""
FILES = {
    "quarters": [("Potters Row", block(0.2, 0.2, 0.3, 0.3)), ("Tiny", block(2.2, 0.2, 0.4, 0.4))],
    "parks": [("Elm Common", block(2.5, 0.5, 0.2, 0.2))],
    "waters": [("Long Brook", block(0.1, 0.8, 2.8, 0.1))],
}


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory, world: TinyCity) -> FlaskClient:
    """The tiny city with names on its map, and no geocoder."""
    made = world.copy_to(tmp_path_factory.mktemp("mapped"))
    text = (made.settings.catalogue / "tiny.toml").read_text()
    made.write_city(text.replace("[[datasets]]", f"{LAYERS}[[datasets]]", 1))
    for name, shapes in FILES.items():
        content = published(*(feature(shape, name=title) for title, shape in shapes))
        (made.settings.catalogue / f"{name}.geojson").write_text(json.dumps(content))
    made.settings = replace(made.settings, geocoder="off")
    made.refresh()
    return app.create_app(made.settings).server.test_client()


@pytest.mark.parametrize(
    ("text", "district"),
    [("Potters Row", "west"), ("potters row, Tiny", "west"), ("Elm Common", "east")],
)
def test_a_neighborhood_or_a_park_leads_to_its_district(mapped, text: str, district: str) -> None:
    reply = look(mapped, address=text)
    assert (reply.status_code, reply.headers.get("Location")) == (303, f"/tiny/district/{district}")


def test_a_name_that_is_nearly_one_is_offered(mapped) -> None:
    reply = look(mapped, address="Poters Row")
    assert "Do you mean" in said(reply)
    assert 'href="/tiny/district/west"' in reply.text


def test_what_lies_in_several_districts_leads_to_none(mapped) -> None:
    assert look(mapped, address="Long Brook").status_code == 404
    assert look(mapped, address="Tiny").headers["Location"] == "/tiny"
