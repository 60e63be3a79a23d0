"""Steps as bars on one scale: filled for what happened, an outline for what it is out of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.charts import svg_primitives
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.funnel_model import FunnelStep, write_funnel_sentence
from dashboard.charts.scales import LinearScale, wrap_text
from dashboard.charts.svg_primitives import (
    Canvas,
    Drawing,
    draw_sample_mark,
    draw_text,
    num,
    write_element,
)
from dashboard.charts.theme import TEXT_SIZE, get_color_variable
from dashboard.i18n.translate import translate

BAR_THICKNESS = 18
LINE_HEIGHT = 17


@dataclass(frozen=True)
class FunnelSpec:
    """Steps under a title."""

    title: str
    steps: tuple[FunnelStep, ...]


class FunnelForm(ChartForm[FunnelSpec]):
    """Steps, each with what it is out of."""

    name = "funnel"

    def draw(self, spec: FunnelSpec, canvas: Canvas) -> Drawing:
        """The steps as SVG; its height follows from their number. Every bar has the same scale."""
        return _draw_funnel(spec.title, spec.steps, canvas)


def _draw_funnel(title: str, steps: tuple[FunnelStep, ...], canvas: Canvas) -> Drawing:
    width = canvas.width
    longest = (
        max(
            (max(s.row.known_numerator, s.row.denominator or 0) for s in steps if s.is_drawable),
            default=0,
        )
        or 1
    )
    scale = LinearScale(0, longest, 0, width - 2)
    axis = wrap_text(translate("funnel_axis"), 0.95 * width, TEXT_SIZE)
    body = [
        draw_text(0, 13 + i * LINE_HEIGHT, line, fill=get_color_variable("soft"))
        for i, line in enumerate(axis)
    ]
    y = 17.0 + LINE_HEIGHT * len(axis)
    if any(s.answer and s.answer.sample for s in steps):
        body.append(draw_sample_mark(0, y))
        y += 24
    for place, step in enumerate(steps):
        drawn, y = _draw_step(step, scale, y, canvas, place)
        body.append(drawn)
    said = translate("funnel_said", count=len(steps), sentence=write_funnel_sentence(steps))
    return svg_primitives.wrap_drawing(
        replace(canvas, height=y), title, said, "".join(body), "funnel"
    )


def _draw_step(
    step: FunnelStep, scale: LinearScale, y: float, canvas: Canvas, place: int
) -> tuple[str, float]:
    names = wrap_text(step.name, canvas.width, TEXT_SIZE, bold=True)
    parts = [
        draw_text(0, y + i * LINE_HEIGHT, line, font_weight=600) for i, line in enumerate(names)
    ]
    y += LINE_HEIGHT * (len(names) - 1) + 8
    if step.is_drawable:
        parts += _draw_bars(step, scale, y)
        y += BAR_THICKNESS + 2
    lines = wrap_text(step.label, 0.95 * canvas.width, TEXT_SIZE)
    parts += [
        draw_text(0, y + 14 + i * LINE_HEIGHT, line, fill=get_color_variable("soft"))
        for i, line in enumerate(lines)
    ]
    said = f"{step.name}: {step.label}"
    drawn = svg_primitives.draw_mark(canvas, place, said, "".join(parts))
    return drawn, y + 14 + LINE_HEIGHT * len(lines) + 14


def _draw_bars(step: FunnelStep, scale: LinearScale, y: float) -> list[str]:
    row, bars = step.row, []
    filled = max(scale(row.known_numerator), 1 if row.known_numerator else 0)
    bars.append(
        write_element(
            "rect",
            x=1,
            y=num(y),
            width=num(filled),
            height=BAR_THICKNESS,
            fill=get_color_variable("accent"),
        )
    )
    if row.denominator is not None:
        bars.append(
            write_element(
                "rect",
                x=1,
                y=num(y),
                width=num(max(scale(row.denominator), 1)),
                height=BAR_THICKNESS,
                fill="none",
                stroke=get_color_variable("ink"),
                stroke_width=1,
            )
        )
    return bars


FORM = FunnelForm()
