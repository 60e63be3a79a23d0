"""The door for callbacks: junk is answered 400 in the API's shape of an error, never with a
traceback.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from dash import Dash
from flask import Response, jsonify, request
from werkzeug.exceptions import HTTPException

from dashboard.errors import BadQuery, format_error
from data.model.errors import FieldError, PlainviewError

ROUTE = "_dash-update-component"


def register(app: Dash) -> None:
    """Put the guard before Dash's own view of callback requests."""
    server, name = app.server, app.config.routes_pathname_prefix + ROUTE
    server.view_functions[name] = validate_requests(app, server.view_functions[name])


def validate_requests(app: Dash, view: Callable[[], Response]) -> Callable[[], Response]:
    """The view with junk refused. What Dash itself cannot read is logged too: the fault may be
    ours.
    """

    def answer_request() -> Response:
        try:
            validate_request(app, request.get_json(silent=True))
            return view()
        except HTTPException:
            raise
        except PlainviewError as error:
            return make_error_response(error)
        except Exception as error:
            app.server.logger.warning("a callback request could not be answered", exc_info=error)
            return make_error_response(
                _make_error("request", "cannot be read as a callback request")
            )

    return wraps(view)(answer_request)


def make_error_response(error: PlainviewError) -> Response:
    """An error in the API's shape."""
    response = jsonify(format_error(error))
    response.status_code = error.status
    return response


def validate_request(app: Dash, body: object) -> None:
    """Raise BadQuery where a request is not one that this app's pages send."""
    if not isinstance(body, dict):
        raise _make_error("request", "expected a JSON object")
    output = body.get("output")
    if not isinstance(output, str) or output not in app.callback_map:
        raise _make_error("output", "there is no such output here")
    for name in ("inputs", "state"):
        sent = body.get(name, [])
        if not isinstance(sent, list) or not all(isinstance(s, (dict, list)) for s in sent):
            raise _make_error(name, "expected a list of ids, properties and values")


def _make_error(field: str, message: str) -> BadQuery:
    return BadQuery.of(FieldError(field, message))
