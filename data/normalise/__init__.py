"""Raw pages to records, driven by the city file: nothing is guessed and no row is dropped.

A record is one row of the portal. Its columns: `dataset`, `source_row` (the portal's :id), `date`,
`month` (months since year 0), one text column per dimension (canonical category ids), one 0/1
column per additive count, and `set_aside` (why a row counts nowhere, or null).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from data.city_files.column_resolution import ResolvedColumns, list_counts
from data.engine.duckdb_pool import (
    fetch_row,
    is_for_one_thread,
    plan_for_few_rows,
    quote_identifier,
)
from data.model.clean_text import clean_text
from data.model.point_placement import Placement
from data.model.published_values import FieldValues, ValueCount, fold_values
from data.model.unit_rules import SET_SEPARATOR, UnitDifference
from data.model.values import City, Dataset
from data.model.vocabulary import (
    HOUR,
    NOT_READ,
    NOT_RECORDED,
    PENDING,
    TIME_OF_WEEK_TOPICS,
    UNASKED_CATEGORIES,
    WEEKDAY,
)
from data.normalise import evenings, raw_table, value_mapping
from data.normalise.field_counts import Tally, tally_values
from data.normalise.place_mapping import map_places
from data.normalise.records import (
    combine_repeated,
    find_field_flag,
    has_open_cases,
    write_category,
    write_records_statement,
)
from data.normalise.row_counts import RowCounts, count_rows
from data.normalise.row_days import DAY_PRECISION, DateReading
from data.normalise.sql import (
    DAY_COLUMN,
    NORMALISING_ENGINE,
    ROW_GROUP_ROWS,
    SET_ASIDE_COLUMN,
    UNIT_COLUMN,
    Engine,
    escape_literal,
)
from data.normalise.unit_differences import measure_differences
from data.normalise.unit_keys import KeylessRows, count_keyless
from data.normalise.value_counts import count_values, find_source_columns
from data.normalise.value_mapping import ValueMap

__all__ = [
    "EARLIEST",
    "NormalisationResult",
    "PageFiles",
    "SourceRows",
    "ValueMap",
    "RowCounts",
    "Tally",
    "normalise_dataset",
    "count_rows_by_month",
]

EARLIEST = raw_table.EARLIEST_DATE
PageFiles = raw_table.PageFiles
SourceRows = raw_table.SourceRows
# So many values of a field are kept beside their categories for the data page.
MAX_QUOTED_VALUES = 60
# Why a row that could be counted is not: its table is not published.
WITHHELD_REASON = "held_back"
YEAR_FIRST_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
# The longest form of a day with its time; what is longer is somebody's words.
MAX_DATE_LENGTH = 34


@dataclass(frozen=True)
class NormalisationResult:
    """The result of normalising a dataset: all rows, excluded rows by reason, and how each field
    was read.

    `without_unit` counts the rows that lack the key of their unit, `spread` the units whose rows
    have several days or districts, or spell their key in several ways, and `over_days` those of
    them that have several days. `sortable_dates`: every date
    is published as text that begins with year, month and day, so that a portal can compare it.
    `unreadable` is the commonest date that cannot be read, where it looks like one ("" else): a
    short text with a digit. `values` are the published values of each field and flag beside their
    categories, `tallies` their rows by category, `counts` describe the table's rows as a whole.
    `dates` says how the date column was read, and `dated_by_fallback` counts the rows whose day
    another column gave. `keyless` counts rows with a key that identifies no unit, `differences`
    describes what differs within units, and `several` the units (or rows) that count under more
    than one category of a field. `times_of_week` are the parts of the week that its days and times
    tell. `placements` tell how many rows each field that is found by coordinates places.
    """

    rows: int
    set_aside: dict[str, int]
    days: tuple[date, ...]
    readings: dict[str, ValueMap]
    totals: dict[str, int]
    without_unit: int
    spread: int = 0
    sortable_dates: bool = True
    unreadable: str = ""
    over_days: int = 0
    values: tuple[FieldValues, ...] = ()
    dates: DateReading = DateReading()
    dated_by_fallback: int = 0
    tallies: dict[str, Tally] = field(default_factory=dict)
    counts: RowCounts = field(default_factory=RowCounts)
    keyless: KeylessRows = KeylessRows()
    differences: tuple[UnitDifference, ...] = ()
    several: dict[str, int] = field(default_factory=dict)
    times_of_week: tuple[str, ...] = ()
    placements: dict[str, Placement] = field(default_factory=dict)


def normalise_dataset(
    city: City,
    dataset: Dataset,
    columns: ResolvedColumns,
    rows: SourceRows,
    target: Path,
) -> NormalisationResult:
    """Write the records of a dataset's rows to `target` (Parquet) and say what was met on
    the way.
    """
    areas = rows.areas
    raw = target.with_suffix(".raw.parquet")
    few = is_for_one_thread(rows.pages.list_files())
    with (
        NORMALISING_ENGINE.take(target.parent) as engine,
        plan_for_few_rows(engine) if few else nullcontext(),
    ):
        if not few:
            engine.execute("RESET threads")
        dates = raw_table.create_raw_table(engine, city, dataset, columns, rows, raw)
        raw_table.create_repeated_table(engine, dataset, columns)
        placed = {
            field: map_places(engine, field, areas.titles[field])
            for field in columns.placed
            if areas is not None
        }
        sources = {
            field: column
            for field, column in (*columns.fields, *columns.flags)
            if field not in placed
        }
        rows_by_value = {
            column: value_mapping.count_column_values(engine, column)
            for column in dict.fromkeys(sources.values())
        }
        read = {
            field: placed[field][0]
            if field in placed
            else value_mapping.map_field(engine, city, dataset, field, rows_by_value[column])
            for field, column in columns.fields
        }
        read |= {
            flag: value_mapping.map_flag(
                engine,
                dataset,
                flag,
                rows_by_value[column],
                find_known_values(dataset, columns, read, column),
            )
            for flag, column in columns.flags
        }
        counted = {}
        for field, column in sources.items():
            source = field, column, find_source_columns(columns, field, column)
            values = count_values(engine, city, dataset, source, rows_by_value[column])
            counted[field] = _describe_values(read[field], source, values)
        by_light = evenings.has_daylight(city, dataset, columns)
        if by_light:
            evenings.create_evenings_table(engine, city)
        categories = {field: write_category(dataset, columns, field) for field, _ in columns.fields}
        uneven = measure_differences(engine, dataset, columns, categories)
        combine_repeated(engine, dataset, columns, uneven)
        engine.execute(write_records_statement(dataset, columns, target, by_light, uneven))
        records = f"read_parquet('{escape_literal(target)}')"
        for field in read:
            added = _find_added_category(dataset, columns, field)
            if added:
                read[field] = _add_category(engine, records, field, added, read[field])
        result = _summarise_records(engine, dataset, columns, target, read)
        result = replace(
            result,
            values=tuple(values for values, _ in counted.values()),
            tallies={
                **{field: tally for field, (_, tally) in counted.items()},
                **{field: tally for field, (_, _, tally) in placed.items()},
            },
            placements={field: placement for field, (_, placement, _) in placed.items()},
            dates=dates.reading,
            dated_by_fallback=dates.by_fallback,
            differences=uneven.differences,
            times_of_week=_find_times_of_week(engine, dataset, columns, records, dates.reading),
        )
    raw.unlink(missing_ok=True)
    return result


def withhold_records(result: NormalisationResult, records: Path) -> NormalisationResult:
    """Exclude every row of `records` that is not excluded yet; return their description."""
    part = records.with_suffix(".held.parquet")
    counts = ", ".join(
        f"CAST(0 AS TINYINT) AS {quote_identifier(count)}" for count in result.totals
    )
    replaced = (
        f"coalesce(set_aside, '{WITHHELD_REASON}') AS set_aside, CAST(NULL AS INTEGER) AS month"
    )
    with NORMALISING_ENGINE.take(records.parent) as engine:
        engine.execute(
            f"COPY (SELECT * REPLACE ({', '.join(filter(None, (replaced, counts)))}) "
            f"FROM read_parquet('{escape_literal(records)}')) TO '{escape_literal(part)}' "
            "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE "
            f"{ROW_GROUP_ROWS})"
        )
    part.replace(records)
    held = result.rows - sum(result.set_aside.values())
    return replace(
        result,
        set_aside={**result.set_aside, WITHHELD_REASON: held},
        days=(),
        totals=dict.fromkeys(result.totals, 0),
    )


def _find_added_category(dataset: Dataset, columns: ResolvedColumns, field: str) -> str:
    """The category that blank cells of a field have where another column says so; "" where none
    does.
    """
    if has_open_cases(columns, field):
        return PENDING
    asked = field in dataset.fields and find_field_flag(dataset, columns, field)
    return UNASKED_CATEGORIES[field] if asked else ""


def _add_category(
    engine: Engine, records: str, field: str, category: str, made: ValueMap
) -> ValueMap:
    """The reading of a field with a category that no raw value has, where a record is of it."""
    if category in made.categories:
        return made
    found = engine.execute(
        f"SELECT 1 FROM {records} WHERE {quote_identifier(field)} = '{category}' LIMIT 1"
    ).fetchone()
    return replace(made, categories={**made.categories, category: ()}) if found else made


def _find_times_of_week(
    engine: Engine, dataset: Dataset, columns: ResolvedColumns, records: str, reading: DateReading
) -> tuple[str, ...]:
    """Weekdays where days are known, and hours where any record has a time: a table may write
    midnight in all rows.
    """
    if dataset.topic not in TIME_OF_WEEK_TOPICS or reading.precision != DAY_PRECISION:
        return ()
    timed = (
        columns.time
        and engine.execute(
            f"SELECT 1 FROM {records} WHERE {HOUR} <> '{NOT_RECORDED}' LIMIT 1"
        ).fetchone()
    )
    return (WEEKDAY, HOUR) if timed else (WEEKDAY,)


def _describe_values(
    reading: ValueMap, source: tuple[str, str, Sequence[str]], values: tuple[ValueCount, ...]
) -> tuple[FieldValues, Tally]:
    """The published values of a field that may be quoted, and its rows by category."""
    field, _, published = source
    free_text = bool(reading.free_text)
    folded = fold_values(field, tuple(published), values, MAX_QUOTED_VALUES, free_text)
    return folded, tally_values(values, free_text)


def count_rows_by_month(records: Path) -> dict[str, int]:
    """Rows by month (YYYY-MM) of a dataset's records, those set aside included; rows without a date
    are left out.
    """
    with NORMALISING_ENGINE.take(records.parent) as engine:
        return dict(
            engine.execute(
                "SELECT strftime(date, '%Y-%m'), count(*) FROM "
                f"read_parquet('{escape_literal(records)}') "
                "WHERE date IS NOT NULL AND source_row IS NOT NULL GROUP BY 1"
            ).fetchall()
        )


def find_known_values(
    dataset: Dataset, columns: ResolvedColumns, read: dict[str, ValueMap], column: str
) -> set[str]:
    """The raw values of a column that a closed field gives a meaning to."""
    fields = [n for n, c in columns.fields if c == column and not dataset.fields[n].open]
    return {
        value
        for name in fields
        for category, values in read[name].categories.items()
        if category != NOT_READ
        for value in values
    }


@dataclass(frozen=True)
class RecordCounts:
    """Counts over the records of a dataset: its `rows`, those `set_aside` by reason, the others
    `by_day`, the `totals` of each additive count, and for each field the counted records that name
    `several` categories, where there are any.
    """

    rows: int
    set_aside: dict[str, int]
    by_day: dict[date, int]
    totals: dict[str, int]
    several: dict[str, int]


def _count_records(
    engine: Engine, dataset: Dataset, columns: ResolvedColumns, records: str
) -> RecordCounts:
    """Count the records by reason and day in one statement, and sum here what is asked of all."""
    names = list_counts(dataset, columns)
    fields = [field for field, _ in columns.fields]
    counted = " OR ".join(
        f"{count} > 0" for count in (dataset.counts.rows, dataset.counts.units) if count
    )
    sums = [f"CAST(coalesce(sum({name}), 0) AS BIGINT)" for name in names]
    sums += [
        f"count(*) FILTER (contains({field}, '{SET_SEPARATOR}') AND ({counted}))"
        for field in fields
    ]
    groups = engine.execute(
        "SELECT set_aside, CASE WHEN set_aside IS NULL THEN date END, count(*), "
        f"{', '.join(['count(source_row)', *sums])} FROM {records} GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    none = (0,) * (1 + len(sums))
    rows, *totals = (sum(numbers) for numbers in zip(none, *(group[3:] for group in groups)))
    several = dict(zip(fields, totals[len(names) :], strict=True))
    return RecordCounts(
        rows,
        {reason: number for reason, _, number, *_ in groups if reason is not None},
        {day: number for reason, day, _, number, *_ in groups if reason is None},
        dict(zip(names, totals)),
        {field: number for field, number in several.items() if number},
    )


def _summarise_records(
    engine: Engine,
    dataset: Dataset,
    columns: ResolvedColumns,
    target: Path,
    read: dict[str, ValueMap],
) -> NormalisationResult:
    records = f"read_parquet('{escape_literal(target)}')"
    found = _count_records(engine, dataset, columns, records)
    alone = (
        fetch_row(engine, f'SELECT count(*) FROM raw WHERE {UNIT_COLUMN} = ":id"')[0]
        if columns.unit
        else 0
    )
    (ordered,) = fetch_row(
        engine,
        f"SELECT coalesce(bool_and(regexp_matches(text, '{YEAR_FIRST_PATTERN}')), true) FROM "
        f"(SELECT {quote_identifier(columns.date)} AS text FROM raw WHERE {DAY_COLUMN} IS "
        "NOT NULL GROUP BY 1)",
    )
    spread, over_days = fetch_row(
        engine, "SELECT count(*) FILTER (spread), count(*) FILTER (days > 0) FROM repeated"
    )
    unreadable = _find_unreadable(engine, columns) if "date_unreadable" in found.set_aside else ""
    return NormalisationResult(
        found.rows,
        found.set_aside,
        tuple(found.by_day),
        read,
        found.totals,
        alone,
        spread,
        ordered,
        unreadable,
        counts=count_rows(engine, columns, records, found.by_day, ordered),
        over_days=over_days,
        keyless=count_keyless(engine, columns),
        several=found.several,
    )


def _find_unreadable(engine: Engine, columns: ResolvedColumns) -> str:
    """The commonest of the dates that cannot be read, as an example; "" where it looks like no date
    at all.
    """
    (text,) = fetch_row(
        engine,
        f"SELECT {quote_identifier(columns.date)} FROM raw WHERE {SET_ASIDE_COLUMN} = "
        "'date_unreadable' "
        "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    )
    shown = clean_text(text)
    return shown if len(shown) <= MAX_DATE_LENGTH and any(c.isdigit() for c in shown) else ""
