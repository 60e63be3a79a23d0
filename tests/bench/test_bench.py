"""Each bench runs and prints what it measured, at a size at which its numbers mean nothing.

The benches run in this process, and share the servers that they start: what is measured apart is
measured in turn.
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bench import measuring, page, reads, servers, web
from dashboard.cli import refresh
from tests.support import real
from tests.support.browser import find_chromium
from tests.support.shared import build_once, refresh_sample

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = str(ROOT / "no-portal")

Bench = Callable[..., dict[str, dict]]
Servers = dict[tuple[str, Path], servers.Server]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder in which benches leave their city for the next one; the sample city is there
    already.
    """
    folder = tmp_path_factory.mktemp("bench")
    shutil.copytree(build_once(tmp_path_factory, "sample-store", refresh_sample), folder / "store")
    return str(folder)


@pytest.fixture(scope="module")
def running() -> Iterator[Servers]:
    """The servers that run, by module and store; they end with the last bench."""
    with ExitStack() as stack:
        pool: Servers = {}

        @contextmanager
        def serve(module: str, town: servers.Town, path: str = "/") -> Iterator[servers.Server]:
            key = module, town.store
            if key not in pool:
                pool[key] = stack.enter_context(servers.serve(module, town, path))
            yield pool[key]

        with pytest.MonkeyPatch.context() as patch:
            for bench in (page, reads, web):
                patch.setattr(bench, "serve", serve)
            for bench in (servers, page, web):
                patch.setattr(bench, "WORKERS", 1)
            patch.setattr(page, "QUIET_MS", 150)
            patch.setattr(page, "WARM_UP_SECONDS", 0)
            patch.setattr(page, "REST_SECONDS", 0)
            patch.setattr(page, "PRECISION", 2_000)
            yield pool


def run_in_turn(work: Callable, *arguments: object) -> measuring.Run:
    """What `measuring.apart` gives, without the process: what is sent there must be fit to
    be sent.
    """
    return measuring._timed(*pickle.loads(pickle.dumps((work, arguments))))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Bench:
    """Runs a bench, and gives the lines of it by what they measure, from its line of JSON."""
    for name in [name for name in os.environ if name.startswith("PLAINVIEW_")]:
        monkeypatch.delenv(name)
    # A bench of cities side by side sets it.
    monkeypatch.setattr(refresh, "MAX_CITIES_AT_ONCE", refresh.MAX_CITIES_AT_ONCE)

    def run_bench(name: str, *arguments: str) -> dict[str, dict]:
        bench = importlib.import_module(f"bench.{name}")
        if hasattr(bench, "apart"):
            monkeypatch.setattr(bench, "apart", run_in_turn)
        monkeypatch.setattr(sys, "argv", [name, *arguments])
        # Playwright wants a thread of its own.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(bench.main).result()
        printed = capsys.readouterr().out
        found = json.loads(printed.strip().splitlines()[-1])
        assert found["bench"] == name
        for line in found["lines"]:
            # A page seen a moment ago is taken from the browser's cache, without a byte.
            assert line["ours"] > 0 or line["what"] == "repeat visit"
            assert line["what"] in printed
            assert (line["met"] is None) == (not line["target"])
        return {line["what"]: line for line in found["lines"]}

    return run_bench


def test_work_apart_is_done_in_a_process_of_its_own() -> None:
    run = measuring.apart(os.getpid)
    assert run.value not in (0, os.getpid())
    assert run.seconds > 0
    assert run.peak_mb > 1


def test_cube(kept: str, told: Bench) -> None:
    lines = told("cube", "--rows", "3000", "--rounds", "1", "--keep", kept)
    assert lines["records to the main cube"]["beside_name"] == "bare DuckDB group-by"
    assert {
        "pages to records",
        "pages to records, peak memory",
        "records to the places cube",
    } <= lines.keys()


def test_answers(kept: str, told: Bench) -> None:
    lines = told("answers", "--rows", "3000", "--rounds", "1", "--keep", kept)
    assert lines["cold answer, median"]["beside_name"] == "pandas on each request"
    assert {"cold answer, 95th percentile", "cached answer, median"} <= lines.keys()


@real.needs_shared
def test_many(told: Bench) -> None:
    script = str(real.find_shared_folder() / "portal" / "portal.py")
    lines = told("many", "--cities", "2", "--rows", "300", "--rounds", "1", "--portal", script)
    assert lines["refresh of 2 cities, 80 ms for each answer"]["beside_name"] == "one after another"
    assert "peak memory, 4 cities served" in lines


@real.needs_shared
def test_ingest(told: Bench) -> None:
    script = str(real.find_shared_folder() / "portal" / "portal.py")
    lines = told("ingest", "--rows", "3000", "--rounds", "1", "--portal", script)
    assert lines["rows a second to disk"]["beside_name"] == "bare sodapy"


def test_ingest_says_what_it_lacks() -> None:
    command = [sys.executable, "-m", "bench.ingest", "--portal", NOWHERE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
    assert "--portal" in done.stdout


def test_reads(kept: str, told: Bench, running: Servers) -> None:
    size = ("--rounds", "1", "--seconds", "0.1", "--months", "3")
    lines = told("reads", *size, "--portal", NOWHERE, "--keep", kept)
    assert lines["kept answer, JSON, GETs a second"]["beside_name"] == "an empty Flask route"
    assert {
        "new picture, SVG, 95 of 100 within",
        "new picture, PNG, 95 of 100 within",
    } <= lines.keys()


def test_web(kept: str, told: Bench, running: Servers) -> None:
    lines = told("web", "--rounds", "1", "--seconds", "0.1", "--portal", NOWHERE, "--keep", kept)
    assert lines["cached callback, answers a second"]["beside_name"] == "a constant text"
    assert {
        "filters a second",
        "one filter's bytes",
        "start of the server to its first page",
    } <= lines.keys()


@pytest.mark.browser
def test_page(kept: str, told: Bench, running: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", find_chromium())
    lines = told(
        "page", "--runs", "1", "--lighthouse", "no-lighthouse", "--portal", NOWHERE, "--keep", kept
    )
    assert lines["filter to all redrawn"]["beside_name"] == "the usual Dash page"
    assert {"first load", "third chart drawn, first load", "repeat visit"} <= lines.keys()
