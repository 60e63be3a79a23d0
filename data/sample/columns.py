"""Columns of text and how they become a portal's file: every value text, a missing value a key left
out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MISSING = -1
ROW_ID_LETTERS = np.frombuffer(b"23456789abcdefghijkmnpqrstuvwxyz", dtype="S1")
ROW_ID_TEMPLATE = np.frombuffer(b"row-____.____~____", dtype="S1")
ROW_ID_TYPE = f"S{len(ROW_ID_TEMPLATE)}"


@dataclass(frozen=True)
class SampleColumn:
    """One column: its distinct values, and for each row the place of its value among them (MISSING
    for none).
    """

    values: tuple[str, ...]
    places: np.ndarray

    def take(self, rows: np.ndarray) -> SampleColumn:
        """The column of other rows, given by number."""
        return SampleColumn(self.values, self.places[rows])

    def put(self, rows: np.ndarray, value: str | None) -> SampleColumn:
        """The column with `value` (None: missing) in some rows, given by number or by a mask."""
        places = self.places.copy()
        places[rows] = MISSING if value is None else len(self.values)
        return SampleColumn(self.values if value is None else (*self.values, value), places)


@dataclass(frozen=True)
class SampleTable:
    """One dataset: its columns by API name, those that are dates (the rest are text), and when each
    row changed.
    """

    id: str
    title: str
    columns: Mapping[str, SampleColumn]
    dates: tuple[str, ...]
    updated: SampleColumn

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.updated.places)

    @property
    def types(self) -> dict[str, str]:
        """SODA type by column."""
        return {name: "calendar_date" if name in self.dates else "text" for name in self.columns}


def make_distinct_column(values: Sequence[str]) -> SampleColumn:
    """A column in which no two rows are alike."""
    return SampleColumn(tuple(values), np.arange(len(values)))


def inject_faults(
    rng: np.random.Generator, column: SampleColumn, faults: Mapping[str | None, float]
) -> SampleColumn:
    """The column with some rows overwritten: fault (None: missing) -> share of the rows."""
    drawn = rng.random(len(column.places))
    reached = 0.0
    for fault, share in faults.items():
        column = column.put((drawn >= reached) & (drawn < reached + share), fault)
        reached += share
    return column


def write_rows(path: Path, table: SampleTable, rng: np.random.Generator) -> None:
    """Write a table as a JSON array of objects in the order of `:id`, which says nothing about
    time.
    """
    order = rng.permutation(table.rows)
    names = make_distinct_column(_draw_row_ids(rng, table.rows))
    pieces = [
        _format_fragments('{":id":', names),
        _format_fragments(',":updated_at":', table.updated.take(order)),
    ]
    pieces += [
        _format_fragments(f",{json.dumps(name)}:", column.take(order))
        for name, column in table.columns.items()
    ]
    rows = map("".join, zip(*pieces))
    path.write_text("[" + "}\n,".join(rows) + "}]\n", encoding="utf-8")


def _format_fragments(key: str, column: SampleColumn) -> list[str]:
    """For each row the text of one key and its value; nothing where the value is missing."""
    # The empty text is the last one, and so at the place MISSING.
    texts = [*(key + json.dumps(value, ensure_ascii=False) for value in column.values), ""]
    return [texts[place] for place in column.places.tolist()]


def _draw_row_ids(rng: np.random.Generator, rows: int) -> list[str]:
    """Sorted names such as row-x3k9.p2mh~7ced: twelve letters of 32 do not meet twice."""
    drawn = np.tile(ROW_ID_TEMPLATE, (rows, 1))
    open_places = ROW_ID_TEMPLATE == b"_"
    drawn[:, open_places] = ROW_ID_LETTERS[
        rng.integers(len(ROW_ID_LETTERS), size=(rows, int(open_places.sum())))
    ]
    return np.sort(drawn.reshape(-1).view(ROW_ID_TYPE)).astype(str).tolist()
