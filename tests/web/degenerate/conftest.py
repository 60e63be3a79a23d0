"""One store of degenerate cities, and one visitor of the site over it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

import app
from tests.web.degenerate.worlds import Degenerates


@pytest.fixture(scope="session")
def degenerates(tmp_path_factory: pytest.TempPathFactory) -> Degenerates:
    """The cities, refreshed."""
    return Degenerates(tmp_path_factory.mktemp("degenerate"))


@pytest.fixture(scope="session")
def visitor(degenerates: Degenerates) -> FlaskClient:
    """A client of the application."""
    return app.create_app(degenerates.settings).server.test_client()
