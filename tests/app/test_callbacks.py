"""Callbacks by their own door: what the page's script sends, and junk of every kind."""

from __future__ import annotations

import json

import pytest
from callbacks.map_selection import find_clicked_district
from flask.testing import FlaskClient

QUESTION = {"form": "trend", "question": "city=tiny&measure=stops&by=month", "selected": []}
SCREEN = {"scheme": "light", "narrow": False}


def shown_of(reply) -> dict:
    return reply.json["response"]["page"]["children"]["props"]


def test_an_address_becomes_its_page(callbacks) -> None:
    found = callbacks.ask("page.children", {"pathname": "/tiny/trends", "search": "?by=year"})
    assert found.status_code == 200
    assert shown_of(found)["data-address"] == "/tiny/trends?by=year"
    assert shown_of(found)["data-title"] == "Trends · Tiny in plain view"


def test_a_missing_page_is_shown_as_one(callbacks) -> None:
    found = callbacks.ask("page.children", {"pathname": "/nowhere", "search": None})
    assert found.status_code == 200
    assert "There is no such page" in json.dumps(shown_of(found))


def test_the_same_address_gives_the_same_page_again(callbacks) -> None:
    first = callbacks.ask("page.children", {"pathname": "/tiny", "search": ""})
    assert callbacks.ask("page.children", {"pathname": "/tiny", "search": ""}).json == first.json


@pytest.mark.parametrize(
    ("form", "question"),
    [
        ("trend", "city=tiny&measure=stops&by=month"),
        ("breakdown", "city=tiny&measure=frisk_rate&by=district"),
        ("map", "city=tiny&measure=stops&by=district"),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_becomes_interactive(callbacks, form: str, question: str, scheme: str) -> None:
    found = callbacks.ask(
        "holder",
        {
            "n_clicks": 1,
            "question": {"form": form, "question": question, "selected": ["east"]},
            "screen": {"scheme": scheme, "narrow": True},
        },
        form,
    )
    graph = found.json["response"][f'{{"chart":"{form}","type":"holder"}}']["children"]
    assert graph["type"] == "Graph"
    assert graph["props"]["figure"]["data"]
    assert graph["props"]["config"]["showSendToCloud"] is False


def test_nothing_is_drawn_before_anyone_asks(callbacks) -> None:
    found = callbacks.ask(
        "holder", {"n_clicks": None, "question": QUESTION, "screen": SCREEN}, "trend-stops"
    )
    assert not found.json or found.json["response"] == {}


def test_a_district_picked_on_the_map_moves_the_address(callbacks) -> None:
    click = {"points": [{"location": "west"}]}
    found = callbacks.ask(
        "url.pathname", {"clickData": click, "pathname": "/tiny/map", "search": "?measure=stops"}
    )
    moved = found.json["response"]["url"]
    assert moved["pathname"] == "/tiny/map" and "district=west" in moved["search"]


def test_a_pick_of_nothing_moves_nothing(callbacks) -> None:
    found = callbacks.ask(
        "url.pathname",
        {
            "clickData": {"points": [{"location": "atlantis"}]},
            "pathname": "/tiny/map",
            "search": "",
        },
    )
    assert not found.json or found.json["response"] == {}


@pytest.mark.parametrize(
    "clicked",
    [
        None,
        [],
        [None],
        ["x"],
        [{}],
        [{"points": 3}],
        [{"points": []}],
        [{"points": [3]}],
        [{"points": [{"location": 7}]}],
    ],
)
def test_clicks_of_any_shape_are_read(clicked: object) -> None:
    assert find_clicked_district(clicked) == ""


@pytest.mark.parametrize(
    "values",
    [
        {"pathname": {"a": 1}, "search": ""},
        {"pathname": ["/tiny"], "search": ""},
        {"pathname": 7, "search": ""},
        {"pathname": "/tiny", "search": {"measure": "stops"}},
        {"pathname": "/" + "a" * 10_000, "search": ""},
        {"pathname": True, "search": None},
    ],
)
def test_junk_addresses_are_refused(callbacks, values: dict) -> None:
    refused(callbacks.ask("page.children", values))


@pytest.mark.parametrize(
    ("question", "screen"),
    [
        (None, SCREEN),
        ("trend", SCREEN),
        ({}, SCREEN),
        ({**QUESTION, "form": "pie"}, SCREEN),
        ({**QUESTION, "form": {"a": 1}}, SCREEN),
        ({**QUESTION, "question": 7}, SCREEN),
        ({**QUESTION, "question": "city=atlantis&measure=stops&by=month"}, SCREEN),
        ({**QUESTION, "question": "city=tiny"}, SCREEN),
        ({**QUESTION, "question": "city=tiny&measure=no"}, SCREEN),
        ({**QUESTION, "question": "city=tiny&measure=stops&by=race"}, SCREEN),
        ({**QUESTION, "selected": 3}, SCREEN),
        ({**QUESTION, "selected": [{}]}, SCREEN),
        (QUESTION, None),
        (QUESTION, {"scheme": "pink"}),
        (QUESTION, []),
        ({**QUESTION, "form": "map"}, SCREEN),
    ],
)
def test_junk_questions_are_refused(callbacks, question: object, screen: object) -> None:
    refused(
        callbacks.ask(
            "holder", {"n_clicks": 1, "question": question, "screen": screen}, "trend-stops"
        )
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "nonsense",
        "[]",
        "7",
        '"page.children"',
        "null",
        "{}",
        '{"output": 7}',
        '{"output": {"id": "page"}}',
        '{"output": "secret.children", "inputs": []}',
        '{"output": "page.children"}',
        '{"output": "page.children", "inputs": 7}',
        '{"output": "page.children", "inputs": ["/tiny"]}',
        '{"output": "page.children", "inputs": [{}]}',
        '{"output": "page.children", "inputs": [], "state": 7}',
        '{"output": "page.children", "inputs": [{"id": "url", "property": "pathname", "value": "/"}]}',
        '{"output": "{\\"chart\\":[\\"MATCH\\"],\\"type\\":\\"holder\\"}.children", "inputs": [[]], "state": []}',
        '{"output": "{\\"chart\\":\\"x\\",\\"type\\":\\"holder\\"}.children", "inputs": [], "state": []}',
        '{"output": "page.children", "outputs": 3, "inputs": [[], []]}',
    ],
)
def test_junk_requests_are_refused(client: FlaskClient, body: str) -> None:
    refused(client.post("/_dash-update-component", data=body, content_type="application/json"))


def test_a_huge_request_is_not_read(client: FlaskClient) -> None:
    found = client.post(
        "/_dash-update-component", data=b"x" * 70_000, content_type="application/json"
    )
    assert found.status_code == 413


def refused(reply) -> None:
    """400 in the shape in which the API tells errors."""
    assert reply.status_code == 400, reply.text[:300]
    assert reply.json["ok"] is False and reply.json["status"] == 400
    assert reply.json["error"] and isinstance(reply.json["errors"], list)
    assert "Traceback" not in reply.text
