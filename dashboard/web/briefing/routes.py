"""The briefing's two addresses: /briefing as a page, /briefing.pdf as a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, request

from dashboard.errors import BadQuery, Busy
from dashboard.i18n.locale import DEFAULT, speaking
from dashboard.query import addresses
from dashboard.service.answer_cache import find_cache_folder
from dashboard.service.answer_service import Answers
from dashboard.settings import Settings
from dashboard.web.briefing.content import Briefing, briefing
from dashboard.web.briefing.pdf import PAPERS, briefing_pdf
from data.model.errors import FieldError, PlainviewError

Fault = tuple[str, str]
RETRY_SECONDS = "5"


def blueprint(
    answers: Answers,
    settings: Settings,
    page: Callable[[Briefing], str],
    refusal: Callable[[tuple[Fault, ...]], str],
) -> Blueprint:
    """The routes; `page` makes the HTML of a briefing, `refusal` that of (field, message) pairs of what is at fault."""
    routes = Blueprint("briefing", __name__)
    folder = find_cache_folder(settings, "briefings")

    @routes.errorhandler(PlainviewError)
    def refused(error: PlainviewError) -> Response:
        with speaking(_language_or_default()):
            faults = tuple((e.field, e.message) for e in error.errors) or (("", str(error)),)
            response = Response(refusal(faults), error.status, mimetype="text/html")
        if isinstance(error, Busy):
            response.headers["Retry-After"] = RETRY_SECONDS
        return response

    @routes.get("/briefing")
    def as_page() -> Response:
        with _asked(answers) as (made, _):
            return _fresh(Response(page(made), mimetype="text/html"))

    @routes.get("/briefing.pdf")
    def as_pdf() -> Response:
        with _asked(answers) as (made, paper):
            origin = settings.base_url or request.host_url.rstrip("/")
            response = Response(
                briefing_pdf(made, paper, folder, origin), mimetype="application/pdf"
            )
            name = "-".join(["plainview", *_named(made.question)])
            response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
            return _fresh(response)

    return routes


def _named(question: str) -> tuple[str, ...]:
    query, _ = addresses.parse(question)
    return query.city, query.measure, *query.by


def _fresh(response: Response) -> Response:
    """Kept by the browser, but asked after: what is published may have changed."""
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@contextmanager
def _asked(answers: Answers) -> Iterator[tuple[Briefing, str]]:
    """The briefing of the request's question and its paper, with the question's language spoken."""
    language, search = addresses.language_of(request.query_string.decode("utf-8", "replace"))
    with speaking(language):
        query, extra = addresses.parse(search, ("paper",))
        paper = extra.get("paper") or next(iter(PAPERS))
        if paper not in PAPERS:
            raise BadQuery.of(FieldError("paper", f"expected one of {', '.join(PAPERS)}"))
        yield briefing(answers, query), paper


def _language_or_default() -> str:
    """The language of a request that may itself be at fault."""
    try:
        return addresses.language_of(request.query_string.decode("utf-8", "replace"))[0]
    except BadQuery:
        return DEFAULT
