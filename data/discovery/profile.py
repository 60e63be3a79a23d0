"""What is known of one table: its columns, and answers about them, each asked of the portal
once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from data.discovery.keyword_hints import NamePatterns, load_hints, matches_pattern, squeeze_name
from data.model.errors import PortalError
from data.portal.catalogue import DEFAULT_LIMIT, CatalogueEntry, ColumnFacts

DATE_TYPES = ("calendar_date", "fixed_timestamp", "floating_timestamp", "date")
SHAPE_TYPES = (
    "point",
    "location",
    "multipolygon",
    "polygon",
    "line",
    "multiline",
    "multipoint",
    "document",
    "photo",
    "url",
)


class DiscoveryPortal(Protocol):
    """The questions that discovery asks of a portal (`data.portal.catalogue.PortalCatalogue`
    answers them).
    """

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """The tables and maps that the portal offers."""
        ...

    def describe(self, dataset: str) -> tuple[ColumnFacts, ...]:
        """The columns of a table."""
        ...

    def count(self, dataset: str) -> int:
        """The number of rows."""
        ...

    def values(
        self, dataset: str, columns: tuple[str, ...], limit: int = DEFAULT_LIMIT
    ) -> list[tuple[tuple, int]]:
        """The most frequent combinations of values with their rows."""
        ...

    def distinct(self, dataset: str, column: str) -> int:
        """How many values a column has."""
        ...

    def years(self, dataset: str, column: str) -> dict[int, int]:
        """Rows by year."""
        ...

    def mixed(self, dataset: str, unit: tuple[str, ...], column: str, limit: int = 1000) -> int:
        """How many units, each identified by the values of the columns `unit`, have several values
        of a column.
        """
        ...

    def repeated(self, dataset: str, columns: tuple[str, ...], limit: int = 1000) -> int:
        """How many combinations of values have several rows."""
        ...

    def count_carrying(self, dataset: str, column: str, values: tuple[str, ...]) -> int:
        """The number of rows that carry one of some values."""
        ...

    def example(self, dataset: str, column: str) -> object:
        """One value of a column."""
        ...


@dataclass(frozen=True)
class ColumnValues:
    """The values of one column with their rows, most frequent first; `whole` where these are all of
    them.
    """

    counted: tuple[tuple[str, int], ...]
    whole: bool
    nulls: int = 0

    @property
    def rows(self) -> int:
        """The rows that have one of these values."""
        return sum(rows for _, rows in self.counted)


class TableProfile:
    """One table of the catalogue. Raises PortalError where its columns or rows cannot be
    fetched.
    """

    def __init__(self, portal: DiscoveryPortal, listed: CatalogueEntry):
        self._portal, self.listed = portal, listed
        self.columns = portal.describe(listed.id)
        self.rows = portal.count(listed.id)
        self.silent: list[str] = []
        """The columns for which the portal gave no values."""
        self._values: dict[tuple[tuple[str, ...], int], list] = {}

    @property
    def id(self) -> str:
        """The id of the dataset."""
        return self.listed.id

    def candidates(self, words: NamePatterns, types: tuple[str, ...] = ()) -> Iterator[ColumnFacts]:
        """The columns that `words` point to, best first; shapes never, and only those of `types`
        where given.
        """
        ranked = [
            (rank, n, c)
            for n, c in enumerate(self.columns)
            if c.type not in SHAPE_TYPES
            and (not types or c.type in types)
            and (rank := words.rank(c.name, c.title)) is not None
        ]
        return (column for _, _, column in sorted(ranked, key=lambda r: r[:2]))

    def values(self, column: str, limit: int = DEFAULT_LIMIT) -> ColumnValues:
        """The most frequent values of a column; none where the portal does not answer."""
        try:
            rows = self._fetch_values((column,), limit)
        except PortalError:
            self.silent += [] if column in self.silent else [column]
            return ColumnValues((), False)
        counted = tuple((value, n) for (value,), n in rows if value is not None)
        return ColumnValues(
            counted, len(rows) < limit, sum(n for (value,), n in rows if value is None)
        )

    def pairs(self, one: str, other: str) -> list[tuple[tuple[str, str], int]]:
        """The combinations of two columns with their rows, nulls excluded; [] where the portal does
        not answer.
        """
        try:
            return [
                ((a, b), n)
                for (a, b), n in self._fetch_values((one, other), 5000)
                if a is not None and b is not None
            ]
        except PortalError:
            return []

    def distinct(self, column: str) -> int | None:
        """How many values a column has; None where the portal does not answer."""
        try:
            return self._portal.distinct(self.id, column)
        except PortalError:
            return next((c.distinct for c in self.columns if c.name == column), None)

    def years(self, column: str) -> dict[int, int]:
        """Rows by year; {} where the portal cannot group them, as with dates that are texts."""
        try:
            return self._portal.years(self.id, column)
        except PortalError:
            return {}

    def mixed(self, unit: tuple[str, ...], column: str) -> int | None:
        """How many units have several values of a column, 1,000 at most; None where the portal does
        not answer.
        """
        try:
            return self._portal.mixed(self.id, unit, column)
        except PortalError:
            return None

    def repeated(self, columns: tuple[str, ...]) -> int | None:
        """How many combinations of values have several rows, 1,000 at most; None as for `mixed`."""
        try:
            return self._portal.repeated(self.id, columns)
        except PortalError:
            return None

    def find_example(self, column: str) -> object:
        """One value of a column; None where the portal does not answer."""
        try:
            return self._portal.example(self.id, column)
        except PortalError:
            return None

    def shares(self, column: str, other: TableProfile, others_column: str) -> bool:
        """Whether some of the most frequent values of a column also occur in a column of another
        table.
        """
        sample = tuple(
            v for v, _ in self.values(column, 40).counted if not is_missing_value(v) and len(v) > 3
        )[:20]
        try:
            return bool(sample) and self._portal.count_carrying(other.id, others_column, sample) > 0
        except PortalError:
            return False

    @cached_property
    def shape(self) -> ColumnFacts | None:
        """The column of polygons, if there is one."""
        return next(
            (c for c in self.columns if c.type in load_hints()["boundaries"]["types"]), None
        )

    def _fetch_values(self, columns: tuple[str, ...], limit: int) -> list[tuple[tuple, int]]:
        if (columns, limit) not in self._values:
            answered = self._portal.values(self.id, columns, limit)
            # Values with the same number of rows come in any order; a draft should not depend on
            # it.
            self._values[columns, limit] = sorted(
                answered, key=lambda t: (-t[1], tuple(str(v) for v in t[0]))
            )
        return self._values[columns, limit]


def is_missing_value(value: str) -> bool:
    """Whether a raw value says that nothing was recorded."""
    return matches_pattern(squeeze_name(value), load_hints()["values"]["missing"])
