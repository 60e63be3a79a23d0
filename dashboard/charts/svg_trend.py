"""A line chart over time as a static SVG: one panel, or small multiples with the same axes."""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.charts import svg_primitives, trend_model
from dashboard.charts.bar_model import describe_unit
from dashboard.charts.empty_chart import draw_empty_chart, is_empty
from dashboard.charts.scales import (
    LinearScale,
    count_tick_decimals,
    measure_text,
    spread_positions,
    wrap_text,
)
from dashboard.charts.svg_lines import (
    PlotArea,
    draw_goal_sign,
    draw_key_sign,
    draw_line,
    draw_stretches,
)
from dashboard.charts.svg_primitives import Canvas, draw_text, write_element
from dashboard.charts.theme import TEXT_SIZE, get_color_variable
from dashboard.charts.trend_model import TrendChart
from dashboard.i18n.numbers import format_fixed_decimals
from dashboard.query.answer import Answer, AnswerRow

PANEL_HEIGHT = 104
NARROW_BELOW = 480
PANEL_GAP = 8
# How far under a goal's line a label has its foot.
GOAL_CLEARANCE = 15


def draw_trend(
    answer: Answer,
    width: float = 640,
    height: float = 320,
    prefix: str = "trend",
    reach: float = 0,
    marked: bool = False,
) -> svg_primitives.Drawing:
    """An answer over time as SVG text; `height` is that of the plot with its axis, notes and further panels add to it.

    `reach` is a value that the axis holds at least, so that several drawings have one axis.
    `marked` is for a drawing with its marks' texts beside it (`mark_texts`). Raises ValueError for an answer without a
    time dimension.
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
    small, taken = svg_primitives.draw_notes(
        _list_notes(answer, trend, canvas), 0, bottom + 18, width
    )
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
    """What the axis measures, the words Sample data, and a key where lines cannot be named at their ends."""
    parts = [draw_text(0, 13, describe_unit(answer), fill=get_color_variable("soft"))]
    if answer.sample:
        parts.append(
            draw_text(
                canvas.width,
                13,
                wording.translate("sample"),
                text_anchor="end",
                font_weight=600,
                fill=get_color_variable("soft"),
            )
        )
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
                    transform=f"translate({svg_primitives.num(x + 13)} {svg_primitives.num(y - 4)})",
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
    return max(measure_text(label, TEXT_SIZE) for label in _format_tick_labels(ticks)) + 8


def _format_tick_labels(ticks: tuple[float, ...]) -> list[str]:
    decimals = count_tick_decimals(ticks)
    return [
        format_fixed_decimals(t, decimals) if decimals and t else wording.format_number(int(t))
        for t in ticks
    ]


def _draw_axes(box: PlotArea) -> str:
    left, right, base = box.x.start, box.x.end, box.y.start
    rules = "".join(
        f"M{svg_primitives.num(left)} {svg_primitives.num(box.y(t))}H{svg_primitives.num(right)}"
        for t in box.ticks[1:]
    )
    labels = "".join(
        draw_text(left - 7, box.y(t) + 4.5, label, text_anchor="end")
        for t, label in zip(box.ticks, _format_tick_labels(box.ticks))
    )
    years = trend_model.list_time_ticks(box.trend, int((right - left) / 52))
    starts = "".join(
        f"M{svg_primitives.num(box.x(start))} {svg_primitives.num(base)}v5"
        for start, _, _ in years
        if start >= box.trend.since
    )
    names = _draw_time_labels(box, [(middle, name) for _, middle, name in years])
    return (
        write_element("path", d=rules, stroke=get_color_variable("rule"), stroke_width=1)
        + write_element(
            "path",
            d=f"M{svg_primitives.num(left)} {svg_primitives.num(base)}H{svg_primitives.num(right)}{starts}",
            stroke=get_color_variable("hatch"),
            stroke_width=1,
            fill="none",
            class_="pv-base",
        )
        + write_element("g", labels + names, fill=get_color_variable("soft"))
    )


def _draw_time_labels(box: PlotArea, named: list[tuple[float, str]]) -> str:
    """Each centred under its stretch, or held inside the plot at its two ends; one without room is left out."""
    drawn, free = [], float("-inf")
    for middle, name in named:
        half = measure_text(name, TEXT_SIZE) / 2
        x = min(max(box.x(middle), box.x.start + half - 10), box.x.end - half + 3)
        if x - half >= free:
            drawn.append(draw_text(x, box.y.start + 19, name, text_anchor="middle"))
            free = x + half + PANEL_GAP
    return "".join(drawn)


def _draw_end_labels(box: PlotArea) -> str:
    """Each line's name beside its last value; moved apart where they would touch, with a leader to the line."""
    valued = [(line, [r for r in line.rows if r.value is not None]) for line in box.trend.lines]
    named = [(line, rows[-1]) for line, rows in valued if rows]
    wanted = [box.y(row.known_value) for _, row in named]
    tall = max((len(trend_model.wrap_line_label(line.name)) for line, _ in named), default=1)
    places = spread_positions(wanted, 15.0 * tall, box.y.end - 4, box.y.start)
    drawn = []
    for (line, row), at, y in zip(named, wanted, places):
        x = box.x.end + 14
        start = box.x(box.trend.middle(row)) + 7
        drawn.append(
            write_element(
                "path",
                d=f"M{svg_primitives.num(start)} {svg_primitives.num(at)}"
                f"L{svg_primitives.num(x - 3)} {svg_primitives.num(y)}",
                stroke=get_color_variable(line.role),
                stroke_width=1,
                opacity=0.6,
            )
        )
        parts = trend_model.wrap_line_label(line.name)
        drawn += [
            draw_text(
                x,
                y + 4.5 + (i - (len(parts) - 1) / 2) * 15,
                part,
                fill=get_color_variable(line.role),
                font_weight=600,
            )
            for i, part in enumerate(parts)
        ]
    return "".join(drawn)


