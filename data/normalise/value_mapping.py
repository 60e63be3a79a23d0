"""How raw values become categories: every distinct value of a column is read once, and the map kept
for the join.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from data.engine.duckdb_pool import quote_identifier
from data.model.age_bands import find_age_band
from data.model.clean_text import clean_text
from data.model.standard_values import (
    NO,
    YES,
    ValueMeanings,
    read_field_meanings,
    read_flag_meanings,
)
from data.model.unit_rules import (
    HIGHEST,
    find_highest,
    find_scale,
    join_categories,
    split_categories,
)
from data.model.values import City, Dataset, FieldMap
from data.model.vocabulary import (
    CITYWIDE,
    NOT_READ,
    NOT_RECORDED,
    OUTSIDE,
    SEVERAL,
    UNNAMED_CATEGORIES,
    normalise_text,
)
from data.normalise.free_text import FreeText, find_free_text
from data.normalise.open_categories import name_categories
from data.normalise.sql import Engine

MAX_KEPT_VALUES = 500
# Whole numbers that passed through a spreadsheet: 75.0 is 75.
WHOLE_NUMBER_PATTERN = re.compile(r"\d+\.0+")
BLANK_TEXTS = ("", "-")
# The number of the category of rows without a value, in the column `code` of a map.
NOT_RECORDED_CODE = 0


@dataclass(frozen=True)
class ValueMap:
    """How the values of one column were read: category -> raw values met, and unknown raw value ->
    rows.

    `free_text` describes an open column's values that are not published: they are not read and not
    listed elsewhere.
    """

    categories: dict[str, tuple[str, ...]]
    titles: dict[str, str]
    unknown: dict[str, int]
    free_text: FreeText | None = None


def map_field(
    engine: Engine,
    city: City,
    dataset: Dataset,
    field_name: str,
    counted: Mapping[str | None, int],
) -> ValueMap:
    """Map every distinct value of a column to a category; `counted` holds the rows of each, as
    `count_column_values` gives them.
    """
    field = dataset.fields[field_name]
    spellings = find_meanings(city, field_name, field)
    mapping, titles, unknown = [], dict(field.titles), {}
    blank = bool(counted.get(None, 0))
    census = {value: number for value, number in counted.items() if value is not None}
    opened = _find_open_values(census, field, spellings)
    free_text = find_free_text(opened)
    ids = _name_open_values(census, field, opened, {*spellings.stated.values(), *titles}, titles)
    held = free_text.values if free_text else frozenset()
    for value, number in census.items():
        if not held.isdisjoint(_split_forms(value, field)):
            mapping.append((value, NOT_READ))
            continue
        category = _map_cell(value, field, spellings, ids)
        if category is None or NOT_READ in split_categories(category):
            unknown[value] = number
        mapping.append((value, category or NOT_READ))
    reading = store_map(engine, field_name, mapping, titles, unknown, blank)
    return _drop_free_text(reading, field, ids, free_text) if free_text else reading


def _split_cell(value: str, field: FieldMap) -> list[str]:
    return value.split(field.separator) if field.separator else [value]


def _map_cell(
    value: str, field: FieldMap, spellings: ValueMeanings, ids: dict[str, str]
) -> str | None:
    """The stored category of one raw cell, or None where nothing says what any of it means."""
    if value.startswith("=") and field.derived:
        return combine_categories(field, split_categories(value[1:]))
    met = dict.fromkeys(
        _map_value(part, field, spellings, ids) for part in _split_cell(value, field)
    )
    named = {NOT_READ if category is None else category for category in met}
    if named <= {NOT_READ, NOT_RECORDED}:
        return None if NOT_READ in named else NOT_RECORDED
    return combine_categories(field, named)


def combine_categories(field: FieldMap, categories: Collection[str]) -> str:
    """The stored category of a cell that names several values, by the rule of its field."""
    recorded = {category for category in categories if category != NOT_RECORDED}
    if field.several and len(recorded) > 1:
        return NOT_READ if NOT_READ in recorded else field.several
    if field.rule == HIGHEST:
        return find_highest(categories, find_scale(field))
    return join_categories(categories)


def _map_value(
    value: str, field: FieldMap, spellings: ValueMeanings, ids: dict[str, str]
) -> str | None:
    """The category of one value: as the city file declares it, else by a standard list, else its
    own where the field is open.
    """
    form = trim_zeros(normalise_text(value))
    stated = spellings.stated
    if form in stated:
        return stated[form]
    if form in BLANK_TEXTS:
        return NOT_RECORDED
    if (
        form.isdecimal() and form.lstrip("0") in stated
    ):  # 075 is 75, unless the city file knows 075 as well
        return stated[form.lstrip("0")]
    cut = _cut_form(form, field)
    band = find_age_band(form, field.bands) if field.bands else None
    return stated.get(cut) or band or spellings.find(form) or ids.get(cut)


def find_meanings(city: City, field_name: str, field: FieldMap) -> ValueMeanings:
    """What the values of a field mean; those of a district as the city's districts are spelled,
    too.
    """
    found = read_field_meanings(field_name, field)
    meanings = replace(found, stated={trim_zeros(v): c for v, c in found.stated.items()})
    if field_name != "district":
        return meanings
    return replace(meanings, stated={**list_district_spellings(city), **meanings.stated})


def trim_zeros(form: str) -> str:
    """A number without the decimal zeros that a spreadsheet gave it."""
    return form.partition(".")[0] if WHOLE_NUMBER_PATTERN.fullmatch(form) else form


def _cut_form(form: str, field: FieldMap) -> str:
    return form.zfill(field.pad)[: field.prefix or None] if field.pad or field.prefix else form


def _split_forms(value: str, field: FieldMap) -> list[str]:
    """The parts of a cell as open values are compared."""
    return [
        _cut_form(trim_zeros(normalise_text(part)), field) for part in _split_cell(value, field)
    ]


def _find_open_values(
    census: dict[str, int], field: FieldMap, spellings: ValueMeanings
) -> dict[str, int]:
    """The values of an open field that the city file does not declare, with the rows that hold
    them.
    """
    opened: dict[str, int] = {}
    if not field.open:
        return opened
    for value, rows in census.items():
        if value.startswith("=") and field.derived:
            continue
        for part, form in zip(_split_cell(value, field), _split_forms(value, field), strict=True):
            if _map_value(part, field, spellings, {}) is None:
                opened[form] = opened.get(form, 0) + rows
    return opened


def _name_open_values(
    census: dict[str, int],
    field: FieldMap,
    opened: dict[str, int],
    declared: set[str],
    titles: dict[str, str],
) -> dict[str, str]:
    """The category id of each open value, whose title is added: the value as most rows write it."""
    ids = name_categories(opened, {*declared, *UNNAMED_CATEGORIES, SEVERAL})
    for value in census if opened else ():
        for part, form in zip(_split_cell(value, field), _split_forms(value, field), strict=True):
            if form in ids and ids[form] not in UNNAMED_CATEGORIES:
                cut = form != trim_zeros(normalise_text(part))
                titles.setdefault(ids[form], clean_text(form if cut else part))
    return ids


def _drop_free_text(
    reading: ValueMap, field: FieldMap, ids: dict[str, str], free_text: FreeText
) -> ValueMap:
    """A reading less every trace of the values that are not published: their raw texts and their
    titles.
    """
    categories = {
        category: tuple(v for v in values if free_text.values.isdisjoint(_split_forms(v, field)))
        for category, values in reading.categories.items()
    }
    shown = {ids[form] for form in ids if form not in free_text.values}
    gone = {ids[form] for form in free_text.values} - shown - set(field.titles)
    titles = {c: title for c, title in reading.titles.items() if c not in gone}
    return replace(reading, categories=categories, titles=titles, free_text=free_text)


def map_flag(
    engine: Engine,
    dataset: Dataset,
    flag_name: str,
    counted: Mapping[str | None, int],
    known: Collection[str] = (),
) -> ValueMap:
    """Map every distinct value of a column to yes, no, not recorded or not read; `counted` holds
    the rows of each, as `count_column_values` gives them.

    A cell is not recorded where it is blank, where the file lists it as no answer, or where its raw
    value is among `known`: values that a field of the same column reads, which the file therefore
    leaves out of yes and no on purpose.
    """
    flag = dataset.flags[flag_name]
    found = read_flag_meanings(dataset, flag_name)
    stated = {trim_zeros(form): answer for form, answer in found.stated.items()}
    answers = replace(found, stated=dict.fromkeys(BLANK_TEXTS, NOT_RECORDED) | stated)
    mapping, unknown = [], {}
    for value, rows in counted.items():
        if value is None:
            continue
        answer = _map_answer(value, answers, flag.separator)
        if answer is None and value in known:
            answer = NOT_RECORDED
        if answer is None:
            unknown[value] = rows
        mapping.append((value, answer or NOT_READ))
    return store_map(engine, flag_name, mapping, {}, unknown, False)


def _map_answer(value: str, answers: ValueMeanings, separator: str) -> str | None:
    """What one raw cell answers to a flag; None where nothing says what it means.

    Of several values in a cell one yes is enough; without a yes, one unknown value leaves the
    answer unknown.
    """
    parts = value.split(separator) if separator else [value]
    met = {answers.find(trim_zeros(normalise_text(part))) for part in parts}
    return next((answer for answer in (YES, None, NO, NOT_RECORDED) if answer in met), None)


def list_district_spellings(city: City) -> dict[str, str]:
    """Every spelling of the city's districts, in normal form, with the category it means."""
    known = {
        normalise_text(s): c.id
        for c in city.districts.categories
        for s in (*c.spellings, c.title, c.id)
    }
    known |= {normalise_text(s): OUTSIDE for s in city.districts.outside}
    known |= {normalise_text(s): CITYWIDE for s in city.districts.citywide}
    return known | {normalise_text(s): NOT_RECORDED for s in city.districts.not_recorded}


