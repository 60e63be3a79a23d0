"""Units of several rows: which fields and flags differ within them, and what the unit counts as
where one does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from data.city_files.column_resolution import ResolvedColumns
from data.engine.duckdb_pool import fetch_row, quote_identifier
from data.model.unit_rules import (
    ANY,
    EACH,
    FIRST,
    HIGHEST,
    ROW,
    SET_SEPARATOR,
    Rule,
    UnitDifference,
    find_scale,
)
from data.model.values import Dataset, FieldMap, FlagMap
from data.model.vocabulary import NOT_READ, NOT_RECORDED
from data.normalise.sql import DAY_COLUMN, SET_ASIDE_COLUMN, UNIT_COLUMN, Engine
from data.normalise.value_mapping import NOT_RECORDED_CODE


@dataclass(frozen=True)
class UnevenUnits:
    """What differs between the rows of one unit.

    `differences` has one entry for each field and flag with a rule of its own or with units whose
    rows are unlike. `fields` and `flags` are those whose units must be put together: their rows are
    unlike, be it only that one is blank.
    """

    differences: tuple[UnitDifference, ...] = ()
    fields: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def find_unit_rule(dataset: Dataset, name: str) -> Rule:
    """The rule by which a field or flag is counted: the declared one, else `each` for fields and
    `any` for flags.
    """
    field = dataset.fields.get(name)
    if field is not None:
        return ROW if field.of_row else field.rule or EACH
    flag = dataset.flags[name]
    return ROW if flag.of_row and dataset.counts.rows else FIRST if flag.rule == FIRST else ANY


def measure_differences(
    engine: Engine, dataset: Dataset, columns: ResolvedColumns, expressions: dict[str, str]
) -> UnevenUnits:
    """Test every field and flag for constancy within the units of the table `repeated`.

    `expressions` give the category of each field of a row in SQL, after the maps have been joined.
    """
    if not dataset.counts.units:
        return UnevenUnits()
    names = [n for n, _ in (*columns.fields, *columns.flags)]
    measured = [
        f"min({code}) AS {quote_identifier('low ' + n)}, max({code}) AS "
        f"{quote_identifier('high ' + n)}, "
        f"min(nullif({code}, {NOT_RECORDED_CODE})) AS {quote_identifier('least ' + n)}"
        for n in names
        if (code := f"coalesce({quote_identifier('map_' + n)}.code, {NOT_RECORDED_CODE})")
    ]
    if not measured:
        return UnevenUnits()
    joins = " ".join(
        f"LEFT JOIN {quote_identifier('map_' + n)} ON raw.{quote_identifier(c)} = "
        f"{quote_identifier('map_' + n)}.value"
        for n, c in (*columns.fields, *columns.flags)
    )
    sums = ", ".join(
        f"coalesce(sum(CAST({quote_identifier('low ' + n)} <> "
        f"{quote_identifier('high ' + n)} AS INTEGER)), 0), "
        f"coalesce(sum(CAST({quote_identifier('least ' + n)} <> "
        f"{quote_identifier('high ' + n)} AS INTEGER)), 0)"
        for n in names
    )
    units, shared = fetch_row(
        engine,
        f"SELECT count(*) - (SELECT coalesce(CAST(sum(rows - 1) AS BIGINT), 0) FROM repeated), "
        f"(SELECT count(*) FROM repeated) FROM raw WHERE {SET_ASIDE_COLUMN} IS NULL",
    )
    # Where every unit has one row, nothing differs within any.
    found: tuple[int, ...] = (0,) * (2 * len(names))
    if shared:
        found = fetch_row(
            engine,
            f"""
