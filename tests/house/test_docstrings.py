"""Every module and public function has a docstring, and every public function has type
annotations.
"""

from __future__ import annotations

import ast
import builtins
import re

from tests.house.tree import FLOORS, ROOT, Function, functions, sources, tree_of


def test_public_functions_say_what_they_do() -> None:
    assert [f.place for f in functions() if f.public and not ast.get_docstring(f.node)] == []


def test_public_functions_are_typed() -> None:
    assert [
        f"{f.place}: {', '.join(missing)}"
        for f in functions()
        if f.public and (missing := _untyped(f))
    ] == []


def test_every_module_says_what_it_is() -> None:
    full = [p for p in sources() if p.read_text(encoding="utf-8").strip()]
    assert [str(p.relative_to(ROOT)) for p in full if not ast.get_docstring(tree_of(p))] == []


def test_the_measure_finds_functions_on_every_floor() -> None:
    found = {f.path.relative_to(ROOT).parts[0] for f in functions()}
    assert found == {*FLOORS, "app.py", "wsgi.py"}


def _parameters(function: Function) -> list[ast.arg]:
    a = function.node.args
    several = [x for x in (a.vararg, a.kwarg) if x]
    return [
        p
        for p in (*a.posonlyargs, *a.args, *a.kwonlyargs, *several)
        if p.arg not in ("self", "cls")
    ]


def _untyped(function: Function) -> list[str]:
    missing = [p.arg for p in _parameters(function) if p.annotation is None]
    return missing if function.node.returns else [*missing, "return"]


RAISES = re.compile(r"[Rr]aises? ((?:(?:, and |, or |, | and | or )?[A-Z]\w+)+)")
# What libraries raise that the code names.
LIBRARY_ERRORS = {"ChunkedEncodingError"}


def test_the_errors_that_docstrings_promise_exist() -> None:
    trees = [tree_of(p) for p in sources()]
    classes = {n.name for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}
    known = {*classes, *dir(builtins), *LIBRARY_ERRORS}
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    promised = {
        name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, documented)
        for found in RAISES.findall(ast.get_docstring(node) or "")
        for name in re.findall(r"[A-Z]\w+", found)
    }
    assert len(promised) > 20
    assert promised - known == set()
