"""The values of a column counted beside the categories they are read as: what people check by meaning."""

from __future__ import annotations

from collections.abc import Sequence

from data.columns import Columns
from data.model import City, Dataset
from data.normalise.readings import WHOLE, district_spellings
from data.normalise.sql import Engine, name
from data.normalise.stack import ONE_HOT_YES
from data.values import ValueCount
from data.vocabulary import NOT_READ, NOT_RECORDED, normal_form

BLANK = ("", "-")
ONE_HOT_NO = ("0", "0.0", "false", "f", "n", "no")


def source_columns(columns: Columns, field: str, column: str) -> tuple[str, ...]:
    """The published columns that a field is read from: several where it is put together."""
    return tuple(c for f, _, c in columns.derived if f == field) or (column,)


def count_values(
    engine: Engine,
    city: City,
    dataset: Dataset,
    source: tuple[str, str, Sequence[str]],
    weight: str = "1",
) -> tuple[ValueCount, ...]:
    """Every value of a field or flag in the view `raw`, after its map has been made; unknown ones first.

    `source` holds the field's name, the column it is read from and the published columns behind that. `weight` is an
    SQL expression of the rows that one row of `raw` stands for.
    """
    field, column, published = source
    cells = ", ".join(f"raw.{name(c)}" for c in published)
    found = engine.execute(
        f"""
SELECT list_value({cells}), coalesce(meaning.category, '{NOT_RECORDED}'),
  CAST(sum({weight}) AS BIGINT) AS n
FROM raw LEFT JOIN {name("map_" + field)} AS meaning ON raw.{name(column)} = meaning.value
GROUP BY 1, 2 ORDER BY n DESC, 1"""
    ).fetchall()
    spelled = _spellings(city, dataset, field)
    separator = {**dataset.flags, **dataset.fields}[field].separator
    counted = [
        ValueCount(
            tuple(texts),
            category,
            rows,
            category != NOT_READ,
            all(_is_spelled(text, spelled, separator) for text in texts),
        )
        for texts, category, rows in found
    ]
    return tuple(sorted(counted, key=lambda v: v.known))


def _spellings(city: City, dataset: Dataset, field: str) -> set[str]:
    """Every value that the city file itself spells for a field or flag, in normal form."""
    if flag := dataset.flags.get(field):
        return {normal_form(v) for v in (*flag.yes, *flag.no, *flag.not_recorded)}
    declared = dataset.fields[field]
    found = {normal_form(raw) for raws in declared.values.values() for raw in raws}
    if declared.override:
        found |= {normal_form(r) for raws in declared.override.values.values() for r in raws}
    if declared.one_hot:
        found |= {*ONE_HOT_YES, *ONE_HOT_NO}
    if field == "district":
        found |= set(district_spellings(city))
    return found


def _is_spelled(text: str | None, spelled: set[str], separator: str) -> bool:
    parts = text.split(separator) if text and separator else [text or ""]
    return all(_form(part) in spelled or _form(part) in BLANK for part in parts)


def _form(text: str) -> str:
    form = normal_form(text)
    return form.partition(".")[0] if WHOLE.fullmatch(form) else form
