"""Address -> page, for requests that do not name the page that they hold (see `reply_cache`)."""

from __future__ import annotations

import json

from dash import Dash, Input, Output

from callbacks import input_parsing
from callbacks.page_changes import PageText
from dashboard.web.http.mount import Mount
from layouts import ids
from layouts.page_cache import PageCache


def register(app: Dash, texts: PageCache[PageText], mount: Mount) -> None:
    """Show the page of an address whenever the address changes."""

    def show(pathname: object, search: object) -> object:
        """The page's tree. Raises BadQuery for values that no address has."""
        shown = texts.get(
            mount.remove_from(input_parsing.parse_text("pathname", pathname)),
            input_parsing.parse_text("search", search),
        )
        return json.loads(shown.text)

    app.callback(
        Output(ids.PAGE_ID, "children"), Input(ids.URL_ID, "pathname"), Input(ids.URL_ID, "search")
    )(show)
