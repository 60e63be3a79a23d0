"""Horizontal bars as a static SVG: one list, or small multiples with the same axis."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.charts import svg_primitives
from dashboard.charts.bar_model import Bar, BarChart, BarPanel, build_bar_chart
from dashboard.charts.empty_chart import draw_empty_chart, is_empty
from dashboard.charts.scales import LinearScale, measure_text, wrap_text
from dashboard.charts.svg_primitives import Canvas, draw_text, num, write_element
from dashboard.charts.theme import TEXT_SIZE, get_color_variable
from dashboard.query.answer import Answer

NARROW_BELOW = 480
BAR_THICKNESS = 18
# On a phone bars under their names are as thick as fits a finger, the thicker the fewer they are.
THICK_BAR, THICKEST_BAR, THICK_BARS_HEIGHT = 24, 48, 200
BAR_GAP = 10.0


@dataclass(frozen=True)
class PanelColumn:
    """Where the bars of one panel lie: from x on, with so much room for bar and label; names beside
    or above bars.

    `thickness` is that of each bar.
    """

    x: float
    width: float
    names: float
    above: bool
    scale: LinearScale
    canvas: Canvas
    thickness: float = BAR_THICKNESS


def draw_breakdown(
    answer: Answer,
    width: float = 640,
    share_of_total: bool = False,
    prefix: str = "breakdown",
    marked: bool = False,
) -> svg_primitives.Drawing:
    """An answer by category as SVG text; its height follows from the number of bars.

    `share_of_total` draws counts as percent of all units, or of the panel's where a second
    dimension makes panels. `marked` is for a drawing with its marks' texts beside it
    (`mark_texts`).
    """
    canvas = Canvas(width, 0, prefix, marked)
    if is_empty(answer):
        return draw_empty_chart(answer, canvas, "breakdown")
    read = build_bar_chart(answer, share_of_total)
    head = draw_text(0, 13, read.axis, fill=get_color_variable("soft"))
    if answer.sample:
        head += draw_text(
            width,
            13,
            wording.translate("sample"),
            text_anchor="end",
            font_weight=600,
            fill=get_color_variable("soft"),
        )
    body, bottom = _draw_panels(read, canvas, 24.0)
    small, taken = svg_primitives.draw_notes(_draw_notes(answer, read), 0, bottom + 16, width)
    whole = replace(canvas, height=bottom + (taken + 8 if taken else 0))
    patterns = write_element("defs", svg_primitives.define_hatch(canvas))
    said = wording.translate("chart_bars", sentence=wording.write_sentence(answer))
    return svg_primitives.wrap_drawing(
        whole, wording.write_full_title(answer), said, patterns + head + body + small, "breakdown"
    )


def _draw_panels(read: BarChart, canvas: Canvas, top: float) -> tuple[str, float]:
    columns = _lay_out_columns(read, canvas)
    drawn, y = [], top
    for start in range(0, len(read.panels), len(columns)):
        row = read.panels[start : start + len(columns)]
        lines = [
            wrap_text(p.name, c.width, TEXT_SIZE) if p.name else [] for p, c in zip(row, columns)
        ]
        heading = max(len(found) for found in lines) * 16.0 + (8 if any(lines) else 0)
        ends = []
        for place, (panel, column, found) in enumerate(zip(row, columns, lines)):
            drawn += [
                draw_text(
                    column.x + (0 if column.above else column.names),
                    y + 12 + i * 16,
                    part,
                    font_weight=600,
                )
                for i, part in enumerate(found)
            ]
            drawn_panel, end = _draw_panel(
                panel, column, y + heading, named=place == 0 or column.above
            )
            drawn.append(drawn_panel)
            ends.append(end)
        y = max(ends) + (14 if any(lines) else 0)
    return "".join(drawn), y


def _lay_out_columns(read: BarChart, canvas: Canvas) -> list[PanelColumn]:
    """Names stand beside the bars where they take less than a third, else above each bar."""
    narrow = canvas.width < NARROW_BELOW
    several = len(read.panels) > 1
    count = 1 if narrow or not several else min(3, len(read.panels))
    # A reader's own font may be wider than the one that widths are reckoned by.
    names = (
        min(1.1 * max((measure_text(b.name, TEXT_SIZE) for b in read.bars()), default=0), 190) + 12
    )
    above = narrow and (several or names > 0.3 * canvas.width)
    names = 0.0 if above else names
    each = (canvas.width - names - 14 * (count - 1)) / count
    labels = (
        max(
            (measure_text(b.label, TEXT_SIZE) for b in read.bars() if b.length is not None),
            default=0,
        )
        + 10
    )
    longest = read.find_longest() or 1
    # A label stands after its own bar: the scale leaves room for the label of each bar, not for the
    # longest of both.
    room = min(
        (
            ((each - measure_text(b.label, TEXT_SIZE) - 12) / (b.end / longest))
            for b in read.bars()
            if b.end
        ),
        default=0,
    )
    room = max(min(room, each - 4), each - labels if each > labels + 40 else 40)
    bars = max((len(panel.bars) for panel in read.panels), default=1)
    thickness = min(max(THICK_BAR, THICK_BARS_HEIGHT // max(bars, 1)), THICKEST_BAR)
    columns = []
    for place in range(count):
        x = 0.0 if place == 0 else names + place * (each + 14)
        start = x + (names if place == 0 else 0)
        columns.append(
            PanelColumn(
                x,
                each,
                names if place == 0 else 0.0,
                above,
                LinearScale(0, longest, start, start + room),
                canvas,
                thickness if above and canvas.marked else BAR_THICKNESS,
            )
        )
    return columns


def _draw_panel(panel: BarPanel, column: PanelColumn, y: float, named: bool) -> tuple[str, float]:
    drawn: list[str] = []
    axis: list[tuple[float, float]] = []
    for bar in panel.bars:
        lines = (
            wrap_text(bar.name, column.width if column.above else column.names - 12, TEXT_SIZE)
            if named
            else []
        )
        if column.above:
            drawn += [draw_text(column.x, y + 12 + i * 16, part) for i, part in enumerate(lines)]
            y += 16 * len(lines) + 2
        tall = (
            column.thickness
            if column.above
            else max(column.thickness, 16 * _count_name_lines(bar, column))
        )
        middle = y + tall / 2
        if not column.above:
            drawn += [
                draw_text(
                    column.names - 12,
                    middle + 4.5 + (i - (len(lines) - 1) / 2) * 16,
                    part,
                    text_anchor="end",
                )
                for i, part in enumerate(lines)
            ]
        drawn.append(_draw_bar(bar, column, middle))
        axis.append((y - 2, y + tall + 2))
        y += tall + BAR_GAP
    drawn.append(_draw_axis(column, axis))
    return "".join(drawn), y


def _draw_axis(column: PanelColumn, bars: list[tuple[float, float]]) -> str:
    """The line at which bars begin: one for all of them, or one for each where names stand above
    bars.
    """
    if not bars:
        return ""
    parts = bars if column.above else [(bars[0][0], bars[-1][1])]
    x = num(column.scale.start)
    return write_element(
        "path",
        d="".join(f"M{x} {num(top)}V{num(bottom)}" for top, bottom in parts),
        stroke=get_color_variable("hatch"),
        stroke_width=1,
    )


def _count_name_lines(bar: Bar, column: PanelColumn) -> int:
    """Names wrap at one width in all columns, so that rows stay level."""
    return len(wrap_text(bar.name, 178, TEXT_SIZE))


def _draw_bar(bar: Bar, column: PanelColumn, middle: float) -> str:
    """The bar with its interval and label; a withheld value is a hollow stub with its words."""
    start, top = column.scale.start, middle - column.thickness / 2
    parts = []
    after = start
    if bar.length is None:
        after += 16 if bar.status == "too_few" else 0
        if bar.status == "too_few":
            parts.append(
                write_element(
                    "rect",
                    x=num(start + 1),
                    y=num(top + 2),
                    width=12,
                    height=num(column.thickness - 4),
                    fill=get_color_variable("paper"),
                    stroke=get_color_variable("soft"),
                    stroke_width=1.2,
                    stroke_dasharray="3 2",
                )
            )
    else:
        after = column.scale(bar.end)
        fill = (
            svg_primitives.get_hatch_fill(column.canvas)
            if bar.hatched
            else get_color_variable(bar.fill_role)
        )
        parts.append(
            write_element(
                "rect",
                x=num(start),
                y=num(top),
                width=num(column.scale(bar.length) - start),
                height=num(column.thickness),
                fill=fill,
                stroke=get_color_variable("hatch" if bar.hatched else "accent"),
                stroke_width=1,
            )
        )
    if bar.low is not None and bar.high is not None:
        low, high = column.scale(bar.low), column.scale(bar.high)
        line = (
            f"M{num(low)} {num(middle)}H{num(high)}M{num(low)} {num(middle - 4)}v8M{num(high)} "
            f"{num(middle - 4)}v8"
        )
        parts.append(
            write_element(
                "path", d=line, stroke=get_color_variable("ink"), stroke_width=1.4, fill="none"
            )
        )
    soft = {"fill": get_color_variable("soft")} if bar.length is None else {}
    parts.append(draw_text(after + 7, middle + 4.5, bar.label, **soft))
    return svg_primitives.draw_mark(column.canvas, bar.place, bar.mark, "".join(parts))


def _draw_notes(answer: Answer, read: BarChart) -> list[tuple[str, str]]:
    items = []
    if any(bar.low is not None for bar in read.bars()):
        items.append(
            (
                write_element(
                    "path",
                    d="M-8 0H8M-8 -4v8M8 -4v8",
                    stroke=get_color_variable("ink"),
                    stroke_width=1.2,
                ),
                wording.translate("whisker"),
            )
        )
    if read.left_out:
        shown = max(len(p.bars) for p in read.panels)
        items.append(
            ("", wording.translate("largest_of", shown=shown, count=shown + read.left_out))
        )
    items += [("", note) for note in wording.write_overlap_notes(answer.each, answer.measure)]
    return items
