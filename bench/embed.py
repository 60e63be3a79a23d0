"""An embed beside a plain Dash page with the same chart: bytes, first drawing, ten on one page; and
GETs a second beside a route that gives nothing.
"""

from __future__ import annotations

import http.client
import http.server
import json
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from bench.load import CLIENTS
from bench.measuring import Line, median, percentile, report
from bench.page import FLAGS, PROBE, Wire, chromium, point
from bench.servers import OURS, Server, Town, bring_up, serve, town_parser
from bench.synthetic import worlds_folder

EMPTY, CHART = "bench.empty:server", "bench.stock.chart:server"
DRAWN = {"ours": "svg.pv-chart path", "stock": ".js-plotly-plot .main-svg path.js-line"}
TEN = 10
WRK = """
function request() return wrk.format("GET", nil, {["Accept-Encoding"] = "gzip, br"%s}) end
function done(summary, latency)
  io.write(string.format('\\n{"requests": %%d, "failures": %%d, "microseconds": %%d, "p95": %%f}\\n', summary.requests,
    summary.errors.status + summary.errors.read + summary.errors.timeout, summary.duration, latency:percentile(95)))
end
"""


def get_many(url: str, seconds: float, tag: str = "") -> tuple[float, float]:
    """Answers a second to several clients, and the 95th percentile of their milliseconds; `tag`
    asks only whether the document is still that one. Raises RuntimeError where an answer failed.
    """
    found = _by_wrk(url, seconds, tag) if shutil.which("wrk") else _by_threads(url, seconds, tag)
    if found["failures"] or not found["requests"]:
        raise RuntimeError(f"{url}: {found['failures']} of {found['requests']} answers failed")
    return found["requests"] / found["microseconds"] * 1e6, found["p95"] / 1000


def _by_wrk(url: str, seconds: float, tag: str) -> dict:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(WRK % (f", ['If-None-Match'] = '{tag}'" if tag else ""))
        script.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{CLIENTS}",
            f"-d{max(round(seconds), 1)}s",
            "--latency",
            "-s",
            script.name,
            url,
        ]
        process = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(process.stdout.strip().splitlines()[-1])


def _by_threads(url: str, seconds: float, tag: str) -> dict:
    place, spent, failures = urlsplit(url), [], []
    headers = {"Accept-Encoding": "gzip, br", **({"If-None-Match": tag} if tag else {})}
    end = time.perf_counter() + seconds

    def ask() -> None:
        connection = http.client.HTTPConnection(place.netloc, timeout=60)
        # Once at least: on a busy machine a thread may start after the end.
        while not spent or time.perf_counter() < end:
            start = time.perf_counter()
            connection.request("GET", f"{place.path}?{place.query}", headers=headers)
            reply = connection.getresponse()
            reply.read()
            spent.append(time.perf_counter() - start)
            failures.extend([reply.status] if reply.status >= 400 else [])

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return {
        "requests": len(spent),
        "failures": len(failures),
        "microseconds": seconds * 1e6,
        "p95": percentile(spent, 0.95) * 1e6,
    }


def load_once(
    browser: Browser, url: str, drawn: str, **options: object
) -> tuple[Page, Wire, float]:
    """A page in a fresh profile, what it took off the wire, and milliseconds to its drawing."""
    page = browser.new_context(extra_http_headers={"Accept-Encoding": "gzip"}, **options).new_page()
    page.add_init_script(f"window.bench = {{drawn: {json.dumps(drawn)}, charts: 1}};{PROBE}")
    wire = Wire(page.context.new_cdp_session(page))
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_selector(drawn, state="attached")
    spent = 1000 * (time.perf_counter() - start)
    page.wait_for_load_state("networkidle")
    return page, wire, spent


def one_visit(browser: Browser, ours: str, stock: str) -> dict[str, float]:
    """Kilobytes (gzip) and milliseconds of an embed without scripts, with them, to a bubble; and of
    the usual page.
    """
    plain, wire, _ = load_once(browser, ours, DRAWN["ours"], java_script_enabled=False)
    found = {"plain kB": wire.bytes / 1000, "requests": wire.requests}
    plain.context.close()
    page, wire, found["drawn"] = load_once(browser, ours, DRAWN["ours"])
    found |= {"bubble": point(page), "alive kB": wire.bytes / 1000}
    page.context.close()
    page, wire, found["stock drawn"] = load_once(browser, stock, DRAWN["stock"])
    found["stock kB"] = wire.bytes / 1000
    page.context.close()
    return found


