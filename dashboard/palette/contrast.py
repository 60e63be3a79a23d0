"""A custom accent colour, checked against the contrast that text needs (WCAG 2.2, 1.4.3:
4.5 to 1).
"""

from __future__ import annotations

import re

MIN_CONTRAST = 4.5
MIXTURE_STEPS = 100
HEX_COLOR_PATTERN = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
Channels = tuple[int, int, int]


def parse_color(text: str) -> str:
    """A colour as #rrggbb, from three or six hexadecimal digits with or without their sign; "" for
    anything else.
    """
    found = HEX_COLOR_PATTERN.fullmatch(text)
    if not found:
        return ""
    digits = found[1].lower()
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(2 * d for d in digits)


def calculate_contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours as #rrggbb, 1 to 21; WCAG 2.2's own formula."""
    low, high = sorted((calculate_luminance(one), calculate_luminance(other)))
    return (high + 0.05) / (low + 0.05)


def make_readable(colour: str, ground: str, *others: tuple[str, float]) -> str:
    """The colour, or the nearest mixture with black or white that stands out from its ground as
    text must.

    `others` are further grounds, each with the contrast that the colour needs there.
    """
    needs = ((ground, MIN_CONTRAST), *others)
    towards = (0, 0, 0) if calculate_luminance(ground) > 0.18 else (255, 255, 255)
    for step in range(MIXTURE_STEPS + 1):
        mixed = _mix_colors(colour, towards, step / MIXTURE_STEPS)
        if all(calculate_contrast(mixed, place) >= need for place, need in needs):
            return mixed
    return format_color(towards)


def _mix_colors(colour: str, towards: Channels, share: float) -> str:
    return format_color(
        tuple(round(c + (t - c) * share) for c, t in zip(split_channels(colour), towards))
    )


def split_channels(colour: str) -> Channels:
    """Red, green and blue of #rrggbb, 0 to 255."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


def format_color(parts: tuple[int, ...]) -> str:
    """#rrggbb of red, green and blue, 0 to 255."""
    return "#" + "".join(f"{c:02x}" for c in parts)


def calculate_luminance(colour: str) -> float:
    """The relative luminance of #rrggbb, 0 to 1; WCAG 2.2's own formula."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (v / 255 for v in split_channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
