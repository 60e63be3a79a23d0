"""What is kept of pages is never older than the pages themselves, and never without end."""

from __future__ import annotations

from pathlib import Path

import app
from layouts.page_cache import MAX_BYTES, PageCache
from tests.support.pages import FakeSite, make_page
from tests.support.worlds import STOPS, TinyCity, make_stop


def test_a_page_is_made_once_for_each_address() -> None:
    made = []
    cache = PageCache(FakeSite(), lambda shown, address: made.append(address) or address, len)
    for search in ("", "?by=year", "by=year", ""):
        cache.get("/tiny/trends", search)
    assert made == ["/tiny/trends", "/tiny/trends?by=year"]


def test_a_new_page_under_an_old_address_is_made_anew() -> None:
    site = FakeSite()
    cache = PageCache(site, lambda shown, address: shown.heading, len)
    assert cache.get("/tiny/trends", "") == "Trends"
    site.pages["/tiny/trends"], site.state = make_page(heading="Other trends"), "later"
    assert cache.get("/tiny/trends", "") == "Other trends"


def test_what_nobody_asks_for_is_forgotten() -> None:
    made = []
    cache = PageCache(
        FakeSite(), lambda shown, address: made.append(address), lambda _: MAX_BYTES // 10
    )
    for number in range(11):
        cache.get("/tiny/trends", f"n={number}")
    cache.get("/tiny/trends", "n=10")
    assert len(made) == 11
    cache.get("/tiny/trends", "n=0")
    assert len(made) == 12


def test_a_refresh_shows_at_once(tmp_path: Path) -> None:
    world = TinyCity(tmp_path, [make_stop("2023-05-05")])
    world.refresh()
    client = app.create_app(world.settings).server.test_client()
    assert (
        "Police recorded 1 stop "
        in client.get("/tiny/breakdowns?by=race&since=2023-05&until=2023-05").text
    )
    world.write_rows(
        STOPS, [make_stop("2023-05-05"), make_stop("2023-05-06")], as_of="2024-01-02T00:00:00Z"
    )
    world.refresh()
    assert (
        "Police recorded 2 stops "
        in client.get("/tiny/breakdowns?by=race&since=2023-05&until=2023-05").text
    )
