"""The Explore view: one chart, large, over all its months, for readers who want to zoom, compare
and choose a period.

Its address is `/CITY/explore?form=FORM` with the question of any chart. Each form is shown as what
it is: a trend as lines, a breakdown as bars, a map as a map. The page is whole without scripts: the
drawing, its table and the controls are in it.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from dashboard import wording
from dashboard.charts.chart_form import QuestionForm
from dashboard.charts.forms import QUESTION_FORMS, sort_forms
from dashboard.charts.plotly_trend import find_shown_lines, list_notes
from dashboard.charts.trend_model import TrendChart, build_trend_chart
from dashboard.errors import BadQuery
from dashboard.query import addresses, periods, query_validation
from dashboard.query.addresses import Parameters
from dashboard.query.query_validation import get_measure
from dashboard.service.answer_service import AnswerService
from dashboard.views import compare_explored
from dashboard.views.city_context import CityContext, open_city
from dashboard.views.city_pages import CORE_PAGES
from dashboard.views.compare import build_compare_page
from dashboard.views.explore import fit_dimensions, keep_comparison
from dashboard.views.model import (
    Chart,
    Control,
    ExploreLine,
    ExploreView,
    Option,
    PageContent,
    PeriodChoice,
)
from data.model.errors import FieldError
from data.model.period import Period
from data.model.values import Query

FORM = "form"
AXIS_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
MONTH_DAYS = 30.4


def list_explored_forms() -> dict[str, QuestionForm]:
    """The forms that can be explored by their names, in the order of their pages."""
    return {
        form.name: form
        for page in addresses.EXPLORE_PAGES
        for form in sort_forms()
        if form.is_explored and form.page == page
    }


def list_explored_pages() -> tuple[str, ...]:
    """The pages of these forms, and that of a comparison."""
    pages = dict.fromkeys(form.page for form in list_explored_forms().values())
    return (*pages, compare_explored.PAGE)


def build_explore_page(desk: CityContext, parameters: Parameters) -> PageContent:
    """The one chart of an address with its controls. Raises BadQuery for a form that cannot be
    explored.
    """
    form = _read_form(parameters)
    question = tuple(pair for pair in parameters if pair[0] != FORM)
    if form == compare_explored.PAGE:
        return _build_comparison(desk, question)
    page = QUESTION_FORMS[form].page
    question = tuple(
        (key, fit_dimensions(value, page) if key == "by" else value) for key, value in question
    )
    whole = CORE_PAGES[page](desk, question)
    chart = _find_chart(desk, whole.charts, form)
    content = _keep_controls(whole, form)
    if chart is None:
        return replace(content, sections=whole.sections)
    chart = keep_comparison(replace(chart, large=True, more=()), parameters)
    content = replace(content, charts=(chart,))
    if not chart.drawing or chart.query is None:
        return content
    return replace(
        content,
        explore=_build_view(desk, chart, chart.query, form, page),
    )


def _keep_controls(whole: PageContent, form: str) -> PageContent:
    """A page without all that is not its controls, among which is the choice of the form."""
    controls = (_build_form_control(form), *whole.controls)
    content = replace(whole, charts=(), headlines=(), sections=(), methods=(), feeds=(), switch=())
    return replace(content, forms=(), controls=controls, lead="")


def _build_comparison(desk: CityContext, question: Parameters) -> PageContent:
    """The two sides of a comparison in one chart; where they cannot stand in one, what the page
    says of them.
    """
    whole = build_compare_page(desk, question)
    content = _keep_controls(whole, compare_explored.PAGE)
    found = compare_explored.build_compared_chart(desk, question)
    if found is None:
        return replace(content, headlines=whole.headlines, sections=whole.sections)
    chart, view = found
    difference = whole.headlines[0].text
    return replace(content, charts=(replace(chart, sentence=difference),), explore=view)


def _find_chart(desk: CityContext, charts: tuple[Chart, ...], form: str) -> Chart | None:
    """The chart of a form among those of its page; where the page has the question in another form,
    that question in this one. Raises BadQuery for one that the form cannot show.
    """
    found = next((chart for chart in charts if chart.query and chart.form == form), None)
    asked = [chart.query for chart in charts if chart.query and chart.form in QUESTION_FORMS]
    if found or not asked or QUESTION_FORMS[form].has_areas:
        return found
    try:
        return desk.chart(form, desk.answers.answer(asked[0], desk.asof), large=True)
    except ValueError as error:
        raise BadQuery.of(FieldError("by", str(error))) from None


def _read_form(parameters: Parameters) -> str:
    given = [value for key, value in parameters if key == FORM and value]
    known = (*list_explored_forms(), compare_explored.PAGE)
    if len(given) > 1 or (given and given[0] not in known):
        raise BadQuery.of(FieldError(FORM, f"expected one of {', '.join(known)}"))
    return given[0] if given else "trend"


def _build_form_control(form: str) -> Control:
    """The choice of the form: the first of each page is called as the page is."""
    named: dict[str, str] = {}
    for name, found in list_explored_forms().items():
        page = wording.translate(addresses.PAGE_TITLES[found.page])
        named[name] = found.title if page in named.values() else page
    compared = compare_explored.PAGE
    named[compared] = wording.translate(addresses.PAGE_TITLES[compared])
    options = tuple(Option(name, title) for name, title in named.items())
    return Control(FORM, wording.translate("explore.form"), options, form)


def _build_view(desk: CityContext, chart: Chart, query: Query, form: str, page: str) -> ExploreView:
    back = addresses.build_page_url(
        desk.city.id, page, fit_page_query(query, page), **dict(chart.kept)
    )
    question = addresses.build_query_string(query, **dict(chart.kept))
    if QUESTION_FORMS[form].has_areas:
        selected = tuple(entry["id"] for entry in chart.list if entry["selected"])
        return ExploreView(form, question, page, back, "place", selected)
    if not QUESTION_FORMS[form].is_over_time:
        return ExploreView(form, question, page, back)
    drawn = build_trend_chart(
        desk.answers.answer(query.with_period(periods.EVERY_MONTH), desk.asof)
    )
    return ExploreView(
        form,
        question,
        page,
        back,
        "time",
        lines=_list_lines(drawn),
        notes=tuple(list_notes(drawn)),
        choice=_write_choice(desk, query, page, query.period, dict(chart.kept)),
    )


def _list_lines(chart: TrendChart) -> tuple[ExploreLine, ...]:
    """The lines that a reader can show and hide; none where there is one alone."""
    shown = find_shown_lines(chart)
    if len(chart.lines) < 2:
        return ()
    return tuple(
        ExploreLine(line.name, line.role, place in shown) for place, line in enumerate(chart.lines)
    )


def fit_page_query(query: Query, page: str) -> Query:
    """The question of a page: a breakdown has no dimension of time."""
    if page != "breakdowns":
        return query
    time = periods.find_time_dimension(query.by)
    return replace(query, by=tuple(d for d in query.by if d != time))


def choose_period(
    answers: AnswerService, question: str, page: str, start: str, end: str
) -> PeriodChoice:
    """The period that a stretch of the time axis chooses: the months whose middle lies in it, at
    least one.

    `start` and `end` are the axis' own dates ("2021-03-02 11:45:10.5"). Raises BadQuery for any
    other text, and for a question that is not one.
    """
    query, kept = addresses.parse_query(question, addresses.COMPARISON_KEYS)
    desk = open_city(answers, query.city)
    first = math.ceil(_parse_axis_date("start", start) - 0.5)
    last = math.floor(_parse_axis_date("end", end) - 0.5)
    if last < first:
        first = last = round((first + last) / 2)
    return _write_choice(desk, query, page, Period(first, last), kept)


def _parse_axis_date(field: str, text: str) -> float:
    """A date of the axis in months since year 0, with the part of its month that is over."""
    found = AXIS_DATE.match(text)
    if not found:
        raise BadQuery.of(FieldError(field, "expected a date such as 2021-03-02"))
    year, month, day = map(int, found.groups())
    return year * 12 + month - 1 + min((day - 1) / MONTH_DAYS, 0.999)


def _write_choice(
    desk: CityContext, query: Query, page: str, period: Period, kept: dict[str, str]
) -> PeriodChoice:
    """The months in words, and the page for them; whole quarters or years where cases are dated by
    these.
    """
    measure = get_measure(query)
    covered = periods.find_covered_period(measure, desk.build.manifest).months
    first = covered.first if period.first is None else period.first
    last = covered.last if period.last is None else period.last
    inside = Period(
        min(max(first, covered.first), covered.last),
        max(min(last, covered.last), covered.first),
    )
    finest = query_validation.find_finest_time(measure, desk.build.manifest)
    chosen = periods.widen_period(inside, finest)
    asked = fit_page_query(query, page).with_period(chosen)
    href = addresses.build_page_url(desk.city.id, page, asked, **kept)
    return PeriodChoice(wording.name_months(*chosen.ends), href)
