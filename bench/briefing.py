"""A briefing's PDF, first and again, beside a headless browser that prints the same briefing's
page.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.measuring import Line, median, report
from bench.page import FLAGS, chromium
from bench.servers import OURS, Server, Town, bring_up, serve

VIEWS = (
    "measure=stops&by=month",
    "measure=stops&by=district",
    "measure=frisk_rate&by=race",
    "measure=complaints&by=year,race",
    "measure=stops&by=month,district",
    "measure=stops&by=outcome",
)
MOST_SECONDS = 3


def fetched(server: Server, town: Town) -> tuple[list[float], list[float]]:
    """Seconds of each view's PDF, asked for the first time and again."""

    def ask(view: str, paper: str) -> float:
        start = time.perf_counter()
        address = f"{server.origin}/briefing.pdf?city={town.id}&{view}&paper={paper}"
        with urllib.request.urlopen(address, timeout=60) as reply:
            assert reply.read(5) == b"%PDF-"
        return time.perf_counter() - start

    asked = [(view, paper) for view in VIEWS for paper in ("letter", "a4")]
    return [ask(*a) for a in asked], [ask(*a) for a in asked]


def printed(server: Server, town: Town) -> list[float]:
    """Seconds in which a running browser opens each view's page and prints it."""
    seconds = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for view in VIEWS:
            start = time.perf_counter()
            page = browser.new_page()
            page.goto(f"{server.origin}/briefing?city={town.id}&{view}")
            page.pdf(format="Letter")
            seconds.append(time.perf_counter() - start)
            page.close()
        browser.close()
    return seconds


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--portal", default="", help="the stand-in portal's script; without one, the sample city"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        town = bring_up(options.portal, Path(folder))
        with serve(OURS, town) as server:
            first, again = fetched(server, town)
            beside = median(printed(server, town)) if chromium() else None
    report(
        "briefing",
        f"{len(first)} PDFs of {town.id}",
        [
            Line("slowest of all, first time", max(first), "s", target=f"<= {MOST_SECONDS}"),
            Line(
                "first time, median",
                median(first),
                "s",
                beside,
                "printed by a browser" if beside else "",
                median(first) / beside if beside else None,
            ),
            Line("again, median", median(again), "s"),
        ],
    )


if __name__ == "__main__":
    main()
