"""Records to additive counts, and slices of them.

A cube's columns: `dataset`, `month` (months since year 0), one text column per dimension, one
BIGINT per count. What counts under several categories of a dimension is stored once, under their
joined id (`data/model/unit_rules.py`). Its totals equal the records' totals, always: this is
checked at each build.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from data.engine.duckdb_pool import (
    SharedEngine,
    escape_literal,
    fetch_row,
    is_for_one_thread,
    plan_for_few_rows,
)
from data.engine.parquet import Column, TextColumn, narrow_numbers
from data.model.errors import PlainviewError
from data.model.unit_rules import SET_SEPARATOR, split_categories
from data.model.vocabulary import (
    DIMENSIONS,
    DISTRICT,
    NOT_READ,
    NOT_RECORDED,
    SUBDISTRICT_DIMENSIONS,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Engine

SQL_FILE = Path(__file__).with_name("cube.sql")
# Beyond so many, cells are numbered as they are met: most combinations of many categories never
# occur together.
MAX_CELLS = 1_000_000
# Beyond so many categories of a dimension, finding the place of one costs more than its text.
MOST_NUMBERED = 2_000
# Selections of rows that a cube keeps: those of one question, with and without each of its filters.
MAX_SELECTIONS = 4
# Sums of a cube over all but some dimensions are kept where they have less than this part of its
# cells, and all of them together no more.
SUMMED_PART = 0.25
# A dimension that tells in which cells something is not named, and how many of its kind are kept.
LACKING = "lacking"
MAX_MARKED = 4

Found = TypeVar("Found")
Where = tuple[tuple[str, tuple[str, ...]], ...]
# Months of single categories: dimension -> category -> month numbers.
Cells = Mapping[str, Mapping[str, Collection[int]]]


# Two threads count: each further one counts into a table of its own, which costs more memory than
# it saves time.
COUNTING_SETTINGS = "SET threads = 2; RESET disabled_optimizers"
# What the planner knows of its sources, and which thread was done first, must not show in the file:
# the same cells are the same bytes.
WRITING_SETTINGS = "SET threads = 1; SET disabled_optimizers = 'statistics_propagation'"
COUNTING_ENGINE = SharedEngine("SET memory_limit = '900MB'")


def build_cube(
    records: list[Path],
    dimensions: tuple[str, ...],
    counts: tuple[str, ...],
    target: Path,
    cells: list[Path] | None = None,
    engine: Engine | None = None,
) -> dict:
    """Count the records into `target` (Parquet) and give the totals of each count.

    `cells` are files of what another engine has counted of them by the same statement; they are
    ordered and written. Without an `engine` a turn at one is taken. Raises PlainviewError where the
    cube's totals are not the records' totals.
    """
    few = cells is None and is_for_one_thread(records)
    with nullcontext(engine) if engine else COUNTING_ENGINE.take(target.parent) as counter:
        source = _write_file_list(records)
        sums = [f"CAST(coalesce(sum({c}), 0) AS BIGINT)" for c in counts]
        keys = write_keys(dimensions)
        if cells is not None:
            counted = _write_file_list(cells)
        elif few:
            # By texts and straight into the file: to plan more statements takes longer than they
            # save.
            counted = f"({write_cube_statement(source, keys, counts)})"
        else:
            counted = "cells"
            counter.execute(COUNTING_SETTINGS)
            numbered = [key for key in keys if key.name != "month"]
            lists = ", ".join(f"list(DISTINCT {key.name})" for key in numbered)
            read = fetch_row(counter, f"SELECT {lists} FROM {source}")
            found = {key.name: values for key, values in zip(numbered, read)}
            keys = tuple(
                _number_key(key, found[key.name] or []) if key.name in found else key
                for key in keys
            )
            counter.execute(
                "CREATE OR REPLACE TEMP TABLE cells AS "
                f"{write_cube_statement(source, keys, counts)}"
            )
        if not few:
            counter.execute(WRITING_SETTINGS)
        ordered = _write_ordered_select(counted, keys, counts)
        with plan_for_few_rows(counter) if few else nullcontext():
            counter.execute(
                f"COPY ({ordered}) TO '{escape_literal(target)}' (FORMAT parquet, COMPRESSION zstd)"
            )
            both = fetch_row(
                counter,
                f"SELECT * FROM (SELECT {', '.join(sums)} FROM {source}), "
                f"(SELECT {', '.join(sums)} FROM {_write_file_list([target])})",
            )
    expected, totals = both[: len(counts)], both[len(counts) :]
    if totals != expected:
        raise PlainviewError(f"{target.name}: the cube counts {totals}, the records {expected}")
    return dict(zip(counts, totals))


@dataclass(frozen=True)
class Key:
    """A key column of cells, in SQL: as it is read from a record, and from a cell of that."""

    name: str
    record: str
    cell: str


def write_keys(dimensions: tuple[str, ...]) -> tuple[Key, ...]:
    """The keys of a cube, with categories as texts."""
    filled = {d: f"coalesce({d}, '{_find_absent_category(d)}')" for d in dimensions}
    read = {"dataset": "dataset", "month": "month", **filled}
    return tuple(Key(name, record, name) for name, record in read.items())


def _number_key(key: Key, found: list[str | None]) -> Key:
    """A key with the place of a category in the order of all that were `found` instead of its text.

    Cells of numbers take half the memory of cells of texts, and are put in order in half the time.
    """
    absence = _find_absent_category(key.name)
    categories = sorted({absence if category is None else category for category in found})
    if not 0 < len(categories) <= MOST_NUMBERED:
        return key
    listed = ", ".join(f"'{escape_literal(category)}'" for category in categories)
    number = f"list_position([{listed}], {key.name})"
    if absence in categories:
        number = f"coalesce({number}, {categories.index(absence) + 1})"
    width = "UTINYINT" if len(categories) < 256 else "USMALLINT"
    return Key(key.name, f"CAST({number} AS {width})", f"([{listed}])[{key.name}]")


def write_cube_statement(source: str, keys: tuple[Key, ...], counts: tuple[str, ...]) -> str:
    """The statement that counts `source`: the text of cube.sql with its names filled in."""
    columns = [f"{key.record} AS {key.name}" for key in keys]
    columns += [f"CAST(coalesce(sum({c}), 0) AS BIGINT) AS {c}" for c in counts]
    return SQL_FILE.read_text(encoding="utf-8").format(
        columns=",\n  ".join(columns),
        records=source,
        groups=", ".join(key.record for key in keys),
    )


def _find_absent_category(dimension: str) -> str:
    """What a record without a value of a dimension is filed under.

    Records hold a category of each dimension that their table's columns are read for, so an empty
    place is one of a table in which this site reads no such column. Days to close are empty where a
    complaint is open.
    """
    return NOT_READ if dimension in DIMENSIONS else NOT_RECORDED


def _write_ordered_select(cells: str, keys: tuple[Key, ...], counts: tuple[str, ...]) -> str:
    columns = [f"{key.cell} AS {key.name}" for key in keys]
    order = ", ".join(key.name for key in keys)
    return f"SELECT {', '.join([*columns, *counts])} FROM (SELECT * FROM {cells} ORDER BY {order})"


def _write_file_list(paths: list[Path]) -> str:
    listed = ", ".join(f"'{escape_literal(path)}'" for path in paths)
    # One file alone is bound in half the time.
    return f"read_parquet([{listed}]{', union_by_name = true' if len(paths) > 1 else ''})"


def split_dimensions(dimensions: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The cubes of a topic and their dimensions.

    Fine places are counted apart from what is recorded about people: crossed, they would single
    persons out, and there would be as many cells as records.
    """
    fine = tuple(d for d in dimensions if d in SUBDISTRICT_DIMENSIONS)
    cubes = {"main": tuple(d for d in dimensions if d not in SUBDISTRICT_DIMENSIONS)}
    if fine:
        cubes["places"] = (*(d for d in dimensions if d == "district"), *fine)
    return cubes


