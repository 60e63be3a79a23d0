"""Runs a module of the project in a process of its own, for work whose memory must not stay in this
one.

multiprocessing would leave a process of its own behind.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

PROJECT_FOLDER = Path(__file__).resolve().parents[1]


def run_module(
    module: str, content: object, stderr: int | None = None, seconds: float | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The end of a module that was run with `content`, pickled, as its standard input.

    `stderr` is as in `subprocess.run`. Raises subprocess.TimeoutExpired where it takes longer than
    `seconds` (None: as long as it takes).
    """
    return subprocess.run(
        [sys.executable, "-m", module],
        cwd=PROJECT_FOLDER,
        input=pickle.dumps(content),
        stdout=subprocess.PIPE,
        stderr=stderr,
        timeout=seconds,
        check=False,
    )
