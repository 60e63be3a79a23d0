"""Raw pages to records, driven by the city file: nothing is guessed and no row is dropped.

A record is one row of the portal. Its columns: `dataset`, `source_row` (the portal's :id), `date`, `month`
(months since year 0), one text column per dimension (canonical category ids), one 0/1 column per additive count,
and `set_aside` (why a row counts nowhere, or null).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from data.columns import Columns, count_names
from data.model import City, Dataset
from data.vocabulary import NOT_RECORDED, OUTSIDE, normal_form

EARLIEST = date(1990, 1, 1)
TEXT_DATES = ("%m/%d/%Y", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M", "%Y%m%d")
MANY = 500
# Both bound the memory of a refresh: bytes of one row's text, and rows that are held before they are written.
LONGEST_ROW, ROW_GROUP = 4 * 1024 * 1024, 61_440
# What is read into each raw row: no portal has columns of these names.
DAY, UNIT, ASIDE = '":day"', '":unit"', '":aside"'


@dataclass(frozen=True)
class Reading:
    """How the values of one column were read: category -> raw values met, and unknown raw value -> rows."""

    categories: dict[str, tuple[str, ...]]
    titles: dict[str, str]
    unknown: dict[str, int]


@dataclass(frozen=True)
class Normalised:
    """What normalising a dataset gave: rows in all, rows set aside by reason, and how each field was read."""

    rows: int
    set_aside: dict[str, int]
    days: tuple[date, ...]
    readings: dict[str, Reading]
    totals: dict[str, int]


def normalise(city: City, dataset: Dataset, columns: Columns, pages: list[Path], target: Path,
              as_of: date) -> Normalised:
    """Write the records of a dataset's pages to `target` (Parquet) and say what was met on the way.

    `pages` are JSON arrays of rows, plain or gzipped; `as_of` is the snapshot's local day.
    """
    raw = target.with_suffix(".raw.parquet")
    with _engine(target.parent) as engine:
        _stack(engine, pages, dataset, columns, raw, as_of)
        _find_repeated(engine)
        readings = {name: _read_field(engine, city, dataset, name, column) for name, column in columns.fields}
        readings |= {name: _read_flag(engine, dataset, name, column) for name, column in columns.flags}
        engine.execute(_records_sql(dataset, columns, target))
        result = _account(engine, dataset, columns, target, readings)
    raw.unlink()
    return result


def _engine(folder: Path) -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect()
    engine.execute("SET memory_limit = '300MB'; SET preserve_insertion_order = false; SET enable_progress_bar = false")
    engine.execute(f"SET temp_directory = '{_quoted(folder / 'spill')}'")
    return engine


def _stack(engine: duckdb.DuckDBPyConnection, pages: list[Path], dataset: Dataset, columns: Columns, raw: Path,
           as_of: date) -> None:
    """All pages as one Parquet file: text columns as sent (a key that a row lacks is a null), and beside them
    each row's day, its unit, and why it counts nowhere."""
    names = [":id", *columns.needed()]
    shape = ", ".join(f"'{_quoted(n)}': 'VARCHAR'" for n in names)
    files = ", ".join(f"'{_quoted(p)}'" for p in pages)
    form = f"format = 'array', columns = {{{shape}}}, maximum_object_size = {LONGEST_ROW}"
    source = (f"read_json([{files}], {form})" if pages
              else f"(SELECT {', '.join(f'CAST(NULL AS VARCHAR) AS {_name(n)}' for n in names)} WHERE false)")
    unit = f"coalesce(nullif(trim({_name(columns.unit)}), ''), \":id\")" if columns.unit else '":id"'
    engine.execute(f"""
COPY (
  SELECT *, {unit} AS {UNIT},
    CASE WHEN coalesce(trim({_name(columns.date)}), '') = '' THEN 'no_date' WHEN {DAY} IS NULL THEN 'date_unreadable'
         WHEN {DAY} < DATE '{dataset.begins or EARLIEST}' THEN 'date_too_early'
         WHEN {DAY} > DATE '{as_of}' THEN 'date_in_future' END AS {ASIDE}
  FROM (SELECT *, {_date_sql(columns.date)} AS {DAY} FROM {source})
) TO '{_quoted(raw)}' (FORMAT parquet, ROW_GROUP_SIZE {ROW_GROUP})""")
    engine.execute(f"CREATE VIEW raw AS SELECT * FROM read_parquet('{_quoted(raw)}')")


def _find_repeated(engine: duckdb.DuckDBPyConnection) -> None:
    """The units that several rows share, each with the first of its rows; most have one row, and need no entry."""
    engine.execute(f"""
CREATE TABLE repeated AS
WITH shared AS (SELECT {UNIT} FROM raw WHERE {ASIDE} IS NULL GROUP BY 1 HAVING count(*) > 1)
SELECT {UNIT}, min(":id") AS first_row FROM raw SEMI JOIN shared USING ({UNIT}) WHERE {ASIDE} IS NULL GROUP BY 1""")


def _read_field(engine, city: City, dataset: Dataset, name: str, column: str) -> Reading:
    """Map every distinct value of a column to a category and keep the map as a table for the join."""
    field = dataset.fields[name]
    spellings = {normal_form(raw): category for category, raws in field.values.items() for raw in raws}
    if name == "district":
        spellings = {**district_spellings(city), **spellings}
    mapping, titles, unknown = [], dict(field.titles), {}
    for value, rows in _census(engine, column):
        form = normal_form(value)
        category = spellings.get(form, NOT_RECORDED if form in ("", "-") else None)
        if category is None and field.open:
            category = _slug(value)
            titles.setdefault(category, " ".join(value.split()))
        if category is None:
            unknown[value] = rows
        mapping.append((value, category or NOT_RECORDED))
    return _keep(engine, name, mapping, titles, unknown, _has_nulls(engine, column))


