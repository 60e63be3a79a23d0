"""The examples of docs/using-the-data.md run as they stand, and client generators make clients that
work.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.web.embeds.hosts import running

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/using-the-data.md").read_text(encoding="utf-8")
# The sum of a year of stops in the tiny city, and what the client scripts print of an answer and of
# a fault.
STOPS = 36
OPENAPI_PYTHON_CLIENT = """
from {package} import Client
from {package}.api.default import get_api_v1_answers_json as ask
from {package}.models import Answer, Fault
client = Client(base_url={origin!r})
answer = ask.sync(client=client, city="tiny", measure="stops", by="year")
assert isinstance(answer, Answer), answer
fault = ask.sync(client=client, city="tiny", measure="nonsense")
assert isinstance(fault, Fault), fault
print(sum(row.numerator for row in answer.rows), fault.errors[0].field)
"""
CLIENTELE = """
import os
os.environ["BASE_URL"] = {origin!r}
from {package} import client
answer = client.api_v1_answers_json(city="tiny", measure="stops", by="year")
try:
    client.api_v1_answers_json(city="tiny", measure="nonsense")
except Exception as error:
    fault = error.response.json()
print(sum(row.numerator for row in answer.rows), fault["errors"][0]["field"])
"""


@pytest.fixture(scope="module")
def origin(server: Flask) -> Iterator[str]:
    """The tiny city's site on a free port."""
    with running(server, "127.0.0.1") as found:
        yield found


def list_examples(language: str, origin: str) -> list[str]:
    """The blocks of code of one language, which ask this site about the tiny city."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return [
        block.replace("http://127.0.0.1:8050", origin)
        .replace("city=sample", "city=tiny")
        .replace("sample.zip", "tiny.zip")
        for block in blocks
    ]


def test_python_examples_run(origin: str, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    results: dict = {}
    blocks = list_examples("python", origin)
    assert len(blocks) == 3
    for block in blocks:
        exec(compile(block, "docs/using-the-data.md", "exec"), results)
    assert results["by_race"].to_numpy().sum() == STOPS
    assert dict(results["largest"].fetchall())["East"] == STOPS / 3
    assert "datapackage.json" not in results["tables"]
    assert len(results["tables"]) > 1


@pytest.mark.parametrize(
    ("language", "program"), [("js", ["node", "--input-type=module"]), ("r", ["Rscript", "-"])]
)
def test_examples_of_other_languages_run(language: str, program: list[str], origin: str) -> None:
    if shutil.which(program[0]) is None:
        pytest.skip(f"{program[0]} is not installed")
    (block,) = list_examples(language, origin)
    done = subprocess.run(program, input=block, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert str(STOPS) in done.stdout.split() or language == "r"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "script"),
    [("openapi-python-client", OPENAPI_PYTHON_CLIENT), ("clientele", CLIENTELE)],
)
def test_a_generated_client_reads_an_answer_and_a_fault(
    program: str, script: str, origin: str, tmp_path
) -> None:
    """The command that the page shows, in an empty folder."""
    path = Path(sys.executable).with_name(program)
    if not path.exists():
        pytest.skip(f"{program} is not installed; it is in requirements-dev.txt")
    line = re.search(rf"^    ({program} .*)$", PAGE, re.MULTILINE)
    assert line is not None
    _, *options = line[1].replace("http://127.0.0.1:8050", origin).split()
    made = subprocess.run([path, *options], cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    package = next(tmp_path.rglob("client.py")).parent
    done = subprocess.run(
        [sys.executable, "-c", script.format(origin=origin, package=package.name)],
        cwd=package.parent,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(STOPS), "measure"]
