"""The Explore view as an address: whole without scripts, with its own state, the way back, and
nothing for junk.
"""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient


def links(text: str) -> list[str]:
    return [href.replace("&amp;", "&") for href in re.findall(r'<a [^>]*href="([^"]*)"', text)]


@pytest.mark.parametrize(
    ("page", "state", "form"),
    [
        ("trends", "measure=stops&by=month,race&since=2022-03&until=2023-10", "trend"),
        ("breakdowns", "measure=stops&by=race&district=east", "breakdown"),
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
