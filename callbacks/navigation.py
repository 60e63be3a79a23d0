"""Address -> page. The tree of a page is made once and kept as plain values, so that showing it
again is quick.
"""

from __future__ import annotations

import json

from dash import Dash, Input, Output

from callbacks import input_parsing
from dashboard.web.http.mount import Mount
from dashboard.web.router import Site
from layouts import ids
from layouts.json_tree import make_json_tree
from layouts.page import render_page
from layouts.page_cache import PageCache


def measure_tree(tree: object) -> int:
    """The characters of a tree written as JSON."""
    return len(json.dumps(tree))


def register(app: Dash, site: Site) -> None:
    """Show the page of an address whenever the address changes."""
    mount = Mount(site.answers.settings.mount_path)
    trees = PageCache(
        site,
        lambda shown, address: mount.rewrite_tree(make_json_tree(render_page(shown, address))),
        measure_tree,
    )

    def show(pathname: object, search: object) -> object:
        """The page's tree. Raises BadQuery for values that no address has."""
        return trees.get(
            mount.remove_from(input_parsing.parse_text("pathname", pathname)),
            input_parsing.parse_text("search", search),
        )[1]

    app.callback(
        Output(ids.PAGE_ID, "children"), Input(ids.URL_ID, "pathname"), Input(ids.URL_ID, "search")
    )(show)
