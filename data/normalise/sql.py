"""The normaliser's engine, its quoting, and the names that no portal's column has."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from data.engine.duckdb_pool import SharedEngine, escape_literal

Engine = duckdb.DuckDBPyConnection

# Small enough that a wide table is read and written a little at a time.
MAX_ROW_BYTES, ROW_GROUP_ROWS = 4 * 1024 * 1024, 61_440
DAY_COLUMN, UNIT_COLUMN, SET_ASIDE_COLUMN, CLOSING_DAY_COLUMN, MINUTE_COLUMN = (
    '":day"',
    '":unit"',
    '":aside"',
    '":ended"',
    '":minute"',
)


# In bounded memory; which rows come first is of no account here.
NORMALISING_ENGINE = SharedEngine(
    "SET memory_limit = '300MB'; SET preserve_insertion_order = false"
)


def quote_literals(values: Iterable[object]) -> str:
    """String literals for an IN list."""
    return ", ".join(f"'{escape_literal(v)}'" for v in values)
