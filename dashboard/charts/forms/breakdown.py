"""Bars by category."""

from __future__ import annotations

from dashboard.charts.chart_form import ChartForm, ChartSpec
from dashboard.charts.plotly_breakdown import build_breakdown_figure
from dashboard.charts.svg_breakdown import draw_breakdown
from dashboard.charts.svg_primitives import Canvas, Drawing


class BreakdownForm(ChartForm):
    """An answer by category, as bars in one list or in small multiples."""

    name = "breakdown"
    rank = 3
    is_explored = True

    def draw(self, spec: ChartSpec, canvas: Canvas) -> Drawing:
        """The bars as SVG."""
        return draw_breakdown(spec.answer, canvas.width, prefix=canvas.prefix, marked=canvas.marked)

    def build_figure(self, spec: ChartSpec, narrow: bool = False, bare: bool = False) -> dict:
        """The bars as a plotly figure."""
        return build_breakdown_figure(spec.answer, narrow=narrow, bare=bare)


FORM = BreakdownForm()
