"""What a city file may declare: frozen, and closed to keys that nothing reads."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field as Key

from data.model.city_schema_parts import Centre, Localized, StrictModel, TimeMap

# What a find may go with, in this order where a file does not say.
SEARCH_FLAGS = ("searched", "frisked")
Topic = Literal["stops", "complaints", "force"]
Confidence = Literal["recorded", "used", "listed", "unverified"]


class Link(Localized):
    """A name and where it leads."""

    name: str
    url: str = ""


class Category(Localized):
    """One category of a dimension: its id, its title, and every raw spelling of it."""

    id: str = Key(pattern=r"^[a-z0-9_]+$")
    title: str
    spellings: tuple[str, ...] = ()


class Districts(Localized):
    """The city's own police geography. `outside`, `citywide` and `not_recorded` hold raw spellings.

    `citywide` are those of units that work in the whole city, whose records have no district.
    """

    singular: str = "district"
    plural: str = "districts"
    categories: tuple[Category, ...] = ()
    outside: tuple[str, ...] = ()
    citywide: tuple[str, ...] = ()
    not_recorded: tuple[str, ...] = ()


class Boundaries(StrictModel):
    """Where the polygons come from: a dataset of the portal, a GeoJSON URL or a file beside the
    city file.

    `properties` are candidate names of the property that tells polygons apart; its first `prefix`
    characters count when given. `parts` maps a district id to the property values whose polygons
    make it up.
    """

    dataset: str = ""
    url: str = ""
    file: str = ""
    properties: tuple[str, ...] = Key(min_length=1)
    prefix: int = Key(default=0, ge=0)
    parts: dict[str, tuple[str, ...]] = Key(min_length=1)
    source: str = ""
    note: str = ""
    unverified: bool = False


class Geography(StrictModel):
    """Areas finer than the districts, or of another kind: where their polygons come from, as for
    the districts.

    Each value of the property is an area of its own, and its name, but for those that `omit` names
    (water, what lies outside); records name it in the field of
    the geography's name, or lie in it by their coordinates (`by_point`). `source` is credited
    beside the map; `unverified` means that the polygons have not been checked yet. `population` is
    a CSV beside the city file with the columns area and residents; without one, those that the
    census command has counted are used.
    """

    dataset: str = ""
    url: str = ""
    file: str = ""
    population: str = ""
    properties: tuple[str, ...] = Key(min_length=1)
    omit: tuple[str, ...] = ()
    source: str = ""
    note: str = ""
    unverified: bool = False


class BasemapLayer(StrictModel):
    """A GeoJSON file beside the city file that shows a part of what the areas lie in.

    `name` is the property that names a feature, "" where none does; `source` is who is named beside
    the map.
    """

    kind: Literal["water", "park", "road", "main_road", "railway", "place", "street"]
    file: str
    name: str = ""
    source: str = ""


class Basemap(StrictModel):
    """What maps show under and over the areas, by layers; kinds that none gives come from
    TIGER/Line files.
    """

    layers: tuple[BasemapLayer, ...] = Key(min_length=1)


class Population(Localized):
    """Residents by district: a CSV with the columns district, race and residents (a blank race
    means everyone).
    """

    file: str
    source: str
    vintage: int


class CensusArea(StrictModel):
    """Where the Census Bureau counts this city's residents: FIPS codes of the state and of every
    county it lies in.
    """

    state: str = Key(pattern=r"^[0-9]{2}$")
    counties: tuple[Annotated[str, Key(pattern=r"^[0-9]{3}$")], ...] = Key(min_length=1)


class Gazetteer(StrictModel):
    """Places by name that are found without asking any geocoder: a CSV with place, number,
    longitude and latitude.
    """

    file: str
    source: str


class ColumnOverride(StrictModel):
    """A second column that wins over a field's own where its value is one of these."""

    columns: tuple[str, ...] = Key(min_length=1)
    values: dict[str, tuple[str, ...]] = Key(min_length=1)


