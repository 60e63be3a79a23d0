"""What stands in the checkout: files, Python sources and their functions."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("data", "dashboard", "layouts", "callbacks")
TOP = (ROOT / "app.py", ROOT / "wsgi.py")
AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Function:
    """One function of the project, where it stands and whether others may call it."""

    path: Path
    node: AnyFunction
    public: bool

    @property
    def place(self) -> str:
        """File, line and name, for a message."""
        return f"{self.path.relative_to(ROOT)}:{self.node.lineno} {self.node.name}"


def project_files() -> list[Path]:
    """Every file that is committed, or would be if all were added."""
    listing = subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [
        path
        for name in sorted(set(listing.split("\0")))
        if name and (path := ROOT / name).is_file()
    ]


@cache
def sources() -> tuple[Path, ...]:
    """The Python files of the floors, app.py and wsgi.py first."""
    return (*TOP, *(p for floor in FLOORS for p in sorted((ROOT / floor).rglob("*.py"))))


@cache
def tree_of(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions() -> Iterator[Function]:
    """Every function and method of the floors, nested ones too; public where no name on its way is
    private.
    """
    for path in sources():
        yield from _within(path, tree_of(path), public=True)


def _within(path: Path, parent: ast.AST, public: bool) -> Iterator[Function]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, AnyFunction):
            here = public and not node.name.startswith("_")
            yield Function(path, node, here)
            yield from _within(path, node, public=False)
        elif isinstance(node, ast.ClassDef):
            yield from _within(path, node, public and not node.name.startswith("_"))
        else:
            yield from _within(path, node, public)
