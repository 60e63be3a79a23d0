"""Both cities pulled once for all tests of this folder, through the command line and from the stand-in portal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.real import run_stand_in
from tests.support.shared import build_once

ROOT = Path(__file__).resolve().parents[2]
# The stand-in portal has no table of Seattle's complaints.
MISSING = "seattle hyay-5x7b: missing"


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    """`python app.py` with these arguments."""
    return subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def refreshed(tmp_path_factory) -> dict[str, str]:
    """The environment of a store into which both cities were pulled; the portal is gone again."""
    store = build_once(tmp_path_factory, "real-store", refresh_both)
    return {**os.environ, "PLAINVIEW_STORE": str(store)}


def refresh_both(store: Path) -> None:
    """Pull both cities into a store."""
    with run_stand_in("seattle", "cincinnati") as stand_in:
        environment = {
            **os.environ,
            "PLAINVIEW_STORE": str(store),
            "PLAINVIEW_PORTAL": stand_in.origin,
        }
        result = run(environment, "refresh", "seattle", "cincinnati")
    assert result.returncode == 3, result.stdout + result.stderr
    missing = [line for line in result.stdout.splitlines() if ": missing" in line]
    assert len(missing) == 1 and missing[0].startswith(MISSING), result.stdout + result.stderr
