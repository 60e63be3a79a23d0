"""Ratios with their intervals: a dot and a line for each group, on a logarithmic axis that
marks 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from math import ceil, floor, log2, log10
from typing import Any

from dashboard import wording
from dashboard.charts import svg_primitives
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.drawing_widths import MIDDLE
from dashboard.charts.placed_words import PlacedWords, wrap_words
from dashboard.charts.plotly_annotations import build_words
from dashboard.charts.plotly_rows import build_rows_layout, build_sample_words
from dashboard.charts.plotly_traces import round_value
from dashboard.charts.scales import LinearScale, measure_text
from dashboard.charts.svg_primitives import (
    Canvas,
    Drawing,
    draw_sample_mark,
    draw_text,
    draw_words,
    num,
    write_element,
)
from dashboard.charts.theme import LIGHT_COLORS, TEXT_SIZE, get_color_variable
from dashboard.wording.disparities import format_ratio_tick

NARROW_BELOW = 480
ROW, LINE, HEAD, HEAD_FOOT = 28.0, 16.0, 46.0, 13.0
# The widest names that stand before the axis, and what keeps these from it.
MAX_NAMES, NAME_GAP = 210.0, 14.0
# A reader's own font may be wider than the one that widths are reckoned by.
WIDER = 1.1
# On a narrow canvas, where a line has the width to itself and a finger points at it.
TALL_ROW = 42.0
# What keeps the words of a line from those of equal rates.
TICK_GAP = 4.0
# Beyond a ratio of 64 either way a line ends in an arrow.
MAX_DOUBLINGS = 6


@dataclass(frozen=True)
class ForestRow:
    """One row: its name, its ratio and interval (None where none is shown), and the words beside
    it. `more` are the values that the ratio is made of, and `source` the address of the group's
    count at the portal ("" where there is none).
    """

    name: str
    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    more: str = ""
    source: str = ""


@dataclass(frozen=True)
class ForestSpec:
    """A chart of ratios: rows in their order, the axis in words, and whether the data are a
    sample.
    """

    title: str
    sentence: str
    axis: str
    marks: tuple[ForestRow, ...]
    sample: bool = False


@dataclass(frozen=True)
class RatioTick:
    """A line across the rows at a number of doublings: its place, and its words around
    `words_x`.
    """

    doublings: int
    x: float
    words: str
    words_x: float

    @property
    def is_one(self) -> bool:
        """Whether it is the line of equal rates."""
        return self.doublings == 0


@dataclass(frozen=True)
class PlacedRow:
    """One row: its name, the words of its ratio, and the height of its line."""

    row: ForestRow
    name: PlacedWords
    label: PlacedWords
    middle: float

    @property
    def description(self) -> str:
        """The row in words."""
        return wording.translate("mark", name=self.row.name, value=self.row.label)


@dataclass(frozen=True)
class ForestLayout:
    """All rows on an axis of doublings, whose ticks have their words with the foot at `axis_foot`
    and their lines from `top` to `bottom`, under the words of the axis.
    """

    axis: PlacedWords
    axis_foot: float
    scale: LinearScale
    ticks: tuple[RatioTick, ...]
    rows: tuple[PlacedRow, ...]
    top: float
    bottom: float
    height: float

    def place(self, ratio: float) -> float:
        """Where a ratio stands, at an end of the axis where that does not reach it."""
        doublings = log2(ratio) if ratio else self.scale.low
        return self.scale(min(max(doublings, self.scale.low), self.scale.high))

    def holds(self, ratio: float) -> bool:
        """Whether the axis reaches a ratio."""
        return bool(ratio) and self.scale.low <= log2(ratio) <= self.scale.high


class ForestForm(ChartForm[ForestSpec]):
    """Ratios with their intervals."""

    name = "forest"

    def draw(self, spec: ForestSpec, canvas: Canvas) -> Drawing:
        """The ratios as SVG; its height follows from the number of rows."""
        layout = lay_out_ratios(spec, canvas.width)
        parts = [draw_words(layout.axis, fill=get_color_variable("soft"))]
        if spec.sample:
            parts.append(draw_sample_mark(canvas.width, HEAD_FOOT, text_anchor="end"))
        parts += [_draw_tick(tick, layout) for tick in layout.ticks]
        parts += [
            _draw_row(place, placed, layout, canvas) for place, placed in enumerate(layout.rows)
        ]
        whole = replace(canvas, height=layout.height)
        description = wording.translate("ratio_chart", sentence=spec.sentence)
        return svg_primitives.wrap_drawing(whole, spec.title, description, "".join(parts), "forest")

    def build_figure(self, spec: ForestSpec) -> dict:
        """The ratios as points with intervals in a plotly figure, on an axis of ratios."""
        layout = lay_out_ratios(spec, MIDDLE)
        left, right = layout.scale.start, MIDDLE - layout.scale.end
        words = [build_words(layout.axis, origin=left)]
        if spec.sample:
            words.append(build_sample_words(right, HEAD_FOOT, at=1, ends=True))
        words += [_build_tick_words(tick, layout) for tick in layout.ticks if tick.words]
        for placed in layout.rows:
            words += _build_row_words(placed, layout)
        axis = {"type": "log", "range": [log10(2) * layout.scale.low, log10(2) * layout.scale.high]}
        return {
            "data": [_build_points(layout)],
            "layout": {
                **build_rows_layout(layout.height, axis, words, left, right),
                "shapes": [_build_tick_line(tick, layout) for tick in layout.ticks],
            },
        }


def lay_out_ratios(spec: ForestSpec, width: float) -> ForestLayout:
    """Names stand left of the axis, on a narrow canvas above each line; labels stand at the
    right.
    """
    above = width < NARROW_BELOW
    longest = max((measure_text(row.name, TEXT_SIZE) for row in spec.marks), default=0)
    names = 0.0 if above else WIDER * min(longest, MAX_NAMES) + NAME_GAP
    widest = max((measure_text(row.label, TEXT_SIZE) for row in spec.marks), default=0)
    labels = min(1.08 * widest, 0.34 * width) + 20
    low, high = _find_ends(spec.marks)
    scale = LinearScale(low, high, names + 8, width - 8 if above else width - labels)
    axis = _lay_out_head(spec, width)
    shift = max(axis.last_foot + LINE + 17 - HEAD, 0)
    y = HEAD + 20 + shift
    placed = []
    for row in spec.marks:
        if above:
            found, y = _stack_row(row, width, y)
        else:
            found, y = _spread_row(row, names - NAME_GAP, scale.end + 12, labels - 8, y)
        placed.append(found)
    ticks = _place_ticks(scale, width)
    return ForestLayout(axis, HEAD + shift, scale, ticks, tuple(placed), HEAD + 6 + shift, y, y + 6)


def _find_ends(rows: Sequence[ForestRow]) -> tuple[float, float]:
    """The doublings at both ends of the axis: a half and twice at least."""
    ends = [log2(end) for row in rows for end in (row.low, row.high) if end]
    low, high = min([*ends, -1.0]), max([*ends, 1.0])
    return max(floor(low * 2) / 2, -MAX_DOUBLINGS), min(ceil(high * 2) / 2, MAX_DOUBLINGS)


def _place_ticks(scale: LinearScale, width: float) -> tuple[RatioTick, ...]:
    """Doublings, every second one on a long axis; their words stay on the canvas, and a line that
    has no room beside the words of equal rates has none.
    """
    step = 1 if scale.high - scale.low <= 6 else 2
    one = _place_tick(0, scale, width)
    ticks = [one]
    for doublings in range(ceil(scale.low), floor(scale.high) + 1):
        if doublings and doublings % step == 0:
            tick = _place_tick(doublings, scale, width)
            room = (
                measure_text(one.words, TEXT_SIZE, True) + measure_text(tick.words, TEXT_SIZE)
            ) / 2
            apart = abs(tick.words_x - one.words_x) > WIDER * room + TICK_GAP
            ticks.append(tick if apart else replace(tick, words=""))
    return tuple(sorted(ticks, key=lambda tick: tick.doublings))


def _place_tick(doublings: int, scale: LinearScale, width: float) -> RatioTick:
    words = format_ratio_tick(2.0**doublings) if doublings else wording.translate("ratio_one")
    half = measure_text(words, TEXT_SIZE, not doublings) / 2
    x = scale(doublings)
    return RatioTick(doublings, x, words, min(max(x, half), width - half))


def _lay_out_head(spec: ForestSpec, width: float) -> PlacedWords:
    """The words of the axis, beside the mark of sample data."""
    mark = measure_text(wording.translate("sample"), TEXT_SIZE) + 24 if spec.sample else 0
    return wrap_words(spec.axis, width - mark, 0, HEAD_FOOT, LINE)


def _stack_row(row: ForestRow, width: float, y: float) -> tuple[PlacedRow, float]:
    """A row with its name above its line, its label behind the name or below it; and where the next
    one begins.
    """
    name = wrap_words(row.name, width, 0, y + 4, LINE)
    beside = measure_text(f"{row.name}  {row.label}", TEXT_SIZE) + 12 <= width
    foot = name.last_foot + (0 if beside else LINE)
    label = PlacedWords((row.label,), width, foot, ends=True)
    middle = foot + 14
    return PlacedRow(row, name, label, middle), middle + TALL_ROW


def _spread_row(
    row: ForestRow, names: float, x: float, room: float, y: float
) -> tuple[PlacedRow, float]:
    """A row with its name before its line and its label, from `x` on, behind it."""
    lines = wrap_words(row.name, names / WIDER, names, 0, LINE)
    labels = wrap_words(row.label, room, x, 0, LINE)
    tall = max(len(lines.lines), len(labels.lines))
    middle = y + (tall - 1) * LINE / 2 + 2
    name = replace(lines, foot=middle + 4.5 - lines.last_foot / 2, ends=True)
    label = replace(labels, foot=middle + 4.5 - labels.last_foot / 2)
    return PlacedRow(row, name, label, middle), y + tall * LINE + ROW - LINE


def _draw_tick(tick: RatioTick, layout: ForestLayout) -> str:
    """A line at a doubling with its ratio, or that of equal rates with its words."""
    line = write_element(
        "path",
        d=f"M{num(tick.x)} {num(layout.top)}V{num(layout.bottom)}",
        stroke=get_color_variable("ink" if tick.is_one else "rule"),
        stroke_width=1.4 if tick.is_one else 1,
        stroke_dasharray="4 3" if tick.is_one else None,
    )
    if not tick.words:
        return line
    return line + draw_text(
        tick.words_x,
        layout.axis_foot,
        tick.words,
        text_anchor="middle",
        font_weight=600 if tick.is_one else None,
        fill=get_color_variable("ink" if tick.is_one else "soft"),
    )


def _draw_row(place: int, placed: PlacedRow, layout: ForestLayout, canvas: Canvas) -> str:
    soft = {"fill": get_color_variable("soft")} if placed.row.value is None else {}
    parts = [draw_words(placed.name), draw_words(placed.label, **soft)]
    if canvas.width < NARROW_BELOW:
        # Words that stand on the axis' lines interrupt them.
        parts = [_draw_paper(placed.name), _draw_paper(placed.label), *parts]
    if placed.row.value is not None:
        parts.append(_draw_whisker(placed.row, placed.row.value, layout, placed.middle))
    return svg_primitives.draw_mark(canvas, place, placed.description, "".join(parts))


def _draw_paper(words: PlacedWords) -> str:
    """The paper behind words, as wide as they are."""
    drawn = []
    for place, line in enumerate(words.lines):
        width = WIDER * measure_text(line, TEXT_SIZE) + 4
        drawn.append(
            write_element(
                "rect",
                x=num(words.x - (width if words.ends else 0)),
                y=num(words.foot + place * LINE - LINE + 3),
                width=num(width),
                height=num(LINE),
                fill=get_color_variable("paper"),
            )
        )
    return "".join(drawn)


def _draw_whisker(row: ForestRow, dot: float, layout: ForestLayout, y: float) -> str:
    """The interval as a line with ends, arrows where it leaves the axis; the dot is drawn last, on
    top.
    """
    ends = []
    for value, sign in ((row.low or 0.0, -1), (row.high or 0.0, 1)):
        x = layout.place(value)
        arrow = f"M{num(x - sign * 6)} {num(y - 5)}l{sign * 6} 5l{-sign * 6} 5"
        ends.append((x, f"M{num(x)} {num(y - 5)}v10" if layout.holds(value) else arrow))
    line = f"M{num(ends[0][0])} {num(y)}H{num(ends[1][0])}{ends[0][1]}{ends[1][1]}"
    return write_element(
        "path", d=line, stroke=get_color_variable("ink"), stroke_width=1.5, fill="none"
    ) + write_element(
        "circle",
        cx=num(layout.place(dot)),
        cy=num(y),
        r=num(5),
        fill=get_color_variable("accent"),
        stroke=get_color_variable("paper"),
        stroke_width=1,
    )


def _build_tick_words(tick: RatioTick, layout: ForestLayout) -> dict:
    words = PlacedWords((tick.words,), tick.words_x, layout.axis_foot)
    role = "ink" if tick.is_one else "soft"
    font = {"size": TEXT_SIZE, "color": LIGHT_COLORS[role]}
    return build_words(
        words, origin=layout.scale.start, bold=tick.is_one, font=font, xanchor="center"
    )


def _build_tick_line(tick: RatioTick, layout: ForestLayout) -> dict:
    one = {"color": LIGHT_COLORS["ink"], "width": 1.4, "dash": "4px,3px"}
    return {
        "type": "line",
        "layer": "below",
        "x0": 2.0**tick.doublings,
        "x1": 2.0**tick.doublings,
        "y0": round_value(layout.top),
        "y1": round_value(layout.bottom),
        "line": one if tick.is_one else {"color": LIGHT_COLORS["rule"], "width": 1},
    }


def _build_row_words(placed: PlacedRow, layout: ForestLayout) -> list[dict]:
    """The name before the axis, and the words of the ratio behind it."""
    role = "soft" if placed.row.value is None else "ink"
    name: dict[str, Any] = {"font": {"size": TEXT_SIZE, "color": LIGHT_COLORS["ink"]}}
    label: dict[str, Any] = {"font": {"size": TEXT_SIZE, "color": LIGHT_COLORS[role]}}
    return [
        build_words(placed.name, origin=layout.scale.start, **name),
        build_words(placed.label, at=1, origin=layout.scale.end, **label),
    ]


def _build_points(layout: ForestLayout) -> dict:
    """The dots with their intervals; one that the axis does not hold ends outside the plot."""
    shown = [(placed, placed.row.value) for placed in layout.rows if placed.row.value is not None]
    lows = [value - (placed.row.low or 0) for placed, value in shown]
    highs = [(placed.row.high or value) - value for placed, value in shown]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round_value(value) for _, value in shown],
        "y": [round_value(placed.middle) for placed, _ in shown],
        "hoverinfo": "text",
        "hovertext": [escape(placed.description, quote=False) for placed, _ in shown],
        "marker": {
            "size": 10,
            "color": LIGHT_COLORS["accent"],
            "line": {"width": 1, "color": LIGHT_COLORS["paper"]},
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "color": LIGHT_COLORS["ink"],
            "thickness": 1.5,
            "width": 5,
            "array": [round_value(high) for high in highs],
            "arrayminus": [round_value(low) for low in lows],
        },
    }


FORM = ForestForm()
