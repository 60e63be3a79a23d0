"""A tiny city's briefings behind their two addresses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from dashboard.web.briefing.routes import create_briefing_blueprint
from layouts.briefing import render_briefing, render_briefing_error
from tests.support.worlds import CITY_FILE, TinyCity, make_allegation, make_stop

# A title that would be code, were it taken for any.
HOSTILE = '#panic("no") $x$ *b* <i> \\\\ "q"'


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    """Two years of stops, more in the east; the second year has an unknown precinct."""
    rows = [
        make_stop(f"{year}-{month:02d}-{day:02d}", place, race=race, frisk="Y" if day < 4 else "N")
        for year in (2022, 2023)
        for month in range(1, 13)
        for day, place, race in (
            (2, "E", "B"),
            (3, "W", "W"),
            (4, "E", "A"),
            (5, "E", "B"),
            (6, "?" if year == 2023 else "W", "U"),
        )
    ]
    world = TinyCity(
        tmp_path_factory.mktemp("world"),
        rows,
        [make_allegation("c1", "2023-05-05")],
        "2024-01-05T23:00:00Z",
    )
    world.write_city(CITY_FILE.replace('title = "Tiny stops"', f"title = '{HOSTILE}'"))
    world.refresh()
    return world


@pytest.fixture(scope="package")
def client(world: TinyCity):
    """A client of the briefing's own routes."""
    settings = replace(world.settings, base_url="https://city.example")
    server = Flask("test")
    server.register_blueprint(
        create_briefing_blueprint(world.answers(), settings, render_briefing, render_briefing_error)
    )
    return server.test_client()
