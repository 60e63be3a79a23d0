"""Counts that tell whether a table came whole: rows by day and district, repeated rows, rows that
were joined.

Each is one aggregate of the engine over rows that it has already written; no row comes to Python.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from data.city_files.column_resolution import ResolvedColumns
from data.engine.duckdb_pool import fetch_row, quote_identifier
from data.model.unit_rules import SET_SEPARATOR
from data.normalise.row_days import NUMERIC_PATTERN
from data.normalise.sql import SET_ASIDE_COLUMN, UNIT_COLUMN, Engine

PLACE_FIELD = "district"
# What lies this far before the last day is recent.
RECENT_DAYS = 365


@dataclass(frozen=True)
class DistrictRows:
    """The counted rows of one district: all of them, and those of the last `RECENT_DAYS` days of
    the table.
    """

    rows: int
    recent: int


@dataclass(frozen=True)
class DateOrder:
    """Dates that are two numbers and a year: how many, how many of them can be a day of either
    order, and how many can only be read day first or month first.
    """

    numeric: int = 0
    either: int = 0
    day_first: int = 0
    month_first: int = 0


@dataclass(frozen=True)
class RowCounts:
    """Counts over the rows of a table.

    `by_day` and `districts` count rows that are not set aside. `repeated` counts the rows beyond
    the first of each set whose columns, all that are read, are alike. There are `contents` such
    sets, a single row being one; `doubled` of them have an even number of rows, or one that three
    divides, whichever are more. `joined` counts the rows that found their partner in the joined
    table (None without a join).
    """

    by_day: dict[date, int] = field(default_factory=dict)
    districts: dict[str, DistrictRows] = field(default_factory=dict)
    order: DateOrder = field(default_factory=DateOrder)
    repeated: int = 0
    joined: int | None = None
    contents: int = 0
    doubled: int = 0


def count_rows(
    engine: Engine,
    columns: ResolvedColumns,
    records: str,
    by_day: dict[date, int],
    is_sortable: bool,
) -> RowCounts:
    """Count the rows of the view `raw` and of `records` (a relation in SQL); `is_sortable` says
    that every date begins with its year, so that no order of day and month is in question.
    """
    repeated = _count_repeated(engine, columns)
    return RowCounts(
        by_day,
        _count_districts(engine, columns, records, by_day),
        DateOrder() if is_sortable else _count_orders(engine, columns),
        repeated.rows,
        _count_joined(engine, columns),
        repeated.contents,
        repeated.doubled,
    )


def _count_districts(
    engine: Engine, columns: ResolvedColumns, records: str, by_day: dict[date, int]
) -> dict[str, DistrictRows]:
    if PLACE_FIELD not in dict(columns.fields) or not by_day:
        return {}
    found = engine.execute(
        f"SELECT unnest(string_split({PLACE_FIELD}, '{SET_SEPARATOR}')), count(*), "
        f"count(*) FILTER (date > DATE '{max(by_day)}' - INTERVAL {RECENT_DAYS} DAY) "
        f"FROM {records} WHERE set_aside IS NULL AND source_row IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return {district: DistrictRows(rows, recent) for district, rows, recent in found}


def _count_orders(engine: Engine, columns: ResolvedColumns) -> DateOrder:
    text = f"trim({quote_identifier(columns.date)})"
    first, second = (
        f"try_cast(regexp_extract({text}, '{NUMERIC_PATTERN}', {n}) AS INTEGER)" for n in (1, 2)
    )
    return DateOrder(
        *fetch_row(
            engine,
            "SELECT count(*), count(*) FILTER (first <= 12 AND second <= 12 AND first <> second), "
            "count(*) FILTER (first > 12), count(*) FILTER (second > 12) "
            f"FROM (SELECT {first} AS first, {second} AS second FROM raw) WHERE first IS NOT NULL",
        )
    )


@dataclass(frozen=True)
class RepeatedRows:
    """Rows that equal an earlier one, and how many contents there are, doubled ones apart: see
    `RowCounts`.
    """

    rows: int
    contents: int
    doubled: int


def _count_repeated(engine: Engine, columns: ResolvedColumns) -> RepeatedRows:
    """Rows alike in every column that is read, by a hash of 64 bits: of a million rows two that
    differ are taken for alike with a chance of 3 in 100 million.

    Such rows have the same key: those that are the only one of their unit are not looked at.
    """
    cells = ", ".join(f"coalesce({quote_identifier(c)}, '')" for c in columns.list_stored())
    looked_at = (
        f'{UNIT_COLUMN} = ":id" OR {SET_ASIDE_COLUMN} IS NOT NULL '
        f"OR {UNIT_COLUMN} IN (SELECT {UNIT_COLUMN} FROM repeated)"
    )
    repeated, twice, thrice, rows = fetch_row(
        engine,
        "SELECT coalesce(CAST(sum(rows - 1) AS BIGINT), 0), count(*) FILTER (rows % 2 = 0), "
        "count(*) FILTER (rows % 3 = 0), (SELECT count(*) FROM raw) FROM (SELECT count(*) AS rows "
        f"FROM (SELECT hash({cells}) AS row FROM raw WHERE {looked_at}) GROUP BY row)",
    )
    return RepeatedRows(repeated, rows - repeated, max(twice, thrice))


def _count_joined(engine: Engine, columns: ResolvedColumns) -> int | None:
    if not columns.borrowed:
        return None
    found = " OR ".join(f"{quote_identifier(c)} IS NOT NULL" for c in columns.borrowed)
    return fetch_row(engine, f"SELECT count(*) FROM raw WHERE {found}")[0]
