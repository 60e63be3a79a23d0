"""The cache of a snapshot's unchanged rows: a Parquet file with the day and key of each, and a note
beside it.

A day's change then reads few pages and parses no old row again. The note tells by which statement
the file was made, so that an edited city file makes it anew, and its checksum, so that a damaged
one is never read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from data.atomic_files import compute_checksum, open_replacement, replace_file
from data.normalise.sql import ROW_GROUP_ROWS, Engine, escape_literal


def write_row_cache(engine: Engine, write: Callable[[], str], statement: str, cache: Path) -> None:
    """Write the rows of the SQL that `write` gives to `cache`, unless it holds them already.

    `statement` is the same SQL without the names of files.
    """
    made_by = hashlib.sha256(statement.encode()).hexdigest()
    note = cache.with_suffix(".json")
    if _read_note(note) == {"statement": made_by, "sha256": _compute_checksum(cache)}:
        return
    with open_replacement(cache) as part:
        write_rows(engine, write(), part)
        checksum = compute_checksum(part)
    replace_file(note, json.dumps({"statement": made_by, "sha256": checksum}).encode())


def write_rows(engine: Engine, rows: str, target: Path) -> None:
    """Write `rows` (SQL) as Parquet."""
    options = f"FORMAT parquet, ROW_GROUP_SIZE {ROW_GROUP_ROWS}"
    engine.execute(f"COPY ({rows}) TO '{escape_literal(target)}' ({options})")


def _read_note(note: Path) -> object:
    """What the note says; None where there is none, or where it is damaged."""
    try:
        return json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _compute_checksum(cache: Path) -> str:
    return compute_checksum(cache) if cache.is_file() else ""
