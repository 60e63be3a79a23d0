"""The application over a tiny city, made once for the tests of this folder, and over pages made up
by hand.
"""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

import app
import wsgi
from dashboard.settings import Settings
from tests.support.pages import FakeSite
from tests.support.worlds import TinyCity, make_allegation, make_stop


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    """Two years of stops in two precincts, refreshed."""
    days = [f"{year}-{month:02d}-15" for year in (2022, 2023) for month in range(1, 13)]
    stops = [
        make_stop(day, precinct, frisk="Y" if n % 2 else "N")
        for day in days
        for precinct in ("E", "W")
        for n in range(12)
    ]
    made = TinyCity(
        tmp_path_factory.mktemp("tiny"),
        stops,
        [
            make_allegation(f"c{i}", day, finding="S" if i % 3 else "U")
            for i, day in enumerate(days)
        ],
    )
    made.refresh()
    return made


@pytest.fixture(scope="session")
def client(world: TinyCity) -> FlaskClient:
    """A client of the whole application over the tiny city."""
    return app.create_app(world.settings).server.test_client()


@pytest.fixture
def shown(tmp_path) -> FlaskClient:
    """A client of the application over pages made up by hand."""
    return wsgi.assemble_app(Settings(store=tmp_path), FakeSite()).server.test_client()


class Callbacks:
    """Calls the callbacks as a page's script does, by what /_dash-dependencies tells of them."""

    def __init__(self, client: FlaskClient):
        self.client = client
        self.known = client.get("/_dash-dependencies").json

    def ask(self, kind: str, values: dict[str, object], chart: str = ""):
        """POST to the callback whose output holds `kind`; `values` are by property, in the
        callback's own order.
        """
        known = next(c for c in self.known if kind in c["output"])
        exact = known["output"].replace('["MATCH"]', json.dumps(chart))
        body = {
            "output": known["output"],
            "outputs": self._outputs(exact),
            "inputs": [self._sent(p, values, chart) for p in known["inputs"]],
            "state": [self._sent(p, values, chart) for p in known["state"]],
            "changedPropIds": [],
        }
        return self.client.post("/_dash-update-component", json=body)

    def _outputs(self, text: str):
        parts = text.strip(".").split("...") if text.startswith("..") else [text]
        found = [
            {"id": self._id(p.rpartition(".")[0]), "property": p.rpartition(".")[2]} for p in parts
        ]
        return found if text.startswith("..") else found[0]

    @staticmethod
    def _id(text: str):
        return json.loads(text) if text.startswith("{") else text

    def _sent(self, place: dict, values: dict, chart: str):
        name = f"{place['id']}.{place['property']}"
        value = next((v for k, v in values.items() if k in name), None)
        if '["ALL"]' in place["id"]:
            return [
                {
                    "id": json.loads(place["id"].replace('["ALL"]', '"map"')),
                    "property": place["property"],
                    "value": value,
                }
            ]
        known = self._id(place["id"].replace('["MATCH"]', json.dumps(chart)))
        return {"id": known, "property": place["property"], "value": value}


@pytest.fixture(scope="session")
def callbacks(client: FlaskClient) -> Callbacks:
    """The callbacks of the application over the tiny city."""
    return Callbacks(client)
