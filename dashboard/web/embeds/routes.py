"""The routes of embeds: each address answers with a chart, or with a page in a chart's place that says why not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeGuard
from urllib.parse import parse_qsl

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.errors import BadQuery, NotFound, format_error
from dashboard.measures.registry import get_measures
from dashboard.query import addresses
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.web.embeds import files
from dashboard.web.embeds.content import build_embed
from dashboard.web.embeds.document import render_embed, render_refusal
from dashboard.web.embeds.document_cache import CachedDocument, DocumentCache
from dashboard.web.embeds.embed_request import (
    EMBED_FORMS,
    EmbedOptions,
    EmbedRequest,
    parse_embed_request,
    parse_options,
)
from dashboard.web.embeds.figure import build_figure_json
from dashboard.web.embeds.figure import parse_figure_request as read_figure
from dashboard.web.embeds.redirects import read_redirects
from dashboard.web.http.response_cache import mark_cacheable
from dashboard.wording import translate, use_language
from data.model.errors import PlainviewError

HTML_TYPE = "text/html; charset=utf-8"
JSON_TYPE = "application/json"
LOGGER = logging.getLogger("plainview.embeds")
CACHE_BRIEFLY = "public, max-age=60"


class EmbedService:
    """Makes embeds over one door, and keeps them."""

    def __init__(self, answers: AnswerService, settings: Settings):
        self.answers, self.base_url = answers, settings.base_url
        self.redirects = read_redirects(settings.catalogue)
        self.shelf = DocumentCache()

    def origin(self) -> str:
        """The site's own address, without a slash at its end."""
        return self.base_url or request.host_url.rstrip("/")

    def embed(self, form: str) -> WerkzeugResponse:
        """The answer to a request for an embed, never an error without words."""
        search = _get_query_string()
        if form not in EMBED_FORMS:
            return self._refused(form, search, _make_unknown_form_error(form))
        try:
            return self._serve_cached(
                ("embed", form, search, self.origin()), lambda: self._render_chart(form, search)
            ).response()
        except PlainviewError as error:
            return self._refused(form, search, error)
        except Exception:
            LOGGER.exception("an embed could not be made: %s?%s", form, search[:500])
            return self._serve_last_good_copy(("embed", form, search, self.origin()), search)

    def figure(self) -> Response:
        """The plotly figure of an embed, for its own script; it may be read from a sandboxed frame."""
        search = _get_query_string()
        try:
            return self._serve_cached(
                ("figure", search), lambda: self._render_figure(search)
            ).response()
        except PlainviewError as error:
            reply = jsonify(format_error(error))
            reply.status_code = error.status
            reply.headers["Access-Control-Allow-Origin"] = "*"
            return reply

    def _serve_cached(self, address: tuple, work: Callable[[], CachedDocument]) -> CachedDocument:
        kept = self.shelf.get_or_render(address, self.is_current, work)
        mark_cacheable(kept.city, kept.shows, kept.frozen)
        return kept

    def is_current(self, kept: CachedDocument | None) -> TypeGuard[CachedDocument]:
        """Whether a document is there and still the one to show: frozen, or of the build that is live."""
        if kept is None or kept.frozen:
            return kept is not None
        return self.answers.store.compute_live_key(kept.city) == kept.shows

    def _render_chart(self, form: str, search: str) -> CachedDocument:
        asked = parse_embed_request(form, search)
        with use_language(asked.options.lang):
            shows = self._find_build_key(asked)
            return self._record(
                asked,
                shows,
                render_embed(build_embed(self.answers, asked), self.origin()),
                HTML_TYPE,
            )

    def _render_figure(self, search: str) -> CachedDocument:
        asked, look = read_figure(search)
        with use_language(asked.options.lang):
            shows = self._find_build_key(asked)
            return self._record(
                asked, shows, build_figure_json(self.answers, asked, look), JSON_TYPE
            )

    def _find_build_key(self, asked: EmbedRequest) -> str:
        """The build of an embed; asked before it is made, for a refresh may come meanwhile."""
        return asked.options.asof or self.answers.build(asked.query.city).key

    @staticmethod
    def _record(asked: EmbedRequest, shows: str, text: str, mimetype: str) -> CachedDocument:
        return CachedDocument(
            text.encode(), asked.query.city, shows, bool(asked.options.asof), mimetype
        )

    def _refused(self, form: str, search: str, error: PlainviewError) -> WerkzeugResponse:
        moved = self.redirects.moved(form, search, self._name_exists)
        if moved:
            reply = redirect(moved, 301)
            reply.headers["Cache-Control"] = "public, max-age=86400"
            return reply
        options, named = _parse_valid_options(search)
        with use_language(options.lang):
            why = self.redirects.explain_retirement(named.get("measure", ""))
            faults = [] if why else [(e.field, e.message) for e in error.errors]
            told = translate("embed.retired", reason=why) if why else _describe_error(error)
            text = render_refusal(faults, told, options, self._find_way_out(named.get("city", "")))
        return _make_page_response(text, 410 if why else error.status)

    def _serve_last_good_copy(self, address: tuple, search: str) -> Response:
        """The last good copy where there is one: a fault of ours must not empty somebody else's page."""
        last = self.shelf.get(address)
        if last:
            return last.response()
        options, named = _parse_valid_options(search)
        with use_language(options.lang):
            return _make_page_response(
                render_refusal(
                    [],
                    translate("embed.failed"),
                    options,
                    self._find_way_out(named.get("city", "")),
                ),
                503,
            )

    def _name_exists(self, kind: str, name: str, city: str) -> bool:
        if kind == "measure":
            return name in get_measures()
        if kind == "city":
            return name in self.answers.catalogue.ids()
        try:
            return name in {c.id for c in self.answers.catalogue.city(city).districts.categories}
        except PlainviewError:
            return False

    def _find_way_out(self, city: str) -> tuple[str, str]:
        if city in self.answers.cities():
            return addresses.build_page_url(city), translate(
                "embed.see_city", place=self.answers.city(city).name
            )
        return "/", translate("embed.see_site")


def _get_query_string() -> str:
    return request.query_string.decode("utf-8", "replace")


def _make_unknown_form_error(form: str) -> PlainviewError:
    return NotFound(translate("embed.unknown_form", forms=", ".join(EMBED_FORMS)))


def _describe_error(error: PlainviewError) -> str:
    """One sentence; what is at fault, and what was expected, follows field by field where the error names fields."""
    return translate("embed.refused_help") if error.errors else str(error)[:300]


def _parse_valid_options(search: str) -> tuple[EmbedOptions, dict[str, str]]:
    """As much of the options as makes sense, and the pairs, of an address that does not."""
    named = dict(parse_qsl(search[: addresses.MAX_QUERY_LENGTH], keep_blank_values=True))
    good = {}
    for name in ("lang", "theme", "accent"):
        try:
            parse_options({name: named.get(name, "")})
            good[name] = named.get(name, "")
        except BadQuery:
            continue
    return parse_options(good), named


def _make_page_response(text: str, status: int) -> Response:
    return Response(text, status, {"Cache-Control": CACHE_BRIEFLY}, content_type=HTML_TYPE)


def create_embeds_blueprint(embeds: EmbedService) -> Blueprint:
    """The routes under /embed/, and the script for pages that hold embeds."""
    routes = Blueprint("embeds", __name__)
    routes.add_url_rule("/embed/", "embed", embeds.embed, defaults={"form": ""})
    routes.add_url_rule("/embed/<path:form>", "embed", embeds.embed)
    routes.add_url_rule("/embed/figure.json", "figure", embeds.figure)
    files.register_files(routes)
    return routes
