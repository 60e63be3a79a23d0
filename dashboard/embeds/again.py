"""Embeds that were sent before are sent again without waking the application: a chart on a busy city's front page is
asked for far more often than it changes.

What is sent is the application's own answer, all of its headers included, for as long as the document on the shelf is
the one to show.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock

from dashboard.embeds.shelf import LONGEST_ADDRESS, Kept

EMBEDS = "/embed/"
MOST = 500
# What an answer that nothing has changed leaves out.
OF_A_BODY = ("content-length", "content-encoding", "content-type")
Application = Callable[[dict, Callable], Iterable[bytes]]


class Again:
    """A WSGI application before another one; `current` tells whether a document is still the one to show."""

    def __init__(self, application: Application, current: Callable[[Kept | None], bool]):
        self.application, self.current = application, current
        self._sent: OrderedDict[tuple, tuple[Kept, bytes, str, list, list]] = OrderedDict()
        self._guard = Lock()

    def __call__(self, environ: dict, start: Callable) -> Iterable[bytes]:
        """The answer sent before where it may be sent again, else the application's."""
        if environ["REQUEST_METHOD"] != "GET" or not environ.get("PATH_INFO", "").startswith(EMBEDS):
            return self.application(environ, start)
        key = tuple(environ.get(name, "") for name in ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT_ENCODING",
                                                       "HTTP_HOST", "wsgi.url_scheme"))
        sent = self._sent.get(key)
        if sent and self.current(sent[0]):
            return _send(sent, environ.get("HTTP_IF_NONE_MATCH", ""), start)
        return self._asked(key, environ, start)

    def _asked(self, key: tuple, environ: dict, start: Callable) -> Iterable[bytes]:
        """The application's answer; one that came from the shelf as it stands is noted."""
        told: list = []

        def noting(status: str, headers: list, *rest: object) -> object:
            told[:] = [status, headers]
            return start(status, headers, *rest)

        body = self.application(environ, noting)
        kept = environ.get("plainview.kept")
        if kept is None or not told[0].startswith("200") or sum(map(len, key)) > LONGEST_ADDRESS:
            return body
        whole = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        headers = told[1]
        tag = next((value for name, value in headers if name.lower() == "etag"), "")
        short = [(name, value) for name, value in headers if name.lower() not in OF_A_BODY]
        with self._guard:
            self._sent[key] = (kept, whole, tag, headers, short)
            while len(self._sent) > MOST:
                self._sent.popitem(last=False)
        return [whole]


def _send(sent: tuple[Kept, bytes, str, list, list], known: str, start: Callable) -> list[bytes]:
    _, body, tag, headers, short = sent
    if known and tag and (tag in known or known.strip() == "*"):
        start("304 Not Modified", list(short))
        return []
    start("200 OK", list(headers))
    return [body]
