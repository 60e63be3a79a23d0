"""All pages of a dataset as one table: text as sent, borrowed columns beside it, each row's day,
unit and set-aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from data.city_files.column_resolution import ResolvedColumns
from data.engine.duckdb_pool import fetch_row, is_for_one_thread, quote_identifier
from data.model.standard_values import SEPARATOR_PATTERN, missing_words, read_ethnicities
from data.model.unit_rules import SET_SEPARATOR
from data.model.values import City, Dataset, FieldMap
from data.model.vocabulary import NOT_READ, normalise_text
from data.normalise.point_placement import (
    PointAreas,
    create_placed_table,
    place_points,
    write_placed_rows,
)
from data.normalise.row_cache import write_row_cache, write_rows
from data.normalise.row_days import (
    DAY_PRECISION,
    QUARTER,
    YEAR,
    DateReading,
    read_dates,
    write_clock,
    write_day,
)
from data.normalise.sql import (
    CLOSING_DAY_COLUMN,
    DAY_COLUMN,
    MAX_ROW_BYTES,
    MINUTE_COLUMN,
    SET_ASIDE_COLUMN,
    UNIT_COLUMN,
    Engine,
    escape_literal,
    quote_literals,
)
from data.normalise.unit_keys import split_day_crossing_keys, write_key
from data.normalise.value_mapping import trim_zeros

EARLIEST_DATE = date(1990, 1, 1)
# 13/03/24 is no day of the year 13.
FIRST_READABLE = date(1000, 1, 1)
# From the finest to the coarsest.
PRECISIONS = (DAY_PRECISION, QUARTER, YEAR)
ONE_HOT_YES = ("1", "true", "t", "y", "yes", "x")
ONE_HOT_NO = ("0", "false", "f", "n", "no")


@dataclass(frozen=True)
class PageFiles:
    """Files of rows (JSON arrays, plain or gzipped): the dataset's own, and those of the dataset it
    is joined to.

    `changed` are those among them whose rows replace the rows of the same `:id` in the others; of
    several, the last by name counts. `cache` is the Parquet file in which the rows of the own
    unchanged pages are kept, each with its day and its key, once they were read; None keeps none.
    """

    own: list[Path]
    lent: list[Path]
    lent_key: str = ""
    changed: frozenset[Path] = frozenset()
    cache: Path | None = None

    def list_files(self) -> set[Path]:
        """Every file."""
        return {*self.own, *self.lent}


@dataclass(frozen=True)
class SourceRows:
    """The rows of a snapshot: its pages, and its local day (`as_of`), after which no row can be
    dated.

    `areas` finds the places of fields that are found by coordinates.
    """

    pages: PageFiles
    as_of: date
    areas: PointAreas | None = None


@dataclass(frozen=True)
class DatasetDates:
    """How the dates of a dataset were read, and how many rows another column than the first has
    dated.
    """

    reading: DateReading
    by_fallback: int = 0


def create_raw_table(
    engine: Engine,
    city: City,
    dataset: Dataset,
    columns: ResolvedColumns,
    rows: SourceRows,
    raw: Path,
) -> DatasetDates:
    """Make the view `raw` of all rows; a key that a row lacks is a null. Gives how dates were read.

    `raw` is a Parquet file for the rows that are not in the cache of the pages. How dates are to be
    read shows only in the whole column: the files hold the usual reading of each, and the view
    another one where the column asks for it. Where fields are found by coordinates, the files hold
    what was found, and no coordinates.
    """
    pages, as_of = rows.pages, rows.as_of
    dates = (columns.date, *columns.fallback_dates)
    usual = dict.fromkeys(dates, DateReading(precision=dataset.date.precision))
    statement = _make_row_statement(city, dataset, columns, usual)
    if columns.placed:
        create_placed_table(engine, columns)
    if pages.cache is None or columns.borrowed:
        source = _select_newest_rows(pages.own, pages.changed, columns.needed())
        if columns.borrowed:
            source = _join_columns(source, columns, pages)
        source = _place_rows(engine, source, columns, rows.areas)
        write_rows(engine, statement.write(source), raw)
        stacked = f"read_parquet('{escape_literal(raw)}')"
    else:
        stacked = _stack_on_cache(engine, statement, columns, rows, pages.cache, raw)
    found = {
        column: read_dates(
            engine, stacked, column, as_of, dataset.date.order, dataset.date.precision
        )
        for column in dates
    }
    # A period is as fine as the coarsest of the columns that tell it.
    precision = max((r.precision for r in found.values()), key=PRECISIONS.index)
    found = {date: replace(reading, precision=precision) for date, reading in found.items()}
    days = stacked
    if found != usual:
        day = _write_first_day(found, city.time_zone)
        days = f"(SELECT * REPLACE ({day} AS {DAY_COLUMN}) FROM {stacked})"
    clock = _write_minute_column(engine, city, columns, as_of, stacked)
    ended = _write_closing_day(engine, city, dataset, columns, as_of, stacked)
    ends = (
        f"WHEN {DAY_COLUMN} > DATE '{dataset.ends}' THEN 'date_after_end'" if dataset.ends else ""
    )
    blank = " AND ".join(f"coalesce(trim({quote_identifier(date)}), '') = ''" for date in dates)
    select = f"""
