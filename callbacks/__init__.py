"""Wiring: what the browser sends -> Query -> answer -> what it gets back. Nothing happens on
import.
"""

from __future__ import annotations

from functools import partial

from dash import Dash

from callbacks import (
    explore,
    find_district,
    navigation,
    reply_cache,
    request_validation,
)
from callbacks.page_changes import write_page_text
from dashboard.web.http.mount import Mount
from dashboard.web.router import Site
from layouts.page_cache import PageCache


def register(app: Dash, site: Site) -> None:
    """Register every callback on the app, and the guard that answers junk in the API's shape of an
    error.
    """
    mount = Mount(site.answers.settings.mount_path)
    # Both callbacks share the texts of pages.
    texts = PageCache(site, partial(write_page_text, mount=mount), lambda page: len(page.packed))
    navigation.register(app, texts, mount)
    explore.register(app, site)
    reply_cache.register(app, texts, mount)
    request_validation.register(app)
    find_district.register(app, site)
