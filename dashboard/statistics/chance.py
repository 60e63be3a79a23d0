"""How likely a difference at least this large is by chance alone, from two pairs of counts."""

from __future__ import annotations

from math import sqrt

from scipy.special import ndtr


def shares_differ(part: int, whole: int, other_part: int, other_whole: int) -> float:
    """The two-sided p of the score test of two proportions; 1 where all or none of both sides are parts.

    Pearson's chi-squared test of the two-by-two table without correction (Agresti 2013, section 3.2). Both wholes must
    be positive.
    """
    pooled = (part + other_part) / (whole + other_whole)
    spread = sqrt(pooled * (1 - pooled) * (1 / whole + 1 / other_whole))
    if spread == 0:
        return 1.0
    return float(2 * ndtr(-abs(part / whole - other_part / other_whole) / spread))


def rates_differ(events: int, base: float, other_events: int, other_base: float) -> float:
    """The two-sided p of the exact test that two Poisson rates are equal, given the sum of their events; 1 for none.

    Given the sum, the first count is binomial (Przyborowski and Wilenski 1940, Biometrika 31, 313-323); outcomes no
    likelier than the one seen are added up. Both bases must be positive.
    """
    from scipy.stats import binomtest  # heavy; few pages need it

    total = events + other_events
    return float(binomtest(events, total, base / (base + other_base)).pvalue) if total else 1.0
