"""A report of 25 cells about a large city, cold, and its PDF, beside grouping its records anew with
pandas.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import pandas as pd

from bench.answers import group_records, read_records
from bench.measuring import Line, apart, median, report
from bench.synthetic import CITY, World, add_world_options, build, worlds_folder
from dashboard.branding.face import DEFAULT_FACE
from dashboard.i18n.locale import use_language
from dashboard.query.periods import find_coverage
from dashboard.service.answer_cache import find_cache_folder
from dashboard.service.answer_service import AnswerService
from dashboard.views.city_context import CityContext, open_city
from dashboard.views.reports import build_report, get_pack
from dashboard.web.reports.files import render_report_pdf

PACK = "sf_96a_3"
MOST_SECONDS = 1


def open_desk(world: World) -> CityContext:
    """The city in a process of its own."""
    answers = AnswerService(world.settings)
    return open_city(answers, CITY)


def make_report(world: World) -> tuple[float, float, float, int, int]:
    """Seconds of the report's cells, of the same again, and of its PDF; how many cells it has and
    how many are filled.

    No answer is kept at first, and the first reads the cube.
    """
    desk = open_desk(world)
    with use_language("en"):
        start = time.perf_counter()
        made = build_report(desk, get_pack(PACK), "")
        cold = time.perf_counter() - start
        start = time.perf_counter()
        made = build_report(desk, get_pack(PACK), "")
        again = time.perf_counter() - start
        # The type setter's own start is that of a process, not of a report.
        render_report_pdf(
            made, find_cache_folder(world.settings, "warm"), "http://127.0.0.1", DEFAULT_FACE
        )
        folder = find_cache_folder(world.settings, "briefings")
        forget(folder)
        start = time.perf_counter()
        render_report_pdf(made, folder, "http://127.0.0.1:1", DEFAULT_FACE)
        pdf = time.perf_counter() - start
    return cold, again, pdf, len(made.cells), made.filled


def group_cells(world: World) -> float:
    """Seconds of the bare counts of the report's cells on stops, for its three periods, from
    records in memory.
    """
    desk = open_desk(world)
    pack = get_pack(PACK)
    records = read_records(world)
    known = {m.id: m for m in desk.measures}
    last = max(find_coverage(next(iter(known.values())), desk.build.manifest)[0])
    queries = [cell.query(CITY) for cell in pack.cells if cell.question]
    able = [q for q in queries if q.measure in known and {*q.by} <= {*records.columns, "month"}]
    start = time.perf_counter()
    for query in able:
        for back in (0, 3, 12):
            months = records["month"].between(last - back - 2, last - back)
            group_records(pd.DataFrame(records[months]), query)
    return time.perf_counter() - start


def forget(folder: Path) -> None:
    """Throw everything away that a folder keeps."""
    for path in folder.glob("*"):
        path.unlink()


def measure(world: World, rounds: int) -> list[Line]:
    """The lines of the bench: `rounds` processes that each start without any kept answer, and one
    with pandas.
    """
    build(world)
    runs = []
    for _ in range(rounds):
        forget(world.settings.store / "cache" / "answers")
        runs.append(apart(make_report, world).value)
    cold, again, pdf = (median([run[place] for run in runs]) for place in range(3))
    slow = apart(group_cells, world).value
    cells, filled = runs[0][3:]
    return [
        Line(
            f"report of {cells} cells ({filled} filled), cold",
            cold,
            "s",
            slow,
            "pandas on each request",
            cold / slow,
            target=f"<= {MOST_SECONDS}",
        ),
        Line("the same, kept", again, "s"),
        Line("its PDF", pdf, "s", target=f"<= {MOST_SECONDS}"),
    ]


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_world_options(parser, rounds=3)
    options = parser.parse_args()
    with worlds_folder(options.keep) as folder:
        lines = measure(World(folder, options.rows), options.rounds)
    report("reports", f"{options.rows:,} made-up rows, {options.rounds} processes", lines)


if __name__ == "__main__":
    main()
