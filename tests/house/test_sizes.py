"""The sizes that keep the code readable, and the words that every public function owes its reader."""

from __future__ import annotations

import ast

from tests.house.tree import FLOORS, ROOT, Function, functions, sources

LONGEST_FILE = 250
LONGEST_FUNCTION = 40
LONGEST_CALLBACK = 12
MOST_PARAMETERS = 6


def test_files_are_short() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in sources()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    assert [f"{f.place} ({f.lines})" for f in functions() if f.lines > LONGEST_FUNCTION] == []


def test_functions_take_few_parameters() -> None:
    assert [f"{f.place} ({len(_parameters(f))})" for f in functions() if len(_parameters(f)) > MOST_PARAMETERS] == []


def test_callbacks_carry_and_do_not_think() -> None:
    inside = [f for f in functions() if f.path.is_relative_to(ROOT / "callbacks") and f.node.name != "register"]
    assert inside, "no callbacks found"
    assert [f"{f.place} ({_body_lines(f)})" for f in inside if _body_lines(f) > LONGEST_CALLBACK] == []


def test_public_functions_say_what_they_do() -> None:
    assert [f.place for f in functions() if f.public and not ast.get_docstring(f.node)] == []


def test_public_functions_are_typed() -> None:
    assert [f"{f.place}: {', '.join(missing)}" for f in functions() if f.public and (missing := _untyped(f))] == []


def test_every_module_says_what_it_is() -> None:
    full = [p for p in sources() if p.read_text(encoding="utf-8").strip()]
    assert [str(p.relative_to(ROOT)) for p in full if not ast.get_docstring(ast.parse(p.read_text("utf-8")))] == []


def test_the_measure_finds_functions_on_every_floor() -> None:
    found = {f.path.relative_to(ROOT).parts[0] for f in functions()}
    assert found == {*FLOORS, "app.py"}


def _parameters(function: Function) -> list[ast.arg]:
    a = function.node.args
    several = [x for x in (a.vararg, a.kwarg) if x]
    return [p for p in (*a.posonlyargs, *a.args, *a.kwonlyargs, *several) if p.arg not in ("self", "cls")]


def _body_lines(function: Function) -> int:
    statements = function.node.body[1 if ast.get_docstring(function.node) else 0:]
    return statements[-1].end_lineno - statements[0].lineno + 1 if statements else 0


def _untyped(function: Function) -> list[str]:
    missing = [p.arg for p in _parameters(function) if p.annotation is None]
    return missing if function.node.returns else [*missing, "return"]
