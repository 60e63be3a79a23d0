"""Two builds' cubes held against each other: which numbers a refresh changed, by district and month."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.cube.cube import Cube, read_cube, slice_cube
from data.history.number_changes import Change, keep_changes
from data.model.clock import now
from data.model.coverage import month_id
from data.store.store import Build, Store


def tell_changes(store: Store, live: Build | None, target: Path) -> None:
    """Add to the city's ledger what a new build counts otherwise than the live one, before that one's place is taken.

    A month that neither build counted before is no change; one that only now has rows is one from 0.
    """
    if live is None:
        return
    for path in sorted(target.glob("cube-*-main.parquet")):
        older = live.folder / path.name
        if older.is_file():
            topic = path.name.split("-")[1]
            keep_changes(store.root, live.city, compare(older, path, topic, now()))


def compare(older: Path, newer: Path, topic: str, at: str) -> list[Change]:
    """The numbers of whole months that differ between two cubes of one topic, the whole city's as district ""."""
    sides = [read_cube(path) for path in (older, newer)]
    counts = [
        c
        for c in sides[1].columns
        if c in sides[0] and sides[1][c].dtype == "int64" and c != "month"
    ]
    found = []
    for by in (["month"], ["month", "district"]):
        if not all(set(by) <= set(side.columns) for side in sides):
            continue
        before, after = (_summed(side, by, counts) for side in sides)
        both = (
            before.merge(
                after,
                how="outer",
                left_index=True,
                right_index=True,
                suffixes=(" before", " after"),
            )
            .fillna(0)
            .astype("int64")
        )
        frame = both.reset_index()
        for _, row in frame.iterrows():
            found += [
                Change(
                    at,
                    topic,
                    c,
                    str(row["district"]) if "district" in by else "",
                    month_id(int(row["month"])),
                    int(row[f"{c} before"]),
                    int(row[f"{c} after"]),
                )
                for c in counts
                if row[f"{c} before"] != row[f"{c} after"]
            ]
    return found


def _summed(cube: pd.DataFrame, by: list[str], counts: list[str]) -> pd.DataFrame:
    arrays = Cube(cube.items())
    return pd.DataFrame(
        slice_cube(arrays, tuple(by), (), arrays.months(), tuple(counts))
    ).set_index(by)
