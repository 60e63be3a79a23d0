"""Records to additive counts, and slices of them.

A cube's columns: `dataset`, `month` (months since year 0), one text column per dimension, one BIGINT per count.
Its totals equal the records' totals, always: this is checked at each build.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd
import pyarrow.parquet as parquet

from data.errors import PlainviewError
from data.vocabulary import FINE_PLACES, NOT_RECORDED

SQL = Path(__file__).with_name("cube.sql")


def build_cube(records: list[Path], dimensions: tuple[str, ...], counts: tuple[str, ...], target: Path) -> dict:
    """Count the records into `target` (Parquet) and give the totals of each count.

    Raises PlainviewError where the cube's totals are not the records' totals.
    """
    import duckdb  # the web process only reads cubes and does without the engine's memory

    with duckdb.connect() as engine:
        engine.execute("SET memory_limit = '900MB'; SET enable_progress_bar = false")
        engine.execute(f"SET temp_directory = '{_quoted(target.parent / 'spill')}'")
        files = ", ".join(f"'{_quoted(path)}'" for path in records)
        source = f"read_parquet([{files}], union_by_name = true)"
        sql = cube_sql(source, dimensions, counts)
        engine.execute(f"COPY ({sql}) TO '{_quoted(target)}' (FORMAT parquet, COMPRESSION zstd)")
        sums = ", ".join(f"CAST(coalesce(sum({c}), 0) AS BIGINT)" for c in counts)
        expected = engine.execute(f"SELECT {sums} FROM {source}").fetchone()
        totals = engine.execute(f"SELECT {sums} FROM read_parquet('{_quoted(target)}')").fetchone()
    if totals != expected:
        raise PlainviewError(f"{target.name}: the cube counts {totals}, the records {expected}")
    return dict(zip(counts, totals))


def cube_sql(source: str, dimensions: tuple[str, ...], counts: tuple[str, ...]) -> str:
    """The statement that counts `source`: the text of cube.sql with its names filled in."""
    filled = [f"coalesce({d}, '{NOT_RECORDED}')" for d in dimensions]
    return SQL.read_text(encoding="utf-8").format(
        dimensions=",\n  ".join(f"{f} AS {d}" for f, d in zip(filled, dimensions)),
        counts=",\n  ".join(f"CAST(coalesce(sum({c}), 0) AS BIGINT) AS {c}" for c in counts),
        records=source,
        groups=", ".join(["dataset", "month", *filled]),
    )


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
    schema = parquet.read_schema(path)
    texts = [f.name for f in schema if str(f.type) in ("string", "large_string")]
    frame = parquet.read_table(path, read_dictionary=texts).to_pandas()
    return frame.astype({name: "category" for name in texts})


def slice_cube(cube: pd.DataFrame, by: tuple[str, ...], where: tuple[tuple[str, tuple[str, ...]], ...],
               months: Collection[int], counts: tuple[str, ...]) -> pd.DataFrame:
    """Sums of `counts` for each combination of `by` (columns of the cube; `month` as numbers) that has records.

    `where` keeps rows whose dimension is one of the given categories; `months` are the month numbers kept.
    """
    keep = cube["month"].isin(list(months)).to_numpy()
    for dimension, categories in where:
        keep = keep & cube[dimension].isin(categories).to_numpy()
    rows = cube if keep.all() else cube.loc[keep]
    if not by:
        return rows[list(counts)].sum().to_frame().T.astype("int64")
    return rows.groupby(list(by), observed=True, sort=False)[list(counts)].sum().reset_index()


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
