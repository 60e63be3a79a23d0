"""A tiny city that is refreshed twice, its portal having corrected a month meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import app
from tests.support.worlds import STOPS, TinyCity, make_stop

DAYS = [
    "2021-12-15",
    *(f"{year}-{month:02d}-15" for year in (2022, 2023) for month in range(1, 13)),
]
AS_OF = "2024-01-31T23:00:00Z"


def rows(**more: int) -> list[dict]:
    """Two stops a month in East and one in West; `more` adds stops to East's June 2023 and to
    West's July 2023.
    """
    late = [make_stop(f"2023-06-{n + 1:02d}", "E") for n in range(more.get("east", 0))]
    late += [make_stop(f"2023-07-{n + 1:02d}", "W") for n in range(more.get("west", 0))]
    return [make_stop(day, place) for day in DAYS for place in "EEW"] + late


@pytest.fixture(scope="package")
def first_world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    """The city, refreshed once; tests read and change copies."""
    made = TinyCity(tmp_path_factory.mktemp("feeds"), rows(), as_of=AS_OF)
    made.settings = replace(made.settings, geocoder="off", base_url="https://data.tiny.example")
    made.refresh()
    return made


@pytest.fixture
def world(first_world: TinyCity, tmp_path: Path) -> TinyCity:
    """A copy of the city."""
    return first_world.copy_to(tmp_path)


def correct(world: TinyCity, **more: int) -> None:
    """Publish corrected rows and refresh."""
    world.write_rows(STOPS, rows(**more), "2024-02-10T12:00:00Z")
    world.refresh(accept=True)


@pytest.fixture
def client(world: TinyCity) -> FlaskClient:
    """A client of the whole application over the tiny city."""
    return app.create_app(world.settings).server.test_client()
