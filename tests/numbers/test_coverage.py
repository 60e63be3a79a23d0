"""Which months count as complete."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from data.model.coverage import cover, month_id


def days(first: str, last: str, step: int = 1) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range(0, (end - start).days + 1, step)]


@pytest.mark.parametrize(
    ("first", "last", "step", "as_of", "incomplete"),
    [
        ("2022-01-01", "2022-03-31", 1, "2022-04-02", []),
        ("2022-01-01", "2022-03-20", 1, "2022-03-21", ["2022-03"]),
        ("2022-01-01", "2022-03-20", 1, "2022-06-01", ["2022-03"]),
        ("2022-01-15", "2022-03-31", 1, "2022-04-02", ["2022-01"]),
        ("2022-01-09", "2022-03-31", 10, "2022-04-02", []),
        ("2022-01-01", "2022-01-31", 1, "2022-01-31", ["2022-01"]),
    ],
)
def test_a_month_cut_short_is_incomplete(first, last, step, as_of, incomplete):
    found = cover(days(first, last, step), date.fromisoformat(as_of))
    assert [month_id(m) for m in found.incomplete] == incomplete


def test_a_reporting_lag_makes_recent_months_incomplete():
    found = cover(days("2022-01-01", "2022-04-30"), date(2022, 5, 10), lag_days=45)
    assert [month_id(m) for m in found.incomplete] == ["2022-03", "2022-04"]


def test_no_days_no_coverage():
    assert cover([], date(2022, 1, 1)) is None


def test_an_earlier_gap_of_a_month_does_not_excuse_a_month_cut_short():
    """A record every third day, none in February 2022, and a last month of which only the first days have come."""
    told = [d for d in days("2021-06-01", "2022-06-05", 3) if not (d.year == 2022 and d.month == 2)]
    found = cover(told, date(2022, 7, 10))
    assert [month_id(m) for m in found.incomplete] == ["2022-06"]


def test_what_is_always_quiet_for_weeks_stays_complete():
    """A record every twelve days or so: a silence of three weeks is its usual quiet."""
    told = [
        date(2021, 1, 1) + timedelta(days=n) for n in (0, 9, 30, 38, 52, 61, 80, 101, 110, 124, 145)
    ]
    assert cover(told, date(2021, 6, 5)).incomplete == ()
