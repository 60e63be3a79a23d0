"""What is summed and kept of a large cube gives the numbers of its rows."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from data.cube.cube import Cube, count_complete_by_month, count_named_rows, slice_cube
from data.engine.parquet import TextColumn
from data.model.unit_rules import SET_SEPARATOR

ROWS, FIRST = 4_000, 24_000
CATEGORIES = {
    "district": ["east", "not_recorded", "west"],
    "race": ["asian", f"asian{SET_SEPARATOR}black", "black", "not_recorded"],
    "sex": ["female", "male", "not_recorded"],
}


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    """Rows of two counts, by month, district, race (one of them two) and sex."""
    random = np.random.default_rng(7)
    found = []
    for _ in range(ROWS):
        row: dict = {d: str(random.choice(known)) for d, known in CATEGORIES.items()}
        row |= {"month": FIRST + int(random.integers(12))}
        found.append({**row, "stops": int(random.integers(9)), "frisks": int(random.integers(3))})
    return found


@pytest.fixture(scope="module")
def cube(rows: list[dict]) -> Cube:
    """The rows as a cube; its month numbers are as narrow as those of a file."""
    columns: list = [("month", np.array([r["month"] for r in rows], dtype="uint16"))]
    for dimension, known in CATEGORIES.items():
        codes = np.array([known.index(r[dimension]) for r in rows], dtype="uint8")
        columns.append((dimension, TextColumn(codes, known)))
    columns += [(c, np.array([r[c] for r in rows], dtype="uint8")) for c in ("stops", "frisks")]
    return Cube(columns)


MONTHS = range(FIRST + 2, FIRST + 9)
EAST = (("district", ("east",)),)


def is_kept(row: dict) -> bool:
    """Whether a row is in the months and the district of these tests."""
    return row["month"] in MONTHS and row["district"] == "east"


@pytest.mark.parametrize("count", ["stops", "frisks"])
def test_sums_by_some_dimensions_are_those_of_the_rows(
    cube: Cube, rows: list[dict], count: str
) -> None:
    expected: Counter = Counter()
    for row in filter(is_kept, rows):
        for race in row["race"].split(SET_SEPARATOR):
            expected[row["month"], race] += row[count]
    found = slice_cube(cube, ("month", "race"), EAST, MONTHS, (count,))
    assert len(cube.sum_others({"race"}, ())) < len(cube) / 10
    cells = zip(*(column.tolist() for column in found.values()))
    assert {(month, race): n for month, race, n in cells} == dict(expected)


def test_records_that_name_a_dimension_are_counted_once(cube: Cube, rows: list[dict]) -> None:
    expected: dict[int, Counter] = {month: Counter() for month in MONTHS}
    for row in filter(is_kept, rows):
        expected[row["month"]]["every"] += row["stops"]
        expected[row["month"]]["named"] += row["stops"] * (row["race"] != "not_recorded")
    found = count_named_rows(cube, ("month",), "race", ("not_recorded",), EAST, MONTHS, "stops")
    for month, every, named in zip(found["month"], found["every"], found["named"]):
        assert (every, named) == (expected[month]["every"], expected[month]["named"])


def test_records_that_lack_nothing_are_counted_by_month(cube: Cube, rows: list[dict]) -> None:
    expected: dict[int, list[int]] = {month: [0, 0] for month in MONTHS}
    for row in filter(is_kept, rows):
        lacks = "not_recorded" in (row["race"], row["sex"])
        expected[row["month"]][0] += row["stops"]
        expected[row["month"]][1] += 0 if lacks else row["stops"]
    found = count_complete_by_month(
        cube, ("not_recorded", "not_read"), ("race", "sex"), EAST, MONTHS, "stops"
    )
    assert {month: list(counted) for month, counted in found.items()} == expected
