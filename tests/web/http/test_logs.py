"""The log of the web processes: one line per request where that is asked for, as text or JSON."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import app
from dashboard.web.http.logs import configure_logs
from tests.support.worlds import TinyCity, make_stop


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    made = TinyCity(tmp_path_factory.mktemp("tiny"), [make_stop("2022-01-15")])
    made.refresh()
    return made


@pytest.fixture(autouse=True)
def _restore_logs() -> Iterator[None]:
    """Leave the logging of later tests as it was."""
    handlers = logging.getLogger().handlers
    yield
    configure_logs("text")
    logging.getLogger().handlers = handlers


def make_client(world: TinyCity, **settings: object) -> FlaskClient:
    return app.create_app(replace(world.settings, **settings)).server.test_client()  # type: ignore[arg-type]


def test_without_the_setting_no_request_is_logged(
    world: TinyCity, capsys: pytest.CaptureFixture
) -> None:
    make_client(world).get("/tiny", buffered=True)
    assert capsys.readouterr().out == ""


def test_a_line_says_who_asked_for_what_and_what_came(
    world: TinyCity, capsys: pytest.CaptureFixture
) -> None:
    client = make_client(world, access_log="on", trusted_proxies=1)
    reply = client.get("/tiny?lang=es", headers={"X-Forwarded-For": "198.51.100.7"}, buffered=True)
    size = len(reply.data)
    client.get("/nowhere%0A2026-01-01 forged", buffered=True)
    client.post("/tiny/district", data={"address": "12 Private Street"}, buffered=True)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    _, client_address, method, address, status, sent, seconds = lines[0].split()
    assert (client_address, method, address) == ("198.51.100.7", "GET", "/tiny?lang=es")
    assert (status, int(sent)) == ("200", size)
    assert float(seconds) >= 0
    assert " 404 " in lines[1]
    assert "forged" in lines[1]
    assert "Private" not in lines[2]


def test_each_line_of_a_json_log_is_an_object(
    world: TinyCity, capsys: pytest.CaptureFixture
) -> None:
    client = make_client(world, access_log="on", log_format="json")
    client.get("/nowhere%0A%22%7D", buffered=True)
    logging.getLogger("plainview").warning("two\nlines")
    printed = capsys.readouterr()
    (line,) = map(json.loads, printed.out.splitlines())
    assert line["address"] == '/nowhere\n"}'
    assert line["status"] == 404
    assert line["logger"] == "plainview.access"
    assert line["time"].endswith("+00:00")
    (fault,) = map(json.loads, printed.err.splitlines())
    assert (fault["level"], fault["logger"]) == ("warning", "plainview")
    assert fault["message"].startswith("two")


def test_the_privacy_page_says_what_is_logged_and_who_is_asked(world: TinyCity) -> None:
    silent = make_client(world, geocoder="off").get("/privacy").text
    assert "records no visits" in silent
    assert "No other service is asked." in silent
    told = make_client(
        world, access_log="on", geocoder="https://places.example/x", small_numbers="hide:10"
    )
    text = told.get("/privacy").text
    assert "logs each request" in text
    assert "records no visits" not in text
    assert "geocoder at places.example" in text
    assert "Counts below 10 are not shown" in text


@pytest.mark.parametrize("path", ["/privacy", "/accessibility"])
def test_the_contact_is_a_link(world: TinyCity, path: str) -> None:
    assert "has named no address" in make_client(world).get(path).text
    named = make_client(world, contact="mailto:data@tiny.example").get(path).text
    assert 'href="mailto:data@tiny.example"' in named
    assert "has named no address" not in named


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLAINVIEW_ACCESS_LOG", "yes"),
        ("PLAINVIEW_LOG_FORMAT", "xml"),
        ("PLAINVIEW_CONTACT", "data@tiny.example"),
        ("PLAINVIEW_BASE_URL", "https://www.tiny.example/police data"),
        ("PLAINVIEW_BASE_URL", "https://www.tiny.example/data/../police"),
        ("PLAINVIEW_BASE_URL", "https://www.tiny.example/police-data?lang=es"),
    ],
)
def test_a_bad_setting_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv(name, value)
    assert app.main(["cities"], lambda *_: None) == 2
    assert name in capsys.readouterr().err


def test_the_footer_says_which_version_runs(world: TinyCity) -> None:
    version = (Path(__file__).parents[3] / "data/model/version.py").read_text()
    number = version.rpartition('"')[0].rpartition('"')[2]
    assert f"Plainview {number}" in make_client(world).get("/tiny").text
