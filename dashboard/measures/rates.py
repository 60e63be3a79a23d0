"""From counts to a value and its 95 % interval: sum first, divide last, here and nowhere else."""

from __future__ import annotations

from math import sqrt

from scipy.special import gammaincinv, ndtri

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2
Z = float(ndtri(1 - TAIL))


def share(numerator: int, denominator: int) -> tuple[float, float, float]:
    """A percentage (0 to 100) and its 95 % Wilson score interval.

    Wilson (1927), JASA 22, 209-212, without continuity correction. `denominator` must be positive.
    """
    proportion = numerator / denominator
    spread = Z * Z / denominator
    centre = (proportion + spread / 2) / (1 + spread)
    half = Z * sqrt(proportion * (1 - proportion) / denominator + spread / (4 * denominator)) / (1 + spread)
    low = 0.0 if numerator == 0 else centre - half
    high = 1.0 if numerator == denominator else centre + half
    return 100 * proportion, 100 * low, 100 * high


def rate(numerator: int, denominator: int, per: int) -> tuple[float, float, float]:
    """So many for every `per` of the denominator, with the exact 95 % Poisson interval of the numerator.

    Garwood (1936), Biometrika 28, 437-442, through the gamma quantiles. `denominator` must be positive.
    """
    low = float(gammaincinv(numerator, TAIL)) if numerator else 0.0
    high = float(gammaincinv(numerator + 1, 1 - TAIL))
    scale = per / denominator
    return numerator * scale, low * scale, high * scale
