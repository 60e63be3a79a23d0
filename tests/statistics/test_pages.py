"""Comparisons as a reader meets them: the page, the JSON and the CSV say the same."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import pytest

import app


@pytest.fixture(scope="module")
def client(world):
    return app.create_app(world.settings).server.test_client()


def rows_of(text: str) -> list[dict]:
    return list(
        csv.DictReader(
            io.StringIO(
                "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
            )
        )
    )


def test_the_page_shows_the_ratios_with_table_and_limits(client):
    html = client.get("/tiny/disparities?measure=stops&since=2022-01&until=2022-12").get_data(
        as_text=True
    )
    assert "pv-forest" in html
    assert "1 = equal" in html
    assert "logarithmic axis" in html
    assert 'class="pv-strip"' in html
    assert "1.83 (1.55 to 2.16)" in html
    assert "race is not recorded for 8" in html
    assert "A ratio cannot show why rates differ." in html
    assert "Clopper" in html


def test_a_ratio_s_bubble_has_the_rate_it_is_made_of_and_its_count_at_the_portal(client):
    question = "measure=stops&since=2022-01&until=2022-12"
    html = client.get(f"/tiny/disparities?{question}").get_data(as_text=True)
    marks = json.loads(unescape(re.search(r'data-marks="([^"]*)"', html)[1]))["rows"]
    asked = f"city=tiny&benchmark=residents&{question}"
    answered = client.get(f"/api/v1/disparities.json?{asked}").get_json()["rows"]
    drawn = re.findall(r'<g data-i="(\d+)">', html)
    assert {int(place) for place in drawn} == set(range(len(marks)))
    assert len(marks) == len(answered)
    for mark, row in zip(marks, answered):
        _, ratio, more, _, source = mark
        assert ratio
        assert f"{row['count']:,}" in more
        assert f"{row['base']:,}" in more
        assert "95% interval" in more
        assert source.startswith("https://")


def test_the_page_opens_with_something_that_the_city_can_answer(client):
    html = client.get("/tiny/disparities").get_data(as_text=True)
    assert "pv-forest" in html
    assert "Not shown" not in html.partition('id="benchmarks"')[0]


def test_a_refused_comparison_is_a_page_that_says_why(client):
    response = client.get("/tiny/disparities?measure=frisked&benchmark=residents")
    html = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "Not shown:" in html
    assert "pv-forest" not in html


@pytest.mark.parametrize(
    "question", ["measure=x", "by=age", "benchmark=x", "sort=x", "reference=x", "since=x", "%00=1"]
)
def test_junk_is_answered_400_with_help(client, question):
    response = client.get(f"/tiny/disparities?{question}")
    assert response.status_code == 400
    assert "cannot be answered" in response.get_data(as_text=True)


def test_json_and_csv_have_the_same_rows(client):
    question = "city=tiny&measure=frisked&benchmark=stops"
    content = client.get(f"/api/v1/disparities.json?{question}").get_json()
    assert content["ok"]
    assert content["refused"] is None
    assert content["measure"]["id"] == "frisk_rate"
    assert {"id", "method", "source", "cannot_show", "limits"} <= set(content["statistic"])
    rows = rows_of(client.get(f"/api/v1/disparities.csv?{question}").get_data(as_text=True))
    assert [r["race"] for r in rows] == [r["race"] for r in content["rows"]]
    for row, cells in zip(content["rows"], rows):
        assert cells["status"] == row["status"]
        assert cells["ratio"] == (
            "" if row["ratio"] is None else f"{row['ratio']:.6f}".rstrip("0").rstrip(".")
        )


def test_page_json_and_csv_speak_spanish(client):
    html = client.get("/tiny/disparities?measure=stops&lang=es").get_data(as_text=True)
    assert "1 = igual" in html
    assert "personas registradas como “" in html
    assert "lang=es" in html
    content = client.get("/api/v1/disparities.json?city=tiny&measure=stops&lang=es").get_json()
    assert content["statistic"]["title"] == "Comparación de tasas entre grupos"
    text = client.get("/api/v1/disparities.csv?city=tiny&measure=stops&lang=es").get_data(
        as_text=True
    )
    assert "no puede mostrar" in text


def test_a_refusal_is_told_in_json_and_csv(client):
    question = "city=tiny&measure=stops&benchmark=residents&by=sex"
    content = client.get(f"/api/v1/disparities.json?{question}").get_json()
    assert content["rows"] == []
    assert content["refused"]["code"] == "no_residents_by"
    assert "# Not shown:" in client.get(f"/api/v1/disparities.csv?{question}").get_data(
        as_text=True
    )


def test_a_bad_question_is_an_error_of_the_promised_shape(client):
    response = client.get("/api/v1/disparities.json?city=tiny&measure=stops&by=age")
    assert response.status_code == 400
    assert response.get_json()["errors"][0]["field"] == "by"
    assert client.get("/api/v1/disparities.json?city=nowhere&measure=stops").status_code == 400


def test_the_statistics_are_listed(client):
    listed = client.get("/api/v1/statistics.json").get_json()["statistics"]
    assert "rate_ratio" in [s["id"] for s in listed]
