"""The normaliser's engine, its quoting, and the names that no portal's column has."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

Engine = duckdb.DuckDBPyConnection

# Small enough that a wide table is read and written a little at a time.
LONGEST_ROW, ROW_GROUP = 4 * 1024 * 1024, 61_440
DAY, UNIT, ASIDE, ENDED, MINUTE = '":day"', '":unit"', '":aside"', '":ended"', '":minute"'


def open_engine(folder: Path) -> Engine:
    """DuckDB in bounded memory; what does not fit spills into `folder`."""
    engine = duckdb.connect()
    engine.execute("SET memory_limit = '300MB'; SET preserve_insertion_order = false; SET enable_progress_bar = false")
    engine.execute(f"SET temp_directory = '{quoted(folder / 'spill')}'")
    return engine


def name(identifier: str) -> str:
    """An identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def quoted(text: object) -> str:
    """The inside of a string literal."""
    return str(text).replace("'", "''")


def listed(values: Iterable[object]) -> str:
    """String literals for an IN list."""
    return ", ".join(f"'{quoted(v)}'" for v in values)
