"""The statement that writes records: date, categories, and a 0/1 column for each additive count."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data.city_files.column_resolution import ResolvedColumns
from data.engine.duckdb_pool import quote_identifier
from data.model.unit_rules import ROW
from data.model.values import Dataset
from data.model.vocabulary import (
    CLOSED,
    DAYS_TO_CLOSE,
    DIMENSIONS,
    FINDING,
    HOUR,
    NOT_READ,
    NOT_RECORDED,
    PENDING,
    TIME_OF_WEEK_TOPICS,
    UNASKED_CATEGORIES,
    WEEKDAY,
    name_recorded_count,
    name_unread_count,
)
from data.normalise.evenings import write_light_columns, write_light_join
from data.normalise.sql import (
    CLOSING_DAY_COLUMN,
    DAY_COLUMN,
    MINUTE_COLUMN,
    ROW_GROUP_ROWS,
    SET_ASIDE_COLUMN,
    UNIT_COLUMN,
    Engine,
    escape_literal,
)
from data.normalise.unit_differences import UnevenUnits, combine_field, combine_flag, find_unit_rule

# Rows of which no unit's differ.
EVEN_UNITS = UnevenUnits()


def write_records_statement(
    dataset: Dataset,
    columns: ResolvedColumns,
    target: Path,
    by_light: bool = False,
    uneven: UnevenUnits = EVEN_UNITS,
) -> str:
    """Join each row to its categories, and to the light it was made in; one row of each unit
    carries the unit.

    Where rows are counted as well as units, a row keeps its own categories, and each unit of
    several rows has a record of its own beside them, without a `source_row`.
    """
    apart = bool(dataset.counts.rows and dataset.counts.units)
    selected = [
        _write_select(
            dataset,
            columns,
            by_light,
            EVEN_UNITS if apart else uneven,
            _SINGLE_ROW_ROLE if apart else _ROW_AND_UNIT_ROLE,
        )
    ]
    if apart:
        selected.append(_write_select(dataset, columns, by_light, uneven, _UNIT_ROLE))
    return f"""
