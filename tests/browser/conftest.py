"""The sample city, served by the project's own server in a process of its own, and pages to read it with."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.browser import collect_page_errors, find_chromium
from tests.support.shared import build_once, refresh_sample

ROOT = Path(__file__).resolve().parents[2]
READY = 180


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of the running site."""
    find_chromium()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
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
            process.wait(20)


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


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Opener]:
    """Opens a path of the site in a context of its own, waits until it is alive, and holds it to its word: nothing on
    the console, no request that fails, none that leaves the site. `wait=False` leaves out the waiting.
    """
    contexts: list[BrowserContext] = []
    faults: list[list[str]] = []
    left: list[str] = []

    def open_at(path: str, width: int = 1280, wait: bool = True, **options) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        faults.append(collect_page_errors(page))
        page.on(
            "request",
            lambda r: (
                left.append(r.url) if not r.url.startswith((site, "data:", "blob:")) else None
            ),
        )
        page.goto(site + path)
        if wait:
            alive(page)
        return page

    yield open_at
    for context in contexts:
        context.close()
    told = [f for fault in faults for f in fault if not re_status(f)]
    assert told == []
    assert left == []


def re_status(fault: str) -> bool:
    """Chromium reports the status of a page that is meant to be 404 or 400 as an error of the console."""
    return "Failed to load resource: the server responded with a status of 40" in fault


def alive(page: Page) -> None:
    """Come near a link as a reader does, and wait until the first HTML has given way to the living page."""
    page.locator("header a").first.dispatch_event("pointerover")
    page.wait_for_selector("body:not(:has(#first)) #page > .view", state="attached")


def settled(page: Page, address: str) -> None:
    """Wait until the page of an address is shown."""
    page.wait_for_selector(
        f'#page > .view[data-address="{address}"]:not(:has([data-html]))', state="attached"
    )
