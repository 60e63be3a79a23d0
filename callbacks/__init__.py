"""Wiring: what the browser sends -> Query -> answer -> what it gets back. Nothing happens on
import.
"""

from __future__ import annotations

from dash import Dash

from callbacks import (
    explore,
    find_district,
    navigation,
    reply_cache,
    request_validation,
)
from dashboard.web.router import Site


def register(app: Dash, site: Site) -> None:
    """Register every callback on the app, and the guard that answers junk in the API's shape of an
    error.
    """
    navigation.register(app, site)
    explore.register(app, site)
    reply_cache.register(app, site)
    request_validation.register(app)
    find_district.register(app, site)
