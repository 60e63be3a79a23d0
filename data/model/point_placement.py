"""What published coordinates say of a row: the area that they lie in, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.model.vocabulary import NOT_READ, NOT_RECORDED, OUTSIDE

SEPARATOR = "|"


class PointFinding(StrEnum):
    """How a point was placed, or why it was not. Blank coordinates have no finding."""

    INSIDE = ""
    ON_EDGE = "edge"  # of several areas; the first of them in the order of the boundaries has it
    EXCHANGED = "exchanged"  # longitude and latitude stand in each other's place
    OUTSIDE = "outside"
    ZERO = "zero"  # 0, 0: what systems write where they know no place
    UNREADABLE = "unreadable"  # no numbers, or none that are degrees


# What a point in no area counts under.
CATEGORIES = {
    PointFinding.OUTSIDE: OUTSIDE,
    PointFinding.ZERO: NOT_RECORDED,
    PointFinding.UNREADABLE: NOT_READ,
}


@dataclass(frozen=True)
class PointPlace:
    """The area of one point, "" for none, and how it was found."""

    area: str
    finding: PointFinding = PointFinding.INSIDE

    @property
    def category(self) -> str:
        """What rows of the point count under."""
        return self.area or CATEGORIES[self.finding]

    def format(self) -> str:
        """The place as one text, which `parse_place` reads."""
        return f"{self.area}{SEPARATOR}{self.finding}"


def parse_place(text: str) -> PointPlace:
    """The place from its text."""
    area, _, finding = text.partition(SEPARATOR)
    return PointPlace(area, PointFinding(finding))


@dataclass(frozen=True)
class Placement:
    """How many of a table's rows were placed in the areas of one geography by their coordinates.

    `rows` are all rows of the table, those set aside included. `placed` lie in an area; `on_edge`
    of them on an edge that areas share, `exchanged` of them after longitude and latitude were
    exchanged. The others are `blank`, `zero`, `unreadable` or `outside` of all areas.
    """

    rows: int
    placed: int
    on_edge: int = 0
    exchanged: int = 0
    blank: int = 0
    zero: int = 0
    unreadable: int = 0
    outside: int = 0

    @property
    def share(self) -> float:
        """The share of rows that were placed, 0 to 1; 0 where there are no rows."""
        return self.placed / self.rows if self.rows else 0.0
