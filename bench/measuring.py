"""How every bench measures and reports: work in a process of its own, medians, one table and one
line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """One piece of work done apart: wall and processor time, the most memory its process held, what
    it returned.
    """

    seconds: float
    processor: float
    peak_mb: float
    value: object = None


def apart(work: Callable, *arguments: object) -> Run:
    """Do `work` in a fresh process, so that neither memory nor caches of anything else are in its
    numbers.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_timed, work, arguments).result()


def _timed(work: Callable, arguments: tuple) -> Run:
    start, spent = time.perf_counter(), time.process_time()
    value = work(*arguments)
    return Run(time.perf_counter() - start, time.process_time() - spent, peak_mb(), value)


def peak_mb() -> float:
    """The most resident memory this process has held, in MB (10^6 bytes)."""
    status = Path("/proc/self/status")
    if status.exists():
        # Unlike getrusage, this leaves out what the parent held before the process became what it
        # is.
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def median(numbers: list[float]) -> float:
    """The middle of some numbers."""
    return percentile(numbers, 0.5)


def percentile(numbers: list[float], share: float) -> float:
    """The smallest number that at least `share` (0 to 1) of the numbers do not exceed; the mean of
    two middles.
    """
    ordered = sorted(numbers)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


@dataclass(frozen=True)
class Line:
    """One line of a bench's table: what was measured, what it is compared with, and the target, if
    there is one.

    `target` reads like ">= 0.7" or "<= 400"; it is compared with the ratio where there is one, else
    against `ours`.
    """

    what: str
    ours: float
    unit: str
    beside: float | None = None
    beside_name: str = ""
    ratio: float | None = None
    target: str = ""

    @property
    def compared_number(self) -> float:
        """The number that is compared with the target."""
        return self.ours if self.ratio is None else self.ratio

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if not self.target:
            return None
        sign, limit = self.target.split()
        number = self.compared_number
        return number >= float(limit) if sign == ">=" else number <= float(limit)


def report(bench: str, about: str, lines: list[Line]) -> None:
    """Print the table, then the same as one line of JSON."""
    print(f"\n{bench}: {about}")
    heads = ("what", "ours", "unit", "beside", "which is", "ratio", "target", "")
    rows = [heads, *(_cells(line) for line in lines)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    figures = [{**asdict(line), "met": line.met} for line in lines]
    print(
        json.dumps({"bench": bench, "about": about, "cores": os.cpu_count(), "lines": figures}),
        flush=True,
    )


def _cells(line: Line) -> tuple[str, ...]:
    verdict = {True: "met", False: "MISSED", None: ""}[line.met]
    return (
        line.what,
        _number(line.ours),
        line.unit,
        _number(line.beside),
        line.beside_name,
        _number(line.ratio),
        line.target,
        verdict,
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
