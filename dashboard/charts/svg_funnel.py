"""Steps as bars on one scale: filled for what happened, an outline for what it is out of."""

from __future__ import annotations

from dataclasses import replace

from dashboard.charts import svg_primitives
from dashboard.charts.funnel_model import Step, sentence
from dashboard.charts.scales import Scale, wrapped
from dashboard.charts.svg_primitives import Canvas, num, tag, text
from dashboard.charts.theme import TEXT, var
from dashboard.i18n.translate import say

THICK = 18
LINE = 17


def draw_funnel(
    title: str, steps: tuple[Step, ...], width: float = 640, prefix: str = "funnel"
) -> str:
    """The steps as SVG text; its height follows from their number. Every bar of one drawing has the same scale."""
    canvas = Canvas(width, 0, prefix)
    longest = (
        max(
            (max(s.row["numerator"], s.row["denominator"] or 0) for s in steps if s.drawn),
            default=0,
        )
        or 1
    )
    scale = Scale(0, longest, 0, width - 2)
    axis = wrapped(say("funnel_axis"), 0.95 * width, TEXT)
    body = [text(0, 13 + i * LINE, line, fill=var("soft")) for i, line in enumerate(axis)]
    y = 17.0 + LINE * len(axis)
    if any(s.answer and s.answer.sample for s in steps):
        body.append(text(0, y, say("sample"), font_weight=600, fill=var("soft")))
        y += 24
    for step in steps:
        drawn, y = _step(step, scale, y, width)
        body.append(drawn)
    said = say("funnel_said", count=len(steps), sentence=sentence(steps))
    return svg_primitives.drawing(replace(canvas, height=y), title, said, "".join(body), "funnel")


def _step(step: Step, scale: Scale, y: float, width: float) -> tuple[str, float]:
    parts = [svg_primitives.title(f"{step.name}: {step.label}")]
    names = wrapped(step.name, width, TEXT, bold=True)
    parts += [text(0, y + i * LINE, line, font_weight=600) for i, line in enumerate(names)]
    y += LINE * (len(names) - 1) + 8
    if step.drawn:
        parts += _bars(step, scale, y)
        y += THICK + 2
    lines = wrapped(step.label, 0.95 * width, TEXT)
    parts += [text(0, y + 14 + i * LINE, line, fill=var("soft")) for i, line in enumerate(lines)]
    return tag("g", "".join(parts)), y + 14 + LINE * len(lines) + 14


def _bars(step: Step, scale: Scale, y: float) -> list[str]:
    row, bars = step.row, []
    filled = max(scale(row["numerator"]), 1 if row["numerator"] else 0)
    bars.append(tag("rect", x=1, y=num(y), width=num(filled), height=THICK, fill=var("accent")))
    if row["denominator"] is not None:
        bars.append(
            tag(
                "rect",
                x=1,
                y=num(y),
                width=num(max(scale(row["denominator"]), 1)),
                height=THICK,
                fill="none",
                stroke=var("ink"),
                stroke_width=1,
            )
        )
    return bars
