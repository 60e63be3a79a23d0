"""Random figures of the real cities, asked of the portal through their own links: all equal, and a lie is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import real
from tests.support.commands import Done, run_command

pytestmark = real.needs_shared


@pytest.fixture(scope="module")
def served():
    with real.run_stand_in("seattle", "cincinnati") as portal:
        yield portal


def run(served, store: Path, *arguments: str) -> Done:
    environment = {"PLAINVIEW_STORE": str(store), "PLAINVIEW_PORTAL": served.origin}
    return run_command(environment, *arguments)


@pytest.mark.parametrize("city", ["seattle", "cincinnati"])
def test_two_hundred_random_figures_match_the_portal(served, tmp_path, city):
    run(served, tmp_path, "refresh", city)
    done = run(served, tmp_path, "reconcile", city, "--sample", "200")
    assert done.returncode == 0, done.stdout
    assert "200 of 200 figures match" in done.stdout


def test_a_figure_that_differs_is_named_and_ends_with_1(served, tmp_path):
    run(served, tmp_path, "refresh", "cincinnati")
    lie = "DELETE FROM {table} WHERE allegation_finding = 'EXONERATED'"
    served.edit("ii65-eyg6", lie, at="2026-05-20T01:00:00.000Z")
    done = run(served, tmp_path, "reconcile", "cincinnati", "--sample", "60")
    assert done.returncode == 1
    assert "differs: city=cincinnati&measure=allegations" in done.stdout
