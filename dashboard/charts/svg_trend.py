"""A line chart over time as a static SVG: one panel, or small multiples with the same axes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from dashboard import wording
from dashboard.charts import svg_primitives, trend_layout, trend_model
from dashboard.charts.bar_model import describe_unit
from dashboard.charts.empty_chart import draw_empty_chart, is_empty
from dashboard.charts.scales import LinearScale, measure_text, wrap_text
from dashboard.charts.svg_lines import (
    draw_goal_sign,
    draw_key_sign,
    draw_line,
    draw_stretches,
)
from dashboard.charts.svg_primitives import Canvas, draw_sample_mark, draw_text, num, write_element
from dashboard.charts.theme import TEXT_SIZE, get_color_variable
from dashboard.charts.trend_layout import PlotArea, TrendNote, format_value_ticks
from dashboard.charts.trend_model import TrendChart
from dashboard.query.answer import Answer

PANEL_HEIGHT = 104
NARROW_BELOW = 480
PANEL_GAP = 8


def draw_trend(
    answer: Answer,
    width: float = 640,
    height: float = 320,
    prefix: str = "trend",
    reach: float = 0,
    marked: bool = False,
) -> svg_primitives.Drawing:
    """An answer over time as SVG text; `height` is that of the plot with its axis, notes and
    further panels add to it.

    `reach` is a value that the axis holds at least, so that several drawings have one axis.
    `marked` is for a drawing with its marks' texts beside it (`mark_texts`). Raises ValueError for
    an answer without a time dimension.
    """
    canvas = Canvas(width, height, prefix, marked)
    trend = trend_model.build_trend_chart(answer)
    if is_empty(answer):
        return draw_empty_chart(answer, canvas, "trend")
    most = 4 if trend.multiples or height < 200 else 6
    ticks = trend_model.choose_value_ticks(trend, most, reach)
    head, top = _draw_head(answer, trend, canvas)
    body, bottom = (
        _draw_small_multiples(trend, canvas, ticks, top)
        if trend.multiples
        else _draw_single_panel(trend, canvas, ticks, top)
    )
    small, taken = svg_primitives.draw_notes(_list_notes(trend, canvas), 0, bottom + 18, width)
    whole = replace(canvas, height=bottom + (taken + 10 if taken else 4))
    patterns = write_element(
        "defs", svg_primitives.define_hatch(canvas, ground="paper", role="rule")
    )
    said = wording.translate("chart_lines", sentence=wording.write_sentence(answer))
    said = " ".join((said, *(wording.describe_goal(answer, goal) for goal in trend.goals)))
    return svg_primitives.wrap_drawing(
        whole, wording.write_full_title(answer), said, patterns + head + body + small
    )


def _draw_head(answer: Answer, trend: TrendChart, canvas: Canvas) -> tuple[str, float]:
    """What the axis measures, the words Sample data, and a key where lines cannot be named at their
    ends.
    """
    parts = [draw_text(0, 13, describe_unit(answer), fill=get_color_variable("soft"))]
    if answer.sample:
        parts.append(draw_sample_mark(canvas.width, 13, text_anchor="end"))
    top = 22.0
    if _needs_key(trend, canvas):
        x, y = 0.0, 32.0
        for line in trend.lines:
            room = 42 + measure_text(line.name, TEXT_SIZE)
            if x and x + room > canvas.width:
                x, y = 0.0, y + 19
            parts.append(
                write_element(
                    "g",
                    draw_key_sign(line),
                    transform=f"translate({num(x + 13)} {num(y - 4)})",
                )
            )
            parts.append(draw_text(x + 30, y, line.name))
            x += room + 8
        top = y + 10
    return "".join(parts), top


def _measure_label_room(trend: TrendChart) -> float:
    names = [part for line in trend.lines for part in trend_model.wrap_line_label(line.name)]
    return max((measure_text(part, TEXT_SIZE, bold=True) for part in names), default=0)


def _needs_key(trend: TrendChart, canvas: Canvas) -> bool:
    named = len(trend.lines) > 1 and not trend.multiples
    return named and _measure_label_room(trend) > 0.26 * canvas.width


def _draw_single_panel(
    trend: TrendChart, canvas: Canvas, ticks: tuple[float, ...], top: float
) -> tuple[str, float]:
    at_ends = len(trend.lines) > 1 and not _needs_key(trend, canvas)
    right = canvas.width - (_measure_label_room(trend) + 16 if at_ends else 8)
    bottom = max(canvas.height - 22, top + 60)
    marked = trend.breaks or any(r.incomplete for r in trend.rows())
    box = PlotArea(
        LinearScale(trend.since, trend.until, _measure_gutter(ticks), right),
        LinearScale(ticks[0], ticks[-1], bottom, top + (18 if marked else 8)),
        ticks,
        trend,
        canvas,
    )
    drawn = _draw_axes(box) + draw_stretches(box, worded=True)
    drawn += "".join(draw_line(box, line) for line in trend.lines)
    drawn += (
        _draw_end_labels(box) if at_ends else _draw_last_value(box) if len(trend.lines) == 1 else ""
    )
    return drawn, bottom + 22


def _draw_small_multiples(
    trend: TrendChart, canvas: Canvas, ticks: tuple[float, ...], top: float
) -> tuple[str, float]:
    columns = 2 if canvas.width < NARROW_BELOW else 3
    gap = 18.0
    width = (canvas.width - gap * (columns - 1)) / columns
    names = [wrap_text(line.name, width, TEXT_SIZE, bold=True)[:2] for line in trend.lines]
    head = 15 * max(map(len, names)) + (16 if trend.breaks else 12)
    tall = PANEL_HEIGHT + head
    drawn = []
    for place, (line, name) in enumerate(zip(trend.lines, names)):
        left, y = place % columns * (width + gap), top + place // columns * tall
        first = y + 14 + 15 * (max(map(len, names)) - len(name))
        drawn += [
            draw_text(left, first + i * 15, part, font_weight=600) for i, part in enumerate(name)
        ]
        alone = replace(trend, lines=(replace(line, name="", role="accent", style=0),))
        box = PlotArea(
            LinearScale(trend.since, trend.until, left + _measure_gutter(ticks), left + width - 4),
            LinearScale(ticks[0], ticks[-1], y + tall - 32, y + head),
            ticks,
            alone,
            canvas,
        )
        drawn.append(
            write_element(
                "g",
                _draw_axes(box)
                + draw_stretches(box, worded=False)
                + draw_line(box, alone.lines[0]),
                class_="pv-panel",
            )
        )
    rows = -(-len(trend.lines) // columns)
    return "".join(drawn), top + rows * tall


def _measure_gutter(ticks: tuple[float, ...]) -> float:
    return max(measure_text(label, TEXT_SIZE) for label in format_value_ticks(ticks)) + 8


def _draw_axes(box: PlotArea) -> str:
    left, right, base = box.x.start, box.x.end, box.y.start
    rules = "".join(f"M{num(left)} {num(box.y(t))}H{num(right)}" for t in box.ticks[1:])
    labels = "".join(
        draw_text(left - 7, box.y(t) + 4.5, label, text_anchor="end")
        for t, label in zip(box.ticks, format_value_ticks(box.ticks))
    )
    years = trend_model.list_time_ticks(box.trend, int((right - left) / 52))
    starts = "".join(
        f"M{num(box.x(start))} {num(base)}v5" for start, _, _ in years if start >= box.trend.since
    )
    names = _draw_time_labels(box, [(middle, name) for _, middle, name in years])
    return (
        write_element("path", d=rules, stroke=get_color_variable("rule"), stroke_width=1)
        + write_element(
            "path",
            d=f"M{num(left)} {num(base)}H{num(right)}{starts}",
            stroke=get_color_variable("hatch"),
            stroke_width=1,
            fill="none",
            class_="pv-base",
        )
        + write_element("g", labels + names, fill=get_color_variable("soft"))
    )


def _draw_time_labels(box: PlotArea, named: list[tuple[float, str]]) -> str:
    """Each centred under its stretch, or held inside the plot at its two ends; one without room is
    left out.
    """
    drawn, free = [], float("-inf")
    for middle, name in named:
        half = measure_text(name, TEXT_SIZE) / 2
        x = min(max(box.x(middle), box.x.start + half - 10), box.x.end - half + 3)
        if x - half >= free:
            drawn.append(draw_text(x, box.y.start + 19, name, text_anchor="middle"))
            free = x + half + PANEL_GAP
    return "".join(drawn)


def _draw_end_labels(box: PlotArea) -> str:
    """Each line's name beside its last value, with a leader to the line."""
    drawn = []
    for label in trend_layout.place_line_labels(box):
        x = box.x.end + 14
        start = box.x(box.trend.middle(label.row)) + 7
        drawn.append(
            write_element(
                "path",
                d=f"M{num(start)} {num(label.at)}L{num(x - 3)} {num(label.y)}",
                stroke=get_color_variable(label.line.role),
                stroke_width=1,
                opacity=0.6,
            )
        )
        drawn += [
            draw_text(
                x,
                label.y + 4.5 + (i - (len(label.parts) - 1) / 2) * trend_layout.LABEL_LINE_HEIGHT,
                part,
                fill=get_color_variable(label.line.role),
                font_weight=600,
            )
            for i, part in enumerate(label.parts)
        ]
    return "".join(drawn)