SELECT *{clock}{ended},
  CASE WHEN {blank} THEN 'no_date'
       WHEN {DAY_COLUMN} IS NULL OR {DAY_COLUMN} < DATE '{FIRST_READABLE}' THEN 'date_unreadable'
       WHEN {DAY_COLUMN} < DATE '{dataset.begins or EARLIEST_DATE}' THEN 'date_too_early' {ends}
       WHEN {DAY_COLUMN} > DATE '{as_of}' THEN 'date_in_future' END AS {SET_ASIDE_COLUMN}
FROM {days}"""
    if is_for_one_thread(pages.list_files()):
        # Many statements follow: few rows are read and judged once, and held in memory.
        engine.execute(f"CREATE TEMP TABLE judged AS {select}")
        select = "SELECT * FROM judged"
    engine.execute(f"CREATE TEMP VIEW raw AS {select}")
    reading = found[columns.date]
    return DatasetDates(reading, _count_by_fallback(engine, city, columns, reading))


def _write_first_day(readings: dict[str, DateReading], time_zone: str) -> str:
    """An SQL expression for the day of the first of some columns that has one."""
    days = [write_day(column, reading, time_zone) for column, reading in readings.items()]
    return days[0] if len(days) == 1 else f"coalesce({', '.join(days)})"


def _count_by_fallback(
    engine: Engine, city: City, columns: ResolvedColumns, reading: DateReading
) -> int:
    """The rows that have a day, but not from the first of their date columns."""
    if not columns.fallback_dates:
        return 0
    own = write_day(columns.date, reading, city.time_zone)
    return fetch_row(
        engine, f"SELECT count(*) FROM raw WHERE {DAY_COLUMN} IS NOT NULL AND ({own}) IS NULL"
    )[0]


def create_repeated_table(engine: Engine, dataset: Dataset, columns: ResolvedColumns) -> None:
    """Make the table `repeated`: the units that several rows share, and the first row of each.

    The first row is that of the earliest day, of the earliest time on it, and then of the smallest
    content: never of the smallest `:id`, which a portal renews with every full replacement.
    `spread`: the rows are of several days, in several districts, or spell the key in several ways.
    Most units have one row, and need no entry. Keys on many days are no keys
    (`split_day_crossing_keys`): their rows are units of their own.
    """
    place = dict(columns.fields).get("district")
    unlike = [
        DAY_COLUMN,
        *([f"lower(trim(coalesce({quote_identifier(place)}, '')))"] if place else []),
        *map(quote_identifier, columns.unit_columns),
    ]
    # Numbers take less room than texts while millions of units are held.
    fingerprint = f"hash({', '.join(unlike)})"
    read = ", ".join(quote_identifier(column) for column in columns.named())
    order = [
        f"day := {DAY_COLUMN}",
        *([f"minute := {MINUTE_COLUMN}"] if columns.time else []),
        *([f"ended := {CLOSING_DAY_COLUMN}"] if columns.closed and dataset.closed else []),
        f"content := hash({read})",
    ]
    # A table of its own, whose size the planner knows: it then holds the few shared units in
    # memory, and not all rows.
    engine.execute(f"""
