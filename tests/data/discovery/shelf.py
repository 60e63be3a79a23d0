"""A made-up portal in memory: tables of rows that answer the questions of discovery, and can refuse
some of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from data.model.errors import DatasetNotPublic, PortalUnavailable
from data.portal.catalogue import DEFAULT_LIMIT, CatalogueEntry, ColumnFacts

Row = dict[str, str]


def rows(count: int, **columns: object) -> list[Row]:
    """So many rows; a list of values goes round, a template such as "id-{n}" names the row, None is
    a null.
    """

    def cell(told: object, n: int) -> str | None:
        value = told[n % len(told)] if isinstance(told, list) else told
        return value.format(n=n) if isinstance(value, str) else value

    return [
        {name: value for name, told in columns.items() if (value := cell(told, n)) is not None}
        for n in range(count)
    ]


@dataclass
class Shelf:
    """The tables; `refused` are names of questions that the portal cannot answer."""

    listed: list[CatalogueEntry] = field(default_factory=list)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def add(
        self,
        dataset: str,
        title: str,
        table: list[Row],
        types: dict[str, str] | None = None,
        **more: str,
    ) -> Shelf:
        """Put a table up; columns are texts but for those that `types` names."""
        names = dict.fromkeys(name for row in table for name in row)
        columns = tuple(
            ColumnFacts(name, name.replace("_", " ").title(), (types or {}).get(name, "text"))
            for name in names
        )
        self.listed.append(CatalogueEntry(dataset, title, columns=columns, **more))
        self.tables[dataset] = table
        return self

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """All tables."""
        return tuple(self.listed)

    def describe(self, dataset: str) -> tuple[ColumnFacts, ...]:
        """The columns of a table."""
        self._answer("describe")
        return next(entry.columns for entry in self.listed if entry.id == dataset)

    def count(self, dataset: str) -> int:
        """The number of rows."""
        self._answer("count")
        return len(self.tables[dataset])

    def values(
        self, dataset: str, columns: Sequence[str], limit: int = DEFAULT_LIMIT
    ) -> list[tuple[tuple, int]]:
        """Combinations of values."""
        self._answer("values" if len(columns) == 1 else "pairs")
        return Counter(
            tuple(row.get(c) for c in columns) for row in self.tables[dataset]
        ).most_common(limit)

    def distinct(self, dataset: str, column: str) -> int:
        """How many values."""
        self._answer("distinct")
        return len({row[column] for row in self.tables[dataset] if column in row})

    def years(self, dataset: str, column: str) -> dict[int, int]:
        """Rows by year."""
        self._answer("years")
        told = [row[column] for row in self.tables[dataset] if column in row]
        if not all(re.match(r"\d{4}-", text) for text in told):
            raise PortalUnavailable("refused: no dates")
        return dict(Counter(int(text[:4]) for text in told))

    def mixed(self, dataset: str, unit: Sequence[str], column: str, limit: int = 1000) -> int:
        """Units with several values."""
        self._answer("mixed")
        met: dict[tuple, set[str]] = {}
        for row in self.tables[dataset]:
            if all(c in row for c in unit) and column in row:
                met.setdefault(tuple(row[c] for c in unit), set()).add(row[column])
        return min(limit, sum(len(values) > 1 for values in met.values()))

    def repeated(self, dataset: str, columns: Sequence[str], limit: int = 1000) -> int:
        """Combinations of values with several rows."""
        self._answer("repeated")
        met = Counter(
            tuple(row[c] for c in columns)
            for row in self.tables[dataset]
            if all(c in row for c in columns)
        )
        return min(limit, sum(n > 1 for n in met.values()))

    def count_carrying(self, dataset: str, column: str, values: Sequence[str]) -> int:
        """Rows that carry one of some values."""
        self._answer("carrying")
        return sum(row.get(column) in values for row in self.tables[dataset])

    def example(self, dataset: str, column: str) -> object:
        """One value."""
        self._answer("example")
        return next((row[column] for row in self.tables[dataset] if column in row), None)

    def _answer(self, question: str) -> None:
        if question in self.refused:
            raise DatasetNotPublic(f"refused: {question}")
