"""No request writes a line of its own into the log."""

from __future__ import annotations

import logging

import pytest

import app
from tests.support.worlds import TinyCity, make_stop

FORGED = "2026-01-01 root logged in"


def test_a_request_forges_no_log_line(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.web.embeds import routes

    town = TinyCity(tmp_path, [make_stop("2022-01-15")])
    town.refresh()
    server = app.create_app(town.settings).server

    def fail(*_: object) -> None:
        raise RuntimeError(f"bad\n{FORGED}")

    monkeypatch.setattr(routes, "build_embed", fail)
    server.add_url_rule("/fails/<path:rest>", "fails", fail)
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    handler.emit = lambda record: lines.extend(handler.format(record).splitlines())  # type: ignore[method-assign]
    logger = logging.getLogger("plainview")
    logger.addHandler(handler)
    try:
        client = server.test_client()
        client.get(f"/embed/trend?city=tiny&measure=stops&since=%0A{FORGED}")
        client.get("/embed/trend?city=tiny&measure=stops")
        assert client.get(f"/fails/%0D{FORGED}%E2%80%A8{FORGED}").status_code == 500
    finally:
        logger.removeHandler(handler)
    assert any("embed could not be made" in line for line in lines)
    assert any(FORGED in line for line in lines)
    assert not [line for line in lines if line.startswith(FORGED)]
