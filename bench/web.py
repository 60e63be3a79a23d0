"""Filters a second, their bytes and the server's memory, beside a constant text and the usual Dash page."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from itertools import product

from bench.load import CLIENTS, post_many
from bench.measuring import Line, median, report
from bench.servers import CONSTANT, OURS, ROOT, STOCK, WORKERS, Server, Town, bring_up, serve
from bench.synthetic import worlds_folder
from data.store import Store

ROUTE = "/_dash-update-component"
QUESTION = "measure=stops&by=year"


def districts(town: Town) -> list[str]:
    """The ids of the districts that are drawn on the town's map."""
    shapes = (Store(town.store).live(town.id).folder / "boundaries.geojson").read_text(encoding="utf-8")
    return sorted(feature["id"] for feature in json.loads(shapes)["features"])


def our_filters(town: Town) -> list[dict]:
    """What our page sends for each of some filters of the overview."""
    searches = [f"?district={d}{since}" for d, since in product(districts(town), ("", "&since=2020-01"))]
    return [{"output": "page.children", "outputs": {"id": "page", "property": "children"}, "changedPropIds":
             ["url.search"], "inputs": [{"id": "url", "property": "pathname", "value": f"/{town.id}"},
                                        {"id": "url", "property": "search", "value": search}]} for search in searches]


def stock_filters(town: Town) -> list[dict]:
    """The same filters as the usual page sends them."""
    figures = ("trend", "map", "race", "outcome")
    outputs = [{"id": figure, "property": "figure"} for figure in figures]
    name = f"..{'...'.join(f'{figure}.figure' for figure in figures)}.."
    return [{"output": name, "outputs": outputs, "changedPropIds": ["district.value"], "inputs": [
        {"id": "district", "property": "value", "value": district},
        {"id": "since", "property": "value", "value": since}, {"id": "until", "property": "value", "value": 2100}]}
        for district, since in product(districts(town), (1900, 2020))]


def measure(town: Town, rounds: int, seconds: float) -> list[Line]:
    """The lines of the bench: the three servers run side by side and take turns under load."""
    filters = {OURS: our_filters(town), CONSTANT: our_filters(town), STOCK: stock_filters(town)}
    path = f"/{town.id}"
    with serve(OURS, town, path) as ours, serve(CONSTANT, town) as constant, serve(STOCK, town) as stock:
        servers = {OURS: ours, CONSTANT: constant, STOCK: stock}
        loads: dict[str, list] = {module: [] for module in servers}
        for number in range(rounds + 1):
            for module, server in servers.items():
                load = post_many(server.origin + ROUTE, filters[module], seconds)
                loads[module] += [load] if number else []  # the first round only warms both workers
        speed = {module: median([load.per_second for load in found]) for module, found in loads.items()}
        size = {module: loads[module][0].bytes_each / 1000 for module in loads}
        return [*_speed(speed, size), *_memory(ours, stock), *_starts(town, ours, stock)]


def _speed(speed: dict[str, float], size: dict[str, float]) -> list[Line]:
    return [
        Line("cached callback, answers a second", speed[OURS], "/s", speed[CONSTANT], "a constant text",
             speed[OURS] / speed[CONSTANT], ">= 0.7"),
        Line("filters a second", speed[OURS], "/s", target=">= 400"),
        Line("filters a second", speed[OURS], "/s", speed[STOCK], "the usual Dash page", speed[OURS] / speed[STOCK]),
        Line("one filter's bytes", size[OURS], "kB", target="<= 20"),
        Line("one filter's bytes", size[OURS], "kB", size[STOCK], "the usual Dash page", size[OURS] / size[STOCK]),
    ]


def _memory(ours: Server, stock: Server) -> list[Line]:
    held, beside = ours.pss_mb(), stock.pss_mb()
    if held is None or beside is None:
        return []
    return [Line(f"memory of {WORKERS} workers and their parent, PSS", held, "MB", target="<= 270"),
            Line(f"memory of {WORKERS} workers and their parent, PSS", held, "MB", beside, "the usual Dash page",
                 held / beside)]


def _starts(town: Town, ours: Server, stock: Server) -> list[Line]:
    """How long it takes from nothing to the first page, and to a printed answer on the command line."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "app.py", "answer", f"city={town.id}&{QUESTION}"], cwd=ROOT, check=True,
                   env=town.environment, stdout=subprocess.DEVNULL)
    printed = time.perf_counter() - start
    return [Line("start of the server to its first page", ours.started, "s", stock.started, "the usual Dash page",
                 ours.started / stock.started),
            Line("an answer on the command line", printed, "s")]


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--portal", default="", metavar="SCRIPT", help="the stand-in portal's script, for real rows")
    parser.add_argument("--keep", default="", metavar="FOLDER", help="keep the live city here for the next run")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    with worlds_folder(options.keep) as folder:
        town = bring_up(options.portal, folder)
        lines = measure(town, options.rounds, options.seconds)
    report("web", f"{town.id}, {CLIENTS} clients, median of {options.rounds} rounds of {options.seconds:g} s", lines)


if __name__ == "__main__":
    main()
