"""Days to close as a histogram: bins that hold every closed complaint once, and nothing where
numbers are withheld.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as some

import app
from dashboard.charts.forms.histogram import group_days
from data.model.values import Query
from tests.support.worlds import CITY_FILE, TinyCity, make_allegation

CLOSED = CITY_FILE.replace(
    'date = {columns = ["received"], meaning = "day received"}',
    'date = {columns = ["received"], meaning = "day received"}\n'
    'closed = {columns = ["ended"], meaning = "day of the decision"}',
)
DAYS = [1, 20, 30, 31, 45, 100, 200, 359, 360, 361, 700] * 4


@given(some.dictionaries(some.integers(0, 2_000), some.integers(0, 9), max_size=40))
def test_every_case_is_in_the_one_bin_that_its_days_name(counts: dict[int, int]) -> None:
    bins = group_days(counts)
    assert sum(b.count for b in bins) == sum(counts.values())
    for found in bins:
        inside = [
            n
            for days, n in counts.items()
            if found.first <= days and (found.last is None or days <= found.last)
        ]
        assert found.count == sum(inside)
    assert [b.first for b in bins[1:]] == [(b.last or 0) + 1 for b in bins[:-1]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    from datetime import date, timedelta

    made = TinyCity(
        tmp_path_factory.mktemp("tiny"),
        [],
        [
            make_allegation(
                f"c{n}",
                "2021-05-05",
                ended=(date(2021, 5, 5) + timedelta(days=days)).isoformat(),
            )
            for n, days in enumerate(DAYS)
        ],
    )
    made.write_city(CLOSED)
    made.refresh()
    return made


def test_the_page_shows_the_days_of_the_rows(world) -> None:
    counts = world.answers().count_days_to_close(Query("tiny", "days_to_close", (), ()))
    assert counts == {days: DAYS.count(days) for days in set(DAYS)}
    client = app.create_app(world.settings).server.test_client()
    page = client.get("/tiny/outcomes?since=2021-01&until=2021-12").text
    card = page[page.index('data-chart="durations"') :]
    numbers = re.findall(r'<th scope="row">([^<]*days[^<]*)</th><td class="pv-number">(\d+)', card)
    assert ("30 days or fewer", "12") in numbers
    assert ("more than 360 days", "8") in numbers
    assert "took no more than 180 days" in card
    assert re.search(r'\["30 days or fewer","12 complaints","Share: \d+%"', unescape(card))


def test_nothing_is_counted_where_small_numbers_are_withheld(world) -> None:
    hidden = replace(world.settings, small_numbers="hide:5")
    client = app.create_app(hidden).server.test_client()
    assert 'data-chart="durations"' not in client.get("/tiny/outcomes").text