SELECT {sums} FROM (
  SELECT {UNIT_COLUMN}, {", ".join(measured)} FROM raw SEMI JOIN repeated USING ({UNIT_COLUMN}) {joins}
  WHERE {SET_ASIDE_COLUMN} IS NULL GROUP BY {UNIT_COLUMN})""",
        )
    uneven = {n: found[2 * i] for i, n in enumerate(names)}
    differing = {n: found[2 * i + 1] for i, n in enumerate(names)}
    return UnevenUnits(
        tuple(
            _describe_difference(dataset, n, (differing[n], uneven[n]), units)
            for n in names
            if uneven[n] or _is_declared(dataset, n)
        ),
        tuple(
            n
            for n, _ in columns.fields
            if find_unit_rule(dataset, n) != ROW
            and (uneven[n] or expressions[n] != _write_plain_category(n))
        ),
        tuple(n for n, _ in columns.flags if _is_uneven(dataset, n, uneven)),
    )


def _write_plain_category(field: str) -> str:
    return f"coalesce({quote_identifier('map_' + field)}.category, '{NOT_RECORDED}')"


def _is_declared(dataset: Dataset, name: str) -> bool:
    declared: FieldMap | FlagMap = dataset.fields.get(name) or dataset.flags[name]
    return bool(declared.rule or declared.varies)


def _describe_difference(
    dataset: Dataset, name: str, unlike: tuple[int, int], units: int
) -> UnitDifference:
    kind: Literal["field", "flag"] = "field" if name in dataset.fields else "flag"
    return UnitDifference(
        dataset.id,
        name,
        kind,
        find_unit_rule(dataset, name),
        _is_declared(dataset, name),
        int(unlike[0]),
        int(units),
        int(unlike[1]),
    )


def _is_uneven(dataset: Dataset, flag: str, uneven: dict[str, int]) -> bool:
    """Whether the rows of some unit may answer a flag in unlike ways: itself, or the flag that it
    lies within.
    """
    if find_unit_rule(dataset, flag) == ROW:
        return False
    declared = dataset.flags[flag]
    # A flag begins on a day, and rows of one unit may be of several.
    return bool(
        uneven[flag]
        or uneven.get(dataset.find_base_flag(flag), 0)
        or declared.begins
        or declared.varies
    )


def combine_field(dataset: Dataset, columns: ResolvedColumns, field: str, category: str) -> str:
    """The category of a unit of several rows, as an aggregate in SQL over its rows' `category`."""
    rule = find_unit_rule(dataset, field)
    if rule == FIRST:
        return f"arg_min({category}, {_write_row_order(columns, field)})"
    if rule == HIGHEST:
        return _combine_highest(dataset, field, category)
    return f"""CASE WHEN min({category}) = max({category}) THEN min({category}) ELSE
      coalesce(nullif(array_to_string(list_sort(list_distinct(list_filter(
        string_split(string_agg(DISTINCT {category}, '{SET_SEPARATOR}'), '{SET_SEPARATOR}'),
        lambda c: c <> '{NOT_RECORDED}'))), '{SET_SEPARATOR}'), ''), '{NOT_RECORDED}') END"""


def _combine_highest(dataset: Dataset, field: str, category: str) -> str:
    """As `data.model.unit_rules.find_highest`, in SQL."""
    scale = find_scale(dataset.fields[field])
    ranks = " ".join(f"WHEN '{c}' THEN {rank}" for rank, c in enumerate(scale, start=1))
    rank = f"max(CASE {category} {ranks} ELSE 0 END)" if scale else "0"
    names = " ".join(f"WHEN {rank} THEN '{c}'" for rank, c in enumerate(scale, start=1))
    named = f"CASE {rank} {names} END" if scale else "NULL"
    return f"""CASE WHEN {rank} = {len(scale)} AND {len(scale)} > 0 THEN {named}
      WHEN bool_or({category} = '{NOT_READ}') THEN '{NOT_READ}'
      WHEN {rank} > 0 THEN {named}
      ELSE coalesce(min(nullif({category}, '{NOT_RECORDED}')), '{NOT_RECORDED}') END"""


def combine_flag(
    dataset: Dataset, columns: ResolvedColumns, flag: str, answers: dict[str, str]
) -> list:
    """What a unit of several rows answers, as aggregates in SQL over its rows' yes, known and
    unread conditions.

    `answers` holds the three counts of the flag in this order, each with the condition of a row.
    """
    counts, conditions = list(answers), list(answers.values())
    if find_unit_rule(dataset, flag) == FIRST:
        order = _write_row_order(columns, flag)
        return [f"arg_min({c}, {order}) AS {count}" for count, c in zip(counts, conditions)]
    yes, known, unread = (f"bool_or({c})" for c in conditions)
    # A unit without a yes is not a no while one of its rows stands in unknown words.
    return [
        f"{yes} AS {counts[0]}",
        f"{yes} OR ({known} AND NOT {unread}) AS {counts[1]}",
        f"{unread} AND NOT {yes} AS {counts[2]}",
    ]


def _write_row_order(columns: ResolvedColumns, name_: str) -> str:
    """What the first row of a unit is smallest by: the stated columns (numbers as numbers), then
    day and content.
    """
    stated = dict(columns.first_by).get(name_, ())
    parts = [
        part
        for column in stated
        for part in (
            f"coalesce(trim(raw.{quote_identifier(column)}), '') = ''",
            f"coalesce(try_cast(raw.{quote_identifier(column)} AS DOUBLE), 'Infinity'::DOUBLE)",
            f"coalesce(trim(raw.{quote_identifier(column)}), '')",
        )
    ]
    read = ", ".join(f"raw.{quote_identifier(column)}" for column in columns.named())
    parts += [f"raw.{DAY_COLUMN}", f"hash({read})"]
    return f"struct_pack({', '.join(f'o{i} := {part}' for i, part in enumerate(parts))})"
