"""A shared cache is a real Redis that holds JSON only, and losing it costs speed and
nothing else.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from dashboard.query.addresses import parse_query
from dashboard.service.answer_service import AnswerService
from tests.support.ports import find_free_port
from tests.support.worlds import TinyCity, make_stop

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs redis-server")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """A Redis of our own on a free port of this machine."""
    port = find_free_port()
    command = [
        "redis-server",
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"redis://127.0.0.1:{port}/0"
    for _ in range(100):
        try:
            redis.from_url(address).ping()
            break
        except redis.ConnectionError:
            time.sleep(0.05)
    yield address, process
    process.kill()
    process.wait()


def test_answers_are_shared_as_json_and_survive_the_loss_of_redis(tmp_path, server):
    address, process = server
    world = TinyCity(tmp_path / "world", [make_stop("2022-01-03"), make_stop("2022-03-05", "W")])
    world.refresh()
    settings = replace(world.settings, cache_url=address)
    query = parse_query("city=tiny&measure=stops&by=district")[0]
    first = AnswerService(settings).answer(query)
    client = redis.from_url(address)
    kept = [client.get(key) for key in client.keys("plainview:*")]
    assert len(kept) == 1
    assert json.loads(kept[0])["rows"]
    changed = json.loads(kept[0]) | {"place": "told by another machine"}
    client.set(client.keys("plainview:*")[0], json.dumps(changed))
    second = AnswerService(settings)
    assert second.answer(query).place == "told by another machine"
    process.kill()
    process.wait()
    assert second.answer(query).rows == first.rows
    assert AnswerService(settings).answer(query).place == "Tiny"


def test_what_a_stranger_planted_is_not_unpickled(tmp_path, server):
    address, _ = server
    world = TinyCity(tmp_path / "world", [make_stop("2022-01-03")])
    world.refresh()
    settings = replace(world.settings, cache_url=address)
    query = parse_query("city=tiny&measure=stops")[0]
    AnswerService(settings).answer(query)
    client = redis.from_url(address)
    planted = tmp_path / "planted"
    client.set(
        client.keys("plainview:*")[0],
        b"!cos\nsystem\n(S'touch " + str(planted).encode() + b"'\ntR.",
    )
    assert AnswerService(settings).answer(query).rows[0].numerator == 1
    assert not planted.exists()
