"""Which questions a briefing asks beside the reader's own: the total, the period before, and one more side of it."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.errors import NotHere
from dashboard.query.answer import Answer
from dashboard.query.periods import Period, coverage, period_length, time_dimension
from dashboard.query.query_validation import measure_of
from dashboard.views.city_context import Desk
from dashboard.wording import say
from dashboard.wording.datasets import causes
from data.model.coverage import month_id, month_of
from data.model.values import Query
from data.model.vocabulary import FINE_PLACES, TIME, shortest_time

TREND_MONTHS = 60
# What is told beside a trend: the first of these that is recorded and not chosen already.
SIDES = ("district", "race", "outcome", "finding", "force_type", "reason")


@dataclass(frozen=True)
class Plan:
    """The reader's own answer, its total and that of the period before, the two answers drawn, and the one listed."""

    main: Answer
    total: Answer
    before: Answer | None
    shown: tuple[Answer, ...]
    listed: Answer


def plan(desk: Desk, query: Query) -> Plan:
    """The answers of a briefing. Raises BadQuery for a question that makes no sense, NotHere where the city has no
    data of its measure."""
    measure = measure_of(query)
    if measure not in desk.measures:
        told = say("unshown.no_measure", city=desk.city.name, measure=measure.title)
        raise NotHere(" ".join((told, *causes(desk.city, desk.build.manifest, measure.topics))))
    where = dict(query.where)
    time = time_dimension(query.by)
    period = desk.period(measure, query.since, query.until)
    asked = bool(query.since or query.until)
    by = query.by if query.by else _side(desk, query)
    main = desk.ask(measure.id, by, where, *(period if asked or not time else ()))
    if time:
        side = _side(desk, query)
        other = desk.ask(measure.id, side, where, *period) if side else None
        listed = desk.ask(measure.id, _yearly(query.by), where, main.since, main.until)
    else:
        other, listed = _trend(desk, query, period, asked), main
    total = desk.ask(measure.id, (), where, *period)
    before = desk.before(measure.id, where, period)
    return Plan(main, total, before, tuple(a for a in (main, other) if a), listed)


def _side(desk: Desk, query: Query) -> tuple[str, ...]:
    """One more dimension of the measure, as one that `by` can take; () where it has none."""
    taken = {*query.by, *(d for d, _ in query.where)}
    usable = [
        d
        for d in desk.dimensions(measure_of(query))
        if d not in (*TIME, *FINE_PLACES) and d not in taken
    ]
    fine = {d for d, _ in query.where} & set(FINE_PLACES)
    return tuple(d for d in (*SIDES, *usable) if d in usable)[:1] if not fine else ()


def _yearly(by: tuple[str, ...]) -> tuple[str, ...]:
    """Years in place of shorter periods: a page has no room for sixty rows. Crossed with more, only the years."""
    return ("year",) if by else ()


def _trend(desk: Desk, query: Query, period: Period, asked: bool) -> Answer | None:
    """The same by month, over the period that was asked for, else over five years or from where the data begin; by
    quarter or year where the portal dates by that alone."""
    usable = desk.dimensions(measure_of(query))
    time = shortest_time(usable)
    if time not in usable or not period.until:
        return None
    covered = coverage(measure_of(query), desk.build.manifest)[0]
    first = max(month_of(period.until) - TREND_MONTHS + 1, min(covered, default=0))
    first -= first % period_length(time)
    since = period.since if asked else month_id(first)
    return desk.ask(query.measure, (time,), dict(query.where), since, period.until)
