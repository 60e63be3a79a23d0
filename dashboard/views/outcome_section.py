"""The outcome test on the page on disparities: hit rates compared, or the reason why they are not."""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.charts import svg
from dashboard.measures.registry import all_measures
from dashboard.query import addresses
from dashboard.statistics.comparison_request import Asked
from dashboard.statistics.outcome_test import MEASURE, Outcome, outcome_test
from dashboard.views.city_context import Desk
from dashboard.views.model import Chart, Section
from dashboard.views.static_charts import not_shown, ratio_marks, still_chart
from dashboard.views.statistics_table import ratio_table
from dashboard.wording import disparities as said

API = "/api/v1/disparities/outcome.csv"


def outcome(desk: Desk, asked: Asked) -> tuple[list[Chart], list[Section]]:
    """The test for the groups, place and months of the page's comparison: a chart, or a section with the reason."""
    query = replace(asked.query, measure=MEASURE)
    since, until = desk.period(all_measures()[MEASURE], query.since, query.until)
    query = replace(query, since=since, until=until)
    found = outcome_test(desk.answers, query, asked.sort)
    if found.comparison.refusal:
        return [], [not_shown(found.comparison.statistic, found.comparison.refusal)]
    return [_chart(desk, found)], []


def _chart(desk: Desk, found: Outcome) -> Chart:
    comparison = found.comparison
    answer = comparison.get_answer()
    title = said.outcome_title(answer)
    sentence = said.outcome_sentence(answer, comparison.rows, found.test)
    forest = svg.Forest(
        title, sentence, wording.say("outcome_axis"), ratio_marks(comparison), answer.sample
    )
    query = replace(comparison.asked.query, measure="")
    state = addresses.query_string(query)
    return still_chart(
        "outcome",
        forest,
        answer,
        {
            "table": ratio_table(comparison, title),
            "csv": addresses.spoken(f"{API}?{state}"),
            "completeness": said.outcome_completeness(answer, comparison.recorded[0], found.base),
            "page": addresses.spoken(
                f"/{desk.city.id}/disparities?{state.partition('&')[2]}#outcome-heading"
            ),
            "notes": (
                str(comparison.statistic.question),
                str(comparison.statistic.method),
                *answer.notes,
            ),
        },
    )
