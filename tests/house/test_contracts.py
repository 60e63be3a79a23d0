"""Imports only go down, and each library has one address: the contracts of pyproject.toml, kept and
seen to break.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import grimp
import pytest
from importlinter import configuration
from importlinter.application.app_config import settings
from importlinter.application.use_cases import lint_imports

from tests.house.tree import FLOORS, ROOT, TOP, tree_of

PLANTS = [
    ("data.model.vocabulary", "dashboard.query.addresses", "imports only go down the floors"),
    ("dashboard.query.addresses", "layouts", "imports only go down the floors"),
    ("layouts", "callbacks", "imports only go down the floors"),
    (
        "dashboard.query.addresses",
        "dashboard.wording.labels",
        "rooms of dashboard import only those below them",
    ),
    ("data.normalise.sql", "data.refresh.pull", "rooms of data import only those below them"),
    ("dashboard.query.addresses", "app", "nothing imports app, the top floor"),
    ("data.cube.cube", "data.portal", "the rooms of data do not know each other"),
    ("data.store.store", "data.normalise", "the rooms of data do not know each other"),
    ("data.model.values", "data.store.store", "the words of data stand below its rooms"),
    ("dashboard.query.addresses", "sodapy", "only data.portal speaks to portals"),
    ("data.geography", "requests", "only data.portal speaks to portals"),
    ("layouts", "plotly", "only dashboard.charts draws with plotly"),
    ("dashboard.query.addresses", "dash", "dash stays in layouts, callbacks and app"),
    ("callbacks", "flask_caching", "only dashboard.service.answer_cache keeps answers"),
    ("dashboard.charts", "flask", "figures know answers, not servers"),
    (
        "dashboard.cli.commands",
        "pandas",
        "the command line loads nothing slow before a command needs it",
    ),
    ("callbacks", "pandas", "callbacks carry, they do not compute"),
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


def test_contracts_hold() -> None:
    found = check_contracts(ROOT)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(("importer", "imported", "contract"), PLANTS)
def test_an_import_planted_in_the_graph_breaks_its_contract(
    capsys: pytest.CaptureFixture[str], importer: str, imported: str, contract: str
) -> None:
    kept, told = lint_planted(importer, imported, capsys)
    assert not kept
    assert f"{contract} BROKEN" in told


def test_an_import_that_is_allowed_breaks_none(capsys: pytest.CaptureFixture[str]) -> None:
    kept, told = lint_planted("layouts", "dashboard.query.addresses", capsys)
    assert kept
    assert "BROKEN" not in told


def lint_planted(
    importer: str, imported: str, capsys: pytest.CaptureFixture[str]
) -> tuple[bool, str]:
    """Whether the contracts hold with one more import, and what import-linter prints."""
    graph = deepcopy(read_graph())
    assert importer in graph.modules
    if imported not in graph.modules:
        graph.add_module(imported, is_squashed=imported not in FLOORS)
    graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="planted")
    configuration.configure()
    settings.configure(GRAPH_BUILDER=PlantedGraph(graph))
    kept = lint_imports(config_filename=str(ROOT / "pyproject.toml"), is_debug_mode=True)
    return kept, capsys.readouterr().out


@cache
def read_graph() -> grimp.ImportGraph:
    """The imports of the floors."""
    return grimp.build_graph(*FLOORS, include_external_packages=True, cache_dir=None)


@dataclass(frozen=True)
class PlantedGraph:
    """Gives import-linter a graph that is there already."""

    graph: grimp.ImportGraph

    def build(self, **_options: object) -> grimp.ImportGraph:
        return self.graph


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
