"""How many rows of a field are blank, how many hold unknown values, and how many fall into each category."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.normalise.values import BLANK
from data.values import ValueCount
from data.vocabulary import NOT_READ


@dataclass(frozen=True)
class Tally:
    """The rows of one field or flag, those set aside included.

    `blank` have no value, `unknown` one that the city file does not know (free text, which nobody ought to list, is
    not among them). `categories` (category -> rows) holds all rows.
    """

    rows: int
    blank: int
    unknown: int
    categories: dict[str, int]

    @property
    def recorded(self) -> int:
        """The rows that hold a value."""
        return self.rows - self.blank

    @property
    def known_share(self) -> float:
        """The share of the recorded values that are known; 1 where there is none."""
        return 1 - self.unknown / self.recorded if self.recorded else 1.0


def tally_values(counted: Iterable[ValueCount], free_text: bool) -> Tally:
    """The tally of a field whose values were counted; `free_text` says that unread ones are somebody's words."""
    blank, unknown = 0, 0
    categories: dict[str, int] = {}
    for value in counted:
        categories[value.category] = categories.get(value.category, 0) + value.rows
        if all((cell or "").strip() in BLANK for cell in value.cells):
            blank += value.rows
        elif value.category == NOT_READ and not free_text:
            unknown += value.rows
    return Tally(sum(categories.values()), blank, unknown, categories)
