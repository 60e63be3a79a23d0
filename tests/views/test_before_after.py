"""Before and after: equal windows that are recounts, an interval that holds what it should, and
refusals.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import datetime
from html import unescape

import numpy as np
import openpyxl
import pytest
from flask.testing import FlaskClient

import app
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.event_window import compare_windows, find_event_windows
from dashboard.statistics.uncertainty import Dispersion, calculate_change_interval
from data.model.coverage import parse_month
from data.model.values import Query
from tests.support.worlds import CITY_FILE, TinyCity, make_stop

EVENT = """
[[events]]
month = "2022-01"
topics = ["stops"]
title = "A new policy"

[[events]]
month = "2022-06"
topics = ["stops"]
title = "A large protest"

[[breaks]]
month = "2019-01"
topics = ["stops"]
reason = "Another form is used."
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    """Six years, with as many stops in a month as its number and ten more from 2022 on."""
    stops = [
        make_stop(f"{year}-{month:02d}-15")
        for year in range(2018, 2024)
        for month in range(1, 13)
        for _ in range(20 + month + 10 * (year >= 2022))
    ]
    made = TinyCity(tmp_path_factory.mktemp("tiny"), stops, as_of="2024-02-05T00:00:00Z")
    begins = CITY_FILE.replace("begins = 2020-01-01", "begins = 2018-01-01")
    made.write_city(begins.replace("[[datasets]]", f"{EVENT}\n[[datasets]]", 1))
    made.refresh()
    return made


@pytest.fixture(scope="module")
def client(world: TinyCity) -> FlaskClient:
    return app.create_app(world.settings).server.test_client()


def read(client: FlaskClient, query: str) -> str:
    found = client.get(f"/tiny/event?{query}")
    assert found.status_code == 200
    # The hash of an asset may hold any digits.
    return re.sub(r"\?m=\w+", "", unescape(found.text))


@pytest.mark.parametrize(
    ("event", "months", "before"),
    [("2022-01", 12, "2021-01"), ("2022-01", 24, "2020-01"), ("2022-06", 6, "2021-06")],
)
def test_windows_are_equal_and_of_the_same_calendar_months(event, months, before) -> None:
    windows = find_event_windows(parse_month(event), months)
    assert windows.after.since == event
    assert windows.before.since == before
    assert windows.after.until[5:] == windows.before.until[5:]


def test_both_windows_are_recounts(world: TinyCity) -> None:
    answers = AnswerService(world.settings)
    windows = find_event_windows(2022 * 12, 12)
    found = compare_windows(answers, Query("tiny", "stops"), windows)
    assert found.total_after.rows[0].numerator == 12 * 30 + 78
    assert found.total_before.rows[0].numerator == 12 * 20 + 78
    assert [row.numerator for row in found.months_before.rows] == [20 + m for m in range(1, 13)]
    assert found.change == pytest.approx(100 * 120 / 318)
    low, high = found.interval
    assert low < found.change < high


def test_the_page_names_other_events_and_no_cause(client) -> None:
    text = read(client, "measure=stops&event=2022-01")
    assert "June 2022: A large protest" in text
    assert "This names no cause." in text
    assert "95% interval" in text
    assert text.count("<circle") >= 24
    assert re.search(r"<th[^>]*>Whole window</th>\s*<td[^>]*>(<a[^>]*>)?318", text)
    assert "Antes y después" in read(client, "measure=stops&event=2022-01&lang=es")


def test_a_month_that_the_reader_types_is_kept(client) -> None:
    text = read(client, "measure=stops&event=2021-05&months=6")
    assert "Stops before and after May 2021: Tiny" in text
    assert (
        'value="2021-05" selected' in text
        or 'selected="" value="2021-05"' in text
        or (re.search(r'<option[^>]*2021-05[^>]*selected|data-value="2021-05"', text))
    )


def test_no_change_is_given_across_a_change_of_definition(client) -> None:
    text = read(client, "measure=stops&event=2019-01")
    assert "Another form is used" in text
    assert "No change is given" in text
    assert "95% interval" not in text
    assert "<circle" not in text