@dataclass(frozen=True)
class CategoryMembers:
    """The single categories that the stored ones of a dimension name.

    `names` are the single categories; `flat` holds the places of those that stored category i names
    from `starts[i]` on, `sizes[i]` of them.
    """

    names: np.ndarray
    flat: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray

    def contains_any(self, single: np.ndarray) -> np.ndarray:
        """Whether each stored category names any of the marked single ones."""
        return np.logical_or.reduceat(single[self.flat], self.starts)


def _find_members(stored: np.ndarray) -> CategoryMembers | None:
    """The single categories of stored ones; None where each stored one is single."""
    if not any(SET_SEPARATOR in category for category in stored):
        return None
    split = [split_categories(category) for category in stored]
    names = sorted({category for parts in split for category in parts})
    numbers = {category: number for number, category in enumerate(names)}
    sizes = np.array([len(parts) for parts in split], dtype="int64")
    flat = np.array([numbers[c] for parts in split for c in parts], dtype="int64")
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype("int64")
    return CategoryMembers(np.array(names, dtype=object), flat, starts, sizes)


class Cube:
    """A cube in memory, as arrays with one number for each of its rows.

    `codes` hold, for each dimension, the place of the row's category among the `stored` ones; these
    are the single `categories`, except for dimensions of which one row may name several
    (`members`). The months count from `first_month`.
    """

    def __init__(self, columns: Iterable[tuple[str, Column]]):
        """A cube from its columns, as `read_columns` gives them."""
        self.first_month = 0
        self.month_count = 0
        self.codes: dict[str, np.ndarray] = {}
        self.stored: dict[str, np.ndarray] = {}
        self.categories: dict[str, np.ndarray] = {}
        self.members: dict[str, CategoryMembers] = {}
        self.counts: dict[str, np.ndarray] = {}
        for name, column in columns:
            if isinstance(column, TextColumn):
                self._add_dimension(name, column)
            elif name == "month":
                first, last = (int(column.min()), int(column.max())) if len(column) else (0, -1)
                self.first_month = first
                self.month_count = last - first + 1
                self.codes[name] = column - first
            else:
                self.counts[name] = column
        self._places = {
            d: {c: i for i, c in enumerate(kept)} for d, kept in self.categories.items()
        }
        self._alone = {d: {c: i for i, c in enumerate(kept)} for d, kept in self.stored.items()}
        self._selections: dict[tuple[Where, tuple[int, ...]], Selection] = {}
        self._summed: dict[frozenset[str], Cube] = {}
        self._marked: dict[tuple[tuple[str, ...], tuple[str, ...]], Cube] = {}

    def _add_dimension(self, name: str, column: TextColumn) -> None:
        self.codes[name] = column.codes
        stored = np.array(column.categories, dtype=object)
        members = _find_members(stored)
        if members is not None:
            self.members[name] = members
        self.stored[name] = stored
        self.categories[name] = stored if members is None else members.names

    def __len__(self) -> int:
        return len(self.codes["month"])

    def __contains__(self, name: object) -> bool:
        return name in self.codes or name in self.counts

    def months(self) -> list[int]:
        """The month numbers that have rows, in order."""
        return (np.unique(self.codes["month"]) + self.first_month).tolist()

    def places(self, dimension: str, categories: Iterable[str]) -> list[int]:
        """The places of those of some single categories that the cube has."""
        known = self._places[dimension]
        return [known[c] for c in categories if c in known]

    def find_sole_codes(self, dimension: str, categories: Iterable[str]) -> list[int]:
        """The codes of rows that name one of some categories and no other."""
        known = self._alone[dimension]
        return [known[c] for c in categories if c in known]

    def keep_single(self, dimension: str) -> Cube:
        """The rows that name one category of a dimension."""
        if dimension not in self.members:
            return self
        members = self.members[dimension]
        rows = np.flatnonzero(members.sizes[self.codes[dimension]] == 1)
        kept = copy(self)
        kept.codes = {name: codes[rows] for name, codes in self.codes.items()}
        kept.codes[dimension] = members.flat[members.starts[kept.codes[dimension]]]
        kept.counts = {name: counts[rows] for name, counts in self.counts.items()}
        kept.stored = {**self.stored, dimension: members.names}
        kept.members = {d: m for d, m in self.members.items() if d != dimension}
        kept._alone = {**self._alone, dimension: self._places[dimension]}
        kept._forget()
        return kept

    def sum_others(self, dimensions: Collection[str], counts: Iterable[str]) -> Cube:
        """A cube of some counts for some dimensions and the districts alone, which has fewer cells;
        the cube itself where it would not have far fewer.

        Most questions are about two dimensions at most, of which one is the district. It is kept,
        and a count is summed when it is first asked for.
        """
        names = ["month", *(d for d in self.stored if d == DISTRICT or d in dimensions)]
        widths = [self.month_count, *(len(self.stored[d]) for d in names[1:])]
        most = SUMMED_PART * len(self)
        if prod(widths) >= most:
            return self
        key = frozenset(names)
        found = self._summed.get(key)
        if found is None:
            found = self._list_cells(names, widths)
            # A list first: another thread may add one meanwhile.
            if sum(map(len, [*self._summed.values(), found])) > most:
                self._summed.clear()
            self._summed[key] = found
        left = [c for c in counts if c in self.counts and c not in found.counts]
        if left:
            number = self._number_rows(names, widths)
            cells = np.ravel_multi_index([found.codes[name] for name in names], widths)
            for count in left:
                sums = _sum_counts(number, self.counts[count], prod(widths))
                found.counts[count] = narrow_numbers(sums[cells])
        return found

    def _number_rows(self, names: list[str], widths: list[int]) -> np.ndarray:
        """The number of the combination of some columns that each row has."""
        number = np.zeros(len(self), dtype="int64")
        for name, width in zip(names, widths, strict=True):
            number = number * width + self.codes[name]
        return number

    def _list_cells(self, names: list[str], widths: list[int]) -> Cube:
        """A cube of the combinations of some columns that there are, without counts yet."""
        rows = np.bincount(self._number_rows(names, widths), minlength=prod(widths))
        codes = np.unravel_index(np.flatnonzero(rows), widths)
        cells = copy(self)
        cells.codes = {
            name: found.astype(self.codes[name].dtype)
            for name, found in zip(names, codes, strict=True)
        }
        cells.counts = {}
        cells._forget()
        return cells

    def mark_lacking(self, dimensions: tuple[str, ...], categories: tuple[str, ...]) -> Cube:
        """The cube with one more dimension, LACKING: "yes" for cells that file any of some
        dimensions under some categories, "no" for all others.
        """
        key = dimensions, categories
        found = self._marked.get(key)
        if found is None:
            lacking = np.zeros(len(self), dtype="uint8")
            for dimension in dimensions:
                for place in self.find_sole_codes(dimension, categories):
                    lacking |= self.codes[dimension] == place
            found = copy(self)
            found.codes = {**self.codes, LACKING: lacking}
            answers = np.array(["no", "yes"], dtype=object)
            found.stored = {**self.stored, LACKING: answers}
            found.categories = {**self.categories, LACKING: answers}
            found._forget()
            if len(self._marked) >= MAX_MARKED:
                self._marked.clear()
            self._marked[key] = found
        return found

    def _forget(self) -> None:
        """Let a copy keep nothing of what was worked out of the cube that it was made of."""
        self._selections = {}
        self._summed = {}
        self._marked = {}

    def width(self, column: str) -> int:
        """How many single categories, or months, a column may have."""
        return self.month_count if column == "month" else len(self.categories[column])

    def select(self, where: Where, months: Collection[int]) -> Selection:
        """The rows in some categories and months.

        The last selections are kept, since one question is answered by several sums over the same
        rows.
        """
        key = where, tuple(months)
        found = self._selections.get(key)
        if found is None:
            found = Selection(self, _find_rows(self, *key))
            if len(self._selections) >= MAX_SELECTIONS:
                self._selections.clear()
            self._selections[key] = found
        return found


