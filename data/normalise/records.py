"""The statement that writes records: date, categories, and a 0/1 column for each additive count."""

from __future__ import annotations

from pathlib import Path

from data.columns import Columns
from data.model import Dataset
from data.normalise.daylight import light_columns, light_join
from data.normalise.sql import ASIDE, DAY, ENDED, ROW_GROUP, UNIT, name, quoted
from data.vocabulary import (
    CLOSED,
    DAYS_TO_CLOSE,
    DIMENSIONS,
    FINDING,
    NOT_READ,
    NOT_RECORDED,
    PENDING,
    recorded_count,
    unread_count,
)


def records_sql(dataset: Dataset, columns: Columns, target: Path, by_light: bool = False) -> str:
    """Join each row to its categories, and to the light it was made in; one row of each unit carries the unit."""
    fields = [f"{_write_category(columns, n, c)} AS {n}" for n, c in columns.fields]
    fields += [f"'{f.constant}' AS {n}" for n, f in dataset.fields.items() if f.constant]
    # What the city file says is not recorded; a dimension of other tables that it says nothing of is not read.
    fields += [f"'{NOT_RECORDED}' AS {n}" for n in dataset.absent if n in DIMENSIONS]
    joins = [_mapped(n, c) for n, c in (*columns.fields, *columns.flags)]
    joins += _together(dataset, columns)
    if by_light:
        fields += light_columns()
        joins.append(light_join())
    return f"""
COPY (
  SELECT '{dataset.id}' AS dataset, ":id" AS source_row, {DAY} AS date,
    CASE WHEN {ASIDE} IS NULL THEN CAST(year({DAY}) * 12 + month({DAY}) - 1 AS INTEGER) END AS month,
    {", ".join([*fields, *_counts(dataset, columns)])}, {ASIDE} AS set_aside
  FROM raw LEFT JOIN repeated USING ({UNIT}) {" ".join(joins)}
) TO '{quoted(target)}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROW_GROUP})"""


def _write_category(columns: Columns, field: str, column: str) -> str:
    """The category of a field in SQL; a finding that is not recorded while the case is open is pending."""
    category = f"coalesce({name('map_' + field)}.category, '{NOT_RECORDED}')"
    if not tells_open_cases(columns, field):
        return category
    is_open = f"coalesce(trim(raw.{name(columns.closed)}), '') = ''"
    return f"CASE WHEN {category} = '{NOT_RECORDED}' AND {is_open} THEN '{PENDING}' ELSE {category} END"


def tells_open_cases(columns: Columns, field: str) -> bool:
    """Whether a field is the finding of cases whose closing day is published: without one a case is open."""
    return field == FINDING and bool(columns.closed)


def _counts(dataset: Dataset, columns: Columns) -> list[str]:
    """One 0/1 column for each additive count: what rows and units count as, and each flag's yes and known.

    A closed complaint carries the days it took as well, on the row that carries the complaint.
    """
    counted = f"{ASIDE} IS NULL"
    first = f'{counted} AND coalesce(":id" = repeated.first_row, true)'
    counts = []
    if dataset.counts.rows:
        counts.append(f"CAST({counted} AS TINYINT) AS {dataset.counts.rows}")
    if dataset.counts.units:
        counts.append(f"CAST({first} AS TINYINT) AS {dataset.counts.units}")
    if columns.closed:
        counts.append(f"CAST({first} AND {ENDED} IS NOT NULL AS TINYINT) AS {CLOSED}")
        counts.append(
            f"CASE WHEN {first} THEN CAST({ENDED} - {DAY} AS VARCHAR) END AS {DAYS_TO_CLOSE}"
        )
    for flag_name, _ in columns.flags:
        flag = dataset.flags[flag_name]
        which = (
            counted if dataset.counts.rows and flag.varies or not dataset.counts.units else first
        )
        for count, told in _answers(dataset, columns, flag_name).items():
            if _any_row(dataset, flag_name):
                told = f"coalesce(together.{count}, {told})"
            counts.append(f"CAST({which} AND {told} AS TINYINT) AS {count}")
    return counts


def _answers(dataset: Dataset, columns: Columns, flag_name: str) -> dict[str, str]:
    """For each count of a flag, the condition under which a row belongs to it."""
    return {
        flag_name: _told(dataset, columns, flag_name, ("yes",)),
        recorded_count(flag_name): _told(dataset, columns, flag_name, ("yes", "no")),
        unread_count(flag_name): _unread(dataset, columns, flag_name),
    }


def _mapped(field: str, column: str) -> str:
    return f"LEFT JOIN {name('map_' + field)} ON raw.{name(column)} = {name('map_' + field)}.value"


def _told(dataset: Dataset, columns: Columns, flag_name: str, answers: tuple[str, ...]) -> str:
    """Whether a row gives one of some answers, on a day and to a question that count."""
    flag = dataset.flags[flag_name]
    given = ", ".join(f"'{answer}'" for answer in answers)
    told = f"coalesce({name('map_' + flag_name)}.category IN ({given}), false)"
    told += f" AND {DAY} >= DATE '{flag.begins}'" if flag.begins else ""
    base = dataset.base_of(flag_name)
    if base:
        known = base in dict(columns.flags)
        told += (
            f" AND coalesce({name('map_' + base)}.category = 'yes', false)"
            if known
            else " AND false"
        )
    return f"({told})"


def _unread(dataset: Dataset, columns: Columns, flag_name: str) -> str:
    """Whether a row may belong to a flag's answers, but its words are unknown, or those of the flag it lies within."""
    unread = _told(dataset, columns, flag_name, (NOT_READ,))
    within = dataset.base_of(flag_name)
    if within not in dict(columns.flags):
        return unread
    begins = dataset.flags[flag_name].begins
    whole_unread = f"{name('map_' + within)}.category = '{NOT_READ}'"
    answered = f"{name('map_' + flag_name)}.category <> '{NOT_RECORDED}'"
    since = f" AND {DAY} >= DATE '{begins}'" if begins else ""
    return f"({unread} OR coalesce({whole_unread} AND {answered}, false){since})"


def _any_row(dataset: Dataset, flag_name: str) -> bool:
    """Whether a fact may differ between the rows of one unit, where only units are counted: one row's yes is theirs."""
    return bool(
        dataset.flags[flag_name].varies and dataset.counts.units and not dataset.counts.rows
    )


def _together(dataset: Dataset, columns: Columns) -> list[str]:
    """What any row of a unit with several rows says of such facts, as a join."""
    flags = [(f, c) for f, c in columns.flags if _any_row(dataset, f)]
    if not flags:
        return []
    needed = dict(columns.flags)
    within = {w: needed[w] for f, _ in flags if (w := dataset.base_of(f)) in needed}
    told = []
    for flag, _ in flags:
        yes, known, unread = (f"bool_or({c})" for c in _answers(dataset, columns, flag).values())
        # A unit without a yes is not a no while one of its rows stands in unknown words.
        told += [
            f"{yes} AS {flag}",
            f"{yes} OR ({known} AND NOT {unread}) AS {recorded_count(flag)}",
            f"{unread} AND NOT {yes} AS {unread_count(flag)}",
        ]
    return [
        f"""LEFT JOIN (
    SELECT {UNIT}, {", ".join(told)} FROM raw SEMI JOIN repeated USING ({UNIT})
    {" ".join(_mapped(f, c) for f, c in (dict(flags) | within).items())}
    WHERE {ASIDE} IS NULL GROUP BY {UNIT}) AS together USING ({UNIT})"""
    ]
