"""What comes back from a question: an Answer carries all that a figure, a table or a sentence
needs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from dashboard.measures import rates
from dashboard.measures.registry import Measure
from dashboard.query import reliability
from dashboard.query.answer_parts import (
    CategoryUse,
    CityEvent,
    CityGoal,
    DatasetSource,
    DefinitionBreak,
    LeftOut,
    MonthCompleteness,
    RaceCoverage,
)
from dashboard.query.reliability import OK
from data.model.period import MonthSpan, Period, parse_period_id
from data.model.values import Query
from data.model.vocabulary import TIME_DIMENSIONS

Number = TypeVar("Number", int, float)


@dataclass(slots=True)
class AnswerRow:
    """The numbers of one combination of the query's dimensions; `row[dimension]` is the id of its
    category.

    The answer service fills a row in steps; readers of an answer do not change its rows.
    A row counts only the months that the source reported; without any, it has no numbers.
    """

    # Dimension -> category id, in the order of the query's dimensions.
    categories: dict[str, str]
    numerator: int | None
    denominator: int | None = None
    # In the measure's unit, with the ends of its 95% interval; None where it is not shown.
    value: float | None = None
    low: float | None = None
    high: float | None = None
    # One of reliability.STATUSES.
    status: str = OK
    # Whether a month of the row's period is missing, or not all there.
    incomplete: bool = False
    # The share, 0 to 1, of the period's records that name the asked dimensions; None where there
    # are none, or small numbers are withheld.
    named_share: float | None = None
    # Where the portal counts the numerator; "" where it cannot.
    source_url: str = ""
    # The same of the denominator; None for a measure whose denominator no portal counts.
    denominator_url: str | None = None

    def __getitem__(self, dimension: str) -> str:
        return self.categories[dimension]

    def __contains__(self, dimension: str) -> bool:
        return dimension in self.categories

    @property
    def months(self) -> MonthSpan:
        """The months of the row's period. Raises ValueError for a row that is not of one year,
        quarter or month.
        """
        for dimension in TIME_DIMENSIONS:
            if dimension in self.categories:
                return parse_period_id(self.categories[dimension])
        raise ValueError("a row without a period")

    @property
    def known_numerator(self) -> int:
        """The numerator of a row that has one. Raises ValueError for one that has none."""
        return _require(self.numerator)

    @property
    def known_denominator(self) -> int:
        """The denominator of a row that has one. Raises ValueError for one that has none."""
        return _require(self.denominator)

    @property
    def known_value(self) -> float:
        """The value of a row that shows one. Raises ValueError for one that shows none."""
        return _require(self.value)

    @property
    def known_low(self) -> float:
        """The lower end of the interval of a row that has one. Raises ValueError for one that has
        none.
        """
        return _require(self.low)

    @property
    def known_high(self) -> float:
        """The upper end of the interval of a row that has one. Raises ValueError for one that has
        none.
        """
        return _require(self.high)

    def withhold_value(self, status: str) -> None:
        """Take away the value and its interval, for a reason."""
        self.value = self.low = self.high = None
        self.status = status

    def plain(self) -> dict[str, Any]:
        """The row as the promised JSON has it."""
        numbers: dict[str, Any] = {name: getattr(self, name) for name in NUMBER_FIELDS}
        if self.denominator_url is None:
            del numbers["denominator_url"]
        return {**self.categories, **numbers}


def _require(number: Number | None) -> Number:
    if number is None:
        raise ValueError("a row without this number")
    return number


def add_value(row: AnswerRow, measure: Measure) -> None:
    """Give a row that has its counts its value, interval and status: sum first, divide last."""
    if measure.kind == "count":
        row.value = row.numerator
    elif row.denominator is None or row.numerator is None:
        row.status = reliability.NOT_RECORDED
    elif row.denominator == 0:
        row.status = reliability.TOO_FEW
    elif measure.kind == "share":
        value, low, high = rates.calculate_share(row.numerator, row.denominator)
        row.status = reliability.assess_share(row.numerator, row.denominator)
        show_value(row, value, low, high)
    elif measure.kind == "rate":
        value, low, high = rates.calculate_rate(row.numerator, row.denominator, measure.per)
        row.status = reliability.assess_rate(row.numerator, row.denominator, value, low, high)
        show_value(row, value, low, high)


def show_value(row: AnswerRow, value: float, low: float | None, high: float | None) -> None:
    """Give a row its value and interval where its status says that they may be shown."""
    if row.status == reliability.OK:
        row.value, row.low, row.high = value, low, high


# The fields of a row beside its categories.
NUMBER_FIELDS = tuple(f.name for f in fields(AnswerRow))[1:]


@dataclass(frozen=True)
class Answer:
    """The rows of one Query with their provenance; plain values throughout, so that it can be kept
    as JSON.

    `rows` are in the order of their categories: one for each combination of the query's dimensions.
    `sparse` are the periods ("" for all that is asked for) in which too few records name the place
    that is asked about, so that places are not compared, ranked or mapped. `unnamed` counts for
    each other cause (not read, pending, citywide) the units without a value of a dimension.
    `missing` counts, for each dimension that the topic records, how many of `base` units lack it;
    for a dimension that the question is filtered by, how many of the `missing_of` units that the
    question has without that filter. `left_out` lists what the numbers leave out, and why.
    `coverage` holds the completeness of each month asked for: how many records name all of `named`,
    the dimensions of place, people and outcome that could be missing. `events` are the city file's
    events in the months asked for; they claim no cause. `goals` are what the city itself aims at in
    its notes; they are drawn and named as the city's. `in_use` names, by dimension and category,
    those that the city's records hold only since or until a month and that are out of use in a
    month asked for. `race_groups` has, for each race of a rate per resident, the residents that it
    covers and why it has none. `breaks` are the changes of definition inside the months asked for;
    `break_at_start` is one at their first month, across which they do not compare with the time
    before. `differing` are sentences, among the notes too, on its datasets whose figures differed
    from the portal's when a sample was last asked for. `audited` are sentences, among the notes
    too, on what the audit of its datasets found that concerns its numbers. `each` are the
    dimensions of the question of which one record may name several categories: it counts once under
    each, so that their numbers do not add up to the whole. `wholes` are then the rows of the same
    question undivided by these dimensions, in which each record counts once. `unit_name` names what
    one record is where all its tables hold less than the measure's grain says (one of
    `vocabulary.NARROWER_UNITS`); "" where the grain says it. `titles` gives the reader's name of
    each category, in display order. `provenance` names each dataset used.
    """

    query: Query
    measure: Measure
    place: str
    agency: str
    sample: bool
    district_word: tuple[str, str]
    rows: tuple[AnswerRow, ...]
    titles: dict[str, dict[str, str]]
    breaks: tuple[DefinitionBreak, ...]
    base: int
    missing: dict[str, int]
    period: Period
    provenance: tuple[DatasetSource, ...]
    notes: tuple[str, ...]
    build: str
    coverage: tuple[MonthCompleteness, ...] = ()
    named: tuple[str, ...] = ()
    events: tuple[CityEvent, ...] = ()
    in_use: dict[str, dict[str, CategoryUse]] = field(default_factory=dict)
    race_groups: dict[str, RaceCoverage] = field(default_factory=dict)
    differing: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    missing_of: dict[str, int] = field(default_factory=dict)
    sparse: tuple[str, ...] = ()
    unnamed: dict[str, dict[str, int]] = field(default_factory=dict)
    audited: tuple[str, ...] = ()
    break_at_start: DefinitionBreak | None = None
    each: tuple[str, ...] = ()
    wholes: tuple[AnswerRow, ...] = ()
    unit_name: str = ""
    goals: tuple[CityGoal, ...] = ()

    @property
    def since(self) -> str:
        """The first month of its period as YYYY-MM; "" where that is open."""
        return self.period.since

    @property
    def until(self) -> str:
        """The last month of its period as YYYY-MM; "" where that is open."""
        return self.period.until

    @property
    def publisher(self) -> str:
        """Who publishes the records of this answer: the datasets' publishers, each once; else the
        city's agency.
        """
        named = dict.fromkeys(source.publisher for source in self.provenance)
        return ", ".join(named) or self.agency

    @property
    def overlaps(self) -> bool:
        """Whether the rows count some records more than once, so that they must not be added up."""
        return bool({*self.each} & {*self.query.by})

    def undivided(self) -> Answer:
        """The same answer, not divided by dimensions of which one record may name several
        categories.
        """
        if not self.overlaps:
            return self
        by = tuple(d for d in self.query.by if d not in self.each)
        return replace(self, query=replace(self.query, by=by), rows=self.wholes, wholes=())

    def title_of(self, dimension: str, category: str) -> str:
        """The reader's name of a category."""
        return self.titles.get(dimension, {}).get(category, category)

    def plain(self) -> dict[str, Any]:
        """All but the question and the measure, to be kept as JSON; dataclasses in it are written
        by their fields.
        """
        kept = {
            name: value
            for name, value in self.__dict__.items()
            if name not in ("query", "measure", *ROW_FIELDS)
        }
        return kept | {name: _list_columns(getattr(self, name)) for name in ROW_FIELDS}


