"""Published values beside the categories they are read as: the values that may be quoted, and the
rest as numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.model.unit_rules import split_categories
from data.model.vocabulary import NOT_READ

# A value that no city file spells may be free text or an address: it is quoted only where so many
# rows hold it.
MIN_QUOTED_ROWS = 10


@dataclass(frozen=True)
class ValueCount:
    """One published value: the text of each source column (None where the cell is blank), what it
    is read as, its rows.

    `known` is false where the city file does not say what the value means. `declared` says that the
    city file spells or a standard list spells the value, so that quoting it tells nothing of any
    person. `standard` says that its meaning is a standard list's.
    """

    cells: tuple[str | None, ...]
    category: str
    rows: int
    known: bool
    declared: bool
    standard: bool = False


@dataclass(frozen=True)
class FoldedValues:
    """Values that are counted and not quoted, known or unknown ones: because few rows hold each
    (`small`), or because the list is long.
    """

    known: bool
    small: bool
    values: int
    rows: int


@dataclass(frozen=True)
class FieldValues:
    """A field or flag, its source columns, the values that are quoted (unknown ones first, then the
    commonest), and the rest by number.
    """

    name: str
    columns: tuple[str, ...]
    values: tuple[ValueCount, ...]
    folded: tuple[FoldedValues, ...] = ()

    def rows(self, known: bool | None = None) -> int:
        """All rows, or those of known or of unknown values."""
        parts: list[ValueCount | FoldedValues] = [*self.values, *self.folded]
        return sum(part.rows for part in parts if known is None or part.known is known)

    def count(self, known: bool | None = None) -> int:
        """How many different values there are, or how many known or unknown ones."""
        quoted = sum(1 for value in self.values if known is None or value.known is known)
        folded = sum(part.values for part in self.folded if known is None or part.known is known)
        return quoted + folded


def fold_values(
    field: str,
    columns: Sequence[str],
    counted: Iterable[ValueCount],
    most: int,
    free_text: bool = False,
) -> FieldValues:
    """At most `most` unknown and `most` known values to be quoted, and the rest as numbers.

    A value that the city file does not spell is quoted only where ten rows or more hold it, and in
    a column of `free_text` only where it is published as a category.
    """
    quoted: list[ValueCount] = []
    rest: dict[tuple[bool, bool], list[int]] = {}
    taken = {True: 0, False: 0}
    for value in counted:
        withheld = free_text and NOT_READ in split_categories(value.category)
        small = (value.rows < MIN_QUOTED_ROWS or withheld) and not value.declared
        if not small and taken[value.known] < most:
            taken[value.known] += 1
            quoted.append(value)
        else:
            rest.setdefault((value.known, small), []).append(value.rows)
    folded = tuple(
        FoldedValues(known, small, len(rows), sum(rows))
        for (known, small), rows in sorted(rest.items())
    )
    return FieldValues(field, tuple(columns), tuple(quoted), folded)


def restore_values(plain: dict) -> FieldValues:
    """The values of a field as a build's manifest holds them."""
    return FieldValues(
        plain["name"],
        tuple(plain["columns"]),
        tuple(ValueCount(**{**v, "cells": tuple(v["cells"])}) for v in plain["values"]),
        tuple(FoldedValues(**f) for f in plain["folded"]),
    )