CREATE TEMP TABLE shared AS
SELECT {UNIT_COLUMN} FROM raw WHERE {SET_ASIDE_COLUMN} IS NULL GROUP BY 1 HAVING count(*) > 1""")
    engine.execute(f"""
CREATE TEMP TABLE repeated AS
SELECT {UNIT_COLUMN}, arg_min(":id", struct_pack({", ".join(order)})) AS first_row,
  min({fingerprint}) <> max({fingerprint}) AS spread, count(*) AS rows, max({DAY_COLUMN}) - min({DAY_COLUMN}) AS days
FROM raw SEMI JOIN shared USING ({UNIT_COLUMN}) WHERE {SET_ASIDE_COLUMN} IS NULL GROUP BY 1""")
    split_day_crossing_keys(engine, dataset, columns)


@dataclass(frozen=True)
class RowStatement:
    """The statement that reads rows: `columns` are computed beside those of a source, `conditions`
    choose its rows.
    """

    day: str
    columns: str
    conditions: str

    def write(self, source: str) -> str:
        """The rows of a relation that meet the conditions."""
        return f"SELECT * FROM ({self.write_all(source)}) {self.conditions}"

    def write_all(self, source: str) -> str:
        """All rows of a relation."""
        return f"SELECT *, {self.columns} FROM (SELECT *, {self.day} FROM {source})"


def _make_row_statement(
    city: City, dataset: Dataset, columns: ResolvedColumns, dates: dict[str, DateReading]
) -> RowStatement:
    conditions = ""
    if dataset.conditions:
        met = [
            f"{_write_normalised(column)} IN ({_write_forms(condition.values)})"
            for column, condition in zip(columns.conditions, dataset.conditions, strict=True)
        ]
        conditions = f"WHERE {' AND '.join(met)}"
    computed = [f"{write_key(columns)} AS {UNIT_COLUMN}"]
    computed += [
        f"{sql} AS {quote_identifier(':' + field)}"
        for field, sql in derive_fields(dataset, columns).items()
    ]
    day = f"{_write_first_day(dates, city.time_zone)} AS {DAY_COLUMN}"
    return RowStatement(day, ", ".join(computed), conditions)


def _stack_on_cache(
    engine: Engine,
    statement: RowStatement,
    columns: ResolvedColumns,
    rows: SourceRows,
    cache: Path,
    raw: Path,
) -> str:
    """A relation of the cached rows that did not change, and of the changed ones, which are written
    to `raw`.
    """
    pages, areas = rows.pages, rows.areas
    older = _select_rows([p for p in pages.own if p not in pages.changed], columns.needed())
    version = areas.version if areas and columns.placed else ""
    write_row_cache(
        engine,
        lambda: statement.write(_place_rows(engine, older, columns, areas)),
        statement.write(write_placed_rows("rows", columns, version) if columns.placed else "rows"),
        cache,
    )
    kept = f"read_parquet('{escape_literal(cache)}')"
    newer = [p for p in pages.own if p in pages.changed]
    if not newer:
        return kept
    changed = f"read_parquet('{escape_literal(raw)}')"
    latest = _place_rows(engine, _select_latest_rows(newer, columns.needed()), columns, areas)
    write_rows(engine, statement.write_all(latest), raw)
    # Numbers are compared many times faster than texts, and the rows are read several times.
    engine.execute(f"""