@contextmanager
def hosting(text: str) -> Iterator[str]:
    """A page of another origin than ours; gives its address."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_args: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def ten_on_one(browser: Browser, address: str) -> dict[str, float]:
    """Ten embeds in one page that is not ours: milliseconds until all are drawn, and the longest
    task.
    """
    page = browser.new_context(
        extra_http_headers={"Accept-Encoding": "gzip"}, viewport={"width": 1280, "height": 900}
    ).new_page()
    page.add_init_script(
        "window.longest = 0; new PerformanceObserver(l => l.getEntries().forEach(e => "
        "window.longest = Math.max(window.longest, e.duration))).observe({type: 'longtask'})"
    )
    frames = f'<iframe src="{escape(address)}" width="640" height="620"></iframe>' * TEN
    with hosting(f"<!DOCTYPE html><title>A host</title>{frames}") as host:
        start = time.perf_counter()
        page.goto(host)  # waits for the frames
        spent = 1000 * (time.perf_counter() - start)
    if not all(frame.query_selector(DRAWN["ours"]) for frame in page.frames[1:]):
        raise RuntimeError("an embed was not drawn in its frame")
    longest = max(frame.evaluate("window.longest || 0") for frame in page.frames)
    page.context.close()
    return {"ten": spent, "longest": longest}


def look(ours: Server, stock: Server, path: str, runs: int) -> dict[str, float]:
    """Medians over fresh profiles."""
    visits: dict[str, list[float]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for _ in range(runs):
            found = one_visit(browser, ours.origin + path, stock.origin + "/")
            found |= ten_on_one(browser, ours.origin + path)
            for name, value in found.items():
                visits.setdefault(name, []).append(value)
        browser.close()
    return {name: median(values) for name, values in visits.items()}


def compare_speed(
    ours: Server, empty: Server, path: str, rounds: int, seconds: float, what: str = "cached embed"
) -> list[Line]:
    """GETs of something that is kept and of nothing, in turns; the first round only warms."""
    tag = _tag(ours, path)
    turns = [
        (
            get_many(ours.origin + path, seconds),
            get_many(ours.origin + path, seconds, tag),
            get_many(empty.origin + "/", seconds),
        )
        for _ in range(rounds + 1)
    ][1:]
    speed, known, nothing = (median([turn[i][0] for turn in turns]) for i in range(3))
    slow, slow_nothing = (median([turn[i][1] for turn in turns]) for i in (0, 2))
    name = "an empty Flask route"
    return [
        Line(f"{what}, GETs a second", speed, "/s", nothing, name, speed / nothing, ">= 0.7"),
        Line(
            "asked whether it changed (304)", known, "/s", nothing, name, known / nothing, ">= 0.7"
        ),
        Line("95 of 100 GETs within", slow, "ms", target="<= 20"),
        Line(
            "95 of 100 GETs within", slow, "ms", slow_nothing, name, slow / max(slow_nothing, 0.001)
        ),
    ]


def _tag(server: Server, path: str) -> str:
    connection = http.client.HTTPConnection(urlsplit(server.origin).netloc)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip, br"})
    return connection.getresponse().headers["ETag"]


def lines_of(found: dict[str, float]) -> list[Line]:
    """The browser's lines."""
    name = "a Dash page with this chart"
    return [
        Line("embed without scripts, gzip", found["plain kB"], "kB", target="<= 60"),
        Line(
            "embed without scripts, gzip",
            found["plain kB"],
            "kB",
            found["stock kB"],
            name,
            found["plain kB"] / found["stock kB"],
        ),
        # Opened by itself it asks for the site's icon too; in a frame it does not.
        Line("requests without scripts, icon included", found["requests"], "", target="<= 3"),
        Line("embed with its script, gzip", found["alive kB"], "kB", target="<= 40"),
        Line(
            "embed with its script, gzip",
            found["alive kB"],
            "kB",
            found["stock kB"],
            name,
            found["alive kB"] / found["stock kB"],
        ),
        Line(
            "chart drawn",
            found["drawn"],
            "ms",
            found["stock drawn"],
            name,
            found["drawn"] / found["stock drawn"],
        ),
        Line(
            "from the pointer on a drawing to the value's bubble",
            found["bubble"],
            "ms",
            target="<= 50",
        ),
        Line("ten embeds on one page, all drawn", found["ten"], "ms"),
        # A task below 50 ms is not reported at all.
        Line("longest task among ten", max(found["longest"], 1), "ms", target="<= 200"),
    ]


def main() -> None:
    """Run the bench."""
    parser = town_parser(__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    if chromium() is None:
        print("embed: skipped: it needs Chromium; name its program in CHROMIUM")
        return
    with worlds_folder(options.keep) as folder:
        town = bring_up(options.portal, folder)
        lines = run(town, options.runs, options.seconds)
    report(
        "embed",
        f"{town.id}, median of {options.runs} fresh profiles and rounds of {options.seconds:g} s",
        lines,
    )


def run(town: Town, runs: int, seconds: float) -> list[Line]:
    """The lines of the bench over a town that is live."""
    path = f"/embed/trend?city={town.id}&measure=stops"
    with serve(OURS, town, path) as ours:
        with serve(CHART, town) as stock:
            time.sleep(2)  # files are compressed in the background at first
            seen = lines_of(look(ours, stock, path, runs))
        with serve(EMPTY, town) as empty:
            return [*seen, *compare_speed(ours, empty, path, runs, seconds)]


if __name__ == "__main__":
    main()
