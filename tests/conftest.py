"""Fixtures that any test may use."""

from __future__ import annotations

import atexit
import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page

from tests.support import real
from tests.support.browser import PagePool, launch_chromium
from tests.support.engines import keep_engines_open

# A busy machine is no fault of the code: nothing here is judged by the clock. `scripts/test --fast`
# asks for the profile "dev", which tries fewer examples, and `--hypothesis-profile thorough` tries
# more (tests/support/profiles.py).
settings.register_profile("ci", deadline=None)
settings.register_profile("dev", deadline=None, max_examples=20)
settings.register_profile("thorough", deadline=None)
settings.load_profile("ci")


# What takes long to start, each for one worker: two of them would start it twice.
STARTED_ONCE = ("two_cities", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the folder of real rows, and put in order what several workers share."""
    for item in items:
        if real.needs_shared.mark in item.iter_markers():
            item.add_marker(pytest.mark.real)
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers > 1:
        items[:] = order_for_workers(items, workers)


def order_for_workers(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """The tests so that those which share what takes long to start stand together, and each such
    group where the share of another worker begins.

    A worker gets an equal part of the list, and one that is done takes over from the end of
    another's part (`--dist worksteal`).
    """
    groups: dict[str, list[pytest.Item]] = {name: [] for name in STARTED_ONCE}
    others = []
    for item in items:
        names = getattr(item, "fixturenames", ())
        group = next((name for name in STARTED_ONCE if name in names), None)
        (groups[group] if group else others).append(item)
    ordered: list[pytest.Item] = []
    for number, group in enumerate(groups.values()):
        missing = max(len(items) * number // workers - len(ordered), 0)
        ordered += [*others[:missing], *group]
        del others[:missing]
    return ordered + others


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Nothing becomes garbage while modules are imported and tests are listed."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """The collector of garbage leaves alone what the tests and their modules hold: it would look
    through all of it again and again.
    """
    gc.collect()
    gc.freeze()
    # What is left at the end is freed: a library complains of objects that are not.
    atexit.register(gc.unfreeze)


@pytest.fixture(scope="session", autouse=True)
def engines() -> Iterator[None]:
    """The refresh's engines, open for the whole run."""
    with keep_engines_open():
        yield


@pytest.fixture(scope="session", autouse=True)
def volatile_files() -> Iterator[None]:
    """No file of a test outlives a power cut, so that none is forced to the disk: a refresh does it
    thirty times.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _descriptor: None)
        yield


@pytest.fixture(scope="session")
def two_cities() -> Iterator[real.StandInPortal]:
    """The stand-in portal with the tables of Seattle and Cincinnati. Tests clear what they stage
    and edit no row.
    """
    with real.run_stand_in("seattle", "cincinnati") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with launch_chromium() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def page_pool(browser: Browser) -> PagePool:
    """Pages of that Chromium that share what they have loaded."""
    return PagePool(browser)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a fresh profile, as wide as a laptop's."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()
