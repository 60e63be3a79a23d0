"""In-memory LRU cache of rendered embeds, invalidated when the city's live build changes.

A bounded number of bytes is kept in each process; the answers behind them are shared between processes by the door.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import TypeGuard

from flask import Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import is_resource_modified, parse_accept_header

from dashboard.lru_cache import BoundedCache
from dashboard.web.http.compression import choose_encoding, compress_fast
from dashboard.web.http.public_reads import CACHE_BRIEFLY, CACHE_FOREVER
from dashboard.web.http.response_cache import MAX_URL_LENGTH

MAX_BYTES = 32_000_000
# One lock for each of so many groups of addresses.
LOCK_COUNT = 64


@dataclass
class CachedDocument:
    """One document: its text, what it shows (a build's key), whose city it is, its type, and its encoded forms."""

    body: bytes
    city: str
    shows: str
    frozen: bool
    mimetype: str
    forms: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def form(self, encoding: str) -> tuple[bytes, str]:
        """The body in an encoding, and its entity tag."""
        if encoding not in self.forms:
            digest = sha256(self.body).hexdigest()[:24]
            body = compress_fast(self.body, encoding) if encoding else self.body
            self.forms[encoding] = (body, f'"{digest}{encoding and "-"}{encoding}"')
        return self.forms[encoding]

    def response(self) -> Response:
        """The document as the request at hand takes it; 304 where the reader has it already."""
        encoding = _choose_encoding(request.environ.get("HTTP_ACCEPT_ENCODING", ""))
        body, tag = self.form(encoding)
        headers = {
            "Cache-Control": CACHE_FOREVER if self.frozen else CACHE_BRIEFLY,
            "ETag": tag,
            "Vary": "Accept-Encoding",
            "Access-Control-Allow-Origin": "*",
        }
        if not is_resource_modified(request.environ, etag=tag):
            return Response(status=304, headers=headers)
        if encoding:
            headers["Content-Encoding"] = encoding
        return Response(body, 200, headers, content_type=self.mimetype)


@lru_cache(maxsize=256)
def _choose_encoding(header: str) -> str:
    return choose_encoding(parse_accept_header(header, Accept)) if len(header) <= 500 else ""


class DocumentCache:
    """The documents by address; the longest unasked ones go first."""

    def __init__(self) -> None:
        # About three forms of each: as it is, and two compressed ones of a quarter.
        self._kept: BoundedCache[tuple, CachedDocument] = BoundedCache(
            MAX_BYTES, lambda k: 2 * len(k.body)
        )
        self._turns = [Lock() for _ in range(LOCK_COUNT)]

    def get(self, address: tuple) -> CachedDocument | None:
        """What is kept under an address, whatever it shows."""
        return self._kept.get(address)

    def get_or_render(
        self,
        address: tuple,
        current: Callable[[CachedDocument | None], TypeGuard[CachedDocument]],
        make: Callable[[], CachedDocument],
    ) -> CachedDocument:
        """What is kept under an address if it is `current`, else what `make` makes; many askers have it made once."""
        kept = self.get(address)
        if current(kept):
            return kept
        with self._turns[hash(address) % LOCK_COUNT]:
            kept = self.get(address)
            if current(kept):
                return kept
            made = make()
            self._put(address, made)
            return made

    def _put(self, address: tuple, kept: CachedDocument) -> None:
        if sum(len(part) for part in address) <= MAX_URL_LENGTH:
            self._kept.set(address, kept)
