"""Records to additive counts, and slices of them.

A cube's columns: `dataset`, `month` (months since year 0), one text column per dimension, one BIGINT per count.
Its totals equal the records' totals, always: this is checked at each build.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.parquet as parquet

from data.engine import Turns, quoted
from data.errors import PlainviewError
from data.vocabulary import DIMENSIONS, FINE_PLACES, NOT_READ, NOT_RECORDED

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Engine

SQL = Path(__file__).with_name("cube.sql")
# Beyond so many, cells are numbered as they are met: most combinations of many categories never occur together.
MOST_CELLS = 1_000_000

Where = tuple[tuple[str, tuple[str, ...]], ...]
# Months of single categories: dimension -> category -> month numbers.
Cells = Mapping[str, Mapping[str, Collection[int]]]


# Two threads count: each further one counts into a table of its own, which costs more memory than it saves time.
COUNTING = "SET threads = 2; RESET disabled_optimizers"
# What the planner knows of its sources, and which thread was done first, must not show in the file: the same cells are
# the same bytes.
WRITING = "SET threads = 1; SET disabled_optimizers = 'statistics_propagation'"
COUNTER = Turns("SET memory_limit = '900MB'")


def build_cube(
    records: list[Path],
    dimensions: tuple[str, ...],
    counts: tuple[str, ...],
    target: Path,
    cells: list[Path] | None = None,
    engine: Engine | None = None,
) -> dict:
    """Count the records into `target` (Parquet) and give the totals of each count.

    `cells` are files of what another engine has counted of them by the same statement; they are ordered and written.
    Without an `engine` a turn at one is taken. Raises PlainviewError where the cube's totals are not the
    records' totals.
    """
    with nullcontext(engine) if engine else COUNTER.take(target.parent) as counter:
        source = _files(records)
        sums = ", ".join(f"CAST(coalesce(sum({c}), 0) AS BIGINT)" for c in counts)
        counter.execute(COUNTING)
        if cells is None:
            counter.execute(
                f"CREATE OR REPLACE TEMP TABLE cells AS {cube_sql(source, dimensions, counts)}"
            )
        expected = counter.execute(f"SELECT {sums} FROM {source}").fetchone()
        counter.execute(WRITING)
        ordered = _ordered("cells" if cells is None else _files(cells), dimensions, counts)
        counter.execute(
            f"COPY ({ordered}) TO '{quoted(target)}' (FORMAT parquet, COMPRESSION zstd)"
        )
        totals = counter.execute(f"SELECT {sums} FROM read_parquet('{quoted(target)}')").fetchone()
    if totals != expected:
        raise PlainviewError(f"{target.name}: the cube counts {totals}, the records {expected}")
    return dict(zip(counts, totals))


def cube_sql(source: str, dimensions: tuple[str, ...], counts: tuple[str, ...]) -> str:
    """The statement that counts `source`: the text of cube.sql with its names filled in."""
    filled = [f"coalesce({d}, '{_absence(d)}')" for d in dimensions]
    columns = [f"{f} AS {d}" for f, d in zip(filled, dimensions)]
    columns += [f"CAST(coalesce(sum({c}), 0) AS BIGINT) AS {c}" for c in counts]
    return SQL.read_text(encoding="utf-8").format(
        columns=",\n  ".join(columns),
        records=source,
        groups=", ".join(["dataset", "month", *filled]),
    )


def _absence(dimension: str) -> str:
    """What a record without a value of a dimension is filed under.

    Records hold a category of each dimension that their table's columns are read for, so an empty place is one of a
    table in which this site reads no such column. Days to close are empty where a complaint is open.
    """
    return NOT_READ if dimension in DIMENSIONS else NOT_RECORDED


def _ordered(cells: str, dimensions: tuple[str, ...], counts: tuple[str, ...]) -> str:
    keys = ["dataset", "month", *dimensions]
    return f"SELECT {', '.join([*keys, *counts])} FROM {cells} ORDER BY {', '.join(keys)}"


def _files(paths: list[Path]) -> str:
    listed = ", ".join(f"'{quoted(path)}'" for path in paths)
    return f"read_parquet([{listed}], union_by_name = true)"


def split_dimensions(dimensions: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The cubes of a topic and their dimensions.

    Fine places are counted apart from what is recorded about people: crossed, they would single persons out,
    and there would be as many cells as records.
    """
    fine = tuple(d for d in dimensions if d in FINE_PLACES)
    cubes = {"main": tuple(d for d in dimensions if d not in FINE_PLACES)}
    if fine:
        cubes["places"] = (*(d for d in dimensions if d == "district"), *fine)
    return cubes


