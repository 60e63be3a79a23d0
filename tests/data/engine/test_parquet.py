"""Parquet files by DuckDB, with pyarrow as the referee of what is in them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet as referee

from data.engine import parquet

NAMES = ["b'x", "a", "a", 'c"', "a"]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "rows.parquet"
    columns = {
        "name": NAMES,
        "month": pa.array(range(5), pa.int32()),
        "other": ["z"] * 5,
        "n": [1] * 5,
    }
    referee.write_table(pa.table(columns), path)
    return path


@pytest.mark.parametrize("most_listed", [0, parquet.MOST_LISTED])
def test_texts_are_categories_in_the_order_of_the_rows(
    written: Path, most_listed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "MOST_LISTED", most_listed)
    read = dict(parquet.read_columns(written))
    assert list(read) == ["name", "month", "other", "n"]
    names, months = read["name"], read["month"]
    assert isinstance(names, parquet.TextColumn)
    assert names.categories == sorted(set(NAMES))
    assert [names.categories[code] for code in names.codes] == NAMES
    assert isinstance(months, np.ndarray)
    assert (str(months.dtype), months.tolist()) == ("int32", [0, 1, 2, 3, 4])
    assert list(dict(parquet.read_columns(written, texts=("other",)))) == ["month", "other", "n"]


def test_a_file_without_rows_has_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    referee.write_table(
        pa.table({"name": pa.array([], pa.string()), "n": pa.array([], pa.int64())}), path
    )
    read = dict(parquet.read_columns(path))
    assert {name: len(column) for name, column in read.items()} == {"name": 0, "n": 0}
    assert read["name"].categories == []


@pytest.mark.parametrize("content", [None, b"", b"PAR1 and nothing more PAR1"])
def test_a_file_that_is_gone_or_damaged_is_an_oserror(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "rows.parquet"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OSError, match=path.name):
        dict(parquet.read_columns(path))


def test_missing_values_types_and_metadata_are_written(tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    table: dict[str, list] = {
        "text": [None, "ü"],
        "none": [None, None],
        "whole": [2**53 + 1, None],
        "real": [0.1, None],
        "truth": [True, None],
    }
    types = ("VARCHAR", "VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN")
    about = {"about": 'one\'s\n"two"', "unit": "%"}
    parquet.write_table(path, table, dict(zip(table, types)), about)
    found = referee.read_table(path)
    assert found.to_pydict() == table
    assert [str(kind) for kind in found.schema.types] == [
        "string",
        "string",
        "int64",
        "double",
        "bool",
    ]
    metadata = found.schema.metadata or {}
    assert {key: metadata[key.encode()].decode() for key in about} == about


def test_the_engine_that_writes_is_closed_at_once(tmp_path: Path) -> None:
    parquet.write_table(tmp_path / "one.parquet", {"n": [1]}, {"n": "BIGINT"}, {})
    assert parquet.WRITING_ENGINE._left is None


def test_an_engine_that_is_kept_is_closed_before_a_fork_and_at_the_end(written: Path) -> None:
    dict(parquet.read_columns(written))
    assert parquet.READING_ENGINE._left is not None
    if os.fork() == 0:
        os._exit(0)
    assert parquet.READING_ENGINE._left is None
    assert os.waitstatus_to_exitcode(os.wait()[1]) == 0
    assert len(dict(parquet.read_columns(written))) == 4
