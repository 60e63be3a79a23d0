"""However many cities are served, memory holds what a few of them need."""

from __future__ import annotations

import gc
import json
import shutil
import tracemalloc

import pytest
from flask.testing import FlaskClient

import app
from data.store.checksums import write_checksums
from tests.support.worlds import CITY_FILE, TinyCity, make_stop

CITIES = 24
# What one manifest is padded with, so that it weighs more than all else that a tiny city leaves in
# memory.
PADDING = 20_000
WEIGHT = PADDING * 60


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the application over many copies of the tiny city."""
    world = TinyCity(
        tmp_path_factory.mktemp("many"), [make_stop("2022-01-03"), make_stop("2022-02-03", "W")]
    )
    world.refresh()
    store = world.settings.store
    build = world.answers().build("tiny").folder
    told = json.loads((build / "manifest.json").read_text()) | {
        "padding": [f"padding {n}" for n in range(PADDING)]
    }
    (build / "manifest.json").write_text(json.dumps(told))
    write_checksums(build)
    for number in range(CITIES):
        name = f"tiny_{number}"
        (world.settings.catalogue / f"{name}.toml").write_text(
            CITY_FILE.replace('"tiny"', f'"{name}"')
        )
        shutil.copytree(build, store / "builds" / name / build.name)
        shutil.copy(store / "live" / "tiny.json", store / "live" / f"{name}.json")
    return app.create_app(world.settings).server.test_client()


def held_after(client: FlaskClient, cities: range) -> int:
    """The bytes in use once each of some cities has answered."""
    for number in cities:
        for address in (
            f"/api/v1/answers.json?city=tiny_{number}&measure=stops&by=district",
            f"/tiny_{number}/data",
        ):
            assert client.get(address).status_code == 200
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def test_memory_does_not_grow_with_the_number_of_cities(client):
    tracemalloc.start()
    try:
        half = held_after(client, range(CITIES // 2))
        grown = held_after(client, range(CITIES // 2, CITIES)) - half
    finally:
        tracemalloc.stop()
    assert grown < CITIES // 2 * WEIGHT / 3


def test_the_start_page_of_several_cities_has_a_search_and_a_number_of_each(client):
    text = client.get("/").text
    assert text.count("1 stop") + text.count("2 stops") >= CITIES
    assert 'action="/search"' in text
    assert text.count('href="/tiny_3"') == 1
    chosen = client.post("/search", data={"address": "nothing of that name"})
    assert chosen.status_code == 404
    assert "once you have chosen a city" in chosen.text


def test_the_search_of_several_cities_leads_to_a_page_or_offers_several(client):
    reply = client.post("/search", data={"address": "glosario"})
    assert reply.headers.get("Location") == "/glossary"
    offered = client.post("/search", data={"address": "Tiny stops"})
    assert offered.status_code == 200
    assert 'href="/tiny_0/trends?measure=stops"' in offered.text