@pytest.mark.parametrize("query", ["event=soon", "months=7", "event=2022-13"])
def test_a_bad_window_is_refused(client, query: str) -> None:
    assert client.get(f"/tiny/event?measure=stops&{query}").status_code == 400


def test_small_numbers_are_withheld_in_both_windows(world: TinyCity) -> None:
    hiding = replace(world.settings, small_numbers="hide:400")
    text = read(app.create_app(hiding).server.test_client(), "measure=stops&event=2022-01")
    # Addresses of scripts hold when these were written, which may be any digits.
    text = re.sub(r"\d{9,}", "", text)
    assert "318" not in text
    assert "438" not in text
    assert "95% interval" not in text
    assert "<circle" not in text


def test_the_interval_covers_the_true_change_nineteen_times_in_twenty() -> None:
    chance = np.random.default_rng(14)
    held = 0
    for _ in range(600):
        # Counts three times as variable as independent events: a negative binomial of that
        # dispersion.
        before, after = (chance.negative_binomial(mean / 2, 1 / 3) for mean in (400, 500))
        low, high = calculate_change_interval(
            "count", (int(after), None), (int(before), None), Dispersion(3.0, 55, 72)
        )
        held += low <= 25 <= high
    assert 0.92 <= held / 600 <= 0.98


def test_the_interval_of_a_share_is_in_points() -> None:
    low, high = calculate_change_interval("share", (30, 100), (20, 100), Dispersion(1.0, 55, 72))
    assert low < 10 < high
    assert low == pytest.approx(-2.19, abs=0.01)
    assert calculate_change_interval("count", (3, None), (0, None), Dispersion(1, 9, 24)) is None


API = "/api/v1/event"
QUERY = "city=tiny&measure=stops&event=2022-01"


def test_the_api_gives_the_windows_of_the_page(client) -> None:
    found = client.get(f"{API}.json?{QUERY}").json
    assert found["query"]["since"] == "2022-01"
    assert found["query"]["with_until"] == "2021-12"
    assert [r["after"]["numerator"] for r in found["rows"]] == [30 + m for m in range(1, 13)]
    assert [r["before"]["month"] for r in found["rows"]] == [f"2021-{m:02d}" for m in range(1, 13)]
    assert found["total"]["before"]["numerator"] == 318
    assert found["refused"] is None
    assert found["low"] < found["change"] < found["high"]
    assert found["unit"] == "percent"
    assert found["happened"] == [
        {"month": "2022-01", "title": "A new policy"},
        {"month": "2022-06", "title": "A large protest"},
    ]
    assert client.get(f"{API}.json?city=tiny&measure=stops").json["query"]["event"] == "2022-06"


def test_a_change_of_definition_is_refused_in_every_form(client) -> None:
    query = "city=tiny&measure=stops&event=2019-01"
    found = client.get(f"{API}.json?{query}").json
    assert found["change"] is None
    assert "Another form" in found["refused"]["reason"]
    embed = unescape(client.get(f"/embed/event?{query}").text)
    assert "Another form is used" in embed
    assert "<circle" not in embed
    briefing = unescape(client.get(f"/briefing?form=event&{query}").text)
    assert "Another form is used" in briefing
    assert "<circle" not in briefing


def test_the_files_hold_the_same_numbers(client) -> None:
    text = client.get(f"{API}.csv?{QUERY}").text
    rows = list(csv.DictReader(line for line in text.splitlines() if line[0] != "#"))
    assert [int(r["before_numerator"]) for r in rows] == [*(20 + m for m in range(1, 13)), 318]
    assert rows[-1]["after_month"] == "total"
    assert "# This names no cause." in text
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{API}.xlsx?{QUERY}").data))
    sheet = book.worksheets[0]
    assert [c.value for c in sheet[2]] == [datetime(2021, 1, 1), 21, datetime(2022, 1, 1), 31]
    assert sheet.max_row == 14
    assert sheet._charts
    assert book["Data"].max_row == 14
    assert "no cause" in str([c.value for c in book["About"]["A"]])


