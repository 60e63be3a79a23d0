"""The site's colours by role, in a light and a dark scheme.

The map's five classes are one hue of monotone lightness, so they also read in greyscale. The nine
colours of categories follow Okabe and Ito, "Color Universal Design" (2008), darkened or lightened
to 3:1 against the page.
"""

from __future__ import annotations

MAX_CLASSES = 5

LIGHT_COLORS = {
    "paper": "#fcfcfa",
    "ink": "#1a1f1e",
    "soft": "#55605d",
    "rule": "#d8dddb",
    "accent": "#0b5d5a",
    "blank": "#e6eae8",
    "hatch": "#8a9491",
    "land": "#f3f3ef",
    "water": "#cddaea",
    "park": "#dce8cf",
    "map-1": "#d5e9e6",
    "map-2": "#a3d0cb",
    "map-3": "#64aaa4",
    "map-4": "#29807b",
    "map-5": "#0b4f4c",
    "fell-2": "#2c5f9e",
    "fell-1": "#bcd3ec",
    "level": "#eef0ef",
    "rose-1": "#f6d3ae",
    "rose-2": "#a84a0c",
    "cat-1": "#0072b2",
    "cat-2": "#d55e00",
    "cat-3": "#00936b",
    "cat-4": "#c06aa8",
    "cat-5": "#2b2f6b",
    "cat-6": "#6b3d12",
    "cat-7": "#3b93d6",
    "cat-8": "#857000",
    "cat-9": "#8f1d4f",
}
DARK_COLORS = {
    "paper": "#121716",
    "ink": "#e8edeb",
    "soft": "#a7b2af",
    "rule": "#333c3a",
    "accent": "#5fc4bb",
    "blank": "#222a28",
    "hatch": "#74807d",
    "land": "#191f1e",
    "water": "#22303f",
    "park": "#26331f",
    "map-1": "#1f3b39",
    "map-2": "#2b5f5b",
    "map-3": "#31756f",
    "map-4": "#62b5ad",
    "map-5": "#b0e6df",
    "fell-2": "#8ab9ee",
    "fell-1": "#24405f",
    "level": "#2b3331",
    "rose-1": "#5c3a1c",
    "rose-2": "#f0a766",
    "cat-1": "#56b4e9",
    "cat-2": "#e67e22",
    "cat-3": "#19b98a",
    "cat-4": "#d98bc0",
    "cat-5": "#8f93f0",
    "cat-6": "#a9784a",
    "cat-7": "#b9dcff",
    "cat-8": "#e8c33c",
    "cat-9": "#e0607f",
}
SCHEMES = {"light": LIGHT_COLORS, "dark": DARK_COLORS}
# The colour roles of a change, from a fall beyond chance to such a rise.
CHANGE_ROLES = ("fell-2", "fell-1", "level", "rose-1", "rose-2")


def list_class_colors(count: int) -> tuple[str, ...]:
    """The colour roles of so many map classes (at most five), light to dark and as far apart as
    they go.
    """
    picked = {0: (), 1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5)}.get(count, (1, 2, 3, 4, 5))
    return tuple(f"map-{i}" for i in picked)
