"""What a browser meets: bytes of a first and a second visit, when charts are drawn, and how fast a
filter is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.request import Request, urlopen

import brotli
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Page,
    Playwright,
    Route,
    sync_playwright,
)

from bench.measuring import Line, median, percentile, report
from bench.servers import OURS, STOCK, WORKERS, Server, Town, bring_up, serve, town_parser
from bench.synthetic import worlds_folder
from bench.web import ROUTE, districts, post_once, write_page_request

CHARTS, QUIET_MS, LIMIT_SECONDS = 3, 700, 60
# Both servers compress or import in the background at first.
WARM_UP_SECONDS = 2
# A browser that has just started reads its own profile and its own pages, beside which no page is
# measured.
REST_SECONDS = 3
SIZE = {"width": 1280, "height": 1400}
PHONE = {"width": 390, "height": 844}
PRECISION = 100  # bytes of a document, to which the end of its first screen is found
WORK = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SINCE = "select[name=since]"
MARKED = ".drawing svg.pv-chart, .picture svg.pv-chart"
PROBE = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Subject:
    """A page to measure: where its charts are, when one is drawn, how its first filter is set, and
    when it can be.
    """

    name: str
    path: str
    drawn: str
    choose: str
    alive: str = "true"

    def filter(self, page: Page, district: str) -> None:
        """Choose a district as a reader does."""
        if self.choose.startswith("select"):
            page.select_option(self.choose, district)
            return
        page.click(self.choose)
        page.get_by_role("option", name=district, exact=True).click()


@dataclass(frozen=True)
class Filtering:
    """One filter: milliseconds from the reader's choice to the last drawing that followed, of them
    the work of scripts, styles and layout, and the kilobytes it took.
    """

    redrawn: float
    work: float
    kilobytes: float


@dataclass(frozen=True)
class Visit:
    """One load: kilobytes off the wire, requests, and milliseconds to the third chart and to the
    last drawing.
    """

    kilobytes: float
    requests: int
    third_chart: float
    settled: float


class Wire:
    """Counts what a page takes off the wire: headers and encoded bodies, as the browser itself
    reports them.
    """

    def __init__(self, session: CDPSession):
        self.bytes = self.requests = 0
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._finished)

    def _finished(self, event: dict) -> None:
        self.bytes += event["encodedDataLength"]
        self.requests += 1


def chromium() -> str | None:
    """The browser: the program named in CHROMIUM, else one of the usual names; None where there is
    none.
    """
    return next(
        filter(
            None,
            map(
                shutil.which,
                (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"),
            ),
        ),
        None,
    )


def visit(context: BrowserContext, url: str, subject: Subject) -> tuple[Page, Visit]:
    """Load a page and wait until nothing has drawn for a while."""
    page = context.new_page()
    wire = Wire(context.new_cdp_session(page))
    page.add_init_script(
        f"window.bench = {{drawn: {json.dumps(subject.drawn)}, charts: {CHARTS}}};{PROBE}"
    )
    page.goto(url + subject.path)
    _wait(page, f"bench.third && performance.now() - bench.last > {QUIET_MS}")
    page.wait_for_load_state("networkidle")
    return page, Visit(
        wire.bytes / 1000, wire.requests, *page.evaluate("[bench.third, bench.last]")
    )


def point(page: Page) -> float:
    """Bring the pointer onto the first drawing, and give the milliseconds until the frame with its
    value's bubble.
    """
    drawing = page.locator(MARKED).locator("visible=true").first.bounding_box()
    if drawing is None:
        raise RuntimeError(f"{page.url}: no drawing to point at")
    page.mouse.move(drawing["x"] + drawing["width"] / 2, drawing["y"] + drawing["height"] / 2)
    _wait(page, "bench.told")
    return page.evaluate("bench.told - bench.pointed")


def touch(page: Page, subject: Subject) -> float:
    """Move the pointer onto a control as a reader does first, and give the kilobytes that this
    brings.
    """
    wire = Wire(page.context.new_cdp_session(page))
    page.mouse.move(5, 5)
    page.hover(subject.choose)
    _wait(page, subject.alive)
    page.wait_for_timeout(QUIET_MS)
    page.wait_for_load_state("networkidle")
    return wire.bytes / 1000


def filter_once(page: Page, subject: Subject, choice: str) -> Filtering:
    """Choose as a reader does, and wait until all is drawn anew."""
    session = page.context.new_cdp_session(page)
    wire = Wire(session)
    session.send("Performance.enable")
    page.evaluate("bench.chosen = bench.last = bench.replied = 0")
    before = _sum_work(session)
    subject.filter(page, choice)
    _wait(
        page,
        "bench.replied > bench.chosen && bench.last > bench.replied && "
        "bench.charts <= bench.count() && "
        f"performance.now() - bench.last > {QUIET_MS}",
    )
    work = _sum_work(session) - before
    return Filtering(page.evaluate("bench.last - bench.chosen"), work, wire.bytes / 1000)


def _sum_work(session: CDPSession) -> float:
    """Milliseconds that the page has spent so far on scripts, styles and layout."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * sum(metric["value"] for metric in metrics if metric["name"] in WORK)


