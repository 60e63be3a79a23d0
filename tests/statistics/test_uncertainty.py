"""The one module of uncertainty: its dispersion against a regression, and how often its tests are
wrong.
"""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as some

from dashboard.statistics.uncertainty import (
    MONTHS_PER_YEAR,
    Dispersion,
    calculate_inflation,
    compare_counts,
    compare_rates,
    compare_shares,
    estimate_dispersion,
)
from tests.support.profiles import scale_examples

SEASON = 1 + 0.3 * np.cos(2 * np.pi * np.arange(MONTHS_PER_YEAR) / MONTHS_PER_YEAR)
CERTAIN = Dispersion(1.0, 10**9, 10**9)


def regress(table: np.ndarray, bases: np.ndarray) -> float:
    """Pearson's dispersion of years by seasons, by a Poisson regression with a level for each."""
    years, seasons = table.shape
    rows = np.arange(table.size)
    design = np.zeros((table.size, years + seasons - 1))
    design[rows, rows // seasons] = 1
    later = rows[rows % seasons > 0]
    design[later, years + later % seasons - 1] = 1
    model = sm.GLM(table.ravel(), design, sm.families.Poisson(), exposure=bases.ravel())
    made = model.fit(tol=1e-12)
    return float(made.pearson_chi2 / made.df_resid)


@pytest.mark.parametrize("seed", range(5))
def test_the_dispersion_is_that_of_a_poisson_regression_by_months_or_by_quarters(seed):
    rng = np.random.default_rng(seed)
    years = int(rng.integers(2, 7))
    bases = rng.integers(50, 400, (years, MONTHS_PER_YEAR))
    counts = rng.poisson(rng.gamma(10, bases * SEASON / 50))
    found = estimate_dispersion(counts.ravel().tolist(), bases.ravel().tolist())
    by_quarter = [t.reshape(years, 4, 3).sum(axis=2) for t in (counts, bases)]
    of_months, of_quarters = regress(counts, bases), regress(*by_quarter)
    assert found.value == pytest.approx(max(1.0, of_months, of_quarters), rel=1e-6)
    seasons = 3 if of_quarters > max(of_months, 1.0) else 11
    assert (found.freedom, found.months) == (seasons * (years - 1), 12 * years)


def test_nothing_is_estimated_from_too_few_months_or_none():
    assert estimate_dispersion([5] * 23) is None
    assert estimate_dispersion([0] * 36) is None
    assert estimate_dispersion([5] * 20 + [None] + [5] * 15) is None
    assert estimate_dispersion([None] + [5] * 36) == Dispersion(1.0, 22, 36)


@given(some.lists(some.integers(0, 60), min_size=24, max_size=80))
def test_the_dispersion_is_never_below_one(counts):
    found = estimate_dispersion(counts)
    assert found is None or (found.value >= 1 and np.isfinite(found.value))


@given(
    some.lists(some.tuples(some.integers(0, 40), some.integers(0, 40)), min_size=36, max_size=36)
)
def test_a_share_and_its_complement_have_one_dispersion(pairs):
    wholes = [a + b for a, b in pairs]
    first = estimate_dispersion([a for a, _ in pairs], wholes, share=True)
    second = estimate_dispersion([b for _, b in pairs], wholes, share=True)
    if first and second and sum(a for a, _ in pairs) != sum(b for _, b in pairs):
        assert first.value == pytest.approx(second.value)


@settings(max_examples=scale_examples(200))
@given(some.integers(0, 500), some.integers(1, 900), some.integers(0, 500), some.integers(1, 900))
def test_both_sides_are_alike_and_more_dispersion_is_less_certain(a, n, b, m):
    noisy = Dispersion(4.0, 9, 48)
    for test in (compare_rates, compare_shares):
        if test is compare_shares:
            a, b = min(a, n), min(b, m)
        p = test(a, n, b, m, CERTAIN, CERTAIN)
        assert 0 <= p <= 1
        assert p == pytest.approx(test(b, m, a, n, CERTAIN, CERTAIN), abs=1e-12)
        assert test(a, n, b, m, noisy, noisy) >= p


def test_without_dispersion_the_share_test_is_pearsons():
    from statsmodels.stats.proportion import proportions_chisquare

    for a, n, b, m in ((12, 90, 30, 120), (400, 900, 380, 950), (3, 40, 9, 41)):
        assert compare_shares(a, n, b, m, CERTAIN, CERTAIN) == pytest.approx(
            proportions_chisquare([a, b], [n, m])[1], rel=1e-6
        )


def test_an_interval_grows_with_the_dispersion_and_with_few_degrees_of_freedom():
    assert calculate_inflation(CERTAIN, 0.95, 1.959964) == pytest.approx(1, rel=1e-5)
    assert calculate_inflation(Dispersion(4.0, 9, 48), 0.95, 1.959964) == pytest.approx(
        4 * 1.3321, rel=1e-3
    )


@pytest.mark.parametrize("dispersion", [1, 2, 5, 18])
@pytest.mark.parametrize("mean", [8, 60, 900])
def test_two_years_without_a_change_differ_as_seldom_as_the_level_says(mean, dispersion):
    """Negative binomial months with a season, four years of one level; the last two years are
    compared.
    """
    rng = np.random.default_rng(20261128)
    false = 0
    for _ in range(500):
        means = np.tile(mean * SEASON, 4)
        if dispersion > 1:
            means = rng.gamma(means / (dispersion - 1), dispersion - 1)
        counts = rng.poisson(means).tolist()
        found = estimate_dispersion(counts)
        false += compare_counts(sum(counts[36:]), sum(counts[24:36]), found) < 0.05
    assert false / 500 <= 0.075


def test_a_real_change_is_still_seen():
    """60 a month, variance twice the mean: a rise by a half is nearly always told, by a tenth
    seldom.
    """
    rng = np.random.default_rng(3)
    told = {1.1: 0, 1.5: 0}
    for change in told:
        for _ in range(200):
            means = np.repeat([60.0, 60, 60, 60 * change], MONTHS_PER_YEAR) * np.tile(SEASON, 4)
            counts = rng.poisson(rng.gamma(means, 1)).tolist()
            found = estimate_dispersion(counts)
            told[change] += compare_counts(sum(counts[36:]), sum(counts[24:36]), found) < 0.05
    assert told[1.5] >= 195
    assert told[1.1] <= 100