class Selection:
    """Some rows of a cube; a column of them is taken out once."""

    def __init__(self, cube: Cube, rows: np.ndarray | None):
        """`rows` are the places of the rows in the cube; None stands for all of them."""
        self.cube = cube
        self.rows = rows
        self._taken: dict[str, np.ndarray] = {}
        self._found: dict[tuple, Any] = {}

    def remember(self, key: tuple, find: Callable[[], Found]) -> Found:
        """What was found of these rows before under a key, else what `find` gives now."""
        if key not in self._found:
            self._found[key] = find()
        return self._found[key]

    def codes(self, column: str) -> np.ndarray:
        """The codes of a dimension, or the months counted from the cube's first."""
        return self._take_column(column, self.cube.codes)

    def counts(self, count: str) -> np.ndarray:
        """The numbers of a count."""
        return self._take_column(count, self.cube.counts)

    def without(self, cells: Cells) -> Selection:
        """The rows that lie in none of some months of single categories."""
        lost = [found for d, c in cells.items() if (found := self._find_cells(d, c)) is not None]
        if not lost:
            return self
        kept = np.flatnonzero(~np.logical_or.reduce(lost))
        return Selection(self.cube, kept if self.rows is None else self.rows[kept])

    def _find_cells(
        self, dimension: str, cells: Mapping[str, Collection[int]]
    ) -> np.ndarray | None:
        """Which rows lie in some months of some categories of a dimension; None where the cube has
        no such cells.
        """
        first, width = self.cube.first_month, self.cube.month_count
        marked = np.zeros((self.cube.width(dimension), width), dtype=bool)
        for category, months in cells.items():
            for code in self.cube.places(dimension, (category,)):
                marked[code, [m - first for m in months if first <= m < first + width]] = True
        if not marked.any():
            return None
        return marked[self.codes(dimension), self.codes("month")]

    def _take_column(self, name: str, columns: dict[str, np.ndarray]) -> np.ndarray:
        if self.rows is None:
            return columns[name]
        if name not in self._taken:
            self._taken[name] = columns[name][self.rows]
        return self._taken[name]


