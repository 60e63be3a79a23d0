"""The months after an event over as many before it, by the address of the event."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import wording
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.forms import aligned
from dashboard.charts.forms.aligned import AlignedSpec
from dashboard.charts.standalone_svg import SheetWords
from dashboard.errors import NotFound
from dashboard.i18n.translate import translate
from dashboard.query import addresses
from dashboard.statistics.event_request import EVENT_KEYS, read_event
from dashboard.statistics.event_window import compare_windows
from dashboard.views.before_after import complete_event_request, make_aligned_spec
from dashboard.views.chart_reader import ChartReader, StandaloneChart
from dashboard.views.city_context import CityContext
from dashboard.wording import event_windows
from dashboard.wording.paragraphs import Paragraph
from data.model.values import Query


class AlignedReader(ChartReader):
    """The lines of the page of an event."""

    own_keys = EVENT_KEYS

    @property
    def form(self) -> ChartForm[AlignedSpec]:
        """Two lines over the same calendar months."""
        return aligned.FORM

    def read_chart(
        self, desk: CityContext, query: Query, own: Mapping[str, str]
    ) -> StandaloneChart:
        """Both lines with the change between them."""
        asked, _ = read_event(addresses.list_parameters(query, **own))
        request = complete_event_request(desk, asked)
        found = compare_windows(desk.answers, request.query, request.windows, desk.asof)
        if found.refusal:
            raise NotFound(event_windows.explain_event_refusal(found))
        spec, after = make_aligned_spec(found), found.total_after
        words = SheetWords(
            spec.title,
            Paragraph(
                desk.headline(after, found.total_before), *event_windows.write_event_change(found)
            ),
            wording.write_source_line(after),
            Paragraph(translate("event_reading"), wording.describe_completeness(after)),
        )
        return StandaloneChart(aligned.FORM, spec, words)


READER = AlignedReader()
