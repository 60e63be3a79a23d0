"""How many rows of a field are blank, how many hold unknown values, and how many fall into each
category.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.model.published_values import ValueCount
from data.model.unit_rules import split_categories
from data.model.vocabulary import NOT_READ
from data.normalise.value_counts import BLANK_TEXTS


@dataclass(frozen=True)
class Tally:
    """The rows of one field or flag, those set aside included.

    `blank` have no value, `unknown` one that the city file does not list (free text, which is not
    to be listed, is excluded). `categories` (category -> rows) holds all rows, one that names
    several categories under each.
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
    """The tally of a field whose values were counted; `free_text` says that the unread ones are
    free text.
    """
    rows, blank, unknown = 0, 0, 0
    categories: dict[str, int] = {}
    for value in counted:
        named = split_categories(value.category)
        rows += value.rows
        for category in named:
            categories[category] = categories.get(category, 0) + value.rows
        if all((cell or "").strip() in BLANK_TEXTS for cell in value.cells):
            blank += value.rows
        elif NOT_READ in named and not free_text:
            unknown += value.rows
    return Tally(rows, blank, unknown, categories)
