"""Columns that their values tell where their names do not, and what a table is about by its
values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from data.discovery.keyword_hints import (
    NamePatterns,
    find_column_patterns,
    load_hints,
    matches_pattern,
    squeeze_name,
)
from data.discovery.profile import DATE_TYPES, ColumnValues, TableProfile, is_missing_value
from data.discovery.values import find_tactic, read_flag, read_origins, read_shared
from data.model.city_schema import Topic
from data.portal.catalogue import ColumnFacts

# A column is recognised by its values where so many percent of the filled rows are read, and all of
# one set of categories, or all but one of another, occur among them.
MIN_KNOWN_PERCENT = 90.0
PROOFS = {
    "race": ({"black", "white"},),
    "sex": ({"female", "male"},),
    "finding": (
        {"sustained", "unfounded"},
        {"sustained", "exonerated"},
        {"sustained", "not_sustained"},
    ),
}
# Kinds of force that must occur before a column, or a group of yes-or-no columns, is one of force.
MIN_TACTICS = 2


@dataclass(frozen=True)
class FoundColumns:
    """The columns whose values are those of a dimension: one may be taken, several leave the choice
    to a person.
    """

    columns: tuple[ColumnFacts, ...]

    @property
    def only(self) -> ColumnFacts | None:
        """The column, where there is one alone."""
        return self.columns[0] if len(self.columns) == 1 else None


def is_personnel(column: ColumnFacts) -> bool:
    """Whether a column describes the department's own people, by its name or its title."""
    patterns = load_hints()["personnel"]["names"]
    return any(matches_pattern(squeeze_name(n), patterns) for n in (column.name, column.title) if n)


def list_public_columns(profile: TableProfile, name: str) -> list[ColumnFacts]:
    """The columns that are named as a dimension or flag and describe the public, best first."""
    return [c for c in profile.candidates(find_column_patterns(name)) if not is_personnel(c)]


def find_by_values(profile: TableProfile, name: str, used: Collection[str]) -> FoundColumns:
    """The columns, other than those `used`, whose values are those of the dimension `name`."""
    found = [
        column
        for column in list_text_columns(profile)
        if column.name not in used and _is_dimension(name, profile.values(column.name))
    ]
    return FoundColumns(tuple(found))


def list_text_columns(profile: TableProfile) -> Iterator[ColumnFacts]:
    """The columns of words about the public: no dates, shapes or numbers, and nobody of the
    department.
    """
    everything = NamePatterns(("*",))
    for column in profile.candidates(everything):
        if column.type not in (*DATE_TYPES, "number") and not is_personnel(column):
            yield column


def list_answer_columns(profile: TableProfile) -> list[ColumnFacts]:
    """The columns in which rows say yes and no, and next to nothing else."""
    return [c for c in list_text_columns(profile) if _is_answer(profile.values(c.name))]


def guess_topic(profile: TableProfile) -> tuple[Topic, str] | None:
    """What a table is about by its values, and the column that says so; None where they tell
    nothing.
    """
    answers = list_answer_columns(profile)
    for column in list_text_columns(profile):
        if _is_dimension("finding", profile.values(column.name)):
            return "complaints", column.name
        if _is_dimension("force_type", profile.values(column.name)):
            return "force", column.name
    if len({find_tactic(c.name) for c in answers} - {None}) >= MIN_TACTICS:
        return "force", next(c.name for c in answers if find_tactic(c.name))
    frisks = find_column_patterns("frisked")
    searches = find_column_patterns("searched")
    for column in answers:
        if any(p.rank(column.name, column.title) is not None for p in (frisks, searches)):
            return "stops", column.name
    return None


def tells_origin(profile: TableProfile, column: ColumnFacts) -> bool:
    """Whether the values of a column are words for a Hispanic origin and for the lack of one."""
    words = tuple(v for v in profile.values(column.name).counted if len(v[0].strip()) > 2)
    reading = read_origins(ColumnValues(words, True), column.name)
    return {"hispanic", "other"} <= set(reading.categories) and (reading.known >= MIN_KNOWN_PERCENT)


def _is_dimension(name: str, values: ColumnValues) -> bool:
    if name == "force_type":
        kinds = {find_tactic(raw) for raw, _ in values.counted} - {None}
        return len(kinds) >= MIN_TACTICS and values.whole
    reading = read_shared(name, values)
    proven = any(proof <= set(reading.categories) for proof in PROOFS[name])
    return proven and reading.known >= MIN_KNOWN_PERCENT


def _is_answer(values: ColumnValues) -> bool:
    if not values.whole or len(values.counted) > 12:
        return False
    reading = read_flag(values)
    says_both = {"yes", "no"} <= set(reading.categories)
    filled = sum(rows for raw, rows in values.counted if not is_missing_value(raw))
    return says_both and bool(filled) and reading.known >= MIN_KNOWN_PERCENT
