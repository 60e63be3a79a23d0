"""The one cache of finished HTTP responses: a WSGI middleware before the application.

A route declares what its response shows by `mark_cacheable`: a city's build, or the state of the
whole site. The middleware keeps that response (status 200, all headers included) and sends it again
while that build or state is the live one. It also compresses marked responses, gives them an entity
tag and answers 304, so their routes do none of this. A route whose work fails may ask for the last
good response by `mark_stale_if_error`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from threading import Lock
from weakref import WeakValueDictionary

from flask import request
from werkzeug.datastructures import Accept, Headers
from werkzeug.http import is_resource_modified, parse_accept_header

from dashboard.lru_cache import BoundedCache
from dashboard.web.http.compression import (
    MIN_COMPRESSED_SIZE,
    EncodedBody,
    choose_encoding,
    is_text,
    pack,
    unpack,
)
from dashboard.web.http.rate_limit import REFUSAL_KEY

CACHE_TAG_KEY = "plainview.cache_tag"
STALE_IF_ERROR_KEY = "plainview.stale_if_error"
# `CacheTag.city` of what shows the whole site.
WHOLE_SITE = ""
MAX_URL_LENGTH = 2_000
# Bytes: of all responses that are kept by one process, as they are kept, and of one body.
MAX_BYTES = 3_000_000
MAX_RESPONSE_BYTES = 2_000_000
# Several requests for one of these addresses at once are worked out once.
SINGLE_FLIGHT_PREFIXES = ("/embed/", "/charts/", "/api/v1/")
MAX_ACCEPT_LENGTH = 500
Application = Callable[[dict, Callable], Iterable[bytes]]


@dataclass(frozen=True)
class CacheTag:
    """What a response shows: the state `key` of a city (or WHOLE_SITE), and its route.

    A frozen response shows the build `key` of the city, until that build is withdrawn.
    """

    city: str
    key: str
    frozen: bool = False
    route: str = ""


@dataclass
class CachedResponse:
    """A response as the application made it, without the headers of one encoding, and its bodies by
    encoding. The body itself is `packed` where it `compresses`: where that saves anything.
    """

    tag: CacheTag
    headers: list[tuple[str, str]]
    media_type: str
    packed: bytes
    digest: str
    compresses: bool
    encoded: EncodedBody = field(default_factory=EncodedBody)

    @property
    def size(self) -> int:
        """The bytes of its bodies: each of both encodings takes less than the packed one."""
        return (3 if self.compresses else 1) * len(self.packed)

    def unpack(self) -> bytes:
        """The body without an encoding."""
        return unpack(self.packed) if self.compresses else self.packed

    def send(self, environ: dict, start: Callable) -> tuple[int, list[bytes]]:
        """Send it in the encoding that the client takes, or 304 to who has it; return status and
        body.
        """
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        encoding = _choose_encoding(accepted) if self.compresses else ""
        etag = f'"{self.digest}{encoding and "-"}{encoding}"'
        headers = [*self.headers, ("ETag", etag)]
        if not is_resource_modified(environ, etag=etag):
            start("304 Not Modified", headers)
            return HTTPStatus.NOT_MODIFIED, []
        body = self.encoded.encode(encoding, self.unpack) if encoding else self.unpack()
        headers += [("Content-Type", self.media_type), ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        start("200 OK", headers)
        return HTTPStatus.OK, [body]


def mark_cacheable(city: str, key: str, frozen: bool = False) -> None:
    """Let the response to this request be sent again while `key` is the live state of the city or
    of WHOLE_SITE.
    """
    route = request.url_rule.rule if request.url_rule else ""
    request.environ[CACHE_TAG_KEY] = CacheTag(city, key, frozen, route)


def mark_stale_if_error() -> None:
    """Mark this response as one that an earlier successful response to the same address may
    replace.
    """
    request.environ[STALE_IF_ERROR_KEY] = True


class ResponseCacheMiddleware:
    """Caches the marked responses of an application.

    `is_current` says whether what a tag names is still shown; `on_response` is called for each
    response that is sent without the application: its route, status and seconds.
    """

    def __init__(
        self,
        application: Application,
        is_current: Callable[[CacheTag], bool],
        on_response: Callable[[str, int, float], None] = lambda *_: None,
    ):
        self.application, self.is_current = application, is_current
        self.on_response = on_response
        self._responses: BoundedCache[tuple, CachedResponse] = BoundedCache(
            MAX_BYTES, lambda kept: kept.size
        )
        self._locks: WeakValueDictionary[tuple, Lock] = WeakValueDictionary()
        self._guard = Lock()

    def __call__(self, environ: dict, start: Callable) -> Iterable[bytes]:
        """The response kept for this address where it is current, else the application's."""
        method = environ["REQUEST_METHOD"]
        if method == "HEAD":
            # The headers of a GET, so that both have one entity tag.
            _close(self._serve({**environ, "REQUEST_METHOD": "GET"}, start))
            return []
        return self._serve(environ, start) if method == "GET" else self.application(environ, start)

    def _serve(self, environ: dict, start: Callable) -> Iterable[bytes]:
        begun = time.perf_counter()
        names = ("wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING")
        key = tuple(environ.get(name, "") for name in names)
        if REFUSAL_KEY in environ:
            return self.application(environ, start)
        kept = self._find_current(key)
        if kept is None:
            with self._hold_address(key, environ.get("PATH_INFO", "")):
                kept = self._find_current(key)
                if kept is None:
                    return self._call_application(key, environ, start)
        status, body = kept.send(environ, start)
        self.on_response(kept.tag.route, status, time.perf_counter() - begun)
        return body

    def _find_current(self, key: tuple) -> CachedResponse | None:
        kept = self._responses.get(key)
        return kept if kept and self.is_current(kept.tag) else None

    @contextmanager
    def _hold_address(self, key: tuple, path: str) -> Iterator[None]:
        """Let one request at a time work on an address of SINGLE_FLIGHT_PREFIXES."""
        if not path.startswith(SINGLE_FLIGHT_PREFIXES):
            yield
            return
        with self._guard:
            lock = self._locks.setdefault(key, Lock())
        with lock:
            yield

    def _call_application(self, key: tuple, environ: dict, start: Callable) -> Iterable[bytes]:
        """The application's response; one that is marked is kept, and sent in the client's
        encoding.
        """
        started: list[tuple[str, list[tuple[str, str]]]] = []
        body = self.application(environ, lambda *parts: started.append((parts[0], parts[1])))
        status_line, header_list = started[-1]
        tag = environ.get(CACHE_TAG_KEY)
        if environ.get(STALE_IF_ERROR_KEY) and (earlier := self._responses.get(key)):
            _read_body(body)
            return earlier.send(environ, start)[1]
        if tag is None or not status_line.startswith("200"):
            start(status_line, header_list)
            return body
        whole = _read_body(body)
        made = _make_response(tag, header_list, whole)
        if len(whole) <= MAX_RESPONSE_BYTES and sum(map(len, key)) <= MAX_URL_LENGTH:
            self._responses.set(key, made)
        return made.send(environ, start)[1]


def _make_response(
    tag: CacheTag, header_list: list[tuple[str, str]], body: bytes
) -> CachedResponse:
    headers = Headers(header_list)
    media_type = headers.pop("Content-Type", "application/octet-stream")
    for name in ("Content-Length", "ETag"):
        headers.remove(name)
    compresses = is_text(media_type.partition(";")[0]) and len(body) > MIN_COMPRESSED_SIZE
    if compresses:
        headers["Vary"] = "Accept-Encoding"
    packed = pack(body) if compresses else body
    digest = sha256(body).hexdigest()[:16]
    return CachedResponse(tag, list(headers), media_type, packed, digest, compresses)


def _read_body(body: Iterable[bytes]) -> bytes:
    whole = b"".join(body)
    _close(body)
    return whole


def _close(body: Iterable[bytes]) -> None:
    if hasattr(body, "close"):
        body.close()


@lru_cache(maxsize=256)
def _choose_encoding(header: str) -> str:
    if len(header) > MAX_ACCEPT_LENGTH:
        return ""
    return choose_encoding(parse_accept_header(header, Accept))
