"""Small, cacheable files: the chart bundle on Dash's own address, scripts and assets compressed
once, texts on the fly.

Dash sends everything uncompressed. Compressing its scripts hard for each visitor would cost more
than it saves, so the first request pays and the result is kept, named by its content.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from flask import Flask, Response, request

from dashboard.web.http.compression import (
    MIN_COMPRESSED_SIZE,
    CompressedFileCache,
    choose_encoding,
    compress_fast,
    is_text,
)
from dashboard.web.http.public_reads import CACHE_FOREVER
from dashboard.web.http.response_cache import CACHE_TAG_KEY

PLOTLY_URL = "/_dash-component-suites/plotly/package_data/plotly.min.js"
PRELUDE_FILE = Path(__file__).with_name("prelude.js")
SUITES, ASSETS = "/_dash-component-suites/", "/assets/"
FINGERPRINT_PATTERN = re.compile(r"\.v[\w-]+m[0-9a-fA-F]+\.")  # as Dash puts it into a file's name
# The site may stand below a path.
FILE_URL_PATTERN = re.compile(
    r'(?:src|href)="((?:/[\w.~-]+)*?/(?:assets|_dash-component-suites)/[^"]+)"'
)
CACHE_FOR_A_DAY = (
    "public, max-age=86400, must-revalidate"  # the bundle's address never changes, its content does
)
REVALIDATE = "no-cache"
JAVASCRIPT_TYPE = "text/javascript; charset=utf-8"


def register_static_files(server: Flask, bundle_folder: Path, cache_folder: Path) -> None:
    """Serve plotly.js from `bundle_folder` (the stock one where none was built), and make every
    response small.

    `cache_folder` keeps compressed files between starts; where it cannot be written, they are
    compressed lightly.
    """
    kept = CompressedFileCache(cache_folder)

    def plotly() -> Response:
        body = None if (bundle_folder / "plotly.min.js").is_file() else _build_stock_plotly()
        response = Response(content_type=JAVASCRIPT_TYPE)
        response.headers["Cache-Control"] = CACHE_FOR_A_DAY
        return _set_body(response, body, kept) if body else _serve_bundle(response, bundle_folder)

    server.add_url_rule(PLOTLY_URL, "plotly_script", plotly)

    @server.after_request
    def shrink(response: Response) -> Response:
        if response.headers.get("Content-Encoding") or request.path == PLOTLY_URL:
            return response
        if response.status_code == 200 and CACHE_TAG_KEY in request.environ:
            return response  # the response cache compresses it
        if _is_static_file(response):
            return _set_body(response, _read_body(response), kept)
        return _compress_response(response)


def warm_static_files(server: Flask, page: str = "/") -> None:
    """Ask for the files of a page once, so that they are compressed before the first reader comes:
    seconds on the first start, next to nothing when the cache folder holds them already.
    """
    client = server.test_client()
    headers = {"Accept-Encoding": "br"}
    for path in [*FILE_URL_PATTERN.findall(client.get(page).text), PLOTLY_URL]:
        client.get(path, headers=headers).close()


@cache
def _build_stock_plotly() -> bytes:
    """The plotly.js of the Python package, after the prelude that keeps its maps from
    calling home.
    """
    found = find_spec("plotly")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("plotly is not installed")
    package = Path(found.submodule_search_locations[0])
    return PRELUDE_FILE.read_bytes() + (package / "package_data" / "plotly.min.js").read_bytes()


def _serve_bundle(response: Response, folder: Path) -> Response:
    """The bundle in the form that the browser takes, all made when it was built."""
    encoding = choose_encoding(request.accept_encodings)
    ending = {"br": ".br", "gzip": ".gz", "": ""}[encoding]
    body = (folder / f"plotly.min.js{ending}").read_bytes()
    return _make_conditional(response, body, sha256(body).hexdigest(), encoding)


def _is_static_file(response: Response) -> bool:
    """Whether this is a static file (its Cache-Control is set here), or a response marked as
    immutable.
    """
    if response.status_code != 200 or request.method not in ("GET", "HEAD"):
        return False
    if request.path.startswith((SUITES, ASSETS)):
        lasting = FINGERPRINT_PATTERN.search(request.path) or (
            request.path.startswith(ASSETS) and "m" in request.args
        )
        response.headers["Cache-Control"] = CACHE_FOREVER if lasting else REVALIDATE
        # Flask's headers of a file to be saved: a page's parts are not, and have an entity tag.
        for name in ("Content-Disposition", "Last-Modified", "Accept-Ranges"):
            response.headers.pop(name, None)
        return True
    return bool(response.cache_control.immutable)


def _read_body(response: Response) -> bytes:
    response.direct_passthrough = False
    return response.get_data()


def _set_body(response: Response, body: bytes, kept: CompressedFileCache) -> Response:
    shrinks = is_text(response.mimetype) and len(body) > MIN_COMPRESSED_SIZE
    encoding = choose_encoding(request.accept_encodings) if shrinks else ""
    sent = kept.compress(body, encoding) if encoding else body
    return _make_conditional(response, sent, sha256(body).hexdigest(), encoding)


def _make_conditional(response: Response, sent: bytes, digest: str, encoding: str) -> Response:
    response.set_data(sent)
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.set_etag(f"{digest[:16]}{encoding and '-'}{encoding}")
    response.make_conditional(request)
    return response


def _compress_response(response: Response) -> Response:
    if (
        response.is_streamed
        or response.status_code in (204, 206, 304)
        or not is_text(response.mimetype)
    ):
        return response
    response.vary.add("Accept-Encoding")
    encoding = choose_encoding(request.accept_encodings)
    if encoding and (response.content_length or 0) > MIN_COMPRESSED_SIZE:
        etag, _ = response.get_etag()
        if etag:  # a weak one still matches what the view compares it with
            response.set_etag(etag, weak=True)
        response.set_data(compress_fast(response.get_data(), encoding))
        response.headers["Content-Encoding"] = encoding
    return response