CREATE TEMP TABLE replaced AS
SELECT file_row_number AS number FROM {kept} WHERE ":id" IN (SELECT ":id" FROM {changed})""")
    return f"""(
    SELECT * FROM {kept} WHERE file_row_number NOT IN (SELECT number FROM replaced)
    UNION ALL BY NAME SELECT * FROM {changed} {statement.conditions})"""


def _place_rows(
    engine: Engine, rows: str, columns: ResolvedColumns, areas: PointAreas | None
) -> str:
    """A relation with the places of its rows instead of their coordinates, where any field is found
    by these.
    """
    if not columns.placed:
        return rows
    if areas is None:
        raise ValueError("fields are found by coordinates, and there are no areas")
    place_points(engine, rows, columns, areas)
    return write_placed_rows(rows, columns, areas.version)


def _select_newest_rows(
    pages: list[Path], changed: frozenset[Path], columns: tuple[str, ...]
) -> str:
    """The rows of all pages, each `:id` once: as the last of the changed pages has it, else as it
    always was.
    """
    newer = [page for page in pages if page in changed]
    older = _select_rows([page for page in pages if page not in changed], columns)
    if not newer:
        return older
    return f"""(
    WITH newer AS MATERIALIZED (SELECT * FROM {_select_latest_rows(newer, columns)})
    SELECT * FROM {older} ANTI JOIN newer USING (":id") UNION ALL BY NAME SELECT * FROM newer)"""


def _select_latest_rows(pages: list[Path], columns: tuple[str, ...]) -> str:
    """The rows of some pages, each `:id` once, as the last of them has it."""
    return f"""(
    SELECT * EXCLUDE (filename) FROM {_select_rows(pages, columns, ", filename = true")}
    QUALIFY row_number() OVER (PARTITION BY ":id" ORDER BY filename DESC) = 1)"""


def _select_rows(pages: list[Path], columns: tuple[str, ...], more: str = "") -> str:
    names = [":id", *columns]
    if not pages:
        return (
            "(SELECT "
            f"{', '.join(f'CAST(NULL AS VARCHAR) AS {quote_identifier(n)}' for n in names)} "
            "WHERE false)"
        )
    shape = ", ".join(f"'{escape_literal(n)}': 'VARCHAR'" for n in names)
    form = f"format = 'array', columns = {{{shape}}}, maximum_object_size = {MAX_ROW_BYTES}{more}"
    return f"read_json([{quote_literals(pages)}], {form})"


def _join_columns(source: str, columns: ResolvedColumns, pages: PageFiles) -> str:
    """The rows with the columns they borrow: from the first row of the other dataset that has the
    same key.
    """
    borrowed = [c for c in columns.borrowed if c != pages.lent_key]
    taken = "".join(f", lent.{quote_identifier(c)}" for c in borrowed)
    return f"""(
    SELECT own.*{taken} FROM {source} AS own LEFT JOIN (
      SELECT * FROM {_select_newest_rows(pages.lent, pages.changed, (pages.lent_key, *borrowed))}
      QUALIFY row_number() OVER (PARTITION BY {quote_identifier(pages.lent_key)} ORDER BY ":id") = 1
    ) AS lent ON trim(own.{quote_identifier(columns.key)}) = trim(lent.{quote_identifier(pages.lent_key)}))"""


def derive_fields(dataset: Dataset, columns: ResolvedColumns) -> dict[str, str]:
    """For each field of several columns, an expression for "=category" or the raw text of its plain
    column.
    """
    made: dict[str, str] = {}
    for field in dict.fromkeys(part[0] for part in columns.derived):
        parts = [(mark, column) for f, mark, column in columns.derived if f == field]
        declared = dataset.fields[field]
        winner = next((c for mark, c in parts if mark == "="), None)
        plain = (
            _derive_one_hot(field, parts)
            if declared.one_hot
            else next((quote_identifier(c) for mark, c in parts if mark == ""), "NULL")
        )
        made[field] = _override(field, declared, winner, plain) if winner else plain
    return made


def _override(field: str, declared: FieldMap, column: str, plain: str) -> str:
    """A category where the overriding column names one, else what the plain columns say.

    Beside race that column holds an ethnicity: a word of it that the city file does not state, and
    that no list knows, may mean a Hispanic origin, so that its rows are not read.
    """
    values = declared.override.values if declared.override else {}
    cases = [
        f"WHEN {_write_normalised(column)} IN ({_write_forms(raws)}) THEN '={category}'"
        for category, raws in values.items()
    ]
    if field == "race" and declared.standard:
        separators = escape_literal(SEPARATOR_PATTERN.pattern)
        key = f"trim(regexp_replace({_write_normalised(column)}, '{separators}', ' ', 'g'))"
        listed_as = read_ethnicities()
        for category in values:
            known = [k for k, c in listed_as.items() if c == category]
            cases += (
                [f"WHEN {key} IN ({quote_literals(known)}) THEN '={category}'"] if known else []
            )
        others = [k for k, c in listed_as.items() if c not in values]
        cases.append(
            f"WHEN coalesce({key}, '') NOT IN ('', {quote_literals(others)}) THEN '={NOT_READ}'"
        )
    return f"CASE {' '.join(cases)} ELSE {plain} END" if cases else plain


def _derive_one_hot(field: str, parts: list[tuple[str, str]]) -> str:
    """The category whose column says yes, as SQL; several are of two or more races, or all of them.

    A word that is neither a yes nor a no may be either, so that the row is not read.
    """
    yes, no = quote_literals(ONE_HOT_YES), quote_literals(("", "-", *ONE_HOT_NO, *missing_words()))
    found = ", ".join(
        f"CASE WHEN {_write_normalised(column)} IN ({yes}) THEN '{category}' "
        f"WHEN {_write_normalised(column)} NOT IN ({no}) THEN '{NOT_READ}' END"
        for category, column in parts
        if category != "="
    )
    # A person of several races is of two or more; any other row counts under all that it says yes
    # to.
    many = (
        "'multiracial'" if field == "race" else f"array_to_string(list_sort(l), '{SET_SEPARATOR}')"
    )
    return (
        f"(SELECT CASE WHEN len(l) = 0 THEN NULL WHEN list_contains(l, '{NOT_READ}') THEN "
        f"'={NOT_READ}' "
        f"WHEN len(l) = 1 THEN '=' || l[1] ELSE '=' || {many} END "
        f"FROM (SELECT list_filter([{found}], lambda x: x IS NOT NULL) AS l))"
    )


def _write_forms(raws: Iterable[str]) -> str:
    """Raw values as `_write_normalised` writes them, as an SQL list."""
    return quote_literals(trim_zeros(normalise_text(raw)) for raw in raws)


def _write_minute_column(
    engine: Engine, city: City, columns: ResolvedColumns, as_of: date, stacked: str
) -> str:
    """The minute of the day, where the dataset has a column of times."""
    if not columns.time:
        return ""
    reading = read_dates(engine, stacked, columns.time, as_of)
    return (
        f", {_write_minute(write_clock(columns.time, reading, city.time_zone))} AS {MINUTE_COLUMN}"
    )


def _write_closing_day(
    engine: Engine,
    city: City,
    dataset: Dataset,
    columns: ResolvedColumns,
    as_of: date,
    stacked: str,
) -> str:
    """The day a complaint was closed, where it can be: not before it was received, and not after
    the snapshot.
    """
    if not (columns.closed and dataset.closed):
        return ""
    reading = read_dates(
        engine, stacked, columns.closed, as_of, dataset.closed.order, dataset.closed.precision
    )
    day = write_day(columns.closed, reading, city.time_zone)
    return (
        f", CASE WHEN {day} BETWEEN {DAY_COLUMN} AND DATE '{as_of}' THEN {day} END AS "
        f"{CLOSING_DAY_COLUMN}"
    )


def _write_normalised(column: str) -> str:
    """A column in normal form and without decimal zeros, in SQL."""
    form = f"lower(trim(regexp_replace({quote_identifier(column)}, '\\s+', ' ', 'g')))"
    return f"regexp_replace({form}, '^([0-9]+)\\.0+$', '\\1')"


def _write_minute(clock: str) -> str:
    """Minutes since midnight of a time, or of a day with its time, given as an SQL expression for
    text.

    Null where there is none, and for midnight itself.

    Midnight is what portals write where no time is known.
    """
    text = f"upper({clock})"
    hour, minute = (
        f"try_cast(regexp_extract({text}, '(?:^|[T ])([0-9]{{1,2}}):([0-9]{{2}})', {n}) AS INTEGER)"
        for n in (1, 2)
    )
    noon = (
        f"CASE WHEN {text} LIKE '%PM' AND {hour} < 12 THEN 720 "
        f"WHEN {text} LIKE '%AM' AND {hour} = 12 THEN -720 ELSE 0 END"
    )
    return (
        f"CASE WHEN {hour} < 24 AND {minute} < 60 THEN nullif({hour} * 60 + {minute} + {noon}, "
        "0) END"
    )
