"""The routes of embeds: each address answers with a chart, or with a page in a chart's place that says why not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeGuard
from urllib.parse import parse_qsl

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.errors import BadQuery, NotHere, as_json
from dashboard.measures.registry import all_measures
from dashboard.query import addresses
from dashboard.service.answer_service import Answers
from dashboard.settings import Settings
from dashboard.web.embeds import files
from dashboard.web.embeds.content import make
from dashboard.web.embeds.document import render_embed, render_refusal
from dashboard.web.embeds.document_cache import Kept, Shelf
from dashboard.web.embeds.embed_request import FORMS, Asked, Options, read, read_options
from dashboard.web.embeds.figure import figure
from dashboard.web.embeds.figure import read as read_figure
from dashboard.web.embeds.redirects import read_redirects
from dashboard.web.http.response_cache import showing
from dashboard.wording import say, speaking
from data.model.errors import PlainviewError

HTML = "text/html; charset=utf-8"
JSON = "application/json"
LOG = logging.getLogger("plainview.embeds")
BRIEFLY = "public, max-age=60"


class Embeds:
    """Makes embeds over one door, and keeps them."""

    def __init__(self, answers: Answers, settings: Settings):
        self.answers, self.base_url = answers, settings.base_url
        self.redirects = read_redirects(settings.catalogue)
        self.shelf = Shelf()

    def origin(self) -> str:
        """The site's own address, without a slash at its end."""
        return self.base_url or request.host_url.rstrip("/")

    def embed(self, form: str) -> WerkzeugResponse:
        """The answer to a request for an embed, never an error without words."""
        search = _search()
        if form not in FORMS:
            return self._refused(form, search, _unknown_form(form))
        try:
            return self._kept(
                ("embed", form, search, self.origin()), lambda: self._made(form, search)
            ).response()
        except PlainviewError as error:
            return self._refused(form, search, error)
        except Exception:
            LOG.exception("an embed could not be made: %s?%s", form, search[:500])
            return self._failed(("embed", form, search, self.origin()), search)

    def figure(self) -> Response:
        """The plotly figure of an embed, for its own script; it may be read from a sandboxed frame."""
        search = _search()
        try:
            return self._kept(("figure", search), lambda: self._drawn(search)).response()
        except PlainviewError as error:
            reply = jsonify(as_json(error))
            reply.status_code = error.status
            reply.headers["Access-Control-Allow-Origin"] = "*"
            return reply

    def _kept(self, address: tuple, work: Callable[[], Kept]) -> Kept:
        kept = self.shelf.once(address, self.is_current, work)
        showing(kept.city, kept.shows, kept.frozen)
        return kept

    def is_current(self, kept: Kept | None) -> TypeGuard[Kept]:
        """Whether a document is there and still the one to show: frozen, or of the build that is live."""
        if kept is None or kept.frozen:
            return kept is not None
        return self.answers.store.live_key(kept.city) == kept.shows

    def _made(self, form: str, search: str) -> Kept:
        asked = read(form, search)
        with speaking(asked.options.lang):
            shows = self._shows(asked)
            return self._record(
                asked, shows, render_embed(make(self.answers, asked), self.origin()), HTML
            )

    def _drawn(self, search: str) -> Kept:
        asked, look = read_figure(search)
        with speaking(asked.options.lang):
            shows = self._shows(asked)
            return self._record(asked, shows, figure(self.answers, asked, look), JSON)

    def _shows(self, asked: Asked) -> str:
        """The build of an embed; asked before it is made, for a refresh may come meanwhile."""
        return asked.options.asof or self.answers.build(asked.query.city).key

    @staticmethod
    def _record(asked: Asked, shows: str, text: str, mimetype: str) -> Kept:
        return Kept(text.encode(), asked.query.city, shows, bool(asked.options.asof), mimetype)

    def _refused(self, form: str, search: str, error: PlainviewError) -> WerkzeugResponse:
        moved = self.redirects.moved(form, search, self._exists)
        if moved:
            reply = redirect(moved, 301)
            reply.headers["Cache-Control"] = "public, max-age=86400"
            return reply
        options, named = _readable(search)
        with speaking(options.lang):
            why = self.redirects.why_retired(named.get("measure", ""))
            faults = [] if why else [(e.field, e.message) for e in error.errors]
            told = say("embed.retired", reason=why) if why else _told(error)
            text = render_refusal(faults, told, options, self._way(named.get("city", "")))
        return _page(text, 410 if why else error.status)

    def _failed(self, address: tuple, search: str) -> Response:
        """The last good copy where there is one: a fault of ours must not empty somebody else's page."""
        last = self.shelf.get(address)
        if last:
            return last.response()
        options, named = _readable(search)
        with speaking(options.lang):
            return _page(
                render_refusal([], say("embed.failed"), options, self._way(named.get("city", ""))),
                503,
            )

    def _exists(self, kind: str, name: str, city: str) -> bool:
        if kind == "measure":
            return name in all_measures()
        if kind == "city":
            return name in self.answers.catalogue.ids()
        try:
            return name in {c.id for c in self.answers.catalogue.city(city).districts.categories}
        except PlainviewError:
            return False

    def _way(self, city: str) -> tuple[str, str]:
        if city in self.answers.cities():
            return addresses.page(city), say("embed.see_city", place=self.answers.city(city).name)
        return "/", say("embed.see_site")


def _search() -> str:
    return request.query_string.decode("utf-8", "replace")


def _unknown_form(form: str) -> PlainviewError:
    return NotHere(say("embed.unknown_form", forms=", ".join(FORMS)))


def _told(error: PlainviewError) -> str:
    """One sentence; what is at fault, and what was expected, follows field by field where the error names fields."""
    return say("embed.refused_help") if error.errors else str(error)[:300]


def _readable(search: str) -> tuple[Options, dict[str, str]]:
    """As much of the options as makes sense, and the pairs, of an address that does not."""
    named = dict(parse_qsl(search[: addresses.LONGEST], keep_blank_values=True))
    good = {}
    for name in ("lang", "theme", "accent"):
        try:
            read_options({name: named.get(name, "")})
            good[name] = named.get(name, "")
        except BadQuery:
            continue
    return read_options(good), named


def _page(text: str, status: int) -> Response:
    return Response(text, status, {"Cache-Control": BRIEFLY}, content_type=HTML)


def blueprint(embeds: Embeds) -> Blueprint:
    """The routes under /embed/, and the script for pages that hold embeds."""
    routes = Blueprint("embeds", __name__)
    routes.add_url_rule("/embed/", "embed", embeds.embed, defaults={"form": ""})
    routes.add_url_rule("/embed/<path:form>", "embed", embeds.embed)
    routes.add_url_rule("/embed/figure.json", "figure", embeds.figure)
    files.register(routes)
    return routes
