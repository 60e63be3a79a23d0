"""The log of the web processes: its format, and an access log with one line per request."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.wsgi import ClosingIterator, get_path_info

from dashboard.web.http.log_lines import LineEscapeFilter

ACCESS_LOGGER = logging.getLogger("plainview.access")
# gunicorn gives its logger handlers of its own, and nothing reaches the root logger from there.
GUNICORN_LOGGER = logging.getLogger("gunicorn.error")


@dataclass(frozen=True)
class AccessRecord:
    """One request as the access log states it: sizes in bytes, before compression by a proxy; time
    in seconds.
    """

    client: str
    method: str
    address: str
    status: int
    size: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.client} {self.method} {self.address} {self.status} {self.size} "
            f"{self.seconds:.4f}"
        )


class TextFormatter(logging.Formatter):
    """A line as text, with the UTC moment before it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return f"{_format_moment(record)} {super().format(record)}"


class JsonFormatter(logging.Formatter):
    """A line as one JSON object: `time` (UTC), `level`, `logger`, `message`, and `traceback` where
    there is one.

    A line of the access log has the fields of `AccessRecord` in place of `message`.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        content: dict[str, object] = {
            "time": _format_moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        access = getattr(record, "access", None)
        if isinstance(access, AccessRecord):
            content |= asdict(access)
        else:
            content["message"] = record.getMessage()
        if record.exc_info:
            content["traceback"] = self.formatException(record.exc_info)
        return json.dumps(content, ensure_ascii=True)


def _format_moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def configure_logs(log_format: str) -> None:
    """Set the format of the lines of this process, `text` or `json`; may be called again."""
    access = logging.StreamHandler(sys.stdout)
    access.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    access.addFilter(LineEscapeFilter())
    ACCESS_LOGGER.handlers = [access]
    ACCESS_LOGGER.setLevel(logging.INFO)
    ACCESS_LOGGER.propagate = False
    if log_format == "json":
        errors = logging.StreamHandler(sys.stderr)
        errors.setFormatter(JsonFormatter())
        root = logging.getLogger()
        root.handlers = [h for h in root.handlers if not isinstance(h.formatter, JsonFormatter)] + [
            errors
        ]
        for handler in GUNICORN_LOGGER.handlers:
            handler.setFormatter(JsonFormatter())


class AccessLogMiddleware:
    """WSGI middleware that logs each request when its response is sent. Bodies and form fields are
    never logged.

    It stands within the middleware that reads a proxy's headers, so that the client is the reader
    and not the proxy.
    """

    def __init__(self, application: WSGIApplication):
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        begun = time.perf_counter()
        status = 0
        size = 0

        def start(line: str, *rest: object) -> Callable[[bytes], object]:
            nonlocal status
            status = int(line.split(" ", 1)[0])
            return start_response(line, *rest)  # type: ignore[arg-type]

        def count(body: Iterable[bytes]) -> Iterator[bytes]:
            nonlocal size
            for part in body:
                size += len(part)
                yield part

        def log() -> None:
            query = environ.get("QUERY_STRING", "")
            record = AccessRecord(
                environ.get("REMOTE_ADDR", ""),
                environ.get("REQUEST_METHOD", ""),
                get_path_info(environ) + (f"?{query}" if query else ""),
                status,
                size,
                round(time.perf_counter() - begun, 4),
            )
            ACCESS_LOGGER.info("%s", record, extra={"access": record})

        body = self.application(environ, start)
        closers = [close] if (close := getattr(body, "close", None)) else []
        return ClosingIterator(count(body), [*closers, log])
