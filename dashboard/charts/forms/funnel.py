"""Steps as bars on one scale: filled for what happened, an outline for what it is out of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import Any

from dashboard.charts import svg_primitives
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.drawing_widths import MIDDLE
from dashboard.charts.funnel_model import FunnelStep, write_funnel_sentence
from dashboard.charts.placed_words import PlacedWords, wrap_words
from dashboard.charts.plotly_annotations import build_words
from dashboard.charts.plotly_rows import build_rows_layout, build_sample_words
from dashboard.charts.plotly_traces import round_value
from dashboard.charts.scales import LinearScale
from dashboard.charts.svg_primitives import (
    Canvas,
    Drawing,
    draw_sample_mark,
    draw_words,
    num,
    write_element,
)
from dashboard.charts.theme import LIGHT_COLORS, TEXT_SIZE, get_color_variable
from dashboard.i18n.translate import translate

BAR_THICKNESS = 18
LINE_HEIGHT = 17
# Part of the width that lines fill: a reader's own font may be wider than the one that widths are
# reckoned by.
FILLED = 0.95
CLEAR = "rgba(0,0,0,0)"


@dataclass(frozen=True)
class FunnelSpec:
    """Steps under a title."""

    title: str
    steps: tuple[FunnelStep, ...]


@dataclass(frozen=True)
class PlacedStep:
    """One step: its name, the bars from `top` on where there is anything to draw, and its label."""

    step: FunnelStep
    name: PlacedWords
    top: float
    label: PlacedWords

    @property
    def description(self) -> str:
        """The step in words."""
        return f"{self.step.name}: {self.step.label}"


@dataclass(frozen=True)
class FunnelLayout:
    """All steps on one scale under the words of the axis; `sample_foot` is that of the mark of
    sample data, None without one.
    """

    axis: PlacedWords
    sample_foot: float | None
    scale: LinearScale
    steps: tuple[PlacedStep, ...]
    height: float


class FunnelForm(ChartForm[FunnelSpec]):
    """Steps, each with what it is out of."""

    name = "funnel"

    def draw(self, spec: FunnelSpec, canvas: Canvas) -> Drawing:
        """The steps as SVG; its height follows from their number. Every bar has the same scale."""
        layout = lay_out_steps(spec, canvas.width)
        body = [draw_words(layout.axis, fill=get_color_variable("soft"))]
        if layout.sample_foot is not None:
            body.append(draw_sample_mark(0, layout.sample_foot))
        body += [_draw_step(s, layout.scale, canvas, i) for i, s in enumerate(layout.steps)]
        said = translate(
            "funnel_said", count=len(spec.steps), sentence=write_funnel_sentence(spec.steps)
        )
        whole = replace(canvas, height=layout.height)
        return svg_primitives.wrap_drawing(whole, spec.title, said, "".join(body), "funnel")

    def build_figure(self, spec: FunnelSpec) -> dict:
        """The steps as bars in a plotly figure; a bar has the id of its measure as custom data."""
        layout = lay_out_steps(spec, MIDDLE)
        ink: dict[str, Any] = {"font": {"size": TEXT_SIZE, "color": LIGHT_COLORS["ink"]}}
        words = [build_words(layout.axis)]
        if layout.sample_foot is not None:
            words.append(build_sample_words(0, layout.sample_foot))
        for placed in layout.steps:
            words += [build_words(placed.name, bold=True, **ink), build_words(placed.label)]
        axis = {"range": [0, layout.scale.high]}
        return {
            "data": [_build_counts(layout.steps), _build_wholes(layout.steps)],
            "layout": build_rows_layout(layout.height, axis, words),
        }


def lay_out_steps(spec: FunnelSpec, width: float) -> FunnelLayout:
    """Where each step stands in a width; the height follows from their number."""
    numbers = [
        max(step.row.known_numerator, step.row.denominator or 0)
        for step in spec.steps
        if step.is_drawable
    ]
    scale = LinearScale(0, max(numbers, default=0) or 1, 0, width - 2)
    axis = wrap_words(translate("funnel_axis"), FILLED * width, 0, 13, LINE_HEIGHT)
    y = 17.0 + LINE_HEIGHT * len(axis.lines)
    sample_foot = None
    if any(step.answer and step.answer.sample for step in spec.steps):
        sample_foot = y
        y += 24
    placed = []
    for step in spec.steps:
        name = wrap_words(step.name, width, 0, y, LINE_HEIGHT, bold=True)
        top = name.last_foot + 8
        foot = top + (BAR_THICKNESS + 2 if step.is_drawable else 0) + 14
        label = wrap_words(step.label, FILLED * width, 0, foot, LINE_HEIGHT)
        placed.append(PlacedStep(step, name, top, label))
        y = foot + LINE_HEIGHT * len(label.lines) + 14
    return FunnelLayout(axis, sample_foot, scale, tuple(placed), y)


def _draw_step(placed: PlacedStep, scale: LinearScale, canvas: Canvas, place: int) -> str:
    parts = [draw_words(placed.name, font_weight=600)]
    if placed.step.is_drawable:
        parts += _draw_bars(placed, scale)
    parts.append(draw_words(placed.label, fill=get_color_variable("soft")))
    return svg_primitives.draw_mark(canvas, place, placed.description, "".join(parts))


def _draw_bars(placed: PlacedStep, scale: LinearScale) -> list[str]:
    row, bars = placed.step.row, []
    filled = max(scale(row.known_numerator), 1 if row.known_numerator else 0)
    bars.append(
        write_element(
            "rect",
            x=1,
            y=num(placed.top),
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
                y=num(placed.top),
                width=num(max(scale(row.denominator), 1)),
                height=BAR_THICKNESS,
                fill="none",
                stroke=get_color_variable("ink"),
                stroke_width=1,
            )
        )
    return bars


def _build_counts(steps: tuple[PlacedStep, ...]) -> dict:
    """The filled bars."""
    drawn = [placed for placed in steps if placed.step.is_drawable]
    counts = [placed.step.row.known_numerator for placed in drawn]
    return _build_bars(drawn, counts, {"color": LIGHT_COLORS["accent"]})


def _build_wholes(steps: tuple[PlacedStep, ...]) -> dict:
    """The outlines of what steps are out of."""
    drawn = [
        placed
        for placed in steps
        if placed.step.is_drawable and placed.step.row.denominator is not None
    ]
    wholes = [placed.step.row.denominator for placed in drawn]
    outline = {"width": 1, "color": LIGHT_COLORS["ink"]}
    return _build_bars(drawn, wholes, {"color": CLEAR, "line": outline})


def _build_bars(drawn: list[PlacedStep], lengths: list, marker: dict) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "x": lengths,
        "y": [round_value(placed.top + BAR_THICKNESS / 2) for placed in drawn],
        "width": BAR_THICKNESS,
        "customdata": [placed.step.measure for placed in drawn],
        "hoverinfo": "text",
        "hovertext": [escape(placed.description, quote=False) for placed in drawn],
        "textposition": "none",
        "marker": marker,
    }


FORM = FunnelForm()
