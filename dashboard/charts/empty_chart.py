"""What is drawn where there is nothing to draw: the sentence that says why, in a frame of the usual
width.
"""

from __future__ import annotations

from html import escape

from dashboard import wording
from dashboard.charts import svg_primitives, theme
from dashboard.charts.plotly_annotations import build_annotation, build_sample_label
from dashboard.charts.scales import wrap_text
from dashboard.charts.svg_primitives import Canvas
from dashboard.charts.theme import TEXT_SIZE, get_color_variable
from dashboard.query.answer import Answer

HEIGHT = 120
NARROW_LINE, LINE = 44, 80


def is_empty(answer: Answer) -> bool:
    """Whether no row has a value, nor counts that are merely too few to compare."""
    return all(row.value is None and row.status != "too_few" for row in answer.rows)


def draw_empty_chart(answer: Answer, canvas: Canvas, kind: str) -> svg_primitives.Drawing:
    """The sentence as SVG text."""
    said = wording.write_sentence(answer)
    lines = wrap_text(said, canvas.width - 48, TEXT_SIZE)
    first = HEIGHT / 2 - 17 * (len(lines) - 1) / 2 + 4
    body = svg_primitives.write_element(
        "rect",
        x=0.5,
        y=0.5,
        width=svg_primitives.num(canvas.width - 1),
        height=HEIGHT - 1,
        fill=get_color_variable("blank"),
    )
    body += "".join(
        svg_primitives.draw_text(canvas.width / 2, first + i * 17, line, text_anchor="middle")
        for i, line in enumerate(lines)
    )
    if answer.sample:
        body += svg_primitives.draw_sample_mark(canvas.width - 8, 17, text_anchor="end")
    whole = Canvas(canvas.width, HEIGHT, canvas.prefix)
    return svg_primitives.wrap_drawing(whole, wording.write_full_title(answer), said, body, kind)


def build_empty_figure(answer: Answer, narrow: bool) -> dict:
    """The sentence as a plotly figure."""
    lines = wrap_text(
        wording.write_sentence(answer), (NARROW_LINE if narrow else LINE) * 7, TEXT_SIZE
    )
    text = "<br>".join(escape(line, quote=False) for line in lines)
    hidden = {"visible": False, "range": [0, 1]}
    return {
        "data": [],
        "layout": {
            "template": theme.PLOTLY_TEMPLATE,
            "height": HEIGHT + 40,
            "margin": {"l": 8, "r": 8, "t": 44, "b": 8},
            "xaxis": hidden,
            "yaxis": hidden,
            "annotations": [
                build_annotation(text, (0.5, 0.5), xanchor="center", colour="ink", align="center"),
                *build_sample_label(answer.sample),
            ],
        },
    }
