"""The period that the time axis of an explored chart shows, and the page for it."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from dashboard import wording
from dashboard.errors import BadQuery
from dashboard.i18n.translate import translate
from dashboard.query import addresses, periods, query_validation
from dashboard.query.query_validation import get_measure
from dashboard.service.answer_service import AnswerService
from dashboard.views.city_context import CityContext, open_city
from dashboard.views.model import PeriodChoice
from data.model.errors import FieldError
from data.model.period import Period
from data.model.values import Query

AXIS_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
MONTH_DAYS = 30.4


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
    return write_choice(desk, query, page, Period(first, last), kept)


def _parse_axis_date(field: str, text: str) -> float:
    """A date of the axis in months since year 0, with the part of its month that is over."""
    found = AXIS_DATE.match(text)
    if not found:
        raise BadQuery.of(FieldError(field, translate("fault.date")))
    year, month, day = map(int, found.groups())
    return year * 12 + month - 1 + min((day - 1) / MONTH_DAYS, 0.999)


def write_choice(
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
