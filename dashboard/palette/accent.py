"""An accent of an editor's own and the classes of a map in its hue, each as light as the usual
class it stands for.

WCAG's contrast asks for relative luminance alone. A class that keeps its luminance keeps every
contrast there was: to its neighbours, to the names written on it, to lines and paper. Only hue and
chroma are the accent's.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import numpy as np

from dashboard.palette.contrast import (
    calculate_luminance,
    format_color,
    make_readable,
    split_channels,
)
from dashboard.palette.schemes import MAX_CLASSES, SCHEMES, list_class_colors

# Björn Ottosson, "A perceptual color space for image processing" (2020), as in CSS Color Module
# Level 4: linear sRGB to cones' responses, and their cube roots to lightness and the two axes whose
# angle is the hue.
LINEAR_RGB_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
CONES_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
FROM_CONES, FROM_OKLAB = np.linalg.inv(LINEAR_RGB_TO_CONES), np.linalg.inv(CONES_TO_OKLAB)
LUMINANCE_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])
# How finely chroma and lightness are searched: a 64th of the chroma, and a lightness finer than a
# screen shows.
CHROMAS, HALVINGS, SLACK = 65, 24, 1e-6


@lru_cache(maxsize=256)
def derive_accent_colors(accent: str, scheme: str) -> dict[str, str]:
    """Role -> #rrggbb of what an accent (#rrggbb) changes in a scheme: the accent as far as it can
    be read on the paper, and the map's classes in the hue of that; nothing for no accent. The
    answer is shared: do not change it.
    """
    if not accent:
        return {}
    usual = SCHEMES[scheme]
    shown = make_readable(accent, usual["paper"])
    chroma, hue = _find_chroma_and_hue(shown)
    strength = chroma / _find_chroma_and_hue(usual["accent"])[0]
    classes = {
        role: _find_shade(
            calculate_luminance(usual[role]), strength * _find_chroma_and_hue(usual[role])[0], hue
        )
        for role in list_class_colors(MAX_CLASSES)
    }
    return {"accent": shown, **classes}


def _find_chroma_and_hue(colour: str) -> tuple[float, float]:
    """Oklab's chroma, 0 for greys, and its hue in radians."""
    shares = np.array(split_channels(colour)) / 255
    _, green_red, blue_yellow = CONES_TO_OKLAB @ np.cbrt(
        LINEAR_RGB_TO_CONES
        @ np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    )
    return float(np.hypot(green_red, blue_yellow)), float(np.arctan2(blue_yellow, green_red))


def _convert_to_linear_rgb(lightness: np.ndarray, chroma: np.ndarray, hue: float) -> np.ndarray:
    """Colours in Oklab as linear sRGB, a column each; outside of 0 to 1 where no screen
    shows them.
    """
    return (
        FROM_CONES
        @ (FROM_OKLAB @ np.array([lightness, chroma * np.cos(hue), chroma * np.sin(hue)])) ** 3
    )


def _find_shade(wanted: float, chroma: float, hue: float) -> str:
    """The colour of a relative luminance and a hue, with as much of a chroma as sRGB has there."""
    chromas = np.linspace(chroma, 0, CHROMAS)
    low, high = np.zeros(CHROMAS), np.ones(CHROMAS)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = LUMINANCE_WEIGHTS @ _convert_to_linear_rgb(middle, chromas, hue) > wanted
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    found = _convert_to_linear_rgb(low, chromas, hue)
    inside = ((found >= -SLACK) & (found <= 1 + SLACK)).all(axis=0)
    return _round_to_nearest_color(found[:, inside.argmax()].clip(0, 1), wanted)


def _round_to_nearest_color(linear: np.ndarray, wanted: float) -> str:
    """Linear sRGB as #rrggbb: each channel rounded up or down, whichever comes nearest to the
    luminance.
    """
    exact = 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    ways = product(*((int(part), min(int(part) + 1, 255)) for part in exact))
    return min(
        map(format_color, ways), key=lambda colour: abs(calculate_luminance(colour) - wanted)
    )
