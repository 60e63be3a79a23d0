"""A question about a topic that the city does not publish has no data, whatever it filters by; no
form of the answer fails.
"""

from __future__ import annotations

import pytest

from app import make_server
from tests.support.worlds import STOPS_CITY, TinyCity, make_stop

FILTERS = ("", "district=east", "district=nowhere", "race=black,white", "finding=sustained")


@pytest.fixture(scope="module")
def visitor(tmp_path_factory):
    world = TinyCity(
        tmp_path_factory.mktemp("stops"),
        [make_stop(f"2023-{month:02d}-05") for month in range(1, 13)],
        city=STOPS_CITY,
    )
    world.refresh()
    return make_server(world.settings).test_client()


@pytest.mark.parametrize("narrowed", FILTERS)
@pytest.mark.parametrize("measure", ["complaints", "sustained_rate", "force_incidents"])
@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/answers.json?city=tiny&measure={measure}&{narrowed}",
        "/api/v1/answers.csv?city=tiny&measure={measure}&by=month&{narrowed}",
        "/charts/trend.svg?city=tiny&measure={measure}&by=month&{narrowed}",
        "/embed/number?city=tiny&measure={measure}&{narrowed}",
        "/briefing?city=tiny&measure={measure}&{narrowed}",
        "/feeds/tiny/{measure}.atom?{narrowed}",
        "/tiny/trends?measure={measure}&{narrowed}",
    ],
)
def test_no_form_of_an_unpublished_topic_fails(visitor, address, measure, narrowed):
    reply = visitor.get(address.format(measure=measure, narrowed=narrowed))
    assert reply.status_code < 500


def test_there_are_no_data_of_a_district_either(visitor):
    answer = visitor.get("/api/v1/answers.json?city=tiny&measure=complaints&district=east")
    assert [row["status"] for row in answer.get_json()["rows"]] == ["no_data"]
