"""DuckDB stays open between the refreshes of a test run: to open it three times takes a fifth of a
tiny refresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.cube.cube import COUNTING_ENGINE
from data.normalise.sql import NORMALISING_ENGINE


@contextmanager
def keep_engines_open() -> Iterator[None]:
    """Let somebody always wait for each engine, so that it is handed on and not closed."""
    engines = (NORMALISING_ENGINE, COUNTING_ENGINE)
    for engine in engines:
        engine._wait(1)
    try:
        yield
    finally:
        for engine in engines:
            engine._wait(-1)
            # Who takes it last closes it.
            with engine.take(Path()):
                pass
