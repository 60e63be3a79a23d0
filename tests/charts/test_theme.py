from __future__ import annotations

from itertools import pairwise

import pytest

from dashboard.charts import theme
from dashboard.palette.schemes import DARK_COLORS, LIGHT_COLORS, SCHEMES


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_text_and_lines_stand_out_from_the_page(scheme):
    assert all(contrast(scheme[role], scheme["paper"]) >= 4.5 for role in ("ink", "soft", "accent"))
    assert all(contrast(scheme[f"cat-{i}"], scheme["paper"]) >= 3 for i in range(1, 10))
    assert contrast(scheme["hatch"], scheme["paper"]) >= 3


def test_map_classes_run_one_way_in_grey():
    light = [luminance(LIGHT_COLORS[f"map-{i}"]) for i in range(1, 6)]
    dark = [luminance(DARK_COLORS[f"map-{i}"]) for i in range(1, 6)]
    assert light == sorted(light, reverse=True)
    assert dark == sorted(dark)
    assert all(
        max(a, b) + 0.05 > 1.3 * (min(a, b) + 0.05) for s in (light, dark) for a, b in pairwise(s)
    )


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_names_can_be_read_on_every_class(scheme):
    for i in range(1, 6):
        assert contrast(scheme[f"map-{i}"], scheme[theme.text_color_on(f"map-{i}")]) >= 4.5


def test_schemes_have_the_same_roles_and_no_colour_twice():
    assert LIGHT_COLORS.keys() == DARK_COLORS.keys()
    assert len(set(LIGHT_COLORS.values())) == len(LIGHT_COLORS)
    assert len(set(DARK_COLORS.values())) == len(DARK_COLORS)


def test_the_style_sheet_names_every_role_and_the_readers_choices():
    css = theme.build_stylesheet()
    assert all(f"--{role}:" in css for role in LIGHT_COLORS)
    assert "prefers-color-scheme:dark" in css
    assert "forced-colors:active" in css
    assert "[data-theme=dark]" in css
