"""Ratios with their intervals as a static SVG: a dot and a line for each group, on a logarithmic
axis that marks 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, log2

from dashboard import wording
from dashboard.charts import svg_primitives
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.scales import LinearScale, measure_text, wrap_text
from dashboard.charts.svg_primitives import (
    Canvas,
    Drawing,
    draw_sample_mark,
    draw_text,
    num,
    write_element,
)
from dashboard.charts.theme import TEXT_SIZE, get_color_variable
from dashboard.wording.disparities import format_ratio_tick

NARROW_BELOW = 480
ROW, LINE, HEAD = 28.0, 16.0, 46.0
# On a narrow canvas, where a line has the width to itself and a finger points at it.
TALL_ROW = 42.0
# Beyond a ratio of 64 either way a line ends in an arrow.
MAX_DOUBLINGS = 6


@dataclass(frozen=True)
class ForestRow:
    """One row: its name, its ratio and interval (None where none is shown), and the words beside
    it.
    """

    name: str
    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None


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


class ForestForm(ChartForm[ForestSpec]):
    """Ratios with their intervals."""

    name = "forest"

    def draw(self, spec: ForestSpec, canvas: Canvas) -> Drawing:
        """The ratios as SVG; its height follows from the number of rows."""
        return _draw_forest(spec, canvas)


def _get_halo() -> dict[str, object]:
    """Where names stand on the axis' lines, the paper shows around them."""
    return {"stroke": get_color_variable("paper"), "stroke_width": 4, "paint_order": "stroke"}


def _draw_forest(forest: ForestSpec, canvas: Canvas) -> Drawing:
    plan = _lay_out_rows(forest.marks, canvas.width)
    y, rows = HEAD + 20, []
    for mark in forest.marks:
        drawn, y = _draw_row(mark, plan, y)
        rows.append(drawn)
    head, first = _draw_head(forest, canvas.width)
    shift = first - HEAD if first > HEAD else 0.0
    body = write_element(
        "g", _draw_axis(plan, y) + "".join(rows), transform=f"translate(0 {num(shift)})"
    )
    whole = replace(canvas, height=y + shift + 6)
    description = wording.translate("ratio_chart", sentence=forest.sentence)
    return svg_primitives.wrap_drawing(whole, forest.title, description, head + body, "forest")


@dataclass(frozen=True)
class _Layout:
    width: float
    names: float
    above: bool
    labels: float
    scale: LinearScale
    ticks: tuple[int, ...]


def _lay_out_rows(drawn: Sequence[ForestRow], width: float) -> _Layout:
    """Names stand left of the axis, on a narrow canvas above each line; labels stand at the
    right.
    """
    above = width < NARROW_BELOW
    names = (
        0.0
        if above
        else min(max((measure_text(m.name, TEXT_SIZE) for m in drawn), default=0), 210) + 14
    )
    labels = (
        min(1.08 * max((measure_text(m.label, TEXT_SIZE) for m in drawn), default=0), 0.34 * width)
        + 20
    )
    ends = [log2(e) for m in drawn for e in (m.low, m.high) if e]
    low, high = min([*ends, -1.0]), max([*ends, 1.0])
    low, high = max(floor(low * 2) / 2, -MAX_DOUBLINGS), min(ceil(high * 2) / 2, MAX_DOUBLINGS)
    right = width - 8 if above else width - labels
    scale = LinearScale(low, high, names + 8, right)
    step = 1 if high - low <= 6 else 2
    ticks = tuple(t for t in range(ceil(low), floor(high) + 1) if t % step == 0)
    return _Layout(width, names, above, labels, scale, ticks)


def _draw_head(forest: ForestSpec, width: float) -> tuple[str, float]:
    room = width - (
        measure_text(wording.translate("sample"), TEXT_SIZE) + 24 if forest.sample else 0
    )
    lines = wrap_text(forest.axis, room, TEXT_SIZE)
    drawn = "".join(
        draw_text(0, 13 + i * LINE, line, fill=get_color_variable("soft"))
        for i, line in enumerate(lines)
    )
    if forest.sample:
        drawn += draw_sample_mark(width, 13, text_anchor="end")
    return drawn, 30 + len(lines) * LINE


