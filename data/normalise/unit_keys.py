"""The key that ties rows to one unit, as SQL, and which values are placeholders and no key."""

from __future__ import annotations

from dataclasses import dataclass

from data.city_files.column_resolution import ResolvedColumns
from data.engine.duckdb_pool import fetch_row, quote_identifier
from data.model.values import Dataset
from data.normalise.sql import DAY_COLUMN, SET_ASIDE_COLUMN, UNIT_COLUMN, Engine

# What people write where there is no number: these words alone, or before others that hold no digit
# ("see report"). Brackets, stars and the like around them are left out.
PLACEHOLDERS = (
    "blank",
    "empty",
    "error",
    "missing",
    "n a",
    "na",
    "name",
    "nan",
    "nil",
    "no",
    "none",
    "not",
    "null",
    "pending",
    "ref",
    "see",
    "tba",
    "tbd",
    "unassigned",
    "undefined",
    "unk",
    "unknown",
    "value",
    "void",
)
NO_WORD = f"^({'|'.join(PLACEHOLDERS)})( [^0-9]*)?$"
# Zeros and marks alone, nines alone, the same letter x again and again, and numbers that a
# spreadsheet has rounded (2.02E+11).
NO_KEY_PATTERN = r"^([0\-_./#?*\s]+|9{5,}|x[x\-\s]*|[0-9](\.[0-9]+)?e\+[0-9]{1,3})$"
# A stop or an incident is of one day; the rows of a complaint may have days of their own.
MAX_UNIT_DAYS = {"stops": 4, "force": 4, "complaints": 9}
# And names so many times the rows of a usual unit of several.
MIN_ROWS_RATIO = 3
PART_MARK = "chr(31)"
MAX_EXAMPLES = 5


@dataclass(frozen=True)
class KeylessRows:
    """Rows whose key is filled in and names no unit: how many, and the commonest of the words that
    stand there.

    `rows` of all; `examples` are words that mean that there is no number, and never the keys that
    were found to be none by their days.
    """

    rows: int = 0
    examples: tuple[str, ...] = ()


def write_key(columns: ResolvedColumns) -> str:
    """The unit of a row in SQL: its key, or its own `:id` where it has none."""
    if not columns.unit_columns:
        return '":id"'
    parts = [_write_part(column) for column in columns.unit_columns]
    key = parts[0] if len(parts) == 1 else f" || {PART_MARK} || ".join(parts)
    return f'coalesce({key}, ":id")'


def _write_part(column: str) -> str:
    """One column of a key in SQL; null where it holds a placeholder."""
    text = f"trim({quote_identifier(column)})"
    words = f"trim(regexp_replace(lower({text}), '[^0-9a-z]+', ' ', 'g'))"
    # What begins with a digit from 1 to 9 can only be nines alone, or a number that a spreadsheet
    # has rounded.
    is_key = (
        f"{text} >= '1' AND {text} < ':' AND NOT contains(lower({text}), 'e+') "
        f"AND NOT starts_with({text}, '99999')"
    )
    return (
        f"CASE WHEN {is_key} THEN {text} "
        f"WHEN {text} = '' OR regexp_matches(lower({text}), '{NO_KEY_PATTERN}') "
        f"OR (NOT regexp_matches({text}, '[0-9]') AND regexp_matches({words}, '{NO_WORD}')) "
        f"THEN NULL ELSE {text} END"
    )


def split_day_crossing_keys(engine: Engine, dataset: Dataset, columns: ResolvedColumns) -> None:
    """Make the rows of keys that stand on many days units of their own, in the view `raw` and the
    table `repeated`.

    Such a key names far more rows than any unit has, on days on which one stop, incident or case
    cannot be.
    """
    if dataset.date.precision != "day" or not columns.unit_columns:
        return
    most = MAX_UNIT_DAYS[dataset.topic]
    crossing, usual = fetch_row(
        engine,
        f"SELECT count(*) FILTER (days >= {most}), "
        f"coalesce(median(rows) FILTER (days < {most}), 1) FROM repeated",
    )
    if not crossing:
        return
    engine.execute(f"""
CREATE TEMP TABLE no_unit AS
SELECT {UNIT_COLUMN} FROM raw SEMI JOIN (
  SELECT {UNIT_COLUMN} FROM repeated
  WHERE days >= {most} AND rows > {max(most, MIN_ROWS_RATIO * usual)}) USING ({UNIT_COLUMN})
WHERE {SET_ASIDE_COLUMN} IS NULL GROUP BY 1 HAVING count(DISTINCT {DAY_COLUMN}) > {most}""")
    if not fetch_row(engine, "SELECT count(*) FROM no_unit")[0]:
        return
    engine.execute(
        f"DELETE FROM repeated WHERE {UNIT_COLUMN} IN (SELECT {UNIT_COLUMN} FROM no_unit)"
    )
    engine.execute("ALTER VIEW raw RENAME TO keyed")
    engine.execute(f"""
CREATE TEMP VIEW raw AS SELECT keyed.* REPLACE (
  CASE WHEN no_unit.{UNIT_COLUMN} IS NULL THEN keyed.{UNIT_COLUMN} ELSE keyed.":id" END AS {UNIT_COLUMN})
FROM keyed LEFT JOIN no_unit ON keyed.{UNIT_COLUMN} = no_unit.{UNIT_COLUMN}""")


def count_keyless(engine: Engine, columns: ResolvedColumns) -> KeylessRows:
    """The rows whose key is filled in and names no unit."""
    if not columns.unit_columns:
        return KeylessRows()
    filled = " OR ".join(
        f"coalesce(trim({quote_identifier(c)}), '') <> ''" for c in columns.unit_columns
    )
    named = ", ".join(map(quote_identifier, columns.unit_columns))
    # The rows are millions and those without a key are few: the former are read once.
    where = f'{UNIT_COLUMN} = ":id" AND ({filled})'
    (rows,) = fetch_row(engine, f"SELECT count(*) FROM raw WHERE {where}")
    if not rows:
        return KeylessRows()
    engine.execute(f"""
CREATE TEMP TABLE keyless AS
SELECT {named}, count(*) AS rows FROM raw WHERE {where} GROUP BY ALL""")
    found: dict[str, int] = {}
    for column in columns.unit_columns:
        text = f"trim({quote_identifier(column)})"
        placeholders = engine.execute(
            f"SELECT {text}, CAST(sum(rows) AS BIGINT) FROM keyless "
            f"WHERE ({_write_part(column)}) IS NULL AND {text} <> '' "
            f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MAX_EXAMPLES}"
        ).fetchall()
        for placeholder, number in placeholders:
            found[placeholder] = found.get(placeholder, 0) + number
    commonest = sorted(found, key=lambda text: (-found[text], text))[:MAX_EXAMPLES]
    return KeylessRows(rows, tuple(commonest))
