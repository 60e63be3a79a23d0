"""A tiny city of two squares with a gap between them, and a geocoder on loopback that tells what it
was asked.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.serving import make_server

import app
from tests.data.geography.worlds import block, feature, published
from tests.support.fake_portal import QuietRequestHandler
from tests.support.worlds import CITY_FILE, TinyCity, make_allegation, make_stop

# Squares are about 860 m wide: east, a gap of a square, west.
SHAPES = published(feature(block(2, 0), name="E"), feature(block(0, 0), name="W"))
LINKS = """
complaint_link = {name = "Tiny review board", url = "https://tiny.example/complain"}
commendation_link = {name = "Tiny thanks", url = "https://tiny.example/thanks"}
"""
BOUNDARIES = """
[boundaries]
file = "shapes.geojson"
properties = ["name"]
parts = {east = ["E"], west = ["W"]}

[population]
file = "population.csv"
source = "made up"
vintage = 2023
"""


@dataclass
class FakeGeocoder:
    """Answers with `reply` whatever it is asked, and notes the questions."""

    origin: str = ""
    reply: Callable[[], object] = lambda: []
    asked: list[dict[str, str]] = field(default_factory=list)

    def places(self, *places: tuple[str, float, float]) -> None:
        """What it finds: (name, longitude, latitude), in Nominatim's own form."""
        found = [{"display_name": name, "lon": str(x), "lat": str(y)} for name, x, y in places]
        self.reply = lambda: found


@pytest.fixture(scope="session")
def serving() -> Iterator[FakeGeocoder]:
    """The geocoder on its port."""
    fake, server = FakeGeocoder(), Flask("geocoder")

    def answer(**_path: str) -> Response:
        fake.asked.append(dict(request.args))
        said = fake.reply()
        return (
            said
            if isinstance(said, Response)
            else Response(json.dumps(said), mimetype="application/json")
        )

    server.add_url_rule("/<path:path>", "answer", answer)
    listening = make_server(
        "127.0.0.1", 0, server, threaded=True, request_handler=QuietRequestHandler
    )
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    fake.origin = f"http://127.0.0.1:{listening.server_port}"
    yield fake
    listening.shutdown()


@pytest.fixture(autouse=True)
def geocoder(serving: FakeGeocoder) -> FakeGeocoder:
    """The geocoder, as if it had just begun."""
    serving.reply = lambda: []
    serving.asked.clear()
    return serving


@pytest.fixture(scope="session")
def world(tmp_path_factory, serving: FakeGeocoder) -> TinyCity:
    """Two years of stops: two a month in East, one in West; and the geocoder named in the
    settings.
    """
    days = [
        "2021-12-15",
        *(f"{year}-{month:02d}-15" for year in (2022, 2023) for month in range(1, 13)),
    ]
    stops = [make_stop(day, p) for day in days for p in "EEW"] + [
        make_stop("2023-02-02", "?"),
        make_stop("2023-02-03", "E"),
    ]
    complaints = [make_allegation(f"c{n}", day, finding="SU"[n % 2]) for n, day in enumerate(days)]
    made = TinyCity(
        tmp_path_factory.mktemp("tiny"), stops, complaints, as_of="2024-01-31T23:00:00Z"
    )
    made.write_city(
        CITY_FILE.replace("[districts]", LINKS + "[districts]", 1).replace(
            "[[datasets]]", BOUNDARIES + "[[datasets]]", 1
        )
    )
    (made.settings.catalogue / "shapes.geojson").write_text(json.dumps(SHAPES))
    (made.settings.catalogue / "population.csv").write_text(
        "district,race,residents\neast,,1000\nwest,,3000\n"
    )
    made.settings = replace(made.settings, geocoder=serving.origin)
    made.refresh()
    return made


@pytest.fixture(scope="session")
def client(world: TinyCity) -> FlaskClient:
    """A client of the whole application over the tiny city."""
    return app.create_app(world.settings).server.test_client()