def _read_flag(engine, dataset: Dataset, name: str, column: str) -> Reading:
    flag = dataset.flags[name]
    answers = {**{normal_form(v): "yes" for v in flag.yes}, **{normal_form(v): "no" for v in flag.no}}
    mapping = [(value, answers.get(normal_form(value), NOT_RECORDED)) for value, _ in _census(engine, column)]
    return _keep(engine, name, mapping, {}, {}, False)


def district_spellings(city: City) -> dict[str, str]:
    """Every spelling of the city's districts, in normal form, with the category it means."""
    known = {normal_form(s): c.id for c in city.districts.categories for s in (*c.spellings, c.title, c.id)}
    known |= {normal_form(s): OUTSIDE for s in city.districts.outside}
    return known | {normal_form(s): NOT_RECORDED for s in city.districts.not_recorded}


def _census(engine, column: str) -> list[tuple[str, int]]:
    name = _name(column)
    return engine.execute(
        f"SELECT {name}, count(*) AS n FROM raw WHERE {name} IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1").fetchall()


def _has_nulls(engine, column: str) -> bool:
    return bool(engine.execute(f"SELECT count(*) > 0 FROM raw WHERE {_name(column)} IS NULL").fetchone()[0])


def _keep(engine, name: str, mapping: list[tuple[str, str]], titles: dict, unknown: dict, blank: bool) -> Reading:
    engine.execute(f"CREATE TABLE {_name('map_' + name)} (value VARCHAR, category VARCHAR)")
    if mapping:
        engine.executemany(f"INSERT INTO {_name('map_' + name)} VALUES (?, ?)", mapping)
    categories: dict[str, list[str]] = {NOT_RECORDED: []} if blank else {}
    for value, category in mapping:
        categories.setdefault(category, []).append(value)
    kept = {c: tuple(sorted(v)[:MANY]) for c, v in sorted(categories.items())}
    return Reading(kept, titles, dict(list(unknown.items())[:MANY]))


def _records_sql(dataset: Dataset, columns: Columns, target: Path) -> str:
    """The statement that writes the records: date, categories, counts; one row of each unit carries the unit."""
    fields = [f"coalesce({_name('map_' + n)}.category, '{NOT_RECORDED}') AS {n}" for n, _ in columns.fields]
    fields += [f"'{f.constant}' AS {n}" for n, f in dataset.fields.items() if f.constant]
    joins = [f"LEFT JOIN {_name('map_' + n)} ON raw.{_name(c)} = {_name('map_' + n)}.value"
             for n, c in (*columns.fields, *columns.flags)]
    return f"""
COPY (
  SELECT '{dataset.id}' AS dataset, ":id" AS source_row, {DAY} AS date,
    CASE WHEN {ASIDE} IS NULL THEN CAST(year({DAY}) * 12 + month({DAY}) - 1 AS INTEGER) END AS month,
    {', '.join([*fields, *_counts_sql(dataset, columns)])}, {ASIDE} AS set_aside
  FROM raw LEFT JOIN repeated USING ({UNIT}) {' '.join(joins)}
) TO '{_quoted(target)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"""


def _counts_sql(dataset: Dataset, columns: Columns) -> list[str]:
    """One 0/1 column for each additive count: what rows and units count as, and each flag's yes and known."""
    counted = f"{ASIDE} IS NULL"
    first = f'{counted} AND coalesce(":id" = repeated.first_row, true)'
    counts = []
    if dataset.counts.rows:
        counts.append(f"CAST({counted} AS TINYINT) AS {dataset.counts.rows}")
    if dataset.counts.units:
        counts.append(f"CAST({first} AS TINYINT) AS {dataset.counts.units}")
    for name, _ in columns.flags:
        flag = dataset.flags[name]
        which = counted if flag.varies or not dataset.counts.units else first
        which += f" AND {DAY} >= DATE '{flag.begins}'" if flag.begins else ""
        answer = f"{_name('map_' + name)}.category"
        counts.append(f"CAST({which} AND coalesce({answer} = 'yes', false) AS TINYINT) AS {name}")
        counts.append(f"CAST({which} AND coalesce({answer} IN ('yes', 'no'), false) AS TINYINT) AS {name}_recorded")
    return counts


def _date_sql(column: str) -> str:
    text = f"trim({_name(column)})"
    formats = ", ".join(f"'{f}'" for f in TEXT_DATES)
    return f"coalesce(try_cast(substr({text}, 1, 10) AS DATE), CAST(try_strptime({text}, [{formats}]) AS DATE))"


def _account(engine, dataset: Dataset, columns: Columns, target: Path, readings: dict) -> Normalised:
    records = f"read_parquet('{_quoted(target)}')"
    rows = engine.execute(f"SELECT count(*) FROM {records}").fetchone()[0]
    aside = dict(engine.execute(
        f"SELECT set_aside, count(*) FROM {records} WHERE set_aside IS NOT NULL GROUP BY 1 ORDER BY 1").fetchall())
    days = engine.execute(f"SELECT DISTINCT date FROM {records} WHERE set_aside IS NULL ORDER BY 1").fetchall()
    names = count_names(dataset, columns)
    sums = engine.execute(
        f"SELECT {', '.join(f'coalesce(CAST(sum({n}) AS BIGINT), 0)' for n in names)} FROM {records}").fetchone()
    return Normalised(rows, aside, tuple(d[0] for d in days), readings, dict(zip(names, sums)))


def _slug(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", value.casefold()).strip("_") or NOT_RECORDED


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
