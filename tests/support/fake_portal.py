"""A tiny portal on loopback that behaves badly on request: each planned fault answers one request,
in order.

It speaks SODA 2 and SODA 3, and notes a question of either in the words of SODA 2.
"""

from __future__ import annotations

import json
import operator
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

OPERATORS = {"=": operator.eq, ">": operator.gt, ">=": operator.ge}
JSON_TYPE = "application/json;charset=utf-8"
STATEMENT_PATTERN = re.compile(
    r"SELECT (?P<select>.+?)( WHERE (?P<where>.+?))?( GROUP BY (?P<group>.+?))?"
    r"( ORDER BY (?P<order>\S+))?( OFFSET (?P<offset>\d+))?"
)


class QuietRequestHandler(WSGIRequestHandler):
    """Logs nothing and adds no headers of its own, so that a test can set the Date."""

    def send_response(self, code: int, message: str | None = None) -> None:
        """The status line alone."""
        self.send_response_only(code, message)


@dataclass
class PortalRequest:
    """One request as it came in; `body` is the JSON of a SODA 3 question."""

    path: str
    args: dict[str, str]
    token: str | None
    url: str
    body: dict | None = None


@dataclass
class FakePortal:
    """The rows it serves, what it was asked, and the faults to come (empty: every answer is right).

    `before` sees each question first, whatever the order in which they come, and may answer in the
    portal's place.
    """

    origin: str = ""
    rows: dict[str, list[dict]] = field(default_factory=dict)
    features: dict[str, list[dict]] = field(default_factory=dict)
    views: dict[str, dict] = field(default_factory=dict)
    seen: list[PortalRequest] = field(default_factory=list)
    faults: list[Callable[[], Response | None]] = field(default_factory=list)
    stamp: str = "Wed, 29 Nov 2023 12:00:00 GMT"
    most_rows: int = 50_000
    before: Callable[[PortalRequest], Response | None] = lambda _seen: None

    def asked(self, key: str) -> list[str]:
        """One parameter of every request for rows so far."""
        return [s.args.get(key, "") for s in self.seen]

    def plan(self, *faults: Response | Callable[[], Response | None] | None) -> None:
        """Stage what the next requests get; None stands for one right answer."""
        self.faults += [
            f if callable(f) and not isinstance(f, Response) else (lambda f=f: f) for f in faults
        ]

    def answer(self) -> Response | None:
        """Note the request, and give the fault that is its turn, if any."""
        token, body = request.headers.get("X-App-Token"), request.get_json(silent=True)
        seen = PortalRequest(request.path, parse_request(), token, request.url, body)
        self.seen.append(seen)
        return self.before(seen) or (self.faults.pop(0)() if self.faults else None)

    def query(self, name: str) -> Response:
        """Rows over SODA 3, which gives none without a token."""
        if not request.headers.get("X-App-Token"):
            return make_refusal(403, "permission_denied", "An app token or a login is required")
        return self.resource(name, "json")

    def resource(self, name: str, ending: str) -> Response:
        """Rows or features, cut to $limit and $offset; a $where of the form "column = 'value'", or
        with > or >=.
        """
        items, args = (
            self.features[name] if ending == "geojson" else self.rows[name],
            parse_request(),
        )
        column, sign, value = (*args.get("$where", "").split(" ", 2), "", "")[:3]
        items = [
            i for i in items if not column or OPERATORS[sign](i.get(column, ""), value.strip("'"))
        ]
        if args.get("$select") == "count(*) as n":
            return make_reply([{"n": str(len(items))}])
        if columns := args.get("$group", ""):
            return make_reply(_group_rows(items, columns.split(", ")))
        start, limit = int(args.get("$offset", 0)), int(args.get("$limit", 1000))
        cut = items[start : start + min(limit, self.most_rows)]
        content = {"type": "FeatureCollection", "features": cut} if ending == "geojson" else cut
        kind = "application/vnd.geo+json;charset=utf-8" if ending == "geojson" else JSON_TYPE
        return make_reply(content, kind=kind, headers={"X-SODA2-Truth-Last-Modified": self.stamp})


def _group_rows(items: list[dict], columns: list[str]) -> list[dict]:
    """The rows of each combination of values in some columns; a blank is left out."""
    counted = Counter(tuple(item.get(c) for c in columns) for item in items)
    return [
        {**{c: v for c, v in zip(columns, values) if v is not None}, "n": str(rows)}
        for values, rows in counted.items()
    ]


def parse_request() -> dict[str, str]:
    """The question of the request at hand in the words of SODA 2, whichever it was asked in."""
    body = request.get_json(silent=True)
    if not body:
        return request.args.to_dict()
    args = {
        f"${name}": text
        for name, text in STATEMENT_PATTERN.fullmatch(body["query"]).groupdict().items()
        if text
    }
    if page := body.get("page"):
        before = (page["pageNumber"] - 1) * page["pageSize"]
        args |= {
            "$limit": str(page["pageSize"]),
            "$offset": str(int(args.get("$offset", 0)) + before),
        }
    return args


def make_reply(
    content: object, status: int = 200, kind: str = JSON_TYPE, headers: dict | None = None
) -> Response:
    """A response with a JSON body."""
    return Response(
        json.dumps(content, ensure_ascii=False), status, headers=headers, content_type=kind
    )


def make_refusal(
    status: int, code: str, message: str, headers: dict | None = None, **data: str
) -> Response:
    """A refusal in the form in which a portal words it."""
    return make_reply(
        {"code": code, "error": True, "message": message, "data": data}, status, headers=headers
    )


def make_broken_reply() -> Response:
    """A body that breaks off: fewer bytes come than were promised."""

    def body() -> Iterator[str]:
        yield '[{":id":"1"},'
        raise ConnectionResetError

    return Response(body(), 200, content_type=JSON_TYPE, headers={"Content-Length": "100000"})


@contextmanager
def run_fake_portal() -> Iterator[FakePortal]:
    """A running fake portal on a free port of 127.0.0.1."""
    app, fake = Flask("fake portal"), FakePortal()
    app.before_request(fake.answer)
    app.add_url_rule("/resource/<name>.<ending>", "resource", fake.resource)
    app.add_url_rule("/api/v3/views/<name>/query.json", "query", fake.query, methods=["POST"])
    app.add_url_rule("/api/views/<name>.json", "view", lambda name: make_reply(fake.views[name]))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietRequestHandler)
    fake.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
