"""Lines over time beside those of another population, on one axis of values."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.charts.chart_form import ChartForm
from dashboard.charts.svg_primitives import Canvas, Drawing
from dashboard.charts.svg_trend import draw_trend
from dashboard.query.answer import Answer


@dataclass(frozen=True)
class ComparedSpec:
    """An answer over time, and a value that its axis holds at least, so that both sides have one
    axis.
    """

    answer: Answer
    reach: float


class ComparedForm(ChartForm[ComparedSpec]):
    """One side of a comparison, as lines."""

    name = "compared"

    def draw(self, spec: ComparedSpec, canvas: Canvas) -> Drawing:
        """The lines as SVG. Raises ValueError for an answer without a time dimension."""
        return draw_trend(
            spec.answer, canvas.width, canvas.height, canvas.prefix, spec.reach, canvas.marked
        )


FORM = ComparedForm()
