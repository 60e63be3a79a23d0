"""The cities pulled once for all tests of this folder, through the command line and from the
stand-in portal.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dashboard.settings import Settings
from tests.support.commands import run_command
from tests.support.real import StandInPortal, run_stand_in
from tests.support.shared import build_once

# The stand-in portal has no table of Seattle's complaints.
MISSING = "seattle hyay-5x7b: missing"
BERKELEY_ROWS = "berkeley ysvs-bcge: green: 8,453 of 8,454 rows counted"


@pytest.fixture(scope="session")
def refreshed(
    tmp_path_factory: pytest.TempPathFactory, two_cities: StandInPortal
) -> dict[str, str]:
    """The environment of a store into which Seattle and Cincinnati were pulled."""

    def refresh(store: Path) -> None:
        environment = {"PLAINVIEW_STORE": str(store), "PLAINVIEW_PORTAL": two_cities.origin}
        result = run_command(environment, "refresh", "seattle", "cincinnati")
        assert result.returncode == 3, result.stdout + result.stderr
        missing = [line for line in result.stdout.splitlines() if ": missing" in line]
        assert len(missing) == 1, result.stdout + result.stderr
        assert missing[0].startswith(MISSING), result.stdout + result.stderr

    store = build_once(tmp_path_factory, "real-store", refresh)
    return {**os.environ, "PLAINVIEW_STORE": str(store)}


@pytest.fixture(scope="session")
def berkeley_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a store into which Berkeley was pulled."""
    return Settings(store=build_once(tmp_path_factory, "berkeley-store", refresh_berkeley))


def refresh_berkeley(store: Path, times: int = 1) -> None:
    """Pull Berkeley into a store, so many times."""
    with run_stand_in("berkeley") as stand_in:
        environment = {
            "PLAINVIEW_STORE": str(store),
            "PLAINVIEW_PORTAL": stand_in.origin,
            "PLAINVIEW_GEOCODER": "off",
        }
        for _ in range(times):
            done = run_command(environment, "refresh", "berkeley")
            assert done.returncode == 0, done.stdout + done.stderr
            assert BERKELEY_ROWS in done.stdout
