"""Chromium for tests that need a browser, and the accessibility checker; each skips with one clear
line if absent.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "bundle" / "node_modules" / "axe-core" / "axe.min.js"
# The first is Chromium without windows, which takes a third less to start and to lead a page.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
MAC_PATHS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MEDIA_AT_FIRST = {
    "media": "screen",
    "color_scheme": "light",
    "forced_colors": "none",
    "reduced_motion": "no-preference",
}
QUIET_PATH = "/robots.txt"
# So many tests share a tab: the listeners of each stay with it.
MOST_VISITS = 20
ABORTED_ERROR = "net::ERR_ABORTED"
# What passes is left in the page: it is a hundred times as long as what does not.
FIND_VIOLATIONS = """run => axe.run(document, {
    ...run, resultTypes: ['violations'], preload: false,
}).then(found => found.violations.map(v =>
    ({id: v.id, impact: v.impact, help: v.help, where: v.nodes.map(n => n.target)})))"""
# The rules whose result may change with the theme, and with the width of the window.
THEME_RULES = ("color-contrast",)
WIDTH_RULES = ("target-size", "scrollable-region-focusable")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def find_chromium() -> str:
    """The path of a Chromium on this machine, CHROMIUM in the environment first; skips the test
    where there is none.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        assert found, f"CHROMIUM={named}: no such program"
        return found
    paths = [shutil.which(name) for name in CHROMIUM_NAMES] + [
        path for path in MAC_PATHS if Path(path).is_file()
    ]
    return next(filter(None, paths), None) or pytest.skip(
        "no Chromium here: install it, or name it in CHROMIUM"
    )


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """A headless Chromium, closed at the end."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class PagePool:
    """Opens pages in contexts that are kept for the whole run, one for each set of options.

    A context of its own for each page would load and compile every script anew, which takes longer
    than most tests, and a tab of its own starts a process. What a page keeps in the browser is
    deleted before the next page of the same context opens.
    """

    def __init__(self, browser: Browser):
        self.browser = browser
        self.contexts: dict[str, BrowserContext] = {}
        # Tabs that were given back, by their context and by the site that they have shown.
        self.tabs: dict[tuple[str, str], list[Page]] = {}
        self.visits: Counter[Page] = Counter()

    def open_page(self, origin: str, width: int, **options) -> Page:
        """A page with no storage of `origin`, `width` by 900 pixels, that shows nothing yet.

        `options` are those of a context; those of the media are set for this page alone.
        """
        media = MEDIA_AT_FIRST | {o: options.pop(o) for o in MEDIA_AT_FIRST if o in options}
        key = repr(sorted(options.items()))
        context = self.contexts.get(key)
        if context is None:
            viewport = {"width": width, "height": 900}
            context = self.contexts[key] = self.browser.new_context(viewport=viewport, **options)
            # A page that stays open keeps the window open: a new window is dearer than a new tab.
            context.new_page()
        tabs = self.tabs.get((key, origin))
        page = tabs.pop() if tabs else context.new_page()
        self.visits[page] += 1
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(**media)
        session = context.new_cdp_session(page)
        session.send(
            "Storage.clearDataForOrigin",
            {"origin": origin, "storageTypes": "cookies,local_storage,indexeddb"},
        )
        session.detach()
        return page

    def give_back(self, page: Page, origin: str) -> None:
        """Keep a page of `origin` for the next test that asks, unless its test has closed it.

        A test closes a page that it has changed in a way that outlives the document, as with a
        script for every document.
        """
        if page.is_closed():
            return
        if self.visits[page] >= MOST_VISITS:
            page.close()
            return
        # A document of the site without scripts: to leave the site would start a process anew.
        page.goto(f"{origin}{QUIET_PATH}")
        key = next(key for key, context in self.contexts.items() if context == page.context)
        self.tabs.setdefault((key, origin), []).append(page)


# plotly.js writes its warnings with console.trace.
FAULT_TYPES = ("error", "warning", "trace")


def collect_page_errors(page: Page) -> list[str]:
    """A list that fills with what goes wrong in the page: console errors and warnings, exceptions,
    failed requests.

    What the browser itself gives up, because its page is left before the answer is there, is no
    fault.
    """
    faults: list[str] = []
    page.on(
        "console",
        lambda m: m.type in FAULT_TYPES and faults.append(f"console {m.type}: {m.text}"),
    )
    page.on("pageerror", lambda error: faults.append(f"exception: {error}"))
    page.on(
        "requestfailed",
        lambda r: (
            r.failure != ABORTED_ERROR and faults.append(f"request failed: {r.url} {r.failure}")
        ),
    )
    return faults


# What observes sizes is called before the second frame after a change. A tab that is not painted
# has no frames.
WAIT_FOR_FRAMES = """() => Promise.race([
    new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
    new Promise(done => setTimeout(done, 500)),
])"""


def run_axe(page: Page, only: Sequence[str] = (), without: Sequence[str] = ()) -> list[dict]:
    """What axe-core finds against WCAG 2.2 A and AA: id, impact, help and the places of each fault.

    `only` names the rules to run instead of all, `without` those to leave out.
    """
    if not AXE.is_file():
        pytest.skip("no axe-core here: scripts/bundle installs it where npm is")
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    run = {
        "runOnly": {"type": "rule", "values": list(only)}
        if only
        else {"type": "tag", "values": WCAG},
        "rules": {rule: {"enabled": False} for rule in without},
    }
    page.evaluate(WAIT_FOR_FRAMES)
    return page.evaluate(FIND_VIOLATIONS, run)
