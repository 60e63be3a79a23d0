"""Charts that are not of one question have pictures and a figure as all others do, by the question
of their page.
"""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import plotly
import pytest
from flask.testing import FlaskClient

import app
from dashboard.charts.forms import CHART_FORMS, QUESTION_FORMS
from dashboard.i18n.locale import use_language
from dashboard.i18n.translate import translate
from dashboard.settings import Settings
from dashboard.views.chart_readers import list_chart_names
from dashboard.wording import get_message_template
from tests.support.shared import build_once, refresh_sample
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop

SVG = "{http://www.w3.org/2000/svg}"
YEAR = "since=2022-01&until=2022-12"
OTHERS = "each group against all other people, 2022"
# A form, the question after its city, and words of its title.
CHARTS = [
    ("aligned", "measure=stops&event=2022-01&months=6", "January 2022"),
    (
        "compare",
        f"measure=stops&district=harbor&{YEAR}",
        "Recorded stops: Harbor and Sample City, 2022",
    ),
    ("compare", f"measure=stops&with_since=2021-01&{YEAR}", "Recorded stops: Sample City, 2022"),
    ("changes", f"measure=stops&with_since=2021-01&sort=-now&{YEAR}", "2022 against 2021"),
    ("funnel", f"measure=stops&{YEAR}", "What came of stops in Sample City"),
    ("funnel", f"measure=sustained_rate&{YEAR}&district=harbor", "What came of complaints"),
    (
        "forest",
        f"measure=stops&benchmark=residents&by=race&sort=ratio&{YEAR}",
        "each group against all other people, 2022",
    ),
    (
        "forest",
        f"measure=hit_rate&statistic=outcome_test&{YEAR}",
        "Hit rates in Sample City, by race",
    ),
    (
        "forest",
        f"measure=stops&statistic=veil_of_darkness&{YEAR}",
        "Stops in the dark and in daylight in Sample City",
    ),
    ("histogram", f"measure=days_to_close&{YEAR}", "How long"),
]
# A page, and the forms whose pictures its cards lead to.
PAGES = [
    ("outcomes", {"funnel", "histogram"}),
    ("disparities", {"forest"}),
    ("changes", {"changes"}),
    ("event", {"aligned"}),
    ("compare", {"compare"}),
    ("explore?form=compare&measure=stops", {"compare"}),
    ("compare?measure=sustained_rate&district=harbor&since=2024-01", {"compare"}),
    ("outcomes?district=harbor&since=2023-01&until=2023-06", {"funnel", "histogram"}),
    ("disparities?measure=force_incidents&by=sex&reference=male", {"forest"}),
    ("changes?measure=frisk_rate&race=black", {"changes"}),
]
FAULTS = [
    ("funnel", "measure=stops_per_1000_residents", "measure"),
    ("funnel", "measure=stops&by=race", "by"),
    ("funnel", "measure=stops&race=black", "race"),
    ("funnel", "measure=stops&district=nowhere", "district"),
    ("funnel", "measure=stops&since=soon", "since"),
    ("funnel", "measure=stops&topic=stops", "topic"),
    ("funnel", "since=2022-01", "measure"),
    ("histogram", "measure=stops", "measure"),
    ("aligned", "measure=stops&by=month", "by"),
    ("aligned", "measure=stops&event=soon", "event"),
    ("aligned", "measure=stops&months=5", "months"),
    ("compare", "measure=stops&by=month", "by"),
    ("compare", "measure=stops&with=nowhere", "with"),
    ("compare", "measure=stops&with_since=soon", "with_since"),
    ("compare", "measure=stops&event=2022-01", "event"),
    ("changes", "measure=stops&by=race", "by"),
    ("changes", "measure=stops&by=month", "by"),
    ("changes", "measure=stops&with_since=soon", "with_since"),
    ("changes", "measure=stops&sort=size", "sort"),
    ("changes", "measure=stops&benchmark=residents", "benchmark"),
    ("forest", "measure=hit_rate", "measure"),
    ("forest", "measure=stops&by=age", "by"),
    ("forest", "measure=stops&reference=nobody", "reference"),
    ("forest", "measure=stops&benchmark=dogs", "benchmark"),
    ("forest", "measure=stops&statistic=guess", "statistic"),
    ("forest", "measure=stops&statistic=outcome_test", "measure"),
    ("forest", "measure=hit_rate&statistic=outcome_test&sort=size", "sort"),
    ("forest", "measure=hit_rate&statistic=outcome_test&reference=white", "reference"),
    ("forest", "measure=stops&statistic=veil_of_darkness&district=harbor", "district"),
    ("histogram", "measure=days_to_close&by=district", "by"),
    ("histogram", "measure=days_to_close&finding=sustained", "finding"),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    store = build_once(tmp_path_factory, "sample-store", refresh_sample)
    return app.create_app(Settings(store=store)).server.test_client()


def write_address(form: str, ending: str, question: str) -> str:
    return f"/charts/{form}.{ending}?city=sample&{question}"


def read_words(drawing: str) -> str:
    """All words that a picture shows."""
    return " ".join(node.text or "" for node in ElementTree.fromstring(drawing).iter(f"{SVG}text"))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("form", "question", "title"), CHARTS)
