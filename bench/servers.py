"""The servers that the web and page benches hold side by side, all under the same gunicorn
settings.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.standin import find_script, free_port, serving, wait_for
from data.store.store import Store

ROOT = Path(__file__).resolve().parents[1]
WORKERS, THREADS = 2, 4
OURS, CONSTANT, STOCK = "app:server", "bench.constant:server", "bench.stock.app:server"


@dataclass(frozen=True)
class Town:
    """A city that is live in a store of its own."""

    id: str
    store: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment under which this city alone is served."""
        return {
            **os.environ,
            "PLAINVIEW_STORE": str(self.store),
            "PLAINVIEW_CITIES": self.id,
            "PLAINVIEW_RATE_LIMIT": "off",
            "PYTHONPATH": str(ROOT),
        }


@dataclass(frozen=True)
class Server:
    """A running server: its address, its processes, and how many seconds it took to answer
    first.
    """

    origin: str
    process: subprocess.Popen
    started: float

    def pss_mb(self) -> float | None:
        """The memory of all its processes in MB (10^6 bytes), those that its workers start
        included, shared pages counted once; None where no /proc tells.
        """
        if not Path("/proc/self/smaps_rollup").exists():
            return None
        pids = [self.process.pid]
        for pid in pids:
            pids += _children(pid)
        return sum(_pss(pid) for pid in pids) / 1e6


def town_parser(about: str) -> ArgumentParser:
    """The arguments of a bench over a city that is live: where its rows come from, and where it is
    kept.
    """
    parser = ArgumentParser(description=about)
    parser.add_argument(
        "--portal", default="", metavar="SCRIPT", help="the stand-in portal's script, for real rows"
    )
    parser.add_argument(
        "--keep", default="", metavar="FOLDER", help="keep the live city here for the next run"
    )
    return parser


def bring_up(portal: str, folder: Path) -> Town:
    """Seattle's rows from the stand-in portal where there is one, else the sample city; into a
    store in `folder`.
    """
    script = find_script(portal)
    city = "seattle" if script and (script.parents[1] / "real" / "seattle").is_dir() else "sample"
    town = Town(city, folder / "store")
    if Store(town.store).live(city):
        return town
    if city == "sample":
        _run(town, {}, "answer", "city=sample&measure=stops")
        return town
    with serving(script, "--data", str(script.parents[1] / "real" / "seattle")) as origin:
        _run(town, {"PLAINVIEW_PORTAL": origin}, "refresh", city)
    return town


def _run(town: Town, more: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, str(ROOT / "app.py"), *arguments]
    done = subprocess.run(
        command, env={**town.environment, **more}, capture_output=True, text=True, check=False
    )
    # 3: one of the city's datasets is not at the stand-in portal; the others are live.
    if done.returncode not in (0, 3):
        raise RuntimeError(
            f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr[-500:]}"
        )


@contextmanager
def serve(module: str, town: Town, path: str = "/") -> Iterator[Server]:
    """A server of a module over a town, ready to answer `path`; it ends with the block."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--workers",
        str(WORKERS),
        "--worker-class",
        "gthread",
        "--threads",
        str(THREADS),
        "--preload",
        "--no-control-socket",
        "--log-level",
        "warning",
        "--timeout",
        "60",
        "--bind",
        f"127.0.0.1:{port}",
        module,
    ]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=town.environment)
    try:
        wait_for(f"http://127.0.0.1:{port}{path}", process)
        started = time.perf_counter() - start
        while Path("/proc/self").exists() and len(_children(process.pid)) < WORKERS:
            time.sleep(0.1)
        yield Server(f"http://127.0.0.1:{port}", process, started)
    finally:
        process.terminate()
        process.wait(20)


def _children(pid: int) -> list[int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue  # it ended while we looked
    return [child for child, parent in parents.items() if parent == pid]


def _pss(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0  # it ended while we looked
    return (
        int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1]) * 1024
    )
