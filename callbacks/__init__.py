"""Wiring: what the browser sends -> Query -> answer -> what it gets back. Nothing happens on import."""

from __future__ import annotations

from dash import Dash

from callbacks import explore, finding, guard, navigation, replies, selection
from dashboard.pages.site import Site


def register(app: Dash, site: Site) -> None:
    """Register every callback on the app, and the guard that answers junk in the API's shape of an error."""
    navigation.register(app, site)
    explore.register(app, site)
    selection.register(app, site)
    guard.register(app)
    replies.register(app, site)
    finding.register(app, site)
