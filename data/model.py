"""The value objects that pass between rooms: frozen, hashable, and without behaviour that touches the world."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Key

Confidence = Literal["recorded", "used", "listed", "unverified"]


class Declared(BaseModel):
    """A part of a city file: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Link(Declared):
    """A name and where it leads."""

    name: str
    url: str = ""


class Category(Declared):
    """One category of a dimension: its id, its title, and every raw spelling of it."""

    id: str = Key(pattern=r"^[a-z0-9_]+$")
    title: str
    spellings: tuple[str, ...] = ()


class Districts(Declared):
    """The city's own police geography. `outside` and `not_recorded` hold raw spellings."""

    singular: str = "district"
    plural: str = "districts"
    categories: tuple[Category, ...] = ()
    outside: tuple[str, ...] = ()
    not_recorded: tuple[str, ...] = ()


class Boundaries(Declared):
    """Where the polygons come from: a dataset of the portal, a GeoJSON URL or a file beside the city file.

    `properties` are candidate names of the property that tells polygons apart; its first `prefix` characters
    count when given. `parts` maps a district id to the property values whose polygons make it up.
    """

    dataset: str = ""
    url: str = ""
    file: str = ""
    properties: tuple[str, ...] = Key(min_length=1)
    prefix: int = Key(default=0, ge=0)
    parts: dict[str, tuple[str, ...]] = Key(min_length=1)
    source: str = ""
    note: str = ""


class Population(Declared):
    """Residents by district: a CSV with the columns district, race and residents (a blank race means everyone)."""

    file: str
    source: str
    vintage: int


class FieldMap(Declared):
    """How one dimension is read: candidate columns in order of preference, and category -> raw spellings.

    `open` keeps every published value as a category of its own. `constant` gives all rows one category.
    `varies` says that the value may differ between the rows of one unit, so it belongs to the row grain.
    """

    columns: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = {}
    titles: dict[str, str] = {}
    open: bool = False
    constant: str = ""
    varies: bool = False
    confidence: Confidence = "recorded"


class FlagMap(Declared):
    """How a yes-or-no fact is read; any other value is not recorded, and so is every row before `begins`."""

    columns: tuple[str, ...] = Key(min_length=1)
    yes: tuple[str, ...] = Key(min_length=1)
    no: tuple[str, ...] = Key(min_length=1)
    begins: date | None = None
    varies: bool = False
    confidence: Confidence = "recorded"


class DateMap(Declared):
    """Which column dates a row, and what that day means to a reader."""

    columns: tuple[str, ...] = Key(min_length=1)
    meaning: str


class Counts(Declared):
    """What one row counts as, and what one unit (possibly several rows) counts as."""

    rows: str = ""
    units: str = ""


class Dataset(Declared):
    """One table of a portal: its grain, its unit key, and how its columns become dimensions and flags."""

    id: str
    topic: Literal["stops", "complaints", "force"]
    title: str
    page: str = ""
    row: str
    counts: Counts
    unit: tuple[str, ...] = ()
    date: DateMap
    begins: date | None = None
    lag_days: int = Key(default=0, ge=0)
    fields: dict[str, FieldMap] = {}
    flags: dict[str, FlagMap] = {}
    note: str = ""


class Break(Declared):
    """A change of definition, system or policy: numbers on its two sides do not compare."""

    month: str = Key(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    topics: tuple[str, ...] = Key(min_length=1)
    reason: str


class City(Declared):
    """One city file."""

    id: str = Key(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    agency: str
    state: str = ""
    portal: str
    transport: Literal["portal", "files", "sample"] = "portal"
    folder: str = ""
    time_zone: str
    licence: Link
    about: str = ""
    complaint_link: Link | None = None
    districts: Districts = Districts()
    boundaries: Boundaries | None = None
    population: Population | None = None
    datasets: tuple[Dataset, ...] = Key(min_length=1)
    breaks: tuple[Break, ...] = ()

    @property
    def sample(self) -> bool:
        """Whether every number of this city is made up."""
        return self.transport == "sample"

    def topic(self, topic: str) -> tuple[Dataset, ...]:
        """The datasets of one topic, in the file's order."""
        return tuple(d for d in self.datasets if d.topic == topic)


@dataclass(frozen=True, order=True)
class Query:
    """One question: one URL, one cache key, one CSV, one figure. Months are YYYY-MM, both ends included."""

    city: str
    measure: str
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    since: str = ""
    until: str = ""

    def filtered(self, dimension: str) -> tuple[str, ...]:
        """The categories that `where` keeps of a dimension; empty where it keeps all."""
        return dict(self.where).get(dimension, ())


@dataclass(frozen=True)
class Column:
    """One column as the portal's metadata tells it: API field name and SODA type."""

    name: str
    type: str


@dataclass(frozen=True)
class TableInfo:
    """A dataset's metadata: columns, the moment its rows last changed (UTC, ISO 8601), and its title."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows_updated_at: str = ""

    def names(self) -> tuple[str, ...]:
        """The API field names."""
        return tuple(c.name for c in self.columns)


@dataclass(frozen=True)
class Page:
    """One page of rows as the portal sent it: the untouched body, a JSON array of objects, and its row count."""

    body: bytes
    rows: int


@dataclass(frozen=True)
class Snapshot:
    """A write-once copy of a dataset's rows: where it lies, when it was taken, and what it holds."""

    city: str
    dataset: str
    name: str
    taken_at: str
    rows_updated_at: str
    columns: tuple[Column, ...]
    query: str
    rows: int
    sha256: str
    pages: tuple[str, ...] = field(default=())
