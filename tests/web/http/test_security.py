"""The headers that every response carries."""

from __future__ import annotations

import pytest
from dash import Dash
from flask import Flask
from flask.testing import FlaskClient

from dashboard.web.http.security import register_security
from dashboard.web.http.static_files import PLOTLY_URL


def policy(client: FlaskClient, path: str) -> dict[str, str]:
    header = client.get(path).headers["Content-Security-Policy"]
    return dict(rule.split(" ", 1) for rule in header.split("; "))


def test_scripts_run_from_here_or_by_their_hash(client: FlaskClient, small_app: Dash) -> None:
    rule = policy(client, "/")["script-src"]
    assert rule.split() == ["'self'", *small_app.csp_hashes()]
    assert "unsafe" not in rule


@pytest.mark.parametrize(
    ("path", "ancestors", "frame_options"),
    [
        ("/", "'self'", "SAMEORIGIN"),
        ("/embed/chart", "'self' https://city.example", None),
        ("/embedded", "'self'", "SAMEORIGIN"),
        ("/assets/site.css", "'self'", None),
    ],
)
def test_only_embeds_may_be_framed(
    client: FlaskClient, path: str, ancestors: str, frame_options: str | None
) -> None:
    assert policy(client, path)["frame-ancestors"] == ancestors
    assert client.get(path).headers.get("X-Frame-Options") == frame_options


@pytest.mark.parametrize(
    "path", ["/assets/none.css", "/assets/site.css", PLOTLY_URL, "/geography/x/y/ground.svg"]
)
def test_a_file_loads_nothing_by_itself(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Permissions-Policy" not in headers
    assert policy(client, path) == {"default-src": "'none'", "frame-ancestors": "'self'"}


@pytest.mark.parametrize("path", ["/", "/rows.json", "/embed/chart"])
def test_every_page_is_guarded(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    rules = policy(client, path)
    assert rules["default-src"] == "'self'"
    assert "connect-src" not in rules
    assert rules["object-src"] == "'none'"
    assert rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'self'"


def test_tiles_open_the_policy_for_maps_alone() -> None:
    server = Flask("tiles")
    register_security(server, [], "*", tiles=True)
    server.add_url_rule("/", "page", lambda: "page")
    policy = server.test_client().get("/").headers["Content-Security-Policy"]
    assert "connect-src 'self' https:" in policy
    assert "worker-src 'self' blob:" in policy
    assert "script-src 'self'" in policy
    assert "script-src 'self' https:" not in policy


def test_other_sites_load_embeds_and_their_parts_and_no_page(client: FlaskClient) -> None:
    def policy_of(path: str) -> str:
        return client.get(path).headers["Cross-Origin-Resource-Policy"]

    assert policy_of("/embed/chart") == policy_of(PLOTLY_URL) == "cross-origin"
    assert policy_of("/") == policy_of("/embedded") == "same-origin"
    assert client.get("/").headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(("https", "sent"), [(True, "max-age=31536000"), (False, None)])
def test_a_site_of_https_stays_with_it(https: bool, sent: str | None) -> None:
    server = Flask("secure")
    register_security(server, [], "*", https=https)
    server.add_url_rule("/", "page", lambda: "page")
    assert server.test_client().get("/").headers.get("Strict-Transport-Security") == sent
