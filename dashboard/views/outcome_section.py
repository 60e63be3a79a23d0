"""The outcome test on the page on disparities: hit rates compared, or the reason why they
are not.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.charts.forms.forest import ForestSpec
from dashboard.measures.registry import get_measures
from dashboard.query import addresses
from dashboard.statistics.comparison_request import ComparisonRequest
from dashboard.statistics.outcome_test import MEASURE_ID, OutcomeTest, run_outcome_test
from dashboard.views.city_context import CityContext
from dashboard.views.model import Chart, Section
from dashboard.views.static_charts import (
    build_ratio_marks,
    build_refusal_section,
    build_static_chart,
)
from dashboard.views.statistics_table import render_ratio_table
from dashboard.wording import disparities as said

CSV_URL = "/api/v1/disparities/outcome.csv"


def build_outcome_section(
    desk: CityContext, asked: ComparisonRequest
) -> tuple[list[Chart], list[Section]]:
    """The test for the groups, place and months of the page's comparison: a chart, or a section
    with the reason.
    """
    if desk.answers.face.hides_measure(MEASURE_ID):
        return [], []
    query = replace(asked.query, measure=MEASURE_ID)
    query = query.with_period(desk.period(get_measures()[MEASURE_ID], query.period))
    found = run_outcome_test(desk.answers, query, asked.sort)
    if found.comparison.refusal:
        return [], [build_refusal_section(found.comparison.statistic, found.comparison.refusal)]
    return [_build_chart(desk, found)], []


def _build_chart(desk: CityContext, found: OutcomeTest) -> Chart:
    comparison = found.comparison
    answer = comparison.get_answer()
    title = said.write_outcome_title(answer)
    sentence = said.write_outcome_sentence(answer, comparison.rows, found.test)
    forest = ForestSpec(
        title,
        sentence,
        wording.translate("outcome_axis"),
        build_ratio_marks(comparison),
        answer.sample,
    )
    query = replace(comparison.asked.query, measure="")
    parameters = addresses.list_parameters(query)
    return build_static_chart(
        "outcome",
        forest,
        answer,
        {
            "table": render_ratio_table(comparison, title),
            "csv": addresses.build_site_url(CSV_URL, parameters),
            "completeness": said.describe_outcome_completeness(
                answer, comparison.recorded[0], found.base
            ),
            "page": addresses.build_page_url(
                desk.city.id, "disparities", query, fragment="outcome-heading"
            ),
            "notes": (
                str(comparison.statistic.question),
                str(comparison.statistic.method),
                *([said.describe_test_statistic(found.test)] if found.test else []),
                *answer.notes,
            ),
        },
    )
