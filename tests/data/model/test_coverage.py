"""Which months count as complete."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from data.model.coverage import compute_coverage, format_month


def days(first: str, last: str, step: int = 1) -> dict[date, int]:
    """One record on each day."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return {start + timedelta(days=n): 1 for n in range(0, (end - start).days + 1, step)}


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
    found = compute_coverage(days(first, last, step), date.fromisoformat(as_of))
    assert [format_month(m) for m in found.incomplete] == incomplete


def test_a_reporting_lag_makes_recent_months_incomplete():
    found = compute_coverage(days("2022-01-01", "2022-04-30"), date(2022, 5, 10), lag_days=45)
    assert [format_month(m) for m in found.incomplete] == ["2022-03", "2022-04"]


def test_no_days_no_coverage():
    assert compute_coverage({}, date(2022, 1, 1)) is None


@pytest.mark.parametrize(
    ("rows", "as_of", "incomplete"),
    [
        # 20 records in a month that has 280: a table that was given up, or that comes late.
        ({"2022-04-16": 10, "2022-04-30": 10}, "2022-06-10", ["2022-04"]),
        ({"2022-04-16": 40, "2022-04-30": 40}, "2022-06-10", []),
        # The last month is not over, and the one before it holds next to nothing.
        (
            {"2022-04-16": 10, "2022-04-30": 10, "2022-05-01": 9},
            "2022-05-03",
            ["2022-04", "2022-05"],
        ),
    ],
)
def test_a_month_at_the_end_with_next_to_nothing_is_incomplete(rows, as_of, incomplete):
    told = dict.fromkeys(days("2022-01-01", "2022-03-31", 20), 20)
    told |= dict.fromkeys(days("2022-01-10", "2022-03-31", 15), 120)
    told |= {date.fromisoformat(day): n for day, n in rows.items()}
    found = compute_coverage(dict(sorted(told.items())), date.fromisoformat(as_of))
    assert [format_month(m) for m in found.incomplete] == incomplete


def test_few_records_in_a_usual_month_tell_nothing_of_the_last():
    told = dict.fromkeys(days("2022-01-01", "2022-05-31", 10), 1)
    assert compute_coverage(told, date(2022, 7, 1)).incomplete == ()


def test_an_earlier_gap_of_a_month_does_not_excuse_a_month_cut_short():
    """A record every third day, none in February 2022, and a last month of which only the first
    days have come.
    """
    every_third = days("2021-06-01", "2022-06-05", 3)
    told = {d: 1 for d in every_third if not (d.year == 2022 and d.month == 2)}
    found = compute_coverage(told, date(2022, 7, 10))
    assert [format_month(m) for m in found.incomplete] == ["2022-06"]


def test_what_is_always_quiet_for_weeks_stays_complete():
    """A record every twelve days or so: a silence of three weeks is its usual quiet."""
    told = {
        date(2021, 1, 1) + timedelta(days=n): 1
        for n in (0, 9, 30, 38, 52, 61, 80, 101, 110, 124, 145)
    }
    assert compute_coverage(told, date(2021, 6, 5)).incomplete == ()
