"""A city of any number of made-up stops: its city file, its pages in the portal's own shape, and
its live build.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dashboard.settings import Settings
from data.city_files.loader import load_city_file
from data.model.values import City, ColumnInfo, RowPage, Snapshot
from data.portal import PortalAccess
from data.refresh import refresh_city
from data.store.store import SnapshotWriter, Store

CITY_FILE = Path(__file__).parent / "cities" / "synthetic.toml"
DECLARED_ID, CITY = "synt-010m", "synthetic"
CHANGED = "2026-01-15T08:00:00Z"
PAGE_ROWS = 50_000

# How each column is drawn: every value as likely as the other, by a hash of the row's number and
# the column's place.
VALUES = {
    "precinct": ("West", "North", "East", "South", "Southwest", "-", "Unknown"),
    "beat": tuple(f"{sector}{part}" for sector in "KMERF-" for part in "123"),
    "subject_perceived_race": (
        "White",
        "Black or African American",
        "Asian",
        "Hispanic",
        "Unknown",
        "-",
        "Multi-Racial",
    ),
    "subject_perceived_gender": ("Male", "Female", "Unable to Determine", "-"),
    "subject_age_group": (
        "1 - 17",
        "18 - 25",
        "26 - 35",
        "36 - 45",
        "46 - 55",
        "56 and Above",
        "-",
    ),
    "stop_resolution": (
        "Field Contact",
        "Arrest",
        "Offense Report",
        "Citation / Infraction",
        "Referred for Prosecution",
    ),
    "frisk_flag": ("Y", "N", "N", "N", "N", "-"),
}
DAYS = 3_900


@dataclass(frozen=True)
class World:
    """A folder that holds a synthetic city of `rows` rows: its city file, and its store."""

    folder: Path
    rows: int

    @property
    def dataset(self) -> str:
        """The id under which a portal serves a made-up table of this size."""
        size, unit = next(
            (self.rows // n, u) for n, u in ((10**6, "m"), (10**3, "k"), (1, "r")) if self.rows >= n
        )
        return f"synt-{size:03d}{unit}"

    @property
    def settings(self) -> Settings:
        """Settings under which this city alone is served."""
        return Settings(
            store=self.folder / "store", catalogue=self.folder / "cities", cities=(CITY,)
        )

    @property
    def store(self) -> Store:
        """The city's own store."""
        return Store(self.settings.store)

    def city(self) -> City:
        """The city, read from files; its city file is written into the world's own
        catalogue first.
        """
        text = CITY_FILE.read_text(encoding="utf-8").replace(
            f'"{DECLARED_ID}"', f'"{self.dataset}"'
        )
        path = self.settings.catalogue / f"{CITY}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace('"portal"\n', '"files"\nfolder = "rows"\n'), encoding="utf-8")
        return load_city_file(path)


def make_snapshot(world: World) -> Snapshot:
    """The world's pages on disk, made straight from a generator (made before: used again)."""
    city = world.city()
    kept = world.store.find_last_good(CITY, world.dataset)
    if kept:
        return kept
    columns = ("terry_stop_id", "reported_date", *VALUES)
    taken = Snapshot(
        CITY,
        world.dataset,
        "",
        CHANGED,
        CHANGED,
        tuple(ColumnInfo(c, "text") for c in columns),
        "made up",
        0,
        "",
    )
    with world.store.create_folder("snapshots", city.id, world.dataset) as folder:
        writer = SnapshotWriter(folder)
        for page in _pages(world):
            writer.add(page)
        return world.store.save_snapshot(writer, taken)


def build(world: World) -> None:
    """Make the world's city live, by the same refresh as any city's; its snapshot counts as up to
    date.
    """
    snapshot = make_snapshot(world)
    header = ",".join(c.name for c in snapshot.columns)
    rows = world.settings.catalogue / "rows"
    rows.mkdir(exist_ok=True)
    (rows / f"{world.dataset}.csv").write_text(f"{header}\n", encoding="utf-8")
    (rows / "tables.json").write_text(
        json.dumps({world.dataset: {"rows_updated_at": CHANGED}}), encoding="utf-8"
    )
    report = refresh_city(world.city(), world.settings.catalogue, world.store, PortalAccess())
    if report.exit_code:
        raise RuntimeError(f"the synthetic city did not become live: {report}")


def _pages(world: World) -> Iterator[RowPage]:
    """Pages as a portal sends them: text throughout, ordered by :id, which has nothing to do with
    the row's number.
    """
    with (
        tempfile.TemporaryDirectory(dir=world.folder) as folder,
        duckdb.connect(f"{folder}/rows.duckdb") as engine,
    ):
        engine.execute("SET enable_progress_bar = false")
        engine.execute(f"""CREATE TABLE numbers AS SELECT i, 'row-' || substr(md5(CAST(i AS VARCHAR)), 1, 4) || '.'
            || substr(md5(CAST(i AS VARCHAR)), 5, 4) || '-' || lpad(CAST(i AS VARCHAR), 9, '0') AS id
            FROM range(1, {world.rows} + 1) AS drawn(i) ORDER BY id""")
        for first in range(0, world.rows, PAGE_ROWS):
            path = Path(folder) / "page.json"
            engine.execute(f"""COPY (SELECT {_row_sql()} FROM numbers
                WHERE rowid >= {first} AND rowid < {first + PAGE_ROWS} ORDER BY rowid)
                TO '{path}' (FORMAT json, ARRAY true)""")
            yield RowPage(path.read_bytes(), min(PAGE_ROWS, world.rows - first))


def _row_sql() -> str:
    """The columns of one row, drawn from its number `i`; one row in fifty repeats the stop before
    it.
    """
    drawn = [
        f"[{', '.join(repr(v) for v in values)}][CAST(1 + hash(i, {place}) % {len(values)} "
        f"AS BIGINT)] AS {name}"
        for place, (name, values) in enumerate(VALUES.items(), 2)
    ]
    day = f"TIMESTAMP '2015-03-15' + INTERVAL 1 DAY * CAST(hash(i, 1) % {DAYS} AS INTEGER)"
    return ", ".join(
        [
            'id AS ":id"',
            f"'{CHANGED[:-1]}.000Z' AS \":updated_at\"",
            "CAST(i - CAST(i % 50 = 0 AS INTEGER) AS VARCHAR) AS terry_stop_id",
            f"strftime({day}, '%Y-%m-%dT%H:%M:%S.000') AS reported_date",
            *drawn,
        ]
    )


def add_world_options(parser: argparse.ArgumentParser, rounds: int) -> None:
    """The options of a bench over a made-up city: its rows, how often it is measured, and whether
    it is kept.
    """
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument(
        "--keep", default="", metavar="FOLDER", help="keep the made-up data here for the next run"
    )


@contextmanager
def worlds_folder(keep: str) -> Iterator[Path]:
    """The folder named on the command line, kept for the next run; else one that goes away."""
    if keep:
        folder = Path(os.path.abspath(keep))
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="plainview-bench-") as folder:
        yield Path(folder)
