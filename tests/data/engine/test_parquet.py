"""Parquet files as arrays, with pyarrow as the referee of what is in them."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet as referee

from data.engine import parquet

NAMES = ["b'x", "a", "a", 'c"', "a"]


def write(columns: dict) -> bytes:
    content = BytesIO()
    referee.write_table(pa.table(columns), content)
    return content.getvalue()


@pytest.fixture
def written() -> bytes:
    return write(
        {
            "name": NAMES,
            "month": pa.array(range(5), pa.int32()),
            "other": ["z"] * 5,
            "n": [1] * 4 + [70_000],
        }
    )


@pytest.mark.parametrize("rows_at_once", [1, 2, parquet.ROWS_AT_ONCE])
def test_texts_are_categories_in_the_order_of_the_rows(
    written: bytes, rows_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROWS_AT_ONCE", rows_at_once)
    read = dict(parquet.read_columns(written))
    assert list(read) == ["name", "month", "other", "n"]
    names, months, counts = read["name"], read["month"], read["n"]
    assert isinstance(names, parquet.TextColumn)
    assert names.categories == sorted(set(NAMES))
    assert [names.categories[code] for code in names.codes] == NAMES
    assert isinstance(months, np.ndarray)
    assert isinstance(counts, np.ndarray)
    assert (str(months.dtype), months.tolist()) == ("uint8", [0, 1, 2, 3, 4])
    assert (str(counts.dtype), counts.tolist()) == ("uint32", [1, 1, 1, 1, 70_000])
    assert list(dict(parquet.read_columns(written, texts=("other",)))) == ["month", "other", "n"]


def test_texts_that_are_all_different_have_codes_of_their_own() -> None:
    texts = [f"{number:05} é" for number in range(70_000)]
    read = dict(parquet.read_columns(write({"text": texts[::-1]})))["text"]
    assert isinstance(read, parquet.TextColumn)
    assert read.categories == texts
    assert read.codes.tolist() == list(range(70_000))[::-1]


def test_a_file_without_rows_has_its_columns() -> None:
    empty = write({"name": pa.array([], pa.string()), "n": pa.array([], pa.int64())})
    read = dict(parquet.read_columns(empty))
    assert {name: len(column) for name, column in read.items()} == {"name": 0, "n": 0}
    assert read["name"].categories == []


@pytest.mark.parametrize("part", [slice(0), slice(-1), slice(1, None), slice(200)])
def test_a_file_that_is_cut_off_is_an_oserror(written: bytes, part: slice) -> None:
    with pytest.raises(OSError, match="no Parquet file"):
        dict(parquet.read_columns(written[part]))


def test_missing_values_types_and_metadata_are_written() -> None:
    table: dict[str, list] = {
        "text": [None, "ü"],
        "none": [None, None],
        "whole": [2**53 + 1, None],
        "real": [0.1, None],
        "truth": [True, None],
    }
    types = ("string", "string", "int64", "float64", "bool")
    about = {"about": 'one\'s\n"two"', "unit": "%"}
    content = parquet.write_table(table, dict(zip(table, types)), about)
    found = referee.read_table(BytesIO(content))
    assert found.to_pydict() == table
    assert [str(kind) for kind in found.schema.types] == [
        "string",
        "string",
        "int64",
        "double",
        "bool",
    ]
    assert found.schema.metadata == {key.encode(): text.encode() for key, text in about.items()}


def test_the_same_table_is_the_same_bytes() -> None:
    about = {name: f"{name} é" * length for name, length in zip("fabedc", (1, 9, 40, 99, 6_000, 0))}
    table, types = {"n": [1, 2], "t": ["x", None]}, {"n": "int64", "t": "string"}
    files = {parquet.write_table(table, types, about) for _ in range(20)}
    assert len(files) == 1
    metadata = referee.read_schema(BytesIO(files.pop())).metadata
    assert list(metadata.items()) == [(k.encode(), text.encode()) for k, text in about.items()]
