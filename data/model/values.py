"""The value objects that pass between rooms: frozen, hashable, and without behaviour that touches
the world.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from data.model.city_schema import (
    Basemap,
    BasemapLayer,
    Boundaries,
    Category,
    CensusArea,
    Centre,
    City,
    ColumnOverride,
    Confidence,
    Coordinates,
    Dataset,
    DateMap,
    Districts,
    Event,
    FieldMap,
    FlagMap,
    Gazetteer,
    Geography,
    GrainMap,
    Join,
    Link,
    Population,
    RowFilter,
    SeriesBreak,
    StrictModel,
    TimeMap,
)
from data.model.period import Period

__all__ = [
    "Basemap",
    "BasemapLayer",
    "Boundaries",
    "SeriesBreak",
    "Category",
    "CensusArea",
    "Centre",
    "City",
    "ColumnInfo",
    "Confidence",
    "Coordinates",
    "GrainMap",
    "Dataset",
    "DateMap",
    "StrictModel",
    "Districts",
    "Event",
    "FieldMap",
    "FlagMap",
    "Gazetteer",
    "Geography",
    "Join",
    "Link",
    "ColumnOverride",
    "RowPage",
    "Population",
    "Query",
    "RowFilter",
    "Snapshot",
    "TableInfo",
    "TimeMap",
]


@dataclass(frozen=True, order=True)
class Query:
    """One question: one URL, one cache key, one CSV, one figure. Months are YYYY-MM, both ends
    included.
    """

    city: str
    measure: str
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    since: str = ""
    until: str = ""

    @property
    def period(self) -> Period:
        """The months asked about."""
        return Period.parse(self.since, self.until)

    def with_period(self, period: Period) -> Query:
        """The same question about other months."""
        return replace(self, since=period.since, until=period.until)

    def filtered(self, dimension: str) -> tuple[str, ...]:
        """The categories that `where` keeps of a dimension; empty where it keeps all."""
        return dict(self.where).get(dimension, ())


@dataclass(frozen=True)
class ColumnInfo:
    """One column of the portal's metadata: API field name and SODA type."""

    name: str
    type: str


@dataclass(frozen=True)
class TableInfo:
    """A dataset's metadata: columns, its title, the moment its rows last changed and the one at
    which that was asked (both UTC, ISO 8601).
    """

    id: str
    title: str
    columns: tuple[ColumnInfo, ...]
    rows_updated_at: str = ""
    asked_at: str = field(default="", compare=False)

    def names(self) -> tuple[str, ...]:
        """The API field names."""
        return tuple(c.name for c in self.columns)


@dataclass(frozen=True)
class RowPage:
    """One page of rows as the portal sent it: the untouched body, a JSON array of objects, and its
    row count.
    """

    body: bytes
    rows: int


@dataclass(frozen=True)
class Snapshot:
    """A write-once copy of a dataset's rows: its path, its time, and its content.

    `asked_at` is when the portal was asked for `rows_updated_at`, before it was asked for rows (""
    where not kept). `seen` is the newest `:updated_at` among its rows and `seen_rows` how many rows
    have it. An increment names the full snapshot that it extends as `base`; its `pages` are those
    of the base and of every increment since, then its own.
    """

    city: str
    dataset: str
    name: str
    taken_at: str
    rows_updated_at: str
    columns: tuple[ColumnInfo, ...]
    query: str
    rows: int
    sha256: str
    pages: tuple[str, ...] = field(default=())
    base: str = ""
    seen: str = ""
    seen_rows: int = 0
    asked_at: str = ""
