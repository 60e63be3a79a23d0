"""Silence of a source: months in which next to nothing arrived though records were to be expected.

A zero is a fact only where the source would have shown a case. Each monthly series of a city is
judged by one test: the city's records, those of each category of a dimension, the records that name
the dimension at all, and the yes and the no of each flag.

The test. A run of months with nothing, or next to nothing, is compared with the nearest reported
months of the same series. If both had one rate, the records of the run would be a binomial part of
the records of both, with the run's share of the exposure as its probability (the conditional test
of two Poisson rates: Przyborowski and Wilenski 1940, Biometrika 31, 313-323). Counts are divided by
the dispersion of the reference months (quasi-likelihood: McCullagh and Nelder 1989, section 6.2),
estimated from differences between neighbors, which a trend hardly moves, or between years, which
the season does not (von Neumann 1941, Annals of Mathematical Statistics 12, 367-395). Where the
same calendar months of other years are low as well, the season explains the run as far as they are;
where the months just before or just after it are low, the level has changed. The run is silent
where the probability is below `SIGNIFICANCE_LEVEL` divided by the number of months (Bonferroni): at
most one series in a hundred that is never silent is expected to show one. How often that happens in
simulated series is in docs/silence.md.

Months that are incomplete, or in which the dimension itself is silent, are no reference and no
evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

# The chance that a series which is never silent shows any silent month.
SIGNIFICANCE_LEVEL = 0.01
# Next to nothing: at most this part of what was to be expected.
TRICKLE_SHARE = 0.1
# A run of next to nothing that lasts longer is a level of its own; a run of nothing may last for
# years.
MAX_TRICKLE_MONTHS = 6
# Reported months that the run is compared with: the nearest ones, on both sides, and the fewest
# that allow a test.
REFERENCE, FEWEST = 24, 3
# Months on either side that tell whether the level itself has changed.
NEIGHBOUR_MONTHS = 6
# With fewer reference months than this the dispersion is hardly known; it is taken as no less than
# this.
WELL_KNOWN, DOUBTFUL_DISPERSION = 12, 1.5
# A dimension is silent in months in which most records do not name it, where this part of them
# usually do.
MOST, USUALLY = 0.5, 0.65
MAX_PASSES = 5


@dataclass(frozen=True)
class MonthlySeries:
    """A count for each of consecutive months.

    `exposure` is how much could have been counted (1 for a month of records, or the records asked
    about), 0 where nothing could; `complete` marks the months that are evidence.
    """

    counts: np.ndarray
    exposure: np.ndarray
    complete: np.ndarray


def find_silent_months(series: MonthlySeries) -> np.ndarray:
    """Which months are silent: nothing or next to nothing arrived though it was to be expected
    (bool by month).
    """
    return _search_silent_months(series, most=None)


def find_unnamed_months(named: np.ndarray, units: np.ndarray, complete: np.ndarray) -> np.ndarray:
    """Which months hardly name a dimension: most of their records do not, though records usually do
    (bool by month).

    Where no record of any month names it, all months are such: a month without records says nothing
    of it either.
    """
    if not named.any():
        return np.ones(len(units), dtype=bool)
    return _search_silent_months(MonthlySeries(named, units, complete), most=MOST)


def _search_silent_months(series: MonthlySeries, most: float | None) -> np.ndarray:
    """Silent months, found run by run; what is found is no reference for what is left."""
    silent = np.zeros(len(series.counts), dtype=bool)
    for _ in range(MAX_PASSES):
        found = False
        for run in _list_candidate_runs(series, silent, most):
            if _is_silent(series, run, silent, most):
                silent[run] = True
                found = True
        if not found:
            break
    return silent


def _list_candidate_runs(
    series: MonthlySeries, silent: np.ndarray, most: float | None
) -> list[slice]:
    """Runs of months with nothing or next to nothing that are not known to be silent, the longest
    first.
    """
    usable = series.complete & (series.exposure > 0) & ~silent
    if not usable.any():
        return []
    if most is None:
        low = series.counts <= TRICKLE_SHARE * _estimate_levels(series, usable) * series.exposure
    else:
        low = series.counts <= most * series.exposure
    runs: list[slice] = []
    for run in _find_runs(low & ~silent):
        trickles = series.counts[run].any() and run.stop - run.start > MAX_TRICKLE_MONTHS
        if most is None and trickles:
            empty = np.zeros_like(low)
            empty[run] = series.counts[run] == 0
            runs += _find_runs(empty)
        else:
            runs.append(run)
    return sorted(runs, key=lambda r: r.start - r.stop)


def _find_runs(marked: np.ndarray) -> list[slice]:
    """The longest stretches of marked months."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    return [slice(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _estimate_levels(series: MonthlySeries, usable: np.ndarray) -> np.ndarray:
    """The rate around each month: of the usable months among the nearest 25, the month itself
    included.
    """
    counts = np.concatenate(([0], np.cumsum(np.where(usable, series.counts, 0))))
    exposure = np.concatenate(([0], np.cumsum(np.where(usable, series.exposure, 0))))
    months = np.arange(len(usable))
    first = np.clip(months - REFERENCE // 2, 0, max(len(usable) - REFERENCE - 1, 0))
    stop = np.minimum(first + REFERENCE + 1, len(usable))
    held = exposure[stop] - exposure[first]
    return np.divide(counts[stop] - counts[first], held, out=np.zeros(len(usable)), where=held > 0)


def _is_silent(series: MonthlySeries, run: slice, silent: np.ndarray, most: float | None) -> bool:
    """Whether chance would hardly leave a run with so little."""
    evidence = series.complete & (series.exposure > 0)
    inside = np.flatnonzero(evidence[run]) + run.start
    usable = evidence & ~silent
    usable[run] = False
    others = np.flatnonzero(usable)
    if not len(inside) or len(others) < FEWEST:
        return False
    distance = np.where(others < run.start, run.start - others, others - run.stop + 1)
    nearest = np.sort(others[np.argsort(distance, kind="stable")[:REFERENCE]])
    seen, exposure = series.counts[nearest].sum(), series.exposure[nearest].sum()
    rate = seen / exposure
    if most is None:
        part = np.minimum(
            _estimate_season(series, inside, usable, rate),
            _estimate_side_level(series, others, run, rate),
        )
        offered = (series.exposure[inside] * part).sum()
        bound = TRICKLE_SHARE * rate * offered
    else:
        offered = series.exposure[inside].sum()
        bound = most * offered
    observed = series.counts[inside].sum()
    if not offered or observed > bound or (most is not None and rate < USUALLY):
        return False
    dispersion = _estimate_dispersion(series, nearest, rate)
    few, all_of_them = observed / dispersion, (observed + seen) / dispersion
    chance = betainc(all_of_them - few, few + 1, exposure / (exposure + offered))
    return bool(chance < SIGNIFICANCE_LEVEL / evidence.sum())


def _estimate_season(
    series: MonthlySeries, months: np.ndarray, usable: np.ndarray, rate: float
) -> np.ndarray:
    """For each month, how much lower than `rate` the same calendar month is one and two years away;
    1 if unknown.
    """
    factors = np.ones(len(months))
    for place, month in enumerate(months):
        same = [month + years * 12 for years in (-2, -1, 1, 2)]
        same = [m for m in same if 0 <= m < len(usable) and usable[m]]
        if same and rate:
            there = series.counts[same].sum() / series.exposure[same].sum()
            factors[place] = min(1.0, there / rate)
    return factors


def _estimate_side_level(
    series: MonthlySeries, others: np.ndarray, run: slice, rate: float
) -> float:
    """How much lower than `rate` the months just before or just after a run are, whichever are
    lower; at most 1.

    A series that has faded out, or has dropped to another level for good, is not silent.
    """
    lowest = rate
    for beside in (
        others[others < run.start][-NEIGHBOUR_MONTHS:],
        others[others >= run.stop][:NEIGHBOUR_MONTHS],
    ):
        if len(beside):
            there = series.counts[beside].sum() / series.exposure[beside].sum()
            lowest = min(lowest, there)
    return lowest / rate if rate else 1.0


def _estimate_dispersion(series: MonthlySeries, months: np.ndarray, rate: float) -> float:
    """Variance over mean of the counts of reference months, from differences; no less than 1.

    Neighbors differ by the season too, the same months of two years by the trend: the smaller
    estimate is taken.
    """
    least = 1.0 if len(months) >= WELL_KNOWN else DOUBTFUL_DISPERSION
    if rate == 0:
        return least
    expected = rate * series.exposure[months]
    residuals = (series.counts[months] - expected) / np.sqrt(expected)
    found = float(np.square(np.diff(residuals)).mean() / 2)
    later = np.searchsorted(months, months + 12)
    paired = np.flatnonzero(np.append(months, -1)[later] == months + 12)
    if len(paired) >= WELL_KNOWN - 2:
        yearly = float(np.square(residuals[later[paired]] - residuals[paired]).mean() / 2)
        found = min(found, yearly)
    return max(found, least)


def list_marked_months(marked: np.ndarray, first: int) -> frozenset[int]:
    """The month numbers of marked months; `first` is the number of the first."""
    return frozenset(int(i) + first for i in np.flatnonzero(marked))


def join_month_runs(months: Iterable[int]) -> list[tuple[int, int]]:
    """Month numbers as runs: (first, last) each."""
    runs: list[tuple[int, int]] = []
    for month in sorted(months):
        if runs and runs[-1][1] == month - 1:
            runs[-1] = runs[-1][0], month
        else:
            runs.append((month, month))
    return runs
