"""From numbers to places on paper: nice ticks, a linear scale, and labels that keep their
distance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# For each letter that is not as wide as most, one of its kind: narrow, wide, or a digit. All digits
# are as wide as each other, in some fonts wider than most letters; a number must not be cut off.
LETTER_KINDS = (
    str.maketrans(dict.fromkeys("iljtfr.,:;|!'() I", "i"))
    | str.maketrans(dict.fromkeys("mwMW%@", "m"))
    | str.maketrans(dict.fromkeys("0123456789", "0"))
)


@dataclass(frozen=True)
class LinearScale:
    """A straight line from numbers (low to high) to places (start to end)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        return self.start + (self.end - self.start) * ((value - self.low) / span if span else 0.0)


def choose_ticks(low: float, high: float, most: int = 6, whole: bool = False) -> list[float]:
    """Round numbers in equal steps that hold low and high between the first and the last, at most
    `most` of them.

    Steps are 1, 2 or 5 times a power of ten, and at least 1 where they are to be `whole`. `most` is
    at least 3.
    """
    if high <= low:
        high = low + 1
    for step in _list_tick_steps((high - low) / (most - 1), whole):
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first < most:
            return [round(i * step, 10) for i in range(first, last + 1)]
    raise ValueError(f"no ticks between {low} and {high}")


def _list_tick_steps(least: float, whole: bool):
    power = math.floor(math.log10(least))
    for exponent in range(power - 1, power + 3):
        for factor in (1, 2, 5):
            step = factor * 10.0**exponent
            if not whole or step >= 1:
                yield step
    yield max(10.0 ** (power + 3), 1.0)


def count_tick_decimals(ticks: Sequence[float]) -> int:
    """The least number of decimals with which these ticks differ."""
    return next((d for d in range(6) if all(abs(t - round(t, d)) < 1e-9 for t in ticks)), 6)


def find_roundest_number(above: float, upto: float) -> float:
    """The roundest number in (above, upto]: the one with the fewest figures, 5s before others, then
    the middle one.
    """
    middle = (above + upto) / 2
    power = math.floor(math.log10(max(abs(above), abs(upto), 1e-9))) + 1
    for exponent in range(power, power - 12, -1):
        for factor in (1.0, 0.5):
            step = factor * 10.0**exponent
            near = round(middle / step) * step
            found = [x for x in (near, near - step, near + step) if above < x <= upto]
            if found:
                return round(found[0], max(0, 1 - exponent))
    return upto


def spread_positions(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places moved as little as needed to lie `gap` apart, in their order, between low and high as
    far as they fit.
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = [0.0] * len(places)
    edge = low
    for rank, i in enumerate(order):
        room_after = (len(order) - rank - 1) * gap
        moved[i] = max(edge, min(places[i], high - room_after))
        edge = moved[i] + gap
    return _relax_positions(places, moved, order, gap, low)


def _relax_positions(
    places: Sequence[float], moved: list[float], order: list[int], gap: float, low: float
) -> list[float]:
    """Groups that were pushed one way only settle around the middle of where they wanted to be."""
    groups: list[list[int]] = []
    for i in order:
        if groups and moved[i] - moved[groups[-1][-1]] <= gap + 1e-9:
            groups[-1].append(i)
        else:
            groups.append([i])
    floor = low
    for group in groups:
        shift = sum(places[i] - moved[i] for i in group) / len(group)
        shift = max(min(shift, 0.0), floor - moved[group[0]])
        for i in group:
            moved[i] += shift
        floor = moved[group[-1]] + gap
    return moved


def measure_text(text: str, size: float, bold: bool = False) -> float:
    """About how wide a line of text is in a system sans serif, a little on the generous side."""
    return size * (1.08 if bold else 1) * _measure_in_ems(text)


@lru_cache(maxsize=2_000)
def _measure_in_ems(text: str) -> float:
    """The width of a line of text at a size of 1."""
    kinds = text.translate(LETTER_KINDS)
    narrow, wide, digits = kinds.count("i"), kinds.count("m"), kinds.count("0")
    others = len(text) - narrow - wide - digits
    return 0.58 * others + 0.36 * narrow + 0.88 * wide + 0.64 * digits


def _break_word(word: str, width: float, size: float, bold: bool) -> list[str]:
    """A word in parts that fit a width: names have short ones, and few words are longer than a
    line.
    """
    parts = [word]
    while len(parts[-1]) > 1 and measure_text(parts[-1], size, bold) > width:
        rest = parts.pop()
        fits = max(1, int(len(rest) * width / measure_text(rest, size, bold)))
        parts += [rest[:fits], rest[fits:]] if fits < len(rest) else [rest[:-1], rest[-1]]
    return parts


def wrap_text(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Text in lines that fit a width; a word longer than a line is broken."""
    lines: list[str] = []
    # Only at plain spaces: Spanish "20 %" holds together by its no-break space.
    words = [part for word in text.split(" ") for part in _break_word(word, width, size, bold)]
    for word in words:
        if lines and measure_text(f"{lines[-1]} {word}", size, bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]