class FieldMap(Localized):
    """How one dimension is read: candidate columns in order of preference, and category -> raw
    spellings.

    `open` keeps every published value as a category of its own. `constant` gives all rows one
    category. `varies` says that the value may differ between the rows of one unit, so it belongs to
    the row grain. `rule` says what a unit counts as whose rows, or whose one cell, hold several
    values: `row` (as `varies`), `each` (it counts once under every value that it names), `highest`
    (on the scale `order`, lowest first) or `first` (the row with the smallest values in the columns
    `first_by`). Without one it is `each`. `separator` parts a cell that holds several values;
    `several` names a category for them all: two races of one person are `multiracial`, where each
    row is one person. `pad` fills a number with zeros on the left and `prefix` keeps the first
    characters (a beat's district). `translations` hold titles of categories in other languages, as
    `titles` holds English ones. `override` is read first and wins where it knows the value
    (ethnicity over race). `one_hot` has one column for each category instead of `columns`.
    `by_point` finds the area of a place from the dataset's coordinates, in the boundaries of the
    districts or of the geography of the field's name. `within` names a flag: a row without a value
    that says no to it was not asked (a stop without a search has no basis of one). `bands` are the
    ages at which bands begin, for a column of ages in whole years. `standard` reads the spellings
    of the standard lists besides those stated (data/model/standard_values.py); what `values` states
    wins.
    """

    columns: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = {}
    titles: dict[str, str] = {}
    open: bool = False
    constant: str = ""
    varies: bool = False
    rule: Literal["", "row", "highest", "each", "first"] = ""
    order: tuple[str, ...] = ()
    first_by: tuple[str, ...] = ()
    separator: str = ""
    several: str = ""
    pad: int = Key(default=0, ge=0, le=12)
    prefix: int = Key(default=0, ge=0, le=12)
    override: ColumnOverride | None = None
    one_hot: dict[str, tuple[str, ...]] = {}
    within: str = ""
    by_point: bool = False
    bands: tuple[int, ...] = ()
    standard: bool = True
    confidence: Confidence = "recorded"

    @property
    def derived(self) -> bool:
        """Whether the value is put together from several columns."""
        return bool(self.override or self.one_hot)

    @property
    def of_row(self) -> bool:
        """Whether the value belongs to the row grain."""
        return self.varies or self.rule == "row"


class FlagMap(StrictModel):
    """How a yes-or-no fact is read; every row before `begins` is not recorded.

    `not_recorded` are values that answer neither yes nor no, such as that of an open case. Any
    other value is unknown: it is reported, and shares that it may change are not given. `separator`
    parts a cell of several values, of which one yes is enough.

    `yes`, `no` or both may be left out where the standard lists know the values; `standard` reads
    them besides those stated.

    `within` names another flag: the fact is asked only of rows that say yes to it (a find, of
    searches).

    `rule` says what a unit counts as whose rows differ: `any` (one row's yes is the unit's; so it
    is without a rule), `first` (the row with the smallest values in the columns `first_by`) or
    `row` (as `varies`: rows are counted, or, where only units are, one row's yes is the unit's).
    """

    columns: tuple[str, ...] = Key(min_length=1)
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    not_recorded: tuple[str, ...] = ()
    standard: bool = True
    separator: str = ""
    begins: datetime.date | None = None
    varies: bool = False
    rule: Literal["", "row", "any", "first"] = ""
    first_by: tuple[str, ...] = ()
    within: str = ""
    confidence: Confidence = "recorded"

    @property
    def of_row(self) -> bool:
        """Whether the fact belongs to the row grain, where rows are counted."""
        return self.varies or self.rule == "row"


class DateMap(Localized):
    """Which column dates a row, what that day means to a reader, and whether only its quarter or
    year is known.

    `order` says how days in numbers alone are written (3/4/2024); without it the column's own
    values decide, and where they do not, the month comes first (or the day, where no first number
    can be a month). `fallback` are further columns, in order of preference, whose day is taken
    where the first one has none. `serial` says that the days are known to be written as the day
    numbers of a spreadsheet.
    """

    columns: tuple[str, ...] = Key(min_length=1)
    meaning: str
    precision: Literal["day", "quarter", "year"] = "day"
    order: Literal["", "month_first", "day_first", "year_first"] = ""
    fallback: tuple[str, ...] = ()
    serial: bool = False


class Coordinates(StrictModel):
    """Where a row's coordinates stand, in degrees: two columns, or one that holds a point.
    Candidates in order of preference. They place a row in areas and are dropped.
    """

    longitude: tuple[str, ...] = ()
    latitude: tuple[str, ...] = ()
    point: tuple[str, ...] = ()


