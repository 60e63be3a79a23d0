"""A line chart over time as a static SVG: one panel, or small multiples with the same axes."""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.charts import svg_primitives, trend_model
from dashboard.charts.bar_model import unit_words
from dashboard.charts.empty_chart import is_nothing, nothing_drawn
from dashboard.charts.scales import Scale, nice_ticks, spread, text_width, tick_decimals, wrapped
from dashboard.charts.svg_lines import Box, draw_line, draw_stretches, key_sign
from dashboard.charts.svg_primitives import Canvas, tag, text
from dashboard.charts.theme import TEXT, var
from dashboard.charts.trend_model import Trend
from dashboard.i18n.numbers import fixed
from dashboard.query.answer import Answer

PANEL_HEIGHT = 104
NARROW = 480
BETWEEN = 8


def draw_trend(
    answer: Answer,
    width: float = 640,
    height: float = 320,
    prefix: str = "trend",
    reach: float = 0,
    new_window: bool = False,
) -> str:
    """An answer over time as SVG text; `height` is that of the plot with its axis, notes and further panels add to it.

    `reach` is a value that the axis holds at least, so that several drawings have one axis.
    `new_window` makes links open a new window. Raises ValueError for an
    answer without a time dimension.
    """
    canvas = Canvas(width, height, prefix, new_window)
    trend = trend_model.read_trend(answer)
    if is_nothing(answer):
        return nothing_drawn(answer, canvas, "trend")
    ticks = tuple(
        nice_ticks(
            0,
            max(trend.highest(), reach),
            4 if trend.multiples or height < 200 else 6,
            whole=answer.measure.kind == "count",
        )
    )
    head, top = _head(answer, trend, canvas)
    body, bottom = (
        _multiples(trend, canvas, ticks, top)
        if trend.multiples
        else _single(trend, canvas, ticks, top)
    )
    small, taken = svg_primitives.notes(_notes(answer, trend, canvas), 0, bottom + 18, width)
    whole = replace(canvas, height=bottom + (taken + 10 if taken else 4))
    patterns = tag("defs", svg_primitives.hatch(canvas, ground="paper", role="rule"))
    said = wording.say("chart_lines", sentence=wording.sentence(answer))
    return svg_primitives.drawing(
        whole, wording.full_title(answer), said, patterns + head + body + small
    )


def _head(answer: Answer, trend: Trend, canvas: Canvas) -> tuple[str, float]:
    """What the axis measures, the words Sample data, and a key where lines cannot be named at their ends."""
    parts = [text(0, 13, unit_words(answer), fill=var("soft"))]
    if answer.sample:
        parts.append(
            text(
                canvas.width,
                13,
                wording.say("sample"),
                text_anchor="end",
                font_weight=600,
                fill=var("soft"),
            )
        )
    top = 22.0
    if _needs_key(trend, canvas):
        x, y = 0.0, 32.0
        for line in trend.lines:
            room = 42 + text_width(line.name, TEXT)
            if x and x + room > canvas.width:
                x, y = 0.0, y + 19
            parts.append(
                tag(
                    "g",
                    key_sign(line),
                    transform=f"translate({svg_primitives.num(x + 13)} {svg_primitives.num(y - 4)})",
                )
            )
            parts.append(text(x + 30, y, line.name))
            x += room + 8
        top = y + 10
    return "".join(parts), top


def _label_room(trend: Trend) -> float:
    names = [part for line in trend.lines for part in trend_model.label_lines(line.name)]
    return max((text_width(part, TEXT, bold=True) for part in names), default=0)


def _needs_key(trend: Trend, canvas: Canvas) -> bool:
    named = len(trend.lines) > 1 and not trend.multiples
    return named and _label_room(trend) > 0.26 * canvas.width


def _single(
    trend: Trend, canvas: Canvas, ticks: tuple[float, ...], top: float
) -> tuple[str, float]:
    at_ends = len(trend.lines) > 1 and not _needs_key(trend, canvas)
    right = canvas.width - (_label_room(trend) + 16 if at_ends else 8)
    bottom = max(canvas.height - 22, top + 60)
    marked = trend.breaks or any(r["incomplete"] for r in trend.rows())
    box = Box(
        Scale(trend.since, trend.until, _gutter(ticks), right),
        Scale(ticks[0], ticks[-1], bottom, top + (18 if marked else 8)),
        ticks,
        trend,
        canvas,
    )
    drawn = _axes(box) + draw_stretches(box, worded=True)
    drawn += "".join(draw_line(box, line) for line in trend.lines)
    drawn += _end_labels(box) if at_ends else _last_value(box) if len(trend.lines) == 1 else ""
    return drawn, bottom + 22


