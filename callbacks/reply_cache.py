"""A page's reply as bytes, kept: to write the same tree as JSON and compress it again would be most of the work."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from dash import Dash
from flask import Response, request

from callbacks import input_parsing, request_validation
from dashboard.web.http.compression import choose_encoding, compress_fast_then_best
from dashboard.web.router import Site
from layouts import ids
from layouts.page_cache import PageCache

PAGE_OUTPUT = f"{ids.PAGE_ID}.children"
# What shapes a reply besides the address; what is kept for everyone must not bear one visitor's mark.
REQUEST_SHAPE = {
    "output": PAGE_OUTPUT,
    "outputs": {"id": ids.PAGE_ID, "property": "children"},
    "state": None,
}


def register(app: Dash, site: Site) -> None:
    """Put the kept replies before the view of callback requests, the guard included."""
    server, name = app.server, app.config.routes_pathname_prefix + request_validation.ROUTE
    server.view_functions[name] = cache_replies(site, server.view_functions[name])


def cache_replies(site: Site, view: Callable[[], Response]) -> Callable[[], Response]:
    """The view, asked once for each page and encoding while the page stays the same; all else goes straight to it."""
    cache: PageCache[dict[str, bytes]] = PageCache(site, lambda _page, _address: {})

    def reply() -> Response:
        address = parse_page_request(request.get_json(silent=True))
        return view() if address is None else _compress_once(cache.get(*address)[1], view)

    return wraps(view)(reply)


def _compress_once(replies: dict[str, bytes], view: Callable[[], Response]) -> Response:
    """The reply in the encoding that the browser takes; a fault is passed on and not kept."""
    encoding = choose_encoding(request.accept_encodings)
    if encoding not in replies:
        response = view()
        if response.status_code != 200:
            return response
        compress_fast_then_best(response.get_data(), encoding, replies)
    headers = {"Vary": "Accept-Encoding", **({"Content-Encoding": encoding} if encoding else {})}
    return Response(replies[encoding], mimetype="application/json", headers=headers)


def parse_page_request(body: object) -> tuple[str, str] | None:
    """The path and search of a request for a page and nothing else; None for any other."""
    if not isinstance(body, dict) or any(
        (body.get(key) or None) != value for key, value in REQUEST_SHAPE.items()
    ):
        return None
    sent = body.get("inputs")
    if not isinstance(sent, list) or not all(
        isinstance(i, dict) and i.get("id") == ids.URL_ID for i in sent
    ):
        return None
    values = [i.get("value") for i in sent]
    if [i.get("property") for i in sent] != ["pathname", "search"] or not all(
        isinstance(v, str) for v in values
    ):
        return None
    return (
        (values[0], values[1]) if max(map(len, values)) <= input_parsing.MAX_TEXT_LENGTH else None
    )
