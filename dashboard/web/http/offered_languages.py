"""A site that offers fewer languages than there are: an address in another one leads to the same in
English.
"""

from __future__ import annotations

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