def _draw_last_value(box: PlotArea) -> str:
    """The last complete value of an only line, over or under its last stretch, whichever is nearer."""
    rows = [r for r in box.trend.lines[0].rows if r.value is not None and not r.incomplete]
    if not rows:
        return ""
    x, y = box.x(box.trend.middle(rows[-1])), box.y(rows[-1].known_value)
    said = wording.format_plain_value(box.trend.answer, rows[-1])
    # Ends just after its point, for an incomplete period may follow closely.
    end = max(min(x + 5, box.x.end), box.x.start + measure_text(said, TEXT_SIZE, bold=True) + 4)
    start = end - measure_text(said, TEXT_SIZE, bold=True) - 6
    near = [y, *_find_line_heights(box, rows, start, end)]
    under = max(near) - y < y - min(near) and max(near) + 24 < box.y.start
    return draw_text(
        end,
        _move_off_goals(box, max(near) + 19 if under else min(near) - 9, under),
        said,
        text_anchor="end",
        font_weight=600,
        stroke=get_color_variable("paper"),
        stroke_width=3,
        paint_order="stroke",
    )


def _move_off_goals(box: PlotArea, base: float, under: bool) -> float:
    """Where a label of one line stands so that no goal's line runs through it: further under it, or over it."""
    heights = sorted((box.y(goal.value) for goal in box.trend.goals), reverse=not under)
    for height in heights:
        if base - GOAL_CLEARANCE < height < base + 4:
            base = height + GOAL_CLEARANCE if under else height - 5
    return base


def _find_line_heights(
    box: PlotArea, rows: list[AnswerRow], start: float, end: float
) -> list[float]:
    """How high a line runs between two places: at its points there, and where it comes in."""
    points = [(box.x(box.trend.middle(r)), box.y(r.known_value)) for r in rows]
    found = [y for x, y in points if start <= x <= end]
    for (x, y), (next_x, next_y) in zip(points, points[1:]):
        if x < start < next_x:
            found.append(y + (next_y - y) * (start - x) / (next_x - x))
    return found


def _list_unlabelled_signs(trend: TrendChart, canvas: Canvas) -> list[tuple[str, str]]:
    """Signs of stretches without data that are too short to carry their word."""
    wide = (canvas.width - 60) / (trend.until - trend.since)
    short = {
        status
        for status, start, end in trend_model.find_blank_stretches(trend)
        if status != "too_few"
        and (
            trend.multiples
            or not svg_primitives.fits_width(
                wording.describe_status(status), wide * (end - start) - 4
            )
        )
    }
    return [
        (
            write_element(
                "rect",
                x=-8,
                y=-5,
                width=16,
                height=10,
                fill=get_color_variable("blank")
                if status == "no_data"
                else svg_primitives.get_hatch_fill(canvas),
            ),
            wording.describe_status(status),
        )
        for status in sorted(short)
    ]


def _list_notes(answer: Answer, trend: TrendChart, canvas: Canvas) -> list[tuple[str, str]]:
    """Reasons of breaks, signs that appear, and what was left out."""
    items = [(draw_goal_sign(), wording.describe_goal(answer, goal)) for goal in trend.goals]
    items += trend_model.list_reasons(trend)
    items += [("", note) for note in wording.write_overlap_notes(answer.each, answer.measure)]
    items += _list_unlabelled_signs(trend, canvas)
    if any(r.status == "too_few" for r in trend.rows()):
        items.append(
            (
                svg_primitives.draw_symbol(
                    "diamond",
                    0,
                    0,
                    4,
                    fill="none",
                    stroke=get_color_variable("soft"),
                    stroke_width=1.4,
                ),
                wording.describe_status("too_few"),
            )
        )
    if (
        any(trend_model.find_lone_blanks(trend, line) for line in trend.lines)
        and len(trend.lines) > 1
    ):
        other = {
            r.status for line in trend.lines for r in trend_model.find_lone_blanks(trend, line)
        } - {"too_few"}
        items += [
            (
                write_element(
                    "path", d="M-5 0H5", stroke=get_color_variable("soft"), stroke_width=3
                ),
                wording.describe_status(s),
            )
            for s in sorted(other)
        ]
    if any(r.incomplete for r in trend.rows()) and trend.multiples:
        items.append(
            (
                svg_primitives.draw_symbol(
                    "circle",
                    0,
                    0,
                    3.5,
                    fill=get_color_variable("paper"),
                    stroke=get_color_variable("soft"),
                    stroke_width=1.4,
                ),
                wording.translate("incomplete"),
            )
        )
    if answer.measure.kind != "count" and any(r.low is not None for r in trend.rows()):
        items.append(
            (
                write_element(
                    "rect",
                    x=-8,
                    y=-5,
                    width=16,
                    height=10,
                    fill=get_color_variable("soft"),
                    opacity=0.25,
                ),
                wording.translate("band"),
            )
        )
    if trend.left_out:
        shown = len(trend.lines)
        items.append(
            ("", wording.translate("largest_of", shown=shown, count=shown + trend.left_out))
        )
    return items