def _wait(page: Page, condition: str) -> None:
    """Wait until a condition holds, asked from outside: the page's own policy forbids playwright's
    way of waiting.
    """
    end = time.monotonic() + LIMIT_SECONDS
    while not page.evaluate(condition):
        if time.monotonic() > end:
            raise RuntimeError(f"{page.url}: {LIMIT_SECONDS} s passed without {condition}")
        time.sleep(0.05)


def warm(url: str, body: bytes | None = None) -> None:
    """Ask each worker for a page, or for what a filter brings: the very first answers of one are
    compressed in haste, which no later visitor meets. The workers take requests as they come, so
    that one of them may get few.
    """
    headers = {"Accept-Encoding": "br", "Content-Type": "application/json"}
    for _ in range(20 * WORKERS):
        with urlopen(Request(url, body, headers)) as reply:
            reply.read()


def warm_filters(town: Town, origin: str, chosen: list[str]) -> None:
    """Ask each worker for what the filters of each profile bring, one after another."""
    holds: dict[str, str] = {}
    for search in ("", *(f"?district={district}" for district in chosen)):
        request = write_page_request(town, search, holds)
        warm(origin + ROUTE, json.dumps(request).encode())
        found = post_once(origin + ROUTE, request)["response"]["page"]["children"]
        holds = {"id": found["id"], "pathname": f"/{town.id}", "search": search}


def measure_pages(
    playwright: Playwright,
    subjects: list[tuple[Server, Subject]],
    districts: list[str],
    runs: int,
) -> list[dict]:
    """Medians for each subject over fresh profiles. The subjects take turns, so that a machine that
    is busy for a while slows all of them.
    """
    found: list[dict[str, list[float]]] = [{} for _ in subjects]
    for run_number in range(runs):
        for values, (server, subject) in zip(found, subjects, strict=True):
            measured = measure_profile(playwright, server, subject, districts, run_number)
            for name, more in measured.items():
                values.setdefault(name, []).extend(more)
    return [
        {
            **{name: median(numbers) for name, numbers in values.items()},
            "filter quarters": (
                percentile(values["filter"], 0.25),
                percentile(values["filter"], 0.75),
            ),
            "readable": _readable(playwright, server.origin + subject.path),
        }
        for values, (server, subject) in zip(found, subjects, strict=True)
    ]


def measure_profile(
    playwright: Playwright, server: Server, subject: Subject, districts: list[str], run_number: int
) -> dict[str, list[float]]:
    """What a browser with a fresh profile meets: a first visit, filters, and a second visit.

    The last filter of each run is one that nobody asked for before.
    """
    with tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium(), args=FLAGS, viewport=SIZE
        )
        time.sleep(REST_SECONDS)
        page, first = visit(context, server.origin, subject)
        told = point(page) if subject.name == "ours" else 0.0
        touched = touch(page, subject)
        filters = [filter_once(page, subject, district) for district in districts]
        unasked = _filter_unasked(page, subject, run_number) if subject.name == "ours" else None
        page.close()
        page, again = visit(context, server.origin, subject)
        context.close()
    return {
        "first kB": [first.kilobytes],
        "touched kB": [first.kilobytes + touched],
        "third chart": [first.third_chart],
        "settled": [first.settled],
        "requests": [first.requests],
        "bubble": [told],
        "repeat kB": [again.kilobytes],
        "repeat third chart": [again.third_chart],
        "filter": [found.redrawn for found in filters],
        "filter work": [found.work for found in filters],
        "filter kB": [found.kilobytes for found in filters],
        "unasked filter": [unasked.redrawn if unasked else 0.0],
    }


