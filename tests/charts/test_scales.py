from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.scales import (
    LinearScale,
    choose_ticks,
    count_tick_decimals,
    find_roundest_number,
    spread_positions,
    wrap_text,
)

NUMBERS = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))


@given(NUMBERS, NUMBERS, st.integers(3, 12))
def test_ticks_rise_evenly_cover_and_are_few(one, other, most):
    low, high = sorted((one, other))
    ticks = choose_ticks(low, high, most)
    assert 2 <= len(ticks) <= most
    tolerance = 1e-6 * max(abs(low), abs(high), 1)
    assert ticks[0] <= low + tolerance
    assert ticks[-1] >= high - tolerance
    steps = [b - a for a, b in pairwise(ticks)]
    assert min(steps) > 0
    assert max(steps) - min(steps) <= tolerance * 1e-3


@given(st.integers(0, 10**7), st.integers(3, 8))
def test_ticks_of_counts_are_whole(high, most):
    assert all(t == int(t) for t in choose_ticks(0, high, most, whole=True))


def test_ticks_are_the_round_numbers_a_person_would_pick():
    assert choose_ticks(0, 3682) == [0, 1000, 2000, 3000, 4000]
    assert choose_ticks(0, 37.5) == [0, 10, 20, 30, 40]
    assert choose_ticks(0, 0.4) == [0, 0.1, 0.2, 0.3, 0.4]
    assert choose_ticks(0, 2, whole=True) == [0, 1, 2]
    assert choose_ticks(0, 0) == [0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert choose_ticks(0, 0, whole=True) == [0, 1]


@pytest.mark.parametrize(
    ("above", "upto", "expected"),
    [
        (806, 1120, 1000),
        (533, 806, 700),
        (1504, 2282, 2000),
        (0.21, 0.24, 0.22),
        (19.94, 20.02, 20),
        (3, 4, 4),
    ],
)
def test_a_limit_between_two_values_is_the_roundest(above, upto, expected):
    assert find_roundest_number(above, upto) == pytest.approx(expected)


@given(NUMBERS, NUMBERS)
def test_a_round_limit_parts_the_two_values(one, other):
    below, above = sorted((one, other))
    if above - below > 1e-6 * max(abs(above), 1):
        assert below < find_roundest_number(below, above) <= above


@given(st.lists(st.floats(0, 300), min_size=1, max_size=6))
def test_labels_keep_their_distance_order_and_bounds(places):
    moved = spread_positions(places, 16, 0, 300)
    order = sorted(range(len(places)), key=lambda i: places[i])
    assert all(moved[b] - moved[a] >= 16 - 1e-6 for a, b in pairwise(order))
    assert all(-1e-6 <= at <= 300 + 1e-6 for at in moved)


def test_labels_with_room_stay_where_they_are():
    assert spread_positions([10, 100, 200], 16, 0, 300) == [10, 100, 200]


def test_a_scale_runs_from_start_to_end():
    scale = LinearScale(0, 100, 300, 20)
    assert (scale(0), scale(50), scale(100)) == (300, 160, 20)


def test_decimals_tell_ticks_apart():
    assert [count_tick_decimals(t) for t in ([0, 10, 20], [0, 2.5, 5], [0.25, 0.5])] == [0, 1, 2]


def test_text_wraps_between_words_and_keeps_them_all():
    lines = wrap_text("American Indian or Alaska Native", 120, 13)
    assert len(lines) > 1
    assert " ".join(lines) == "American Indian or Alaska Native"
