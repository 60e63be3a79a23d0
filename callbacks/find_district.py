"""A reader's address or position, sent by POST -> the page of their district, or the words that help.

There is no session and no cookie, and nothing is changed by it: a forged request could only show its sender a page.
"""

from __future__ import annotations

from collections.abc import Mapping

from dash import Dash
from flask import Response, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Reply

from dashboard.errors import BadQuery
from dashboard.i18n.locale import DEFAULT_LANGUAGE, use_language
from dashboard.query import addresses
from dashboard.views.district_finder import DistrictFinder, DistrictSearchResult
from dashboard.web.router import Site
from data.model.errors import PlainviewError


def register(app: Dash, site: Site) -> None:
    """Answer POST /CITY/district; `app.show` writes a page that is kept nowhere."""
    finder = DistrictFinder(site.answers)

    def look(city: str) -> Reply:
        """Where the search ends: at a district's page, or at a page that says what to do."""
        with use_language(_find_language()):
            text, result = _search(finder, city)
            if result is None:
                return app.index()
            if result.district:
                return _mark_uncacheable(
                    redirect(addresses.build_district_url(city, result.district), 303)
                )
            return _mark_uncacheable(
                app.show(site.build_search_page(city, text, result), request.path)
            )

    app.server.add_url_rule("/<city>/district", "find_district", look, methods=["POST"])


def _find_language() -> str:
    try:
        return addresses.split_language(request.query_string.decode("utf-8", "replace"))[0]
    except BadQuery:
        return DEFAULT_LANGUAGE


def _search(finder: DistrictFinder, city: str) -> tuple[str, DistrictSearchResult | None]:
    """What was typed and what it gave; None for a city that is not served."""
    form: Mapping[str, str]
    try:
        form = request.form
    except RequestEntityTooLarge:
        # The error names the length of the address and nothing else of it.
        form = {"address": "x" * (request.content_length or 0)}
    text = form.get("address", "").strip()
    try:
        if not text and form.get("latitude"):
            return "", finder.locate(city, form.get("latitude", ""), form.get("longitude", ""))
        return text, finder.find(city, text)
    except PlainviewError:
        return "", None


def _mark_uncacheable(reply: Reply | Response) -> Reply | Response:
    reply.headers["Cache-Control"] = "no-store"
    return reply
