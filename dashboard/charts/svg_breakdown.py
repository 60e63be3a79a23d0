"""Horizontal bars as a static SVG: one list, or small multiples with the same axis."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.charts import svg_primitives
from dashboard.charts.bar_model import Bar, Breakdown, Panel, read_breakdown
from dashboard.charts.empty_chart import is_nothing, nothing_drawn
from dashboard.charts.scales import Scale, text_width, wrapped
from dashboard.charts.svg_primitives import Canvas, num, tag, text
from dashboard.charts.theme import TEXT, var
from dashboard.query.answer import Answer

NARROW = 480
THICK = 18
GAP = 10.0


@dataclass(frozen=True)
class Column:
    """Where the bars of one panel lie: from x on, with so much room for bar and label; names beside or above bars."""

    x: float
    width: float
    names: float
    above: bool
    scale: Scale
    canvas: Canvas


def draw_breakdown(
    answer: Answer,
    width: float = 640,
    share_of_total: bool = False,
    prefix: str = "breakdown",
    new_window: bool = False,
) -> str:
    """An answer by category as SVG text; its height follows from the number of bars.

    `share_of_total` draws counts as percent of all units, or of the panel's where a second dimension makes panels.
    `new_window` makes links open a new window.
    """
    canvas = Canvas(width, 0, prefix, new_window)
    if is_nothing(answer):
        return nothing_drawn(answer, canvas, "breakdown")
    read = read_breakdown(answer, share_of_total)
    head = text(0, 13, read.axis, fill=var("soft"))
    if answer.sample:
        head += text(
            width, 13, wording.say("sample"), text_anchor="end", font_weight=600, fill=var("soft")
        )
    body, bottom = _panels(read, canvas, 24.0)
    small, taken = svg_primitives.notes(_notes(answer, read), 0, bottom + 16, width)
    whole = replace(canvas, height=bottom + (taken + 8 if taken else 0))
    patterns = tag("defs", svg_primitives.hatch(canvas))
    said = wording.say("chart_bars", sentence=wording.sentence(answer))
    return svg_primitives.drawing(
        whole, wording.full_title(answer), said, patterns + head + body + small, "breakdown"
    )


def _panels(read: Breakdown, canvas: Canvas, top: float) -> tuple[str, float]:
    columns = _columns(read, canvas)
    drawn, y = [], top
    for start in range(0, len(read.panels), len(columns)):
        row = read.panels[start : start + len(columns)]
        lines = [wrapped(p.name, c.width, TEXT) if p.name else [] for p, c in zip(row, columns)]
        heading = max(len(found) for found in lines) * 16.0 + (8 if any(lines) else 0)
        ends = []
        for place, (panel, column, found) in enumerate(zip(row, columns, lines)):
            drawn += [
                text(
                    column.x + (0 if column.above else column.names),
                    y + 12 + i * 16,
                    part,
                    font_weight=600,
                )
                for i, part in enumerate(found)
            ]
            drawn_panel, end = _panel(panel, column, y + heading, named=place == 0 or column.above)
            drawn.append(drawn_panel)
            ends.append(end)
        y = max(ends) + (14 if any(lines) else 0)
    return "".join(drawn), y


def _columns(read: Breakdown, canvas: Canvas) -> list[Column]:
    """Names stand beside the bars where they take less than a third, else above each bar."""
    narrow = canvas.width < NARROW
    several = len(read.panels) > 1
    count = 1 if narrow or not several else min(3, len(read.panels))
    # A reader's own font may be wider than the one that widths are reckoned by.
    names = min(1.1 * max((text_width(b.name, TEXT) for b in read.bars()), default=0), 190) + 12
    above = narrow and (several or names > 0.3 * canvas.width)
    names = 0.0 if above else names
    each = (canvas.width - names - 14 * (count - 1)) / count
    labels = (
        max((text_width(b.label, TEXT) for b in read.bars() if b.length is not None), default=0)
        + 10
    )
    longest = read.longest() or 1
    # A label stands after its own bar: the scale leaves room for the label of each bar, not for the longest of both.
    room = min(
        (
            ((each - text_width(b.label, TEXT) - 12) / (b.end / longest))
            for b in read.bars()
            if b.end
        ),
        default=0,
    )
    room = max(min(room, each - 4), each - labels if each > labels + 40 else 40)
    columns = []
    for place in range(count):
        x = 0.0 if place == 0 else names + place * (each + 14)
        start = x + (names if place == 0 else 0)
        columns.append(
            Column(
                x,
                each,
                names if place == 0 else 0.0,
                above,
                Scale(0, longest, start, start + room),
                canvas,
            )
        )
    return columns


def _panel(panel: Panel, column: Column, y: float, named: bool) -> tuple[str, float]:
    drawn, top = [], y
    for bar in panel.bars:
        lines = (
            wrapped(bar.name, column.width if column.above else column.names - 12, TEXT)
            if named
            else []
        )
        if column.above:
            drawn += [text(column.x, y + 12 + i * 16, part) for i, part in enumerate(lines)]
            y += 16 * len(lines) + 2
        tall = THICK if column.above else max(THICK, 16 * _lines_beside(bar, column))
        middle = y + tall / 2
        if not column.above:
            drawn += [
                text(
                    column.names - 12,
                    middle + 4.5 + (i - (len(lines) - 1) / 2) * 16,
                    part,
                    text_anchor="end",
                )
                for i, part in enumerate(lines)
            ]
        drawn.append(_bar(bar, column, middle))
        y += tall + GAP
    axis = column.scale.start
    drawn.append(
        tag(
            "path",
            d=f"M{num(axis)} {num(top - 2)}V{num(y - GAP + 2)}",
            stroke=var("hatch"),
            stroke_width=1,
        )
    )
    return "".join(drawn), y


def _lines_beside(bar: Bar, column: Column) -> int:
    """Names wrap at one width in all columns, so that rows stay level."""
    return len(wrapped(bar.name, 178, TEXT))


def _bar(bar: Bar, column: Column, middle: float) -> str:
    """The bar with its interval and label; a withheld value is a hollow stub with its words."""
    start, top = column.scale.start, middle - THICK / 2
    parts = []
    after = start
    if bar.length is None:
        after += 16 if bar.status == "too_few" else 0
        if bar.status == "too_few":
            parts.append(
                tag(
                    "rect",
                    x=num(start + 1),
                    y=num(top + 2),
                    width=12,
                    height=THICK - 4,
                    fill=var("paper"),
                    stroke=var("soft"),
                    stroke_width=1.2,
                    stroke_dasharray="3 2",
                )
            )
    else:
        after = column.scale(bar.end)
        fill = svg_primitives.fill_hatch(column.canvas) if bar.hatched else var(bar.fill_role)
        parts.append(
            tag(
                "rect",
                x=num(start),
                y=num(top),
                width=num(column.scale(bar.length) - start),
                height=THICK,
                fill=fill,
                stroke=var("hatch" if bar.hatched else "accent"),
                stroke_width=1,
            )
        )
    if bar.low is not None and bar.high is not None:
        low, high = column.scale(bar.low), column.scale(bar.high)
        line = f"M{num(low)} {num(middle)}H{num(high)}M{num(low)} {num(middle - 4)}v8M{num(high)} {num(middle - 4)}v8"
        parts.append(tag("path", d=line, stroke=var("ink"), stroke_width=1.4, fill="none"))
    soft = {"fill": var("soft")} if bar.length is None else {}
    parts.append(text(after + 7, middle + 4.5, bar.label, **soft))
    return svg_primitives.draw_link(column.canvas, bar.source, bar.mark, "".join(parts))


def _notes(answer: Answer, read: Breakdown) -> list[tuple[str, str]]:
    items = []
    if any(bar.low is not None for bar in read.bars()):
        items.append(
            (
                tag("path", d="M-8 0H8M-8 -4v8M8 -4v8", stroke=var("ink"), stroke_width=1.2),
                wording.say("whisker"),
            )
        )
    if read.left_out:
        shown = max(len(p.bars) for p in read.panels)
        items.append(("", wording.say("largest_of", shown=shown, count=shown + read.left_out)))
    items += [("", note) for note in wording.each_notes(answer.each, answer.measure)]
    return items