# The fields of an answer that hold rows.
ROW_FIELDS = ("rows", "wholes")


def _list_columns(rows: tuple[AnswerRow, ...]) -> dict[str, Any]:
    """Rows by column: the dimensions, the categories of each row, and a list of values for each
    field.
    """
    by = list(rows[0].categories) if rows else []
    columns = [[getattr(row, name) for row in rows] for name in NUMBER_FIELDS]
    return {"by": by, "keys": [[*row.categories.values()] for row in rows], "numbers": columns}


def _restore_rows(columns: dict[str, Any]) -> tuple[AnswerRow, ...]:
    """The rows that `_list_columns` wrote."""
    by = columns["by"]
    return tuple(
        AnswerRow(dict(zip(by, key)), *numbers)
        for key, *numbers in zip(columns["keys"], *columns["numbers"])
    )


def restore_answer(plain: dict[str, Any], query: Query, measure: Measure) -> Answer:
    """The answer that was kept as plain values, to a question about a measure."""
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in plain.items()}
    values |= {name: _restore_rows(plain[name]) for name in ROW_FIELDS}
    at_start = plain["break_at_start"]
    values |= {
        "breaks": tuple(DefinitionBreak(**found) for found in plain["breaks"]),
        "period": Period(**plain["period"]),
        "break_at_start": DefinitionBreak(**at_start) if at_start else None,
        "events": tuple(CityEvent(**found) for found in plain["events"]),
        "goals": tuple(CityGoal(**found) for found in plain.get("goals", ())),
        "provenance": tuple(DatasetSource(**found) for found in plain["provenance"]),
        "coverage": tuple(MonthCompleteness(*found) for found in plain["coverage"]),
        "in_use": {
            dimension: {category: CategoryUse(**use) for category, use in uses.items()}
            for dimension, uses in plain["in_use"].items()
        },
        "race_groups": {
            race: RaceCoverage(**{**found, "covers": tuple(found["covers"])})
            for race, found in plain["race_groups"].items()
        },
        "left_out": tuple(_restore_left_out(found) for found in plain["left_out"]),
    }
    return Answer(query=query, measure=measure, **values)


def _restore_left_out(plain: dict[str, Any]) -> LeftOut:
    periods = tuple((first, last) for first, last in plain["periods"])
    return LeftOut(**{**plain, "categories": tuple(plain["categories"]), "periods": periods})
