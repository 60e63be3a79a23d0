"""What every readable answer over HTTP has in common: who may read it, how long it keeps, and the shape of a fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from dashboard.errors import as_json
from dashboard.service.answer_service import Answers
from dashboard.web.http.response_cache import MARK, showing
from data.model.errors import PlainviewError

# Numbers change a few times a day at most; a copy that is a little old may be shown while a new one is fetched.
FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=300, stale-while-revalidate=86400"
READS = "GET, HEAD, OPTIONS"


def open_for_reading(routes: Blueprint) -> None:
    """Let other sites read a blueprint's answers, let caches keep the good ones, and answer 304 to who has them."""

    @routes.after_request
    def readable(response: Response) -> Response:
        response.headers["Access-Control-Allow-Origin"] = "*"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = READS
            response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
            response.headers["Access-Control-Max-Age"] = "86400"
        elif response.status_code == 200:
            shown = request.environ.get(MARK)
            response.headers.setdefault(
                "Cache-Control", FOR_EVER if shown and shown.frozen else A_WHILE
            )
            if not response.is_streamed and not response.get_etag()[0]:
                response.add_etag()
            response.make_conditional(request)
        else:
            response.headers["Cache-Control"] = "no-store"
        return response

    @routes.errorhandler(PlainviewError)
    def refused(error: PlainviewError) -> tuple[Response, int]:
        return jsonify(as_json(error)), error.status


@contextmanager
def sent_again(answers: Answers, city: str, asof: str = "") -> Iterator[None]:
    """Let what is made in this block be sent again while the city's build is the one of before the block, or for ever
    where `asof` names a build. Under a rate limit each request must come to its counter, and nothing is."""
    known = city in answers.catalogue.ids() and not answers.settings.rate_limit
    key = answers.store.live_key(city) if known else ""
    yield
    if known:
        showing(city, asof or key, bool(asof))


def tell_faults(server: Flask) -> None:
    """Answer a fault of HTTP itself under /api/ in the API's one shape of an error; other addresses keep theirs."""

    @server.errorhandler(HTTPException)
    def told(error: HTTPException) -> Response | HTTPException:
        return fault(error) if request.path.startswith("/api/") else error


def fault(error: HTTPException) -> Response:
    """A fault of HTTP itself (unknown address, wrong method, too large) as JSON."""
    status = error.code or 500
    told = {
        404: "there is nothing at this address; /api/v1/openapi.json lists what there is",
        405: f"this address cannot be asked with {request.method}; expected GET",
    }
    message = told.get(status, error.name)
    response = jsonify({"ok": False, "error": message, "errors": [], "status": status})
    response.status_code = status
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response
