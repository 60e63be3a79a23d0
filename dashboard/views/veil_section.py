"""The veil of darkness on the page on disparities: odds ratios, or the reason why there are
none.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.charts.forms.forest import ForestRow, ForestSpec
from dashboard.errors import BadQuery
from dashboard.measures.registry import get_measures
from dashboard.query import addresses
from dashboard.statistics.comparison_request import ALL_OTHERS, ComparisonRequest
from dashboard.statistics.veil_of_darkness import RACE, VeilOfDarkness, VeilRow, run_veil_test
from dashboard.views.city_context import CityContext
from dashboard.views.model import Chart, Section
from dashboard.views.static_charts import (
    RatioView,
    build_refusal_section,
    build_static_chart,
)
from dashboard.views.veil_table import render_veil_table
from dashboard.wording import disparities as said
from data.model.values import Query

CSV_URL = "/api/v1/disparities/veil.csv"
# What the test is of.
COUNT_ID = "stops"


def build_veil_section(
    desk: CityContext, asked: ComparisonRequest
) -> tuple[list[Chart], list[Section]]:
    """The veil over the months of the page's comparison: a chart, or a section with the reason."""
    if desk.answers.face.hides_measure(COUNT_ID):
        return [], []
    query = fill_veil_period(desk, asked.query)
    found = _run_veil_test(desk, query, asked)
    if found.refusal:
        return [], [build_refusal_section(found.statistic, found.refusal)]
    return [_build_chart(desk, found, query)], []


def fill_veil_period(desk: CityContext, query: Query) -> Query:
    """The stops of the whole city in the months of a question."""
    period = desk.period(get_measures()[COUNT_ID], query.period)
    return Query(query.city, COUNT_ID, (), (), *period.ends)


def _run_veil_test(desk: CityContext, query: Query, asked: ComparisonRequest) -> VeilOfDarkness:
    """The veil against the page's reference; against all others where that is no group of these
    stops.
    """
    if asked.by == RACE and asked.reference != ALL_OTHERS:
        try:
            return run_veil_test(desk.answers, query, asked.reference, desk.asof)
        except BadQuery:
            pass
    return run_veil_test(desk.answers, query, asof=desk.asof)


def view_odds(found: VeilOfDarkness, query: Query) -> RatioView:
    """What is shown of a test that is not refused."""
    answer = found.get_answer()
    marks = tuple(
        ForestRow(
            answer.title_of("race", r.race),
            said.write_ratio_label(r),
            r.ratio,
            r.ratio_low,
            r.ratio_high,
            _describe_parts(r),
        )
        for r in found.rows
    )
    forest = ForestSpec(
        said.write_veil_title(answer),
        said.write_veil_sentence(answer, found.reference, found.rows),
        wording.translate("veil_axis"),
        marks,
        answer.sample,
    )
    own = {"statistic": found.statistic.id, "reference": _name_reference(found)}
    return RatioView(
        forest,
        answer,
        said.describe_veil_completeness(answer, found.rows, found.shares),
        addresses.list_parameters(query, **own),
    )


def _describe_parts(row: VeilRow) -> str:
    """The group's parts of the stops in the dark and in daylight, which its odds are made of."""
    parts = (
        ("column.dark", said.format_part(row.dark, row.dark_all)),
        ("column.light", said.format_part(row.light, row.light_all)),
    )
    return wording.translate("bubble.and").join(
        wording.translate("mark", name=wording.translate(heading), value=part)
        for heading, part in parts
    )


def _name_reference(found: VeilOfDarkness) -> str:
    """The reference as addresses name it."""
    return "" if found.reference == ALL_OTHERS else found.reference


def _build_chart(desk: CityContext, found: VeilOfDarkness, query: Query) -> Chart:
    shown, reference = view_odds(found, query), _name_reference(found)
    query = replace(query, measure="")
    return build_static_chart(
        "veil",
        shown,
        {
            "table": render_veil_table(found),
            "csv": addresses.build_site_url(
                CSV_URL, addresses.list_parameters(query, reference=reference)
            ),
            "page": addresses.build_page_url(
                desk.city.id,
                "disparities",
                query,
                fragment="veil-heading",
                reference=reference,
            ),
            "notes": (
                str(found.statistic.question),
                str(found.statistic.method),
                *shown.answer.notes,
            ),
        },
    )
