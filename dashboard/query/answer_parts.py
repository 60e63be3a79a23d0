"""The parts of an answer that say what its numbers stand on: sources, breaks, events, completeness,
silences.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

HispanicCoverage = Literal["apart", "included", "only"]


@dataclass(frozen=True)
class DefinitionBreak:
    """A month (YYYY-MM) from which a city counts in another way, and how."""

    month: str
    reason: str


@dataclass(frozen=True)
class CityEvent:
    """What a city file says of a month (YYYY-MM), and the address of its source."""

    month: str
    title: str
    url: str


@dataclass(frozen=True)
class CityGoal:
    """A goal that a city states for a measure: a value in the measure's unit that is to be the most
    or the least by a year (YYYY) or month (YYYY-MM), and who signed it on which day.
    """

    value: float
    is_most: bool
    by: str
    author: str
    date: str


@dataclass(frozen=True)
class DatasetSource:
    """A dataset that numbers come from; `set_aside` counts the rows that were not used, by reason.

    `page` is its page on the portal and `as_of` the day of its last change there (YYYY-MM-DD); ""
    where unknown. `placed` is the share of its rows, 0 to 1, that coordinates placed in an area, by
    geography.
    """

    dataset: str
    title: str
    page: str
    as_of: str
    rows: int
    set_aside: dict[str, int]
    publisher: str
    licence: str
    placed: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class CategoryUse:
    """The months (YYYY-MM) in which a category is in use; "" where use has no such end."""

    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class LeftOut:
    """What an answer leaves out, and why; see `reporting.Omission`. `periods` are runs of months,
    as YYYY-MM.
    """

    kind: str
    name: str
    categories: tuple[str, ...]
    status: str
    periods: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RaceCoverage:
    """What a race category stands over: `covers` are races of the table of residents, `hispanic`
    whether Hispanic or Latino people are in them, and `withheld` the code of the reason why there
    is no rate, or "".
    """

    covers: tuple[str, ...]
    hispanic: HispanicCoverage
    withheld: str = ""


class MonthCompleteness(NamedTuple):
    """How complete the records of a month are: its number, its state (see `completeness`), the
    units recorded, and how many of them lack nothing that they should name.
    """

    month: int
    state: str
    units: int
    complete: int


class PeriodCompleteness(NamedTuple):
    """The same of a stretch of months, from `first` to `last`."""

    first: int
    last: int
    state: str
    units: int
    complete: int
