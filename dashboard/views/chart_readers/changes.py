"""The change of each district between two periods, by the address of a comparison of periods."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import wording
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.forms import changes
from dashboard.charts.forms.changes import ChangeMapSpec
from dashboard.charts.standalone_svg import MAP, SheetWords
from dashboard.errors import BadQuery, NotFound
from dashboard.i18n.translate import translate
from dashboard.query import addresses
from dashboard.statistics.change_request import CHANGE_KEYS, read_change
from dashboard.statistics.period_change import compare_periods
from dashboard.views.changes import can_map_change, complete_request
from dashboard.views.chart_reader import ChartReader, StandaloneChart
from dashboard.views.city_context import CityContext, read_ground, write_map_credit
from dashboard.wording import period_changes
from dashboard.wording.paragraphs import Paragraph
from data.model.errors import FieldError
from data.model.values import Query
from data.model.vocabulary import DISTRICT


class ChangesReader(ChartReader):
    """The map of the page that compares a period with an earlier one."""

    own_keys = CHANGE_KEYS

    @property
    def form(self) -> ChartForm[ChangeMapSpec]:
        """Areas shaded by their change."""
        return changes.FORM

    def read_chart(
        self, desk: CityContext, query: Query, own: Mapping[str, str]
    ) -> StandaloneChart:
        """The map with the finding of the page."""
        asked, _ = read_change(addresses.list_parameters(query, **own))
        request = complete_request(desk, asked)
        if request.by != DISTRICT:
            raise BadQuery.of(FieldError("by", translate("fault.expected", known=DISTRICT)))
        if desk.outline is None:
            raise BadQuery.of(FieldError("city", translate("fault.no_map", city=desk.city.name)))
        found = compare_periods(desk.answers, request, desk.asof)
        if not can_map_change(desk, found):
            raise NotFound(translate("changes_unmapped"))
        ground = read_ground(desk.build)
        credit = write_map_credit(desk.city, DISTRICT, ground)
        spec = ChangeMapSpec(found, desk.outline, ground, credit)
        words = SheetWords(
            period_changes.write_changes_title(found),
            Paragraph(*period_changes.write_changes_finding(found)),
            wording.write_source_line(found.now),
            Paragraph(
                translate("changes_outline"), credit, wording.describe_completeness(found.now)
            ),
        )
        legend = changes.FORM.build_legend(spec)
        return StandaloneChart(changes.FORM, spec, words, MAP, legend)


READER = ChangesReader()
