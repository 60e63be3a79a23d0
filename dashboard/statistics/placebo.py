"""How often two years without a change are called different: measured on real months, and published
on /methods.

A series of real monthly counts is taken apart into the level of its years, its season and what is
left. What is left is drawn again in blocks of three months, so that months hang together as they
do, and put on years of one level: nothing has changed between them. The last two years are then
compared as the pages compare them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.statistics.uncertainty import (
    MAX_YEARS,
    MONTHS_PER_QUARTER,
    MONTHS_PER_YEAR,
    Dispersion,
    compare_counts,
    estimate_dispersion,
)

SIGNIFICANCE_LEVEL = 0.05
SIMULATED_ROUNDS = 1000
RANDOM_SEED = 20261128
INDEPENDENT_DISPERSION = Dispersion(1.0, 10**9, 0)


@dataclass(frozen=True)
class PlaceboSeries:
    """A stretch of real months: a measure of a city, the dataset on its portal, its first and its
    last month.
    """

    city: str
    measure: str
    dataset: str
    since: str
    until: str


@dataclass(frozen=True)
class PlaceboResult:
    """What was measured on a series: its dispersion, and the percentages of years without a change
    that a test calls different at the 5% level: the test of independent events, and the one that is
    used here.
    """

    series: PlaceboSeries
    dispersion: float
    independent: float
    used: float


def draw_unchanged_series(counts: Sequence[int], rounds: int, seed: int) -> np.ndarray:
    """Series without a change made from real months: (rounds, months) whole counts, at most six
    years each.
    """
    years = len(counts) // MONTHS_PER_YEAR
    table = np.array(counts[-years * MONTHS_PER_YEAR :], dtype=float).reshape(
        years, MONTHS_PER_YEAR
    )
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    # The fit takes a part of the variance with it: each year and each season is an estimate.
    lost = years * MONTHS_PER_YEAR / ((years - 1) * (MONTHS_PER_YEAR - 1))
    left = ((table - expected) / np.sqrt(expected) * np.sqrt(lost)).ravel()
    rng = np.random.default_rng(seed)
    months = min(years, MAX_YEARS) * MONTHS_PER_YEAR
    starts = rng.integers(0, len(left), (rounds, months // MONTHS_PER_QUARTER))
    places = (starts[..., None] + np.arange(MONTHS_PER_QUARTER)) % len(left)
    season = np.tile(table.mean(axis=0), months // MONTHS_PER_YEAR)
    made = season + left[places.reshape(rounds, months)] * np.sqrt(season)
    return np.maximum(np.round(made), 0).astype(int)


def measure_placebo(
    series: PlaceboSeries,
    counts: Sequence[int],
    rounds: int = SIMULATED_ROUNDS,
    seed: int = RANDOM_SEED,
) -> PlaceboResult:
    """How often both tests call years of one level different, on months made from a real series."""
    false = {"independent": 0, "used": 0}
    for made in draw_unchanged_series(counts, rounds, seed).tolist():
        first, second = (
            sum(made[-MONTHS_PER_YEAR:]),
            sum(made[-2 * MONTHS_PER_YEAR : -MONTHS_PER_YEAR]),
        )
        found = estimate_dispersion(made)
        false["independent"] += (
            compare_counts(first, second, INDEPENDENT_DISPERSION) < SIGNIFICANCE_LEVEL
        )
        false["used"] += (
            found is not None and compare_counts(first, second, found) < SIGNIFICANCE_LEVEL
        )
    measured = estimate_dispersion(counts)
    value = measured.value if measured else 1.0
    return PlaceboResult(
        series, value, 100 * false["independent"] / rounds, 100 * false["used"] / rounds
    )


PLACEBO_SERIES = (
    PlaceboSeries("seattle", "stops", "28ny-9ts8", "2015-05", "2019-04"),
    PlaceboSeries("seattle", "stops", "28ny-9ts8", "2019-11", "2023-10"),
    PlaceboSeries("seattle", "force_incidents", "ppi5-g2bj", "2014-04", "2020-03"),
    PlaceboSeries("cincinnati", "force_incidents", "8us8-wi2w", "1996-07", "2020-06"),
    PlaceboSeries("cincinnati", "force_incidents", "8us8-wi2w", "2009-07", "2019-06"),
)

# Measured with `python -m bench.placebo` on November 28, 2026 (1,000 rounds each) on the datasets
# named in SERIES, as published until the last month of each; tests/real/test_placebo.py measures
# again.
MEASURED_ON = "2026-11-28"
PLACEBO_RESULTS = (
    PlaceboResult(PLACEBO_SERIES[0], 17.0, 54.9, 3.3),
    PlaceboResult(PLACEBO_SERIES[1], 45.1, 75.6, 4.9),
    PlaceboResult(PLACEBO_SERIES[2], 8.0, 48.4, 5.3),
    PlaceboResult(PLACEBO_SERIES[3], 1.9, 16.8, 3.7),
    PlaceboResult(PLACEBO_SERIES[4], 1.3, 4.8, 2.5),
)
