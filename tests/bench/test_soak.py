"""What the soak makes of its samples of memory."""

from __future__ import annotations

import pytest

from bench.soak import SAMPLE_SECONDS, compute_slope


@pytest.mark.parametrize("growth", [0.0, 3.0])
def test_the_growth_is_that_of_what_stays_and_not_of_single_peaks(growth: float) -> None:
    times = [number * SAMPLE_SECONDS for number in range(120)]
    samples = [(at, 250 + growth * at / 60) for at in times]
    peaks = [(at, mb + 60) if number > 110 else (at, mb) for number, (at, mb) in enumerate(samples)]
    assert compute_slope(samples) == pytest.approx(growth)
    assert compute_slope(peaks) == pytest.approx(growth, abs=0.5)


def test_one_sample_grows_by_nothing() -> None:
    assert compute_slope([(0.0, 250.0)]) == 0.0