def slice_cube(
    cube: Cube,
    by: tuple[str, ...],
    where: Where,
    months: Collection[int],
    counts: tuple[str, ...],
    without: Cells | None = None,
) -> dict[str, np.ndarray]:
    """Sums of `counts` for each combination of `by` (columns of the cube; `month` as numbers) that
    has records.

    `where` keeps rows whose dimension is one of the given categories; `months` are the month
    numbers kept; `without` leaves out some months of single categories. The result has one array
    for each of `by` and `counts`.

    A row that names several categories of a dimension counts under each of them where `by` tells
    them apart, and once where it does not: the sums of a dimension's categories may exceed those
    without it.
    """
    lost = without or {}
    cube = cube.sum_others({*by, *dict(where), *lost}, counts)
    kept = cube.select(where, months).without(
        {d: c for d, c in lost.items() if d not in cube.members}
    )
    found = _number_cells(kept, by, where, lost)
    number, cells = found.factorize()
    sums = {c: _sum_counts(number, found.take(kept.counts(c)), len(cells)) for c in counts}
    seen = np.bincount(number, minlength=len(cells)) > 0 if by else np.array([True])
    return {**_decode_cells(cube, by, cells[seen]), **{c: s[seen] for c, s in sums.items()}}


def count_categories(
    cube: Cube,
    categories: tuple[str, ...],
    dimensions: tuple[str, ...],
    where: Where,
    months: Collection[int],
    count: str,
) -> tuple[int, dict[str, dict[str, int]]]:
    """The sum of `count` over the rows that `where` and `months` keep, and how much of it each
    dimension files under each of some categories: category -> dimension -> sum.
    """
    kept = cube.select(where, months)
    return kept.remember(
        (categories, dimensions, count),
        lambda: _count_categories(kept, categories, dimensions, count),
    )


