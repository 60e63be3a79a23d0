"""Columns of text and how they become a portal's file: every value text, a missing value a key left out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import compute

MISSING = -1
ROW_LETTERS = np.frombuffer(b"23456789abcdefghijkmnpqrstuvwxyz", dtype="S1")
ROW_SHAPE = np.frombuffer(b"row-____.____~____", dtype="S1")
ROW_NAME = f"S{len(ROW_SHAPE)}"


@dataclass(frozen=True)
class Column:
    """One column: its distinct values, and for each row the place of its value among them (MISSING for none)."""

    values: tuple[str, ...]
    places: np.ndarray

    def take(self, rows: np.ndarray) -> Column:
        """The column of other rows, given by number."""
        return Column(self.values, self.places[rows])

    def put(self, rows: np.ndarray, value: str | None) -> Column:
        """The column with `value` (None: missing) in some rows, given by number or by a mask."""
        places = self.places.copy()
        places[rows] = MISSING if value is None else len(self.values)
        return Column(self.values if value is None else (*self.values, value), places)


@dataclass(frozen=True)
class Table:
    """One dataset: its columns by API name, those that are dates (the rest are text), and when each row changed."""

    id: str
    title: str
    columns: Mapping[str, Column]
    dates: tuple[str, ...]
    updated: Column

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.updated.places)

    @property
    def types(self) -> dict[str, str]:
        """SODA type by column."""
        return {name: "calendar_date" if name in self.dates else "text" for name in self.columns}


def distinct(values: Sequence[str]) -> Column:
    """A column in which no two rows are alike."""
    return Column(tuple(values), np.arange(len(values)))


def spoil(rng: np.random.Generator, column: Column, faults: Mapping[str | None, float]) -> Column:
    """The column with some rows overwritten: fault (None: missing) -> share of the rows."""
    drawn = rng.random(len(column.places))
    reached = 0.0
    for fault, share in faults.items():
        column = column.put((drawn >= reached) & (drawn < reached + share), fault)
        reached += share
    return column


def write_rows(path: Path, table: Table, rng: np.random.Generator) -> None:
    """Write a table as a JSON array of objects in the order of `:id`, which says nothing about time."""
    order = rng.permutation(table.rows)
    names = distinct(_row_names(rng, table.rows))
    pieces = [
        _fragments('{":id":', names),
        _fragments(',":updated_at":', table.updated.take(order)),
    ]
    pieces += [
        _fragments(f",{json.dumps(name)}:", column.take(order))
        for name, column in table.columns.items()
    ]
    rows = compute.binary_join_element_wise(*pieces, "").to_pylist()
    path.write_text("[" + "}\n,".join(rows) + "}]\n", encoding="utf-8")


def _fragments(key: str, column: Column) -> pa.Array:
    """For each row the text of one key and its value; nothing where the value is missing."""
    texts = pa.array(
        [*(key + json.dumps(value, ensure_ascii=False) for value in column.values), ""]
    )
    places = np.where(column.places == MISSING, len(column.values), column.places)
    return texts.take(pa.array(places))


def _row_names(rng: np.random.Generator, rows: int) -> list[str]:
    """Sorted names such as row-x3k9.p2mh~7ced: twelve letters of 32 do not meet twice."""
    drawn = np.tile(ROW_SHAPE, (rows, 1))
    open_places = ROW_SHAPE == b"_"
    drawn[:, open_places] = ROW_LETTERS[
        rng.integers(len(ROW_LETTERS), size=(rows, int(open_places.sum())))
    ]
    return np.sort(drawn.reshape(-1).view(ROW_NAME)).astype(str).tolist()
