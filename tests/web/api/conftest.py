"""The whole application over a tiny city, as its API's visitors meet it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

import app
from tests.support.worlds import TinyCity, make_allegation, make_stop


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    """A year of stops in two precincts, some of them nowhere, and two complaints."""
    days = [f"2022-{month:02d}-15" for month in range(1, 13)]
    stops = [make_stop(day, precinct, frisk="Y") for day in days for precinct in ("E", "W", "?")]
    made = TinyCity(
        tmp_path_factory.mktemp("tiny"),
        stops,
        [make_allegation("c1", days[0], finding="S"), make_allegation("c2", days[1])],
    )
    made.refresh()
    return made


@pytest.fixture(scope="session")
def server(tiny: TinyCity) -> Flask:
    """The application."""
    return app.create_app(tiny.settings).server


@pytest.fixture(scope="session")
def visitor(server: Flask) -> FlaskClient:
    """A client of the application."""
    return server.test_client()


@pytest.fixture
def limited(tiny: TinyCity) -> FlaskClient:
    """A client of the application where two questions a minute are allowed."""
    return app.create_app(replace(tiny.settings, rate_limit="2/minute")).server.test_client()
