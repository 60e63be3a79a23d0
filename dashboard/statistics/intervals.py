"""From two pairs of counts to a ratio and its 95% interval, as wide as the counts' own ups and
downs ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

from scipy.special import betaincinv

from dashboard.measures.rates import CONFIDENCE, NORMAL_QUANTILE, TAIL_PROBABILITY
from dashboard.query.reliability import TOO_FEW
from dashboard.statistics.uncertainty import Dispersion, calculate_inflation

Interval = tuple[float, float, float]


@dataclass(frozen=True)
class RatioEstimate:
    """A ratio with its 95% interval; `status` says why there is none."""

    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    status: str = TOO_FEW


def calculate_rate_ratio(
    events: int,
    base: float,
    other_events: int,
    other_base: float,
    dispersion: Dispersion | None = None,
    other_dispersion: Dispersion | None = None,
) -> Interval:
    """The ratio of two rates, events over base, and its 95% interval given the sum of the events.

    Given their sum, the first count is binomial (Przyborowski and Wilenski 1940, Biometrika 31,
    313-323); its limits are those of Clopper and Pearson (1934), Biometrika 26, 404-413. Events
    that come in bursts tell less than as many independent ones: both counts are divided by the
    factor by which their dispersions raise the variance of the logarithm of the ratio, which leaves
    the ratio as it is. Without dispersions the interval is the exact one for independent events.
    Bases and other_events must be positive.
    """
    grown = 1.0
    if dispersion and other_dispersion and events:
        grown = (
            _calculate_inflation(dispersion) / events
            + _calculate_inflation(other_dispersion) / other_events
        ) / (1 / events + 1 / other_events)
    elif dispersion and other_dispersion:
        grown = max(_calculate_inflation(dispersion), _calculate_inflation(other_dispersion))
    ours, theirs = events / grown, other_events / grown
    scale = other_base / base
    low = float(betaincinv(ours, theirs + 1, TAIL_PROBABILITY)) if events else 0.0
    # One minus the upper limit, found as such: near 1 a difference would lose its last digits.
    rest = float(betaincinv(theirs, ours + 1, TAIL_PROBABILITY))
    return events / other_events * scale, low / (1 - low) * scale, (1 - rest) / rest * scale


def calculate_share_ratio(
    part: int,
    whole: int,
    other_part: int,
    other_whole: int,
    dispersion: Dispersion | None = None,
    other_dispersion: Dispersion | None = None,
) -> Interval:
    """The ratio of two proportions and its 95% interval on the logarithm (Katz et al. 1978,
    Biometrics 34, 469-474).

    Each side's part of the variance grows with its dispersion. All four counts must be positive.
    """
    ratio = (part / whole) / (other_part / other_whole)
    ours = _calculate_inflation(dispersion) * (1 / part - 1 / whole)
    theirs = _calculate_inflation(other_dispersion) * (1 / other_part - 1 / other_whole)
    spread = exp(NORMAL_QUANTILE * sqrt(ours + theirs))
    return ratio, ratio / spread, ratio * spread


def _calculate_inflation(dispersion: Dispersion | None) -> float:
    """By how much a dispersion and its few degrees of freedom raise a variance; 1 for none."""
    return (
        1.0 if dispersion is None else calculate_inflation(dispersion, CONFIDENCE, NORMAL_QUANTILE)
    )
