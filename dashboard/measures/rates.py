"""From counts to a value and its 95% interval: sum first, divide last, here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, sqrt

from scipy.special import bdtr, bdtrik, betaincinv, gammaincinv, ndtri

CONFIDENCE = 0.95
TAIL_PROBABILITY = (1 - CONFIDENCE) / 2
NORMAL_QUANTILE = float(ndtri(1 - TAIL_PROBABILITY))


def calculate_share(numerator: int, denominator: int) -> tuple[float, float, float]:
    """A percentage (0 to 100) and its 95% Wilson score interval.

    Wilson (1927), JASA 22, 209-212, without continuity correction. `denominator` must be positive.
    """
    proportion = numerator / denominator
    spread = NORMAL_QUANTILE * NORMAL_QUANTILE / denominator
    centre = (proportion + spread / 2) / (1 + spread)
    half = (
        NORMAL_QUANTILE
        * sqrt(proportion * (1 - proportion) / denominator + spread / (4 * denominator))
        / (1 + spread)
    )
    low = 0.0 if numerator == 0 else centre - half
    high = 1.0 if numerator == denominator else centre + half
    return 100 * proportion, 100 * low, 100 * high


def calculate_exact_share_interval(numerator: int, denominator: int) -> tuple[float, float]:
    """The exact 95% interval of a percentage (0 to 100), which decides whether it is shown;
    `calculate_share` has the one shown.

    Clopper and Pearson (1934), Biometrika 26, 404-413. `denominator` must be positive.
    """
    rest = denominator - numerator
    low = float(betaincinv(numerator, rest + 1, TAIL_PROBABILITY)) if numerator else 0.0
    high = 1 - float(betaincinv(rest, numerator + 1, TAIL_PROBABILITY)) if rest else 1.0
    return 100 * low, 100 * high


def calculate_rate(numerator: int, denominator: int, per: int) -> tuple[float, float, float]:
    """So many for every `per` of the denominator, with the exact 95% Poisson interval of the
    numerator.

    Garwood (1936), Biometrika 28, 437-442, through the gamma quantiles. `denominator` must be
    positive.
    """
    low = float(gammaincinv(numerator, TAIL_PROBABILITY)) if numerator else 0.0
    high = float(gammaincinv(numerator + 1, 1 - TAIL_PROBABILITY))
    scale = per / denominator
    return numerator * scale, low * scale, high * scale


def calculate_quantile(
    histogram: Mapping[int, int], part: float
) -> tuple[int, int | None, int | None]:
    """The smallest value that at least `part` (0 to 1) of all cases do not exceed, and its exact
    95% interval.

    `histogram` counts the cases of each value and holds at least one. Definition 1 of Hyndman and
    Fan (1996), The American Statistician 50, 361-365; the interval's ends are order statistics
    (Conover 1999, section 3.2), each None where there are too few cases for one.
    """
    values = sorted(v for v, n in histogram.items() if n)
    ends, total = [], 0
    for value in values:
        total += histogram[value]
        ends.append(total)

    def find_value(rank: int) -> int:
        """The value of the case at a rank from 1 to all."""
        return next(value for value, end in zip(values, ends) if end >= rank)

    def find_end(rank: int) -> int | None:
        return find_value(rank) if 1 <= rank <= total else None

    low, high = (
        calculate_binomial_quantile(TAIL_PROBABILITY, total, part),
        calculate_binomial_quantile(1 - TAIL_PROBABILITY, total, part) + 1,
    )
    return find_value(max(ceil(part * total - 1e-9), 1)), find_end(low), find_end(high)


def calculate_binomial_quantile(probability: float, trials: int, chance: float) -> int:
    """The smallest number of successes with at least this probability (0 to 1) of no more.

    By scipy.special: loading scipy.stats takes 40 MB of every web process.
    """
    found = max(int(bdtrik(probability, trials, chance)) - 1, 0)
    while found < trials and bdtr(found, trials, chance) < probability:
        found += 1
    return found
