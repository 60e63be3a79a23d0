"""Parquet files by DuckDB: columns read one after the other, and small tables written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from data.engine.duckdb_pool import SharedEngine, escape_literal, fetch_row, quote_identifier

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Engine

# In one thread: others would not outlive the fork of a web server, and small files gain nothing by
# them.
ENGINE_SETTINGS = "SET threads = 1; SET async_threads = 1; SET memory_limit = '300MB'"
# Kept: cubes of a build are read one after the other, and to open it takes as long as to read one.
READING_ENGINE = SharedEngine(ENGINE_SETTINGS, kept=True)
WRITING_ENGINE = SharedEngine(ENGINE_SETTINGS)
# Beyond so many categories, looking a text up in their list takes longer than casting it to their
# type.
MOST_LISTED = 2_000


@dataclass(frozen=True)
class TextColumn:
    """Texts, each distinct one once: `codes` hold the place of each row's text among the
    `categories`, which are in the order of their letters.
    """

    codes: np.ndarray
    categories: list[str]

    def __len__(self) -> int:
        return len(self.codes)


Column = np.ndarray | TextColumn


def read_columns(path: Path, texts: Collection[str] | None = None) -> Iterator[tuple[str, Column]]:
    """The columns of a file in its order: whole numbers, and texts.

    `texts` names the columns of text to be read; None stands for all of them. A text must not be
    null. Raises OSError where the file is gone or damaged.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path} is gone")
    import duckdb  # the command line loads nothing slow before a command needs it

    try:
        with READING_ENGINE.take(path.parent) as engine:
            arrays, categories = _read_arrays(engine, path, texts)
    except duckdb.Error as error:
        raise OSError(f"{path} cannot be read: {error}") from error
    for name in list(arrays):
        # Taken out, so that what is made of a column takes its place in memory.
        values = arrays.pop(name)
        yield name, TextColumn(values, categories[name]) if name in categories else values


def _read_arrays(
    engine: Engine, path: Path, texts: Collection[str] | None
) -> tuple[dict[str, np.ndarray], dict[str, list[str]]]:
    """The columns as arrays, and the categories of those of text, whose arrays hold places among
    them.
    """
    source = f"read_parquet('{escape_literal(path)}')"
    described = engine.execute(f"DESCRIBE FROM {source}").fetchall()
    kinds = {name: kind for name, kind, *_ in described}
    wanted = [
        name
        for name, kind in kinds.items()
        if kind == "VARCHAR" and (texts is None or name in texts)
    ]
    categories = _list_categories(engine, wanted, source)
    columns = []
    for name, kind in kinds.items():
        if name in categories:
            columns.append(f"{_write_place(name, categories[name])} AS {quote_identifier(name)}")
        elif kind != "VARCHAR":
            columns.append(quote_identifier(name))
    fetched = engine.execute(f"SELECT {', '.join(columns)} FROM {source}").fetchnumpy()
    return {name: np.asarray(values) for name, values in fetched.items()}, categories


def _list_categories(engine: Engine, names: list[str], source: str) -> dict[str, list[str]]:
    """The texts of some columns, each once, in order."""
    if not names:
        return {}
    lists = ", ".join(f"list_sort(list(DISTINCT {quote_identifier(name)}))" for name in names)
    found = fetch_row(engine, f"SELECT {lists} FROM {source}")
    return {name: texts or [] for name, texts in zip(names, found)}


def _write_place(name: str, categories: list[str]) -> str:
    """A text's place among the categories, in SQL: a text that many rows have is made once."""
    listed = ", ".join(f"'{escape_literal(text)}'" for text in categories)
    column = quote_identifier(name)
    if len(categories) > MOST_LISTED:
        return f"CAST(enum_code(CAST({column} AS ENUM({listed}))) AS INTEGER)"
    width = "UTINYINT" if len(categories) < 256 else "USMALLINT"
    return f"CAST(list_position([{listed}], {column}) - 1 AS {width})"


def write_table(
    path: Path,
    columns: Mapping[str, Sequence[object]],
    types: Mapping[str, str],
    metadata: Mapping[str, str],
) -> None:
    """Write columns of the same length, each with its SQL type (None is a missing value), and texts
    about them in the file's own metadata.
    """
    casts = ", ".join(
        f"CAST({quote_identifier(name)} AS {kind}) AS {quote_identifier(name)}"
        for name, kind in types.items()
    )
    texts = ", ".join(
        f"{quote_identifier(key)}: '{escape_literal(text)}'" for key, text in metadata.items()
    )
    arrays = {name: np.array(values, dtype=object) for name, values in columns.items()}
    with WRITING_ENGINE.take(path.parent) as engine:
        engine.register("written_table", arrays)
        engine.execute(
            f"COPY (SELECT {casts} FROM written_table) TO '{escape_literal(path)}' "
            f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{texts}}})"
        )
        engine.unregister("written_table")
