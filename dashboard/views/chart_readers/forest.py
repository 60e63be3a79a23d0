"""The ratios of groups on the page on disparities, by the address of a comparison; `statistic`
names the other two tests of the page.
"""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import wording
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.forms import forest
from dashboard.charts.forms.forest import ForestSpec
from dashboard.charts.standalone_svg import SheetWords
from dashboard.errors import BadQuery
from dashboard.i18n.translate import translate
from dashboard.query import addresses
from dashboard.statistics.comparison_request import (
    ALL_OTHERS,
    EXTRA_KEYS,
    SORT_KEYS,
    read_groups,
)
from dashboard.statistics.outcome_test import MEASURE_ID
from dashboard.statistics.ratios import compare_groups
from dashboard.statistics.veil_of_darkness import RACE, run_veil_test
from dashboard.views.chart_reader import ChartReader, StandaloneChart
from dashboard.views.city_context import CityContext
from dashboard.views.disparities import fill_defaults, view_ratios
from dashboard.views.outcome_section import compare_hit_rates, view_hit_rates
from dashboard.views.static_charts import RatioView, refuse_comparison
from dashboard.views.veil_section import COUNT_ID, fill_veil_period, view_odds
from data.model.errors import FieldError
from data.model.values import Query

STATISTIC, SORT, REFERENCE = "statistic", "sort", "reference"


class ForestReader(ChartReader):
    """Rates of groups compared, hit rates, or the veil of darkness."""

    own_keys = (STATISTIC, *EXTRA_KEYS)

    @property
    def form(self) -> ChartForm[ForestSpec]:
        """Dots with their intervals."""
        return forest.FORM

    def read_chart(
        self, desk: CityContext, query: Query, own: Mapping[str, str]
    ) -> StandaloneChart:
        """The ratios with the sentence of the page."""
        statistic = own.get(STATISTIC, "rate_ratio")
        if statistic not in VIEWS:
            raise BadQuery.of(
                FieldError(STATISTIC, translate("fault.one_of", known=", ".join(VIEWS)))
            )
        known, view = VIEWS[statistic]
        foreign = [key for key in own if key not in (STATISTIC, *known)]
        if foreign:
            said = translate("fault.not_for", owner=f"{STATISTIC}={statistic}")
            raise BadQuery.of(*(FieldError(key, said) for key in foreign))
        shown = view(desk, query, {key: own[key] for key in known if key in own})
        period = wording.name_months(*shown.answer.period.ends)
        words = SheetWords(
            translate("title_period", title=shown.spec.title, period=period),
            shown.spec.sentence,
            wording.write_source_line(shown.answer),
            shown.completeness,
        )
        return StandaloneChart(forest.FORM, shown.spec, words)


def _view_ratios(desk: CityContext, query: Query, own: Mapping[str, str]) -> RatioView:
    asked = fill_defaults(desk, addresses.list_parameters(query, **own))
    found = compare_groups(desk.answers, asked, desk.asof)
    if found.refusal:
        raise refuse_comparison(found.refusal)
    return view_ratios(found)


def _view_hit_rates(desk: CityContext, query: Query, own: Mapping[str, str]) -> RatioView:
    _require_measure(query, MEASURE_ID)
    sort = own.get(SORT, SORT_KEYS[0])
    if sort not in SORT_KEYS:
        raise BadQuery.of(FieldError(SORT, translate("fault.one_of", known=", ".join(SORT_KEYS))))
    found = compare_hit_rates(desk, read_groups(addresses.list_parameters(query)), sort)
    if found.comparison.refusal:
        raise refuse_comparison(found.comparison.refusal)
    return view_hit_rates(found)


def _view_odds(desk: CityContext, query: Query, own: Mapping[str, str]) -> RatioView:
    """The veil, which is of the whole city and of races alone."""
    _require_measure(query, COUNT_ID)
    foreign = [*(["by"] if query.by not in ((), (RACE,)) else []), *(d for d, _ in query.where)]
    if foreign:
        raise BadQuery.of(*(FieldError(key, translate("fault.whole_city")) for key in foreign))
    stops = fill_veil_period(desk, query)
    found = run_veil_test(desk.answers, stops, own.get(REFERENCE, ALL_OTHERS), desk.asof)
    if found.refusal:
        raise refuse_comparison(found.refusal)
    return view_odds(found, stops)


def _require_measure(query: Query, measure: str) -> None:
    if query.measure != measure:
        raise BadQuery.of(FieldError("measure", translate("fault.expected", known=measure)))


# Each statistic's keys beside those of its question, and what is shown of it.
VIEWS = {
    "rate_ratio": (EXTRA_KEYS, _view_ratios),
    "outcome_test": ((SORT,), _view_hit_rates),
    "veil_of_darkness": ((REFERENCE,), _view_odds),
}
READER = ForestReader()
