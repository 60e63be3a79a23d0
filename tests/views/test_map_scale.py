"""The maps of one question have one scale: a colour means the same in every period of one length,
in every district, and in every form in which the map is given.
"""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

import app
from dashboard.settings import Settings
from tests.support.shared import build_once, refresh_sample

PERIODS = [
    (f"{year}-{month:02d}", f"{year + 1}-{month - 1:02d}")
    for year, month in ((2021, 2), (2022, 5), (2023, 9), (2025, 3))
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = build_once(tmp_path_factory, "sample", refresh_sample)
    return app.create_app(Settings(store=folder, rate_limit="off")).server.test_client()


def read_texts(markup: str, pattern: str) -> list[str]:
    """The text of every element that a pattern finds."""
    return [
        html.unescape(re.sub("<[^>]+>", "", found)).strip()
        for found in re.findall(pattern, markup, re.DOTALL)
    ]


def read_legend(client: FlaskClient, address: str) -> list[str]:
    """The classes that the legend of an address names."""
    reply = client.get(address)
    assert reply.status_code == 200
    legend = re.search(r'<ul[^>]*class="legend".*?</ul>', reply.text, re.DOTALL)
    return read_texts(legend.group(0), '<span class="range">.*?</span>')


@pytest.mark.parametrize(
    "question",
    [
        "measure=stops",
        "measure=stops_per_1000_residents",
        "measure=stop_arrest_rate",
        "measure=stops&by=beat",
    ],
)
def test_years_share_their_classes(client, question):
    legends = [
        read_legend(client, f"/sample/map?{question}&since={since}&until={until}")
        for since, until in PERIODS
    ]
    assert len(legends[0]) > 2
    assert legends == [legends[0]] * len(PERIODS)


def test_districts_share_the_classes_of_their_beats(client):
    question = "measure=stops&by=beat&since=2024-01&until=2024-12"
    legends = [
        read_legend(client, f"/sample/map?{question}&district={district}")
        for district in ("eastside", "airport_road")
    ]
    assert len(legends[0]) > 2
    assert legends[0] == legends[1] == read_legend(client, f"/sample/map?{question}")


def test_every_form_of_a_map_has_the_classes_of_the_page(client):
    question = "measure=stops&by=district&since=2024-01&until=2024-12"
    classes = read_legend(client, f"/sample/map?{question}")
    picture = client.get(f"/charts/map.svg?city=sample&{question}").text
    figure = client.get(f"/charts/map.plotly.json?city=sample&{question}").json
    embed = client.get(f"/embed/map?city=sample&{question}").text
    briefing = client.get(f"/briefing?city=sample&{question}").text
    assert len(classes) > 2
    for text in (picture, embed, briefing):
        assert all(f">{label}<" in text for label in classes)
    # The figure names the classes that have areas.
    named = {trace["name"] for trace in figure["data"] if trace.get("showlegend")}
    assert named
    assert named <= set(classes)


@pytest.mark.parametrize("page", ["", "/map", "/changes", "/map?measure=stops&by=beat"])
def test_every_map_of_a_page_lies_on_its_ground_beside_its_list(client, page):
    text = client.get(f"/sample{page}").text
    card = re.search(r'<article[^>]*class="chart map.*?</article>', text, re.DOTALL).group(0)
    assert "/ground.svg#water" in card
    assert 'data-map="in"' in card
    named = read_texts(card, '<span class="name">.*?</span>')
    assert set(read_texts(card, '<tspan[^>]*font-weight="600"[^>]*>.*?</tspan>')) & set(named)
    assert read_texts(card, '<span class="range">.*?</span>')


def test_the_picture_of_a_change_has_its_ground_and_its_classes(client):
    question = "city=sample&measure=stops&since=2022-01&until=2022-12"
    picture = client.get(f"/charts/changes.svg?{question}").text
    figure = client.get(f"/charts/changes.plotly.json?{question}").json
    names = {trace.get("name") for trace in figure["data"] if trace.get("showlegend")}
    assert "Lake Halden" in picture
    assert all(any(word in picture for word in name.split(",")[:1]) for name in names)
    assert any(name.startswith("rose") for name in names)
