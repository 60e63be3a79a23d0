"""The command line, run in the process of the test: a process of its own takes seconds to start."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

import app
from dashboard.cli.commands import main

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Done:
    """A command that has ended: its exit code, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def run_command(environment: Mapping[str, str], *arguments: str) -> Done:
    """`python app.py ARGUMENTS`, `environment` being added to that of the test."""
    out, err = io.StringIO(), io.StringIO()
    umask = os.umask(0)
    os.umask(umask)
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name, value in environment.items():
            patch.setenv(name, value)
        try:
            code = main(list(arguments), app.serve, app.make_server)
        except SystemExit as stop:  # argparse
            code = int(stop.code or 0)
        finally:
            os.umask(umask)
    return Done(code, out.getvalue(), err.getvalue())


def start_command(
    environment: Mapping[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own."""
    return subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
