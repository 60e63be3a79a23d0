"""/metrics: requests, answers and builds in the text that Prometheus reads, added up over all web
processes.
"""

from __future__ import annotations

import os
import re
from datetime import datetime

import pytest

import app
from tests.support.worlds import TinyCity, make_stop

LINE = re.compile(r'([a-z_]+)(\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? (-?[0-9.e+]+)')


@pytest.fixture(scope="module")
def first_world(tmp_path_factory) -> TinyCity:
    made = TinyCity(tmp_path_factory.mktemp("tiny"), [make_stop("2022-01-03")])
    made.refresh()
    return made


@pytest.fixture
def world(first_world, tmp_path) -> TinyCity:
    return first_world.copy_to(tmp_path)


@pytest.fixture
def client(world):
    return app.create_app(world.settings).server.test_client()


def read(client) -> dict[str, float]:
    """Every sample by its name and labels; each line is a sample or tells of a metric."""
    reply = client.get("/metrics")
    assert reply.status_code == 200
    assert reply.content_type.startswith("text/plain; version=0.0.4")
    lines = reply.get_data(as_text=True).splitlines()
    samples = [
        LINE.fullmatch(line) for line in lines if not line.startswith(("# HELP ", "# TYPE "))
    ]
    assert all(samples)
    found = {f"{m[1]}{m[2] or ''}": float(m[3]) for m in samples}
    assert len(found) == len(samples)
    return found


def test_requests_are_counted_by_route_and_status_with_their_durations(client):
    for path in (
        "/api/v1/cities.json",
        "/api/v1/cities.json",
        "/api/v1/answers.json?city=nowhere&measure=stops",
    ):
        client.get(path)
    found = read(client)
    assert found['plainview_requests_total{route="/api/v1/cities.json",status="200"}'] == 2
    assert found['plainview_requests_total{route="/api/v1/answers.json",status="400"}'] == 1
    bucket = 'plainview_request_seconds_bucket{route="/api/v1/cities.json"'
    below = [v for k, v in found.items() if k.startswith(bucket)]
    assert below == sorted(below)
    assert below[-1] == 2
    assert found['plainview_request_seconds_count{route="/api/v1/cities.json"}'] == 2
    assert found['plainview_request_seconds_sum{route="/api/v1/cities.json"}'] > 0


def test_answers_are_counted_by_where_they_came_from(client):
    for ending in ("json", "csv", "xlsx"):
        client.get(f"/api/v1/answers.{ending}?city=tiny&measure=stops")
    found = read(client)
    assert found['plainview_answers_total{source="worked_out"}'] == 1
    assert found['plainview_answers_total{source="cache"}'] == 2


def test_each_city_tells_when_it_was_refreshed_and_what_was_kept(client, world):
    found = read(client)
    told = world.answers().build("tiny").refreshed_at
    assert (
        found['plainview_build_refreshed_timestamp_seconds{city="tiny"}']
        == datetime.fromisoformat(told).timestamp()
    )
    assert found['plainview_build_notices{city="tiny"}'] == 0


def test_no_address_or_question_of_a_reader_shows(client):
    client.get("/tiny?measure=stops&district=east")
    client.get("/someone/private?q=secret")
    text = client.get("/metrics").get_data(as_text=True)
    assert not [word for word in ("east", "someone", "secret") if word in text]


def test_processes_forked_from_one_add_up(client):
    child = os.fork()
    if not child:
        client.get("/api/v1/measures.json")
        os._exit(0)
    os.waitpid(child, 0)
    client.get("/api/v1/measures.json")
    assert read(client)['plainview_requests_total{route="/api/v1/measures.json",status="200"}'] == 2


@pytest.mark.parametrize(
    ("address", "route"),
    [
        ("/api/v1/answers.json?city=tiny&measure=stops", "/api/v1/answers.json"),
        ("/embed/number?city=tiny&measure=stops", "/embed/<path:form>"),
    ],
)
def test_what_is_sent_again_is_counted_too(client, address, route):
    replies = [client.get(address) for _ in range(3)]
    tag = replies[0].headers["ETag"]
    client.get(address, headers={"If-None-Match": tag})
    found = read(client)
    assert found[f'plainview_requests_total{{route="{route}",status="200"}}'] == 3
    assert found[f'plainview_requests_total{{route="{route}",status="304"}}'] == 1
    assert found[f'plainview_request_seconds_count{{route="{route}"}}'] == 4
