"""A month is silent where chance would hardly leave it so empty; a small series' zero stays
a zero.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard.query.silence import (
    FEWEST,
    REFERENCE,
    SIGNIFICANCE_LEVEL,
    WELL_KNOWN,
    MonthlySeries,
    find_silent_months,
    find_unnamed_months,
)


def silent(counts: list[float], complete: list[bool] | None = None) -> list[int]:
    """The places of the silent months of a series of records."""
    known = np.ones(len(counts), dtype=bool) if complete is None else np.array(complete)
    series = MonthlySeries(np.array(counts, dtype=float), np.ones(len(counts)), known)
    return np.flatnonzero(find_silent_months(series)).tolist()


@given(
    some.integers(1, 40),
    some.integers(WELL_KNOWN + 6, 60),
    some.integers(1, 5),
    some.floats(0, 1),
)
def test_a_run_of_zeros_in_an_even_series_is_silent_by_the_stated_chance(count, months, run, place):
    """By hand: all `k * count` records of the k reference months miss the run with chance (k / (k +
    run)) ^ records.

    Series of more than a year have the same month beside them, at the same level: the season
    explains nothing.
    """
    start = round(place * (months - run))
    counts = [count] * months
    counts[start : start + run] = [0] * run
    kept = min(REFERENCE, months - run)
    chance = (kept / (kept + run)) ** (kept * count)
    expected = list(range(start, start + run)) if chance < SIGNIFICANCE_LEVEL / months else []
    assert silent(counts) == expected


def test_next_to_nothing_is_silent_as_well_and_a_lower_level_is_not():
    assert silent([40] * 20 + [3] + [40] * 20) == [20]
    assert silent([40] * 20 + [5] + [40] * 20) == []
    # Two of twenty months after month: the level has changed.
    assert silent([40] * 20 + [2] * 20) == []


def test_what_every_winter_lacks_is_the_season():
    year = [0, 0, 6, 20, 50, 80, 80, 80, 50, 20, 6, 0]
    assert silent(year * 4) == []
    gap = year * 4
    gap[12 + 6] = 0
    assert silent(gap) == [18]


def test_one_burst_proves_nothing():
    assert silent([0] * 20 + [80] + [0] * 20) == []


def test_incomplete_months_are_no_evidence():
    months = [40] * 20 + [0]
    assert silent(months) == [20]
    assert silent(months, [True] * 20 + [False]) == []


def test_too_few_months_prove_nothing():
    assert silent([500] * (FEWEST - 1) + [0]) == []


@pytest.mark.parametrize(("mean", "dispersion"), [(0.5, 1), (2, 2), (5, 1), (10, 2), (20, 5)])
def test_series_without_silence_hardly_ever_show_any(mean, dispersion):
    """200 seasonal series of eight years, drawn with a fixed seed: at most one in fifty may err."""
    chance = np.random.default_rng(20261128)
    months = np.arange(96)
    wrong = 0
    for _ in range(200):
        season = 1 + 0.4 * np.sin(2 * np.pi * (months + chance.uniform(0, 12)) / 12)
        level = mean * season
        drawn = (
            chance.poisson(level)
            if dispersion == 1
            else chance.negative_binomial(level / (dispersion - 1), 1 / dispersion)
        )
        wrong += bool(silent(drawn.tolist()))
    assert wrong <= 4


def test_months_that_hardly_name_a_dimension():
    units = np.array([40.0] * 24)
    named = np.array([38.0] * 24)
    named[10], named[20:] = 0, 17
    complete = np.ones(24, dtype=bool)
    found = np.flatnonzero(find_unnamed_months(named, units, complete)).tolist()
    assert found == [10, 20, 21, 22, 23]
    seldom = np.array([8.0] * 24)
    assert not find_unnamed_months(seldom, units, complete).any()
    assert find_unnamed_months(np.zeros(24), units, complete).all()