def test_a_heading_of_two_lines_does_not_lie_over_the_first_month(client) -> None:
    query = "city=tiny&measure=stops&event=2021-08&months=6"
    data = client.get(f"{API}.xlsx?{query}").data
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert len(sheet["A1"].value) > sheet.column_dimensions["A"].width
    assert sheet.row_dimensions[1].height >= 30


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("event=soon", "event"),
        ("months=7", "months"),
        ("by=race", "by"),
        ("since=2022-01", "since"),
        ("event=2040-01&months=24&until=2040-01", "until"),
        ("shoe=1", "shoe"),
    ],
)
def test_a_question_that_makes_no_sense_names_its_field(client, query: str, field: str) -> None:
    found = client.get(f"{API}.json?city=tiny&measure=stops&{query}")
    assert found.status_code == 400
    assert field in [error["field"] for error in found.json["errors"]]


def test_an_embed_and_a_briefing_say_what_the_page_says(client) -> None:
    page = read(client, "measure=stops&event=2022-01")
    found = re.search(r"After compared with before: [^<\"]+", page)
    assert found is not None
    sentence = found[0].split(". The")[0]
    for address in (f"/embed/event?{QUERY}", f"/briefing?form=event&{QUERY}"):
        text = unescape(client.get(address).text)
        assert sentence in text, address
        assert text.count("<circle") >= 24, address
        assert address.replace("&form=event", "").split("?")[0] in page
    pdf = client.get(f"/briefing.pdf?form=event&{QUERY}")
    assert pdf.data[:5] == b"%PDF-"
    oembed = client.get("/oembed?url=http://localhost/tiny/event?measure=stops%26event=2022-01")
    assert "/embed/event?city=tiny&amp;measure=stops&amp;event=2022-01" in oembed.json["html"]


@pytest.mark.parametrize(
    ("short", "page"),
    [
        ("event/stops?event=2022-01", "/tiny/event?measure=stops&event=2022-01"),
        (
            "changes/stops/2022-01..2022-12?by=race&with_since=2020-01",
            "/tiny/changes?measure=stops&since=2022-01&until=2022-12&by=race&with_since=2020-01",
        ),
        ("disparities/stops?lang=es", "/tiny/disparities?measure=stops&lang=es"),
    ],
)
def test_short_addresses_lead_to_the_pages_of_comparison(client, short: str, page: str) -> None:
    found = client.get(f"/s/tiny/{short}")
    assert found.status_code == 302
    assert found.headers["Location"] == page
    assert client.get(page).status_code == 200
    assert client.get(f"/s/nowhere/{short}").status_code == 400


def test_a_briefing_has_a_drawing_for_paper_and_one_for_a_phone(client) -> None:
    text = client.get(f"/briefing?form=event&{QUERY}").text
    widths = [float(width) for width in re.findall(r'<svg[^>]* viewBox="0 0 ([\d.]+) ', text)]
    assert sorted(widths) == [312, 640]


def test_a_printed_address_leads_to_its_own_view(client) -> None:
    for view, more in (("event", "&event=2022-01"), ("changes", "&by=race")):
        text = client.get(f"/briefing?form={view}&city=tiny&measure=stops{more}").text
        assert f'href="/tiny/{view}?' in text


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_embed_is_whole_without_scripts_and_can_be_frozen(world, client, lang: str) -> None:
    name = world.answers().build("tiny").name
    frozen = client.get(f"/embed/event?{QUERY}&lang={lang}&asof={name}")
    assert frozen.status_code == 200
    assert f'<html lang="{lang}"' in frozen.text
    assert len(re.findall("<h1", frozen.text)) == 1
    assert "pv-chart" in frozen.text
    assert frozen.text.count('scope="row"') == 13
    assert client.get(f"/embed/trend?{QUERY}").status_code == 400


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_builder_offers_the_windows(client, lang: str) -> None:
    text = client.get(f"/tiny/embed?form=event&measure=stops&event=2022-01&lang={lang}").text
    shown = re.search('<div class="stage"><iframe src="(.+?)"', text)
    assert shown is not None
    assert unescape(shown[1]).startswith("/embed/event?city=tiny&measure=stops&")
    assert "event=2022-01" in shown[1]
    assert 'name="event"' in text
    assert 'name="months"' in text


def test_the_builder_takes_a_trend_where_no_month_has_windows(client) -> None:
    text = client.get("/tiny/embed?form=event&measure=complaints").text
    assert "/embed/event" not in text
