"""The stand-in portal that the ingest bench pulls from: found by argument or environment, started
on a free port.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

VARIABLE = "PLAINVIEW_TEST_SHARED"
START_SECONDS = 120


def find_script(named: str) -> Path | None:
    """The portal script: the one named, else portal/portal.py in the folder that the environment
    names; else None.
    """
    shared = os.environ.get(VARIABLE, "")
    path = Path(named) if named else Path(shared, "portal", "portal.py") if shared else None
    return path if path and path.is_file() else None


def skip(bench: str) -> None:
    """Say in one line why a bench did not run."""
    print(
        f"{bench}: skipped: it needs the stand-in portal; name its script with --portal, or "
        f"its folder in {VARIABLE}"
    )


@contextmanager
def serving(script: Path, *arguments: str) -> Iterator[str]:
    """The origin of a stand-in portal that serves what the arguments say, for as long as the block
    runs.
    """
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, str(script), "--port", str(port), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_test/datasets", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, process: subprocess.Popen) -> None:
    """Wait until a server that was just started answers. Raises RuntimeError where it dies or never
    does.
    """
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(
        f"{url} did not answer; the server behind it "
        f"{'is silent' if process.poll() is None else f'ended with code {process.returncode}'}"
    )
