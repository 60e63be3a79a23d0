"""The widths for which a chart is drawn: the page shows the drawing that fits, so that its letters
keep their size.

A drawing is scaled to the room that it has. The style sheets switch to the next one before its
letters of 13 units become smaller than 12 pixels or, on a page, much larger than the words around
them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.charts.svg_primitives import Drawing

# Units. A phone of 320 pixels leaves 273 of them where the browser has a scroll bar, one of 390
# leaves 343 to 358.
NARROW = 292.0
# Shown from 33rem of room on.
MIDDLE = 560.0
# Shown from 53rem of room on, where a chart has a page's width to itself.
WIDE = 900.0
NARROW_PLOT_HEIGHT = 336.0
WIDE_PLOT_HEIGHT = 400.0

# From a width in units and a prefix of ids to a drawing.
Draw = Callable[[float, str], Drawing]


@dataclass(frozen=True)
class Drawings:
    """One chart for a phone, a column and a page; `middle` is "" where the widest is for a
    column.
    """

    narrow: Drawing
    middle: Drawing
    wide: Drawing


NO_DRAWINGS = Drawings(Drawing(), Drawing(), Drawing())


def draw_for_widths(draw: Draw, prefix: str, large: bool) -> Drawings:
    """The drawings of a chart that stands in a column, or of a `large` one that has a page's width
    to itself.
    """
    narrow = draw(NARROW, f"{prefix}-n")
    if not large:
        return Drawings(narrow, Drawing(), draw(MIDDLE, prefix))
    return Drawings(narrow, draw(MIDDLE, f"{prefix}-m"), draw(WIDE, prefix))


def choose_plot_height(width: float) -> float:
    """How high a trend is drawn in a width, in units."""
    if width >= WIDE:
        return WIDE_PLOT_HEIGHT
    return NARROW_PLOT_HEIGHT if width <= NARROW else 320.0
