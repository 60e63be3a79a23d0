"""Answers that were sent before are sent again without waking the application: a chart on a busy city's front page is
asked for far more often than it changes.

What is sent is the application's own answer, all of its headers included, for as long as the build that it shows is
the one to show. A route says so by `mark_cacheable`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import request
from werkzeug.http import is_resource_modified

from dashboard.lru_cache import BoundedCache

CACHED_PREFIXES = ("/embed/", "/api/v1/", "/charts/")
CACHE_TAG_KEY = "plainview.showing"
MAX_URL_LENGTH = 2_000
MOST_BYTES, LONGEST = 24_000_000, 2_000_000
# What an answer that nothing has changed leaves out.
BODY_HEADERS = ("content-length", "content-encoding", "content-type")
Application = Callable[[dict, Callable], Iterable[bytes]]


@dataclass(frozen=True)
class CacheTag:
    """What an answer shows: a city's build by its key, for ever where it is frozen; and the route that made it."""

    city: str
    key: str
    frozen: bool = False
    route: str = ""


@dataclass(frozen=True)
class CachedResponse:
    """An answer as it was sent, and its headers without those of a body."""

    showing: CacheTag
    body: bytes
    tag: str
    headers: list
    short: list

    def send(self, environ: dict, start: Callable) -> tuple[int, list[bytes]]:
        """Send it, or 304 to who has it already; gives status and body."""
        if self.tag and not is_resource_modified(environ, etag=self.tag):
            start("304 Not Modified", list(self.short))
            return 304, []
        start("200 OK", list(self.headers))
        return 200, [self.body]


def mark_cacheable(city: str, key: str, frozen: bool = False) -> None:
    """Let the answer to the request at hand be sent again while `key` is the key of the city's live build."""
    request.environ[CACHE_TAG_KEY] = CacheTag(
        city, key, frozen, request.url_rule.rule if request.url_rule else ""
    )


class ResponseCacheMiddleware:
    """A WSGI application before another one; `live` gives the key of a city's live build, and `told` hears of each
    answer that was sent again: its route, status and seconds."""

    def __init__(
        self,
        application: Application,
        live: Callable[[str], str],
        told: Callable[[str, int, float], None] = lambda *_: None,
    ):
        self.application, self.live, self.on_response = application, live, told
        self._sent: BoundedCache[tuple, CachedResponse] = BoundedCache(
            MOST_BYTES, lambda s: len(s.body)
        )

    def __call__(self, environ: dict, start: Callable) -> Iterable[bytes]:
        """The answer sent before where it may be sent again, else the application's."""
        if environ["REQUEST_METHOD"] != "GET" or not environ.get("PATH_INFO", "").startswith(
            CACHED_PREFIXES
        ):
            return self.application(environ, start)
        begun = time.perf_counter()
        key = tuple(
            environ.get(name, "")
            for name in (
                "PATH_INFO",
                "QUERY_STRING",
                "HTTP_ACCEPT_ENCODING",
                "HTTP_HOST",
                "wsgi.url_scheme",
            )
        )
        sent = self._sent.get(key)
        if sent is None or not self._is_current(sent.showing):
            return self._call_application(key, environ, start)
        status, body = sent.send(environ, start)
        self.on_response(sent.showing.route, status, time.perf_counter() - begun)
        return body

    def _is_current(self, shown: CacheTag) -> bool:
        return shown.frozen or self.live(shown.city) == shown.key

    def _call_application(self, key: tuple, environ: dict, start: Callable) -> Iterable[bytes]:
        """The application's answer; one that says what it shows is noted."""
        told: list = []

        def noting(status: str, headers: list, *rest: object) -> object:
            told[:] = [status, headers]
            return start(status, headers, *rest)

        body = self.application(environ, noting)
        shown = environ.get(CACHE_TAG_KEY)
        if shown is None or not told[0].startswith("200") or sum(map(len, key)) > MAX_URL_LENGTH:
            return body
        whole = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        headers = told[1]
        tag = next((value for name, value in headers if name.lower() == "etag"), "")
        short = [(name, value) for name, value in headers if name.lower() not in BODY_HEADERS]
        self._store_response(key, CachedResponse(shown, whole, tag, headers, short))
        return [whole]

    def _store_response(self, key: tuple, sent: CachedResponse) -> None:
        if len(sent.body) <= LONGEST:
            self._sent.set(key, sent)
