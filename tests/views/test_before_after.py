"""Before and after: equal windows that are recounts, an interval that holds what it should, and refusals."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from flask.testing import FlaskClient

import app
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.event_window import compare_windows, find_event_windows
from dashboard.statistics.uncertainty import Dispersion, calculate_change_interval
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
    return unescape(found.text)


@pytest.mark.parametrize(
    ("event", "months", "before"),
    [("2022-01", 12, "2021-01"), ("2022-01", 24, "2020-01"), ("2022-06", 6, "2021-06")],
)
def test_windows_are_equal_and_of_the_same_calendar_months(event, months, before) -> None:
    windows = find_event_windows(event, months)
    assert windows.after.since == event and windows.before.since == before
    assert windows.after.until[5:] == windows.before.until[5:]


def test_both_windows_are_recounts(world: TinyCity) -> None:
    answers = AnswerService(world.settings)
    windows = find_event_windows("2022-01", 12)
    found = compare_windows(answers, Query("tiny", "stops"), windows)
    assert found.total_after.rows[0].numerator == 12 * 30 + 78
    assert found.total_before.rows[0].numerator == 12 * 20 + 78
    assert [row.numerator for row in found.months_before.rows] == [20 + m for m in range(1, 13)]
    assert found.change == pytest.approx(100 * 120 / 318)
    low, high = found.interval
    assert low < found.change < high


def test_the_page_names_other_events_and_no_cause(client) -> None:
    text = read(client, "measure=stops&event=2022-01")
    assert "June 2022: A large protest" in text and "This names no cause." in text
    assert "95% interval" in text and text.count("<circle") >= 24
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
    assert "Another form is used" in text and "No change is given" in text
    assert "95% interval" not in text and "<circle" not in text


@pytest.mark.parametrize("query", ["event=soon", "months=7", "event=2022-13"])
def test_a_bad_window_is_refused(client, query: str) -> None:
    assert client.get(f"/tiny/event?measure=stops&{query}").status_code == 400


def test_small_numbers_are_withheld_in_both_windows(world: TinyCity) -> None:
    hiding = replace(world.settings, small_numbers="hide:400")
    text = read(app.create_app(hiding).server.test_client(), "measure=stops&event=2022-01")
    assert "318" not in text and "438" not in text and "95% interval" not in text
    assert "<circle" not in text


def test_the_interval_covers_the_true_change_nineteen_times_in_twenty() -> None:
    chance = np.random.default_rng(14)
    held = 0
    for _ in range(600):
        # Counts three times as variable as independent events: a negative binomial of that dispersion.
        before, after = (chance.negative_binomial(mean / 2, 1 / 3) for mean in (400, 500))
        low, high = calculate_change_interval(
            "count", (int(after), None), (int(before), None), Dispersion(3.0, 55, 72)
        )
        held += low <= 25 <= high
    assert 0.92 <= held / 600 <= 0.98


def test_the_interval_of_a_share_is_in_points() -> None:
    low, high = calculate_change_interval("share", (30, 100), (20, 100), Dispersion(1.0, 55, 72))
    assert low < 10 < high and low == pytest.approx(-2.19, abs=0.01)
    assert calculate_change_interval("count", (3, None), (0, None), Dispersion(1, 9, 24)) is None
