"""The documentation: its commands are ones that there are, its site builds, its tutorial works as
it is written.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from dashboard.branding.page_names import HIDEABLE_PAGES
from dashboard.branding.site_file import SiteFile
from dashboard.cli.commands import _add_default_command, make_parser
from dashboard.measures.registry import get_measures
from dashboard.settings import SETTING_ENTRIES
from data.model.city_schema import Dataset, FieldMap, FlagMap
from data.model.values import City
from tests.house.tree import ROOT
from tests.support.commands import run_command
from tests.support.real import needs_shared, run_stand_in

DOCS = sorted((ROOT / "docs").glob("*.md"))
COMMAND = re.compile(r"python app\.py ([^`\n#]+)")
# A page of usage says what may be left out and what stands for something.
USAGE_MARKS = ("[", "|", "...")


def list_commands(path: Path) -> list[str]:
    """The commands of a page, as a reader copies them."""
    commands = [m[1].strip() for m in COMMAND.finditer(path.read_text(encoding="utf-8"))]
    return [c for c in commands if not any(mark in c for mark in USAGE_MARKS)]


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.stem)
def test_every_command_of_a_page_is_one_that_there_is(path: Path) -> None:
    faults = []
    for command in list_commands(path):
        try:
            make_parser().parse_args(_add_default_command(shlex.split(command)))
        except SystemExit as stop:
            faults += [command] if stop.code else []
    assert faults == []


@pytest.mark.slow
def test_the_site_builds_strictly_and_its_reference_is_whole(tmp_path) -> None:
    """A broken link or anchor stops the build; every key, setting, command and measure has its
    place.
    """
    if find_spec("mkdocs") is None or find_spec("material") is None:
        pytest.skip("mkdocs-material is not installed; it is in requirements-dev.txt")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr

    def lacking(page: str, words: list[str]) -> list[str]:
        text = (tmp_path / "reference" / f"{page}.html").read_text(encoding="utf-8")
        return [word for word in words if f"{word}</code>" not in text and word not in text]

    keys = [
        key
        for model in (City, Dataset, FieldMap, FlagMap)
        for key in model.model_fields
        if key != "translations"
    ]
    assert lacking("city-file", keys) == []
    assert lacking("site-file", [*SiteFile.model_fields, "text", "alt", *HIDEABLE_PAGES][1:]) == []
    assert lacking("settings", [variable for variable, *_ in SETTING_ENTRIES.values()]) == []
    assert lacking("measures", [f"measure={name}" for name in get_measures()]) == []
    assert lacking("command-line", ["discover", "preview", "--merge", "store rollback"]) == []
    assert lacking("api", ["/api/v1/answers.json", "/api/v1/packages/{city}.zip"]) == []
    assert "Cite as:" in (tmp_path / "silence.html").read_text(encoding="utf-8")
    used = re.findall(r'(?:src|href)="(https?://[^"]+)"', (tmp_path / "index.html").read_text())
    assert [address for address in used if re.search(r"\.(css|js|woff2?)$", address)] == []


def test_the_conformance_report_has_every_criterion_of_wcag_2_2() -> None:
    """WCAG 2.2 has 31 criteria at level A and 24 at level AA (4.1.1 was removed)."""
    report = yaml.safe_load((ROOT / "docs/openacr.yaml").read_text(encoding="utf-8"))
    chapters = report["chapters"]
    numbers = [c["num"] for criteria in chapters.values() for c in criteria]
    assert [len(criteria) for criteria in chapters.values()] == [31, 24]
    assert len(set(numbers)) == 55
    assert all(c["notes"] for criteria in chapters.values() for c in criteria)


@pytest.mark.slow
@needs_shared
def test_the_tutorial_works_as_it_is_written(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the first city in its order, except the one that serves, against
    real rows.
    """
    commands = list_commands(ROOT / "docs/first-city.md")
    assert [c.split()[0] for c in commands] == [
        "discover",
        "discover",
        "check",
        "preview",
        "refresh",
        "answer",
        "reconcile",
        "serve",
    ]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cities").mkdir()
    with run_stand_in("berkeley") as portal:
        environment = {
            "PLAINVIEW_PORTAL": portal.origin,
            "PLAINVIEW_CATALOGUE": "cities",
            "PLAINVIEW_STORE": str(tmp_path / "store"),
        }
        printed = {}
        for command in commands[:-1]:
            done = run_command(environment, *shlex.split(command))
            assert done.returncode == 0, f"{command}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
            printed[command.split()[0]] = done.stdout
    assert "A person must decide" in printed["discover"]
    assert "stops by year and race" in printed["preview"]
    assert '"numerator": 2118' in printed["answer"]
    assert "5 of 5 figures match" in printed["reconcile"]


EVIDENCE_PATTERN = re.compile(
    r"`((?:dashboard|data|deploy|scripts|tests)/[^`\s]+|[A-Za-z]+\.(?:lock|yaml))`"
)


def test_the_evidence_of_the_security_page_exists_and_every_chapter_is_judged() -> None:
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    named = EVIDENCE_PATTERN.findall(text)
    assert len(named) > 30
    assert [path for path in named if not (ROOT / path).exists()] == []
    chapters = {int(number) for number in re.findall(r"^\| V(\d+) ", text, re.MULTILINE)}
    assert chapters == set(range(1, 18))
