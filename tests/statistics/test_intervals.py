"""Ratios and their intervals: as others work them out, and as often right as they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, f
from scipy.stats.contingency import relative_risk
from statsmodels.stats.proportion import confint_proportions_2indep

from dashboard.statistics.intervals import calculate_rate_ratio, calculate_share_ratio
from dashboard.statistics.uncertainty import estimate_dispersion

events = st.integers(1, 3_000)
bases = st.integers(1, 2_000_000)


@given(events, bases, events, bases)
def test_the_limits_of_a_rate_ratio_are_those_of_the_exact_binomial_test(
    first, base, second, other
):
    ratio, low, high = calculate_rate_ratio(first, base, second, other)
    limits = binomtest(first, first + second, 0.5).proportion_ci(0.95, "exact")
    shares = [x / (x + other / base) for x in (low, high)]
    assert shares == pytest.approx(list(limits), abs=1e-9)
    odds = (
        first / (second + 1) / f.ppf(0.975, 2 * (second + 1), 2 * first),
        (first + 1) / second * f.ppf(0.975, 2 * (first + 1), 2 * second),
    )
    assert (low, high) == pytest.approx([o * other / base for o in odds], rel=1e-9)
    assert ratio == pytest.approx(first / base / (second / other), rel=1e-12)
    assert low < ratio < high


@given(events, events, events, events)
def test_the_limits_of_a_share_ratio_are_those_of_scipy_and_statsmodels(
    part, more, other_part, other_more
):
    whole, other_whole = part + more, other_part + other_more
    found = calculate_share_ratio(part, whole, other_part, other_whole)
    scipys = relative_risk(part, whole, other_part, other_whole)
    limits = scipys.confidence_interval(0.95)
    assert found == pytest.approx((scipys.relative_risk, limits.low, limits.high), rel=1e-9)
    other = confint_proportions_2indep(
        part, whole, other_part, other_whole, method="log", compare="ratio"
    )
    assert found[1:] == pytest.approx(other, rel=1e-9)


@given(events, bases, events, bases)
def test_the_other_way_round_is_one_over_it(first, base, second, other):
    there, back = (
        calculate_rate_ratio(first, base, second, other),
        calculate_rate_ratio(second, other, first, base),
    )
    assert [1 / there[0], 1 / there[2], 1 / there[1]] == pytest.approx(back, rel=1e-9)


def test_no_event_has_no_lower_limit():
    assert calculate_rate_ratio(0, 100, 12, 100)[:2] == (0.0, 0.0)


@pytest.mark.parametrize(("truth", "mean"), [(1.0, 15), (1.0, 200), (2.0, 60), (0.5, 40)])
def test_an_exact_interval_holds_the_true_ratio_at_least_19_times_in_20(truth, mean):
    rng = np.random.default_rng(1)
    drawn = zip(rng.poisson(mean * truth, 4_000).tolist(), rng.poisson(mean * 5, 4_000).tolist())
    limits = [calculate_rate_ratio(a, 1_000, b, 5_000)[1:] for a, b in drawn if a and b]
    assert 0.945 <= np.mean([low <= truth <= high for low, high in limits]) <= 0.985


@pytest.mark.parametrize(
    ("truth", "share", "whole"), [(1.0, 0.2, 150), (1.5, 0.1, 400), (0.6, 0.3, 120)]
)
def test_a_log_interval_holds_the_true_ratio_about_19_times_in_20(truth, share, whole):
    rng = np.random.default_rng(2)
    drawn = zip(
        rng.binomial(whole, share * truth, 4_000).tolist(),
        rng.binomial(4 * whole, share, 4_000).tolist(),
    )
    limits = [calculate_share_ratio(a, whole, b, 4 * whole)[1:] for a, b in drawn if a and b]
    assert 0.94 <= np.mean([low <= truth <= high for low, high in limits]) <= 0.965


@pytest.mark.parametrize("dispersion", [1, 2, 5])
def test_intervals_with_the_months_dispersion_hold_the_truth_as_often_as_they_say(dispersion):
    """Two groups in four years of bursts, the last year compared; the true ratio of their rates is
    1.
    """
    rng = np.random.default_rng(20261128)
    held = 0
    for _ in range(300):
        both = np.full((2, 48), 40.0)
        means = rng.gamma(both / (dispersion - 1), dispersion - 1) if dispersion > 1 else both
        first, second = rng.poisson(means).tolist()
        split = estimate_dispersion(first, [a + b for a, b in zip(first, second)], share=True)
        _, low, high = calculate_rate_ratio(sum(first[36:]), 1, sum(second[36:]), 1, split, split)
        held += low <= 1 <= high
    assert held / 300 >= 0.92