class GrainMap(StrictModel):
    """What one row counts as, and what one unit (possibly several rows) counts as."""

    rows: str = ""
    units: str = ""


class RowFilter(StrictModel):
    """A condition on the rows of a table: those whose column holds one of the values."""

    columns: tuple[str, ...] = Key(min_length=1)
    values: tuple[str, ...] = Key(min_length=1)


class Join(StrictModel):
    """A dataset of the same city from which columns are borrowed: the one row there that has the
    same key.
    """

    dataset: str
    columns: tuple[str, ...] = Key(min_length=1)


class Dataset(Localized):
    """One table of a portal: its grain, its unit key, and how its columns become dimensions and
    flags.

    `unit` are candidate names of the column that ties rows to one unit; `unit_parts` are those of
    each column of a key that is made of several. `closed` is the day on which a complaint's
    investigation ended, `time` a stop's time of day; a portal may lack both. `publisher` is who
    publishes it, where that is not the city's agency. `scope` names which events the table holds,
    in a word that other cities share (vocabulary.SCOPES): only cities of one scope are compared.
    `absent` are dimensions and flags that the city does not record, each with the source of that
    assertion. `note_with_numbers` changes the meaning of the table's numbers and is shown with
    each; `note` is shown on the data page only.
    """

    id: str
    topic: Topic
    title: str
    page: str = ""
    row: str
    publisher: str = ""
    scope: str = ""
    absent: dict[str, str] = {}
    counts: GrainMap
    unit: tuple[str, ...] = ()
    unit_parts: tuple[tuple[str, ...], ...] = ()
    date: DateMap
    closed: DateMap | None = None
    time: TimeMap | None = None
    coordinates: Coordinates | None = None
    select: RowFilter | None = None
    where: tuple[RowFilter, ...] = ()
    join: Join | None = None
    begins: datetime.date | None = None
    ends: datetime.date | None = None
    lag_days: int = Key(default=0, ge=0)
    fields: dict[str, FieldMap] = {}
    flags: dict[str, FlagMap] = {}
    note: str = ""
    note_with_numbers: str = ""

    def parts(self) -> tuple[tuple[str, FieldMap | FlagMap], ...]:
        """The fields, then the flags, each with its name."""
        return (*self.fields.items(), *self.flags.items())

    def find_base_flag(self, flag: str) -> str:
        """The flag to whose yes a fact is asked, "" where every row is asked: the one that `within`
        names.

        A find that names none belongs to searches, or to frisks where only these are recorded:
        portals write "no" beside stops without a search, and these are no searches that found
        nothing.
        """
        declared = self.flags[flag].within
        if declared or flag != "found":
            return declared
        return next((f for f in SEARCH_FLAGS if f in self.flags), "")

    @property
    def conditions(self) -> tuple[RowFilter, ...]:
        """Every condition that a row must meet to be read: `select` keeps this city's rows of a
        table that many agencies share, each of `where` a part of what is left, where a table mixes
        caseloads.
        """
        return (*((self.select,) if self.select else ()), *self.where)


class SeriesBreak(Localized):
    """A change of definition, system or policy: numbers on its two sides do not compare."""

    month: str = Key(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    topics: tuple[str, ...] = Key(min_length=1)
    reason: str


class Event(Localized):
    """Something that a reader of a trend should know of: a decree, a policy, a protest. It claims
    no cause.
    """

    month: str = Key(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    topics: tuple[str, ...] = Key(min_length=1)
    title: str
    url: str = Key(default="", pattern=r"^(https://\S+)?$")


class City(Localized):
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
    commendation_link: Link | None = None
    districts: Districts = Districts()
    boundaries: Boundaries | None = None
    geographies: dict[str, Geography] = {}
    basemap: Basemap | None = None
    population: Population | None = None
    census: CensusArea | None = None
    gazetteer: Gazetteer | None = None
    centre: Centre | None = None
    datasets: tuple[Dataset, ...] = Key(min_length=1)
    breaks: tuple[SeriesBreak, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def sample(self) -> bool:
        """Whether every number of this city is made up."""
        return self.transport == "sample"

    def topic(self, topic: str) -> tuple[Dataset, ...]:
        """The datasets of one topic, in the file's order."""
        return tuple(d for d in self.datasets if d.topic == topic)
