"""Random figures of the real cities, asked of the portal through their own links: all equal, and a
lie is found.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.commands import Done, run_command
from tests.support.real import StandInPortal, needs_shared, run_stand_in

pytestmark = needs_shared


def run(portal: StandInPortal, store: Path, *arguments: str) -> Done:
    environment = {"PLAINVIEW_STORE": str(store), "PLAINVIEW_PORTAL": portal.origin}
    return run_command(environment, *arguments)


@pytest.fixture
def store(tmp_path, refreshed) -> Path:
    """A copy of the store into which both cities were pulled."""
    return shutil.copytree(refreshed["PLAINVIEW_STORE"], tmp_path / "store")


@pytest.mark.parametrize("city", ["seattle", "cincinnati"])
def test_two_hundred_random_figures_match_the_portal(two_cities, store, city):
    done = run(two_cities, store, "reconcile", city, "--sample", "200")
    assert done.returncode == 0, done.stdout
    assert "200 of 200 figures match" in done.stdout


def test_a_figure_that_differs_is_named_and_ends_with_1(store):
    lie = "DELETE FROM {table} WHERE allegation_finding = 'EXONERATED'"
    with run_stand_in("cincinnati") as portal:
        portal.edit("ii65-eyg6", lie, at="2026-05-20T01:00:00.000Z")
        done = run(portal, store, "reconcile", "cincinnati", "--sample", "60")
    assert done.returncode == 1
    assert "differs: city=cincinnati&measure=allegations" in done.stdout
