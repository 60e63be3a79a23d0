"""The change on the year before, for marks whose answer begins later."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from dashboard.charts.mark_texts import MarkedRun, write_mark_texts, write_run_mark_texts
from dashboard.query.answer import Answer
from dashboard.query.answer_parts import DefinitionBreak
from tests.support.answers import list_months, make_answer, make_row

BREAK = DefinitionBreak("2022-05", "Counted anew.")


def make_months(first: str, numbers: Sequence[int], **changed) -> Answer:
    months = zip(list_months(first, len(numbers)), numbers, strict=True)
    rows = [make_row(number, month=month) for month, number in months]
    return make_answer(rows, by=("month",), **changed)


def read_changes(texts: str) -> list[str]:
    """The change that each mark tells, "" for none."""
    return [row[3] if len(row) > 3 else "" for row in json.loads(texts)["rows"]]


def test_a_short_series_tells_the_change_on_a_year_that_it_does_not_hold():
    now, then = make_months("2023-01", [90, 100]), make_months("2022-01", [100, 100])
    told = ["10% fewer than a year before", "The same number as a year before"]
    assert read_changes(write_mark_texts(now, "trend", then)) == told
    assert read_changes(write_mark_texts(now, "trend")) == ["", ""]
    run = MarkedRun("Harbor", now, now.rows, then)
    assert read_changes(write_run_mark_texts([run])) == told


@pytest.mark.parametrize(
    ("of_now", "of_then"),
    [
        ({"breaks": (DefinitionBreak("2023-02", "Counted anew."),)}, {}),
        ({"break_at_start": DefinitionBreak("2023-01", "Counted anew.")}, {}),
        ({}, {"breaks": (BREAK,)}),
    ],
)
def test_no_change_is_told_across_a_break_in_either_year(of_now: dict, of_then: dict):
    now = make_months("2023-01", [90, 90], **of_now)
    then = make_months("2022-01", [100, 100], **of_then)
    assert read_changes(write_mark_texts(now, "trend", then))[-1] == ""
