"""The normaliser's engine, its quoting, and the names that no portal's column has."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from data.engine.duckdb_pool import Turns, quoted

Engine = duckdb.DuckDBPyConnection

# Small enough that a wide table is read and written a little at a time.
LONGEST_ROW, ROW_GROUP = 4 * 1024 * 1024, 61_440
DAY, UNIT, ASIDE, ENDED, MINUTE = '":day"', '":unit"', '":aside"', '":ended"', '":minute"'


# In bounded memory; which rows come first is of no account here.
NORMALISER = Turns("SET memory_limit = '300MB'; SET preserve_insertion_order = false")


def name(identifier: str) -> str:
    """An identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def listed(values: Iterable[object]) -> str:
    """String literals for an IN list."""
    return ", ".join(f"'{quoted(v)}'" for v in values)
