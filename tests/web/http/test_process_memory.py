"""A web process gives memory back, and loads before the fork what each would load after it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import wsgi
from dashboard.web.http import process_memory
from data.engine.parquet import READING_ENGINE, read_columns, write_table


def test_free_memory_is_returned_and_the_engine_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "numbers.parquet"
    write_table(path, {"n": [1, 2]}, {"n": "INTEGER"}, {})
    dict(read_columns(path))
    assert READING_ENGINE._left is not None
    process_memory.return_free_memory()
    assert READING_ENGINE._left is None
    assert [list(values) for _, values in read_columns(path)] == [[1, 2]]


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="needs Linux")
def test_the_code_of_an_engine_that_is_closed_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "numbers.parquet"
    write_table(path, {"n": [1, 2]}, {"n": "INTEGER"}, {})
    resident = sum_resident_code("_duckdb")
    assert resident > 5_000
    process_memory.return_free_memory()
    assert sum_resident_code("_duckdb") < resident / 2
    assert [list(values) for _, values in read_columns(path)] == [[1, 2]]


def sum_resident_code(library: str) -> int:
    """The kilobytes of a library's code that this process has in memory."""
    total, counts = 0, False
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        words = line.split()
        if "-" in words[0]:
            counts = words[1] == "r-xp" and library in words[-1]
        elif counts and words[0] == "Rss:":
            total += int(words[1])
    return total


def test_an_engine_in_use_is_left_alone(tmp_path: Path) -> None:
    with READING_ENGINE.take(tmp_path) as engine:
        process_memory.return_free_memory()
        assert engine.execute("SELECT 1").fetchall() == [(1,)]


def test_a_system_without_glibc_is_left_as_it_is(monkeypatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert not process_memory.limit_heaps()
    process_memory.return_free_memory()


def test_the_limit_is_set_and_modules_are_loaded_before_workers_start(client, monkeypatch) -> None:
    called = []
    monkeypatch.setattr(wsgi, "limit_heaps", lambda: called.append("heaps"))
    monkeypatch.setattr(wsgi, "load_modules", called.append)
    monkeypatch.setattr(wsgi.gc, "freeze", lambda: called.append("freeze"))
    wsgi.prepare_server(client.application)
    shared, unfrozen = process_memory.SHARED_MODULES, process_memory.UNFROZEN_MODULES
    assert called == ["heaps", shared, "freeze", unfrozen]


def test_a_web_process_loads_duckdb_before_the_fork_and_ends_without_complaint(
    tmp_path: Path,
) -> None:
    serving = (
        "import sys, wsgi; from dashboard.settings import read_settings; "
        "wsgi.prepare_server(wsgi.create_app(read_settings()).server); "
        "print('duckdb' in sys.modules)"
    )
    told = run_python(serving, {**os.environ, "PLAINVIEW_STORE": str(tmp_path)})
    assert (told.stdout.strip(), told.stderr) == ("True", "")


def test_every_web_process_of_gunicorn_returns_free_memory() -> None:
    forked = (
        "import runpy, threading; settings = runpy.run_path('gunicorn.conf.py'); "
        "settings['post_fork'](None, None); "
        "print('free memory' in [thread.name for thread in threading.enumerate()])"
    )
    assert run_python(forked, dict(os.environ)).stdout.strip() == "True"


def test_no_web_process_loads_pandas() -> None:
    told = run_python("import sys, wsgi; print('pandas' in sys.modules)", dict(os.environ))
    assert told.stdout.strip() == "False"


def run_python(program: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The end of a program in the project's folder."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(wsgi.__file__).parent,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )


def test_no_web_process_loads_scipy_stats() -> None:
    folder = Path(wsgi.__file__).parent
    sources = [*folder.glob("dashboard/**/*.py"), *folder.glob("data/**/*.py")]
    loading = re.compile(r"^\s*(from|import) scipy\.stats", re.MULTILINE)
    assert not [p for p in sources if loading.search(p.read_text(encoding="utf-8"))]
