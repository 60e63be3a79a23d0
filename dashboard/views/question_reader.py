"""The charts that show the answer to any question: their address is the question's own."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import wording
from dashboard.charts.chart_form import QuestionForm
from dashboard.charts.standalone_svg import WIDE, SheetWords
from dashboard.statistics.series import read_months
from dashboard.views.chart_reader import ChartReader, StandaloneChart
from dashboard.views.chart_specs import read_chart_spec
from dashboard.views.city_context import CityContext
from dashboard.wording.paragraphs import Paragraph
from data.model.values import Query


class QuestionReader(ChartReader):
    """The answer to a question, in one of the forms that show any."""

    def __init__(self, form: QuestionForm):
        self._form = form

    @property
    def form(self) -> QuestionForm:
        """The form that shows the answer."""
        return self._form

    def read(self, desk: CityContext, query: Query, own: Mapping[str, str]) -> StandaloneChart:
        """The answer with its sentence, and what its chart leaves out."""
        form, answer = self.form, desk.answers.answer(query, desk.asof)
        months = read_months(desk.answers, answer, desk.asof) if form.is_over_time else None
        spec = read_chart_spec(desk.answers, form, answer)
        words = SheetWords(
            wording.write_full_title(answer),
            wording.write_sentence(answer, months),
            wording.write_source_line(answer),
            Paragraph(form.describe_limits(spec), wording.describe_completeness(answer)),
        )
        width = form.picture_width if form.can_draw(spec) else WIDE
        return StandaloneChart(form, spec, words, width, form.build_legend(spec))
