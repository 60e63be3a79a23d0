"""The public API: the promised JSON, CSV and errors, whatever is asked."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from dashboard.web.api.routes import create_api_blueprint
from tests.support.worlds import TinyCity, make_allegation, make_stop


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    world = TinyCity(
        tmp_path_factory.mktemp("world"),
        [
            make_stop("2022-01-03"),
            make_stop("2022-03-05", "W", frisk="Y"),
            make_stop("2022-03-06", "OOJ"),
        ],
        [make_allegation("c1", "2022-05-05", finding="S"), make_allegation("c1", "2022-05-05")],
    )
    world.refresh()
    server = Flask("test")
    server.register_blueprint(create_api_blueprint(world.answers()))
    return server.test_client()


def test_an_answer_has_the_promised_shape(client):
    content = client.get("/api/v1/answers.json?city=tiny&measure=stops&by=district").get_json()
    assert content["ok"] is True
    assert content["query"] == {
        "city": "tiny",
        "measure": "stops",
        "by": ["district"],
        "where": {},
        "since": "2022-01",
        "until": "2022-03",
    }
    assert {"id", "title", "unit", "grain"} <= set(content["measure"])
    assert [r["district"] for r in content["rows"]] == sorted(
        r["district"] for r in content["rows"]
    )
    east = next(r for r in content["rows"] if r["district"] == "east")
    assert {k: east[k] for k in ("numerator", "denominator", "value", "low", "high", "status")} == {
        "numerator": 1,
        "denominator": None,
        "value": 1,
        "low": None,
        "high": None,
        "status": "ok",
    }
    source = content["provenance"][0]
    assert (source["dataset"], source["as_of"], source["rows"], source["set_aside"]) == (
        "stop-0001",
        "2023-12-31",
        3,
        {},
    )


def test_without_dimensions_there_is_one_row(client):
    assert (
        len(client.get("/api/v1/answers.json?city=tiny&measure=complaints").get_json()["rows"]) == 1
    )


def test_csv_holds_what_json_holds(client):
    question = "city=tiny&measure=frisk_rate&by=year,district"
    rows = client.get(f"/api/v1/answers.json?{question}").get_json()["rows"]
    response = client.get(f"/api/v1/answers.csv?{question}")
    assert response.mimetype == "text/csv"
    text = "".join(
        line for line in response.text.splitlines(keepends=True) if not line.startswith("#")
    )
    found = list(csv.DictReader(io.StringIO(text)))
    assert [(r["year"], r["district"], int(r["numerator"]), r["status"]) for r in found] == [
        (r["year"], r["district"], r["numerator"], r["status"]) for r in rows
    ]


@pytest.mark.parametrize(
    ("question", "status", "field"),
    [
        ("city=nowhere&measure=stops", 400, "city"),
        ("city=tiny&measure=nothing", 400, "measure"),
        ("city=tiny&measure=stops&by=colour", 400, "by"),
        ("city=tiny&measure=stops&district=north", 400, "district"),
        ("city=tiny&measure=stops&since=soon", 400, "since"),
        ("city=tiny&measure=stops&<script>=1", 400, "<script>"),
        ("city=tiny&measure=stops&measure=complaints", 400, "measure"),
        ("", 400, "city"),
        ("city=tiny&measure=stops&district=" + "x" * 10_000, 400, "query"),
        ("%ff%fe=%00", 400, None),
    ],
)
def test_errors_have_one_shape(client, question, status, field):
    for form in ("json", "csv"):
        response = client.get(f"/api/v1/answers.{form}?{question}")
        content = response.get_json()
        assert (response.status_code, content["ok"], content["status"]) == (status, False, status)
        assert content["error"]
        assert field is None or content["errors"][0]["field"] == field


def test_cities_and_measures_tell_what_can_be_asked(client):
    cities = client.get("/api/v1/cities.json").get_json()["cities"]
    tiny = next(c for c in cities if c["id"] == "tiny")
    assert "race" in tiny["measures"]["stops"]
    assert "search_rate" not in tiny["measures"]
    measures = client.get("/api/v1/measures.json").get_json()["measures"]
    assert {"stops", "sustained_rate"} <= {m["id"] for m in measures}


def test_every_question_that_is_offered_is_answered(client):
    for city in client.get("/api/v1/cities.json").get_json()["cities"]:
        for measure, dimensions in city["measures"].items():
            for by in ["", *dimensions]:
                asked = f"/api/v1/answers.json?city={city['id']}&measure={measure}&by={by}"
                assert client.get(asked).status_code == 200, asked


def test_health(client):
    assert client.get("/healthz").get_json() == {"ok": True}
    assert client.get("/readyz").get_json() == {
        "ok": True,
        "cities": ["tiny"],
        "state": {"tiny": "live"},
    }
