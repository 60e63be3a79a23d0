"""The briefing's two addresses: /briefing as a page, /briefing.pdf as a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from dashboard.branding.face import SiteFace
from dashboard.charts.theme import PAGE_STYLE, DrawingStyle, use_drawing_style
from dashboard.errors import BadQuery, Overloaded
from dashboard.i18n.locale import DEFAULT_LANGUAGE, use_language
from dashboard.i18n.translate import translate
from dashboard.query import addresses
from dashboard.service.answer_cache import find_cache_folder
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.statistics.change_request import CHANGE_KEYS, read_change
from dashboard.statistics.comparison_request import EXTRA_KEYS as RATIO_KEYS
from dashboard.statistics.event_request import EVENT_KEYS, read_event
from dashboard.views.before_after import PAGE as EVENT_PAGE
from dashboard.views.changes import PAGE as CHANGES_PAGE
from dashboard.views.disparities import PAGE as RATIOS_PAGE
from dashboard.web.briefing.change_content import build_change_briefing
from dashboard.web.briefing.content import (
    NO_DIMENSION,
    SHORT_PATH,
    Briefing,
    build_briefing,
    build_view_url,
)
from dashboard.web.briefing.event_content import build_event_briefing
from dashboard.web.briefing.pdf import PAPER_SIZES, make_print_style, render_briefing_pdf
from dashboard.web.briefing.ratio_content import build_ratio_briefing
from dashboard.web.http.site_origin import find_site_origin
from data.model.errors import FieldError, PlainviewError

FieldFault = tuple[str, str]
RETRY_SECONDS = "5"
# Keys of a briefing's address beside those of its view.
FORM, PAPER = "form", "paper"
PAPER_KEYS = (PAPER, FORM)


def _build_changes(answers: AnswerService, parameters: addresses.Parameters) -> Briefing:
    request, _ = read_change(parameters)
    answers.require_measure(request.query)
    return build_change_briefing(answers, request)


def _build_event(answers: AnswerService, parameters: addresses.Parameters) -> Briefing:
    request, _ = read_event(parameters)
    answers.require_measure(request.query)
    return build_event_briefing(answers, request)


def _build_ratios(answers: AnswerService, parameters: addresses.Parameters) -> Briefing:
    return build_ratio_briefing(answers, parameters)


@dataclass(frozen=True)
class BriefingView:
    """A page of comparison of which a briefing is made: the keys that it has beside a question's,
    and its builder.
    """

    keys: tuple[str, ...]
    build: Callable[[AnswerService, addresses.Parameters], Briefing]


# The views of which a briefing is made, beside that of any question, by the names of their pages.
BRIEFING_VIEWS = {
    CHANGES_PAGE: BriefingView(CHANGE_KEYS, _build_changes),
    EVENT_PAGE: BriefingView(EVENT_KEYS, _build_event),
    RATIOS_PAGE: BriefingView(RATIO_KEYS, _build_ratios),
}


def create_briefing_blueprint(
    answers: AnswerService,
    settings: Settings,
    page: Callable[[Briefing, SiteFace], str],
    refusal: Callable[[tuple[FieldFault, ...], SiteFace], str],
) -> Blueprint:
    """The routes; `page` makes the HTML of a briefing, `refusal` that of (field, message) pairs of
    what is at fault.
    """
    routes = Blueprint("briefing", __name__)
    folder = find_cache_folder(settings, "briefings")

    @routes.errorhandler(PlainviewError)
    def refused(error: PlainviewError) -> Response:
        with use_language(_find_request_language()):
            faults = tuple((e.field, e.message) for e in error.errors) or (("", str(error)),)
            response = Response(refusal(faults, answers.face), error.status, mimetype="text/html")
        if isinstance(error, Overloaded):
            response.headers["Retry-After"] = RETRY_SECONDS
        return response

    @routes.get("/briefing")
    def as_page() -> Response:
        with _parse_request(answers) as (made, _):
            return _require_revalidation(Response(page(made, answers.face), mimetype="text/html"))

    @routes.get("/briefing.pdf")
    def as_pdf() -> Response:
        with _parse_request(answers, make_print_style(answers.face)) as (made, paper):
            origin = find_site_origin(settings.base_url)
            response = Response(
                render_briefing_pdf(made, paper, folder, origin, answers.face),
                mimetype="application/pdf",
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
        if measure in BRIEFING_VIEWS:
            own = (("measure", by), ("since", since), ("until", until), *parameters)
            with use_language(language):
                answers.city(city)
                state = tuple((key, value) for key, value in own if value)
                return redirect(addresses.build_site_url(f"/{city}/{measure}", state))
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
    """The briefing of the request's question, its charts in a style, and its paper, in the
    question's language.
    """
    language, parameters = addresses.split_language(request.query_string.decode("utf-8", "replace"))
    with use_language(language), use_drawing_style(style):
        made, paper = _build_briefing(answers, parameters)
        overview = addresses.build_page_url(made.query.city)
        yield replace(made, view=answers.face.choose_page(made.view, overview)), paper


def _build_briefing(
    answers: AnswerService, parameters: addresses.Parameters
) -> tuple[Briefing, str]:
    """The briefing of parameters and its paper. Raises BadQuery naming each key at fault."""
    named = dict(parameters)
    form, paper = named.get(FORM, ""), named.get(PAPER, "") or next(iter(PAPER_SIZES))
    if paper not in PAPER_SIZES:
        raise BadQuery.of(
            FieldError(PAPER, translate("fault.one_of", known=", ".join(PAPER_SIZES)))
        )
    if form and form not in BRIEFING_VIEWS:
        views = ", ".join(BRIEFING_VIEWS)
        raise BadQuery.of(FieldError(FORM, translate("fault.none_or", known=views)))
    if form:
        rest = tuple(pair for pair in parameters if pair[0] not in PAPER_KEYS)
        return BRIEFING_VIEWS[form].build(answers, rest), paper
    foreign = {
        key: page for page, view in BRIEFING_VIEWS.items() for key in view.keys if key in named
    }
    if foreign:
        raise BadQuery.of(
            *(
                FieldError(key, translate("fault.expected", known=f"form={page}"))
                for key, page in foreign.items()
            )
        )
    query, _ = addresses.read_query(parameters, PAPER_KEYS)
    return build_briefing(answers, answers.require_measure(query)), paper


def _find_request_language() -> str:
    """The language of a request that may itself be at fault."""
    try:
        return addresses.split_language(request.query_string.decode("utf-8", "replace"))[0]
    except BadQuery:
        return DEFAULT_LANGUAGE
