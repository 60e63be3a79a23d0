"""Who asks for much: costs by route, one count over all web processes, clients behind a proxy told
apart.
"""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from limits import parse
from limits.strategies import SlidingWindowCounterRateLimiter

import app
from dashboard.errors import BadSetting
from dashboard.settings import read_settings
from dashboard.web.http.shared_counters import SharedCounterStorage
from tests.support.worlds import TinyCity, make_stop

TABLE = "/api/v1/answers.csv?city=tiny&measure=stops"
PICTURE = "/charts/trend.png?city=tiny&measure=stops&by=month&theme=wrong"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    made = TinyCity(tmp_path_factory.mktemp("limits"), [make_stop("2022-01-15")])
    made.refresh()
    return made


def connect(town: TinyCity, **settings: object) -> FlaskClient:
    return app.create_app(replace(town.settings, **settings)).server.test_client()


def test_pictures_cost_more_than_tables_and_health_costs_nothing(town: TinyCity) -> None:
    client = connect(town, rate_limit="7/minute")
    assert [client.get(TABLE).status_code for _ in range(2)] == [200, 200]
    assert client.get(PICTURE).status_code == 400
    refused = client.get(TABLE)
    assert refused.status_code == 429
    assert refused.get_json()["status"] == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("/healthz", "/readyz", "/tiny", "/assets/site.css"):
        assert client.get(path).status_code != 429


def test_costly_routes_are_limited_where_nothing_is_set(town: TinyCity) -> None:
    client = connect(town, rate_limit="")
    assert "RateLimit-Limit" not in client.get(TABLE).headers
    left = int(client.get(PICTURE).headers["RateLimit-Remaining"])
    for _ in range(left // 5):
        assert client.get(PICTURE).status_code == 400
    assert client.get(PICTURE).status_code == 429
    assert client.get(TABLE).status_code == 200
    assert connect(town, rate_limit="off").get(PICTURE).status_code == 400


def test_clients_behind_a_trusted_proxy_count_apart(town: TinyCity) -> None:
    client = connect(town, rate_limit="1/minute", trusted_proxies=1)

    def ask(forwarded: str) -> int:
        return client.get(TABLE, headers={"X-Forwarded-For": forwarded}).status_code

    assert [ask("192.0.2.1"), ask("192.0.2.1"), ask("192.0.2.2")] == [200, 429, 200]
    # What a client writes itself stands before what the proxy adds.
    assert ask("198.51.100.9, 192.0.2.1") == 429
    # One network of IPv6 is one client.
    assert [ask("2001:db8::1"), ask("2001:db8::2"), ask("2001:db8:0:1::1")] == [200, 429, 200]


def test_a_header_of_an_untrusted_client_changes_nothing(town: TinyCity) -> None:
    client = connect(town, rate_limit="1/minute")
    codes = [
        client.get(TABLE, headers={"X-Forwarded-For": f"192.0.2.{i}"}).status_code for i in range(3)
    ]
    assert codes == [200, 429, 429]


def test_readers_behind_an_unnamed_proxy_are_not_stopped_together(town: TinyCity) -> None:
    client = connect(town, rate_limit="")
    reply = client.get(PICTURE, headers={"X-Forwarded-For": "192.0.2.1"})
    assert "RateLimit-Limit" not in reply.headers


def _hit_often(window: SlidingWindowCounterRateLimiter, times: int, allowed: Path) -> None:
    count = sum(window.hit(parse("100/day"), "one client") for _ in range(times))
    allowed.write_text(str(count), encoding="utf-8")


def test_processes_share_one_count(tmp_path: Path) -> None:
    window = SlidingWindowCounterRateLimiter(SharedCounterStorage())
    context = multiprocessing.get_context("fork")
    files = [tmp_path / str(i) for i in range(3)]
    workers = [context.Process(target=_hit_often, args=(window, 60, file)) for file in files]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sum(int(file.read_text(encoding="utf-8")) for file in files) == 100
    assert window.hit(parse("100/day"), "another client")


def test_a_window_slides(monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.web.http import shared_counters

    now = [600.0]
    monkeypatch.setattr(shared_counters.time, "time", lambda: now[0])
    storage = SharedCounterStorage()

    def count_allowed() -> int:
        return sum(storage.acquire_sliding_window_entry("a", 10, 60) for _ in range(20))

    assert count_allowed() == 10
    now[0] = 690.0  # half of the window after it: half of the earlier count still stands
    assert count_allowed() == 5
    now[0] = 900.0
    assert count_allowed() == 10


@pytest.mark.parametrize(
    ("name", "value"),
    [("PLAINVIEW_TRUSTED_PROXIES", "many"), ("PLAINVIEW_RATE_LIMIT", "often")],
)
def test_a_bad_setting_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_settings({name: value})
