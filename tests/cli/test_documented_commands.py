"""Every command of docs/ runs: here with the sample city, or in the test that is named for it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.house.test_docs import DOCS, list_commands
from tests.support.commands import ROOT, run_command
from tests.support.ports import find_free_port
from tests.support.real import needs_shared, run_stand_in
from tests.support.shared import build_once, refresh_sample

# What a reader puts in the place of a word, and the sample city in the place of a real one.
NAMES = {
    "ID": "sample",
    "CITY": "sample",
    "springfield": "sample",
    "seattle": "sample",
    "PACK": "sf_96a_3",
}
# Commands that need more than the sample city, and the test that runs them.
ELSEWHERE = {
    "population": "tests/cli/test_population.py",
    "basemap": "tests/web/api/test_basemap.py",
    "export": "tests/web/static_site/test_export.py",
    "serve": "tests/app/test_serving.py",
}
# Run below, against a portal.
EVERY_CITY = "refresh --all"
# Other lines that a page shows for a shell, by how they begin, and the test that runs them.
SHELL_LINES = {
    "scripts/serve": "tests/cli/test_documented_commands.py",
    ".venv/bin/python -m http.server": "tests/cli/test_documented_commands.py",
    "scripts/compare-export": "tests/web/static_site/test_export.py",
    "scripts/extract-messages": "tests/i18n/test_extraction.py",
    "openapi-python-client": "tests/web/api/test_examples.py",
    "clientele": "tests/web/api/test_examples.py",
}
# Needs an account at a provider; no test can run it.
NEEDS_AN_ACCOUNT = ("aws s3 sync ",)
PROGRAM = re.compile(
    r"(?:\.venv/bin/|scripts/|(?:aws|clientele|curl|docker|git|gunicorn|npm|openapi-[\w-]+|pip|python3?) )"
)
PAGES = [path for path in DOCS if path.stem not in {"first-city"} and list_commands(path)]


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample city's store: some commands change it."""
    sample = build_once(tmp_path_factory, "sample-store", refresh_sample)

    def copy_sample(folder: Path) -> None:
        shutil.copytree(sample, folder, dirs_exist_ok=True)

    return build_once(tmp_path_factory, "documented-sample", copy_sample)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_run(page: Path, sample_store: Path, tmp_path: Path) -> None:
    environment = {"PLAINVIEW_STORE": str(sample_store), "PLAINVIEW_CACHE": str(tmp_path / "cache")}
    faults = []
    for command in list_commands(page):
        if command.startswith((*ELSEWHERE, EVERY_CITY)):
            continue
        words = [NAMES.get(word, word) for word in shlex.split(command)]
        words = [str(tmp_path / "written") if word == "FOLDER" else word for word in words]
        done = run_command(environment, *words)
        if done.returncode != 0:
            faults.append(f"{command}: {done.returncode} {done.stderr[-500:]}")
    assert faults == []


@pytest.mark.parametrize("start", ELSEWHERE)
def test_the_other_test_of_a_command_names_it(start: str) -> None:
    assert start in (ROOT / ELSEWHERE[start]).read_text(encoding="utf-8")


@pytest.mark.slow
@needs_shared
def test_every_city_is_refreshed_and_those_without_a_portal_are_told(tmp_path: Path) -> None:
    """`refresh --all`, where one portal answers and the others know no table."""
    with run_stand_in("berkeley") as portal:
        environment = {
            "PLAINVIEW_PORTAL": portal.origin,
            "PLAINVIEW_STORE": str(tmp_path / "store"),
            "PLAINVIEW_GEOCODER": "off",
        }
        done = run_command(environment, *EVERY_CITY.split())
    assert done.returncode == 3
    assert re.search(r"^berkeley: build \w+ is live$", done.stdout, re.MULTILINE)
    assert "chicago" in done.stdout + done.stderr


def test_every_shell_line_of_the_pages_has_a_test() -> None:
    lines = [
        line.strip()
        for path in DOCS
        # The runbook's lines are run as they come by tests/deploy/test_runbook.py.
        if path.stem != "operating"
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("    ") and PROGRAM.match(line.strip())
    ]
    run_here = [line for line in lines if "app.py " in line]
    others = [line for line in lines if line not in run_here]
    assert len(run_here) >= 2
    known = (*SHELL_LINES, *NEEDS_AN_ACCOUNT)
    assert [line for line in others if not line.startswith(known)] == []
    assert [start for start in known if not any(o.startswith(start) for o in others)] == []
    assert [path for path in SHELL_LINES.values() if not (ROOT / path).exists()] == []


@contextmanager
def run_in_background(command: list[str], folder: Path, store: Path) -> Iterator[None]:
    environment = os.environ | {"PLAINVIEW_STORE": str(store)}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def read_when_ready(address: str) -> str:
    """The text behind an address of a server that starts; raises OSError if it never answers."""
    for _ in range(600):
        try:
            return urllib.request.urlopen(address, timeout=30).read().decode()
        except urllib.error.HTTPError:
            raise
        except OSError as error:
            fault = error
            time.sleep(0.1)
    raise fault


def find_line(page: str, start: str) -> list[str]:
    """The words of a command that a page shows as a line of its own."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    match = re.search(rf"^    ({re.escape(start)}.*)$", text, re.MULTILINE)
    assert match, f"{page} has no line that begins with {start}"
    return shlex.split(match[1])


@pytest.mark.slow
def test_the_first_command_serves_the_sample_city(sample_store: Path) -> None:
    stamp = ROOT / ".venv/installed-requirements-dev.txt"
    if not stamp.exists():
        pytest.skip("needs the environment that scripts/test makes in this checkout")
    (program,) = find_line("online-in-ten-minutes.md", "scripts/serve")
    port = find_free_port()
    with run_in_background([program, "--port", str(port)], ROOT, sample_store):
        assert "Sample City" in read_when_ready(f"http://127.0.0.1:{port}/sample")


def test_the_exported_folder_is_served_as_the_page_says(tmp_path: Path) -> None:
    words = find_line("online-in-ten-minutes.md", ".venv/bin/python -m http.server")
    (tmp_path / "site/police").mkdir(parents=True)
    (tmp_path / "site/police/index.html").write_text("exported", encoding="utf-8")
    port = str(find_free_port())
    command = [sys.executable, "-u", *words[1:-1], port]
    with run_in_background(command, tmp_path, tmp_path):
        assert read_when_ready(f"http://127.0.0.1:{port}/police/") == "exported"
