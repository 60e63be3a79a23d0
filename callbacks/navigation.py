"""Address -> page. The tree of a page is made once and kept as plain values, so that showing it again is quick."""

from __future__ import annotations

from dash import Dash, Input, Output

from callbacks import inputs
from dashboard.pages.site import Site
from layouts import ids
from layouts.kept import Kept
from layouts.page import page
from layouts.plain import plain


def register(app: Dash, site: Site) -> None:
    """Show the page of an address whenever the address changes."""
    trees = Kept(site, lambda shown, address: plain(page(shown, address)))

    def show(pathname: object, search: object) -> object:
        """The page's tree. Raises BadQuery for values that no address has."""
        return trees.of(inputs.text("pathname", pathname), inputs.text("search", search))[1]

    app.callback(
        Output(ids.PAGE, "children"), Input(ids.URL, "pathname"), Input(ids.URL, "search")
    )(show)
