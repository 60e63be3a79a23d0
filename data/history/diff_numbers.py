"""Compares two builds' cubes: which numbers a refresh changed, by district and month."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.cube.cube import Cube, slice_cube
from data.engine.parquet import read_columns
from data.history.number_changes import NumberChange, save_number_changes
from data.model.clock import format_current_time
from data.model.coverage import format_month
from data.store.checksums import read_verified
from data.store.store import Build, Store

GROUPINGS = (("month",), ("month", "district"))


def record_number_changes(store: Store, live: Build | None, target: Path) -> None:
    """Add to the city's ledger what a new build counts otherwise than the live one, before that
    one's place is taken.

    A month that neither build counted before is no change; one that only now has rows is one from
    0.
    """
    if live is None:
        return
    for path in sorted(target.glob("cube-*-main.parquet")):
        older = live.folder / path.name
        if older.is_file():
            topic = path.name.split("-")[1]
            save_number_changes(
                store.root, live.city, compare_cubes(older, path, topic, format_current_time())
            )


def compare_cubes(older: Path, newer: Path, topic: str, at: str) -> list[NumberChange]:
    """The numbers of whole months that differ between two cubes of one topic, the whole city's as
    district "".
    """
    sides = [_sum_months(path) for path in (older, newer)]
    found = []
    for by in GROUPINGS:
        if not all(by in side for side in sides):
            continue
        before, after = (side[by] for side in sides)
        counts = [c for c in after.columns if c in before.columns]
        both = (
            before[counts]
            .merge(
                after[counts],
                how="outer",
                left_index=True,
                right_index=True,
                suffixes=(" before", " after"),
            )
            .fillna(0)
            .astype("int64")
        )
        for row in both.reset_index().to_dict("records"):
            found += [
                NumberChange(
                    at,
                    topic,
                    c,
                    str(row.get("district", "")),
                    format_month(row["month"]),
                    row[f"{c} before"],
                    row[f"{c} after"],
                )
                for c in counts
                if row[f"{c} before"] != row[f"{c} after"]
            ]
    return found


def _sum_months(path: Path) -> dict[tuple[str, ...], pd.DataFrame]:
    """The counts of a cube by month, and by month and district where it has districts."""
    cube = Cube(read_columns(read_verified(path), texts=("district",)))
    return {
        by: pd.DataFrame(slice_cube(cube, by, (), cube.months(), tuple(cube.counts))).set_index(
            list(by)
        )
        for by in GROUPINGS
        if all(column in cube for column in by)
    }