COPY ({" UNION ALL ".join(selected)}
) TO '{escape_literal(target)}'
  (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"""


@dataclass(frozen=True)
class _RecordRole:
    """Which records count rows, which count units, and which rows there is a record for, in SQL."""

    source_row: str
    rows: str
    units: str
    chosen: str = ""


_ROW_AND_UNIT_ROLE = _RecordRole('":id"', "true", 'coalesce(":id" = repeated.first_row, true)')
_SINGLE_ROW_ROLE = _RecordRole('":id"', "true", "repeated.first_row IS NULL")
_UNIT_ROLE = _RecordRole("NULL", "false", "true", 'WHERE ":id" = repeated.first_row')


def _write_select(
    dataset: Dataset,
    columns: ResolvedColumns,
    by_light: bool,
    uneven: UnevenUnits,
    carrier: _RecordRole,
) -> str:
    fields = []
    for field, _ in columns.fields:
        category = write_category(dataset, columns, field)
        if field in uneven.fields:
            category = f"coalesce(repeated.{field}, {category})"
        fields.append(f"{category} AS {field}")
    fields += [f"'{f.constant}' AS {n}" for n, f in dataset.fields.items() if f.constant]
    # What the city file says is not recorded; a dimension of other tables that it says nothing of
    # is not read.
    fields += [f"'{NOT_RECORDED}' AS {n}" for n in dataset.absent if n in DIMENSIONS]
    fields += _write_times_of_week(dataset, columns)
    joins = [_write_mapped_category(n, c) for n, c in (*columns.fields, *columns.flags)]
    if by_light:
        fields += write_light_columns()
        joins.append(write_light_join())
    return f"""
  SELECT '{dataset.id}' AS dataset, {carrier.source_row} AS source_row, {DAY_COLUMN} AS date,
    CASE WHEN {SET_ASIDE_COLUMN} IS NULL
         THEN CAST(year({DAY_COLUMN}) * 12 + month({DAY_COLUMN}) - 1 AS INTEGER) END AS month,
    {", ".join([*fields, *_write_counts(dataset, columns, uneven, carrier)])}, {SET_ASIDE_COLUMN} AS set_aside
  FROM raw LEFT JOIN repeated USING ({UNIT_COLUMN}) {" ".join(joins)} {carrier.chosen}"""


def _write_times_of_week(dataset: Dataset, columns: ResolvedColumns) -> list[str]:
    """The local day of the week of a row, and the hour of its local time where its table
    has one.
    """
    if dataset.topic not in TIME_OF_WEEK_TOPICS:
        return []
    day = f"coalesce(lower(dayname({DAY_COLUMN})), '{NOT_RECORDED}') AS {WEEKDAY}"
    if not columns.time:
        return [day]
    hour = f"coalesce(printf('%02d', {MINUTE_COLUMN} // 60), '{NOT_RECORDED}') AS {HOUR}"
    return [day, hour]


def write_category(dataset: Dataset, columns: ResolvedColumns, field: str) -> str:
    """The category of a field in SQL.

    A finding that is not recorded while the case is open is pending, and what is asked only within
    a flag has its own category where the flag says no.
    """
    category = f"coalesce({quote_identifier('map_' + field)}.category, '{NOT_RECORDED}')"
    flag = find_field_flag(dataset, columns, field)
    if flag:
        unasked = f"{quote_identifier('map_' + flag)}.category = 'no'"
        blank = f"'{UNASKED_CATEGORIES[field]}'"
        return (
            f"CASE WHEN {category} = '{NOT_RECORDED}' AND coalesce({unasked}, false) THEN {blank} "
            f"ELSE {category} END"
        )
    if not has_open_cases(columns, field):
        return category
    is_open = f"coalesce(trim(raw.{quote_identifier(columns.closed)}), '') = ''"
    return (
        f"CASE WHEN {category} = '{NOT_RECORDED}' AND {is_open} THEN '{PENDING}' ELSE {category} "
        "END"
    )


def find_field_flag(dataset: Dataset, columns: ResolvedColumns, field: str) -> str:
    """The flag within which a field is asked; "" where it is asked of every row, or the flag is not
    published.
    """
    within = dataset.fields[field].within
    return within if within in dict(columns.flags) else ""


def has_open_cases(columns: ResolvedColumns, field: str) -> bool:
    """Whether a field is the finding of cases whose closing day is published: without one a case is
    open.
    """
    return field == FINDING and bool(columns.closed)


def _write_counts(
    dataset: Dataset, columns: ResolvedColumns, uneven: UnevenUnits, carrier: _RecordRole
) -> list[str]:
    """One 0/1 column for each additive count: what rows and units count as, and each flag's yes and
    known.

    A closed complaint carries the days it took as well, on the row that carries the complaint.
    """
    counted = f"{SET_ASIDE_COLUMN} IS NULL AND {carrier.rows}"
    first = f"{SET_ASIDE_COLUMN} IS NULL AND {carrier.units}"
    counts = []
    if dataset.counts.rows:
        counts.append(f"CAST({counted} AS TINYINT) AS {dataset.counts.rows}")
    if dataset.counts.units:
        counts.append(f"CAST({first} AS TINYINT) AS {dataset.counts.units}")
    if columns.closed:
        counts.append(f"CAST({first} AND {CLOSING_DAY_COLUMN} IS NOT NULL AS TINYINT) AS {CLOSED}")
        counts.append(
            f"CASE WHEN {first} THEN CAST({CLOSING_DAY_COLUMN} - {DAY_COLUMN} AS VARCHAR) "
            f"END AS {DAYS_TO_CLOSE}"
        )
    for flag_name, _ in columns.flags:
        by_row = not dataset.counts.units or find_unit_rule(dataset, flag_name) == ROW
        which = counted if by_row else first
        for count, expression in _write_answers(dataset, columns, flag_name).items():
            if flag_name in uneven.flags:
                expression = f"coalesce(repeated.{count}, {expression})"
            counts.append(f"CAST({which} AND {expression} AS TINYINT) AS {count}")
    return counts


def _write_answers(dataset: Dataset, columns: ResolvedColumns, flag_name: str) -> dict[str, str]:
    """For each count of a flag, the condition under which a row belongs to it."""
    return {
        flag_name: _write_answer_condition(dataset, columns, flag_name, ("yes",)),
        name_recorded_count(flag_name): _write_answer_condition(
            dataset, columns, flag_name, ("yes", "no")
        ),
        name_unread_count(flag_name): _write_unread_condition(dataset, columns, flag_name),
    }


def _write_mapped_category(field: str, column: str) -> str:
    table = quote_identifier(f"map_{field}")
    return f"LEFT JOIN {table} ON raw.{quote_identifier(column)} = {table}.value"


def _write_answer_condition(
    dataset: Dataset, columns: ResolvedColumns, flag_name: str, answers: tuple[str, ...]
) -> str:
    """Whether a row gives one of some answers, on a day and to a question that count."""
    flag = dataset.flags[flag_name]
    given = ", ".join(f"'{answer}'" for answer in answers)
    condition = f"coalesce({quote_identifier('map_' + flag_name)}.category IN ({given}), false)"
    condition += f" AND {DAY_COLUMN} >= DATE '{flag.begins}'" if flag.begins else ""
    base = dataset.find_base_flag(flag_name)
    if base:
        known = base in dict(columns.flags)
        condition += (
            f" AND coalesce({quote_identifier('map_' + base)}.category = 'yes', false)"
            if known
            else " AND false"
        )
    return f"({condition})"


def _write_unread_condition(dataset: Dataset, columns: ResolvedColumns, flag_name: str) -> str:
    """Whether a row may belong to a flag's answers, but its words are unknown, or those of the flag
    it lies within.
    """
    unread = _write_answer_condition(dataset, columns, flag_name, (NOT_READ,))
    within = dataset.find_base_flag(flag_name)
    if within not in dict(columns.flags):
        return unread
    begins = dataset.flags[flag_name].begins
    whole_unread = f"{quote_identifier('map_' + within)}.category = '{NOT_READ}'"
    answered = f"{quote_identifier('map_' + flag_name)}.category <> '{NOT_RECORDED}'"
    since = f" AND {DAY_COLUMN} >= DATE '{begins}'" if begins else ""
    return f"({unread} OR coalesce({whole_unread} AND {answered}, false){since})"


def combine_repeated(
    engine: Engine, dataset: Dataset, columns: ResolvedColumns, uneven: UnevenUnits
) -> None:
    """Add to the table `repeated` what its units count as where their rows are not alike."""
    if not (uneven.fields or uneven.flags):
        return
    needed = dict((*columns.fields, *columns.flags))
    read = [*uneven.fields, *uneven.flags]
    read += [base for f in uneven.flags if (base := dataset.find_base_flag(f)) in needed]
    read += [flag for f in uneven.fields if (flag := find_field_flag(dataset, columns, f))]
    columns_sql = [
        f"{combine_field(dataset, columns, f, write_category(dataset, columns, f))} AS {f}"
        for f in uneven.fields
    ]
    for flag in uneven.flags:
        columns_sql += combine_flag(dataset, columns, flag, _write_answers(dataset, columns, flag))
    # A table of its own: while records are written, its making takes no memory any more.
    engine.execute(f"""
CREATE TEMP TABLE combined AS
SELECT {UNIT_COLUMN}, {", ".join(columns_sql)} FROM raw SEMI JOIN repeated USING ({UNIT_COLUMN})
{" ".join(_write_mapped_category(n, needed[n]) for n in dict.fromkeys(read))}
WHERE {SET_ASIDE_COLUMN} IS NULL GROUP BY {UNIT_COLUMN}""")
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE repeated AS FROM repeated LEFT JOIN combined USING "
        f"({UNIT_COLUMN})"
    )
