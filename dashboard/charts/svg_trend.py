"""A line chart over time as a static SVG: one panel, or small multiples with the same axes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from dashboard import wording
from dashboard.charts import svg_primitives, trend_layout, trend_model
from dashboard.charts.empty_chart import draw_empty_chart, is_empty
from dashboard.charts.placed_words import PlacedWords
from dashboard.charts.svg_lines import draw_goal_sign, draw_key_sign, draw_line, draw_stretches
from dashboard.charts.svg_primitives import (
    Canvas,
    draw_sample_mark,
    draw_text,
    draw_words,
    num,
    write_element,
)
from dashboard.charts.theme import get_color_variable
from dashboard.charts.trend_layout import (
    LABEL_LINE_HEIGHT,
    LineLabel,
    PlotArea,
    TrendLayout,
    TrendNote,
    TrendPanel,
    ValueLabel,
    lay_out_trend,
)
from dashboard.query.answer import Answer


def draw_trend(
    answer: Answer,
    width: float = 640,
    height: float = 320,
    prefix: str = "trend",
    reach: float = 0,
    marked: bool = False,
    sentence: str = "",
) -> svg_primitives.Drawing:
    """An answer over time as SVG text; `height` is that of the plot with its axis, notes and
    further panels add to it.

    `reach` is a value that the axis holds at least, so that several drawings have one axis.
    `marked` is for a drawing with its marks' texts beside it (`mark_texts`); `sentence` is what the
    answer says, where that is written already. Raises ValueError for an answer without a time
    dimension.
    """
    canvas = Canvas(width, height, prefix, marked)
    read = trend_model.build_trend_chart(answer)
    if is_empty(answer):
        return draw_empty_chart(answer, canvas, "trend")
    layout = lay_out_trend(read, canvas, reach)
    body = "".join(_draw_panel(panel, layout) for panel in layout.panels)
    notes = [(_draw_sign(note, canvas), note.text) for note in layout.notes]
    small, taken = svg_primitives.draw_notes(notes, 0, layout.bottom + 18, width)
    whole = replace(canvas, height=layout.bottom + (taken + 10 if taken else 4))
    patterns = write_element(
        "defs", svg_primitives.define_hatch(canvas, ground="paper", role="rule")
    )
    sentence = sentence or wording.write_sentence(answer)
    said = wording.translate("chart_lines", sentence=sentence)
    said = " ".join((said, *(wording.describe_goal(answer, goal) for goal in read.goals)))
    return svg_primitives.wrap_drawing(
        whole,
        wording.write_full_title(answer),
        said,
        patterns + _draw_head(layout) + body + small,
    )


def _draw_head(layout: TrendLayout) -> str:
    """What the axis measures, the words Sample data, and the key."""
    parts = [draw_words(layout.axis, fill=get_color_variable("soft"))]
    if layout.read.answer.sample:
        foot = layout.axis.foot
        parts.append(draw_sample_mark(layout.canvas.width, foot, text_anchor="end"))
    for entry in layout.key:
        place = f"translate({num(entry.x)} {num(entry.name.foot - 4)})"
        parts.append(write_element("g", draw_key_sign(entry.line), transform=place))
        parts.append(draw_words(entry.name))
    return "".join(parts)


def _draw_panel(panel: TrendPanel, layout: TrendLayout) -> str:
    box = panel.box
    drawn = _draw_axes(panel) + draw_stretches(box, worded=len(layout.panels) == 1)
    drawn += "".join(draw_line(box, line) for line in box.trend.lines)
    if len(layout.panels) > 1:
        heading = draw_words(panel.heading, font_weight=600)
        return heading + write_element("g", drawn, class_="pv-panel")
    if layout.named_at_ends:
        return drawn + "".join(_draw_line_label(label, box) for label in panel.line_labels)
    return drawn + (_draw_value(panel.last_value) if panel.last_value else "")


def _draw_axes(panel: TrendPanel) -> str:
    box, soft = panel.box, get_color_variable("soft")
    left, right, base = box.x.start, box.x.end, box.y.start
    rules = "".join(f"M{num(left)} {num(box.y(t))}H{num(right)}" for t in box.ticks[1:])
    starts = "".join(f"M{num(x)} {num(base)}v5" for x in panel.starts)
    values = "".join(draw_words(words) for words in panel.values)
    times = "".join(draw_words(words, text_anchor="middle") for words in panel.times)
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
        + write_element("g", values + times, fill=soft)
    )


def _draw_line_label(label: LineLabel, box: PlotArea) -> str:
    """A line's name beside its last value, with a leader to the line."""
    x = box.x.end + 14
    start = box.x(box.trend.middle(label.row)) + 7
    role = get_color_variable(label.line.role)
    leader = write_element(
        "path",
        d=f"M{num(start)} {num(label.at)}L{num(x - 3)} {num(label.y)}",
        stroke=role,
        stroke_width=1,
        opacity=0.6,
    )
    foot = label.y + 4.5 - (len(label.parts) - 1) / 2 * LABEL_LINE_HEIGHT
    name = PlacedWords(label.parts, x, foot, leading=LABEL_LINE_HEIGHT)
    return leader + draw_words(name, fill=role, font_weight=600)


def _draw_value(label: ValueLabel) -> str:
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
