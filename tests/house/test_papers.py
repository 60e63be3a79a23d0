"""What is declared outside the code keeps step with it: README, measures, requirements, the bundle,
the style.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

from dashboard.measures.registry import MEASURES_FOLDER, load_measure
from dashboard.settings import SETTING_ENTRIES
from tests.house.tree import FLOORS, ROOT, sources, tree_of


def requirements(name: str) -> dict[str, str]:
    lines = [
        line
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if re.match(r"[A-Za-z]", line)
    ]
    assert all("==" in line for line in lines), f"{name}: every line pins one version with =="
    pins = (line.split("==") for line in lines)
    # An extra, as in name[extra], adds packages and does not change the version.
    return {_plain(name.partition("[")[0]): version for name, version in pins}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_readme_tells_every_setting() -> None:
    readme = ROOT / "README.md"
    if not readme.is_file():
        pytest.skip("README.md is not written yet")
    text = readme.read_text(encoding="utf-8")
    assert [variable for variable, *_ in SETTING_ENTRIES.values() if variable not in text] == []


@pytest.mark.parametrize("path", sorted(MEASURES_FOLDER.glob("*.toml")), ids=lambda p: p.stem)
def test_every_measure_loads(path: Path) -> None:
    measure = load_measure(path)
    assert measure.title
    assert measure.caveat
    assert measure.method
    assert measure.source


def test_every_toml_is_valid() -> None:
    paths = sorted(p for f in FLOORS for p in (ROOT / f).rglob("*.toml"))
    faults = {}
    for path in paths:
        try:
            tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as fault:
            faults[str(path)] = str(fault)
    assert len(paths) > 50
    assert faults == {}


def test_requirements_are_what_the_code_imports() -> None:
    modules = packages_distributions()
    imported = {
        name.split(".")[0]
        for path in sources()
        for node in ast.walk(tree_of(path))
        for name in _imported(node)
    } - {*FLOORS, *sys.stdlib_module_names}
    named = {_plain(d) for module in imported for d in modules.get(module, [module])}
    by_name_only = {
        "gunicorn",
        "plotly",
        "redis",
    }  # a program, a script served, and what others load
    extra = set(requirements("requirements-spark.txt"))
    assert set(requirements("requirements.txt")) == named - extra | by_name_only
    assert extra <= named


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-spark.txt"]
)
def test_constraints_pin_the_same_versions(name: str) -> None:
    constraints = requirements("constraints.txt")
    assert requirements(name).items() <= constraints.items()


def test_bundle_has_the_version_of_the_python_package() -> None:
    package = Path(find_spec("plotly").submodule_search_locations[0])
    first = (package / "package_data" / "plotly.min.js").read_text(encoding="utf-8")[:200]
    wanted = json.loads((ROOT / "bundle" / "package.json").read_text(encoding="utf-8"))[
        "dependencies"
    ]["plotly.js"]
    assert re.search(r"plotly\.js v([\d.]+)", first)[1] == wanted


def test_bundle_names_no_host_and_exact_versions() -> None:
    package = json.loads((ROOT / "bundle" / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "bundle" / "package-lock.json").read_text(encoding="utf-8"))
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    assert [
        name for name, entry in lock["packages"].items() if name and "integrity" not in entry
    ] == []


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=["lint", "format"])
def test_style(command: list[str]) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
