"""Wiring: what the browser sends -> Query -> answer -> what it gets back. Nothing happens on import."""

from __future__ import annotations

from dash import Dash

from callbacks import (
    find_district,
    interactive_charts,
    map_selection,
    navigation,
    reply_cache,
    request_validation,
)
from dashboard.web.router import Site


def register(app: Dash, site: Site) -> None:
    """Register every callback on the app, and the guard that answers junk in the API's shape of an error."""
    navigation.register(app, site)
    interactive_charts.register(app, site)
    map_selection.register(app, site)
    request_validation.register(app)
    reply_cache.register(app, site)
    find_district.register(app, site)
