"""Clients that send or read slowly keep nobody else waiting, under `serve` and under the documented
gunicorn line.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.ports import find_free_port
from tests.support.worlds import TinyCity, make_stop

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {
    "serve": ["app.py", "serve", "--workers", "1", "--port"],
    "gunicorn": ["-m", "gunicorn", "app:server", "--workers", "1", "--bind"],
}
# Far above the threads of one worker (4).
MANY_CLIENTS = 200
OPENINGS = {
    "header": b"GET / HTTP/1.1\r\nHost: tiny\r\n",
    "body": b"POST /_dash-update-component HTTP/1.1\r\nHost: tiny\r\nContent-Length: 500\r\n\r\n{",
    "reading": b"GET /_dash-component-suites/plotly/package_data/plotly.min.js HTTP/1.1\r\nHost: tiny\r\n\r\n",
    "silent": b"",
}


@pytest.fixture(scope="module", params=list(COMMANDS))
def port(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of one web process, started by each of the documented commands."""
    world = TinyCity(tmp_path_factory.mktemp("slow"), [make_stop("2022-01-15")])
    world.refresh()
    found = find_free_port()
    command = [sys.executable, *COMMANDS[request.param]]
    command.append(str(found) if request.param == "serve" else f"127.0.0.1:{found}")
    plain = {k: v for k, v in os.environ.items() if not k.startswith("PLAINVIEW_")}
    environment = plain | {
        "PLAINVIEW_STORE": str(world.settings.store),
        "PLAINVIEW_CATALOGUE": str(world.settings.catalogue),
        "PLAINVIEW_CITIES": "tiny",
    }
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until_ready(found, process)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_until_ready(port: int, process: subprocess.Popen) -> None:
    """Poll the health route until it answers."""
    for _ in range(300):
        assert process.poll() is None
        with contextlib.suppress(OSError):
            read(port, "/healthz")
            return
        time.sleep(0.2)
    raise AssertionError("the server did not start")


def read(port: int, path: str) -> tuple[int, dict[str, str]]:
    """Status and headers of an address; it is given up after a time that no thread-bound server
    needs.
    """
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as reply:
        reply.read()
        return reply.status, dict(reply.headers)


@pytest.mark.parametrize("kind", list(OPENINGS))
def test_slow_clients_keep_nobody_waiting(port: int, kind: str) -> None:
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(open_client(port, kind)) for _ in range(MANY_CLIENTS)]
        for _ in range(2):
            for client in clients:
                go_on(client, kind)
            for path in ("/healthz", "/tiny"):
                assert read(port, path)[0] == 200


def open_client(port: int, kind: str) -> socket.socket:
    """A connection that has begun a request and does not end it, or does not read its response."""
    client = socket.socket()
    if kind == "reading":
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    client.connect(("127.0.0.1", port))
    client.sendall(OPENINGS[kind])
    return client


def go_on(client: socket.socket, kind: str) -> None:
    """A few bytes more."""
    if kind == "header":
        client.sendall(b"X-Slow: 1\r\n")
    if kind == "body":
        client.sendall(b" ")


def test_no_response_names_the_server(port: int) -> None:
    _, headers = read(port, "/healthz")
    assert "Server" not in headers
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(b"NOT HTTP\r\n\r\n")
        refusal = client.recv(4096).decode()
    # waitress reads the first word as a method, which no route takes.
    assert re.match(r"HTTP/1\.[01] (400|405) ", refusal)
    assert "Server:" not in refusal
    assert "gunicorn" not in refusal.lower()