def _multiples(
    trend: Trend, canvas: Canvas, ticks: tuple[float, ...], top: float
) -> tuple[str, float]:
    columns = 2 if canvas.width < NARROW else 3
    gap = 18.0
    width = (canvas.width - gap * (columns - 1)) / columns
    names = [wrapped(line.name, width, TEXT, bold=True)[:2] for line in trend.lines]
    head = 15 * max(map(len, names)) + (16 if trend.breaks else 12)
    tall = PANEL_HEIGHT + head
    drawn = []
    for place, (line, name) in enumerate(zip(trend.lines, names)):
        left, y = place % columns * (width + gap), top + place // columns * tall
        first = y + 14 + 15 * (max(map(len, names)) - len(name))
        drawn += [text(left, first + i * 15, part, font_weight=600) for i, part in enumerate(name)]
        alone = replace(trend, lines=(replace(line, name="", role="accent", style=0),))
        box = Box(
            Scale(trend.since, trend.until, left + _gutter(ticks), left + width - 4),
            Scale(ticks[0], ticks[-1], y + tall - 32, y + head),
            ticks,
            alone,
            canvas,
        )
        drawn.append(
            tag(
                "g",
                _axes(box) + draw_stretches(box, worded=False) + draw_line(box, alone.lines[0]),
                class_="pv-panel",
            )
        )
    rows = -(-len(trend.lines) // columns)
    return "".join(drawn), top + rows * tall


def _gutter(ticks: tuple[float, ...]) -> float:
    return max(text_width(label, TEXT) for label in _tick_labels(ticks)) + 8


def _tick_labels(ticks: tuple[float, ...]) -> list[str]:
    decimals = tick_decimals(ticks)
    return [fixed(t, decimals) if decimals and t else wording.number(int(t)) for t in ticks]


def _axes(box: Box) -> str:
    left, right, base = box.x.start, box.x.end, box.y.start
    rules = "".join(
        f"M{svg_primitives.num(left)} {svg_primitives.num(box.y(t))}H{svg_primitives.num(right)}"
        for t in box.ticks[1:]
    )
    labels = "".join(
        text(left - 7, box.y(t) + 4.5, label, text_anchor="end")
        for t, label in zip(box.ticks, _tick_labels(box.ticks))
    )
    years = trend_model.time_ticks(box.trend, int((right - left) / 52))
    starts = "".join(
        f"M{svg_primitives.num(box.x(start))} {svg_primitives.num(base)}v5"
        for start, _, _ in years
        if start >= box.trend.since
    )
    names = _time_labels(box, [(middle, name) for _, middle, name in years])
    return (
        tag("path", d=rules, stroke=var("rule"), stroke_width=1)
        + tag(
            "path",
            d=f"M{svg_primitives.num(left)} {svg_primitives.num(base)}H{svg_primitives.num(right)}{starts}",
            stroke=var("hatch"),
            stroke_width=1,
            fill="none",
            class_="pv-base",
        )
        + tag("g", labels + names, fill=var("soft"))
    )


def _time_labels(box: Box, named: list[tuple[float, str]]) -> str:
    """Each centred under its stretch, or held inside the plot at its two ends; one without room is left out."""
    drawn, free = [], float("-inf")
    for middle, name in named:
        half = text_width(name, TEXT) / 2
        x = min(max(box.x(middle), box.x.start + half - 10), box.x.end - half + 3)
        if x - half >= free:
            drawn.append(text(x, box.y.start + 19, name, text_anchor="middle"))
            free = x + half + BETWEEN
    return "".join(drawn)


def _end_labels(box: Box) -> str:
    """Each line's name beside its last value; moved apart where they would touch, with a leader to the line."""
    valued = [(line, [r for r in line.rows if r["value"] is not None]) for line in box.trend.lines]
    named = [(line, rows[-1]) for line, rows in valued if rows]
    wanted = [box.y(row["value"]) for _, row in named]
    tall = max((len(trend_model.label_lines(line.name)) for line, _ in named), default=1)
    places = spread(wanted, 15.0 * tall, box.y.end - 4, box.y.start)
    drawn = []
    for (line, row), at, y in zip(named, wanted, places):
        x = box.x.end + 14
        start = box.x(box.trend.middle(row)) + 7
        drawn.append(
            tag(
                "path",
                d=f"M{svg_primitives.num(start)} {svg_primitives.num(at)}"
                f"L{svg_primitives.num(x - 3)} {svg_primitives.num(y)}",
                stroke=var(line.role),
                stroke_width=1,
                opacity=0.6,
            )
        )
        parts = trend_model.label_lines(line.name)
        drawn += [
            text(
                x,
                y + 4.5 + (i - (len(parts) - 1) / 2) * 15,
                part,
                fill=var(line.role),
                font_weight=600,
            )
            for i, part in enumerate(parts)
        ]
    return "".join(drawn)


def _last_value(box: Box) -> str:
    """The last complete value of an only line, over or under its last stretch, whichever is nearer."""
    rows = [r for r in box.trend.lines[0].rows if r["value"] is not None and not r["incomplete"]]
    if not rows:
        return ""
    x, y = box.x(box.trend.middle(rows[-1])), box.y(rows[-1]["value"])
    said = wording.plain_value(box.trend.answer, rows[-1])
    # Ends just after its point, for an incomplete period may follow closely.
    end = max(min(x + 5, box.x.end), box.x.start + text_width(said, TEXT, bold=True) + 4)
    start = end - text_width(said, TEXT, bold=True) - 6
    near = [y, *_heights(box, rows, start, end)]
    under = max(near) - y < y - min(near) and max(near) + 24 < box.y.start
    return text(
        end,
        max(near) + 19 if under else min(near) - 9,
        said,
        text_anchor="end",
        font_weight=600,
        stroke=var("paper"),
        stroke_width=3,
        paint_order="stroke",
    )


def _heights(box: Box, rows: list[dict], start: float, end: float) -> list[float]:
    """How high a line runs between two places: at its points there, and where it comes in."""
    points = [(box.x(box.trend.middle(r)), box.y(r["value"])) for r in rows]
    found = [y for x, y in points if start <= x <= end]
    for (x, y), (next_x, next_y) in zip(points, points[1:]):
        if x < start < next_x:
            found.append(y + (next_y - y) * (start - x) / (next_x - x))
    return found


def _unworded(trend: Trend, canvas: Canvas) -> list[tuple[str, str]]:
    """Signs of stretches without data that are too short to carry their word."""
    wide = (canvas.width - 60) / (trend.until - trend.since)
    short = {
        status
        for status, start, end in trend_model.blanks(trend)
        if status != "too_few"
        and (
            trend.multiples
            or not svg_primitives.fits(wording.status_words(status), wide * (end - start) - 4)
        )
    }
    return [
        (
            tag(
                "rect",
                x=-8,
                y=-5,
                width=16,
                height=10,
                fill=var("blank") if status == "no_data" else svg_primitives.fill_hatch(canvas),
            ),
            wording.status_words(status),
        )
        for status in sorted(short)
    ]


def _notes(answer: Answer, trend: Trend, canvas: Canvas) -> list[tuple[str, str]]:
    """Reasons of breaks, signs that appear, and what was left out."""
    items = [
        (
            str(i),
            wording.say(
                "break_note", month=wording.month_name(b["month"]), reason=b["reason"].strip()
            ),
        )
        for i, b in enumerate(trend.breaks, 1)
    ]
    items += [
        (letter, wording.say("event_note", month=wording.month_name(e["month"]), title=e["title"]))
        for letter, e in trend.events
    ]
    items += [("", note) for note in wording.each_notes(answer.each, answer.measure)]
    items += _unworded(trend, canvas)
    if any(r["status"] == "too_few" for r in trend.rows()):
        items.append(
            (
                svg_primitives.symbol(
                    "diamond", 0, 0, 4, fill="none", stroke=var("soft"), stroke_width=1.4
                ),
                wording.status_words("too_few"),
            )
        )
    if any(trend_model.lone_blanks(trend, line) for line in trend.lines) and len(trend.lines) > 1:
        other = {
            r["status"] for line in trend.lines for r in trend_model.lone_blanks(trend, line)
        } - {"too_few"}
        items += [
            (tag("path", d="M-5 0H5", stroke=var("soft"), stroke_width=3), wording.status_words(s))
            for s in sorted(other)
        ]
    if any(r["incomplete"] for r in trend.rows()) and trend.multiples:
        items.append(
            (
                svg_primitives.symbol(
                    "circle", 0, 0, 3.5, fill=var("paper"), stroke=var("soft"), stroke_width=1.4
                ),
                wording.say("incomplete"),
            )
        )
    if answer.measure.kind != "count" and any(r["low"] is not None for r in trend.rows()):
        items.append(
            (
                tag("rect", x=-8, y=-5, width=16, height=10, fill=var("soft"), opacity=0.25),
                wording.say("band"),
            )
        )
    if trend.left_out:
        shown = len(trend.lines)
        items.append(("", wording.say("largest_of", shown=shown, count=shown + trend.left_out)))
    return items
