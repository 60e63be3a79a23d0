"""Imports only go down, and each library has one address: the contracts of pyproject.toml, kept and seen to break."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import FLOORS, ROOT, TOP, tree_of

PLANTS = [
    ("data/vocabulary.py", "import dashboard.links", "imports only go down the floors"),
    ("dashboard/links.py", "import layouts", "imports only go down the floors"),
    ("layouts/__init__.py", "import callbacks", "imports only go down the floors"),
    ("dashboard/links.py", "import app", "nothing imports app, the top floor"),
    ("data/cube.py", "import data.portal", "the rooms of data do not know each other"),
    ("data/store.py", "from data import normalise", "the rooms of data do not know each other"),
    ("data/model.py", "import data.store", "the words of data stand below its rooms"),
    ("dashboard/links.py", "import sodapy", "only data.portal speaks to portals"),
    ("data/geography/__init__.py", "import requests", "only data.portal speaks to portals"),
    (
        "layouts/__init__.py",
        "import plotly.graph_objects",
        "only dashboard.figures draws with plotly",
    ),
    ("dashboard/links.py", "from dash import html", "dash stays in layouts, callbacks and app"),
    ("callbacks/__init__.py", "import flask_caching", "only dashboard.cache keeps answers"),
    ("dashboard/figures/__init__.py", "import flask", "figures know answers, not servers"),
    ("callbacks/__init__.py", "import pandas", "callbacks carry, they do not compute"),
]


def check_contracts(folder: Path) -> subprocess.CompletedProcess:
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": "200",
    }
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
    ]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for floor in FLOORS:
        shutil.copytree(
            ROOT / floor,
            tmp_path / floor,
            ignore=shutil.ignore_patterns("__pycache__", "*.geojson"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path in TOP:
        shutil.copy(path, tmp_path)
    return tmp_path


def test_contracts_hold() -> None:
    found = check_contracts(ROOT)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(("file", "line", "contract"), PLANTS)
def test_a_planted_import_breaks_its_contract(
    copied: Path, file: str, line: str, contract: str
) -> None:
    with (copied / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    found = check_contracts(copied)
    assert found.returncode == 1, found.stdout + found.stderr
    assert f"{contract} BROKEN" in found.stdout


def test_app_only_puts_the_floors_together() -> None:
    allowed = {*FLOORS, "dash", "flask", "werkzeug", "gunicorn", *sys.stdlib_module_names}
    imported = {
        name.split(".")[0]
        for path in TOP
        for node in ast.walk(tree_of(path))
        for name in _imported(node)
    }
    assert imported <= allowed


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
