"""Days in a row without a record, in the middle of a table, that chance would hardly leave.

A part of a month that was never loaded leaves a month that has some rows, so that its number looks
like any other. A run of days is compared with the sixty days before and the sixty days after; the
lower rate of the two is expected, so that a change of level is no silence. If rows came at that
rate, the run would have none with a probability of exp(-expected / dispersion), the dispersion
being the variance over the mean of weekly counts; it is silent where that is below
`SILENT_DAYS_LEVEL` divided by the number of such runs that the table has room for. Where many runs
are about as long, the table is kept in that way, and none of them is silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from math import exp

import numpy as np

from data.audit.thresholds import (
    DAYS_BESIDE,
    MAX_RUNS_ALIKE,
    MIN_DAYS_BESIDE,
    MIN_SILENT_DAYS,
    MIN_WEEKLY_DISPERSION,
    SILENT_DAYS_LEVEL,
)

WEEK = 7


def find_silent_days(by_day: Mapping[date, int]) -> list[tuple[date, date]]:
    """The first and the last day of each silent run, the longest first; `by_day` are rows by
    day.
    """
    if not by_day:
        return []
    first = min(by_day)
    counts = np.zeros((max(by_day) - first).days + 1)
    for day, rows in by_day.items():
        counts[(day - first).days] = rows
    runs = list(_list_empty_runs(counts))
    found = [r for r in runs if _is_silent(counts, *r) and not _is_usual(r, runs)]
    found.sort(key=lambda run: run[0] - run[1])
    return [(first + timedelta(start), first + timedelta(stop - 1)) for start, stop in found]


def _list_empty_runs(counts: np.ndarray) -> Iterator[tuple[int, int]]:
    """Runs of days without a row: the first day and the one after the last."""
    held = np.flatnonzero(counts)
    for before, after in pairwise(held):
        if after - before > 1:
            yield int(before) + 1, int(after)


def _is_usual(run: tuple[int, int], runs: list[tuple[int, int]]) -> bool:
    """Whether so many runs are half as long, or longer, that the table is kept in that way."""
    length = run[1] - run[0]
    return sum(1 for start, stop in runs if 2 * (stop - start) >= length) > MAX_RUNS_ALIKE


def _is_silent(counts: np.ndarray, start: int, stop: int) -> bool:
    if stop - start < MIN_SILENT_DAYS:
        return False
    sides = (counts[max(start - DAYS_BESIDE, 0) : start], counts[stop : stop + DAYS_BESIDE])
    if min(map(len, sides)) < MIN_DAYS_BESIDE:
        return False
    expected = min(side.mean() for side in sides) * (stop - start)
    dispersion = max(*map(_estimate_weekly_dispersion, sides), MIN_WEEKLY_DISPERSION)
    room = len(counts) / (stop - start)
    return exp(-expected / dispersion) < SILENT_DAYS_LEVEL / room


def _estimate_weekly_dispersion(days: np.ndarray) -> float:
    """Variance over mean of the rows of whole weeks; 0 where there are none."""
    weeks = days[: len(days) // WEEK * WEEK].reshape(-1, WEEK).sum(axis=1)
    mean = weeks.mean()
    return float(weeks.var(ddof=1) / mean) if len(weeks) > 1 and mean else 0.0
