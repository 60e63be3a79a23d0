"""What Dash holds: the address, and the place where pages appear."""

from __future__ import annotations

from dash import dcc, html

from layouts import ids
from layouts.attributes import make_attributes


def make_app_layout() -> html.Div:
    """The layout of the app; small, for it is encoded anew on every visit."""
    return html.Div(
        [
            dcc.Location(id=ids.URL_ID, refresh=False),
            html.Div(id=ids.PAGE_ID, disable_n_clicks=True),
            html.Div(
                id=ids.ANNOUNCEMENT_ID,
                className="unseen",
                role="status",
                disable_n_clicks=True,
                **make_attributes(aria_live="polite"),
            ),
        ]
    )
