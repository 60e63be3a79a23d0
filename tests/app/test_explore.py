"""The Explore view as an address: whole without scripts, with its own state, the way back, and
nothing for junk.
"""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

# The line to a month that is not over.
INCOMPLETE = 'stroke-dasharray="2 4"'


def links(text: str) -> list[str]:
    return [href.replace("&amp;", "&") for href in re.findall(r'<a [^>]*href="([^"]*)"', text)]


@pytest.mark.parametrize(
    ("page", "state", "form"),
    [
        ("trends", "measure=stops&by=month,race&since=2022-03&until=2023-10", "trend"),
        ("breakdowns", "measure=stops&by=race&district=east", "breakdown"),
        ("breakdowns", "measure=stops&by=race&since=2022-03&until=2023-02&with=west", "breakdown"),
        ("trends", "measure=stops&by=month&since=2022-03&until=2023-10&with=west", "trend"),
    ],
)
def test_each_chart_leads_to_its_view_and_the_view_leads_back(
    client: FlaskClient, page: str, state: str, form: str
) -> None:
    (view,) = [h for h in links(client.get(f"/tiny/{page}?{state}").text) if "/explore" in h]
    assert view.startswith(f"/tiny/explore?{state}")
    assert view.endswith(f"&form={form}")
    shown = client.get(view)
    assert shown.status_code == 200
    text = shown.text
    assert any(href.startswith(f"/tiny/{page}?{state}") for href in links(text))
    assert text.count("<article") == 1
    assert 'class="pv-chart' in text
    assert re.search(r"<details[^>]*class=\"table\"", text)
    assert "plotly.min.js" not in text.partition("<template")[0]


def test_a_map_without_areas_is_a_list_with_nothing_to_explore(client: FlaskClient) -> None:
    text = client.get("/tiny/explore?form=map").text
    assert "data-explore" not in text
    assert 'class="districts"' in text


def test_the_period_of_the_address_is_offered_without_scripts(client: FlaskClient) -> None:
    text = client.get("/tiny/explore?measure=stops&since=2022-03&until=2022-08").text
    assert "On the screen: March to August 2022." in text
    assert "/tiny/trends?measure=stops&by=month&since=2022-03&until=2022-08" in links(text)
    assert 'name="since"' in text
    assert 'name="until"' in text


def test_lines_can_be_shown_and_hidden_where_there_are_several(client: FlaskClient) -> None:
    alone = client.get("/tiny/explore?measure=stops").text
    several = client.get("/tiny/explore?measure=stops&by=month,district").text
    assert "data-line" not in alone
    assert re.findall(r'data-line="(\d+)"( checked)?', several) == [
        ("0", " checked"),
        ("1", " checked"),
    ]


def test_another_form_keeps_the_question(client: FlaskClient) -> None:
    asked = "measure=stops&by=month,race&since=2022-03&until=2022-08"
    for form in ("trend", "breakdown", "map"):
        text = client.get(f"/tiny/explore?{asked}&form={form}").text
        assert re.search(rf'<option value="{form}" selected', text)
        assert re.search(r'<option value="2022-03" selected', text)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("form=pie", "form"),
        ("form=trend&form=map", "form"),
        ("form=<script>", "form"),
        ("form=trend&since=soon", "since"),
        ("form=trend&scheme=dark", "scheme"),
    ],
)
def test_junk_is_refused_field_by_field(client: FlaskClient, query: str, field: str) -> None:
    shown = client.get(f"/tiny/explore?{query}")
    assert shown.status_code == 400
    assert f"<b>{field}: </b>" in shown.text
    assert "<script>alert" not in shown.text


def test_no_list_of_pages_names_it(client: FlaskClient) -> None:
    assert "/explore" not in client.get("/sitemap.xml").text


def test_a_breakdown_is_explored_as_bars_of_its_own_period(client: FlaskClient) -> None:
    asked = "measure=stops&by=month,race&since=2022-03&until=2022-08"
    text = client.get(f"/tiny/explore?{asked}&form=breakdown").text
    assert 'data-explore="breakdown"' in text
    assert "pv-breakdown" in text
    assert "data-move=" not in text
    shown = next(href for href in links(text) if href.startswith("/tiny/breakdowns?measure="))
    assert shown.endswith("by=race&since=2022-03&until=2022-08")


def test_a_comparison_is_explored_as_two_lines(client: FlaskClient) -> None:
    asked = "measure=stops&district=east&since=2023-01&until=2023-12&with=west"
    page = client.get(f"/tiny/compare?{asked}").text
    ways = {href for href in links(page) if "/explore" in href}
    assert ways == {f"/tiny/explore?{asked}&form=compare"}
    text = client.get(ways.pop()).text
    assert 'data-explore="compare"' in text
    assert '<option value="compare" selected' in text
    assert "pv-aligned" in text
    assert re.findall(r'data-line="(\d)"[^>]*>.*?</span>(\w+)', text) == [
        ("0", "East"),
        ("1", "West"),
    ]
    assert "144 (East, 2023) and 144 (West, 2023)" in re.sub(r"<[^>]+>", "", text)
    assert f"/tiny/compare?{asked}" in links(text)
    months = re.findall(r'<tr><th scope="row">([^<]*)</th>', text)
    assert len(months) == 12


def test_a_period_is_explored_over_an_earlier_one(client: FlaskClient) -> None:
    asked = "measure=stops&since=2023-01&until=2023-06&with_since=2022-01"
    text = client.get(f"/tiny/explore?{asked}&form=compare").text
    drawing = text.partition("pv-aligned")[2].partition("</svg>")[0]
    marks = json.loads(unescape(re.findall(r'data-marks="([^"]*)"', text)[0]))["rows"]
    assert len(marks) == 12 == len(re.findall("data-i=", drawing))
    assert marks[0][:2] == ["Jan 2023, Tiny", "24 stops"]
    assert marks[6][:2] == ["Jan 2022, Tiny", "24 stops"]
    assert "2023-01-01" in marks[0][4]
    assert INCOMPLETE not in drawing


def test_an_incomplete_month_of_a_comparison_is_not_drawn_as_a_fall(client: FlaskClient) -> None:
    asked = "measure=stops&since=2023-07&until=2023-12&district=east&with=west"
    text = client.get(f"/tiny/explore?{asked}&form=compare").text
    drawing = text.partition("pv-aligned")[2].partition("</svg>")[0]
    assert drawing.count(INCOMPLETE) == 2
    assert drawing.count('stroke-width="1.4"') == 2
    assert ">incomplete</text>" in drawing


def test_another_form_keeps_what_a_comparison_is_with(client: FlaskClient) -> None:
    asked = "measure=stops&district=east&with=west&with_since=2022-01&since=2023-01&until=2023-06"
    for form in ("trend", "breakdown"):
        shown = client.get(f"/tiny/explore?{asked}&form={form}")
        assert shown.status_code == 200
        assert '<option value="east" selected' in shown.text


def test_sides_that_cannot_be_compared_say_why(client: FlaskClient) -> None:
    refused = client.get("/tiny/explore?form=compare&measure=stops&with=nowhere")
    assert refused.status_code == 400
    assert "<b>with: </b>" in refused.text
