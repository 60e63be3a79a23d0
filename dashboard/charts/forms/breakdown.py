"""Bars by category."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts.chart_form import ChartSpec, QuestionForm
from dashboard.charts.plotly_breakdown import build_breakdown_figure
from dashboard.charts.svg_breakdown import draw_breakdown
from dashboard.charts.svg_primitives import Canvas, Drawing
from dashboard.query.answer import Answer
from dashboard.wording.chart_help import explain_bars


class BreakdownForm(QuestionForm):
    """An answer by category, as bars in one list or in small multiples."""

    name = "breakdown"
    rank = 3
    is_explored = True

    def draw(self, spec: ChartSpec, canvas: Canvas) -> Drawing:
        """The bars as SVG."""
        return draw_breakdown(
            spec.answer, canvas.width, canvas.prefix, canvas.marked, spec.sentence
        )

    def build_figure(self, spec: ChartSpec, narrow: bool = False, bare: bool = False) -> dict:
        """The bars as a plotly figure."""
        return build_breakdown_figure(spec.answer, narrow=narrow, bare=bare)

    def explain_marks(self, answer: Answer) -> Sequence[str]:
        """Bars, panels, intervals and stripes."""
        return explain_bars(answer)


FORM = BreakdownForm()
