"""Filters a second, their bytes and the server's memory, beside a constant text and the usual Dash
page.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from bench.load import CLIENTS, Load, post_many, post_once
from bench.measuring import Line, median, report
from bench.servers import CONSTANT, OURS, ROOT, STOCK, WORKERS, Town, bring_up, serve, town_parser
from bench.synthetic import worlds_folder
from data.store.store import Store

ROUTE = "/_dash-update-component"
QUESTION = "measure=stops&by=year"


def districts(town: Town) -> list[str]:
    """The ids of the districts that are drawn on the town's map."""
    shapes = (Store(town.store).live(town.id).folder / "boundaries.geojson").read_text(
        encoding="utf-8"
    )
    return sorted(feature["id"] for feature in json.loads(shapes)["features"])


def our_filters(town: Town, origin: str) -> list[dict]:
    """What our page sends for each of some filters of the overview, which it holds."""
    overview = write_page_request(town, "", {})
    reply = post_once(origin + ROUTE, overview)["response"]["page"]["children"]
    holds = {"id": reply["id"], "pathname": f"/{town.id}", "search": ""}
    searches = [
        f"?district={d}{since}" for d, since in product(districts(town), ("", "&since=2020-01"))
    ]
    return [write_page_request(town, search, holds) for search in searches]


def write_page_request(town: Town, search: str, holds: dict) -> dict:
    """The request for a page of the overview by a browser that holds another."""
    return {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "changedPropIds": ["url.search"],
        "inputs": [
            {"id": "url", "property": "pathname", "value": f"/{town.id}"},
            {"id": "url", "property": "search", "value": search},
        ],
        "holds": holds,
    }


def stock_filters(town: Town, _origin: str) -> list[dict]:
    """The same filters as the usual page sends them."""
    figures = ("trend", "map", "race", "outcome")
    outputs = [{"id": figure, "property": "figure"} for figure in figures]
    name = f"..{'...'.join(f'{figure}.figure' for figure in figures)}.."
    return [
        {
            "output": name,
            "outputs": outputs,
            "changedPropIds": ["district.value"],
            "inputs": [
                {"id": "district", "property": "value", "value": district},
                {"id": "since", "property": "value", "value": since},
                {"id": "until", "property": "value", "value": 2100},
            ],
        }
        for district, since in product(districts(town), (1900, 2020))
    ]


@dataclass(frozen=True)
class Alone:
    """A server that had the machine to itself: seconds to its first page, its load, and its memory
    after that.
    """

    started: float
    load: Load
    pss_mb: float | None


def alone(
    module: str, town: Town, list_filters: Callable[[Town, str], list[dict]], seconds: float
) -> Alone:
    """Start a server, let its workers meet the filters, and measure it under load."""
    with serve(module, town, f"/{town.id}" if module == OURS else "/") as server:
        filters = list_filters(town, server.origin)
        for _ in range(2):
            load = post_many(server.origin + ROUTE, filters, seconds)
        return Alone(server.started, load, server.pss_mb())


def take_turns(town: Town, rounds: int, seconds: float) -> tuple[float, float]:
    """Answers a second of our page and of a constant text: medians of rounds in which they took
    turns.
    """
    with serve(OURS, town, f"/{town.id}") as ours, serve(CONSTANT, town) as constant:
        filters = our_filters(town, ours.origin)
        speeds = [
            [
                post_many(server.origin + ROUTE, filters, seconds).per_second
                for server in (ours, constant)
            ]
            for _ in range(rounds + 1)
        ]
    # The first round only warmed the workers.
    ours_speeds, constant_speeds = zip(*speeds[1:])
    return median(list(ours_speeds)), median(list(constant_speeds))


def measure(town: Town, rounds: int, seconds: float) -> list[Line]:
    """The lines of the bench."""
    ours, stock = (
        alone(OURS, town, our_filters, seconds),
        alone(STOCK, town, stock_filters, seconds),
    )
    speed, constant = take_turns(town, rounds, seconds)
    size, beside = (found.load.bytes_each / 1000 for found in (ours, stock))
    name = "the usual Dash page"
    return [
        Line(
            "cached callback, answers a second",
            speed,
            "/s",
            constant,
            "a constant text",
            speed / constant,
            ">= 0.7",
        ),
        Line("filters a second", ours.load.per_second, "/s", target=">= 400"),
        Line(
            "filters a second",
            ours.load.per_second,
            "/s",
            stock.load.per_second,
            name,
            ours.load.per_second / stock.load.per_second,
        ),
        Line("one filter's bytes", size, "kB", target="<= 20"),
        Line("one filter's bytes", size, "kB", beside, name, size / beside),
        *_memory(ours.pss_mb, stock.pss_mb),
        Line(
            "start of the server to its first page",
            ours.started,
            "s",
            stock.started,
            name,
            ours.started / stock.started,
        ),
        Line("an answer on the command line", _printed(town), "s"),
    ]


def _memory(held: float | None, beside: float | None) -> list[Line]:
    if held is None or beside is None:
        return []
    what = f"memory of {WORKERS} workers and their parent, PSS"
    return [
        Line(what, held, "MB", target="<= 250"),
        Line(what, held, "MB", beside, "the usual Dash page", held / beside),
    ]


def _printed(town: Town) -> float:
    """Seconds from nothing to an answer that is printed on the command line."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "app.py", "answer", f"city={town.id}&{QUESTION}"],
        cwd=ROOT,
        check=True,
        env=town.environment,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def main() -> None:
    """Run the bench."""
    parser = town_parser(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    with worlds_folder(options.keep) as folder:
        town = bring_up(options.portal, folder)
        lines = measure(town, options.rounds, options.seconds)
    report(
        "web",
        f"{town.id}, {CLIENTS} clients, median of {options.rounds} rounds of {options.seconds:g} s",
        lines,
    )


if __name__ == "__main__":
    main()
