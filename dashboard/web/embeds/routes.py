"""The routes of embeds: each address answers with a chart, or with a page in a chart's place that
says why not.
"""

from __future__ import annotations

import logging
from urllib.parse import parse_qsl

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.charts.forms import QUESTION_FORMS
from dashboard.errors import BadQuery, NotFound
from dashboard.measures.registry import get_measures
from dashboard.query import addresses
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.web.embeds import files
from dashboard.web.embeds.content import build_embed
from dashboard.web.embeds.document import render_embed, render_refusal
from dashboard.web.embeds.embed_request import EmbedOptions, EmbedRequest, parse_options
from dashboard.web.embeds.forms import list_embed_forms, parse_embed_request
from dashboard.web.embeds.redirects import read_redirects
from dashboard.web.http.public_reads import CACHE_BRIEFLY, CACHE_FROZEN
from dashboard.web.http.response_cache import mark_cacheable, mark_stale_if_error
from dashboard.web.http.site_origin import find_site_origin
from dashboard.wording import translate, use_language
from data.model.errors import PlainviewError

HTML_TYPE = "text/html; charset=utf-8"
LOGGER = logging.getLogger("plainview.embeds")
# What the address of a figure and that of an embed's figure share.
FIGURE_KEYS = (*addresses.QUESTION_KEYS, *addresses.FILTER_KEYS, "asof", "lang")
CACHE_REFUSAL = "public, max-age=60"


class EmbedService:
    """Answers requests for embeds from the answers of one service."""

    def __init__(self, answers: AnswerService, settings: Settings):
        self.answers, self.base_url = answers, settings.base_url
        self.redirects = read_redirects(settings.catalogue)

    def find_origin(self) -> str:
        """The site's own address, without a slash at its end."""
        return find_site_origin(self.base_url)

    def serve_embed(self, form: str) -> WerkzeugResponse:
        """The answer to a request for an embed, never an error without words."""
        search = _get_query_string()
        if form not in list_embed_forms():
            return self._answer_refusal(form, search, _make_unknown_form_error(search))
        try:
            return self._render_chart(form, search)
        except PlainviewError as error:
            return self._answer_refusal(form, search, error)
        except Exception:
            LOGGER.exception("an embed could not be made: %s?%s", form, search[:500])
            # A fault of ours must not empty somebody else's page.
            mark_stale_if_error()
            return self._report_failure(search)

    def redirect_figure(self) -> WerkzeugResponse:
        """The address at which embeds once read their figure leads to the figure of the same
        question.
        """
        pairs = parse_qsl(_get_query_string()[: addresses.MAX_QUERY_LENGTH], keep_blank_values=True)
        given = dict(pairs)
        kept = [(key, value) for key, value in pairs if key in FIGURE_KEYS]
        if "scheme" in given:
            kept.append(("theme", given["scheme"]))
        form = given.get("form")
        name = form if form in QUESTION_FORMS else "none"
        moved = f"/charts/{name}.plotly.json?{addresses.encode_parameters(tuple(kept))}"
        reply = redirect(moved, 301)
        reply.headers["Cache-Control"] = "public, max-age=86400"
        reply.headers["Access-Control-Allow-Origin"] = "*"
        return reply

    def _render_chart(self, form: str, search: str) -> Response:
        options, _ = _parse_valid_options(search)
        with use_language(options.lang):
            asked = parse_embed_request(form, search)
            self._mark_build(asked)
            text = render_embed(build_embed(self.answers, asked), self.find_origin())
        return _make_cacheable_response(asked, text, HTML_TYPE)

    def _mark_build(self, asked: EmbedRequest) -> None:
        """Name the build that the response shows; before it is made, for a refresh may come
        meanwhile.
        """
        city, asof = asked.query.city, asked.options.asof
        mark_cacheable(city, asof or self.answers.build(city).key, bool(asof))

    def _answer_refusal(self, form: str, search: str, error: PlainviewError) -> WerkzeugResponse:
        moved = self.redirects.find_new_address(form, search, self._name_exists)
        if moved:
            reply = redirect(moved, 301)
            reply.headers["Cache-Control"] = "public, max-age=86400"
            return reply
        options, named = _parse_valid_options(search)
        with use_language(options.lang):
            why = self.redirects.explain_retirement(named.get("measure", ""))
            faults = [] if why else [(e.field, e.message) for e in error.errors]
            message = translate("embed.retired", reason=why) if why else _describe_error(error)
            text = render_refusal(
                faults,
                message,
                options,
                self._find_way_out(named.get("city", "")),
                self.answers.face,
            )
        return _make_page_response(text, 410 if why else error.status)

    def _report_failure(self, search: str) -> Response:
        options, named = _parse_valid_options(search)
        with use_language(options.lang):
            return _make_page_response(
                render_refusal(
                    [],
                    translate("embed.failed"),
                    options,
                    self._find_way_out(named.get("city", "")),
                    self.answers.face,
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


def _make_unknown_form_error(search: str) -> PlainviewError:
    options, _ = _parse_valid_options(search)
    with use_language(options.lang):
        return NotFound(translate("embed.unknown_form", forms=", ".join(list_embed_forms())))


def _describe_error(error: PlainviewError) -> str:
    """One sentence; what is at fault, and what was expected, follows field by field where the error
    names fields.
    """
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
    return Response(text, status, {"Cache-Control": CACHE_REFUSAL}, content_type=HTML_TYPE)


def _make_cacheable_response(asked: EmbedRequest, text: str, content_type: str) -> Response:
    """Any site may read it: its own script does, from a frame that may be sandboxed."""
    headers = {
        "Cache-Control": CACHE_FROZEN if asked.options.asof else CACHE_BRIEFLY,
        "Access-Control-Allow-Origin": "*",
    }
    return Response(text, 200, headers, content_type=content_type)


def create_embeds_blueprint(embeds: EmbedService) -> Blueprint:
    """The routes under /embed/, and the script for pages that hold embeds."""
    routes = Blueprint("embeds", __name__)
    routes.add_url_rule("/embed/", "embed", embeds.serve_embed, defaults={"form": ""})
    routes.add_url_rule("/embed/<path:form>", "embed", embeds.serve_embed)
    routes.add_url_rule("/embed/figure.json", "figure", embeds.redirect_figure)
    files.register_files(routes, embeds.answers.face)
    return routes
