"""Replies that are kept as bytes: the same as Dash's own, and never older than the page."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

import app
from tests.support.worlds import STOPS, TinyCity, make_stop

ROUTE = "/_dash-update-component"
OPEN = {"gzip": gzip.decompress, "br": brotli.decompress, "identity": bytes}


def asking(search: str = "", **more: object) -> dict:
    """What the page's script sends for an address."""
    sent = [
        {"id": "url", "property": "pathname", "value": "/tiny/trends"},
        {"id": "url", "property": "search", "value": search},
    ]
    return {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": sent,
        "changedPropIds": ["url.search"],
        **more,
    }


@pytest.mark.parametrize("encoding", OPEN)
def test_a_reply_is_the_same_however_often_it_is_asked_for(
    client: FlaskClient, encoding: str
) -> None:
    # Asked in a shape that Dash answers and that is never kept.
    plain = client.post(
        ROUTE, json=asking("?by=year", outputs={"id": "page", "property": "children", "more": 1})
    )
    for _ in range(2):
        found = client.post(ROUTE, json=asking("?by=year"), headers={"Accept-Encoding": encoding})
        assert found.status_code == 200 and found.mimetype == "application/json"
        assert found.headers.get("Content-Encoding", "identity") == encoding
        assert "Accept-Encoding" in found.headers["Vary"]
        assert OPEN[encoding](found.data) == plain.data


def test_a_refresh_is_replied_at_once(tmp_path: Path) -> None:
    world = TinyCity(tmp_path, [make_stop("2023-05-05")])
    world.refresh()
    client = app.create_app(world.settings).server.test_client()
    first = client.post(ROUTE, json=asking()).data
    assert client.post(ROUTE, json=asking()).data == first
    world.write_rows(
        STOPS, [make_stop("2023-05-05"), make_stop("2023-05-06")], as_of="2024-01-02T00:00:00Z"
    )
    world.refresh()
    assert client.post(ROUTE, json=asking()).data != first
