"""The outcome test on the page on disparities: hit rates compared, or the reason why they
are not.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.charts.forms.forest import ForestSpec
from dashboard.measures.registry import get_measures
from dashboard.query import addresses
from dashboard.statistics.comparison_request import SORT_KEYS, ComparisonRequest
from dashboard.statistics.outcome_test import MEASURE_ID, OutcomeTest, run_outcome_test
from dashboard.views.city_context import CityContext
from dashboard.views.model import Chart, Section
from dashboard.views.static_charts import (
    RatioView,
    build_ratio_marks,
    build_refusal_section,
    build_static_chart,
)
from dashboard.views.statistics_table import render_ratio_table
from dashboard.wording import disparities as said
from data.model.values import Query

CSV_URL = "/api/v1/disparities/outcome.csv"


def build_outcome_section(
    desk: CityContext, asked: ComparisonRequest
) -> tuple[list[Chart], list[Section]]:
    """The test for the groups, place and months of the page's comparison: a chart, or a section
    with the reason.
    """
    if desk.answers.face.hides_measure(MEASURE_ID):
        return [], []
    found = compare_hit_rates(desk, asked.query, asked.sort)
    refusal = found.comparison.refusal
    if refusal:
        return [], [build_refusal_section(found.comparison.statistic, refusal)]
    return [_build_chart(desk, found)], []


def compare_hit_rates(desk: CityContext, query: Query, sort: str) -> OutcomeTest:
    """The test for the groups, place and months of a question."""
    asked = replace(query, measure=MEASURE_ID)
    period = desk.period(get_measures()[MEASURE_ID], query.period)
    return run_outcome_test(desk.answers, asked.with_period(period), sort, desk.asof)


def view_hit_rates(found: OutcomeTest) -> RatioView:
    """What is shown of a test that is not refused."""
    comparison = found.comparison
    answer, asked = comparison.get_answer(), comparison.asked
    forest = ForestSpec(
        said.write_outcome_title(answer),
        said.write_outcome_sentence(answer, comparison.rows, found.test),
        wording.translate("outcome_axis"),
        build_ratio_marks(comparison),
        answer.sample,
    )
    sort = "" if asked.sort == SORT_KEYS[0] else asked.sort
    return RatioView(
        forest,
        answer,
        said.describe_outcome_completeness(answer, comparison.recorded[0], found.base),
        addresses.list_parameters(asked.query, statistic=comparison.statistic.id, sort=sort),
    )


def _build_chart(desk: CityContext, found: OutcomeTest) -> Chart:
    comparison, shown = found.comparison, view_hit_rates(found)
    query = replace(comparison.asked.query, measure="")
    parameters = addresses.list_parameters(query)
    return build_static_chart(
        "outcome",
        shown,
        {
            "table": render_ratio_table(comparison, shown.spec.title),
            "csv": addresses.build_site_url(CSV_URL, parameters),
            "page": addresses.build_page_url(
                desk.city.id, "disparities", query, fragment="outcome-heading"
            ),
            "notes": (
                str(comparison.statistic.question),
                str(comparison.statistic.method),
                *([said.describe_test_statistic(found.test)] if found.test else []),
                *shown.answer.notes,
            ),
        },
    )