def count_column_values(
    engine: Engine, column: str, rows: str = "count(*)"
) -> dict[str | None, int]:
    """The rows of each value of a column of the view `raw`, the commonest first; None where any row
    lacks it. `rows` is an SQL aggregate of the rows behind those of `raw`.
    """
    return dict(
        engine.execute(
            f"SELECT {quote_identifier(column)}, {rows} AS n FROM raw GROUP BY 1 ORDER BY n DESC, 1"
        ).fetchall()
    )


def _number_categories(mapping: list[tuple[str, str]]) -> list[int]:
    """A number for the category of each value, the same for the same category: NOT_RECORDED_CODE
    for no value.
    """
    codes = {NOT_RECORDED: NOT_RECORDED_CODE}
    return [codes.setdefault(category, len(codes)) for _, category in mapping]


def store_map(
    engine: Engine,
    field: str,
    mapping: list[tuple[str, str]],
    titles: dict,
    unknown: dict,
    blank: bool,
) -> ValueMap:
    """Make the table `map_FIELD` (value, category, code) from values and their stored
    categories.
    """
    engine.execute(
        f"CREATE TEMP TABLE {quote_identifier('map_' + field)} AS SELECT "
        "unnest(?::VARCHAR[]) AS value, "
        "unnest(?::VARCHAR[]) AS category, unnest(?::INTEGER[]) AS code",
        [[v for v, _ in mapping], [c for _, c in mapping], _number_categories(mapping)],
    )
    categories: dict[str, list[str]] = {NOT_RECORDED: []} if blank else {}
    for value, stored in mapping:
        for category in split_categories(stored):
            categories.setdefault(category, []).append(value)
    kept = {c: tuple(sorted(v)[:MAX_KEPT_VALUES]) for c, v in sorted(categories.items())}
    return ValueMap(kept, titles, dict(list(unknown.items())[:MAX_KEPT_VALUES]))
