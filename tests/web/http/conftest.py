"""A small Dash app behind the site's static files and headers, with one file of each kind in its
assets.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from dash import Dash, dcc, html
from flask import Flask, Response
from flask.testing import FlaskClient

from dashboard.web.http.security import register_security
from dashboard.web.http.static_files import register_static_files

STYLE = "body { color: black }\n" * 100


@pytest.fixture
def small_app(tmp_path: Path) -> Dash:
    """The app; nothing is built yet in tmp_path/build, and nothing kept yet in tmp_path/kept."""
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "site.css").write_text(STYLE, encoding="utf-8")
    (assets / "seal.png").write_bytes(bytes(range(256)) * 20)
    server = Flask("small")
    app = Dash("small", server=server, assets_folder=str(assets))
    app.layout = html.Div([dcc.Location(id="address"), dcc.Graph(id="chart")])
    register_static_files(server, tmp_path / "build", tmp_path / "kept")
    register_security(server, app.csp_hashes(), "https://city.example")

    @server.get("/rows.json")
    def rows() -> Response:
        response = Response('{"rows": [' + "1, " * 1000 + "1]}", mimetype="application/json")
        response.set_etag("build-7")
        return response

    @server.get("/shapes.json")
    def shapes() -> Response:
        response = Response('{"shapes": [' + "2, " * 1000 + "2]}", mimetype="application/geo+json")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    @server.get("/embed/chart")
    def embed() -> str:
        return "chart"

    @server.get("/stream.csv")
    def stream() -> Response:
        return Response((f"{n},{n}\n" for n in range(5000)), mimetype="text/csv")

    return app


@pytest.fixture
def client(small_app: Dash) -> FlaskClient:
    """A client of the small app."""
    return small_app.server.test_client()
