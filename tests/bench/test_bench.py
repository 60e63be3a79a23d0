"""Each bench runs and prints what it measured, at a size at which its numbers mean nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import browser, real
from tests.support.shared import build_once, refresh_sample

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("PLAINVIEW_")}
NOWHERE = str(ROOT / "no-portal")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder in which benches leave their city for the next one; the sample city is there already."""
    folder = tmp_path_factory.mktemp("bench")
    shutil.copytree(build_once(tmp_path_factory, "sample-store", refresh_sample), folder / "store")
    return str(folder)


def run(bench: str, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", f"bench.{bench}", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )


def told(bench: str, *arguments: str) -> dict[str, dict]:
    """The lines of a bench by what they measure, from its line of JSON."""
    done = run(bench, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert found["bench"] == bench
    for line in found["lines"]:
        # A page seen a moment ago is taken from the browser's cache, without a byte.
        assert line["ours"] > 0 or line["what"] == "repeat visit"
        assert line["what"] in done.stdout
        assert (line["met"] is None) == (not line["target"])
    return {line["what"]: line for line in found["lines"]}


def test_cube(kept: str) -> None:
    lines = told("cube", "--rows", "3000", "--rounds", "1", "--keep", kept)
    assert lines["records to the main cube"]["beside_name"] == "bare DuckDB group-by"
    assert {
        "pages to records",
        "pages to records, peak memory",
        "records to the places cube",
    } <= lines.keys()


def test_answers(kept: str) -> None:
    lines = told("answers", "--rows", "3000", "--rounds", "1", "--keep", kept)
    assert lines["cold answer, median"]["beside_name"] == "pandas on each request"
    assert {"cold answer, 95th percentile", "cached answer, median"} <= lines.keys()


@real.needs_shared
def test_many() -> None:
    script = str(real.find_shared_folder() / "portal" / "portal.py")
    lines = told("many", "--cities", "2", "--rows", "300", "--rounds", "1", "--portal", script)
    assert lines["refresh of 2 cities, 80 ms for each answer"]["beside_name"] == "one after another"
    assert "peak memory, 4 cities served" in lines


@real.needs_shared
def test_ingest() -> None:
    script = str(real.find_shared_folder() / "portal" / "portal.py")
    lines = told("ingest", "--rows", "3000", "--rounds", "1", "--portal", script)
    assert lines["rows a second to disk"]["beside_name"] == "bare sodapy"


def test_ingest_says_what_it_lacks() -> None:
    done = run("ingest", "--portal", NOWHERE)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
    assert "--portal" in done.stdout


def test_reads(kept: str) -> None:
    size = ("--rounds", "1", "--seconds", "0.1", "--months", "3")
    lines = told("reads", *size, "--portal", NOWHERE, "--keep", kept)
    assert lines["kept answer, JSON, GETs a second"]["beside_name"] == "an empty Flask route"
    assert {
        "new picture, SVG, 95 of 100 within",
        "new picture, PNG, 95 of 100 within",
    } <= lines.keys()


def test_web(kept: str) -> None:
    lines = told("web", "--rounds", "1", "--seconds", "0.1", "--portal", NOWHERE, "--keep", kept)
    assert lines["cached callback, answers a second"]["beside_name"] == "a constant text"
    assert {
        "filters a second",
        "one filter's bytes",
        "start of the server to its first page",
    } <= lines.keys()


@pytest.mark.browser
def test_page(kept: str) -> None:
    browser.find_chromium()
    lines = told(
        "page", "--runs", "1", "--lighthouse", "no-lighthouse", "--portal", NOWHERE, "--keep", kept
    )
    assert lines["filter to all redrawn"]["beside_name"] == "the usual Dash page"
    assert {"first load", "third chart drawn, first load", "repeat visit"} <= lines.keys()
