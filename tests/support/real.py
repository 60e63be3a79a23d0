"""The folder of real rows and the stand-in portal that serves it. Tests that need them skip where
they are missing.

The folder is named by PLAINVIEW_TEST_SHARED, else it is `shared` beside the checkout; it holds
portal/portal.py and real/CITY/portal.json with the files named there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.support.ports import find_free_port


def find_shared_folder() -> Path | None:
    """The folder of real rows, or None where there is none."""
    named = os.environ.get("PLAINVIEW_TEST_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared"
    return folder if (folder / "portal" / "portal.py").is_file() else None


needs_shared = pytest.mark.skipif(
    find_shared_folder() is None,
    reason="needs the folder of real rows: name it in PLAINVIEW_TEST_SHARED, or put it beside the "
    "checkout as shared",
)


@dataclass
class StandInPortal:
    """A running stand-in portal: its origin, and its own door for tests."""

    origin: str
    process: subprocess.Popen

    def fault(self, kind: str, times: int = 1, path: str = "", **more: object) -> None:
        """Stage a fault (throttle, status, hang, accepted, html, truncate, reset) on paths that
        match `path`.
        """
        self._call("POST", "faults", json={"kind": kind, "times": times, "path": path, **more})

    def clear(self) -> None:
        """Forget every staged fault and every request so far."""
        self._call("DELETE", "faults")
        self.forget()

    def forget(self) -> None:
        """Forget every request so far."""
        self._call("DELETE", "log")

    def log(self) -> list[dict]:
        """Every request so far: method, path, args, json, token, at."""
        return self._call("GET", "log").json()

    def edit(self, dataset: str, sql: str, **more: str) -> None:
        """Run one SQL statement on a dataset, named {table} there; the table then counts as
        updated.
        """
        self._call("POST", f"sql/{dataset}", json={"sql": sql, **more})

    def datasets(self) -> dict[str, int]:
        """The number of rows of each dataset."""
        return self._call("GET", "datasets").json()

    def _call(self, method: str, door: str, **more: object) -> requests.Response:
        response = requests.request(method, f"{self.origin}/_test/{door}", timeout=30, **more)
        response.raise_for_status()
        return response


@contextmanager
def run_stand_in(
    *folders: Path | str, synthetic: tuple[int, ...] = (), options: tuple[str, ...] = ()
) -> Iterator[StandInPortal]:
    """A stand-in portal on a free port, ready to answer; it serves `folders` (cities under real/,
    or any path).
    """
    shared = find_shared_folder()
    port = find_free_port()
    command = [sys.executable, str(shared / "portal" / "portal.py"), "--port", str(port), *options]
    for folder in folders:
        command += ["--data", str(shared / "real" / folder)]
    for rows in synthetic:
        command += ["--synthetic", str(rows)]
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        stand_in = StandInPortal(f"http://127.0.0.1:{port}", process)
        try:
            _wait_for_start(stand_in, output)
            yield stand_in
        finally:
            process.terminate()
            process.wait(60)


def _wait_for_start(stand_in: StandInPortal, output, seconds: float = 600) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and stand_in.process.poll() is None:
        try:
            stand_in.datasets()
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    output.seek(0)
    raise RuntimeError(f"the stand-in portal did not start:\n{output.read()[-2000:]}")
