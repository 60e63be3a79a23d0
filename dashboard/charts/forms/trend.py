"""Lines over time."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts.chart_form import ChartSpec, QuestionForm
from dashboard.charts.plotly_trend import build_trend_figure
from dashboard.charts.svg_primitives import Canvas, Drawing
from dashboard.charts.svg_trend import draw_trend
from dashboard.charts.trend_model import build_trend_chart
from dashboard.query.answer import Answer, AnswerRow
from dashboard.wording.chart_help import explain_trend


class TrendForm(QuestionForm):
    """An answer over time, as lines in one panel or in small multiples."""

    name = "trend"
    page = "trends"
    rank = 2
    is_explored = True
    is_over_time = True
    has_height = True

    def draw(self, spec: ChartSpec, canvas: Canvas) -> Drawing:
        """The lines as SVG."""
        return draw_trend(
            spec.answer,
            canvas.width,
            canvas.height,
            canvas.prefix,
            spec.reach,
            canvas.marked,
            spec.sentence,
        )

    def build_figure(self, spec: ChartSpec, narrow: bool = False, bare: bool = False) -> dict:
        """The lines as a plotly figure."""
        return build_trend_figure(spec.answer, narrow, bare, spec.reach)

    def list_marked_rows(self, answer: Answer) -> Sequence[AnswerRow]:
        """The rows line by line."""
        return build_trend_chart(answer).rows()

    def explain_marks(self, answer: Answer) -> Sequence[str]:
        """Points, lines, bands and breaks."""
        return explain_trend(answer)


FORM = TrendForm()
