"""A web process gives memory back, and loads before the fork what each would load after it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import wsgi
from dashboard.web.http import process_memory
from tests.support.worlds import TinyCity, make_stop


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
    assert called == ["heaps", process_memory.SHARED_MODULES, "freeze"]


def test_every_web_process_of_gunicorn_returns_free_memory() -> None:
    forked = (
        "import runpy, threading; settings = runpy.run_path('gunicorn.conf.py'); "
        "settings['post_fork'](None, None); "
        "print('free memory' in [thread.name for thread in threading.enumerate()])"
    )
    assert run_python(forked, dict(os.environ)).stdout.strip() == "True"


def test_no_web_process_loads_pandas_or_duckdb(tmp_path: Path) -> None:
    world = TinyCity(tmp_path, [make_stop("2022-01-03")])
    world.refresh()
    asked = "api/v1/answers.parquet?city=tiny&measure=stops"
    serving = (
        "import sys, wsgi; from dashboard.settings import read_settings; "
        "client = wsgi.create_app(read_settings()).server.test_client(); "
        f"statuses = [client.get('/' + path).status_code for path in ('tiny', '{asked}')]; "
        "print(statuses, [name for name in ('pandas', 'duckdb') if name in sys.modules])"
    )
    settings = world.settings
    environment = {
        **os.environ,
        "PLAINVIEW_STORE": str(settings.store),
        "PLAINVIEW_CATALOGUE": str(settings.catalogue),
    }
    assert run_python(serving, environment).stdout.strip() == "[200, 200] []"


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
