"""Minutes of mixed load with refreshes meanwhile: memory of the production line, its growth,
faults, slowest answers.

    python -m bench.soak                      ten minutes, before a release
    python -m bench.soak --minutes 60 --refresh-seconds 120

The sample city is served by `app.py serve --workers 2`. Clients ask for pages, filters, embeds,
files, pictures, PDFs and hostile addresses; a client waits between two requests where `--pause`
says so. Each refresh finds another city file, so that each makes a new build. Memory is the
proportional set size of all processes (Linux only).
"""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bench.measuring import Line, median, percentile, report
from bench.servers import ROOT, WORKERS, Server, Town
from bench.standin import free_port, wait_for
from bench.synthetic import worlds_folder

CITY = "sample"
CITY_FILE = ROOT / "data" / "city_files" / "cities" / f"{CITY}.toml"
CLIENTS = 4
SAMPLE_SECONDS = 5.0
TIMEOUT_SECONDS = 60
# Growth over the second half beyond this is no noise of single requests.
MAX_SLOPE = 2.0
MEASURES = ("stops", "frisk_rate", "search_rate", "hit_rate", "complaints", "force")
DIMENSIONS = ("year", "month", "district", "race", "sex", "age")
PAGES = ("", "trends", "map", "breakdowns", "compare", "changes", "disparities", "data", "explore")
HOSTILE = ("%00", "../../etc/passwd", "<script>", "9" * 400, "{{7*7}}", "%ff%fe", "a" * 3_000)


