"""How long complaints took to close, by the address of their days."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import wording
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.forms import histogram
from dashboard.charts.forms.histogram import HistogramSpec
from dashboard.charts.standalone_svg import SheetWords
from dashboard.errors import BadQuery, NotFound
from dashboard.i18n.translate import translate
from dashboard.query.query_validation import get_measure
from dashboard.views.chart_reader import (
    ChartReader,
    StandaloneChart,
    require_place_alone,
)
from dashboard.views.city_context import CityContext
from dashboard.views.durations import DAYS_MEASURE, read_durations
from dashboard.wording.paragraphs import Paragraph
from data.model.errors import FieldError
from data.model.values import Query


class HistogramReader(ChartReader):
    """The days of all closed complaints in a place and a period."""

    @property
    def form(self) -> ChartForm[HistogramSpec]:
        """Bars of equal width in days."""
        return histogram.FORM

    def read_chart(
        self, desk: CityContext, query: Query, own: Mapping[str, str]
    ) -> StandaloneChart:
        """The days with the sentence of the page."""
        require_place_alone(query)
        measure = get_measure(query)
        if measure.id != DAYS_MEASURE:
            raise BadQuery.of(
                FieldError("measure", translate("fault.expected", known=DAYS_MEASURE))
            )
        if measure not in desk.measures:
            raise NotFound(desk.explain_missing_measure(measure))
        asked = query.with_period(desk.period(measure, query.period))
        answer = desk.answers.answer(asked, desk.asof)
        spec = read_durations(desk, answer)
        if spec is None:
            raise NotFound(translate("durations_none"))
        words = SheetWords(
            translate(
                "title_period",
                title=spec.title,
                period=wording.name_months(*answer.period.ends),
            ),
            spec.sentence,
            wording.write_source_line(answer),
            Paragraph(translate("durations_note"), wording.describe_completeness(answer)),
        )
        return StandaloneChart(histogram.FORM, spec, words)


READER = HistogramReader()