def _filter_unasked(page: Page, subject: Subject, run_number: int) -> Filtering:
    """A filter by a period of its own in each run."""
    months = page.locator(f"{SINCE} option").evaluate_all("options => options.map(o => o.value)")
    return filter_once(page, replace(subject, choose=SINCE), sorted(months)[run_number])


@dataclass(frozen=True)
class Document:
    """A page's own document: kilobytes of it as it is sent, of what its first screen needs, and
    what it links to.
    """

    kilobytes: float
    first_screen: float
    style_sheets: int
    scripts: int


def measure_document(playwright: Playwright, url: str) -> Document:
    """Fetch a page's document as browsers do, and find how much of it a phone and a desk need for
    the first screen.
    """
    with urlopen(Request(url, headers={"Accept-Encoding": "br"})) as reply:
        sent, headers = reply.read(), len(str(reply.headers).encode())
    whole = brotli.decompress(sent).decode()
    browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    needed = max(_find_first_screen(browser, url, sent, size) for size in (PHONE, SIZE))
    browser.close()
    eager = whole.split("<template", 1)[0]
    return Document(
        len(sent) / 1000,
        (headers + needed) / 1000,
        eager.count('<link rel="stylesheet"'),
        eager.count("<script src="),
    )


def _find_first_screen(browser: Browser, url: str, sent: bytes, size: dict[str, int]) -> int:
    """The fewest bytes of a document in brotli that show the first screen as the whole document
    does.
    """

    def show(length: int) -> bytes:
        page = browser.new_context(java_script_enabled=False, viewport=size).new_page()
        markup = _decompress_start(sent[:length])

        def answer(route: Route) -> None:
            route.fulfill(body=markup, content_type="text/html; charset=utf-8")

        page.route(url, answer)
        page.goto(url)
        picture = page.screenshot()
        page.context.close()
        return picture

    wanted = show(len(sent))
    low, high = 0, len(sent)
    while high - low > PRECISION:
        middle = (low + high) // 2
        low, high = (low, middle) if show(middle) == wanted else (middle, high)
    return high


def _decompress_start(sent: bytes) -> bytes:
    """All that the first bytes of a body in brotli say."""
    decoder = brotli.Decompressor()
    parts = [decoder.process(sent)]
    while parts[-1]:
        parts.append(decoder.process(b""))
    return b"".join(parts)


