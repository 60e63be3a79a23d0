"""The code type-checks: mypy with the settings of pyproject.toml finds nothing."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.house.tree import ROOT


@pytest.mark.slow
def test_the_code_type_checks() -> None:
    """mypy keeps what it found in .mypy_cache, and the next run reads only what has changed."""
    if find_spec("mypy") is None:
        pytest.skip("mypy is not installed; it is in requirements-dev.txt")
    found = subprocess.run(
        [sys.executable, "-m", "mypy"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout + found.stderr
