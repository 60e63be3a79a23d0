"""Natural breaks against a search of every way to cut a few values into classes."""

from __future__ import annotations

from bisect import bisect_right
from itertools import combinations, pairwise
from statistics import fmean

from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.map_classes import natural_breaks
from dashboard.charts.theme import MAX_CLASSES


def spread(groups: list[list[int]]) -> float:
    """The squared distances of all values from the mean of their own class."""
    return sum((v - fmean(group)) ** 2 for group in groups for v in group)


def cut(values: list[int], edges: list[float]) -> list[list[int]]:
    places = [bisect_right(values, edge) for edge in edges]
    return [values[a:b] for a, b in zip([0, *places], [*places, len(values)])]


@given(st.lists(st.integers(0, 5_000), min_size=5, max_size=9, unique=True))
def test_no_other_cut_makes_classes_more_alike(values):
    values.sort()
    least = min(
        spread(cut(values, [values[i] - 0.5 for i in places]))
        for places in combinations(range(1, len(values)), min(MAX_CLASSES, len(values)) - 1)
    )
    groups = cut(values, [edge - 1e-9 for edge in natural_breaks(values)])
    assert all(groups)
    assert spread(groups) <= least + 1e-6


@given(st.lists(st.integers(0, 20), min_size=1, max_size=30))
def test_equal_values_stay_together_and_edges_rise(values):
    values.sort()
    edges = natural_breaks(values)
    assert edges == sorted(set(edges))
    assert len(edges) < MAX_CLASSES
    groups = cut(values, [edge - 1e-9 for edge in edges])
    assert all(not set(a) & set(b) for a, b in pairwise(groups))
