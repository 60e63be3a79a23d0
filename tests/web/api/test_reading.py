"""What every answer of the API has: who may read it, how long it keeps, its parts, its limits, one
shape of a fault.
"""

from __future__ import annotations

import pytest

from tests.support.responses import DECODERS, read_content

STOPS = "city=tiny&measure=stops&by=month,district"
READ = [
    "/api/v1/answers.json?" + STOPS,
    "/api/v1/answers.csv?" + STOPS,
    "/api/v1/cities.json",
    "/api/v1/measures.json",
    "/api/v1/openapi.json",
    "/api/v1/revisions.json?city=tiny",
    "/charts/trend.svg?city=tiny&measure=stops&by=month",
]


@pytest.mark.parametrize("address", READ)
def test_other_sites_may_read_and_caches_may_keep(visitor, address: str) -> None:
    found = visitor.get(address)
    assert found.status_code == 200
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    assert found.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"


@pytest.mark.parametrize("address", READ)
@pytest.mark.parametrize("encoding", DECODERS)
def test_what_is_unchanged_is_not_sent_again(visitor, address: str, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}
    first = visitor.get(address, headers=headers)
    again = visitor.get(address, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = visitor.get(address, headers={**headers, "If-None-Match": '"another"'})
    assert other.status_code == 200
    # Between two answers a denser compression of the same content may have become ready.
    assert read_content(other) == read_content(first)


def test_a_browser_that_asks_first_is_told_it_may(visitor) -> None:
    found = visitor.options("/api/v1/answers.json")
    assert found.status_code == 200
    assert found.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("address", "method", "status"),
    [
        ("/api/v1/nothing", "GET", 404),
        ("/api/", "GET", 404),
        ("/api/v1/answers.pdf?" + STOPS, "GET", 404),
        ("/api/v1/answers.json?" + STOPS, "POST", 405),
        ("/api/v1/answers.json", "GET", 400),
        ("/api/v1/revisions.json?city=nowhere", "GET", 400),
        ("/api/v1/revisions.json?city=tiny&city=tiny", "GET", 400),
        ("/api/v1/revisions.json?colour=red", "GET", 400),
        ("/api/v1/packages/nowhere.zip", "GET", 404),
        ("/api/v1/answers.csv?header=perhaps&" + STOPS, "GET", 400),
        ("/api/v1/answers.xlsx?limit=2&" + STOPS, "GET", 400),
        ("/geography/tiny/none.geojson", "GET", 404),
        ("/geography/nowhere/none.geojson", "GET", 404),
    ],
)
def test_every_fault_has_one_shape_and_is_never_kept(
    visitor, address: str, method: str, status: int
) -> None:
    found = visitor.open(address, method=method)
    assert found.status_code == status
    assert found.mimetype == "application/json"
    told = found.get_json()
    assert told["ok"] is False
    assert told["status"] == status
    assert told["error"]
    assert isinstance(told["errors"], list)
    assert "max-age" not in found.headers.get("Cache-Control", "")


def test_a_long_list_comes_in_parts_that_make_the_whole(visitor) -> None:
    whole = visitor.get("/api/v1/answers.json?" + STOPS).get_json()
    assert "page" not in whole
    address, rows = f"/api/v1/answers.json?{STOPS}&limit=7", []
    while address:
        part = visitor.get(address).get_json()
        assert part["page"]["total"] == len(whole["rows"])
        assert len(part["rows"]) <= 7
        rows += part["rows"]
        address = part["page"]["next"]
    assert rows == whole["rows"]


@pytest.mark.parametrize(
    "part",
    [
        "limit=0",
        "limit=-1",
        "limit=ten",
        "offset=-1",
        "limit=" + "9" * 5_000,
        "offset=1.5",
        "limit=٣",
    ],
)
def test_a_part_that_is_none_is_refused(visitor, part: str) -> None:
    found = visitor.get(f"/api/v1/answers.json?{STOPS}&{part}")
    assert found.status_code == 400
    assert found.get_json()["errors"][0]["field"] in (
        "limit",
        "offset",
        "query",
    )


def test_beyond_the_rate_a_visitor_is_told_when_to_come_back(limited) -> None:
    told = [limited.get("/api/v1/measures.json") for _ in range(4)]
    assert [r.status_code for r in told] == [200, 200, 429, 429]
    assert told[0].headers["RateLimit-Remaining"] == "1"
    assert told[0].headers["RateLimit-Limit"] == "2"
    assert 1 <= int(told[3].headers["Retry-After"]) <= 61
    assert told[3].get_json()["status"] == 429
    assert "2/minute" in told[3].get_json()["error"]
    assert limited.get("/tiny").status_code == 200


def test_without_a_limit_none_is_told(visitor) -> None:
    assert "RateLimit-Limit" not in visitor.get("/api/v1/measures.json").headers


def test_deep_json_is_refused_and_not_a_fault(visitor) -> None:
    body = "[" * 30_000 + "]" * 30_000
    found = visitor.post("/_dash-update-component", data=body, content_type="application/json")
    assert found.status_code == 400
    assert found.get_json()["ok"] is False


def test_a_city_without_data_says_when_to_come_back(visitor) -> None:
    for address in ("/api/v1/answers.json?city=seattle&measure=stops", "/seattle"):
        found = visitor.get(address)
        assert found.status_code == 503
        assert int(found.headers["Retry-After"]) > 0