def _draw_last_value(box: PlotArea) -> str:
    label = trend_layout.place_last_value(box)
    if label is None:
        return ""
    return draw_text(
        label.x,
        label.y,
        label.text,
        text_anchor="end",
        font_weight=600,
        stroke=get_color_variable("paper"),
        stroke_width=3,
        paint_order="stroke",
    )


def _list_notes(trend: TrendChart, canvas: Canvas) -> list[tuple[str, str]]:
    """The notes under the chart, each with its sign."""
    is_count = trend.answer.measure.kind == "count"
    banded = not is_count and any(r.low is not None for r in trend.rows())
    notes = trend_layout.list_notes(trend, canvas.width, trend.multiples, banded)
    return [(_draw_sign(note, canvas), note.text) for note in notes]


def _draw_sign(note: TrendNote, canvas: Canvas) -> str:
    """A note's sign around the origin; its own text for a reason, "" for mere words."""
    soft = get_color_variable("soft")
    draw_swatch = partial(write_element, "rect", x=-8, y=-5, width=16, height=10)
    match note.kind:
        case trend_layout.GOAL:
            return draw_goal_sign()
        case trend_layout.STRETCH:
            hatch = svg_primitives.get_hatch_fill(canvas)
            fill = get_color_variable("blank") if note.sign == "no_data" else hatch
            return draw_swatch(fill=fill)
        case trend_layout.TOO_FEW:
            looks = {"fill": "none", "stroke": soft, "stroke_width": 1.4}
            return svg_primitives.draw_symbol("diamond", 0, 0, 4, **looks)
        case trend_layout.BLANK:
            return write_element("path", d="M-5 0H5", stroke=soft, stroke_width=3)
        case trend_layout.INCOMPLETE:
            looks = {"fill": get_color_variable("paper"), "stroke": soft, "stroke_width": 1.4}
            return svg_primitives.draw_symbol("circle", 0, 0, 3.5, **looks)
        case trend_layout.BAND:
            return draw_swatch(fill=soft, opacity=0.25)
    return note.sign
