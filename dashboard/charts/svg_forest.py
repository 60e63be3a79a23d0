"""Ratios with their intervals as a static SVG: a dot and a line for each group, on a logarithmic axis that marks 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log2

from dashboard import wording
from dashboard.charts import svg_primitives
from dashboard.charts.scales import Scale, text_width, wrapped
from dashboard.charts.svg_primitives import Canvas, num, tag, text
from dashboard.charts.theme import TEXT, var
from dashboard.wording.disparities import ratio_tick

NARROW = 480
ROW, LINE, HEAD = 28.0, 16.0, 46.0
# Beyond a ratio of 64 either way a line ends in an arrow.
WIDEST = 6
# Where names stand on the axis' lines, the paper shows around them.
HALO = {"stroke": var("paper"), "stroke_width": 4, "paint_order": "stroke"}


@dataclass(frozen=True)
class Mark:
    """One row: its name, its ratio and interval (None where none is shown), and the words beside it."""

    name: str
    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Forest:
    """A chart of ratios: rows in their order, the axis in words, and whether the data are a sample."""

    title: str
    sentence: str
    axis: str
    marks: tuple[Mark, ...]
    sample: bool = False


def draw_forest(forest: Forest, width: float = 640, prefix: str = "forest") -> str:
    """The chart as SVG text; its height follows from the number of rows."""
    plan = _plan(forest.marks, width)
    y, rows = HEAD + 20, []
    for mark in forest.marks:
        drawn, y = _row(mark, plan, y)
        rows.append(drawn)
    head, first = _head(forest, width)
    shift = first - HEAD if first > HEAD else 0.0
    body = tag("g", _axis(plan, y) + "".join(rows), transform=f"translate(0 {num(shift)})")
    canvas = Canvas(width, y + shift + 6, prefix)
    told = wording.say("ratio_chart", sentence=forest.sentence)
    return svg_primitives.drawing(canvas, forest.title, told, head + body, "forest")


@dataclass(frozen=True)
class _Plan:
    width: float
    names: float
    above: bool
    labels: float
    scale: Scale
    ticks: tuple[int, ...]


def _plan(drawn: Sequence[Mark], width: float) -> _Plan:
    """Names stand left of the axis, on a narrow canvas above each line; labels stand at the right."""
    above = width < NARROW
    names = (
        0.0 if above else min(max((text_width(m.name, TEXT) for m in drawn), default=0), 210) + 14
    )
    labels = (
        min(1.08 * max((text_width(m.label, TEXT) for m in drawn), default=0), 0.34 * width) + 20
    )
    ends = [log2(e) for m in drawn for e in (m.low, m.high) if e]
    low, high = min([*ends, -1.0]), max([*ends, 1.0])
    low, high = max(floor(low * 2) / 2, -WIDEST), min(ceil(high * 2) / 2, WIDEST)
    right = width - 8 if above else width - labels
    scale = Scale(low, high, names + 8, right)
    step = 1 if high - low <= 6 else 2
    ticks = tuple(t for t in range(ceil(low), floor(high) + 1) if t % step == 0)
    return _Plan(width, names, above, labels, scale, ticks)


def _head(forest: Forest, width: float) -> tuple[str, float]:
    room = width - (text_width(wording.say("sample"), TEXT) + 24 if forest.sample else 0)
    lines = wrapped(forest.axis, room, TEXT)
    drawn = "".join(text(0, 13 + i * LINE, line, fill=var("soft")) for i, line in enumerate(lines))
    if forest.sample:
        drawn += text(
            width, 13, wording.say("sample"), text_anchor="end", font_weight=600, fill=var("soft")
        )
    return drawn, 30 + len(lines) * LINE


def _axis(plan: _Plan, bottom: float) -> str:
    """Grid lines at doublings with their ratios, and the line of equal rates with its words."""
    drawn = []
    for tick in plan.ticks:
        x = plan.scale(tick)
        one = tick == 0
        drawn.append(
            tag(
                "path",
                d=f"M{num(x)} {num(HEAD + 6)}V{num(bottom)}",
                stroke=var("ink" if one else "rule"),
                stroke_width=1.4 if one else 1,
                stroke_dasharray="4 3" if one else None,
            )
        )
        name = wording.say("ratio_one") if one else ratio_tick(2.0**tick)
        half = text_width(name, TEXT) / 2
        held = min(max(x, half), plan.width - half)
        drawn.append(
            text(
                held,
                HEAD,
                name,
                text_anchor="middle",
                font_weight=600 if one else None,
                fill=var("ink" if one else "soft"),
            )
        )
    return "".join(drawn)


def _row(mark: Mark, plan: _Plan, y: float) -> tuple[str, float]:
    lines = wrapped(mark.name, plan.width if plan.above else plan.names - 14, TEXT)
    labels = [mark.label] if plan.above else wrapped(mark.label, plan.labels - 8, TEXT)
    parts = [svg_primitives.title(wording.say("mark", name=mark.name, value=mark.label))]
    soft = {"fill": var("soft")} if mark.value is None else {}
    if plan.above:
        together = f"{mark.name}  {mark.label}"
        beside = text_width(together, TEXT) + 12 <= plan.width
        parts += [text(0, y + 4 + i * LINE, line, **HALO) for i, line in enumerate(lines)]
        y += LINE * (len(lines) - 1)
        y += 0 if beside else LINE
        parts.append(text(plan.width, y + 4, mark.label, text_anchor="end", **{**HALO, **soft}))
        middle, bottom = y + 18, y + 18 + ROW
    else:
        tall = max(len(lines), len(labels))
        middle = y + (tall - 1) * LINE / 2 + 2
        parts += [
            text(
                plan.names - 14,
                middle + 4.5 + (i - (len(lines) - 1) / 2) * LINE,
                line,
                text_anchor="end",
            )
            for i, line in enumerate(lines)
        ]
        parts += [
            text(
                plan.scale.end + 12, middle + 4.5 + (i - (len(labels) - 1) / 2) * LINE, line, **soft
            )
            for i, line in enumerate(labels)
        ]
        bottom = y + tall * LINE + ROW - LINE
    if mark.value is not None:
        parts.append(_whisker(mark, mark.value, plan, middle))
    return tag("g", "".join(parts)), bottom


def _whisker(mark: Mark, dot: float, plan: _Plan, y: float) -> str:
    """The interval as a line with ends, arrows where it leaves the axis; the dot last, so that it lies on top."""
    ends = []
    for value, sign in ((mark.low, -1), (mark.high, 1)):
        place = log2(value) if value else -WIDEST - 1.0
        inside = plan.scale.low <= place <= plan.scale.high
        x = plan.scale(min(max(place, plan.scale.low), plan.scale.high))
        arrow = f"M{num(x - sign * 6)} {num(y - 5)}l{sign * 6} 5l{-sign * 6} 5"
        tip = f"M{num(x)} {num(y - 5)}v10" if inside else arrow
        ends.append((x, tip))
    line = f"M{num(ends[0][0])} {num(y)}H{num(ends[1][0])}{ends[0][1]}{ends[1][1]}"
    x = plan.scale(min(max(log2(dot), plan.scale.low), plan.scale.high))
    return tag("path", d=line, stroke=var("ink"), stroke_width=1.5, fill="none") + tag(
        "circle",
        cx=num(x),
        cy=num(y),
        r=num(5),
        fill=var("accent"),
        stroke=var("paper"),
        stroke_width=1,
    )
