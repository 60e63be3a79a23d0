"""Replies that are kept as bytes: what is new in a page since the one that the browser holds, and
never older.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

import app
from callbacks.page_changes import list_changes
from tests.support.worlds import STOPS, TinyCity, make_stop

ROUTE = "/_dash-update-component"
PATH = "/tiny/trends"
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


def apply_changes(held: str, changes: list) -> str:
    """What bundle/site/page_changes.js makes of a reply."""
    made, end = "", 0
    for new, distance, length in zip(changes[:-1:3], changes[1::3], changes[2::3], strict=True):
        made += new + held[end + distance : end + distance + length]
        end += distance + length
    return made + changes[-1]


def ask_changes(client: FlaskClient, search: str, holds: dict) -> dict:
    """What the server sends to a browser that holds a page: the id of the new one, and the
    changes.
    """
    found = client.post(ROUTE, json=asking(search, holds=holds))
    assert found.status_code == 200
    return found.json["response"]["page"]["children"]


def ask_tree(client: FlaskClient, search: str) -> dict:
    """The tree of a page, as Dash itself sends it."""
    return client.post(ROUTE, json=asking(search)).json["response"]["page"]["children"]


RUNS = st.lists(
    st.sampled_from(
        ["<a>" * 20, " b=1" * 12, " 0123456789" * 8, '<path d="M7.5 2.25 8.1', "<a", " x", "yz"]
    ),
    max_size=12,
)


@given(RUNS, RUNS)
def test_changes_make_the_wanted_text_of_the_held_one(held: list[str], wanted: list[str]) -> None:
    before, after = "".join(held), "".join(wanted)
    changes = list_changes(before, after)
    assert apply_changes(before, changes) == after
    assert list_changes("", after) == [after]


def test_a_browser_is_sent_what_it_does_not_hold(client: FlaskClient) -> None:
    whole = ask_changes(client, "", {})
    (text,) = whole["changes"]
    assert json.loads(text) == ask_tree(client, "")
    holds = {"id": whole["id"], "pathname": PATH, "search": ""}
    changed = ask_changes(client, "?by=year", holds)
    assert json.loads(apply_changes(text, changed["changes"])) == ask_tree(client, "?by=year")
    (alone,) = ask_changes(client, "?by=year", {})["changes"]
    new = "".join(part for part in changed["changes"] if isinstance(part, str))
    assert len(new) < len(alone) / 2


@pytest.mark.parametrize(
    "holds",
    [
        {"id": "0" * 16, "pathname": PATH, "search": ""},
        {"id": "x", "pathname": "/nowhere", "search": "?by=nothing"},
        {"id": "", "pathname": None, "search": None},
    ],
)
def test_a_browser_that_holds_another_page_than_there_is_gets_the_whole(client, holds) -> None:
    assert ask_changes(client, "?by=year", holds) == ask_changes(client, "?by=year", {})


@pytest.mark.parametrize("holds", [7, [], None, {"id": 7}, {"pathname": "x" * 5000}])
def test_a_page_held_that_is_none_is_refused(client: FlaskClient, holds: object) -> None:
    found = client.post(ROUTE, json=asking(holds=holds))
    assert found.status_code == 400
    assert found.json["ok"] is False


@pytest.mark.parametrize("encoding", OPEN)
def test_a_reply_is_the_same_however_often_it_is_asked_for(
    client: FlaskClient, encoding: str
) -> None:
    plain = ask_changes(client, "?by=year", {})
    for _ in range(2):
        found = client.post(
            ROUTE, json=asking("?by=year", holds={}), headers={"Accept-Encoding": encoding}
        )
        assert found.status_code == 200
        assert found.mimetype == "application/json"
        assert found.headers.get("Content-Encoding", "identity") == encoding
        assert "Accept-Encoding" in found.headers["Vary"]
        body = json.loads(OPEN[encoding](found.data))
        assert body["response"]["page"]["children"] == plain


def test_a_refresh_is_replied_at_once(tmp_path: Path) -> None:
    world = TinyCity(tmp_path, [make_stop("2023-05-05")])
    world.refresh()
    client = app.create_app(world.settings).server.test_client()
    first = ask_changes(client, "", {})
    assert ask_changes(client, "", {}) == first
    world.write_rows(
        STOPS, [make_stop("2023-05-05"), make_stop("2023-05-06")], as_of="2024-01-02T00:00:00Z"
    )
    world.refresh()
    # The page that the browser holds is no longer there to be copied from.
    holds = {"id": first["id"], "pathname": PATH, "search": ""}
    renewed = ask_changes(client, "", holds)
    assert renewed["id"] != first["id"]
    assert len(renewed["changes"]) == 1
