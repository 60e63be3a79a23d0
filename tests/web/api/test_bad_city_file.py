"""A city whose file has become bad is not served: each address says so, and none of them fails."""

from __future__ import annotations

import pytest

from app import make_server
from tests.support.worlds import STOPS_CITY, TinyCity, make_stop

QUESTION = "city=tiny&measure=stops&by=month"


@pytest.fixture(scope="module")
def visitor(tmp_path_factory):
    world = TinyCity(tmp_path_factory.mktemp("bad"), [make_stop("2023-03-05")], city=STOPS_CITY)
    world.refresh()
    world.write_city(STOPS_CITY.replace('topic = "stops"', 'topic = "stopps"'))
    return make_server(world.settings).test_client()


@pytest.mark.parametrize(
    "address",
    [
        f"/api/v1/answers.json?{QUESTION}",
        f"/api/v1/answers.csv?{QUESTION}",
        "/api/v1/packages/tiny.zip",
        f"/charts/trend.svg?{QUESTION}",
        f"/embed/trend?{QUESTION}",
        f"/briefing?{QUESTION}",
        "/feeds/tiny/stops.atom",
        "/tiny/trends",
    ],
)
def test_no_address_of_a_city_with_a_bad_file_fails(visitor, address):
    assert visitor.get(address).status_code == 404


def test_the_answer_names_the_field_and_what_was_expected(visitor):
    answer = visitor.get(f"/api/v1/answers.json?{QUESTION}").get_json()
    assert answer["ok"] is False
    assert "tiny is not served, as its city file has faults" in answer["error"]
    assert answer["errors"][0]["field"] == "datasets[0].topic"
    assert "expected 'stops', 'complaints' or 'force'" in answer["errors"][0]["message"]


def test_readiness_and_the_start_page_stay(visitor):
    assert visitor.get("/").status_code < 500
    assert visitor.get("/healthz").status_code == 200
