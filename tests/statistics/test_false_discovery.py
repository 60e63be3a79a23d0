"""The adjustment for several tests is scipy's, to the last digit that matters."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from dashboard.statistics.change_alert import adjust_false_discovery


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_adjusted_values_are_scipys(ps: list[float]) -> None:
    assert np.allclose(
        adjust_false_discovery(np.array(ps)), false_discovery_control(ps), rtol=0, atol=1e-12
    )
