"""How raw values become categories: every distinct value of a column is read once, and the map kept for the join."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from data.model import City, Dataset, FieldMap
from data.normalise.sql import Engine, name
from data.vocabulary import CITYWIDE, NOT_READ, NOT_RECORDED, OUTSIDE, SEVERAL, normal_form

MANY = 500
# Whole numbers that passed through a spreadsheet: 75.0 is 75.
WHOLE = re.compile(r"\d+\.0+")
BLANK = ("", "-")
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Reading:
    """How the values of one column were read: category -> raw values met, and unknown raw value -> rows."""

    categories: dict[str, tuple[str, ...]]
    titles: dict[str, str]
    unknown: dict[str, int]


def read_field(
    engine: Engine, city: City, dataset: Dataset, field_name: str, column: str
) -> Reading:
    """Map every distinct value of a column to a category."""
    field = dataset.fields[field_name]
    spellings = {
        normal_form(raw): category for category, raws in field.values.items() for raw in raws
    }
    if field_name == "district":
        spellings = {**district_spellings(city), **spellings}
    mapping, titles, unknown = [], dict(field.titles), {}
    census = _census(engine, column)
    blank = bool(census.pop(None, 0))
    for value, rows in census.items():
        category = _category(value, field, spellings, titles)
        if category is None:
            unknown[value] = rows
        mapping.append((value, category or NOT_READ))
    return _keep(engine, field_name, mapping, titles, unknown, blank)


def _category(
    value: str, field: FieldMap, spellings: dict[str, str], titles: dict[str, str]
) -> str | None:
    """The category of one raw cell, or None where nothing says what it means."""
    if value.startswith("=") and field.derived:
        return value[1:]
    parts = value.split(field.separator) if field.separator else [value]
    met = dict.fromkeys(_one(part, field, spellings, titles) for part in parts)
    known = [c for c in met if c != NOT_RECORDED]
    if not known:
        return NOT_RECORDED
    if None in met:
        return None
    return known[0] if len(known) == 1 else SEVERAL


def _one(
    value: str, field: FieldMap, spellings: dict[str, str], titles: dict[str, str]
) -> str | None:
    form = _whole(normal_form(value))
    if form in spellings:
        return spellings[form]
    if form in BLANK:
        return NOT_RECORDED
    if (
        form.isdecimal() and form.lstrip("0") in spellings
    ):  # 075 is 75, unless the city file knows 075 as well
        return spellings[form.lstrip("0")]
    cut = form.zfill(field.pad)[: field.prefix or None] if field.pad or field.prefix else form
    if cut in spellings:
        return spellings[cut]
    if not field.open:
        return None
    category = slug(cut)
    titles.setdefault(category, " ".join(value.split()) if cut == form else cut)
    return category


def _whole(form: str) -> str:
    """A number without the decimal zeros that a spreadsheet gave it."""
    return form.partition(".")[0] if WHOLE.fullmatch(form) else form


def read_flag(
    engine: Engine, dataset: Dataset, flag_name: str, column: str, known: Collection[str] = ()
) -> Reading:
    """Map every distinct value of a column to yes, no, not recorded or not read.

    A cell is not recorded where it is blank, where the file lists it as no answer, or where its raw value is among
    `known`: values that a field of the same column reads, which the file therefore leaves out of yes and no on purpose.
    """
    flag = dataset.flags[flag_name]
    answers = dict.fromkeys(BLANK, NOT_RECORDED)
    answers |= {_whole(normal_form(v)): YES for v in flag.yes}
    answers |= {_whole(normal_form(v)): NO for v in flag.no}
    answers |= {_whole(normal_form(v)): NOT_RECORDED for v in flag.not_recorded}
    mapping, unknown = [], {}
    for value, rows in _census(engine, column).items():
        if value is None:
            continue
        answer = _answer(value, answers, flag.separator)
        if answer is None and value in known:
            answer = NOT_RECORDED
        if answer is None:
            unknown[value] = rows
        mapping.append((value, answer or NOT_READ))
    return _keep(engine, flag_name, mapping, {}, unknown, False)


def _answer(value: str, answers: dict[str, str], separator: str) -> str | None:
    """What one raw cell answers to a flag; None where nothing says what it means.

    Of several values in a cell one yes is enough; without a yes, one unknown value leaves the answer unknown.
    """
    parts = value.split(separator) if separator else [value]
    met = {answers.get(_whole(normal_form(part))) for part in parts}
    return next((answer for answer in (YES, None, NO, NOT_RECORDED) if answer in met), None)


def district_spellings(city: City) -> dict[str, str]:
    """Every spelling of the city's districts, in normal form, with the category it means."""
    known = {
        normal_form(s): c.id
        for c in city.districts.categories
        for s in (*c.spellings, c.title, c.id)
    }
    known |= {normal_form(s): OUTSIDE for s in city.districts.outside}
    known |= {normal_form(s): CITYWIDE for s in city.districts.citywide}
    return known | {normal_form(s): NOT_RECORDED for s in city.districts.not_recorded}


def slug(value: str) -> str:
    """The category id of a value that is kept as published."""
    return re.sub(r"[^a-z0-9]+", "_", value.casefold()).strip("_") or NOT_RECORDED


def _census(engine: Engine, column: str) -> dict[str | None, int]:
    """The rows of each value of a column, the commonest first; None where any row lacks it."""
    return dict(
        engine.execute(
            f"SELECT {name(column)}, count(*) AS n FROM raw GROUP BY 1 ORDER BY n DESC, 1"
        ).fetchall()
    )


def _keep(
    engine: Engine,
    field: str,
    mapping: list[tuple[str, str]],
    titles: dict,
    unknown: dict,
    blank: bool,
) -> Reading:
    engine.execute(
        f"CREATE TEMP TABLE {name('map_' + field)} AS SELECT unnest(?::VARCHAR[]) AS value, "
        "unnest(?::VARCHAR[]) AS category",
        [[v for v, _ in mapping], [c for _, c in mapping]],
    )
    categories: dict[str, list[str]] = {NOT_RECORDED: []} if blank else {}
    for value, category in mapping:
        categories.setdefault(category, []).append(value)
    kept = {c: tuple(sorted(v)[:MANY]) for c, v in sorted(categories.items())}
    return Reading(kept, titles, dict(list(unknown.items())[:MANY]))
