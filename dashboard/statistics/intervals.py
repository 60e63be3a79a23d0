"""From two pairs of counts to a ratio and its 95% interval."""

from __future__ import annotations

from math import exp, sqrt

from scipy.special import betaincinv

from dashboard.measures.rates import TAIL, Z

Interval = tuple[float, float, float]


def rate_ratio(events: int, base: float, other_events: int, other_base: float) -> Interval:
    """The ratio of two Poisson rates, events over base, and its exact 95% interval given the sum of the events.

    Given their sum, the first count is binomial (Przyborowski and Wilenski 1940, Biometrika 31, 313-323); its limits
    are those of Clopper and Pearson (1934), Biometrika 26, 404-413. Bases and other_events must be positive.
    """
    scale = other_base / base
    low = float(betaincinv(events, other_events + 1, TAIL)) if events else 0.0
    # One minus the upper limit, found as such: near 1 a difference would lose its last digits.
    rest = float(betaincinv(other_events, events + 1, TAIL))
    return events / other_events * scale, low / (1 - low) * scale, (1 - rest) / rest * scale


def share_ratio(part: int, whole: int, other_part: int, other_whole: int) -> Interval:
    """The ratio of two proportions and its 95% interval on the logarithm (Katz et al. 1978, Biometrics 34, 469-474).

    All four must be positive.
    """
    ratio = (part / whole) / (other_part / other_whole)
    spread = exp(Z * sqrt(1 / part - 1 / whole + 1 / other_part - 1 / other_whole))
    return ratio, ratio / spread, ratio * spread
