"""How complete the records behind an answer are, month by month: covered or not, and naming what
they should.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dashboard.measures.registry import Measure
from dashboard.query.answer_parts import MonthCompleteness, PeriodCompleteness
from dashboard.query.periods import Span
from data.model.values import Query

COVERED, INCOMPLETE, NO_DATA = "covered", "incomplete", "no_data"
NOT_REPORTED = "not_reported"
# What a record should name: where, who, and what came of it.
EXPECTED_DIMENSIONS = ("district", "race", "outcome", "finding", "force_type")


def find_base_count(measure: Measure) -> str:
    """The count whose records are looked at: the units, or those that a share is of."""
    return measure.denominator if measure.kind == "share" else measure.grain


def find_expected_dimensions(query: Query, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """The dimensions that a record of the question may lack: those it is not filtered by."""
    filtered = {d for d, _ in query.where}
    return tuple(d for d in EXPECTED_DIMENSIONS if d in dimensions and d not in filtered)


def list_monthly_completeness(
    span: Span, found: Mapping[int, tuple[int, int]], silent: Collection[int] = ()
) -> tuple[MonthCompleteness, ...]:
    """One entry for each month asked for; `found` has the units of a month, and those of them that
    lack nothing.

    `silent` are months for which the source reported nothing that the question counts, beside those
    of the span.
    """

    def state(month: int) -> str:
        if month not in span.covered:
            return NO_DATA
        if month in span.silent or month in silent:
            return NOT_REPORTED
        return INCOMPLETE if month in span.incomplete else COVERED

    states = [(month, state(month)) for month in span.asked]
    nothing = 0, 0
    return tuple(
        MonthCompleteness(
            month, told, *(nothing if told == NOT_REPORTED else found.get(month, nothing))
        )
        for month, told in states
    )


def group_completeness(
    coverage: tuple[MonthCompleteness, ...], most: int
) -> list[PeriodCompleteness]:
    """The coverage in at most `most` stretches of equal length: months, quarters, years or more
    years.

    A stretch that is not wholly covered is incomplete.
    """
    step = next(
        s for s in (1, 3, 12, 24, 60, 120, 1200, 120_000) if len(coverage) / s <= most - (s > 1)
    )
    grouped: dict[int, list[MonthCompleteness]] = {}
    for entry in coverage:
        grouped.setdefault(entry.month // step, []).append(entry)
    return [_merge_months(months) for months in grouped.values()]


def _merge_months(months: list[MonthCompleteness]) -> PeriodCompleteness:
    states = {entry.state for entry in months}
    return PeriodCompleteness(
        months[0].month,
        months[-1].month,
        states.pop() if len(states) == 1 else INCOMPLETE,
        sum(entry.units for entry in months),
        sum(entry.complete for entry in months),
    )
