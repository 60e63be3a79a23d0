"""What is drawn where there is nothing to draw: the sentence that says why, in a frame of the usual width."""

from __future__ import annotations

from html import escape

from dashboard import wording
from dashboard.charts import svg_primitives, theme
from dashboard.charts.plotly_annotations import annotation, sample_label
from dashboard.charts.scales import wrapped
from dashboard.charts.svg_primitives import Canvas
from dashboard.charts.theme import TEXT, var
from dashboard.query.answer import Answer

HEIGHT = 120
NARROW_LINE, LINE = 44, 80


def is_nothing(answer: Answer) -> bool:
    """Whether no row has a value, nor counts that are merely too few to compare."""
    return all(row["value"] is None and row["status"] != "too_few" for row in answer.rows)


def nothing_drawn(answer: Answer, canvas: Canvas, kind: str) -> str:
    """The sentence as SVG text."""
    said = wording.sentence(answer)
    lines = wrapped(said, canvas.width - 48, TEXT)
    first = HEIGHT / 2 - 17 * (len(lines) - 1) / 2 + 4
    body = svg_primitives.tag(
        "rect",
        x=0.5,
        y=0.5,
        width=svg_primitives.num(canvas.width - 1),
        height=HEIGHT - 1,
        fill=var("blank"),
    )
    body += "".join(
        svg_primitives.text(canvas.width / 2, first + i * 17, line, text_anchor="middle")
        for i, line in enumerate(lines)
    )
    if answer.sample:
        body += svg_primitives.text(
            canvas.width - 8,
            17,
            wording.say("sample"),
            text_anchor="end",
            font_weight=600,
            fill=var("soft"),
        )
    whole = Canvas(canvas.width, HEIGHT, canvas.prefix)
    return svg_primitives.drawing(whole, wording.full_title(answer), said, body, kind)


def nothing_figure(answer: Answer, narrow: bool) -> dict:
    """The sentence as a plotly figure."""
    lines = wrapped(wording.sentence(answer), (NARROW_LINE if narrow else LINE) * 7, TEXT)
    told = "<br>".join(escape(line, quote=False) for line in lines)
    hidden = {"visible": False, "range": [0, 1]}
    return {
        "data": [],
        "layout": {
            "template": theme.TEMPLATE,
            "height": HEIGHT + 40,
            "margin": {"l": 8, "r": 8, "t": 44, "b": 8},
            "xaxis": hidden,
            "yaxis": hidden,
            "annotations": [
                annotation(told, (0.5, 0.5), xanchor="center", colour="ink", align="center"),
                *sample_label(answer),
            ],
        },
    }