def read_cube(path: Path) -> pd.DataFrame:
    """A cube in memory: dimensions as categories, `month` and counts as int64."""
    # Arrow's own pool sets aside tens of megabytes in each web process, for files of one.
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    schema = parquet.read_schema(path)
    texts = [f.name for f in schema if str(f.type) in ("string", "large_string")]
    # In one thread: a pool of them would not outlive the fork of a web server, and small files gain nothing.
    frame = parquet.read_table(path, read_dictionary=texts, use_threads=False).to_pandas(
        use_threads=False
    )
    return frame.astype(dict.fromkeys(texts, "category"))


def slice_cube(
    cube: pd.DataFrame,
    by: tuple[str, ...],
    where: Where,
    months: Collection[int],
    counts: tuple[str, ...],
    without: Cells | None = None,
) -> pd.DataFrame:
    """Sums of `counts` for each combination of `by` (columns of the cube; `month` as numbers) that has records.

    `where` keeps rows whose dimension is one of the given categories; `months` are the month numbers kept; `without`
    leaves out some months of single categories.
    """
    keep = _kept(cube, where, months)
    for dimension, cells in (without or {}).items():
        keep &= ~_found(cube, dimension, cells)
    rows = slice(None) if keep.all() else keep
    cell, size = np.zeros(len(cube), dtype="int64"), 1
    for column in by:
        codes, width, _ = _coded(cube, column)
        cell, size = cell * width + codes, size * width
    number, cells = (
        (cell[rows], np.arange(size)) if size <= MOST_CELLS else pd.factorize(cell[rows])
    )
    sums = {c: _sums(number, cube[c].to_numpy()[rows], len(cells)) for c in counts}
    seen = np.bincount(number, minlength=len(cells)) > 0 if by else np.array([True])
    return pd.DataFrame(
        {**_decoded(cube, by, cells[seen]), **{c: s[seen] for c, s in sums.items()}}
    )


def count_categories(
    cube: pd.DataFrame,
    categories: tuple[str, ...],
    dimensions: tuple[str, ...],
    where: Where,
    months: Collection[int],
    count: str,
) -> tuple[int, dict[str, dict[str, int]]]:
    """The sum of `count` over the rows that `where` and `months` keep, and how much of it each dimension files
    under each of some categories: category -> dimension -> sum."""
    keep = _kept(cube, where, months)
    rows = slice(None) if keep.all() else np.flatnonzero(keep)
    counted = cube[count].to_numpy()[rows]
    found: dict[str, dict[str, int]] = {category: {} for category in categories}
    for dimension in dimensions:
        filed = cube[dimension].cat
        places = filed.categories.get_indexer(list(categories))
        if (places < 0).all():
            sums = np.zeros(1, dtype="int64")
        else:
            sums = _sums(filed.codes.to_numpy()[rows], counted, len(filed.categories))
        for category, place in zip(categories, places):
            found[category][dimension] = int(sums[place]) if place >= 0 else 0
    return int(counted.sum()), found


def count_whole(
    cube: pd.DataFrame,
    categories: tuple[str, ...],
    dimensions: tuple[str, ...],
    where: Where,
    months: Collection[int],
    count: str,
) -> dict[int, tuple[int, int]]:
    """For each month with rows, the sum of `count` and how much of it files no dimension under some categories."""
    keep = _kept(cube, where, months)
    whole = keep.copy()
    for d in dimensions:
        lacking = cube[d].cat.categories.get_indexer(list(categories))
        whole &= ~np.isin(cube[d].cat.codes.to_numpy(), lacking)
    numbers, width, first = _coded(cube, "month")
    counted = cube[count].to_numpy()
    sums = [
        np.bincount(numbers[rows], weights=counted[rows], minlength=width) for rows in (keep, whole)
    ]
    return {first + i: (int(sums[0][i]), int(sums[1][i])) for i in np.flatnonzero(sums[0])}


