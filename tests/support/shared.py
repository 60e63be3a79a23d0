"""Folders that the workers of one test run share, so that what is slow to build is built once."""

from __future__ import annotations

import fcntl
import os
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.cli.serve_command import serve_cities
from dashboard.settings import Settings


def build_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """The run's folder `name`, filled by `build(folder)` in the worker that asks first; the others
    wait for it.

    Tests read the folder and do not change it. A build that raises leaves the folder to the next
    worker that asks.
    """
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        # The folder of a worker stands in the folder of its run.
        base = base.parent
    folder, done = base / name, base / f"{name}.done"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            folder.mkdir(exist_ok=True)
            build(folder)
            done.touch()
    return folder


def refresh_sample(folder: Path) -> None:
    """Make the sample city live in the store `folder`, as `serve` does where no city has data."""
    settings = Settings(store=folder)
    assert (
        serve_cities(Namespace(city=[], host="", port=0, workers=1), settings, lambda *_: None) == 0
    )
