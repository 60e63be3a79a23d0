"""Starting: one line when it serves, one line when it cannot, and nothing at all on import."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from flask import Flask

import app
import wsgi
from dashboard.errors import BadSetting
from dashboard.settings import Settings
from tests.support.ports import find_free_port

ROOT = Path(__file__).resolve().parents[2]


def environment(world) -> dict[str, str]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith("PLAINVIEW_")}
    return plain | {
        "PLAINVIEW_STORE": str(world.settings.store),
        "PLAINVIEW_CITIES": "tiny",
        "PLAINVIEW_CATALOGUE": str(world.settings.catalogue),
    }


@pytest.fixture
def taken() -> int:
    """A port on which something listens already."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_importing_makes_nothing() -> None:
    assert "server" not in vars(app)
    with pytest.raises(AttributeError):
        app.nothing  # noqa: B018


def test_a_wsgi_server_gets_the_application_when_it_asks(
    world, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(world).items():
        monkeypatch.setenv(name, value)
    server = app.server
    assert isinstance(server, Flask)
    assert server.test_client().get("/tiny").status_code == 200


def test_the_first_requests_may_come_all_at_once(world, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "freeze", lambda: None)
    made = app.create_app(world.settings)
    assert not made.registered_paths
    wsgi.prepare_server(made.server)
    assert {"dash", "plotly"} & set(made.registered_paths)


def test_a_taken_port_is_told_in_one_line(tmp_path: Path, taken: int) -> None:
    with pytest.raises(BadSetting, match=f"cannot listen at 127.0.0.1:{taken}.*--port"):
        app.serve(Settings(store=tmp_path), "127.0.0.1", taken, 1)


@pytest.mark.parametrize(("host", "port"), [("no such host", 8050), ("127.0.0.1", 99_999)])
def test_an_address_that_cannot_be_is_told_too(tmp_path: Path, host: str, port: int) -> None:
    with pytest.raises(BadSetting, match="cannot listen"):
        app.serve(Settings(store=tmp_path), host, port, 1)


def test_the_command_line_refuses_a_taken_port(world, taken: int) -> None:
    done = subprocess.run(
        [sys.executable, "app.py", "serve", "--port", str(taken)],
        cwd=ROOT,
        timeout=120,
        env=environment(world),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "cannot listen" in done.stderr


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serving_says_where_when_it_is_ready(world, workers: str) -> None:
    port = find_free_port()
    process = subprocess.Popen(
        [sys.executable, "app.py", "serve", "--port", str(port), "--workers", workers],
        cwd=ROOT,
        env=environment(world),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == f"Plainview serves Tiny at http://127.0.0.1:{port}\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/tiny", timeout=60) as reply:
            assert reply.status == 200
            assert b"Tiny in plain view" in reply.read()
    finally:
        process.terminate()
        out, err = process.communicate(timeout=60)
    assert (out, err) == ("", "")


@pytest.mark.parametrize("words", [("serve", "--city"), ("answer", "measure=stops&city=sample")])
def test_a_store_that_cannot_be_written_is_told_in_one_line(
    world, tmp_path: Path, words: tuple[str, ...]
) -> None:
    store = tmp_path / "store"
    store.write_text("a file", encoding="utf-8")
    command = [*words, "sample"] if words[0] == "serve" else [*words]
    done = subprocess.run(
        [sys.executable, "app.py", *command],
        cwd=ROOT,
        timeout=120,
        env=environment(world)
        | {"PLAINVIEW_STORE": str(store), "PLAINVIEW_CITIES": "", "PLAINVIEW_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("plainview: the store cannot be written: ")


def test_a_site_without_data_says_so_when_it_serves(world, tmp_path: Path) -> None:
    port = find_free_port()
    process = subprocess.Popen(
        [sys.executable, "app.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment(world) | {"PLAINVIEW_STORE": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        told = process.stdout.readline()
    finally:
        process.terminate()
        process.wait(60)
    assert told == f"Plainview serves no city yet at http://127.0.0.1:{port}\n"


@pytest.mark.parametrize("words", [(), ("cities",), ("serve",)])
def test_before_the_packages_are_installed_one_line_says_how(words: tuple[str, ...]) -> None:
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("PLAINVIEW_", "PYTHON"))}
    # Without the site module no installed package is found.
    done = subprocess.run(
        [sys.executable, "-S", "app.py", *words],
        cwd=ROOT,
        env=plain,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("Plainview needs the package ")
    assert "`scripts/serve` installs what is needed" in done.stderr
    assert "pip install -r requirements.txt" in done.stderr
