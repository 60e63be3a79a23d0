"""How far counts go up and down by themselves, and whether a difference is larger than that.

The one module of uncertainty: comparisons, alerts, headlines and ratios all ask it, so that "more
than the usual ups and downs" means the same on every page. Police records come in bursts: one
operation or one protest brings many at once, so counts vary several times as much as independent
events would. The factor by which their variance exceeds that of independent events, the dispersion,
is estimated from the months themselves (McCullagh and Nelder 1989, Generalized Linear Models,
sections 4.5 and 6.2). Where there are too few months to estimate it, nothing is said about chance.

scipy.special alone: scipy.stats would cost every web process 40 MB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from scipy.special import stdtr, stdtrit

MONTHS_PER_YEAR = 12
MONTHS_PER_QUARTER = 3
# Fewer whole years leave too few degrees of freedom; more than the most would describe another
# time.
MIN_YEARS = 2
MAX_YEARS = 6
# The fit of two factors settles in a few rounds; this many are enough for any table of six years.
MAX_ITERATIONS = 50


@dataclass(frozen=True)
class Dispersion:
    """The variance of a series of counts over that of independent events.

    `value` is 1 or more; `freedom` are the degrees of freedom that it was estimated with; `months`
    are those it was estimated from.
    """

    value: float
    freedom: int
    months: int


def estimate_dispersion(
    counts: Sequence[int | None], wholes: Sequence[int | None] | None = None, share: bool = False
) -> Dispersion | None:
    """The dispersion of consecutive monthly counts around the level of their year and of their
    season.

    Years of 12 months are counted back from the last month. Pearson's chi-squared over its degrees
    of freedom is taken twice, of months and of quarters, and the larger one counts, with its own
    degrees of freedom: where one month's rise lasts into the next, quarters vary more than months
    tell. Chosen by simulation on real months (bench/placebo.py).

    `wholes` are what the counts are out of, month by month, where those change (stops under
    frisks); with `share` they hold the counts, and the variance compared with is the binomial one.
    None where there are fewer than two whole years, where a month is missing, or where nothing was
    counted.
    """
    years = min(len(counts) // MONTHS_PER_YEAR, MAX_YEARS)
    if years < MIN_YEARS:
        return None
    months = years * MONTHS_PER_YEAR
    part = [count for count in counts[-months:] if count is not None]
    whole = [1] * months if wholes is None else [n for n in wholes[-months:] if n is not None]
    if len(part) < months or len(whole) < months or not sum(part):
        return None
    table = np.array(part, dtype=float).reshape(years, MONTHS_PER_YEAR)
    bases = np.array(whole, dtype=float).reshape(years, MONTHS_PER_YEAR)
    if share:
        if table.sum() > bases.sum() / 2:
            table = bases - table
        if not table.sum():
            return None
    of_months = _calculate_pearson(table, bases, share)
    of_quarters = _calculate_pearson(_sum_quarters(table), _sum_quarters(bases), share)
    if of_quarters > max(of_months, 1.0):
        return Dispersion(
            of_quarters, (years - 1) * (MONTHS_PER_YEAR // MONTHS_PER_QUARTER - 1), months
        )
    return Dispersion(max(of_months, 1.0), (years - 1) * (MONTHS_PER_YEAR - 1), months)


def _sum_quarters(table: np.ndarray) -> np.ndarray:
    """Years by months as years by quarters."""
    return table.reshape(len(table), MONTHS_PER_YEAR // MONTHS_PER_QUARTER, MONTHS_PER_QUARTER).sum(
        axis=2
    )


def _calculate_pearson(table: np.ndarray, bases: np.ndarray, share: bool) -> float:
    """Pearson's chi-squared over its degrees of freedom, of counts (years by seasons) fitted by a
    factor for each year and one for each season times what they are out of.
    """
    years, seasons = table.shape
    of_year = np.ones(years)
    of_season = np.ones(seasons)
    for _ in range(MAX_ITERATIONS):
        before = of_season
        of_year = _divide_sums(table.sum(axis=1), bases @ of_season)
        of_season = _divide_sums(table.sum(axis=0), of_year @ bases)
        if _has_settled(before, of_season, 1e-10):
            break
    rate = np.outer(of_year, of_season)
    expected = bases * rate
    variance = expected * np.maximum(1 - rate, 0.05) if share else expected
    seen = variance > 0
    squares = (table - expected)[seen] ** 2 / variance[seen]
    return float(squares.sum() / ((years - 1) * (seasons - 1)))


def _has_settled(before: np.ndarray, after: np.ndarray, tolerance: float) -> bool:
    """Whether no number of a round differs from that of the last one by more than `tolerance` of
    itself.

    What numpy.allclose says of finite numbers, in a tenth of its time.
    """
    return bool((np.abs(before - after) <= tolerance * np.abs(after)).all())


def _divide_sums(sums: np.ndarray, bases: np.ndarray) -> np.ndarray:
    return np.divide(sums, bases, out=np.zeros_like(sums), where=bases > 0)


def compare_counts(first: int, second: int, dispersion: Dispersion) -> float:
    """The two-sided p that two counts over equally many months have one mean; 1 where both
    are 0.
    """
    return compare_rates(first, 1, second, 1, dispersion, dispersion)


def compare_rates(
    events: int,
    base: float,
    other_events: int,
    other_base: float,
    dispersion: Dispersion,
    other_dispersion: Dispersion,
) -> float:
    """The two-sided p that two rates, events over base, are equal; 1 where there are no events.

    The score test with the variance that the pooled rate brings, times each side's dispersion,
    against Student's t with the fewer of the two degrees of freedom. Both bases must be positive.
    """
    pooled = (events + other_events) / (base + other_base)
    variance = pooled * (dispersion.value / base + other_dispersion.value / other_base)
    distance = events / base - other_events / other_base
    return _calculate_two_sided_p(distance, variance, dispersion, other_dispersion)


def compare_shares(
    part: int,
    whole: int,
    other_part: int,
    other_whole: int,
    dispersion: Dispersion,
    other_dispersion: Dispersion,
) -> float:
    """The two-sided p that two proportions are equal; 1 where all or none of both sides are parts.

    The score test of two proportions (Agresti 2013, section 3.2), otherwise as `compare_rates`.
    """
    pooled = (part + other_part) / (whole + other_whole)
    scale = dispersion.value / whole + other_dispersion.value / other_whole
    distance = part / whole - other_part / other_whole
    return _calculate_two_sided_p(
        distance, pooled * (1 - pooled) * scale, dispersion, other_dispersion
    )


def compare_values(
    kind: str,
    first: tuple[int, int | None],
    second: tuple[int, int | None],
    dispersion: Dispersion,
    other_dispersion: Dispersion,
) -> float:
    """The two-sided p that two values of a measure are equal; each is its numerator and its
    denominator.

    `kind` is that of the measure: `count` (whose sides have no denominator and one dispersion),
    `share` or `rate`.
    """
    if kind == "count":
        return compare_counts(first[0], second[0], dispersion)
    (part, whole), (other_part, other_whole) = first, second
    if whole is None or other_whole is None:
        raise ValueError(f"a {kind} without its denominator")
    test = compare_shares if kind == "share" else compare_rates
    return test(part, whole, other_part, other_whole, dispersion, other_dispersion)


def _calculate_two_sided_p(
    distance: float, variance: float, dispersion: Dispersion, other_dispersion: Dispersion
) -> float:
    if variance <= 0:
        return 1.0
    freedom = min(dispersion.freedom, other_dispersion.freedom)
    return float(2 * stdtr(freedom, -abs(distance) / sqrt(variance)))


def calculate_change_interval(
    kind: str,
    first: tuple[int, int | None],
    second: tuple[int, int | None],
    dispersion: Dispersion,
    confidence: float = 0.95,
) -> tuple[float, float] | None:
    """The interval of a change of the first value of a measure from the second; None where a side
    has no cases.

    Each value is its numerator and its denominator. Of a `count` or `rate` it is the change in
    percent, from the logarithm of their ratio; of a `share` the difference in percentage points.
    The variance of independent events (Rothman, Greenland and Lash 2008, Modern Epidemiology,
    chapter 14) is multiplied by the dispersion.
    """
    quantile = float(stdtrit(dispersion.freedom, (1 + confidence) / 2))
    (part, whole), (other_part, other_whole) = first, second
    if kind == "share":
        if not whole or not other_whole:
            return None
        shares = part / whole, other_part / other_whole
        variance = sum(p * (1 - p) / n for p, n in zip(shares, (whole, other_whole)))
        reach = 100 * quantile * sqrt(dispersion.value * variance)
        change = 100 * (shares[0] - shares[1])
        return change - reach, change + reach
    bases = (whole or 0, other_whole or 0) if kind == "rate" else (1, 1)
    if not part or not other_part or not all(bases):
        return None
    ratio = part / bases[0] / (other_part / bases[1])
    reach = quantile * sqrt(dispersion.value * (1 / part + 1 / other_part))
    return 100 * (ratio * exp(-reach) - 1), 100 * (ratio * exp(reach) - 1)


def compare_recent(past: Sequence[int], recent: Sequence[int]) -> float:
    """The two-sided p that recent months go on as the months before them; `past` holds whole years
    up to them.

    Two questions are asked and the larger p counts: are the months unlike the same months of the
    years before, on average; and are they unlike what those years lead to expect when a steady
    yearly rise or fall goes on? A long trend passes the first test and fails the second one; where
    the two point different ways the p is 1.
    """
    flat, flat_p = _compare_with_past(past, recent, trend=False)
    steady, steady_p = _compare_with_past(past, recent, trend=True)
    return max(flat_p, steady_p) if flat * steady > 0 else 1.0


def _compare_with_past(
    past: Sequence[int], recent: Sequence[int], trend: bool
) -> tuple[float, float]:
    """The logarithm of recent months over what the past leads to expect, and its two-sided p.

    A log-linear model of the past with a level for each month of the year, and with `trend` a slope
    over time, fitted by iterated weighted least squares; its dispersion is that of the months
    around it or the one of `estimate_dispersion`, whichever is larger.
    """
    months = np.arange(len(past) + len(recent))
    design = np.zeros((len(months), MONTHS_PER_YEAR + trend))
    design[months, months % MONTHS_PER_YEAR] = 1
    if trend:
        design[:, MONTHS_PER_YEAR] = (months - len(past) / 2) / MONTHS_PER_YEAR
    counts = np.array(past, dtype=float)
    known, ahead = design[: len(past)], design[len(past) :]
    means = np.maximum(counts, 0.5)
    for _ in range(MAX_ITERATIONS):
        before = means
        working = np.log(means) + (counts - means) / means
        weighted = known.T * means
        solved = np.linalg.pinv(weighted @ known)
        fitted = np.clip(solved @ (weighted @ working), -20, 20)
        means = np.exp(known @ fitted)
        if _has_settled(before, means, 1e-8):
            break
    freedom = len(past) - MONTHS_PER_YEAR - trend
    around = float(((counts - means) ** 2 / np.maximum(means, 1e-6)).sum() / freedom)
    measured = estimate_dispersion(past)
    dispersion = max(1.0, around, measured.value if measured else 1.0)
    expected = np.exp(ahead @ fitted)
    slope = expected @ ahead / expected.sum()
    total = max(float(sum(recent)), 0.5)  # half a case stands for none, which has no logarithm
    distance = float(np.log(total / expected.sum()))
    spread = sqrt(dispersion * (1 / total + float(slope @ solved @ slope)))
    return distance, float(2 * stdtr(freedom, -abs(distance) / spread))


def calculate_inflation(dispersion: Dispersion, confidence: float, normal: float) -> float:
    """The factor by which the variance behind an interval grows: the dispersion, and Student's t
    for the normal.
    """
    quantile = float(stdtrit(dispersion.freedom, (1 + confidence) / 2))
    return dispersion.value * (quantile / normal) ** 2
