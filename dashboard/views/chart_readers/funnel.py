"""What came of stops or of complaints, step by step, by the address of any of its steps."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import wording
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.forms import funnel
from dashboard.charts.forms.funnel import FunnelSpec
from dashboard.charts.funnel_model import FUNNEL_STEPS, write_funnel_sentence
from dashboard.charts.standalone_svg import SheetWords
from dashboard.errors import BadQuery, NotFound
from dashboard.i18n.translate import translate
from dashboard.query.query_validation import get_measure
from dashboard.views.chart_reader import ChartReader, StandaloneChart, require_place_alone
from dashboard.views.city_context import CityContext
from dashboard.views.outcomes import read_funnel
from data.model.errors import FieldError
from data.model.values import Query


class FunnelReader(ChartReader):
    """The steps of the topic that has the question's measure among them."""

    @property
    def form(self) -> ChartForm[FunnelSpec]:
        """Steps as bars."""
        return funnel.FORM

    def read_chart(
        self, desk: CityContext, query: Query, own: Mapping[str, str]
    ) -> StandaloneChart:
        """The steps in a place and a period."""
        require_place_alone(query)
        measure = get_measure(query)
        topic = next((t for t, steps in FUNNEL_STEPS.items() if measure.id in steps), None)
        if topic is None:
            known = ", ".join(step for steps in FUNNEL_STEPS.values() for step in steps)
            raise BadQuery.of(FieldError("measure", translate("fault.one_of", known=known)))
        found = read_funnel(desk, topic, query)
        if found is None:
            raise NotFound(desk.explain_missing_measure(measure))
        words = SheetWords(
            found.spec.title,
            write_funnel_sentence(found.spec.steps),
            wording.write_source_line(found.lead),
            wording.describe_completeness(found.lead),
        )
        return StandaloneChart(funnel.FORM, found.spec, words)


READER = FunnelReader()
