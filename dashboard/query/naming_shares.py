"""How many of the records name what a question asks about: the share of each row, and where too few
name a place.

Rule for places: districts, beats and neighborhoods are compared, ranked, mapped and divided by
residents only where at least 65% of the records of the period name one. This is the rule by which
the Stanford Open Policing Project (Pierson et al. 2020, Nature Human Behaviour 4, 736-745) admits a
location's data, and which the ratios of the disparities page follow too (`recorded_percent` of
rate_ratio.toml).

Rule for changes: where the share of records that name the asked dimension is another one than
before, the counts move without anything else having changed. No change is given where the two
shares lie 5 percentage points or more apart, or where they lie at least 1 point apart, in the
direction of the change, and would by themselves have made half of it or more (on a logarithmic
scale: ln(share / earlier share) >= ln(count / earlier count) / 2, for a rise).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import log

from dashboard.measures.registry import Measure
from dashboard.query.answer import AnswerRow
from dashboard.query.periods import find_time_dimension
from dashboard.query.reliability import OK, TOO_FEW, WITHHELD
from data.model.values import Query
from data.model.vocabulary import (
    DAYLIGHT_DIMENSIONS,
    SUBDISTRICT_DIMENSIONS,
    TIME_DIMENSIONS,
    UNNAMED_CATEGORIES,
)

PLACE_DIMENSIONS = ("district", *SUBDISTRICT_DIMENSIONS)
MIN_NAMED_SHARE = 0.65
FAR_APART, APART = 0.05, 0.01


@dataclass(frozen=True)
class NamingCounts:
    """Who names one dimension: for each cell of the question's other dimensions, all records and
    those naming it.

    `columns` are the other dimensions of the rows, the time dimension among them; a cell holds
    their categories. `unrecorded` is how many records of all cells do not record the dimension; it
    is counted of a filtered one alone.
    """

    dimension: str
    columns: tuple[str, ...]
    cells: dict[tuple[str, ...], tuple[int, int]]
    unrecorded: int = 0

    @property
    def every(self) -> int:
        """All records of all cells."""
        return sum(every for every, _ in self.cells.values())

    def share(self, row: AnswerRow) -> float | None:
        """The share, 0 to 1, for the period and the other categories of a row; None where there are
        no records.
        """
        every, named = self.cells.get(tuple(row[c] for c in self.columns), (0, 0))
        return named / every if every else None

    def by_period(self, time: str) -> dict[str, float]:
        """The share of each period that has records, over all cells; under "" without a time
        dimension.
        """
        sums: dict[str, tuple[int, int]] = {}
        for cell, (every, named) in self.cells.items():
            period = cell[self.columns.index(time)] if time else ""
            before = sums.get(period, (0, 0))
            sums[period] = before[0] + every, before[1] + named
        return {period: named / every for period, (every, named) in sums.items() if every}


def find_asked_dimensions(query: Query) -> tuple[str, ...]:
    """The dimensions of place, people and event that a question divides or filters by."""
    named = dict.fromkeys((*query.by, *(d for d, _ in query.where)))
    return tuple(d for d in named if d not in (*TIME_DIMENSIONS, *DAYLIGHT_DIMENSIONS))


def find_lowest_share(naming: Iterable[NamingCounts], row: AnswerRow) -> float | None:
    """The share of records that name the asked dimensions: of the one that is named least. None
    without any.
    """
    shares = [s for n in naming if (s := n.share(row)) is not None]
    return min(shares) if shares else None


def find_sparse_periods(naming: Iterable[NamingCounts], query: Query) -> tuple[str, ...]:
    """The periods in which too few records name a place that is asked about; "" stands for all
    months asked for.
    """
    time = find_time_dimension(query.by)
    found = {
        period
        for n in naming
        if n.dimension in PLACE_DIMENSIONS
        for period, share in n.by_period(time).items()
        if share < MIN_NAMED_SHARE
    }
    return tuple(sorted(found))


def restrict_to_named(query: Query, titles: dict[str, dict[str, str]], dimension: str) -> Query:
    """The same question about the records that name a dimension: filtered by every category that
    names something.
    """
    categories = tuple(sorted(c for c in titles.get(dimension, {}) if c not in UNNAMED_CATEGORIES))
    where = {**dict(query.where), dimension: categories}
    return replace(query, where=tuple(sorted(where.items())))


def add_named_shares(
    rows: Iterable[AnswerRow],
    measure: Measure,
    query: Query,
    naming: tuple[NamingCounts, ...],
    sparse: tuple[str, ...],
) -> None:
    """Give each row its `named_share`, and withhold the rates of periods in which too few records
    name the place.

    The counts of such a rate stay: they are what the records say.
    """
    time = find_time_dimension(query.by)
    columns = tuple(dict.fromkeys(column for n in naming for column in n.columns))
    # Rows that differ in what is named alone have one share.
    shares: dict[tuple[str, ...], float | None] = {}
    for row in rows:
        cell = tuple([row[column] for column in columns])
        if cell not in shares:
            share = find_lowest_share(naming, row)
            shares[cell] = None if share is None else round(share, 4)
        row.named_share = shares[cell]
        if measure.kind != "rate" or row.status not in (OK, TOO_FEW):
            continue
        if (row[time] if time else "") in sparse:
            row.withhold_value(WITHHELD)


def differs_in_named_share(row: AnswerRow, then: AnswerRow) -> bool:
    """Whether the named shares of two rows differ so much that their numbers do not compare, by the
    rule above.
    """
    now, before = row.named_share, then.named_share
    if now is None or before is None:
        return False
    apart = round(abs(now - before), 4)
    if apart >= FAR_APART or apart < APART:
        return apart >= FAR_APART
    values = [r.numerator or 0 for r in (row, then)]
    if not (now and before and all(values)):
        return True
    made, change = log(now / before), log(values[0] / values[1])
    return made * change > 0 and abs(made) >= abs(change) / 2
