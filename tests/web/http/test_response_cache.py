"""Pages that are the same for all: held by caches, revalidated by entity tag, new with each build;
bounded memory.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask import Flask, Response

import app
from dashboard.web.http import compression
from dashboard.web.http.response_cache import MAX_BYTES, ResponseCacheMiddleware, mark_cacheable
from tests.support.worlds import STOPS as STOPS_TABLE
from tests.support.worlds import TinyCity, make_stop

PAGES = ["/", "/tiny", "/tiny/trends?measure=stops", "/tiny/embed", "/methods", "/tiny?lang=es"]


@pytest.fixture
def town(tmp_path: Path) -> TinyCity:
    """A city of its own, whose data go on."""
    made = TinyCity(tmp_path, [make_stop("2022-01-15"), make_stop("2022-02-15")])
    made.refresh()
    return made


def test_pages_are_held_by_caches_and_revalidated(town: TinyCity) -> None:
    client, other = (app.create_app(town.settings).server.test_client() for _ in range(2))
    for page in PAGES:
        first = client.get(page, headers={"Accept-Encoding": "br"})
        assert first.status_code == 200
        assert first.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=86400"
        known = {"If-None-Match": first.headers["ETag"], "Accept-Encoding": "br"}
        # Another web process says the same: the page holds nothing of one request or one process.
        for asked in (client, other):
            again = asked.get(page, headers=known)
            assert (again.status_code, again.data) == (304, b""), page
            assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
            assert again.headers["Content-Security-Policy"]
            head = asked.head(page, headers={"Accept-Encoding": "br"})
            assert (head.headers["ETag"], head.data) == (first.headers["ETag"], b"")
    town.write_rows(STOPS_TABLE, [make_stop("2022-01-15")] * 3, as_of="2024-01-31T23:00:00Z")
    tag = client.get("/tiny").headers["ETag"]
    town.refresh(accept=True)
    fresh = client.get("/tiny", headers={"If-None-Match": tag})
    assert fresh.status_code == 200
    assert fresh.headers["ETag"] != tag


def test_what_differs_or_fails_is_not_held(town: TinyCity) -> None:
    client = app.create_app(town.settings).server.test_client()
    for path in ("/healthz", "/readyz", "/metrics"):
        reply = client.get(path)
        assert reply.headers["Cache-Control"] == "no-store"
        assert "ETag" not in reply.headers
    for path in ("/nowhere", "/tiny/trends?measure=none"):
        assert "ETag" not in client.get(path).headers


@pytest.mark.parametrize(
    ("kind", "most"), [("image/png", MAX_BYTES // 1_000_000), ("text/html", 20)]
)
def test_the_cache_is_bounded_and_gives_each_address_its_own(kind: str, most: int) -> None:
    """Texts are kept packed."""
    server = Flask("bounded")
    made = []

    @server.get("/<name>")
    def page(name: str) -> Response:
        made.append(name)
        mark_cacheable("tiny", "build")
        return Response(name * 1_000_000, mimetype=kind)

    kept = ResponseCacheMiddleware(server.wsgi_app, lambda tag: tag.key == "build")
    server.wsgi_app = kept  # type: ignore[method-assign]
    client = server.test_client()
    names = [chr(ord("a") + i) for i in range(20)]
    for name in names:
        assert client.get(f"/{name}").text == name * 1_000_000
    made.clear()
    for name in reversed(names):
        client.get(f"/{name}")
    assert len(names) - len(made) == most
    assert "t" not in made
    made.clear()
    for _ in range(2):
        client.get("/a?" + "x" * 3_000)
    assert made == ["a", "a"]


@pytest.mark.parametrize(
    ("size", "sizes"), [(100_000, ["fast", "fast", "best"]), (12_000, ["well", "well", "well"])]
)
def test_a_large_page_is_compressed_well_once_it_is_asked_for_again(
    size: int, sizes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody works on the smaller form of a page that one reader asks for."""
    work: list[Callable[[], None]] = []
    monkeypatch.setattr(compression, "run_in_background", work.append)
    body = " ".join(str(number * number) for number in range(size // 8)).encode()
    forms = {
        len(compression.compress_fast(body, "br")): "fast",
        len(brotli.compress(body, quality=10)): "well",
        len(brotli.compress(body, quality=11)): "best",
    }
    assert len(forms) == 3
    server = Flask("compressed")

    @server.get("/")
    def page() -> Response:
        mark_cacheable("tiny", "build")
        return Response(body, mimetype="text/html")

    server.wsgi_app = ResponseCacheMiddleware(server.wsgi_app, lambda _: True)  # type: ignore[method-assign]
    client = server.test_client()
    sent, begun = [], []
    for _ in sizes:
        reply = client.get("/", headers={"Accept-Encoding": "br"})
        assert brotli.decompress(reply.data) == body
        sent.append(forms[len(reply.data)])
        begun.append(len(work))
        while work:
            work.pop()()
    assert sent == sizes
    assert begun[0] == 0
    assert sum(begun) == sizes.count("fast") // 2
