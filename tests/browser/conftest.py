"""The sample city, served by the project's own server in a process of its own, and pages to read it
with.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

from tests.support.browser import PagePool, collect_page_errors, find_chromium
from tests.support.ports import find_free_port
from tests.support.shared import build_once, refresh_sample

ROOT = Path(__file__).resolve().parents[2]
READY = 180
# The stops of the Tab key: what can have the focus and is shown.
STOPS = """() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
    .filter(e => e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true })
        && !e.closest('details:not([open]) > :not(summary)')).length"""
MOST_STOPS = 60


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of the running site."""
    find_chromium()
    port = find_free_port()
    folder = tmp_path_factory.mktemp("site")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PLAINVIEW_")}
    environment["PLAINVIEW_STORE"] = os.environ.get("PLAINVIEW_TEST_STORE") or str(
        build_once(tmp_path_factory, "sample-store", refresh_sample)
    )
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "app.py", "serve", "--city", "sample", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _ready(process, f"http://127.0.0.1:{port}", folder / "log")
        finally:
            process.terminate()
            process.wait(60)


def _ready(process: subprocess.Popen, origin: str, log: Path) -> str:
    for _ in range(READY * 5):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{origin}/readyz", timeout=5):
                return origin
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"not ready after {READY} s: {log.read_text()}")


Opener = Callable[..., Page]


class Visitor:
    """Opens paths of the site and gathers what goes wrong in them."""

    def __init__(self, pool: PagePool, site: str):
        self.pool = pool
        self.site = site
        self.pages: list[Page] = []
        self.faults: list[list[str]] = []
        self.strangers: list[str] = []

    def open(self, path: str, width: int = 1280, wait: bool = True, **options) -> Page:
        """A page, alive; `wait=False` leaves out the waiting."""
        page = self.pool.open_page(self.site, width, **options)
        self.pages.append(page)
        self.faults.append(collect_page_errors(page))
        page.on("request", self._note_stranger)
        page.goto(self.site + path)
        if wait:
            alive(page)
        return page

    def _note_stranger(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.strangers.append(request.url)

    def leave(self) -> None:
        """Give back every page. Nothing may be on the console, no request may have failed or left
        the site.
        """
        # What is broken off when a page is left is no fault.
        faults = [f for faults in self.faults for f in faults if not re_status(f)]
        for page in self.pages:
            self.pool.give_back(page, self.site)
        assert faults == []
        assert self.strangers == []


@pytest.fixture
def open_page(page_pool: PagePool, site: str) -> Iterator[Opener]:
    """Opens a path of the site (see `Visitor.open`) and holds it to its word at the end of the
    test.
    """
    visitor = Visitor(page_pool, site)
    yield visitor.open
    visitor.leave()


@pytest.fixture(scope="module")
def living(request: pytest.FixtureRequest, page_pool: PagePool, site: str) -> Iterator[Page]:
    """The page of the path that is the parameter, opened once for all tests of a module that name
    this path.

    A test begins with `look` and leaves the page as it was. The embed builder is a document of its
    own, which nothing replaces.
    """
    visitor = Visitor(page_pool, site)
    yield visitor.open(request.param, wait="/embed" not in request.param)
    visitor.leave()


@pytest.fixture(scope="module")
def bare(request: pytest.FixtureRequest, page_pool: PagePool, site: str) -> Iterator[Page]:
    """The same without scripts."""
    visitor = Visitor(page_pool, site)
    yield visitor.open(request.param, wait=False, java_script_enabled=False)
    visitor.leave()


def look(
    page: Page,
    width: int = 1280,
    scheme: str = "light",
    media: str = "screen",
    forced_colors: str = "none",
) -> None:
    """Show a page of `living` or `bare` in another way. Motion is reduced, so that nothing is met
    half way.
    """
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(
        media=media, color_scheme=scheme, forced_colors=forced_colors, reduced_motion="reduce"
    )


@contextmanager
def unfolded(page: Page) -> Iterator[None]:
    """Every <details> open."""
    page.evaluate("""() => {
        window.unfolded = [...document.querySelectorAll('details:not([open])')];
        window.unfolded.forEach(d => d.open = true);
    }""")
    try:
        yield
    finally:
        page.evaluate("() => window.unfolded.forEach(d => d.open = false)")


@contextmanager
def styled(page: Page, rule: str) -> Iterator[None]:
    """A style rule more."""
    style = page.add_style_tag(content=rule)
    try:
        yield
    finally:
        style.evaluate("element => element.remove()")


def re_status(fault: str) -> bool:
    """Chromium reports the status of a page that is meant to be 404 or 400 as an error of the
    console.
    """
    return "Failed to load resource: the server responded with a status of 40" in fault


def alive(page: Page) -> None:
    """Come near a link as a reader does, and wait until the first HTML has given way to the living
    page.
    """
    page.locator("header a").first.dispatch_event("pointerover")
    page.wait_for_selector("body:not(:has(#first)) #page > .view", state="attached")


def settled(page: Page, address: str) -> None:
    """Wait until the page of an address is shown."""
    page.wait_for_selector(
        f'#page > .view[data-address="{address}"]:not(:has([data-html]))', state="attached"
    )
