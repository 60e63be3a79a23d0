"""Pages to records, and records to cube against the bare group-by of the same columns on the same
records.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import duckdb

from bench.measuring import Line, apart, median, report
from bench.synthetic import World, add_world_options, make_snapshot, worlds_folder
from data.city_files.column_resolution import list_counts, list_dimensions, resolve_columns
from data.cube.cube import build_cube, split_dimensions
from data.normalise import PageFiles, SourceRows, normalise_dataset
from data.refresh.build import find_as_of_day


def normalise_pages(world: World, target: Path) -> int:
    """Records of every page of the world's snapshot; gives their number."""
    city, snapshot = world.city(), make_snapshot(world)
    dataset = city.datasets[0]
    columns = resolve_columns(dataset, tuple(c.name for c in snapshot.columns))
    folder = world.store.locate_snapshot(snapshot)
    pages = PageFiles([folder / name for name in snapshot.pages], [])
    rows = SourceRows(pages, find_as_of_day(snapshot, city.time_zone))
    return normalise_dataset(city, dataset, columns, rows, target).rows


def named(world: World) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The dimensions and the counts of the world's records."""
    dataset, snapshot = world.city().datasets[0], make_snapshot(world)
    columns = resolve_columns(dataset, tuple(c.name for c in snapshot.columns))
    return list_dimensions(dataset, columns), list_counts(dataset, columns)


def count(records: Path, cube: str, dimensions: tuple[str, ...], counts: tuple[str, ...]) -> float:
    """One cube from records, as a refresh makes it; gives the seconds it took once the engine was
    loaded.
    """
    start = time.perf_counter()
    build_cube([records], dimensions, counts, records.with_name(f"cube-{cube}.parquet"))
    return time.perf_counter() - start


def bare_group_by(
    records: Path, cube: str, dimensions: tuple[str, ...], counts: tuple[str, ...]
) -> float:
    """The same columns grouped and summed by DuckDB into a Parquet file, with nothing else; gives
    its seconds.
    """
    groups = ", ".join(["month", *dimensions])
    sums = ", ".join(f"sum({c}) AS {c}" for c in counts)
    start = time.perf_counter()
    with duckdb.connect() as engine:
        engine.execute("SET enable_progress_bar = false")
        engine.execute(
            f"COPY (SELECT {groups}, {sums} FROM read_parquet('{records}') GROUP BY {groups}) "
            f"TO '{records.with_name(f'bare-{cube}.parquet')}' (FORMAT parquet, COMPRESSION zstd)"
        )
    return time.perf_counter() - start


def measure(world: World, rounds: int) -> list[Line]:
    """The lines of the bench: normalising once, then both ways of counting in turn,
    `rounds` times.
    """
    make_snapshot(world)
    records = world.folder / "records.parquet"
    normalising = apart(normalise_pages, world, records)
    dimensions, counts = named(world)
    lines = [
        Line("pages to records", normalising.seconds, "s", target="<= 60"),
        Line("pages to records, processor time", normalising.processor, "s"),
        Line("pages to records, rows a second", normalising.value / normalising.seconds, "rows/s"),
        Line("pages to records, peak memory", normalising.peak_mb, "MB", target="<= 1000"),
    ]
    for cube, kept in split_dimensions(dimensions).items():
        pairs = [
            (
                apart(count, records, cube, kept, counts),
                apart(bare_group_by, records, cube, kept, counts),
            )
            for _ in range(rounds)
        ]
        ours, bare = (median([pair[i].value for pair in pairs]) for i in (0, 1))
        peaks = [max(pair[i].peak_mb for pair in pairs) for i in (0, 1)]
        lines += [
            Line(
                f"records to the {cube} cube",
                ours,
                "s",
                bare,
                "bare DuckDB group-by",
                ours / bare,
                "<= 2",
            ),
            Line(
                f"records to the {cube} cube, peak memory",
                peaks[0],
                "MB",
                peaks[1],
                "bare DuckDB group-by",
                target="<= 1000",
            ),
        ]
    return lines


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_world_options(parser, rounds=5)
    options = parser.parse_args()
    with worlds_folder(options.keep) as folder:
        lines = measure(World(folder, options.rows), options.rounds)
    report("cube", f"{options.rows:,} made-up rows, median of {options.rounds} rounds", lines)


if __name__ == "__main__":
    main()
