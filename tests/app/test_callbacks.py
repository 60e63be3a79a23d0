"""Callbacks by their own door: what the page's script sends, and junk of every kind."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

QUESTION = {
    "form": "trend",
    "page": "trends",
    "question": "city=tiny&measure=stops&by=month",
    "selected": [],
}
LOOK = {"scheme": "light", "narrow": False}


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
    ("form", "page", "question"),
    [
        ("trend", "trends", "city=tiny&measure=stops&by=month"),
        ("trend", "breakdowns", "city=tiny&measure=frisk_rate&by=month,district"),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_explore_view_gets_its_figure(
    callbacks, form: str, page: str, question: str, scheme: str
) -> None:
    asked = {"form": form, "page": page, "question": question, "selected": ["east"]}
    look = {"scheme": scheme, "narrow": True}
    found = callbacks.ask("holder", {"question": asked, "look": look}, form)
    graph = found.json["response"][f'{{"chart":"{form}","type":"holder"}}']["children"]
    assert graph["type"] == "Graph"
    assert graph["props"]["id"] == {"type": "graph", "chart": form}
    assert graph["props"]["figure"]["data"]
    assert "height" not in graph["props"]["figure"]["layout"]
    assert graph["props"]["config"]["showSendToCloud"] is False


def test_nothing_is_drawn_before_the_screen_is_known(callbacks) -> None:
    found = callbacks.ask("holder", {"question": QUESTION, "look": None}, "trend")
    assert not found.json or found.json["response"] == {}


def figure_of(callbacks, question: str) -> dict:
    asked = {**QUESTION, "question": question}
    found = callbacks.ask("holder", {"question": asked, "look": LOOK}, "trend").json["response"]
    return found['{"chart":"trend","type":"holder"}']["children"]["props"]["figure"]


def test_a_period_is_shown_among_all_months_that_there_are(callbacks) -> None:
    whole = figure_of(callbacks, "city=tiny&measure=stops&by=month")
    part = figure_of(callbacks, "city=tiny&measure=stops&by=month&since=2022-03&until=2022-08")
    assert part["data"] == whole["data"]
    axis = part["layout"]["xaxis"]
    assert axis["range"] == ["2022-03-01", "2022-09-01"]
    assert axis["minallowed"] == whole["layout"]["xaxis"]["range"][0]


def choice_of(callbacks, ends: object, **changed: str) -> list | None:
    asked = {**QUESTION, **changed}
    found = callbacks.ask("choice", {"question": asked, "ends": ends}, "trend")
    assert found.status_code in (200, 204)
    reply = found.json["response"] if found.json else {}
    return reply['{"chart":"trend","type":"choice"}']["children"] if reply else None


@pytest.mark.parametrize(
    ("start", "end", "period"),
    [
        ("2022-03-01", "2022-09-01", ("2022-03", "2022-08")),
        ("2022-03-20 11:02:03.4", "2022-09-10 04:00", ("2022-04", "2022-08")),
        ("2022-05-02", "2022-05-09", ("2022-05", "2022-05")),
        ("1900-01-01", "2100-01-01", ("2022-01", "2023-12")),
    ],
)
def test_a_stretch_of_the_axis_becomes_the_page_s_period(callbacks, start, end, period) -> None:
    since, until = period
    said, way = choice_of(callbacks, [start, end])
    assert way["props"]["href"] == (
        f"/tiny/trends?measure=stops&by=month&since={since}&until={until}"
    )
    assert said["props"]["children"].startswith("On the screen: ")


def test_the_page_s_own_question_is_kept(callbacks) -> None:
    ends = ["2022-03-01", "2022-09-01"]
    question = "city=tiny&measure=frisk_rate&by=month,race&district=east&since=2023-01"
    said, way = choice_of(callbacks, ends, page="breakdowns", question=question, language="es")
    assert way["props"]["href"] == (
        "/tiny/breakdowns?measure=frisk_rate&by=race&district=east"
        "&since=2022-03&until=2022-08&lang=es"
    )
    assert said["props"]["children"] == "En pantalla: de marzo a agosto de 2022."


@pytest.mark.parametrize("ends", [None, []])
def test_an_axis_that_has_not_moved_chooses_nothing(callbacks, ends: object) -> None:
    assert choice_of(callbacks, ends) is None


@pytest.mark.parametrize(
    "ends",
    [
        "x",
        {"xaxis.range": 3},
        [1, 2],
        ["2022-01-01"],
        ["2022-01-01", "2022-02-01", "2022-03-01"],
        ["soon", "later"],
        ["2022-01-01", "x" * 9000],
        ["", ""],
    ],
)
def test_junk_on_the_axis_is_refused(callbacks, ends: object) -> None:
    refused(callbacks.ask("choice", {"question": QUESTION, "ends": ends}, "trend"))


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
    ("question", "look"),
    [
        (None, LOOK),
        ("trend", LOOK),
        ({}, LOOK),
        ({**QUESTION, "form": "pie"}, LOOK),
        ({**QUESTION, "form": {"a": 1}}, LOOK),
        ({**QUESTION, "question": 7}, LOOK),
        ({**QUESTION, "question": "city=atlantis&measure=stops&by=month"}, LOOK),
        ({**QUESTION, "question": "city=tiny"}, LOOK),
        ({**QUESTION, "question": "city=tiny&measure=no"}, LOOK),
        ({**QUESTION, "question": "city=tiny&measure=stops&by=race"}, LOOK),
        ({**QUESTION, "selected": 3}, LOOK),
        ({**QUESTION, "selected": [{}]}, LOOK),
        (QUESTION, {"narrow": True}),
        (QUESTION, {"scheme": "pink"}),
        (QUESTION, [1]),
        ({**QUESTION, "page": "data"}, LOOK),
        ({**QUESTION, "form": "map"}, LOOK),
    ],
)
def test_junk_questions_are_refused(callbacks, question: object, look: object) -> None:
    refused(callbacks.ask("holder", {"question": question, "look": look}, "trend"))


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
        pytest.param("[" * 60_000, id="nested too deep"),
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
    assert reply.json["ok"] is False
    assert reply.json["status"] == 400
    assert reply.json["error"]
    assert isinstance(reply.json["errors"], list)
    assert "Traceback" not in reply.text
