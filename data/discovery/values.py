"""Raw values to the categories that every city shares, by the words in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from data.discovery.keyword_hints import load_hints, matches_pattern, squeeze_name
from data.discovery.profile import ColumnValues, is_missing_value
from data.model.vocabulary import NOT_RECORDED

AGE_BANDS = ((0, 17), (18, 25), (26, 35), (36, 45), (46, 55), (56, 120))
# What parts several values in one cell, as some portals join them; a comma may stand within one
# value.
SEPARATORS = ("|", ";")

# A yes or no with more words behind a mark: "Yes (consent)", "No - not applicable".
EXPLAINED = re.compile(r"\s*(yes|no)\s*[(,:–—-]", re.IGNORECASE)


@dataclass(frozen=True)
class ValueReading:
    """How the values of a column were read: category -> raw values, the unknown ones with their
    rows, the share read.

    `known` is the share of the filled rows whose value was read, in percent. `separator` parts the
    cells that hold several values; the raw values of the categories are then the parts.
    """

    categories: dict[str, tuple[str, ...]]
    unknown: dict[str, float]
    known: float
    separator: str = ""

    @property
    def real(self) -> tuple[str, ...]:
        """The categories that say something."""
        return tuple(c for c in self.categories if c != NOT_RECORDED)


def read_shared(field: str, values: ColumnValues) -> ValueReading:
    """Read the values of a dimension whose categories are the same everywhere: race, sex,
    stop_type, finding.
    """
    return _read_values(values, lambda raw: find_category(field, raw))


def find_category(field: str, raw: str) -> str | None:
    """The category that one raw value means; None where it is unclear."""
    if is_missing_value(raw):
        return NOT_RECORDED
    form = squeeze_name(raw)
    for ignored in load_hints()["values"]["ignored"]:
        form = form.replace(ignored, "")
    if not form:
        return NOT_RECORDED
    return next(
        (
            e["category"]
            for e in load_hints()["values"].get(field, ())
            if matches_pattern(form, e["spellings"])
        ),
        None,
    )


def read_flag(values: ColumnValues) -> ValueReading:
    """Read yes and no; everything else that is not missing is unknown."""
    return _read_values(values, find_answer)


def read_origins(values: ColumnValues, column: str) -> ValueReading:
    """Read a column of Hispanic origin: `hispanic`, `other` for whoever is not, and what was not
    recorded.

    A yes and no count where the column's own name says of what.
    """
    is_flag = matches_pattern(squeeze_name(column), ("*hispanic*", "*latin*"))
    return _read_values(values, lambda raw: _find_origin(raw, is_flag))


def _find_origin(raw: str, is_flag: bool) -> str | None:
    if is_missing_value(raw):
        return NOT_RECORDED
    form = squeeze_name(raw)
    answer = find_answer(raw) if is_flag else None
    if answer in ("yes", "no"):
        return "hispanic" if answer == "yes" else "other"
    origins = load_hints()["values"]["origin"]
    if matches_pattern(form, origins["other"]):
        return "other"
    return "hispanic" if matches_pattern(form, origins["hispanic"]) else None


def find_answer(raw: str) -> str | None:
    """ "yes", "no" or not recorded, as one raw value says; None where it is unclear."""
    said = load_hints()["values"]
    explained = EXPLAINED.match(raw)
    form = squeeze_name(explained[1] if explained else raw)
    if form in said["yes"]:
        return "yes"
    return "no" if form in said["no"] else NOT_RECORDED if is_missing_value(raw) else None


def read_ages(values: ColumnValues) -> ValueReading | None:
    """Ages in whole years as bands of ages; None where the values are not whole numbers."""
    years = [raw for raw, _ in values.counted if raw.strip().isdecimal()]
    if len(years) < max(5, 0.8 * sum(1 for raw, _ in values.counted if not is_missing_value(raw))):
        return None

    def band(raw: str) -> str | None:
        age = int(raw) if raw.strip().isdecimal() else -1
        within = [
            f"{low:02d}_{_format_band_end(high)}"
            for low, high in AGE_BANDS
            if max(low, 1) <= age <= high
        ]
        return within[0] if within else NOT_RECORDED  # an age of 0 is one that nobody wrote down

    return _read_values(values, band)


def title_age_bands(categories: Iterable[str]) -> dict[str, str]:
    """The readers' names of the bands that `read_ages` gives."""
    titles = {f"{low:02d}_{_format_band_end(high)}": f"{low} to {high}" for low, high in AGE_BANDS}
    titles |= {"00_17": "17 and under", "56_up": "56 and over"}
    return {c: titles[c] for c in categories if c in titles}


