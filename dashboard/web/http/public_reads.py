"""What all public responses share: cross-origin reads, caching headers and error handlers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from dashboard.errors import format_error
from dashboard.service.answer_service import AnswerService
from dashboard.web.http.response_cache import CACHE_TAG_KEY, mark_cacheable
from data.model.errors import PlainviewError

# Numbers change a few times a day at most; a copy that is a little old may be shown while a new one
# is fetched.
CACHE_FOREVER = "public, max-age=31536000, immutable"
# What shows a named build, which may be withdrawn: a copy elsewhere outlives that by a day at most.
CACHE_FROZEN = "public, max-age=86400"
CACHE_BRIEFLY = "public, max-age=300, stale-while-revalidate=86400"
# Pages, of which a caching proxy may hold a copy: it revalidates after a minute, mostly with a 304.
CACHE_PAGE = "public, max-age=60, stale-while-revalidate=86400"
NO_STORE = "no-store"
# Seconds; a refresh, or what keeps a worker busy, may be over by then. A city without data answers
# 503 and not 404: its address is right, and a refresh will fill it.
RETRY_SECONDS = "60"
READ_METHODS = "GET, HEAD, OPTIONS"


def enable_public_reads(routes: Blueprint) -> None:
    """Allow other sites and caches to read a blueprint's responses; unchanged ones are answered
    with 304.
    """

    @routes.after_request
    def readable(response: Response) -> Response:
        response.headers["Access-Control-Allow-Origin"] = "*"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = READ_METHODS
            response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
            response.headers["Access-Control-Max-Age"] = "86400"
        elif response.status_code == 200:
            tag = request.environ.get(CACHE_TAG_KEY)
            lasting = CACHE_FROZEN if tag and tag.frozen else CACHE_BRIEFLY
            response.headers.setdefault("Cache-Control", lasting)
            if tag is None and not response.cache_control.no_store:
                _answer_conditionally(response)
        else:
            response.headers["Cache-Control"] = NO_STORE
        return response

    @routes.errorhandler(PlainviewError)
    def refused(error: PlainviewError) -> tuple[Response, int]:
        return jsonify(format_error(error)), error.status


def _answer_conditionally(response: Response) -> None:
    """Set an entity tag and answer 304 where it matches; the response cache does this for cacheable
    responses.
    """
    if not response.is_streamed and not response.get_etag()[0]:
        response.add_etag()
    response.make_conditional(request)


@contextmanager
def cacheable(answers: AnswerService, city: str, asof: str = "") -> Iterator[None]:
    """Mark the response as cacheable while the city's build is the one at the start of the block,
    or until the build that `asof` names is withdrawn.
    """
    known = city in answers.catalogue.ids()
    key = answers.store.compute_live_key(city) if known else ""
    yield
    if known:
        mark_cacheable(city, asof or key, bool(asof))


def register_error_handlers(server: Flask) -> None:
    """Answer a fault of HTTP itself under /api/ in the API's one shape of an error; other addresses
    keep theirs.

    Each 503 says when to come back, and JSON bodies that nest too deeply are refused.
    """
    server.json = BoundedJSONProvider(server)

    @server.after_request
    def add_retry_time(response: Response) -> Response:
        if response.status_code == 503:
            response.headers.setdefault("Retry-After", RETRY_SECONDS)
        return response

    @server.errorhandler(HTTPException)
    def handle_http_error(error: HTTPException) -> Response | HTTPException:
        return make_http_error_response(error) if request.path.startswith("/api/") else error


class BoundedJSONProvider(DefaultJSONProvider):
    """JSON that cannot be read for its depth is JSON that cannot be read: 400 and no fault
    of ours.
    """

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value of a JSON text. Raises ValueError where there is none, or where it nests too
        deeply.
        """
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("nested too deeply") from None


def make_http_error_response(error: HTTPException) -> Response:
    """A fault of HTTP itself (unknown address, wrong method, too large) as JSON."""
    status = error.code or 500
    content = {
        404: "there is nothing at this address; /api/v1/openapi.json lists what there is",
        405: f"this address cannot be asked with {request.method}; expected GET",
    }
    message = content.get(status, error.name)
    response = jsonify({"ok": False, "error": message, "errors": [], "status": status})
    response.status_code = status
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response
