"""Logistic regression on grouped counts, by iteratively reweighted least squares.

McCullagh, P. and Nelder, J. A. (1989), Generalized Linear Models, sections 2.5 (the iteration) and
4.5 (dispersion). Written here because statsmodels costs a web process 100 MB; it is the referee in
the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

# The two-sided 95% point of the normal distribution.
NORMAL_QUANTILE = 1.959963984540054
MAX_ITERATIONS = 50
CONVERGENCE_TOLERANCE = 1e-10
# Beyond such log odds a fitted share is 0 or 1: the counts are separated and have no finite
# estimate.
MAX_COEFFICIENT = 20.0
# Below such a part of the largest, the smallest eigenvalue is that of columns that cannot be
# distinguished.
COLLINEARITY_TOLERANCE = 1e-10


@dataclass(frozen=True)
class CoefficientEstimate:
    """One coefficient with its standard error (both log odds) and the dispersion that the error
    allows for.
    """

    value: float
    error: float
    dispersion: float = 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% Wald interval."""
        return self.value - NORMAL_QUANTILE * self.error, self.value + NORMAL_QUANTILE * self.error


def fit_first_coefficient(
    design: np.ndarray, own: np.ndarray, whole: np.ndarray
) -> CoefficientEstimate | None:
    """The first coefficient of a logistic regression of `own` out of `whole` on the columns of
    `design`.

    `design` has one row for each cell; `own` and `whole` are counts by cell, `whole` above 0. The
    standard error allows for overdispersion: it is multiplied by the root of Pearson's chi-squared
    over its degrees of freedom, where that is above 1. None where the coefficient has no finite
    estimate or the columns cannot be distinguished.
    """
    # Of the small matrix of products: the decomposition of the design itself is slow where many
    # cores share it.
    products = np.linalg.eigvalsh(design.T @ design)
    if products[0] < COLLINEARITY_TOLERANCE * products[-1]:
        return None
    coefficients = np.zeros(design.shape[1])
    share = (own.sum() + 0.5) / (whole.sum() + 1)
    linear = np.full(len(own), np.log(share / (1 - share)))
    for _ in range(MAX_ITERATIONS):
        fitted = 1 / (1 + np.exp(-linear))
        weight = whole * fitted * (1 - fitted)
        working = linear + (own - whole * fitted) / weight
        before = coefficients
        information = design.T @ (weight[:, None] * design)
        coefficients = np.linalg.solve(information, design.T @ (weight * working))
        linear = design @ coefficients
        if np.abs(linear).max() > MAX_COEFFICIENT:
            return None
        if np.abs(coefficients - before).max() < CONVERGENCE_TOLERANCE:
            break
    else:
        return None
    freedom = len(own) - len(coefficients)
    fitted = 1 / (1 + np.exp(-linear))
    weight = whole * fitted * (1 - fitted)
    chi_squared = float(((own - whole * fitted) ** 2 / weight).sum())
    dispersion = max(1.0, chi_squared / freedom) if freedom > 0 else 1.0
    information = design.T @ (weight[:, None] * design)
    variance = float(np.linalg.inv(information)[0, 0])
    return CoefficientEstimate(float(coefficients[0]), sqrt(variance * dispersion), dispersion)
