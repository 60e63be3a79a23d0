"""Addresses that name a language in another way: as their first part, or one that a site does not
offer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from dashboard.branding.face import SiteFace
from dashboard.i18n.locale import list_languages
from dashboard.query.addresses import LANGUAGE_KEY, Address, parse_address


def register_offered_languages(server: Flask, face: SiteFace) -> None:
    """Redirect what asks for a language that is not offered; no rule where all are."""
    hidden = list_languages().keys() - face.list_languages().keys()
    if not hidden:
        return

    @server.before_request
    def lead_to_english() -> Response | None:
        if request.method != "GET" or request.args.get(LANGUAGE_KEY) not in hidden:
            return None
        asked = parse_address(f"?{request.query_string.decode('utf-8', 'replace')}")
        # One slash: two would lead to another host.
        return redirect(str(Address(f"/{request.path.lstrip('/')}", asked.parameters)))


def register_language_paths(server: Flask, cities: Collection[str]) -> None:
    """Redirect `/es/CITY/...` to `/CITY/...?lang=es`, unless a city is so called."""
    languages = list_languages().keys() - set(cities)

    @server.before_request
    def lead_to_language() -> Response | None:
        language, _, path = request.path.lstrip("/").partition("/")
        if request.method not in ("GET", "HEAD") or language not in languages:
            return None
        asked = parse_address(f"?{request.query_string.decode('utf-8', 'replace')}")
        return redirect(str(replace(asked, path=f"/{path.lstrip('/')}", language=language)))
