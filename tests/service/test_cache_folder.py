"""The cache folder: bounded in bytes, outlives damage, and lies elsewhere where it cannot be
written.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

import app
from dashboard.service.answer_cache import open_cache
from dashboard.settings import Settings
from tests.support.worlds import TinyCity, make_stop


def size_of(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.iterdir())


def test_the_folder_stays_within_its_bytes(tmp_path: Path) -> None:
    cache = open_cache(Settings(store=tmp_path / "store", cache=tmp_path / "cache", cache_mb=1))
    for number in range(60):
        cache.set(f"key {number}", "x" * 50_000)
        path = Path(cache._get_filename(f"key {number}"))
        os.utime(path, (1_700_000_000 + number,) * 2)
    assert size_of(tmp_path / "cache" / "answers") <= 1_050_000
    assert cache.get("key 59") == "x" * 50_000
    assert cache.get("key 0") is None
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("content", [b"", b"\0\0\0\0{", b"\0\0\0\0\xff\xff"])
def test_a_damaged_file_is_worked_out_anew(tmp_path: Path, content: bytes) -> None:
    cache = open_cache(Settings(store=tmp_path))
    cache.set("key", {"a": 1})
    Path(cache._get_filename("key")).write_bytes(content)
    assert cache.get("key") is None
    cache.set("key", {"a": 2})
    assert cache.get("key") == {"a": 2}


def test_a_store_that_cannot_be_written_is_served(tmp_path: Path, caplog) -> None:
    world = TinyCity(tmp_path, [make_stop("2022-01-03")])
    world.refresh()
    # A file where the folder should be refuses every write, whoever asks.
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    settings = replace(world.settings, cache=blocked)
    client = app.create_app(settings).server.test_client()
    asked = "city=tiny&measure=stops"
    for address in (
        "/tiny",
        f"/api/v1/answers.json?{asked}",
        f"/charts/trend.png?{asked}&by=month",
        "/api/v1/packages/tiny.zip",
        f"/briefing.pdf?{asked}",
    ):
        assert client.get(address).status_code == 200, address
    assert sum("cannot be written" in r.message for r in caplog.records) == 1
