"""An accent of an editor's own: the map's classes take its hue and keep every contrast that they
had.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.charts.theme import SCHEMES, text_color_on
from dashboard.palette.accent import derive_accent_colors
from dashboard.palette.contrast import make_readable
from tests.charts.test_theme import contrast, luminance

ROLES = tuple(f"map-{i}" for i in range(1, 6))
ACCENTS = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb))
HARD = (
    "#000000",
    "#ffffff",
    "#808080",
    "#0000ff",
    "#ffff00",
    "#ff0000",
    "#00ff00",
    "#ff00ff",
    "#010000",
    "#fcfcfa",
)
# Channels are whole numbers: so much of a contrast may be lost.
ROUNDING = 0.01


def with_hard_ones(test):
    for accent in HARD:
        test = example(accent=accent)(test)
    return test


@pytest.mark.parametrize("scheme", SCHEMES)
@with_hard_ones
@given(accent=ACCENTS)
def test_classes_keep_every_contrast_that_the_usual_ones_have(scheme: str, accent: str) -> None:
    usual, own = SCHEMES[scheme], derive_accent_colors(accent, scheme)
    for role in ROLES:
        for other in ("paper", "ink", "soft", "hatch", "blank"):
            before, after = contrast(usual[role], usual[other]), contrast(own[role], usual[other])
            assert after == pytest.approx(before, rel=ROUNDING)
        assert contrast(own[role], usual[text_color_on(role)]) >= 4.5
        assert contrast(own[role], usual["soft"]) >= 3 or contrast(usual[role], usual["soft"]) < 3
    for one, next_ in pairwise(ROLES):
        before = contrast(usual[one], usual[next_])
        assert contrast(own[one], own[next_]) == pytest.approx(before, rel=2 * ROUNDING)
        assert before > 1.3


@pytest.mark.parametrize("scheme", SCHEMES)
@with_hard_ones
@given(accent=ACCENTS)
def test_classes_run_one_way_in_grey(scheme: str, accent: str) -> None:
    found = [luminance(derive_accent_colors(accent, scheme)[role]) for role in ROLES]
    assert found == sorted(found, reverse=scheme == "light")
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("scheme", SCHEMES)
@given(accent=ACCENTS)
def test_the_accent_itself_is_held_to_what_can_be_read(scheme: str, accent: str) -> None:
    paper = SCHEMES[scheme]["paper"]
    own = derive_accent_colors(accent, scheme)
    assert own["accent"] == make_readable(accent, paper)
    assert contrast(own["accent"], paper) >= 4.5
    assert own == derive_accent_colors(own["accent"], scheme)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("accent", "strongest"), [("#b00020", 0), ("#1b7f2a", 1), ("#1d4ed8", 2), ("#ff3355", 0)]
)
def test_classes_have_the_accents_hue(scheme: str, accent: str, strongest: int) -> None:
    own = derive_accent_colors(accent, scheme)
    for role in ROLES:
        parts = [int(own[role][i : i + 2], 16) for i in (1, 3, 5)]
        assert parts[strongest] == max(parts) > min(parts) + 20


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_grey_accent_makes_grey_classes_and_the_usual_one_the_usual(scheme: str) -> None:
    for role in ROLES:
        parts = [
            int(derive_accent_colors("#777777", scheme)[role][i : i + 2], 16) for i in (1, 3, 5)
        ]
        assert max(parts) - min(parts) <= 1
        usual = SCHEMES[scheme]
        again = derive_accent_colors(usual["accent"], scheme)[role]
        assert all(
            abs(int(again[i : i + 2], 16) - int(usual[role][i : i + 2], 16)) <= 8 for i in (1, 3, 5)
        )
