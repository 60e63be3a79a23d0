"""Whatever a city lacks, every address of the site answers in words and in a form that its readers
can read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient

import app
from dashboard.measures.registry import get_measures
from dashboard.query.addresses import PAGE_TITLES
from tests.web.degenerate.walk import Walk
from tests.web.degenerate.worlds import CITIES, LONG, Degenerates

# Addresses that a walk asks at least, and those that answer with 200.
FEWEST_OF_A_CITY = (60, 30)
FEWEST_ADDRESSES = {"never": (5, 0), "": (10, 8)}
REFRESHED = tuple(city for city in CITIES if city != "never")
UNCOUNTED = tuple(city for city, one in CITIES.items() if not one.counts)
HEADLINE = re.compile(r'<div class="headlines[^>]*>(.*?)</div>', re.DOTALL)
YEAR_OR_MONTH = re.compile(r"\b(19|20)\d\d\b")


def words(html: str) -> str:
    """The words of a page's main part."""
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main.group() if main else html)).split())


@pytest.mark.parametrize("city", [*CITIES, ""], ids=[*CITIES, "no city"])
def test_every_address_that_the_site_leads_to_is_answered(visitor: FlaskClient, city: str) -> None:
    walk = Walk(visitor, tuple(CITIES), city)
    walk.run()
    assert walk.faults == []
    asked, good = FEWEST_ADDRESSES.get(city, FEWEST_OF_A_CITY)
    assert len(walk.asked) > asked, "the walk has lost its way"
    assert walk.statuses[200] > good, "the walk has lost its way"


def test_every_page_is_answered_where_small_numbers_are_withheld(degenerates: Degenerates) -> None:
    guarded = replace(degenerates.settings, small_numbers="hide:10")
    visitor = app.create_app(guarded).server.test_client()
    told = {
        f"/{c}/{p}": visitor.get(f"/{c}/{p}").status_code for c in REFRESHED for p in PAGE_TITLES
    }
    assert {path: status for path, status in told.items() if status >= 500} == {}


@pytest.mark.parametrize("lang", ["", "?lang=es"])
@pytest.mark.parametrize("city", REFRESHED)
def test_every_page_of_the_menu_says_something(visitor: FlaskClient, city: str, lang: str) -> None:
    for page in (*PAGE_TITLES, "embed"):
        reply = visitor.get(f"/{city}/{page}{lang}" if page else f"/{city}{lang}")
        assert reply.status_code == 200, f"{city}/{page}: {words(reply.text)[:300]}"
        assert len(words(reply.text).split()) > 9, f"{city}/{page}: {words(reply.text)}"


@pytest.mark.parametrize("city", UNCOUNTED)
def test_where_nothing_counts_there_is_no_zero(visitor: FlaskClient, city: str) -> None:
    for measure in get_measures():
        for by in ("", "month", "district"):
            reply = visitor.get(f"/api/v1/answers.json?city={city}&measure={measure}&by={by}")
            rows = reply.get_json().get("rows", [])
            assert not [r for r in rows if r["status"] == "ok"], f"{measure} by {by}"


@pytest.mark.parametrize("city", REFRESHED)
def test_no_headline_has_a_number_without_its_period(visitor: FlaskClient, city: str) -> None:
    for page in PAGE_TITLES:
        for lang in ("", "?lang=es"):
            html = visitor.get(f"/{city}/{page}{lang}").text
            for block in HEADLINE.findall(html):
                for line in re.findall(r"<p>(.*?)</p>", block, re.DOTALL):
                    text = re.sub(r"<[^>]+>", "", line)
                    assert not re.search(r"\d", text) or YEAR_OR_MONTH.search(text), text


def test_dates_that_cannot_be_read_are_told_with_an_example(
    degenerates: Degenerates, visitor: FlaskClient
) -> None:
    report = degenerates.reports["aside"]
    assert report.exit_code == 3
    assert (
        "0 of 6 rows are counted; dates unreadable: 6, such as day 45292"
        in report.outcomes[0].message
    )
    for page in PAGE_TITLES:
        text = words(visitor.get(f"/aside/{page}").text)
        assert "such as day 45292" in text
        assert "could be fetched" not in text


def test_a_table_without_rows_is_told(degenerates: Degenerates, visitor: FlaskClient) -> None:
    report = degenerates.reports["empty"]
    assert report.exit_code == 3
    assert {o.state for o in report.outcomes} == {"empty"}
    assert "Tiny stops: the dataset was fetched and has no rows." in words(
        visitor.get("/empty").text
    )


def test_before_the_first_refresh_readers_are_asked_to_come_again(visitor: FlaskClient) -> None:
    """503: the address is right, and will answer once its operator has refreshed the city."""
    reply = visitor.get("/never")
    assert reply.status_code == 503
    assert "has no data yet" in words(reply.text)


@pytest.mark.parametrize("measure", ["complaints", "force_incidents", "sustained_rate"])
def test_a_measure_that_the_city_lacks_is_told_in_words(visitor: FlaskClient, measure: str) -> None:
    for page in ("trends", "breakdowns", "map", "compare", "disparities"):
        reply = visitor.get(f"/stops_only/{page}?measure={measure}")
        assert reply.status_code in (200, 400), page
        if reply.status_code == 200 and page != "disparities":
            assert "has no data of Tiny for this" in words(reply.text), page
            assert "/stops_only/trends?measure=stops" in reply.text, page
    for form in ("/briefing", "/briefing.pdf"):
        reply = visitor.get(f"{form}?city=stops_only&measure={measure}")
        assert reply.status_code == 404
        assert "has no data of Tiny for this" in words(reply.text)


def test_a_long_name_is_cut_where_it_is_shown_and_whole_in_files(visitor: FlaskClient) -> None:
    question = "city=hostile&measure=stops&by=outcome"
    page = visitor.get("/hostile/breakdowns?by=outcome").text
    assert LONG[:400] not in page
    assert "Verbal warning given and explained" in page
    assert "…" in page
    assert " ".join(LONG.split()) in visitor.get(f"/api/v1/answers.csv?{question}").text
    titles = visitor.get(f"/api/v1/answers.json?{question}").get_json()["titles"]["outcome"]
    assert " ".join(LONG.split()) in titles.values()


@pytest.mark.parametrize(
    "path",
    [
        "/_dash-component-suites/dash/deps/x.js",
        "/_dash-component-suites/x/a.js",
        "/_dash-component-suites/plotly/package_data/plotly.min.js/%00",
        "/_dash-component-suites/dash/../../etc/passwd",
        "/assets/nothing.js",
        "/assets/%00",
    ],
)
def test_an_unknown_file_is_not_found(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404
