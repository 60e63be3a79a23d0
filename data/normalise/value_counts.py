"""The values of a column counted beside the categories they are read as: what people check by
meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from data.city_files.column_resolution import ResolvedColumns
from data.engine.duckdb_pool import quote_identifier
from data.model.published_values import ValueCount
from data.model.standard_values import ValueMeanings, read_flag_meanings
from data.model.unit_rules import split_categories
from data.model.values import City, Dataset
from data.model.vocabulary import NOT_READ, NOT_RECORDED, normalise_text
from data.normalise.raw_table import ONE_HOT_NO, ONE_HOT_YES
from data.normalise.sql import Engine
from data.normalise.value_mapping import find_meanings, trim_zeros

BLANK_TEXTS = ("", "-")


def find_source_columns(columns: ResolvedColumns, field: str, column: str) -> tuple[str, ...]:
    """The published columns that a field is read from: several where it is put together."""
    return tuple(c for f, _, c in columns.derived if f == field) or (column,)


def count_values(
    engine: Engine,
    city: City,
    dataset: Dataset,
    source: tuple[str, str, Sequence[str]],
    counted: Mapping[str | None, int],
    weight: str = "1",
) -> tuple[ValueCount, ...]:
    """Every value of a field or flag in the view `raw`, after its map has been made; unknown ones
    first.

    `source` holds the field's name, the column it is read from and the published columns behind
    that. `counted` holds the rows of each value of that column, as `count_column_values` gives
    them. `weight` is an SQL expression of the rows that one row of `raw` stands for.
    """
    field, column, published = source
    if tuple(published) == (column,):
        found = _join_categories(engine, field, counted)
    else:
        found = _count_combinations(engine, source, weight)
    spelled = _find_spellings(city, dataset, field)
    declared = dataset.fields.get(field) or dataset.flags[field]
    separator = declared.separator
    values = [
        ValueCount(
            tuple(texts),
            category,
            rows,
            NOT_READ not in split_categories(category),
            all(_is_spelled(text, spelled, separator) for text in texts),
            any(_is_listed(text, spelled, separator) for text in texts),
        )
        for texts, category, rows in found
    ]
    return tuple(sorted(values, key=lambda v: v.known))


# The texts of the published columns, the category they are read as, and their rows.
Combination = tuple[Sequence[str | None], str, int]


def _join_categories(
    engine: Engine, field: str, counted: Mapping[str | None, int]
) -> list[Combination]:
    """The values of a column with their categories, in the order of `counted`."""
    stored = engine.execute(
        f"SELECT value, category FROM {quote_identifier('map_' + field)}"
    ).fetchall()
    categories: dict[str | None, str] = dict(stored)
    return [((text,), categories.get(text, NOT_RECORDED), rows) for text, rows in counted.items()]


def _count_combinations(
    engine: Engine, source: tuple[str, str, Sequence[str]], weight: str
) -> list[Combination]:
    """The combinations of values of several columns from which a field is put together, the
    commonest first.
    """
    field, column, published = source
    cells = ", ".join(f"counted.{quote_identifier(c)}" for c in published)
    columns = ", ".join(quote_identifier(c) for c in dict.fromkeys((*published, column)))
    # The rows are counted first, so that the map is joined to a few values and not to every row.
    return engine.execute(
        f"""
SELECT list_value({cells}), coalesce(meaning.category, '{NOT_RECORDED}'),
  CAST(sum(counted.":rows") AS BIGINT) AS n
FROM (SELECT {columns}, sum({weight}) AS ":rows" FROM raw GROUP BY {columns}) AS counted
LEFT JOIN {quote_identifier("map_" + field)} AS meaning ON counted.{quote_identifier(column)} = meaning.value
GROUP BY 1, 2 ORDER BY n DESC, 1"""
    ).fetchall()


def _find_spellings(city: City, dataset: Dataset, field: str) -> ValueMeanings:
    """Every value that the city file itself, or a standard list, spells for a field or flag."""
    if field in dataset.flags:
        return read_flag_meanings(dataset, field)
    declared = dataset.fields[field]
    meanings = find_meanings(city, field, declared)
    more = dict.fromkeys((*ONE_HOT_YES, *ONE_HOT_NO), field) if declared.one_hot else {}
    if declared.override:
        more |= {
            normalise_text(raw): category
            for category, raws in declared.override.values.items()
            for raw in raws
        }
    return replace(meanings, stated={**more, **meanings.stated})


def _is_spelled(text: str | None, spelled: ValueMeanings, separator: str) -> bool:
    forms = _split_forms(text, separator)
    return all(spelled.find(form) is not None or form in BLANK_TEXTS for form in forms)


def _is_listed(text: str | None, spelled: ValueMeanings, separator: str) -> bool:
    return any(spelled.is_listed(form) for form in _split_forms(text, separator))


def _split_forms(text: str | None, separator: str) -> list[str]:
    """The parts of a cell in the form in which values are compared."""
    parts = text.split(separator) if text and separator else [text or ""]
    return [trim_zeros(normalise_text(part)) for part in parts]
