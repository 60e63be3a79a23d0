"""Made-up answers of the Census Bureau in the shapes of its two services, and a server on loopback
that gives them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, Response, request
from werkzeug.serving import make_server

from tests.support.fake_portal import QuietRequestHandler, make_reply

SHAPES_PATH = "/arcgis/rest/services/TIGERweb/tigerWMS_Census2020/MapServer"
RACE_VARIABLES = {
    "hispanic": "P2_002N",
    "white": "P2_005N",
    "black": "P2_006N",
    "native": "P2_007N",
    "asian": "P2_008N",
    "pacific": "P2_009N",
    "other": "P2_010N",
    "multiracial": "P2_011N",
}
LAYERS = [
    {"id": 0, "name": "Census Tracts"},
    {"id": 9, "name": "Census Block Groups"},
    {"id": 10, "name": "Census Blocks"},
]


@dataclass(frozen=True)
class CensusBlock:
    """One block: its number in tract 000100, its shape (GeoJSON), and its residents by race."""

    number: int
    geometry: dict
    residents: dict[str, int]

    def geoid(self, county: str) -> str:
        """The 15-digit id."""
        return f"{county}000100{self.number:04d}"


@dataclass
class FakeBureau:
    """The blocks it knows by county (five digits), what it was asked, and the faults to come, one
    for each request.
    """

    origin: str = ""
    counties: dict[str, list[CensusBlock]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    faults: list[Response | None] = field(default_factory=list)
    most: int = 1_000
    layers: list[dict] = field(default_factory=lambda: list(LAYERS))

    def note(self) -> Response | None:
        """Note the request, and give the fault that is its turn, if any."""
        self.seen.append(request.url)
        return self.faults.pop(0) if self.faults else None

    def table(self) -> Response:
        """The Data API's table of a county's blocks: a list of lists of text whose first names the
        columns.
        """
        within = dict(part.split(":") for part in request.args.getlist("in"))
        county = within["state"] + within["county"]
        if county not in self.counties:
            return Response("", 204)
        names = request.args["get"].split(",")
        by_name = {name: race for race, name in RACE_VARIABLES.items()}
        rows = [
            [
                str(sum(b.residents.values()) if n == "P2_001N" else b.residents.get(by_name[n], 0))
                for n in names
            ]
            + [within["state"], within["county"], "000100", f"{b.number:04d}"]
            for b in self.counties[county]
        ]
        return make_reply([[*names, "state", "county", "tract", "block"], *rows])

    def query(self) -> Response:
        """The map service's features of a county, cut to the page that is asked for and to its own
        most.
        """
        state, county = (
            part.split("=")[1].strip("'") for part in request.args["where"].split(" AND ")
        )
        blocks = sorted(self.counties[state + county], key=lambda b: b.number)
        if request.args.get("returnCountOnly"):
            return make_reply({"count": len(blocks)})
        start = int(request.args["resultOffset"])
        cut = blocks[start : start + min(int(request.args["resultRecordCount"]), self.most)]
        features = [
            {
                "type": "Feature",
                "id": b.number,
                "geometry": b.geometry,
                "properties": {"GEOID": b.geoid(state + county)},
            }
            for b in cut
        ]
        return make_reply(
            {"type": "FeatureCollection", "features": features}, kind="application/geo+json"
        )


def make_arcgis_fault(message: str) -> Response:
    """A fault as the map service words it: with the status 200."""
    return make_reply({"error": {"code": 500, "message": message, "details": []}})


def make_key_page() -> Response:
    """The page to which the Data API sends whoever brings no key, or a wrong one."""
    return Response(
        "<html><head><title>Invalid Key</title></head><body>A valid key must be "
        "included.</body></html>",
        200,
        content_type="text/html",
    )


@contextmanager
def run_fake_bureau() -> Iterator[FakeBureau]:
    """A running bureau on a free port of 127.0.0.1."""
    app, fake = Flask("fake bureau"), FakeBureau()
    app.before_request(fake.note)
    app.add_url_rule("/data/2020/dec/pl", "table", fake.table)
    app.add_url_rule(SHAPES_PATH, "layers", lambda: make_reply({"layers": fake.layers}))
    app.add_url_rule(f"{SHAPES_PATH}/10/query", "query", fake.query)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietRequestHandler)
    fake.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
