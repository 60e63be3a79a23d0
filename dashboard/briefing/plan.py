"""Which questions a briefing asks beside the reader's own: the total, the year before, and one more side of it."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.answer import Answer
from dashboard.pages.desk import Desk
from dashboard.pages.views import earlier
from dashboard.periods import time_dimension
from dashboard.questions import measure_of
from data.coverage import month_id, month_of
from data.model import Query
from data.vocabulary import FINE_PLACES, TIME

TREND_MONTHS = 60
# What is told beside a trend: the first of these that is recorded and not chosen already.
SIDES = ("district", "race", "outcome", "finding", "force_type", "reason")


@dataclass(frozen=True)
class Plan:
    """The reader's own answer, its total and that of the year before, the two answers drawn, and the one listed."""

    main: Answer
    total: Answer
    before: Answer
    shown: tuple[Answer, ...]
    listed: Answer


def plan(desk: Desk, query: Query) -> Plan:
    """The answers of a briefing. Raises BadQuery for a question that makes no sense."""
    measure = measure_of(query)
    where = dict(query.where)
    time = time_dimension(query.by)
    since, until = (
        (query.since, query.until) if query.since and query.until else desk.last_year(measure)
    )
    by = query.by if query.by else _side(desk, query)
    main = desk.ask(
        measure.id, by, where, *((query.since, query.until) if time else (since, until))
    )
    if time:
        since, until = _last_twelve(desk, query, (since, until))
        side = _side(desk, query)
        other = desk.ask(measure.id, side, where, since, until) if side else None
        listed = desk.ask(measure.id, _yearly(query.by), where, main.since, main.until)
    else:
        other, listed = _trend(desk, query, until), main
    total = desk.ask(measure.id, (), where, since, until)
    before = desk.ask(measure.id, (), where, *earlier(since, until))
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


def _last_twelve(desk: Desk, query: Query, period: tuple[str, str]) -> tuple[str, str]:
    """The last 12 complete months inside what a trend shows, or all it shows where that is less."""
    last = desk.last_year(measure_of(query))
    if not (query.since and query.until):
        return last
    until = min(query.until, last[1] or query.until)
    return (
        (max(query.since, month_id(month_of(until) - 11)), until)
        if query.since <= until
        else period
    )


def _trend(desk: Desk, query: Query, until: str) -> Answer | None:
    """The same by month, over five years; by year where the portal dates by year alone."""
    usable = desk.dimensions(measure_of(query))
    time = next((t for t in ("month", "year") if t in usable), "")
    if not time or not until:
        return None
    first = month_of(until) - TREND_MONTHS + 1
    first -= first % 12 if time == "year" else 0
    return desk.ask(query.measure, (time,), dict(query.where), month_id(first), until)
