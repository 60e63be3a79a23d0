"""The phone scores of every page: Lighthouse's speed, accessibility, best practices and search,
with its reasons.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measuring import median
from bench.page import FLAGS, chromium
from bench.servers import OURS, Town, bring_up, serve

CATEGORIES = {
    "performance": "speed",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "search",
}
# The least score of every page.
WANTED = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
# On a busy machine a recording sometimes fails, and Lighthouse asks to be run again.
ASKS_AGAIN, ATTEMPTS = "Please run Lighthouse again", 3
# Of any city; the pages of one district follow, by the city's own first one.
GENERAL = (
    "/",
    "/methods",
    "/glossary",
    "/developers",
    "/privacy",
    "/accessibility",
    "/census",
    "/?lang=es",
    "/methods?lang=es",
)
CITY = (
    "",
    "/map",
    "/trends",
    "/breakdowns",
    "/compare",
    "/outcomes",
    "/disparities",
    "/data",
    "/district",
    "/embed?measure=stops",
    "/?lang=es",
    "/trends?lang=es",
)
DISTRICT = {"sample": "harbor", "seattle": "west"}


def pages_of(city: str) -> list[str]:
    """The paths of the site's pages, those of one city and of one of its districts among them."""
    home = f"/{city}/district/{DISTRICT[city]}"
    city_pages = (f"/{city}{path}".replace("/?", "?") for path in CITY)
    return [*GENERAL[:1], *city_pages, home, f"{home}?lang=es", *GENERAL[1:]]


def audit(command: str, url: str) -> dict:
    """Lighthouse's own report of one visit under its phone profile. Raises RuntimeError with its
    words if it fails.
    """
    for _ in range(ATTEMPTS):
        done = subprocess.run(
            [
                command,
                url,
                "--quiet",
                "--output=json",
                f"--only-categories={','.join(CATEGORIES)}",
                f"--chrome-flags={' '.join(FLAGS)}",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if not done.returncode or ASKS_AGAIN not in done.stderr:
            break
    if done.returncode:
        raise RuntimeError(f"{url}: Lighthouse ended with {done.returncode}: {done.stderr[-500:]}")
    return json.loads(done.stdout)


def scores(found: dict) -> dict[str, float]:
    """The score of each category, 0 to 100; 0 where Lighthouse gave none."""
    return {name: 100 * (found["categories"][name]["score"] or 0) for name in CATEGORIES}


def reasons(found: dict, category: str) -> list[str]:
    """Why a category is not 100: each audit that counts and is not met, with where or how much."""
    findings = []
    for ref in found["categories"][category]["auditRefs"]:
        audit = found["audits"][ref["id"]]
        if ref["weight"] and audit["score"] is not None and audit["score"] < 1:
            findings.append(f"{audit['title']} {audit.get('displayValue', '')}".strip())
            findings += [f"    {where}" for where in _places(audit)]
    return findings


def _places(audit: dict) -> list[str]:
    items = audit.get("details", {}).get("items", [])[:5]
    return [
        str(i["node"].get("selector") or i["node"].get("snippet"))
        if isinstance(i.get("node"), dict)
        else str(i.get("description") or i.get("url") or "")[:160]
        for i in items
    ]


def measure(command: str, origin: str, path: str, runs: int) -> tuple[dict[str, float], list[str]]:
    """Medians of the four scores over some visits, and the last visit's reasons for what is below
    its target.
    """
    visits = [audit(command, origin + path) for _ in range(runs)]
    found = {name: median([scores(v)[name] for v in visits]) for name in CATEGORIES}
    missed = [name for name, score in found.items() if round(score) < WANTED[name]]
    return found, [
        reason for name in missed for reason in (f"{CATEGORIES[name]}:", *reasons(visits[-1], name))
    ]


@contextmanager
def origin_of(named: str, portal: str) -> Iterator[tuple[str, str]]:
    """The origin of a running site and its city: the one that is named, else one that is served
    here for the while.
    """
    if named:
        yield named.rstrip("/"), "sample"
        return
    with tempfile.TemporaryDirectory() as folder:
        town: Town = bring_up(portal, Path(folder))
        with serve(OURS, town, f"/{town.id}") as server:
            yield server.origin, town.id


def run(command: str, origin: str, paths: list[str], runs: int) -> int:
    """Print a line for each page, and below it why a score is not as wanted; how many pages miss a
    target.
    """
    print(f"{'page':44}" + "".join(f"{name:>16}" for name in CATEGORIES.values()))
    rows, misses = {}, 0
    for path in paths:
        rows[path], findings = measure(command, origin, path, runs)
        print(f"{path:44}" + "".join(f"{score:16.0f}" for score in rows[path].values()), flush=True)
        print("".join(f"    {line}\n" for line in findings), end="", flush=True)
        misses += bool(findings)
    print(json.dumps({"bench": "lighthouse", "runs": runs, "pages": rows}))
    return misses


def main() -> int:
    """Run the bench; exit 1 where a page misses a target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--portal", default="", metavar="SCRIPT", help="the stand-in portal's script, for real rows"
    )
    parser.add_argument(
        "--origin", default="", metavar="URL", help="a site that runs already, with the sample city"
    )
    parser.add_argument("--lighthouse", default="lighthouse", metavar="PROGRAM")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="pages to visit; all, if none is named"
    )
    options = parser.parse_args()
    program = shutil.which(options.lighthouse)
    if not (program and chromium()):
        print(
            "lighthouse: skipped: it needs Chromium and Lighthouse (npm install lighthouse; "
            "--lighthouse PROGRAM)"
        )
        return 0
    with origin_of(options.origin, options.portal) as (origin, city):
        return 1 if run(program, origin, options.paths or pages_of(city), options.runs) else 0


if __name__ == "__main__":
    raise SystemExit(main())
