"""Consecutive months of one measure in one place, and how far they vary."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from dashboard.measures.registry import Measure
from dashboard.query import reliability
from dashboard.query.answer import Answer, AnswerRow
from dashboard.statistics.uncertainty import (
    MAX_YEARS,
    MIN_YEARS,
    MONTHS_PER_YEAR,
    Dispersion,
    estimate_dispersion,
)
from data.model.coverage import parse_month

MAX_MONTHS = MAX_YEARS * MONTHS_PER_YEAR
COUNTED_STATUSES = (reliability.OK, reliability.TOO_FEW)


@dataclass(frozen=True)
class MonthRun:
    """Consecutive complete months of one measure in one place, oldest first; `first` is the first
    one's number.
    """

    measure: Measure
    first: int
    numerators: tuple[int, ...]
    denominators: tuple[int | None, ...]

    @property
    def dispersion(self) -> Dispersion | None:
        """How far they vary; None where they are too few. Residents are the same in every month."""
        if self.measure.grows_with_period:
            return estimate_dispersion(self.numerators)
        share = self.measure.kind == "share"
        return estimate_dispersion(self.numerators, self.denominators, share)

    def subtract_from(self, whole: MonthRun) -> MonthRun | None:
        """The months of a whole without this part of it; None where the two runs differ."""
        if (whole.first, len(whole.numerators)) != (self.first, len(self.numerators)):
            return None
        numerators = tuple(b - a for a, b in zip(self.numerators, whole.numerators))
        denominators = tuple(
            None if a is None or b is None else b - a
            for a, b in zip(self.denominators, whole.denominators)
        )
        return replace(self, numerators=numerators, denominators=denominators)


def estimate_split(first: MonthRun, second: MonthRun) -> Dispersion | None:
    """How far the first place's part of what both counted varies from month to month; None for too
    few months.

    What moves both places alike in a month, such as a policy of the whole city, moves no part.
    """
    if (first.first, len(first.numerators)) != (second.first, len(second.numerators)):
        return None
    both = [a + b for a, b in zip(first.numerators, second.numerators)]
    return estimate_dispersion(first.numerators, both, share=True)


def holds_all_months(answer: Answer) -> bool:
    """Whether an answer is by month, of every month that there is."""
    query = answer.query
    return query.by == ("month",) and not query.period.is_bounded


def find_month_run(by_month: Answer, last: int) -> MonthRun | None:
    """The run of complete months of an answer by month up to a month's number or the last complete
    one before it.

    Up to six years, and where those are fewer, months after it.
    The run ends at a gap, an incomplete month or a change of definition; None where there is none.
    """
    counted = {
        row.months.first: row
        for row in by_month.rows
        if row.status in COUNTED_STATUSES and not row.incomplete and row.numerator is not None
    }
    cuts = {parse_month(b.month) for b in by_month.breaks}
    known = [month for month in counted if month <= last]
    if not known:
        return None
    last = max(known)
    first, end = last, last
    while last - first + 1 < MAX_MONTHS and first - 1 in counted and first not in cuts:
        first -= 1
    while end - first + 1 < MAX_MONTHS and end + 1 in counted and end + 1 not in cuts:
        end += 1
    # Whole years after the last month keep the years that are compared whole; where data are short,
    # every month counts.
    whole_years = end - (end - last) % MONTHS_PER_YEAR
    if whole_years - first + 1 >= MIN_YEARS * MONTHS_PER_YEAR:
        end = whole_years
    rows = [counted[month] for month in range(first, end + 1)]
    return MonthRun(
        by_month.measure,
        first,
        tuple(row.known_numerator for row in rows),
        tuple(row.denominator for row in rows),
    )


def find_category_run(
    by_month: Answer, dimension: str, categories: Collection[str], last: int
) -> MonthRun | None:
    """The run of some categories together, of an answer by a dimension and by month; as
    `find_month_run`.
    """
    rows: dict[str, AnswerRow] = {}
    for row in by_month.rows:
        if row[dimension] in categories:
            month = row["month"]
            rows[month] = _add_rows(rows[month], row) if month in rows else row
    return find_month_run(replace(by_month, rows=tuple(rows.values())), last)


def _add_rows(first: AnswerRow, second: AnswerRow) -> AnswerRow:
    """Two categories of one month as one; without a number where either has none."""
    return replace(
        first,
        numerator=_add_counts(first.numerator, second.numerator),
        denominator=_add_counts(first.denominator, second.denominator),
        status=first.status if second.status in COUNTED_STATUSES else second.status,
        incomplete=first.incomplete or second.incomplete,
    )


def _add_counts(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second
