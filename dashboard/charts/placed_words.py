"""Words of a layout, which the SVG and the Plotly figure put in the same place."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.charts.scales import wrap_text
from dashboard.charts.theme import TEXT_SIZE

LINE_HEIGHT = 16.0


@dataclass(frozen=True)
class PlacedWords:
    """Lines of words, `leading` apart, the first with its foot at `foot`: they begin at `x`, or end
    there.
    """

    lines: tuple[str, ...]
    x: float
    foot: float
    ends: bool = False
    leading: float = LINE_HEIGHT

    @property
    def last_foot(self) -> float:
        """The foot of the last line."""
        return self.foot + self.leading * (len(self.lines) - 1)


def wrap_words(
    words: str, width: float, x: float, foot: float, leading: float, bold: bool = False
) -> PlacedWords:
    """Words in lines that fit a width, from a place on."""
    lines = tuple(wrap_text(words, width, TEXT_SIZE, bold))
    return PlacedWords(lines, x, foot, leading=leading)
