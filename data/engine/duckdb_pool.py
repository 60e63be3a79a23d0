"""DuckDB for what a refresh computes: one caller at a time, so that memory is bounded.

Opening an engine costs more than counting a small table in it, so that finished callers pass it on
to waiting ones.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.model.errors import EngineError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Engine


# To start a second thread takes longer than to read or count files of so few bytes.
MOST_BYTES_FOR_ONE_THREAD = 1_000_000
# The passes of the planner that leave rows and columns unread: few rows are worth their time, too.
SHORT_PASSES = ("filter_pushdown", "unused_columns")


class SharedEngine:
    """Turns at one engine with the given settings (SQL).

    It is open only while a caller uses it or waits for it.
    """

    def __init__(self, settings: str):
        self._settings, self._waiting = settings, 0
        self._count, self._single_flight = threading.Lock(), threading.Lock()
        self._left: Engine | None = None

    @contextmanager
    def take(self, folder: Path) -> Iterator[Engine]:
        """A connection of one's own: its temporary tables are gone at the end, what finds no room
        spills into `folder`.

        Not to be taken twice at once by one thread. Raises what DuckDB raises; the engine is then
        not handed on.
        """
        self._wait(1)
        try:
            self._single_flight.acquire()
        finally:
            self._wait(-1)
        engine, self._left = self._left, None
        try:
            engine = engine or self._open()
            spill = folder / "spill"
            engine.execute(f"SET temp_directory = '{escape_literal(spill)}'")
            with engine.cursor() as mine:
                yield mine
            # One that has spilt stays with its folder, which goes with the city's.
            if self._waiting and not spill.exists():
                self._left, engine = engine, None
        finally:
            if engine:
                engine.close()
            self._single_flight.release()

    def _open(self) -> Engine:
        import duckdb  # the command line loads nothing slow before a command needs it

        engine = duckdb.connect()
        engine.execute(f"{self._settings}; SET enable_progress_bar = false")
        (passes,) = fetch_row(
            engine,
            "SELECT string_agg(name, ',') FROM duckdb_optimizers() "
            f"WHERE name NOT IN {SHORT_PASSES}",
        )
        engine.execute(f"CREATE MACRO other_passes() AS '{passes}'")
        return engine

    def _wait(self, more: int) -> None:
        with self._count:
            self._waiting += more


def is_for_one_thread(files: Iterable[Path]) -> bool:
    """Whether the files are so small together that one thread is done with them first."""
    return sum(path.stat().st_size for path in files) < MOST_BYTES_FOR_ONE_THREAD


@contextmanager
def plan_for_few_rows(engine: Engine) -> Iterator[None]:
    """Plan the statements of a shared engine in a short way and run them in one thread: over few
    rows, to look for a better plan takes longer than it saves.
    """
    engine.execute("SET threads = 1; SET disabled_optimizers = other_passes()")
    yield
    # An engine that has failed is not used again.
    engine.execute("RESET disabled_optimizers")


def fetch_row(engine: Engine, sql: str) -> tuple[Any, ...]:
    """The first row of a statement that has at least one. Raises EngineError where it has none."""
    row = engine.execute(sql).fetchone()
    if row is None:
        raise EngineError("DuckDB: a row was expected, and none came")
    return row


def escape_literal(text: object) -> str:
    """The inside of a string literal of SQL."""
    return str(text).replace("'", "''")


def quote_identifier(identifier: str) -> str:
    """An identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'