def _count_categories(
    kept: Selection, categories: tuple[str, ...], dimensions: tuple[str, ...], count: str
) -> tuple[int, dict[str, dict[str, int]]]:
    counted = kept.counts(count)
    found: dict[str, dict[str, int]] = {category: {} for category in categories}
    for dimension in dimensions:
        # One pass over the rows for each category of a dimension, most of which have one or two of
        # them.
        for category in categories:
            places = kept.cube.find_sole_codes(dimension, (category,))
            sums = [counted[kept.codes(dimension) == place].sum() for place in places]
            found[category][dimension] = int(sum(sums))
    return int(counted.sum()), found


def count_complete_by_month(
    cube: Cube,
    categories: tuple[str, ...],
    dimensions: tuple[str, ...],
    where: Where,
    months: Collection[int],
    count: str,
) -> dict[int, tuple[int, int]]:
    """For each month with rows, the sum of `count` and how much of it files no dimension under some
    categories.
    """
    marked = cube.mark_lacking(dimensions, categories)
    sums = slice_cube(marked, ("month", LACKING), where, months, (count,))
    found: dict[int, tuple[int, int]] = {}
    for month, lacking, units in zip(*(column.tolist() for column in sums.values())):
        if units:
            every, complete = found.get(month, (0, 0))
            found[month] = every + units, complete + (units if lacking == "no" else 0)
    return found


