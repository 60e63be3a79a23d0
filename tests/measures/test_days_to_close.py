"""Days to close: read from sums of single days, against a slow recount of the rows."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import binom

from dashboard.measures.rates import calculate_quantile
from tests.support.worlds import CITY_FILE, TinyCity, make_allegation

CLOSED = 'date = {columns = ["received"], meaning = "day received"}\n'
TIMED = CITY_FILE.replace(
    CLOSED, CLOSED + 'closed = {columns = ["ended"], meaning = "day closed"}\n'
)


@given(
    some.lists(some.integers(0, 900), min_size=1, max_size=300),
    some.sampled_from([0.25, 0.5, 0.75]),
)
def test_a_quantile_of_sums_is_that_of_the_sorted_days(days, part):
    value, low, high = calculate_quantile(Counter(days), part)
    ordered, total = sorted(days), len(days)
    assert value == ordered[max(ceil(part * total - 1e-9), 1) - 1]
    # An end is missing only where no order statistic lies beyond the quantile with a chance of at
    # most 2.5%.
    lower = [r for r in range(1, total + 1) if binom.cdf(r - 1, total, part) <= 0.025]
    assert low is None or low <= value <= (high if high is not None else value)
    assert low is not None or not lower
    if low is not None and high is not None:
        at = ordered.index(low) + 1, total - ordered[::-1].index(high)
        assert binom.cdf(at[1] - 1, total, part) - binom.cdf(at[0] - 1, total, part) >= 0.95


def made(folder, rows) -> TinyCity:
    world = TinyCity(folder, complaints=rows)
    world.write_city(TIMED)
    world.refresh()
    return world


def case(number: int, received: date, days: int | None, **more) -> dict:
    ended = {} if days is None else {"ended": f"{received + timedelta(days=days)}T00:00:00.000"}
    return make_allegation(f"c{number}", received.isoformat(), **ended, **more)


def test_each_complaint_counts_once_however_many_allegations_it_has(tmp_path):
    start = date(2022, 1, 3)
    rows = []
    for n in range(60):
        rows += [case(n, start + timedelta(days=5 * n), None if n % 10 == 9 else 20 + n)] * (
            1 + n % 3
        )
    answer = made(tmp_path, rows).ask("measure=days_to_close&since=2022-01&until=2022-12")
    took = sorted(20 + n for n in range(60) if n % 10 != 9)
    row = answer.rows[0]
    assert (row.numerator, row.denominator) == (54, 60)
    assert row.value == took[26]
    assert row.low <= row.value <= row.high


@pytest.mark.parametrize("ended", ["1900-01-01", "2024-06-01", "soon", ""])
def test_a_day_of_closing_that_cannot_be_is_none(tmp_path, ended):
    rows = [case(n, date(2022, 3, 1), 30) for n in range(40)] + [
        make_allegation("odd", "2022-03-01", ended=ended)
    ]
    row = made(tmp_path, rows).ask("measure=closed_rate").rows[0]
    assert (row.numerator, row.denominator) == (40, 41)


def test_days_add_up_over_districts_and_periods(tmp_path):
    rows = [case(n, date(2022, 1 + n % 12, 5), n % 47, precinct="EW"[n % 2]) for n in range(400)]
    world = made(tmp_path, rows)
    by = world.ask("measure=days_to_close&by=district,year")
    found = {r["district"]: r.value for r in by.rows if r.numerator}
    for number, district in enumerate(("east", "west")):
        took = sorted(n % 47 for n in range(400) if n % 2 == number)
        assert found[district] == took[99]


def test_few_complaints_have_no_median_and_keep_their_counts(tmp_path):
    row = (
        made(tmp_path, [case(n, date(2022, 3, 1), 30) for n in range(5)])
        .ask("measure=days_to_close")
        .rows[0]
    )
    assert (row.status, row.value, row.numerator) == ("too_few", None, 5)


def test_a_city_without_days_of_closing_says_so(tmp_path):
    world = TinyCity(tmp_path, complaints=[make_allegation("c1", "2022-03-01")])
    world.refresh()
    assert world.ask("measure=days_to_close").rows[0].status == "not_read"
    asserted = 'absent = {closed = "the table\'s description"}\ntitle = "Tiny complaints"'
    world.write_city(CITY_FILE.replace('title = "Tiny complaints"', asserted))
    world.refresh()
    assert world.ask("measure=days_to_close").rows[0].status == "not_recorded"


def test_only_complaints_have_a_day_of_closing(tmp_path):
    world = TinyCity(tmp_path)
    world.write_city(
        CITY_FILE.replace(
            "begins = 2020-01-01\n",
            'begins = 2020-01-01\nclosed = {columns = ["x"], meaning = "never"}\n',
        )
    )
    with pytest.raises(Exception, match="only complaints are closed"):
        world.refresh()
