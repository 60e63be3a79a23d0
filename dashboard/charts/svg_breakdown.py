"""Horizontal bars as a static SVG: one list, or small multiples with the same axis."""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.charts import svg_primitives
from dashboard.charts.breakdown_layout import (
    LABEL_GAP,
    NOTES_GAP,
    STUB_WIDTH,
    PlacedBar,
    PlacedPanel,
    lay_out_breakdown,
    list_notes,
)
from dashboard.charts.empty_chart import draw_empty_chart, is_empty
from dashboard.charts.placed_words import LINE_HEIGHT
from dashboard.charts.svg_primitives import (
    Canvas,
    draw_sample_mark,
    draw_text,
    draw_words,
    num,
    write_element,
)
from dashboard.charts.theme import get_color_variable
from dashboard.query.answer import Answer


def draw_breakdown(
    answer: Answer,
    width: float = 640,
    prefix: str = "breakdown",
    marked: bool = False,
    sentence: str = "",
) -> svg_primitives.Drawing:
    """An answer by category as SVG text; its height follows from the number of bars.

    `marked` is for a drawing with its marks' texts beside it (`mark_texts`); `sentence` is what the
    answer says, where that is written already.
    """
    canvas = Canvas(width, 0, prefix, marked)
    if is_empty(answer):
        return draw_empty_chart(answer, canvas, "breakdown")
    layout = lay_out_breakdown(answer, canvas)
    head = draw_text(0, 13, layout.read.axis, fill=get_color_variable("soft"))
    if answer.sample:
        head += draw_sample_mark(width, 13, text_anchor="end")
    body = "".join(_draw_panel(panel, canvas) for panel in layout.panels)
    notes = [
        (_draw_interval_sign() if signed else "", n) for signed, n in list_notes(answer, layout)
    ]
    small, taken = svg_primitives.draw_notes(notes, 0, layout.bottom + NOTES_GAP, width)
    whole = replace(canvas, height=layout.bottom + (taken + 8 if taken else 0))
    patterns = write_element("defs", svg_primitives.define_hatch(canvas))
    sentence = sentence or wording.write_sentence(answer)
    said = wording.translate("chart_bars", sentence=sentence)
    return svg_primitives.wrap_drawing(
        whole, wording.write_full_title(answer), said, patterns + head + body + small, "breakdown"
    )


def _draw_panel(panel: PlacedPanel, canvas: Canvas) -> str:
    drawn = [
        draw_text(panel.column.scale.start, panel.foot + i * LINE_HEIGHT, part, font_weight=600)
        for i, part in enumerate(panel.heading)
    ]
    for placed in panel.bars:
        if placed.name:
            drawn.append(draw_words(placed.name))
        drawn.append(_draw_bar(placed, canvas))
    drawn.append(_draw_axis(panel))
    return "".join(drawn)


def _draw_axis(panel: PlacedPanel) -> str:
    if not panel.axis:
        return ""
    x = num(panel.column.scale.start)
    return write_element(
        "path",
        d="".join(f"M{x} {num(top)}V{num(bottom)}" for top, bottom in panel.axis),
        stroke=get_color_variable("hatch"),
        stroke_width=1,
    )


def _draw_bar(placed: PlacedBar, canvas: Canvas) -> str:
    """The bar with its interval and label; a withheld value is a hollow stub with its words."""
    bar, scale, middle = placed.bar, placed.column.scale, placed.middle
    parts = []
    if bar.length is not None:
        parts.append(_draw_length(placed, bar.length, canvas))
    elif bar.status == "too_few":
        parts.append(_draw_stub(placed))
    if bar.low is not None and bar.high is not None:
        low, high = scale(bar.low), scale(bar.high)
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
    parts.append(draw_text(placed.after + LABEL_GAP, middle + 4.5, bar.label, **soft))
    return svg_primitives.draw_mark(canvas, bar.place, bar.mark, "".join(parts))


def _draw_length(placed: PlacedBar, length: float, canvas: Canvas) -> str:
    bar, scale = placed.bar, placed.column.scale
    fill = (
        svg_primitives.get_hatch_fill(canvas) if bar.hatched else get_color_variable(bar.fill_role)
    )
    return write_element(
        "rect",
        x=num(scale.start),
        y=num(placed.top),
        width=num(scale(length) - scale.start),
        height=num(placed.column.thickness),
        fill=fill,
        stroke=get_color_variable("hatch" if bar.hatched else "accent"),
        stroke_width=1,
    )


def _draw_stub(placed: PlacedBar) -> str:
    return write_element(
        "rect",
        x=num(placed.column.scale.start + 1),
        y=num(placed.top + 2),
        width=STUB_WIDTH,
        height=num(placed.column.thickness - 4),
        fill=get_color_variable("paper"),
        stroke=get_color_variable("soft"),
        stroke_width=1.2,
        stroke_dasharray="3 2",
    )


def _draw_interval_sign() -> str:
    return write_element(
        "path",
        d="M-8 0H8M-8 -4v8M8 -4v8",
        stroke=get_color_variable("ink"),
        stroke_width=1.2,
    )
