"""Small districts have unseen circles for fingertips: as large as there is room, never over each other."""

from __future__ import annotations

import math
import re

from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.svg_map import PHONE, TAP, draw_map
from tests.support.answers import make_answer, make_row

FINGER = TAP * 640 / PHONE  # in units of a drawing 640 wide, which a phone shows 358 pixels wide


def circles(places: dict[str, tuple[float, float]], share: float, link=lambda d: f"/{d}") -> dict:
    outline = {
        "width": 1000,
        "height": 800,
        "paths": dict.fromkeys(places, "M0 0L9 0L9 9Z"),
        "labels": places,
        "areas": dict.fromkeys(places, share),
    }
    asked = make_answer([make_row(5, district=d) for d in places], by=("district",))
    drawn = re.findall(
        r'href="/(\w+)"[^>]*class="tap"[^>]*><circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"',
        draw_map(asked, outline, (0, 10), (), link),
    )
    return {name: tuple(map(float, numbers)) for name, *numbers in drawn}


def test_a_small_district_alone_can_be_tapped_with_a_finger():
    assert circles({"a": (500, 400)}, 0.001)["a"][2] * 2 >= FINGER - 0.1


def test_a_large_district_needs_none():
    assert circles({"a": (500, 400), "b": (100, 100)}, 0.4) == {}


def test_a_map_without_links_has_none():
    assert circles({"a": (500, 400)}, 0.001, None) == {}


@given(
    st.lists(
        st.tuples(st.integers(0, 999), st.integers(0, 799)), min_size=2, max_size=12, unique=True
    )
)
def test_no_circle_lies_over_another(points):
    found = list(circles({f"d{i}": p for i, p in enumerate(points)}, 0.001).values())
    assert len(found) == len(points)
    for i, (x, y, r) in enumerate(found):
        assert all(math.dist((x, y), other[:2]) >= r + other[2] - 0.3 for other in found[:i])
