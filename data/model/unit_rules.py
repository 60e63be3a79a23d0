"""What a unit of several rows counts as: category sets, and how far each field and flag differs
within units.

A unit that names several categories of a dimension is stored under all of them at once, as one
joined id ("black|white"). A cube so keeps one row for it: totals count it once, and each category
that it names counts it too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from data.model.values import FieldMap
from data.model.vocabulary import NOT_READ, NOT_RECORDED, UNNAMED_CATEGORIES

# No category id holds it.
SET_SEPARATOR = "|"

Rule = Literal["row", "any", "highest", "each", "first"]
ROW: Literal["row"] = "row"
ANY: Literal["any"] = "any"
HIGHEST: Literal["highest"] = "highest"
EACH: Literal["each"] = "each"
FIRST: Literal["first"] = "first"


@dataclass(frozen=True)
class UnitDifference:
    """How far one field or flag differs between the rows of one unit, and the rule that decides.

    `units_differ` of `units` have rows that record unlike values; `units_uneven` are these and
    those of which only some rows record one. `declared`: the city file states the rule.
    """

    dataset: str
    name: str
    kind: Literal["field", "flag"]
    rule: Rule
    declared: bool
    units_differ: int
    units: int
    units_uneven: int = 0

    @property
    def needs_rule(self) -> bool:
        """Whether units differ and the city file does not say what they count as."""
        return self.units_differ > 0 and not self.declared


def join_categories(categories: Iterable[str]) -> str:
    """The stored id of a set of categories; what is not recorded beside anything else is
    left out.
    """
    named = {c for c in categories if c != NOT_RECORDED}
    return SET_SEPARATOR.join(sorted(named)) if named else NOT_RECORDED


def split_categories(stored: str) -> tuple[str, ...]:
    """The categories of a stored id: one for most."""
    return tuple(stored.split(SET_SEPARATOR))


def find_scale(field: FieldMap) -> tuple[str, ...]:
    """The scale of a field whose highest value counts, lowest first: as stated, else in the order
    of its values.
    """
    return field.order or tuple(c for c in field.values if c not in UNNAMED_CATEGORIES)


def find_highest(categories: Collection[str], order: tuple[str, ...]) -> str:
    """The highest of some categories on a scale (lowest first).

    What is not read may be higher than all that is known, unless the top itself is named.
    Categories beside the scale are below it; of these the first by name is taken.
    """
    on_scale = [c for c in order if c in categories]
    if on_scale and on_scale[-1] == order[-1]:
        return on_scale[-1]
    if NOT_READ in categories:
        return NOT_READ
    if on_scale:
        return on_scale[-1]
    return min((c for c in categories if c != NOT_RECORDED), default=NOT_RECORDED)
