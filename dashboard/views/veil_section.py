"""The veil of darkness on the page on disparities: odds ratios, or the reason why there are none."""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.charts import svg
from dashboard.errors import BadQuery
from dashboard.measures.registry import all_measures
from dashboard.query import addresses
from dashboard.statistics.comparison_request import OTHERS, Asked
from dashboard.statistics.veil_of_darkness import RACE, Veil, veil
from dashboard.views.city_context import Desk
from dashboard.views.model import Chart, Section
from dashboard.views.static_charts import not_shown, still_chart
from dashboard.views.veil_table import veil_html
from dashboard.wording import disparities as said
from data.model.values import Query

API = "/api/v1/disparities/veil.csv"


def darkness(desk: Desk, asked: Asked) -> tuple[list[Chart], list[Section]]:
    """The veil over the months of the page's comparison: a chart, or a section with the reason."""
    period = desk.period(all_measures()["stops"], asked.query.since, asked.query.until)
    query = Query(desk.city.id, "stops", (), (), *period)
    found = _compare(desk, query, asked)
    if found.refusal:
        return [], [not_shown(found.statistic, found.refusal)]
    return [_chart(desk, found, query)], []


def _compare(desk: Desk, query: Query, asked: Asked) -> Veil:
    """The veil against the page's reference; against all others where that is no group of these stops."""
    if asked.by == RACE and asked.reference != OTHERS:
        try:
            return veil(desk.answers, query, asked.reference)
        except BadQuery:
            pass
    return veil(desk.answers, query)


def _chart(desk: Desk, found: Veil, query: Query) -> Chart:
    answer = found.get_answer()
    title = said.veil_title(answer)
    sentence = said.veil_sentence(answer, found.reference, found.rows)
    marks = tuple(
        svg.Mark(
            answer.title_of("race", r["race"]),
            said.ratio_label(r),
            r["ratio"],
            r["ratio_low"],
            r["ratio_high"],
        )
        for r in found.rows
    )
    forest = svg.Forest(title, sentence, wording.say("veil_axis"), marks, answer.sample)
    reference = "" if found.reference == OTHERS else found.reference
    state = addresses.query_string(replace(query, measure=""), reference=reference)
    return still_chart(
        "veil",
        forest,
        answer,
        {
            "table": veil_html(found),
            "csv": addresses.spoken(f"{API}?{state}"),
            "completeness": said.veil_completeness(answer, found.rows, found.shares),
            "page": addresses.spoken(
                f"/{desk.city.id}/disparities?{state.partition('&')[2]}#veil-heading"
            ),
            "notes": (str(found.statistic.question), str(found.statistic.method), *answer.notes),
        },
    )
