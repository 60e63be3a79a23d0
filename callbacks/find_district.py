"""What a reader looks for, or their position, sent by POST -> the page that it means, or the words
that help.

There is no session and no cookie, and nothing is changed by it: a forged request could only show
its sender a page.
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
from dashboard.views.district_finder import DistrictFinder
from dashboard.views.site_search import SiteSearch, make_search_result
from dashboard.web.router import Site
from data.model.errors import PlainviewError


def register(app: Dash, site: Site) -> None:
    """Answer POST /CITY/district and POST /search; `app.show` writes a page that is kept
    nowhere.
    """
    finder = DistrictFinder(site.answers)
    searcher = SiteSearch(site.answers, finder)

    def look(city: str) -> Reply:
        """Where the search ends: at a page of the city, or at a page that says what to do."""
        with use_language(_find_language()):
            form = _read_form()
            text = form.get("address", "").strip()
            try:
                if not text and form.get("latitude"):
                    spot = form.get("latitude", ""), form.get("longitude", "")
                    result = make_search_result(city, finder.locate(city, *spot))
                else:
                    result = searcher.search_city(city, text)
            except PlainviewError:
                return app.index()
            if result.address:
                return _mark_uncacheable(redirect(result.address, 303))
            return _mark_uncacheable(
                app.show(site.build_search_page(city, text, result), request.path)
            )

    def search() -> Reply:
        """Where the search in all cities ends."""
        with use_language(_find_language()):
            text = _read_form().get("address", "").strip()
            result = searcher.search_site(text)
            if result.address:
                return _mark_uncacheable(redirect(result.address, 303))
            return _mark_uncacheable(app.show(site.build_site_search_page(text, result), "/"))

    app.server.add_url_rule("/<city>/district", "find_district", look, methods=["POST"])
    app.server.add_url_rule(addresses.SEARCH_PATH, "search_site", search, methods=["POST"])


def _find_language() -> str:
    try:
        return addresses.split_language(request.query_string.decode("utf-8", "replace"))[0]
    except BadQuery:
        return DEFAULT_LANGUAGE


def _read_form() -> Mapping[str, str]:
    """What was sent; of a form that is too large only how long it is."""
    try:
        return request.form
    except RequestEntityTooLarge:
        # The error names the length of the address and nothing else of it.
        return {"address": "x" * (request.content_length or 0)}


def _mark_uncacheable(reply: Reply | Response) -> Reply | Response:
    reply.headers["Cache-Control"] = "no-store"
    return reply