def test_a_picture_stands_alone(
    client: FlaskClient, form: str, question: str, title: str, language: str
) -> None:
    found = client.get(f"{write_address(form, 'svg', question)}&lang={language}")
    assert (found.status_code, found.mimetype) == (200, "image/svg+xml")
    root = ElementTree.fromstring(found.text)
    told = {child.tag.removeprefix(SVG): child.text or "" for child in root[:2]}
    with use_language(language):
        sample, source = translate("sample"), get_message_template("source").partition("{")[0]
    assert root.get("lang") == language
    assert (title in told["title"]) == (language == "en")
    assert sample in read_words(found.text)
    assert source in told["desc"]
    assert "var(--" not in found.text
    assert "<script" not in found.text
    dark = client.get(f"{write_address(form, 'svg', question)}&theme=dark&lang={language}")
    assert dark.text != found.text


@pytest.mark.parametrize(("form", "question", "title"), CHARTS)
def test_a_picture_is_a_png_and_a_slide_too(
    client: FlaskClient, form: str, question: str, title: str
) -> None:
    sheet = client.get(write_address(form, "png", question))
    assert (sheet.status_code, sheet.mimetype) == (200, "image/png")
    assert int.from_bytes(sheet.data[16:20], "big") == 1200
    slide = client.get(write_address(form, "png", f"{question}&shape=slide")).data
    assert [int.from_bytes(slide[at : at + 4], "big") for at in (16, 20)] == [1920, 1080]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("form", "question", "title"), CHARTS)
def test_a_notebook_reads_the_figure(
    client: FlaskClient, form: str, question: str, title: str, language: str
) -> None:
    found = client.get(f"{write_address(form, 'plotly.json', question)}&lang={language}")
    assert (found.status_code, found.mimetype) == (200, "application/json")
    figure = plotly.io.from_json(found.text)
    assert figure.data
    assert figure.layout.height
    with use_language(language):
        assert translate("sample") in json.dumps(figure.to_dict(), default=str, ensure_ascii=False)


@pytest.mark.parametrize(("form", "question", "field"), FAULTS)
def test_a_fault_names_what_is_wrong(
    client: FlaskClient, form: str, question: str, field: str
) -> None:
    figure = client.get(write_address(form, "plotly.json", question))
    assert figure.status_code == 400
    assert [fault["field"] for fault in figure.json["errors"]] == [field]
    picture = client.get(write_address(form, "svg", question))
    assert picture.status_code == 400
    assert f"{field}: " in read_words(picture.text)


@pytest.mark.parametrize(("form", "question", "title"), CHARTS)
def test_every_form_is_drawn_from_a_build_that_is_named(
    client: FlaskClient, form: str, question: str, title: str
) -> None:
    build = client.get("/api/v1/answers.json?city=sample&measure=stops").json["build"]
    drawn = [
        client.get(write_address(form, "svg", f"{question}{asof}"))
        for asof in ("", f"&asof={build}")
    ]
    assert [picture.status_code for picture in drawn] == [200, 200]
    assert read_words(drawn[0].text) == read_words(drawn[1].text)
    unknown = client.get(write_address(form, "svg", f"{question}&asof=0123456789abcdef"))
    assert unknown.status_code == 404


def test_a_comparison_of_an_earlier_build_stays_as_it_was(tmp_path: Path) -> None:
    rows = [make_stop(f"{year}-{month:02d}-03") for year in (2021, 2022) for month in range(1, 13)]
    world = TinyCity(tmp_path, rows, as_of="2023-02-20T08:00:00Z", city=STOPS_CITY)
    world.refresh()
    client = app.create_app(world.settings).server.test_client()
    address = "/charts/compare.svg?city=tiny&measure=stops&with_since=2021-01&" + YEAR
    before, name = read_words(client.get(address).text), world.answers().build("tiny").name
    more = [make_stop(f"2022-{month:02d}-04") for month in range(1, 13)]
    world.write_rows(STOPS, [*rows, *more], "2023-02-21T08:00:00Z")
    world.refresh(accept=True)
    client = app.create_app(world.settings).server.test_client()
    assert read_words(client.get(address).text) != before
    assert read_words(client.get(f"{address}&asof={name}").text) == before


@pytest.mark.parametrize(("page", "forms"), PAGES)
def test_the_cards_of_a_page_lead_to_their_pictures(
    client: FlaskClient, page: str, forms: set[str]
) -> None:
    text = client.get(f"/sample/{page}").text
    found = {unescape(href) for href in re.findall(r'href="(/charts/[^"]*)"', text)}
    own = [href for href in found if href[len("/charts/") :].partition(".")[0] in forms]
    assert {href.partition("?")[0] for href in own} == {
        f"/charts/{form}.{ending}" for form in forms for ending in ("png", "svg")
    }
    drawn = {href.replace(".png?", ".svg?") for href in own}
    assert [href for href in drawn if client.get(href).status_code != 200] == []


def test_every_form_has_a_reader_and_is_asked_here() -> None:
    assert {form for form, _, _ in CHARTS} == set(list_chart_names()) - set(QUESTION_FORMS)
    assert set(list_chart_names()) == set(CHART_FORMS)
