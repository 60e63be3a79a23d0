"""Two runs of months on one axis of calendar months: the later one solid, the earlier one
dashed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.charts.chart_form import ChartForm
from dashboard.charts.scales import LinearScale, choose_ticks, measure_text
from dashboard.charts.svg_primitives import (
    Canvas,
    Drawing,
    draw_sample_mark,
    draw_text,
    num,
    wrap_drawing,
    write_element,
    write_tooltip,
)
from dashboard.charts.theme import TEXT_SIZE, get_color_variable
from dashboard.i18n.numbers import format_fixed_decimals, format_number

KEY_HEIGHT, FOOT_HEIGHT, KEY_LENGTH = 26.0, 26.0, 28.0
DASH = "6 5"


@dataclass(frozen=True)
class AlignedRun:
    """One run: its name, and for each month its value (None for none) and what its point says."""

    name: str
    values: tuple[float | None, ...]
    said: tuple[str, ...]


@dataclass(frozen=True)
class AlignedSpec:
    """Both runs, the later one first, the names of their months, and the words of the axis."""

    title: str
    sentence: str
    axis: str
    months: tuple[str, ...]
    runs: tuple[AlignedRun, AlignedRun]
    sample: bool


class AlignedForm(ChartForm[AlignedSpec]):
    """The months after an event over as many before it."""

    name = "aligned"

    def draw(self, spec: AlignedSpec, canvas: Canvas) -> Drawing:
        """Both runs as SVG; the canvas gives the height of the plot."""
        return _draw_aligned(spec, canvas)


def _draw_aligned(chart: AlignedSpec, canvas: Canvas) -> Drawing:
    width = canvas.width
    ticks, labels = choose_value_ticks(chart)
    left = max(measure_text(label, TEXT_SIZE) for label in labels) * 1.1 + 12
    top = KEY_HEIGHT * (len(chart.runs) + 1 + chart.sample)
    base = top + canvas.height
    across = LinearScale(0, max(len(chart.months) - 1, 1), left + 8, width - 12)
    up = LinearScale(ticks[0], ticks[-1], base, top)
    parts = [_draw_key(chart, width), draw_text(0, top - 10, chart.axis, fill=_soft())]
    for tick, label in zip(ticks, labels):
        y = up(tick)
        parts.append(_draw_rule(left, width, y))
        parts.append(draw_text(left - 8, y + 4, label, text_anchor="end", fill=_soft()))
    parts += _draw_months(chart.months, across, base)
    parts += [_draw_run(run, across, up, first) for first, run in enumerate(reversed(chart.runs))]
    whole = replace(canvas, height=base + FOOT_HEIGHT)
    return wrap_drawing(whole, chart.title, chart.sentence, "".join(parts), "aligned")


def choose_value_ticks(chart: AlignedSpec) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """The ticks of the axis of values, from zero, and what is written beside each."""
    highest = max((v for run in chart.runs for v in run.values if v is not None), default=1) or 1
    ticks = tuple(choose_ticks(0, highest))
    return ticks, tuple(_write_tick(tick) for tick in ticks)


def _write_tick(tick: float) -> str:
    whole = tick == round(tick)
    return format_number(round(tick)) if whole else format_fixed_decimals(tick, 1)


def _soft() -> str:
    return get_color_variable("soft")


def _draw_rule(left: float, right: float, y: float) -> str:
    place = {"x1": num(left), "x2": num(right), "y1": num(y), "y2": num(y)}
    return write_element("line", **place, stroke=get_color_variable("rule"), stroke_width=1)


def _draw_key(chart: AlignedSpec, width: float) -> str:
    """Each run's line with its name, one below the other; the mark of sample data above them."""
    parts = []
    y = 12.0
    if chart.sample:
        parts.append(draw_sample_mark(0, y + 4))
        y += KEY_HEIGHT
    for earlier, run in enumerate(chart.runs):
        parts.append(_draw_stroke(f"M0 {num(y)}H{num(KEY_LENGTH)}", bool(earlier)))
        parts.append(draw_text(KEY_LENGTH + 8, y + 4, run.name))
        y += KEY_HEIGHT
    return "".join(parts)


def _draw_stroke(path: str, earlier: bool) -> str:
    return write_element(
        "path",
        d=path,
        fill="none",
        stroke=get_color_variable("soft" if earlier else "accent"),
        stroke_width=2 if earlier else 2.5,
        stroke_dasharray=DASH if earlier else None,
    )


def _draw_months(months: Sequence[str], across: LinearScale, base: float) -> list[str]:
    """The names of as many months as have room."""
    room = max(measure_text(name, TEXT_SIZE) for name in months) + 14
    step = max(1, -(-int(room * (len(months) - 1)) // int(across.end - across.start)))
    return [
        draw_text(across(place), base + 18, name, text_anchor="middle", fill=_soft())
        for place, name in enumerate(months)
        if place % step == 0
    ]


def _draw_run(run: AlignedRun, across: LinearScale, up: LinearScale, last: int) -> str:
    """A run's line, broken where a month has no value, and a point for each value."""
    earlier = not last
    path, points, drawing = "", [], False
    for place, (value, said) in enumerate(zip(run.values, run.said)):
        if value is None:
            drawing = False
            continue
        x, y = across(place), up(value)
        path += f"{'L' if drawing else 'M'}{num(x)} {num(y)}"
        drawing = True
        colour = get_color_variable("soft" if earlier else "accent")
        dot = write_element("circle", cx=num(x), cy=num(y), r=3, fill=colour)
        points.append(write_element("g", write_tooltip(said) + dot))
    return _draw_stroke(path, earlier) + "".join(points) if path else ""


FORM = AlignedForm()
