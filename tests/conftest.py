"""Fixtures that any test may use."""

from __future__ import annotations

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the folder of real rows."""
    for item in items:
        if real.needs_shared.mark in item.iter_markers():
            item.add_marker(pytest.mark.real)


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
