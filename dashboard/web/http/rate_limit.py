"""How much one client may ask for: a middleware that counts requests by their cost, and the refusal
in the app's shape.

The middleware stands before the response cache, so that every request counts. Counts are those of
all web processes: in shared memory, or in Redis where the settings name one; a lost Redis stops no
one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from flask import Flask, Response, jsonify, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from dashboard.errors import RateLimited, format_error
from dashboard.settings import Settings
from dashboard.web.http.shared_counters import SharedCounterStorage

REFUSAL_KEY = "plainview.rate_limit_refusal"
OFF = "off"
# Applies to what costs more than 1 where the settings say nothing: 120 pictures or 30 reports a
# minute.
DEFAULT_LIMIT = "600/minute"
# The first entry that fits says what a request costs: how its path begins, how it ends, and the
# cost.
COSTS = (
    ("/charts/", ".png", 5),
    # A comparison of groups, as under /api/v1/disparities.
    ("/charts/forest.", "", 5),
    ("/charts/", ".plotly.json", 3),
    ("/briefing.pdf", "", 20),
    ("/briefing", "", 5),
    ("/oembed", "", 5),
    ("/api/v1/disparities", "", 5),
    ("/api/v1/packages/", "", 10),
    ("/api/v1/answers", ".xlsx", 3),
    ("/api/v1/answers", ".parquet", 3),
    ("/api/", "", 1),
    ("/geography/", "", 1),
    ("/charts/", "", 1),
)
# A provider gives one household this much of an IPv6 address.
IPV6_PREFIX_BITS = 64
Application = Callable[[dict, Callable], Iterable[bytes]]


@dataclass(frozen=True)
class Refusal:
    """Why a request is refused: the limit as the settings write it."""

    limit: str


def find_cost(path: str) -> int:
    """The cost of a request to a path; 0 for pages, files and health, which are never limited."""
    for start, end, cost in COSTS:
        if path.startswith(start) and path.endswith(end):
            return cost
    return 0


class RateLimitMiddleware:
    """Counts each request against its client's limit, and tells the application of one that passes
    it.
    """

    def __init__(self, application: Application, settings: Settings):
        self.application = application
        self.limit_text = settings.rate_limit or DEFAULT_LIMIT
        self.is_default = not settings.rate_limit
        self.trusts_proxies = settings.trusted_proxies > 0
        self.limit: RateLimitItem | None = None
        if self.limit_text != OFF:
            self.limit = parse(self.limit_text)
            storage = (
                storage_from_string(settings.cache_url, wrap_exceptions=True)
                if settings.cache_url
                else SharedCounterStorage()
            )
            self.window = SlidingWindowCounterRateLimiter(storage)

    def __call__(self, environ: dict, start: Callable) -> Iterable[bytes]:
        """The application's response, with the state of the client's limit in its headers."""
        cost = find_cost(environ.get("PATH_INFO", ""))
        if self.limit is None or not self._is_limited(environ, cost):
            return self.application(environ, start)
        client = _identify_client(environ.get("REMOTE_ADDR", ""))
        try:
            allowed = self.window.hit(self.limit, client, cost=cost)
            stats = self.window.get_window_stats(self.limit, client)
        except Exception:  # the storage's own errors have no common base
            return self.application(environ, start)
        wait = str(max(int(stats.reset_time - time.time()) + 1, 1))
        headers = [
            ("RateLimit-Limit", str(self.limit.amount)),
            ("RateLimit-Remaining", str(stats.remaining)),
            ("RateLimit-Reset", wait),
        ]
        if not allowed:
            environ[REFUSAL_KEY] = Refusal(self.limit_text)
            headers.append(("Retry-After", wait))

        def start_with_headers(status: str, given: list, *rest: object) -> object:
            return start(status, [*given, *headers], *rest)

        return self.application(environ, start_with_headers)

    def _is_limited(self, environ: dict, cost: int) -> bool:
        if not self.is_default:
            return cost > 0
        # Without PLAINVIEW_TRUSTED_PROXIES all readers behind a proxy have its one address; the
        # limit that nobody has asked for does not stop them all.
        behind_unknown_proxy = not self.trusts_proxies and "HTTP_X_FORWARDED_FOR" in environ
        return cost > 1 and not (behind_unknown_proxy and _is_local(environ.get("REMOTE_ADDR", "")))


def _is_local(address: str) -> bool:
    try:
        return not ip_address(address).is_global
    except ValueError:
        return True


def _identify_client(address: str) -> str:
    """The client of an address: an IPv4 address, or the network of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address or "unknown"
    if isinstance(parsed, IPv6Address):
        return str(int(parsed) >> (128 - IPV6_PREFIX_BITS))
    return str(parsed)


def register_rate_limit(server: Flask) -> None:
    """Refuse what the middleware found beyond its limit: 429 in the shape of every error, before
    any route works.
    """

    @server.before_request
    def refuse() -> Response | None:
        refusal = request.environ.get(REFUSAL_KEY)
        if refusal is None:
            return None
        error = RateLimited(f"too many requests; expected at most {refusal.limit}")
        response = jsonify(format_error(error))
        response.status_code = error.status
        response.headers["Cache-Control"] = "no-store"
        return response