def _readable(playwright: Playwright, url: str) -> int:
    """How many characters a reader sees with scripts off."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(url)
    characters = len(" ".join(page.locator("body").inner_text().split()))
    browser.close()
    return characters


def lighthouse(command: str, url: str, runs: int) -> float | None:
    """The median performance score (0 to 100) under Lighthouse's phone profile; None where it is
    not installed.
    """
    program = shutil.which(command)
    if program is None:
        return None
    scores = []
    for _ in range(runs):
        done = subprocess.run(
            [
                program,
                url,
                "--quiet",
                "--output=json",
                "--only-categories=performance",
                f"--chrome-flags={' '.join(FLAGS)}",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        scores.append(100 * json.loads(done.stdout)["categories"]["performance"]["score"])
    return median(scores)


def document_lines(found: Document) -> list[Line]:
    """What the document of the overview is allowed to take."""
    return [
        Line("document of the overview", found.kilobytes, "kB", target="<= 20"),
        Line(
            "of it for the first screen, with headers", found.first_screen, "kB", target="<= 14.6"
        ),
        Line("style sheets", found.style_sheets, "", target="<= 1"),
        Line("scripts of the first visit", found.scripts, "", target="<= 1"),
    ]


def lines_of(ours: dict, stock: dict) -> list[Line]:
    """Ours beside the usual page."""

    def compare(what: str, key: str, unit: str, target: str = "") -> Line:
        ratio = ours[key] / max(stock[key], 1)
        return Line(what, ours[key], unit, stock[key], "the usual Dash page", ratio, target)

    return [
        Line("first load", ours["first kB"], "kB", target="<= 40"),
        Line("requests of the first load", ours["requests"], "", target="<= 6"),
        compare("first load", "first kB", "kB"),
        Line("first load and first touch", ours["touched kB"], "kB", target="<= 700"),
        compare("first load and first touch", "touched kB", "kB"),
        compare("third chart drawn, first load", "third chart", "ms", "<= 0.10"),
        compare("last drawing, first load", "settled", "ms"),
        Line("repeat visit", ours["repeat kB"], "kB", target="<= 60"),
        compare("repeat visit", "repeat kB", "kB"),
        compare("third chart drawn, repeat visit", "repeat third chart", "ms"),
        Line(
            "from the pointer on a drawing to the value's bubble",
            ours["bubble"],
            "ms",
            target="<= 50",
        ),
        compare("filter to all redrawn", "filter", "ms", "<= 0.30"),
        *_compare_quarters(ours, stock),
        compare("scripts, styles and layout of a filter", "filter work", "ms"),
        Line(
            "filter that nobody asked for before",
            ours["unasked filter"],
            "ms",
            stock["filter"],
            "the usual Dash page",
            ours["unasked filter"] / max(stock["filter"], 1),
        ),
        Line("filter", ours["filter kB"], "kB", target="<= 8"),
        compare("filter", "filter kB", "kB"),
        compare("characters readable without scripts", "readable", ""),
    ]


def _compare_quarters(ours: dict, stock: dict) -> list[Line]:
    """The spread of the filters: what a quarter of them and three quarters of them do not exceed,
    each side beside the other's.
    """
    return [
        Line(what, mine, "ms", theirs, "the usual Dash page", mine / max(theirs, 1))
        for what, mine, theirs in zip(
            ("a quarter of the filters within", "three quarters of the filters within"),
            ours["filter quarters"],
            stock["filter quarters"],
            strict=True,
        )
    ]


def phone_lines(command: str, town: Town, ours: Server, stock: Server, runs: int) -> list[Line]:
    """Lighthouse's phone scores of our overview and trends, and of the usual page."""
    beside = lighthouse(command, stock.origin + "/", runs)
    if beside is None:
        print(
            f"page: no {command} here, so no phone scores: npm install lighthouse, and name "
            "its program"
        )
        return []
    found = {
        name: lighthouse(command, f"{ours.origin}/{town.id}{path}", runs)
        for name, path in (("overview", ""), ("trends", "/trends"))
    }
    return [
        line
        for name, score in found.items()
        for line in (
            Line(f"phone score, {name}", score, "of 100", target=">= 98"),
            Line(
                f"phone score, {name}",
                score,
                "of 100",
                beside,
                "the usual Dash page",
                score / max(beside, 1),
            ),
        )
    ]


def main() -> None:
    """Run the bench."""
    parser = town_parser(__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--lighthouse", default="lighthouse", metavar="PROGRAM")
    options = parser.parse_args()
    if chromium() is None:
        print("page: skipped: it needs Chromium; name its program in CHROMIUM")
        return
    with worlds_folder(options.keep) as folder:
        town = bring_up(options.portal, folder)
        lines = run(town, options.runs, options.lighthouse)
    report("page", f"{town.id}, median of {options.runs} fresh profiles", lines)


def run(town: Town, runs: int, command: str) -> list[Line]:
    """The lines of the bench over a town that is live."""
    our_page = Subject(
        "ours",
        f"/{town.id}",
        "article.chart svg.pv-chart",
        "select[name=district]",
        "!document.getElementById('first')",
    )
    usual = Subject(
        "stock",
        "/",
        ".js-plotly-plot .main-svg path.js-line, .js-plotly-plot g.point, "
        ".js-plotly-plot path.choroplethlocation",
        "#district",
    )
    chosen = districts(town)[:2]
    with (
        serve(OURS, town, our_page.path) as ours,
        serve(STOCK, town) as stock,
        sync_playwright() as playwright,
    ):
        warm(ours.origin + our_page.path)
        warm(stock.origin + usual.path)
        warm_filters(town, ours.origin, chosen)
        time.sleep(WARM_UP_SECONDS)
        document = measure_document(playwright, ours.origin + our_page.path)
        found = measure_pages(playwright, [(ours, our_page), (stock, usual)], chosen, runs)
        return [
            *document_lines(document),
            *lines_of(*found),
            *phone_lines(command, town, ours, stock, min(runs, 3)),
        ]


if __name__ == "__main__":
    main()