def count_named(
    cube: pd.DataFrame,
    by: tuple[str, ...],
    dimension: str,
    unnamed: tuple[str, ...],
    where: Where,
    months: Collection[int],
    count: str,
) -> pd.DataFrame:
    """For each combination of `by` with rows: `every`, the sum of `count`; `named`, how much of it files `dimension`
    under none of the `unnamed` categories; and `unrecorded`, how much of it files it under not recorded."""
    keep = _kept(cube, where, months)
    rows = slice(None) if keep.all() else np.flatnonzero(keep)
    filed = cube[dimension].cat
    # The last digit of a cell's number: 0 for records that do not name the dimension, 1 for those that do, 2 for those
    # in which it is not recorded.
    digits = (~filed.categories.isin(unnamed)).astype("int64")
    digits[filed.categories == NOT_RECORDED] = 2
    cell, size = digits[filed.codes.to_numpy()[rows]], 1
    for column in by:
        codes, width, _ = _coded(cube, column)
        cell += 3 * size * codes[rows].astype("int64")
        size *= width
    if size <= MOST_CELLS:
        number, cells = cell, np.arange(size)
    else:
        number, cells = pd.factorize(cell // 3)
        number = 3 * number + cell % 3
    sums = _sums(number, cube[count].to_numpy()[rows], 3 * len(cells)).reshape(-1, 3)
    every = sums.sum(axis=1)
    seen = every > 0
    return pd.DataFrame(
        {
            **_decoded(cube, by[::-1], cells[seen]),
            "every": every[seen],
            "named": sums[seen, 1],
            "unrecorded": sums[seen, 2],
        }
    )


def _kept(cube: pd.DataFrame, where: Where, months: Collection[int]) -> np.ndarray:
    """Which rows of a cube are in some months and categories."""
    numbers, width, first = _coded(cube, "month")
    wanted = np.zeros(width, dtype=bool)
    wanted[[m - first for m in months if first <= m < first + width]] = True
    keep = wanted[numbers]
    for dimension, categories in where:
        keep &= cube[dimension].cat.categories.isin(categories)[
            cube[dimension].cat.codes.to_numpy()
        ]
    return keep


def _found(cube: pd.DataFrame, dimension: str, cells: Mapping[str, Collection[int]]) -> np.ndarray:
    """Which rows of a cube lie in some months of some categories of a dimension."""
    numbers, width, first = _coded(cube, "month")
    names = cube[dimension].cat.categories
    marked = np.zeros((width, max(len(names), 1)), dtype=bool)
    for category, months in cells.items():
        code = names.get_indexer([category])[0]
        if code >= 0:
            marked[[m - first for m in months if first <= m < first + width], code] = True
    return marked[numbers, cube[dimension].cat.codes.to_numpy()]


def _coded(cube: pd.DataFrame, column: str) -> tuple[np.ndarray, int, int]:
    """A column as numbers from 0, how many of them there may be, and the month that 0 stands for."""
    if column != "month":
        return cube[column].cat.codes.to_numpy(), len(cube[column].cat.categories), 0
    months = cube["month"].to_numpy()
    first, last = (int(months.min()), int(months.max())) if len(months) else (0, -1)
    return months - first, last - first + 1, first


def _decoded(cube: pd.DataFrame, by: tuple[str, ...], cells: np.ndarray) -> dict[str, np.ndarray]:
    columns = {}
    for column in reversed(by):
        _, width, first = _coded(cube, column)
        cells, codes = np.divmod(cells, max(width, 1))
        columns[column] = (
            codes + first if column == "month" else cube[column].cat.categories.to_numpy()[codes]
        )
    return {column: columns[column] for column in by}


def _sums(number: np.ndarray, counted: np.ndarray, size: int) -> np.ndarray:
    # Through floats, which are exact far beyond any count of records.
    return np.bincount(number, weights=counted, minlength=size).astype("int64")
