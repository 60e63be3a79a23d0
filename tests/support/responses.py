"""Responses as a browser reads them."""

from __future__ import annotations

import gzip

import brotli
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

DECODERS = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def read_content(response: TestResponse) -> bytes:
    """Content of a response, decompressed as its header says."""
    decode = DECODERS[response.headers.get("Content-Encoding", "")]
    return decode(response.data)


def drop_length(headers: Headers) -> dict[str, str]:
    """Headers without Content-Length, which changes when a denser compression is ready."""
    return {name: value for name, value in headers.items() if name != "Content-Length"}