@dataclass
class Record:
    """What the clients met, and the memory sampled meanwhile."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    lost: int = 0
    refreshes: int = 0
    # Seconds since the start, and MB.
    memory: list[tuple[float, float]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, status: int, seconds: float) -> None:
        """Count a response."""
        with self.lock:
            self.statuses[status] = self.statuses.get(status, 0) + 1
            self.seconds.setdefault(kind, []).append(seconds)

    def add_lost(self) -> None:
        """Count a request that was not answered."""
        with self.lock:
            self.lost += 1

    @property
    def answers(self) -> int:
        """The number of responses."""
        return sum(self.statuses.values())

    @property
    def faults(self) -> int:
        """Responses with a status of 500 and above, but for 503."""
        return sum(n for status, n in self.statuses.items() if status >= 500 and status != 503)


def draw_request(chance: random.Random) -> tuple[str, str, bytes | None]:
    """The kind of a request, its path, and the body of a POST."""
    measure, dimension = chance.choice(MEASURES), chance.choice(DIMENSIONS)
    district = chance.choice(("", "", "&district=harbor", "&district=old_town", "&since=2021-01"))
    question = f"city={CITY}&measure={measure}&by={dimension}{district}"
    page = chance.choice(PAGES)
    kind = chance.choices(
        ("page", "filter", "embed", "file", "picture", "pdf", "hostile", "health"),
        (30, 25, 10, 15, 8, 1, 8, 3),
    )[0]
    if kind == "filter":
        return kind, "/_dash-update-component", write_filter(page, district.replace("&", "?"))
    paths = {
        "page": f"/{CITY}/{page}?measure={measure}{district}",
        "embed": f"/embed/trend?city={CITY}&measure={measure}&by=month{district}",
        "file": f"/api/v1/answers.{chance.choice(('json', 'csv', 'xlsx', 'parquet'))}?{question}",
        "picture": f"/charts/breakdown.{chance.choice(('png', 'svg'))}?{question}",
        "pdf": f"/briefing.pdf?{question}",
        "hostile": f"/{CITY}/{page}?measure={chance.choice(HOSTILE)}&by={chance.choice(HOSTILE)}",
        "health": chance.choice(("/healthz", "/readyz", "/metrics")),
    }
    return kind, paths[kind].replace("<", "%3C").replace(">", "%3E"), None


def write_filter(page: str, search: str) -> bytes:
    """The body that a browser sends for another state of a page."""
    request = {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "changedPropIds": ["url.search"],
        "inputs": [
            {"id": "url", "property": "pathname", "value": f"/{CITY}/{page}".rstrip("/")},
            {"id": "url", "property": "search", "value": search},
        ],
    }
    return json.dumps(request).encode()


def run_client(origin: str, record: Record, stop: threading.Event, seed: int, pause: float) -> None:
    """Ask until told to stop."""
    chance = random.Random(seed)
    while not stop.wait(pause):
        kind, path, body = draw_request(chance)
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
        start = time.perf_counter()
        try:
            with urlopen(Request(origin + path, body, headers), timeout=TIMEOUT_SECONDS) as reply:
                reply.read()
                status = reply.status
        except HTTPError as error:
            status = error.code
            error.close()
        except (OSError, HTTPException):
            record.add_lost()
            continue
        record.add(kind, status, time.perf_counter() - start)


def refresh(town: Town, catalogue: Path, number: int) -> None:
    """Make the build of another city file live. Raises CalledProcessError where the command
    fails.
    """
    text = CITY_FILE.read_text(encoding="utf-8")
    changed = text.replace('title = "Northgate"', f'title = "Northgate {number}"', 1)
    (catalogue / CITY_FILE.name).write_text(changed, encoding="utf-8")
    command = [sys.executable, "app.py", "refresh", CITY, "--quiet"]
    subprocess.run(command, cwd=ROOT, env=town.environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def serve_production_line(town: Town) -> Iterator[Server]:
    """The documented command with two workers, until the end of the block."""
    port = free_port()
    command = [sys.executable, "app.py", "serve", "--port", str(port), "--workers", str(WORKERS)]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=town.environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/{CITY}", process)
        yield Server(f"http://127.0.0.1:{port}", process, time.perf_counter() - start)
    finally:
        process.terminate()
        process.wait(20)


def soak(
    town: Town, catalogue: Path, minutes: float, refresh_seconds: float, pause: float
) -> Record:
    """Serve, load, refresh and sample for some minutes."""
    record = Record()
    stop = threading.Event()
    with serve_production_line(town) as server:
        clients = [
            threading.Thread(target=run_client, args=(server.origin, record, stop, seed, pause))
            for seed in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        start = time.monotonic()
        due = start + refresh_seconds
        refreshing: threading.Thread | None = None
        try:
            for number in itertools.count(1):
                time.sleep(SAMPLE_SECONDS)
                now = time.monotonic()
                record.memory.append((now - start, server.pss_mb() or 0.0))
                if now - start > minutes * 60:
                    break
                if now > due and (refreshing is None or not refreshing.is_alive()):
                    refreshing = threading.Thread(target=refresh, args=(town, catalogue, number))
                    refreshing.start()
                    record.refreshes += 1
                    due = now + refresh_seconds
        finally:
            stop.set()
            for thread in (*clients, *([refreshing] if refreshing else [])):
                thread.join()
    return record


def compute_slope(samples: list[tuple[float, float]]) -> float:
    """The growth over the second half of the samples, in MB a minute: the median of the slopes
    between any two of them (Theil-Sen), which a PDF that is just being made does not move.
    """
    half = samples[len(samples) // 2 :]
    pairs = itertools.combinations(half, 2)
    slopes = [60 * (later[1] - sooner[1]) / (later[0] - sooner[0]) for sooner, later in pairs]
    return median(slopes) if slopes else 0.0


def write_lines(record: Record) -> list[Line]:
    """The lines of the report."""
    lines = [
        Line("answers", record.answers, ""),
        Line("answers with 5xx, but for 503", record.faults, "", target="<= 0"),
        Line("requests without an answer", record.lost, ""),
        Line("refreshes begun", record.refreshes, ""),
        Line("memory at the end, PSS", record.memory[-1][1], "MB", target="<= 300"),
        Line("most memory, PSS", max(mb for _, mb in record.memory), "MB"),
        Line(
            "growth in the second half",
            compute_slope(record.memory),
            "MB/min",
            target=f"<= {MAX_SLOPE:g}",
        ),
    ]
    for kind, seconds in sorted(record.seconds.items()):
        lines.append(Line(f"{kind}: half of the answers within", percentile(seconds, 0.5), "s"))
        lines.append(Line(f"{kind}: the slowest answer", max(seconds), "s"))
    return lines


def main() -> int:
    """Run the soak; 1 where a target is missed."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--refresh-seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=0.02, metavar="SECONDS")
    parser.add_argument("--keep", default="", metavar="FOLDER", help="keep the store here")
    options = parser.parse_args()
    with worlds_folder(options.keep) as folder:
        catalogue = folder / "catalogue"
        catalogue.mkdir(exist_ok=True)
        os.environ["PLAINVIEW_CATALOGUE"] = str(catalogue)
        os.environ["PLAINVIEW_CACHE"] = str(folder / "cache")
        town = Town(CITY, folder / "store")
        refresh(town, catalogue, 0)
        record = soak(town, catalogue, options.minutes, options.refresh_seconds, options.pause)
    about = (
        f"{CITY}, {CLIENTS} clients, {options.minutes:g} minutes, statuses "
        f"{dict(sorted(record.statuses.items()))}"
    )
    lines = write_lines(record)
    report("soak", about, lines)
    return 1 if any(line.met is False for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
