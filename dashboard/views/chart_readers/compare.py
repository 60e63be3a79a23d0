"""A comparison as one chart, in pictures and in the Explore view: both sides as lines over the same
months in one panel, which can be zoomed, and each of which can be hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from dashboard import wording
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.forms import compare
from dashboard.charts.forms.aligned import ROLES, AlignedRun, AlignedSpec
from dashboard.charts.mark_texts import MarkedRun, write_run_mark_texts
from dashboard.charts.standalone_svg import SheetWords
from dashboard.errors import BadQuery
from dashboard.i18n.months import name_calendar_month, name_period
from dashboard.i18n.translate import capitalize_first, lowercase_first, translate
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.periods import find_time_dimension
from dashboard.query.source_links import numerator_url
from dashboard.statistics.two_sample import Population
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.chart_reader import StandaloneChart
from dashboard.views.city_context import CityContext
from dashboard.views.compare import (
    PAGE,
    Comparison,
    ask_by_month,
    build_compare_page,
    have_common_time,
    read_comparison,
    write_comparison,
)
from dashboard.views.explored_reader import ExploredReader, FigureLook, keep_controls
from dashboard.views.model import Chart, ExploreLine, ExploreView, PageContent
from dashboard.views.static_charts import build_large_chart
from dashboard.wording.paragraphs import Paragraph
from data.model.errors import FieldError
from data.model.values import Query


@dataclass(frozen=True)
class ExploredComparison:
    """Both sides over time, and the lines that show them."""

    found: Comparison
    answers: tuple[Answer, Answer]
    spec: AlignedSpec


class CompareReader(ExploredReader):
    """Both sides over time, where they can stand on one axis of time."""

    own_keys = addresses.COMPARISON_KEYS
    page = PAGE

    @property
    def form(self) -> ChartForm[AlignedSpec]:
        """Two lines over the same months."""
        return compare.FORM

    @property
    def title(self) -> str:
        """The name of its page."""
        return translate(addresses.PAGE_TITLES[PAGE])

    def read_chart(
        self, desk: CityContext, query: Query, own: Mapping[str, str]
    ) -> StandaloneChart:
        """Both sides with the difference between them."""
        _require_own_build(desk, own)
        if query.by:
            raise BadQuery.of(FieldError("by", translate("fault.sides_over_time")))
        read = _require_sides(desk, query, own)
        title = read.spec.title
        if read.spec.dated:
            period = wording.name_months(*read.answers[0].period.ends)
            title = translate("title_period", title=title, period=period)
        words = SheetWords(
            title,
            write_comparison(desk, read.found).sentence,
            Paragraph(*dict.fromkeys(map(wording.write_source_line, read.answers))),
            _describe_completeness(read),
        )
        return StandaloneChart(compare.FORM, read.spec, words)

    def build_content(self, desk: CityContext, parameters: Parameters) -> PageContent:
        """Both sides in one chart; where they cannot stand in one, what the page says of them."""
        whole = build_compare_page(desk, parameters)
        content = keep_controls(whole)
        read = _read_sides(desk, parameters)
        if read is None:
            return replace(content, headlines=whole.headlines, sections=whole.sections)
        chart = replace(_build_chart(desk, read), sentence=whole.headlines[0].text)
        return replace(content, charts=(chart,), explore=_build_view(chart, read))

    def build_explored_figure(
        self, desk: CityContext, query: Query, own: Mapping[str, str], look: FigureLook
    ) -> dict:
        """Both sides as lines; one that can be zoomed has no other look on a phone."""
        return compare.FORM.build_figure(_require_sides(desk, query, own).spec)


def _require_own_build(desk: CityContext, own: Mapping[str, str]) -> None:
    """Raises BadQuery where an earlier build of the city is asked beside another city, which had
    none of its name.
    """
    if desk.asof and own.get("with", "") in desk.answers.cities():
        raise BadQuery.of(FieldError("asof", translate("fault.live_alone")))


def _require_sides(desk: CityContext, query: Query, own: Mapping[str, str]) -> ExploredComparison:
    """Both sides of a question. Raises BadQuery where they have no axis of time in common."""
    parameters = addresses.list_parameters(query, **own)
    read = _read_sides(desk, tuple(pair for pair in parameters if pair[0] != "city"))
    if read is None:
        raise BadQuery.of(FieldError("with", translate("fault.no_common_time")))
    return read


def _describe_completeness(read: ExploredComparison) -> Paragraph:
    """What is missing from each side, by its name."""
    sides = zip(read.spec.runs, (read.found.first, read.found.second), strict=True)
    missing = [(run.name, wording.describe_completeness(side.answer)) for run, side in sides]
    return Paragraph(
        *(
            translate("mark", name=name, value=lowercase_first(text))
            for name, text in missing
            if text
        )
    )


def _build_chart(desk: CityContext, read: ExploredComparison) -> Chart:
    """The one chart of a comparison."""
    query, own = read.found.first.answer.query, read.found.own
    return build_large_chart(
        PAGE,
        compare.FORM,
        read.spec,
        read.spec.title,
        read.spec.sentence,
        read.found.first.answer,
        table=render_table(_make_table(read)),
        csv="",
        query=query,
        completeness=wording.describe_completeness(read.found.first.answer),
        page=addresses.build_page_url(desk.city.id, PAGE, query, **own),
        picture=addresses.list_parameters(query, **own),
        marks=write_run_mark_texts(
            [
                MarkedRun(
                    side.place,
                    answer,
                    answer.rows[: len(read.spec.months)],
                    desk.ask_year_before(answer),
                )
                for side, answer in zip(
                    (read.found.first, read.found.second), read.answers, strict=True
                )
            ]
        ),
        files=tuple(
            (f"CSV: {run.name}", addresses.build_answer_url(answer.query, "csv"))
            for run, answer in zip(read.spec.runs, read.answers, strict=True)
        ),
    )


def _build_view(chart: Chart, read: ExploredComparison) -> ExploreView:
    query, own = read.found.first.answer.query, read.found.own
    question = addresses.build_query_string(query, **own)
    lines = tuple(
        ExploreLine(run.name, role, True) for run, role in zip(read.spec.runs, ROLES, strict=True)
    )
    return ExploreView(compare.FORM.name, question, PAGE, chart.page, axis="time", lines=lines)


def _read_sides(desk: CityContext, parameters: Parameters) -> ExploredComparison | None:
    found = read_comparison(desk, parameters)
    if found.first.refusal or found.second.refusal or found.first.period.is_open:
        return None
    first, second = ask_by_month(desk, found)
    if not have_common_time(found, first, second):
        return None
    dated = found.first.period == found.second.period
    return ExploredComparison(found, (first, second), _make_spec(found, first, second, dated))


def _make_spec(found: Comparison, first: Answer, second: Answer, dated: bool) -> AlignedSpec:
    time = find_time_dimension(first.query.by)
    sides = (found.first, found.second)
    names = [_name_side(side, dated) for side in sides]
    runs = tuple(
        AlignedRun(
            name,
            tuple(row.value for row in answer.rows[: len(first.rows)]),
            tuple(wording.describe_mark(answer, row) for row in answer.rows[: len(first.rows)]),
            tuple(n for n, row in enumerate(answer.rows[: len(first.rows)]) if row.incomplete),
        )
        for name, answer in zip(names, (first, second), strict=True)
    )
    return AlignedSpec(
        translate("compare_explored", measure=found.measure.title, one=names[0], other=names[1]),
        wording.write_headline(found.first.answer),
        capitalize_first(wording.name_unit(found.first.answer)),
        tuple(_name_month(row, time, dated) for row in first.rows),
        tuple(float(row.months.first) for row in first.rows),
        dated,
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


READER = CompareReader()