def count_named_rows(
    cube: Cube,
    by: tuple[str, ...],
    dimension: str,
    unnamed: tuple[str, ...],
    where: Where,
    months: Collection[int],
    count: str,
) -> dict[str, np.ndarray]:
    """For each combination of `by` with rows: `every`, the sum of `count`; `named`, how much of it
    files `dimension` under none of the `unnamed` categories; and `unrecorded`, how much of it files
    it under not recorded.
    """
    cube = cube.sum_others({*by, dimension, *dict(where)}, (count,))
    kept = cube.select(where, months)
    # The last digit of a cell's number: 0 for records that do not name the dimension, 1 for those
    # that do, 2 for those in which it is not recorded.
    digits = np.ones(len(cube.stored[dimension]), dtype="int64")
    digits[cube.find_sole_codes(dimension, unnamed)] = 0
    digits[cube.find_sole_codes(dimension, (NOT_RECORDED,))] = 2
    found = _number_cells(kept, by, where)
    number, cells = found.factorize()
    number = 3 * number + digits[found.take(kept.codes(dimension))]
    sums = _sum_counts(number, found.take(kept.counts(count)), 3 * len(cells)).reshape(-1, 3)
    every = sums.sum(axis=1)
    seen = every > 0
    return {
        **_decode_cells(cube, by, cells[seen]),
        "every": every[seen],
        "named": sums[seen, 1],
        "unrecorded": sums[seen, 2],
    }


def _find_rows(cube: Cube, where: Where, months: tuple[int, ...]) -> np.ndarray | None:
    """The places of a cube's rows in some months and categories; None where these are all of its
    rows.
    """
    first, width = cube.first_month, cube.month_count
    wanted = np.zeros(width, dtype=bool)
    wanted[[m - first for m in months if first <= m < first + width]] = True
    conditions = [] if wanted.all() else [wanted[cube.codes["month"]]]
    for dimension, categories in where:
        codes, places = cube.codes[dimension], cube.places(dimension, categories)
        members = cube.members.get(dimension)
        if members is not None:
            conditions.append(
                members.contains_any(_mark_categories(cube, dimension, categories))[codes]
            )
        elif len(places) == 1:
            conditions.append(codes == places[0])
        else:
            conditions.append(_mark_categories(cube, dimension, categories)[codes])
    return np.flatnonzero(np.logical_and.reduce(conditions)) if conditions else None


def _mark_categories(cube: Cube, dimension: str, categories: Iterable[str]) -> np.ndarray:
    """Which single categories of a dimension are among some."""
    chosen = np.zeros(len(cube.categories[dimension]), dtype=bool)
    chosen[cube.places(dimension, categories)] = True
    return chosen