def find_tactic(raw: str) -> str | None:
    """The kind of force that a value or the name of a column tells; None where it tells none."""
    form = squeeze_name(raw)
    return next(
        (
            e["category"]
            for e in load_hints()["values"]["tactic"]
            if matches_pattern(form, e["spellings"])
        ),
        None,
    )


def find_separator(values: ColumnValues) -> str:
    """What parts the values of a column's cells: the mark that most rows have; "" where few have
    any.
    """
    rows = {
        mark: sum(n for raw, n in values.counted if mark in raw.strip().strip(mark))
        for mark in SEPARATORS
    }
    mark = max(SEPARATORS, key=lambda m: rows[m])
    return mark if rows[mark] > 0 else ""


def part_values(values: ColumnValues, separator: str) -> ColumnValues:
    """The values of cells, parted: rows by each value that they name. The values themselves without
    a separator.
    """
    if not separator:
        return values
    parts: Counter[str] = Counter()
    for raw, rows in values.counted:
        for part in _part_cell(raw, separator):
            parts[part] += rows
    return ColumnValues(tuple(parts.most_common()), values.whole, values.nulls)


def _part_cell(raw: str, separator: str) -> tuple[str, ...]:
    parts = (part.strip() for part in raw.split(separator))
    return tuple(dict.fromkeys(part for part in parts if part)) or (raw,)


def find_missing_values(values: ColumnValues) -> tuple[str, ...]:
    """The raw values that say that nothing was recorded."""
    return tuple(raw for raw, _ in values.counted if is_missing_value(raw))


def find_outside_values(values: ColumnValues) -> tuple[str, ...]:
    """The raw values for a place outside the city."""
    return tuple(
        raw
        for raw, _ in values.counted
        if matches_pattern(squeeze_name(raw), load_hints()["districts"]["outside"])
    )


def read_arrests(values: ColumnValues) -> ValueReading:
    """Outcomes as a yes-or-no fact: arrests are yes, every other outcome that is not
    missing is no.
    """
    patterns = load_hints()["values"]["arrest"]["yes"]
    return _read_values(
        values,
        lambda raw: (
            NOT_RECORDED
            if is_missing_value(raw)
            else "yes"
            if matches_pattern(squeeze_name(raw), patterns)
            else "no"
        ),
    )


def _format_band_end(high: int) -> str:
    return "up" if high == AGE_BANDS[-1][1] else str(high)


def _read_values(values: ColumnValues, category_of: Callable[[str], str | None]) -> ValueReading:
    categories: dict[str, list[str]] = {}
    unknown: dict[str, float] = {}
    separator = find_separator(values)
    for raw, rows in values.counted:
        parts = _part_cell(raw, separator) if separator else (raw,)
        meant = {part: category_of(part) for part in parts}
        strange = [part for part, category in meant.items() if category is None]
        for part in strange:
            unknown[part] = unknown.get(part, 0) + rows / len(strange)
        for part, category in meant.items():
            if category is not None and part not in categories.setdefault(category, []):
                categories[category].append(part)
    filled = values.rows
    known = 100 * (filled - sum(unknown.values())) / filled if filled else 0.0
    ordered = sorted(categories, key=lambda c: (c == NOT_RECORDED, c))
    return ValueReading({c: tuple(categories[c]) for c in ordered}, unknown, known, separator)
