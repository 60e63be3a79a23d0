"""Which questions a briefing asks beside the reader's own: the total, the period before, and one
more side of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.errors import NotFound
from dashboard.query.answer import Answer
from dashboard.query.periods import (
    EVERY_MONTH,
    count_period_months,
    find_coverage,
    find_time_dimension,
)
from dashboard.query.query_validation import get_measure
from dashboard.views.city_context import CityContext
from dashboard.wording.datasets import explain_missing_counts
from data.model.period import Period
from data.model.values import Query
from data.model.vocabulary import SUBDISTRICT_DIMENSIONS, TIME_DIMENSIONS, find_shortest_period

TREND_MONTHS = 60
# The dimensions shown beside a trend: the first that is recorded and not chosen already.
SIDE_DIMENSIONS = ("district", "race", "outcome", "finding", "force_type", "reason")


@dataclass(frozen=True)
class BriefingPlan:
    """The reader's own answer, its total and that of the period before, the two answers drawn, and
    the one listed.
    """

    main: Answer
    total: Answer
    before: Answer | None
    shown: tuple[Answer, ...]
    listed: Answer


def plan_briefing(desk: CityContext, query: Query) -> BriefingPlan:
    """The answers of a briefing. Raises BadQuery for a question that makes no sense, NotFound where
    the city has no data of its measure.
    """
    measure = get_measure(query)
    if measure not in desk.measures:
        message = desk.explain_missing_measure(measure)
        raise NotFound(
            " ".join(
                (message, *explain_missing_counts(desk.city, desk.build.manifest, measure.topics))
            )
        )
    where = dict(query.where)
    time = find_time_dimension(query.by)
    period = desk.period(measure, query.period)
    asked = query.period.is_bounded
    by = query.by if query.by else _choose_side_dimension(desk, query)
    main = desk.ask(measure.id, by, where, period if asked or not time else EVERY_MONTH)
    if time:
        side = _choose_side_dimension(desk, query)
        other = desk.ask(measure.id, side, where, period) if side else None
        listed = main
        if len(query.by) > 1:
            listed = desk.ask(measure.id, ("year",), where, main.period)
    else:
        other, listed = _ask_trend(desk, query, period, asked), main
    total = desk.ask(measure.id, (), where, period)
    before = desk.before(measure.id, where, period)
    return BriefingPlan(main, total, before, tuple(a for a in (main, other) if a), listed)


def _choose_side_dimension(desk: CityContext, query: Query) -> tuple[str, ...]:
    """One more dimension of the measure, as one that `by` can take; () where it has none."""
    taken = {*query.by, *(d for d, _ in query.where)}
    usable = [
        d
        for d in desk.dimensions(get_measure(query))
        if d not in (*TIME_DIMENSIONS, *SUBDISTRICT_DIMENSIONS) and d not in taken
    ]
    fine = {d for d, _ in query.where} & set(SUBDISTRICT_DIMENSIONS)
    return tuple(d for d in (*SIDE_DIMENSIONS, *usable) if d in usable)[:1] if not fine else ()


def _ask_trend(desk: CityContext, query: Query, period: Period, asked: bool) -> Answer | None:
    """The same by month, over the period that was asked for, else over five years or from where the
    data begin; by quarter or year where the portal dates by that alone.
    """
    usable = desk.dimensions(get_measure(query))
    time = find_shortest_period(usable)
    if time not in usable or period.last is None:
        return None
    covered = find_coverage(get_measure(query), desk.build.manifest)[0]
    first = max(period.last - TREND_MONTHS + 1, min(covered, default=0))
    first -= first % count_period_months(time)
    shown = period if asked else Period(first, period.last)
    return desk.ask(query.measure, (time,), dict(query.where), shown)