@dataclass(frozen=True)
class NumberedCells:
    """A number for each combination of single categories that each row of a selection names.

    `cell` holds the numbers, of which there may be `size`; `at` the row of each in the selection,
    None where each row has one.
    """

    cell: np.ndarray
    size: int
    at: np.ndarray | None = None

    def take(self, column: np.ndarray) -> np.ndarray:
        """A column of the selection, with one value for each number."""
        return column if self.at is None else column[self.at]

    def factorize(self) -> tuple[np.ndarray, np.ndarray]:
        """The place of each number among the cells, and the numbers of the cells."""
        if self.size <= MAX_CELLS:
            return self.cell, np.arange(self.size)
        cells, places = np.unique(self.cell, return_inverse=True)
        return places, cells


def _number_cells(
    kept: Selection, by: tuple[str, ...], where: Where, without: Cells | None = None
) -> NumberedCells:
    """The cells of a selection's rows; of dimensions of which a row may name several categories,
    those that `where` keeps and `without` does not leave out.
    """
    cube = kept.cube
    dimensions = [d for d in dict.fromkeys((*by, *(without or {}))) if d in cube.members]
    at: np.ndarray | None = None
    coded: dict[str, np.ndarray] = {}
    for dimension in dimensions:
        rows = np.arange(len(kept.codes("month"))) if at is None else at
        cells = (without or {}).get(dimension, {})
        places, single = _name_single(kept, rows, dimension, dict(where).get(dimension), cells)
        if dimension not in by:
            places = np.unique(places)
        at = rows[places]
        coded = {d: codes[places] for d, codes in coded.items()}
        if dimension in by:
            coded[dimension] = single
    length = len(kept.codes("month")) if at is None else len(at)
    cell, size = np.zeros(length, dtype="int64"), 1
    for column in by:
        width = cube.width(column)
        codes = coded.get(column)
        if codes is None:
            codes = kept.codes(column) if at is None else kept.codes(column)[at]
        cell, size = cell * width + codes, size * width
    return NumberedCells(cell, size, at)


def _name_single(
    kept: Selection,
    rows: np.ndarray,
    dimension: str,
    categories: tuple[str, ...] | None,
    silent: Mapping[str, Collection[int]],
) -> tuple[np.ndarray, np.ndarray]:
    """Each single category that some rows name and that counts: the place of its row among `rows`,
    and its own place.

    `categories` are those that count, None for all; `silent` are months in which single ones do
    not.
    """
    cube = kept.cube
    members = cube.members[dimension]
    stored = kept.codes(dimension)[rows].astype("int64")
    sizes = members.sizes[stored]
    places = np.repeat(np.arange(len(rows)), sizes)
    offset = np.arange(len(places)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    single = members.flat[members.starts[stored][places] + offset]
    counts = np.ones(len(places), dtype=bool)
    if categories is not None:
        counts = _mark_categories(cube, dimension, categories)[single]
    if silent:
        first, width = cube.first_month, cube.month_count
        marked = np.zeros((len(members.names), width), dtype=bool)
        for category, months in silent.items():
            for place in cube.places(dimension, (category,)):
                marked[place, [m - first for m in months if first <= m < first + width]] = True
        counts &= ~marked[single, kept.codes("month")[rows][places]]
    return places[counts], single[counts]


def is_additive(cube: Cube, dimension: str) -> bool:
    """Whether each row of a cube names one category of a dimension, so that its categories add up
    to the whole.
    """
    return dimension not in cube.members


def _decode_cells(cube: Cube, by: tuple[str, ...], cells: np.ndarray) -> dict[str, np.ndarray]:
    columns = {}
    for column in reversed(by):
        cells, codes = np.divmod(cells, max(cube.width(column), 1))
        is_month = column == "month"
        columns[column] = codes + cube.first_month if is_month else cube.categories[column][codes]
    return {column: columns[column] for column in by}


def _sum_counts(number: np.ndarray, counted: np.ndarray, size: int) -> np.ndarray:
    """The sums of counts that have the same number. numpy adds them as floats, exact far beyond any
    count of records.
    """
    return np.bincount(number, weights=counted, minlength=size).astype("int64")
