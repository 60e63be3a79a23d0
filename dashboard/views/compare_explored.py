"""A comparison in the Explore view: both sides as lines over the same months in one panel, which
can be zoomed, and each of which can be hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest

from dashboard import wording
from dashboard.charts import theme
from dashboard.charts.forms import aligned, compared
from dashboard.charts.forms.aligned import AlignedRun, AlignedSpec
from dashboard.charts.plotly_aligned import ROLES, build_aligned_figure
from dashboard.errors import BadQuery
from dashboard.i18n.months import name_calendar_month, name_period
from dashboard.i18n.translate import capitalize_first, translate
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.periods import find_time_dimension
from dashboard.query.source_links import numerator_url
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.two_sample import Population
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.city_context import CityContext, open_city
from dashboard.views.compare import EXPLORED_FORM, Comparison, ask_by_month, read_comparison
from dashboard.views.model import Chart, ExploreLine, ExploreView
from dashboard.views.static_charts import build_large_chart
from data.model.errors import FieldError

# The page whose form it is, which is also the form's name.
PAGE = EXPLORED_FORM


@dataclass(frozen=True)
class ExploredComparison:
    """Both sides over time, and the lines that show them. `dated` sides have the same months."""

    found: Comparison
    answers: tuple[Answer, Answer]
    spec: AlignedSpec
    dated: bool


def build_compared_chart(
    desk: CityContext, parameters: Parameters
) -> tuple[Chart, ExploreView] | None:
    """The one chart of a comparison and its view; None where the sides cannot stand on one axis of
    time. Raises BadQuery as the page does.
    """
    read = _read_sides(desk, parameters)
    if read is None:
        return None
    query = read.found.first.answer.query
    own = read.found.own
    page = addresses.build_page_url(desk.city.id, PAGE, query, **own)
    chart = build_large_chart(
        PAGE,
        aligned.FORM,
        read.spec,
        read.spec.title,
        read.spec.sentence,
        read.found.first.answer,
        table=render_table(_make_table(read)),
        csv="",
        query=query,
        completeness=wording.describe_completeness(read.found.first.answer),
        page=page,
        files=tuple(
            (f"CSV: {run.name}", addresses.build_answer_url(answer.query, "csv"))
            for run, answer in zip(read.spec.runs, read.answers, strict=True)
        ),
    )
    lines = tuple(
        ExploreLine(run.name, role, True) for run, role in zip(read.spec.runs, ROLES, strict=True)
    )
    question = addresses.build_query_string(query, **own)
    # The lines of an event are asked for by the event's own address; these are not.
    chart = replace(chart, form=compared.FORM.name)
    return chart, ExploreView(PAGE, question, PAGE, page, axis="time", lines=lines)


def build_compared_figure(answers: AnswerService, question: str, scheme: str) -> dict:
    """The figure of a comparison as a plain dict, without a height of its own. Raises BadQuery for
    a question that is no comparison.
    """
    pairs = addresses.parse_parameters(question)
    city = dict(pairs).get("city", "")
    desk = open_city(answers, city)
    read = _read_sides(desk, tuple(pair for pair in pairs if pair[0] != "city"))
    if read is None:
        raise BadQuery.of(FieldError("with", "these sides have no axis of time in common"))
    months = [float(row.months.first) for row in read.answers[0].rows]
    figure = build_aligned_figure(read.spec, months, read.dated)
    del figure["layout"]["height"]
    return theme.recolor_figure(figure, answers.face.schemes[scheme])


def _read_sides(desk: CityContext, parameters: Parameters) -> ExploredComparison | None:
    found = read_comparison(desk, parameters)
    if found.first.refusal or found.second.refusal or found.first.period.is_open:
        return None
    first, second = ask_by_month(desk, found)
    if find_time_dimension(first.query.by) != find_time_dimension(second.query.by):
        return None
    dated = found.first.period == found.second.period
    if not first.rows or (dated and first.period != second.period):
        return None
    return ExploredComparison(
        found, (first, second), _make_spec(found, first, second, dated), dated
    )


def _make_spec(found: Comparison, first: Answer, second: Answer, dated: bool) -> AlignedSpec:
    time = find_time_dimension(first.query.by)
    sides = (found.first, found.second)
    names = [_name_side(side, dated) for side in sides]
    runs = tuple(
        AlignedRun(
            name,
            tuple(row.value for row in answer.rows[: len(first.rows)]),
            tuple(wording.describe_mark(answer, row) for row in answer.rows[: len(first.rows)]),
        )
        for name, answer in zip(names, (first, second), strict=True)
    )
    return AlignedSpec(
        translate("compare_explored", measure=found.measure.title, one=names[0], other=names[1]),
        wording.write_headline(found.first.answer),
        capitalize_first(wording.name_unit(found.first.answer)),
        tuple(_name_month(row, time, dated) for row in first.rows),
        (runs[0], runs[1]),
        first.sample,
    )


def _name_side(side: Population, dated: bool) -> str:
    """The place alone where both sides have the same months."""
    return side.place if dated else side.name


def _name_month(row: AnswerRow, time: str, dated: bool) -> str:
    if dated or time != "month":
        return name_period(row[time], short=True)
    return capitalize_first(name_calendar_month(row[time], short=True))


def _make_table(read: ExploredComparison) -> Table:
    """A row for each month, a column for each side."""

    def make_cell(answer: Answer, row: AnswerRow | None) -> Cell:
        if row is None:
            return Cell("")
        text = wording.format_cell(answer, row)
        return Cell(text, number=True, href=numerator_url(row))

    first, second = read.answers
    paired = list(zip_longest(first.rows, second.rows))[: len(first.rows)]
    rows = [
        [Cell(name, heading=True), make_cell(first, one), make_cell(second, other)]
        for name, (one, other) in zip(read.spec.months, paired)
    ]
    headings = [
        Heading(translate("seasons_month")),
        *(Heading(run.name, number=True) for run in read.spec.runs),
    ]
    mark = translate("sample") if read.spec.sample else ""
    note = wording.write_links_note([*first.rows, *second.rows])
    return Table(read.spec.title, headings, rows, mark=mark, note=note)