def _draw_axis(plan: _Layout, bottom: float) -> str:
    """Grid lines at doublings with their ratios, and the line of equal rates with its words."""
    drawn = []
    for tick in plan.ticks:
        x = plan.scale(tick)
        one = tick == 0
        drawn.append(
            write_element(
                "path",
                d=f"M{num(x)} {num(HEAD + 6)}V{num(bottom)}",
                stroke=get_color_variable("ink" if one else "rule"),
                stroke_width=1.4 if one else 1,
                stroke_dasharray="4 3" if one else None,
            )
        )
        name = wording.translate("ratio_one") if one else format_ratio_tick(2.0**tick)
        half = measure_text(name, TEXT_SIZE) / 2
        held = min(max(x, half), plan.width - half)
        drawn.append(
            draw_text(
                held,
                HEAD,
                name,
                text_anchor="middle",
                font_weight=600 if one else None,
                fill=get_color_variable("ink" if one else "soft"),
            )
        )
    return "".join(drawn)


def _draw_row(mark: ForestRow, plan: _Layout, y: float) -> tuple[str, float]:
    lines = wrap_text(mark.name, plan.width if plan.above else plan.names - 14, TEXT_SIZE)
    labels = [mark.label] if plan.above else wrap_text(mark.label, plan.labels - 8, TEXT_SIZE)
    parts = [
        svg_primitives.write_tooltip(wording.translate("mark", name=mark.name, value=mark.label))
    ]
    soft = {"fill": get_color_variable("soft")} if mark.value is None else {}
    if plan.above:
        together = f"{mark.name}  {mark.label}"
        beside = measure_text(together, TEXT_SIZE) + 12 <= plan.width
        parts += [
            draw_text(0, y + 4 + i * LINE, line, **_get_halo()) for i, line in enumerate(lines)
        ]
        y += LINE * (len(lines) - 1)
        y += 0 if beside else LINE
        parts.append(
            draw_text(plan.width, y + 4, mark.label, text_anchor="end", **{**_get_halo(), **soft})
        )
        middle, bottom = y + 18, y + 18 + TALL_ROW
    else:
        tall = max(len(lines), len(labels))
        middle = y + (tall - 1) * LINE / 2 + 2
        parts += [
            draw_text(
                plan.names - 14,
                middle + 4.5 + (i - (len(lines) - 1) / 2) * LINE,
                line,
                text_anchor="end",
            )
            for i, line in enumerate(lines)
        ]
        parts += [
            draw_text(
                plan.scale.end + 12, middle + 4.5 + (i - (len(labels) - 1) / 2) * LINE, line, **soft
            )
            for i, line in enumerate(labels)
        ]
        bottom = y + tall * LINE + ROW - LINE
    if mark.value is not None:
        parts.append(_draw_whisker(mark, mark.value, plan, middle))
    return write_element("g", "".join(parts)), bottom


def _draw_whisker(mark: ForestRow, dot: float, plan: _Layout, y: float) -> str:
    """The interval as a line with ends, arrows where it leaves the axis; the dot is drawn last, on
    top.
    """
    ends = []
    for value, sign in ((mark.low, -1), (mark.high, 1)):
        place = log2(value) if value else -MAX_DOUBLINGS - 1.0
        inside = plan.scale.low <= place <= plan.scale.high
        x = plan.scale(min(max(place, plan.scale.low), plan.scale.high))
        arrow = f"M{num(x - sign * 6)} {num(y - 5)}l{sign * 6} 5l{-sign * 6} 5"
        tip = f"M{num(x)} {num(y - 5)}v10" if inside else arrow
        ends.append((x, tip))
    line = f"M{num(ends[0][0])} {num(y)}H{num(ends[1][0])}{ends[0][1]}{ends[1][1]}"
    x = plan.scale(min(max(log2(dot), plan.scale.low), plan.scale.high))
    return write_element(
        "path", d=line, stroke=get_color_variable("ink"), stroke_width=1.5, fill="none"
    ) + write_element(
        "circle",
        cx=num(x),
        cy=num(y),
        r=num(5),
        fill=get_color_variable("accent"),
        stroke=get_color_variable("paper"),
        stroke_width=1,
    )


FORM = ForestForm()
