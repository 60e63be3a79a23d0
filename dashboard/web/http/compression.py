"""Compressed forms of a response's body: chosen by what the browser takes, made hard once and kept,
or made quickly.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

import brotli
from werkzeug.datastructures import Accept

from data.atomic_files import open_replacement

MIN_COMPRESSED_SIZE = (
    1000  # bytes; below, headers and packets weigh more than what compressing saves
)
# Bytes; up to here the smaller form costs no more than 6 milliseconds. Of a longer body it costs a
# reader who waits more than its last tenth does on a slow line.
MAX_AT_ONCE_SIZE = 15_000
MAX_FILES = 500
# Bytes; brotli at 11 takes seconds per megabyte, and someone waits for the first answer.
MAX_BEST_QUALITY_SIZE = 1_000_000
TEXT_TYPES = {
    "application/json",
    "application/geo+json",
    "application/javascript",
    "application/manifest+json",
    "application/xml",
    "image/svg+xml",
}
GZIP_HEADER = 16 + zlib.MAX_WBITS


def is_text(mimetype: str | None) -> bool:
    """Whether bodies of this type shrink: text does, pictures are compressed already; None is no
    type.
    """
    if mimetype is None:
        return False
    return mimetype.startswith("text/") or mimetype in TEXT_TYPES


def choose_encoding(accepted: Accept) -> str:
    """The better encoding that an Accept-Encoding header allows: "br", "gzip" or "" for none."""
    best = max(("br", "gzip"), key=accepted.quality)
    return best if accepted.quality(best) > 0 else ""


def pack(body: bytes) -> bytes:
    """A text as it is kept: a page takes a sixth of its bytes after half a millisecond."""
    return zlib.compress(body, 1)


def unpack(packed: bytes) -> bytes:
    """The text that was packed."""
    return zlib.decompress(packed)


def compress_fast(body: bytes, encoding: str) -> bytes:
    """The body in this encoding, at a level that costs some five milliseconds per 100 kB."""
    return brotli.compress(body, quality=7) if encoding == "br" else _compress_gzip(body, 6)


@dataclass
class EncodedBody:
    """A body by encoding, made when it is asked for.

    A large one is compressed fast at first. Once it is asked for again, a smaller form is made in a
    background thread: it takes a quarter of a second per page.
    """

    forms: dict[str, bytes] = field(default_factory=dict)
    is_improvable: bool = False

    def encode(self, encoding: str, make_body: Callable[[], bytes]) -> bytes:
        """The body in this encoding, "" for none; `make_body` gives the body itself."""
        if encoding not in self.forms:
            body = make_body()
            is_large = encoding == "br" and len(body) > MAX_AT_ONCE_SIZE
            self.forms[encoding] = _compress_at_first(body, encoding, is_large)
            self.is_improvable |= is_large
        elif encoding == "br" and self.is_improvable:
            self.is_improvable = False
            body = make_body()
            run_in_background(lambda: self.forms.update(br=_compress_best(body, "br")))
        return self.forms[encoding]


def _compress_at_first(body: bytes, encoding: str, is_large: bool) -> bytes:
    """The body as small as someone who waits can have it."""
    if not encoding:
        return body
    if encoding == "br" and not is_large:
        return brotli.compress(body, quality=10)
    return compress_fast(body, encoding)


def run_in_background(work: Callable[[], None]) -> None:
    """Run it in a thread that does one thing at a time."""
    _get_background_executor().submit(work)


@cache
def _get_background_executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="compression")


def _compress_best(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return brotli.compress(body, quality=11 if len(body) <= MAX_BEST_QUALITY_SIZE else 5)
    return _compress_gzip(body, 9)


def _compress_gzip(body: bytes, level: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, GZIP_HEADER)
    return packer.compress(body) + packer.flush()


class CompressedFileCache:
    """A folder of bodies compressed hard, each named by the content it was made from."""

    def __init__(self, folder: Path):
        self.folder = folder

    def compress(self, body: bytes, encoding: str) -> bytes:
        """The body in this encoding, made on the first request for it; quickly made where the
        folder takes no file.
        """
        path = self.folder / f"{sha256(body).hexdigest()[:32]}.{encoding}"
        try:
            return path.read_bytes()
        except OSError:
            pass
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return self._write_atomic(path, _compress_best(body, encoding))
        except OSError:
            return compress_fast(body, encoding)

    def _write_atomic(self, path: Path, content: bytes) -> bytes:
        """Written beside and moved into place, so that another worker never reads half a file."""
        with open_replacement(path) as part:
            part.write_bytes(content)
        oldest_first = sorted(self.folder.glob("*.*"), key=lambda p: p.stat().st_mtime)
        for old in oldest_first[:-MAX_FILES]:
            old.unlink(missing_ok=True)
        return content
