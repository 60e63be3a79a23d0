"""The application over a tiny city of two drawn precincts, made once for the tests of this
folder.
"""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

import app
from tests.support.worlds import TinyCity, make_allegation, make_stop

STOPS = "city=tiny&measure=stops"
OUTLINE = {
    "width": 200,
    "height": 100,
    "paths": {"east": "M100 0H200V100H100Z", "west": "M0 0H100V100H0Z"},
    "labels": {"east": [150, 50], "west": [50, 50]},
}


def ask(form: str) -> str:
    """The question of a form about the stops; before and after needs a month that has
    windows here.
    """
    return f"{STOPS}&event=2023-01&months=6" if form == "event" else STOPS


def make_world(folder, extra: int = 0) -> TinyCity:
    """Two years of stops in two precincts, refreshed and drawn; `extra` more stops in December
    2023.
    """
    days = [f"{year}-{month:02d}-15" for year in (2022, 2023) for month in range(1, 13)] + [
        "2023-12-16"
    ] * extra
    stops = [
        make_stop(day, precinct, race=race, frisk="Y" if n % 2 else "N")
        for day in days
        for precinct, race in (("E", "B"), ("W", "W"))
        for n in range(12)
    ]
    made = TinyCity(
        folder,
        stops,
        [
            make_allegation(f"c{i}", day, finding="S" if i % 3 else "U")
            for i, day in enumerate(days)
        ],
    )
    made.refresh()
    draw(made)
    return made


def draw(world: TinyCity) -> None:
    """Give the live build the outline that a city without boundaries lacks."""
    folder = world.answers().build("tiny").folder
    (folder / "outline.json").write_text(json.dumps(OUTLINE), encoding="utf-8")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    """The tiny city."""
    return make_world(tmp_path_factory.mktemp("embedded"))


@pytest.fixture(scope="session")
def client(world: TinyCity) -> FlaskClient:
    """A client of the whole application over the tiny city."""
    return app.create_app(world.settings).server.test_client()
