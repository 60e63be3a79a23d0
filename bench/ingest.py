"""Rows from a portal to a snapshot on disk, against bare sodapy reading the same columns."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from requests.adapters import HTTPAdapter
from sodapy import Socrata

from bench.measuring import Line, apart, median, report
from bench.standin import find_script, serving, skip
from bench.synthetic import PAGE_ROWS, World
from data.city_files.column_resolution import resolve_columns
from data.portal import PortalAccess, open_portal
from data.refresh import refresh_city
from data.refresh.snapshot_updater import SnapshotUpdater

LATENCY_MS, SMALL_PAGE, MANY_PAGES = 80, 1_000, 60


def pull_to_disk(
    world: World,
    origin: str,
    page_rows: int = PortalAccess.page_size,
    at_once: int = PortalAccess.at_once,
) -> int:
    """What a refresh does before it counts anything: every page of the needed columns, untouched,
    on disk.
    """
    city = world.city().model_copy(update={"transport": "portal", "folder": ""})
    portal = open_portal(city, PortalAccess(origin=origin, page_size=page_rows, at_once=at_once))
    info = portal.info(world.dataset)
    columns = resolve_columns(city.datasets[0], info.names())
    return (
        SnapshotUpdater(city, portal, world.store, progress=False).pull(info, columns.needed()).rows
    )


def refresh_all(world: World, origin: str) -> int:
    """The whole refresh, from the portal's first row to a live build."""
    city = world.city().model_copy(update={"transport": "portal", "folder": ""})
    done = refresh_city(city, world.folder, world.store, PortalAccess(origin=origin))
    return done.outcomes[0].rows if done.exit_code == 0 else 0


def pass_a_day(origin: str, dataset: str) -> None:
    """One row in a thousand of a table changes; what the stand-in portal was asked before is
    forgotten.
    """
    sql = (
        "UPDATE {table} SET stop_resolution = 'Arrest', __updated_at = TIMESTAMP '2026-01-16 "
        "08:00:00' "
        "WHERE CAST(terry_stop_id AS BIGINT) % 1000 = 7"
    )
    edit = json.dumps({"sql": sql, "at": "2026-01-16T08:00:00.000Z"}).encode()
    for request in (
        Request(f"{origin}/_test/sql/{dataset}", edit, {"Content-Type": "application/json"}),
        Request(f"{origin}/_test/log", method="DELETE"),
    ):
        urlopen(request).close()


def bare_sodapy(dataset: str, columns: tuple[str, ...], origin: str) -> int:
    """The same columns by sodapy alone, in the largest pages there are; every row is forgotten at
    once.
    """
    client = Socrata(
        urlsplit(origin).netloc,
        None,
        timeout=60,
        session_adapter={"prefix": "http://", "adapter": HTTPAdapter()},
    )
    rows = 0
    while page := client.get(
        dataset, select=", ".join((":id", *columns)), order=":id", limit=PAGE_ROWS, offset=rows
    ):
        rows += len(page)
    return rows


def measure(rows: int, rounds: int, origin: str) -> list[Line]:
    """The lines of the bench: ours and bare sodapy in turn, `rounds` times, then one whole
    refresh.
    """
    ours, bare = [], []
    with tempfile.TemporaryDirectory(prefix="plainview-bench-") as folder:
        for number in range(rounds):
            world = World(Path(folder) / str(number), rows)
            dataset = world.city().datasets[0]
            named = (
                *dataset.unit,
                *dataset.date.columns,
                *(c for f in dataset.fields.values() for c in f.columns),
                *(c for f in dataset.flags.values() for c in f.columns),
            )
            ours.append(apart(pull_to_disk, world, origin))
            bare.append(apart(bare_sodapy, world.dataset, tuple(dict.fromkeys(named)), origin))
        city = World(Path(folder) / "whole", rows)
        whole = apart(refresh_all, city, origin)
        pass_a_day(origin, city.dataset)
        day = apart(refresh_all, city, origin)
        pages = json.load(urlopen(f"{origin}/_test/log"))
    for run in (*ours, *bare, whole, day):
        if run.value != rows:
            raise RuntimeError(f"{run.value} rows came, {rows:,} were asked for")
    speeds = [median([rows / run.seconds for run in runs]) for runs in (ours, bare)]
    spent = [median([run.processor for run in runs]) for runs in (ours, bare)]
    return [
        Line(
            "rows a second to disk",
            speeds[0],
            "rows/s",
            speeds[1],
            "bare sodapy",
            speeds[0] / speeds[1],
            ">= 0.8",
        ),
        Line(
            "processor time without the portal's",
            spent[0],
            "s",
            spent[1],
            "bare sodapy",
            spent[0] / spent[1],
        ),
        Line(
            "peak memory",
            max(r.peak_mb for r in ours),
            "MB",
            max(r.peak_mb for r in bare),
            "bare sodapy",
            target="<= 300",
        ),
        Line("whole refresh, portal to live build", whole.seconds, "s"),
        Line("whole refresh, peak memory", whole.peak_mb, "MB", target="<= 400"),
        Line("refresh after a day, one row in a thousand changed", day.seconds, "s", target="<= 5"),
        Line(
            "refresh after a day, pages of rows",
            sum("$order" in p["args"] for p in pages),
            "pages",
            target="<= 2",
        ),
        Line("refresh after a day, peak memory", day.peak_mb, "MB", target="<= 400"),
    ]


def measure_waiting(rows: int, rounds: int, script: Path) -> list[Line]:
    """Many small pages from a portal that takes 80 ms to answer: several on their way at a time, or
    one.
    """
    rows, found = min(rows, SMALL_PAGE * MANY_PAGES), {1: [], PortalAccess.at_once: []}
    with (
        serving(script, "--synthetic", str(rows), "--latency-ms", str(LATENCY_MS)) as origin,
        tempfile.TemporaryDirectory(prefix="plainview-bench-") as folder,
    ):
        for number in range(rounds):
            for at_once, runs in found.items():
                world = World(Path(folder) / f"{number}-{at_once}", rows)
                runs.append(apart(pull_to_disk, world, origin, SMALL_PAGE, at_once).seconds)
    ours, alone = median(found[PortalAccess.at_once]), median(found[1])
    return [
        Line(
            f"{-(-rows // SMALL_PAGE)} pages, {LATENCY_MS} ms for each answer",
            ours,
            "s",
            alone,
            "one page at a time",
            ours / alone,
            "<= 0.7",
        )
    ]


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--portal", default="", metavar="SCRIPT", help="the stand-in portal's script"
    )
    options = parser.parse_args()
    script = find_script(options.portal)
    if script is None:
        skip("ingest")
        return
    with serving(script, "--synthetic", str(options.rows)) as origin:
        lines = measure(options.rows, options.rounds, origin)
    lines += measure_waiting(options.rows, options.rounds, script)
    report("ingest", f"{options.rows:,} rows, median of {options.rounds} rounds", lines)


if __name__ == "__main__":
    main()
