"""/metrics: how the site is doing, in the text that Prometheus reads. It counts requests and
answers, never readers.

prometheus_client would need a folder of files, named in the environment before it is loaded, to add
up several web processes. Here they share one piece of memory, made before they part ways: whichever
answers tells the sum of all.
"""

from __future__ import annotations

import mmap
import os
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from flask import Flask, Response, g, request

from dashboard.service.answer_service import AnswerService
from dashboard.wording.audit import find_last_audits
from data.audit.acceptance import count_acceptances
from data.model.audit_findings import Severity
from data.model.version import VERSION

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
COUNTED_STATUSES = (200, 204, 301, 302, 304, 308, 400, 404, 405, 413, 429, 500, 503)
OTHER_LABEL = "other"
# Upper ends of the durations counted together, in seconds.
BUCKET_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
STORE_PARTS = ("builds", "snapshots", "quarantine")
# Each process counts in a block of its own, found by its number, so that none waits for another.
MAX_BLOCKS = 61
# A store of many builds has tens of thousands of files.
KEPT_SECONDS = 300.0


class RequestMetrics:
    """Requests by route, status and duration, and answers by where they came from, over all
    processes forked since.
    """

    def __init__(self, routes: tuple[str, ...]):
        self.routes = routes
        self._requests = _allocate_shared_array(
            MAX_BLOCKS, len(routes) + 1, len(COUNTED_STATUSES) + 1, len(BUCKET_BOUNDS) + 2
        )
        self._answers = _allocate_shared_array(MAX_BLOCKS, 2)
        # Which blocks hold counts. To read the others would take 4 MB of memory for their zeros.
        self._used = _allocate_shared_array(MAX_BLOCKS)
        self._guard = threading.Lock()

    def add_request(self, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        block = os.getpid() % MAX_BLOCKS
        place = (
            block,
            _find_index(self.routes, route),
            _find_index(COUNTED_STATUSES, status),
        )
        with self._guard:
            self._used[block] = 1
            self._requests[*place, bisect_left(BUCKET_BOUNDS, seconds)] += 1
            self._requests[*place, -1] += seconds

    def add_answer(self, kept: bool) -> None:
        """Count one answer, which was kept from before or had to be worked out."""
        with self._guard:
            self._answers[os.getpid() % MAX_BLOCKS, int(kept)] += 1

    def lines(self) -> Iterator[str]:
        """All counts as metrics."""
        found = self._requests[self._used > 0].sum(axis=0)
        yield from _format_head(
            "plainview_requests_total", "counter", "Requests by route and status."
        )
        for route, statuses in zip((*self.routes, OTHER_LABEL), found, strict=True):
            for status, cells in zip((*COUNTED_STATUSES, OTHER_LABEL), statuses, strict=True):
                if total := cells[:-1].sum():
                    yield f'plainview_requests_total{{route="{route}",status="{status}"}} {total:.0f}'
        yield from _format_head(
            "plainview_request_seconds",
            "histogram",
            "Seconds from a request to its answer, by route.",
        )
        for route, cells in zip((*self.routes, OTHER_LABEL), found.sum(axis=1), strict=True):
            yield from _format_histogram(route, cells)
        yield from _format_head(
            "plainview_answers_total", "counter", "Answers by where they came from."
        )
        for source, total in zip(("worked_out", "cache"), self._answers.sum(axis=0), strict=True):
            yield f'plainview_answers_total{{source="{source}"}} {total:.0f}'


class FolderSizes:
    """Bytes of files below folders. Adding them up asks for every file, so each sum is kept for
    KEPT_SECONDS.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._sums: dict[Path, tuple[float, int]] = {}

    def sum_bytes(self, folder: Path) -> int:
        """The sizes of all files below a folder, as they were at most KEPT_SECONDS ago."""
        now = self._clock()
        measured_at, total = self._sums.get(folder, (float("-inf"), 0))
        if now - measured_at >= KEPT_SECONDS:
            total = _sum_bytes(folder)
            self._sums[folder] = now, total
        return total


def register_metrics(server: Flask, answers: AnswerService) -> RequestMetrics:
    """Serve /metrics and count from now on; call it once every route is there, before processes are
    forked.

    Gives the counts, for requests that are answered before the application hears of them.
    """
    counts: RequestMetrics
    sizes = FolderSizes()
    server.add_url_rule(
        "/metrics",
        "metrics",
        lambda: Response(
            "\n".join(
                (
                    *_list_program_metrics(),
                    *counts.lines(),
                    *_list_build_metrics(answers),
                    *_list_store_metrics(answers, sizes),
                    "",
                )
            ),
            content_type=CONTENT_TYPE,
            headers={"Cache-Control": "no-store"},
        ),
    )
    counts = RequestMetrics(tuple(sorted({rule.rule for rule in server.url_map.iter_rules()})))
    answers.on_answer = counts.add_answer

    @server.before_request
    def begin() -> None:
        g.begun = time.perf_counter()

    @server.after_request
    def end(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else OTHER_LABEL
        counts.add_request(
            route, response.status_code, time.perf_counter() - g.get("begun", time.perf_counter())
        )
        return response

    return counts


def _list_program_metrics() -> Iterator[str]:
    yield from _format_head("plainview_info", "gauge", "The version that runs.")
    yield f'plainview_info{{version="{VERSION}"}} 1'


def _list_build_metrics(answers: AnswerService) -> Iterator[str]:
    """When each city was last refreshed, and how many of its datasets were not brought up to date
    then.
    """
    live = [answers.build(city) for city in answers.cities()]
    yield from _format_head(
        "plainview_build_refreshed_timestamp_seconds",
        "gauge",
        "When a city's live build was last refreshed; its age is time() less this.",
    )
    for build in live:
        moment = datetime.fromisoformat(build.refreshed_at).timestamp()
        yield f'plainview_build_refreshed_timestamp_seconds{{city="{build.city}"}} {moment:.0f}'
    yield from _format_head(
        "plainview_data_as_of_timestamp_seconds",
        "gauge",
        "The day to which the newest dataset of a city reaches; the age of the data is "
        "time() less this.",
    )
    for build in live:
        days = [dataset.as_of for dataset in build.manifest.datasets]
        if days:
            newest = datetime.fromisoformat(max(days)).replace(tzinfo=UTC).timestamp()
            yield f'plainview_data_as_of_timestamp_seconds{{city="{build.city}"}} {newest:.0f}'
    yield from _format_head(
        "plainview_build_notices",
        "gauge",
        "Datasets that the last refresh did not bring up to date.",
    )
    for build in live:
        yield f'plainview_build_notices{{city="{build.city}"}} {len(build.notices)}'
    yield from _format_head(
        "plainview_audit_datasets",
        "gauge",
        "Datasets by how the audit of the last refresh ended: red is not published, yellow "
        "bears a notice.",
    )
    for build in live:
        ended = Counter(audit.severity for audit in find_last_audits(build).values())
        for severity in Severity:
            labels = f'city="{build.city}",severity="{severity}"'
            yield f"plainview_audit_datasets{{{labels}}} {ended[severity]}"
    yield from _format_head(
        "plainview_accepted_findings",
        "gauge",
        "Findings of audits that a person took as they are, and boundaries that lost districts.",
    )
    for build in live:
        count = count_acceptances(answers.settings.store, build.city)
        yield f'plainview_accepted_findings{{city="{build.city}"}} {count}'


def _list_store_metrics(answers: AnswerService, sizes: FolderSizes) -> Iterator[str]:
    """Whether a city's live build is whole, replaced by an older one, or unreadable; bytes of store
    and caches.
    """
    settings = answers.settings
    yield from _format_head("plainview_store_bytes", "gauge", "Bytes of files in the store.")
    for part in STORE_PARTS:
        yield f'plainview_store_bytes{{part="{part}"}} {sizes.sum_bytes(settings.store / part)}'
    yield from _format_head("plainview_cache_bytes", "gauge", "Bytes of files in the cache folder.")
    yield f"plainview_cache_bytes {sizes.sum_bytes(settings.cache_root)}"
    yield from _format_head(
        "plainview_city_damaged",
        "gauge",
        "1 where a damaged live build is replaced by an older one, 2 where none can be read.",
    )
    levels = {"live": 0, "fallback": 1, "damaged": 2, "bad_file": 2, "no_data": 2}
    for city, state in answers.list_city_states().items():
        yield f'plainview_city_damaged{{city="{city}"}} {levels[state]}'


def _format_histogram(route: str, cells: np.ndarray) -> Iterator[str]:
    if not (total := cells[:-1].sum()):
        return
    for bound, below in zip((*map(str, BUCKET_BOUNDS), "+Inf"), cells[:-1].cumsum(), strict=True):
        yield f'plainview_request_seconds_bucket{{route="{route}",le="{bound}"}} {below:.0f}'
    yield f'plainview_request_seconds_sum{{route="{route}"}} {cells[-1]:.6f}'
    yield f'plainview_request_seconds_count{{route="{route}"}} {total:.0f}'


def _format_head(name: str, kind: str, description: str) -> tuple[str, str]:
    return f"# HELP {name} {description}", f"# TYPE {name} {kind}"


def _sum_bytes(folder: Path) -> int:
    """The sizes of all files below a folder; files that go meanwhile count nothing."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.stat(os.path.join(parent, name)).st_size
    return total


def _find_index(known: tuple, value: object) -> int:
    """Where a value stands, or the place after the last for one that is not known."""
    return known.index(value) if value in known else len(known)


def _allocate_shared_array(*shape: int) -> np.ndarray:
    """Zeros in memory that forked processes share."""
    return np.frombuffer(mmap.mmap(-1, 8 * int(np.prod(shape))), dtype=np.float64).reshape(shape)
