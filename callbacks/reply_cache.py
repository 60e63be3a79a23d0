"""A page's reply as bytes, kept: to write the same tree as JSON and compress it again would be most
of the work.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps

from dash import Dash
from flask import Response, request

from callbacks import input_parsing, request_validation
from callbacks.page_changes import (
    NO_TEXT,
    PageText,
    list_changes,
    parse_held_page,
)
from dashboard.lru_cache import BoundedCache
from dashboard.web.http.compression import EncodedBody, choose_encoding
from dashboard.web.http.mount import Mount
from layouts import ids
from layouts.page_cache import PageCache

PAGE_OUTPUT = f"{ids.PAGE_ID}.children"
# Each holds the changes of a page, up to 100 kB without compression.
MAX_REPLIES = 64
# What shapes a reply besides the address; what is kept for everyone must not bear one visitor's
# mark.
REQUEST_SHAPE = {
    "output": PAGE_OUTPUT,
    "outputs": {"id": ids.PAGE_ID, "property": "children"},
    "state": None,
}


def register(app: Dash, texts: PageCache[PageText], mount: Mount) -> None:
    """Put the kept replies before Dash's own view of callback requests."""
    server, name = app.server, app.config.routes_pathname_prefix + request_validation.ROUTE
    server.view_functions[name] = cache_replies(texts, mount, server.view_functions[name])


def cache_replies(
    texts: PageCache[PageText], mount: Mount, view: Callable[[], Response]
) -> Callable[[], Response]:
    """The view, with requests that say which page they hold answered from a cache; all else goes to
    the view.

    The reply to `holds` is what has changed since that page (`page_changes`). A browser that holds
    nothing, or a page that has changed since, gets the whole page in the same form.
    """
    replies: BoundedCache[tuple[str, str], EncodedBody] = BoundedCache(MAX_REPLIES)

    def reply() -> Response:
        body = request.get_json(silent=True)
        address = parse_page_request(body)
        if address is None or not isinstance(body, dict) or "holds" not in body:
            return view()
        path, search = address
        wanted = texts.get(mount.remove_from(path), search)
        held = _find_held_text(texts, mount, body["holds"])
        kept = replies.get_or_make((held.id, wanted.id), EncodedBody)
        return _make_reply(held, wanted, kept)

    return wraps(view)(reply)


def _find_held_text(texts: PageCache[PageText], mount: Mount, holds: object) -> PageText:
    """The text that the browser holds; an empty one where it holds none or another than there is
    now.
    """
    said = parse_held_page(holds)
    if said:
        held = texts.get(mount.remove_from(said.pathname), said.search)
        if held.id == said.id:
            return held
    return NO_TEXT


def _make_reply(held: PageText, wanted: PageText, kept: EncodedBody) -> Response:
    """The changes in the encoding that the browser takes."""
    encoding = choose_encoding(request.accept_encodings)
    body = kept.encode(encoding, lambda: _write_changes(held, wanted))
    headers = {"Vary": "Accept-Encoding", **({"Content-Encoding": encoding} if encoding else {})}
    return Response(body, mimetype="application/json", headers=headers)


def _write_changes(held: PageText, wanted: PageText) -> bytes:
    changes = {"id": wanted.id, "changes": list_changes(held.text, wanted.text)}
    body = {"multi": True, "response": {ids.PAGE_ID: {"children": changes}}}
    return json.dumps(body, separators=(",", ":")).encode("ascii")


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
