"""The briefing's two addresses: /briefing as a page, /briefing.pdf as a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from dashboard.charts.theme import PAGE_STYLE, DrawingStyle, use_drawing_style
from dashboard.errors import BadQuery, Overloaded
from dashboard.i18n.locale import DEFAULT_LANGUAGE, use_language
from dashboard.query import addresses
from dashboard.service.answer_cache import find_cache_folder
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.statistics.change_request import CHANGE_KEYS, read_change
from dashboard.views.changes import PAGE as CHANGES_FORM
from dashboard.web.briefing.change_content import build_change_briefing
from dashboard.web.briefing.content import (
    NO_DIMENSION,
    SHORT_PATH,
    Briefing,
    build_briefing,
    build_view_url,
)
from dashboard.web.briefing.pdf import PAPER_SIZES, PRINT_STYLE, render_briefing_pdf
from dashboard.web.http.site_origin import find_site_origin
from data.model.errors import FieldError, PlainviewError

FieldFault = tuple[str, str]
RETRY_SECONDS = "5"
# The views of which a briefing is made, beside that of any question.
VIEW_FORMS = (CHANGES_FORM,)


def create_briefing_blueprint(
    answers: AnswerService,
    settings: Settings,
    page: Callable[[Briefing], str],
    refusal: Callable[[tuple[FieldFault, ...]], str],
) -> Blueprint:
    """The routes; `page` makes the HTML of a briefing, `refusal` that of (field, message) pairs of what is at fault."""
    routes = Blueprint("briefing", __name__)
    folder = find_cache_folder(settings, "briefings")

    @routes.errorhandler(PlainviewError)
    def refused(error: PlainviewError) -> Response:
        with use_language(_find_request_language()):
            faults = tuple((e.field, e.message) for e in error.errors) or (("", str(error)),)
            response = Response(refusal(faults), error.status, mimetype="text/html")
        if isinstance(error, Overloaded):
            response.headers["Retry-After"] = RETRY_SECONDS
        return response

    @routes.get("/briefing")
    def as_page() -> Response:
        with _parse_request(answers) as (made, _):
            return _require_revalidation(Response(page(made), mimetype="text/html"))

    @routes.get("/briefing.pdf")
    def as_pdf() -> Response:
        with _parse_request(answers, PRINT_STYLE) as (made, paper):
            origin = find_site_origin(settings.base_url)
            response = Response(
                render_briefing_pdf(made, paper, folder, origin), mimetype="application/pdf"
            )
            name = "-".join(["plainview", made.query.city, made.query.measure, *made.query.by])
            response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
            return _require_revalidation(response)

    @routes.get(f"{SHORT_PATH}/<city>/<measure>/<by>", defaults={"period": ""})
    @routes.get(f"{SHORT_PATH}/<city>/<measure>/<by>/<period>")
    def short(city: str, measure: str, by: str, period: str) -> ResponseReturnValue:
        language, parameters = addresses.split_language(
            request.query_string.decode("utf-8", "replace")
        )
        since, _, until = period.partition("..")
        asked = (
            ("city", city),
            ("measure", measure),
            ("by", "" if by == NO_DIMENSION else by),
            ("since", since),
            ("until", until),
            *parameters,
        )
        with use_language(language):
            query, _ = addresses.read_query(tuple((k, v) for k, v in asked if v), ())
            answers.city(query.city)
            return redirect(build_view_url(query))

    return routes


def _require_revalidation(response: Response) -> Response:
    """Kept by the browser, but asked after: what is published may have changed."""
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@contextmanager
def _parse_request(
    answers: AnswerService, style: DrawingStyle = PAGE_STYLE
) -> Iterator[tuple[Briefing, str]]:
    """The briefing of the request's question, its charts in a style, and its paper, in the question's language."""
    language, parameters = addresses.split_language(request.query_string.decode("utf-8", "replace"))
    with use_language(language), use_drawing_style(style):
        yield _build_briefing(answers, parameters)


def _build_briefing(
    answers: AnswerService, parameters: addresses.Parameters
) -> tuple[Briefing, str]:
    """The briefing of parameters and its paper. Raises BadQuery naming each key at fault."""
    query, extra = addresses.read_query(parameters, ("paper", "form", *CHANGE_KEYS))
    paper = extra.get("paper") or next(iter(PAPER_SIZES))
    if paper not in PAPER_SIZES:
        raise BadQuery.of(FieldError("paper", f"expected one of {', '.join(PAPER_SIZES)}"))
    form = extra.get("form", "")
    if form not in ("", *VIEW_FORMS):
        raise BadQuery.of(FieldError("form", f"expected none or one of {', '.join(VIEW_FORMS)}"))
    if form == CHANGES_FORM:
        request, _ = read_change(parameters, ("paper", "form"))
        return build_change_briefing(answers, request), paper
    if set(extra) & set(CHANGE_KEYS):
        raise BadQuery.of(
            *(
                FieldError(key, f"expected form={CHANGES_FORM}")
                for key in CHANGE_KEYS
                if key in extra
            )
        )
    return build_briefing(answers, query), paper


def _find_request_language() -> str:
    """The language of a request that may itself be at fault."""
    try:
        return addresses.split_language(request.query_string.decode("utf-8", "replace"))[0]
    except BadQuery:
        return DEFAULT_LANGUAGE
