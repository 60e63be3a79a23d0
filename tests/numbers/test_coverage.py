"""Which months count as complete."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from data.coverage import cover, month_id


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
