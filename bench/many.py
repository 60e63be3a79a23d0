"""Many cities: refreshed side by side against one after another, and the memory of a web process
that serves them.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from argparse import Namespace
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from bench.measuring import Line, apart, median, report
from bench.standin import find_script, serving, skip
from bench.synthetic import CITY, CITY_FILE, DECLARED_ID, World, build
from dashboard.settings import Settings

LATENCY_MS = 80


def refresh_side_by_side(folder: Path, origin: str, cities: int, at_once: int) -> int:
    """What the command `refresh` does with so many cities, `at_once` of them at a time; gives its
    exit code.
    """
    from dashboard.cli import refresh

    refresh.MAX_CITIES_AT_ONCE = at_once
    settings = Settings(
        store=folder / f"store-{at_once}", catalogue=folder / "cities", portal=origin
    )
    names = [f"city_{number}" for number in range(cities)]
    with redirect_stdout(StringIO()):
        return refresh.refresh_cities(
            Namespace(all=False, cities=names, accept=False, format="text"), settings
        )


def declare(folder: Path, dataset: str, cities: int) -> None:
    """City files of so many cities, each with a portal of its own that publishes the same table."""
    (folder / "cities").mkdir(parents=True)
    for number in range(cities):
        text = CITY_FILE.read_text(encoding="utf-8").replace(f'"{DECLARED_ID}"', f'"{dataset}"')
        text = text.replace(f'id = "{CITY}"', f'id = "city_{number}"').replace(
            '"synthetic.test"', f'"p{number}.test"'
        )
        (folder / "cities" / f"city_{number}.toml").write_text(text, encoding="utf-8")


def copy_city(world: World, cities: int) -> None:
    """So many further cities with the very data of the world's own."""
    (made,) = (world.settings.store / "builds" / CITY).glob("[!.]*")
    text = (world.settings.catalogue / f"{CITY}.toml").read_text(encoding="utf-8")
    for number in range(cities):
        name = f"city_{number}"
        (world.settings.catalogue / f"{name}.toml").write_text(
            text.replace(f'id = "{CITY}"', f'id = "{name}"'), encoding="utf-8"
        )
        shutil.copytree(made, world.settings.store / "builds" / name / made.name)
        shutil.copy(
            world.settings.store / "live" / f"{CITY}.json",
            world.settings.store / "live" / f"{name}.json",
        )


def serve_pages(world: World, cities: int) -> None:
    """The overview, map and trends of so many cities, made as a web process makes them."""
    from app import create_app

    settings = Settings(store=world.settings.store, catalogue=world.settings.catalogue)
    client = create_app(settings).server.test_client()
    for number in range(cities):
        for page in ("", "/map", "/trends", "/breakdowns"):
            if client.get(f"/city_{number}{page}").status_code != 200:
                raise RuntimeError(f"/city_{number}{page} was not served")


def measure_refresh(script: Path, cities: int, rows: int, rounds: int) -> Line:
    """A first refresh of all cities from a portal that takes 80 ms to answer."""
    from dashboard.cli.refresh import MAX_CITIES_AT_ONCE

    found: dict[int, list[float]] = {MAX_CITIES_AT_ONCE: [], 1: []}
    with serving(script, "--synthetic", str(rows), "--latency-ms", str(LATENCY_MS)) as origin:
        for _ in range(rounds):
            with tempfile.TemporaryDirectory(prefix="plainview-bench-") as folder:
                declare(Path(folder), World(Path(folder), rows).dataset, cities)
                for at_once, seconds in found.items():
                    run = apart(refresh_side_by_side, Path(folder), origin, cities, at_once)
                    if run.value != 0:
                        raise RuntimeError(f"refresh ended with {run.value}")
                    seconds.append(run.seconds)
    ours, alone = median(found[MAX_CITIES_AT_ONCE]), median(found[1])
    return Line(
        f"refresh of {cities} cities, {LATENCY_MS} ms for each answer",
        ours,
        "s",
        alone,
        "one after another",
        ours / alone,
        "<= 0.333",
    )


def measure_memory(cities: int, rows: int) -> Line:
    """A web process that has served one city, and one that has served many like it."""
    with tempfile.TemporaryDirectory(prefix="plainview-bench-") as folder:
        world = World(Path(folder), rows)
        build(world)
        copy_city(world, cities)
        many, one = (apart(serve_pages, world, number).peak_mb for number in (cities, 1))
    return Line(
        f"peak memory, {cities} cities served",
        many,
        "MB",
        one,
        "one city served",
        many / one,
        "<= 1.3",
    )


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--cities", type=int, default=10, help="how many are refreshed; twice as many are served"
    )
    parser.add_argument("--rows", type=int, default=2_000, help="of each city")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--portal", default="", metavar="SCRIPT", help="the stand-in portal's script"
    )
    options = parser.parse_args()
    script = find_script(options.portal)
    lines = [measure_memory(2 * options.cities, options.rows)]
    if script is None:
        skip("many: the refresh")
    else:
        lines.insert(0, measure_refresh(script, options.cities, options.rows, options.rounds))
    report(
        "many",
        f"{options.cities} cities of {options.rows:,} rows, median of {options.rounds} rounds",
        lines,
    )


if __name__ == "__main__":
    main()
