"""How often one visitor may ask the API, where the operator sets a limit. Addresses stay in memory or Redis."""

from __future__ import annotations

import time

from flask import Blueprint, Response, g, jsonify, request
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from dashboard.errors import RateLimited, format_error
from dashboard.settings import Settings

MEMORY_STORAGE = "memory://"


def enable_rate_limit(routes: Blueprint, settings: Settings) -> None:
    """Answer 429 with a time to come back beyond the rate of the settings; without a rate, do nothing.

    Each web process counts by itself, unless answers are shared through Redis; a lost Redis stops no one.
    """
    if not settings.rate_limit:
        return
    rate = parse(settings.rate_limit)
    storage = storage_from_string(settings.cache_url or MEMORY_STORAGE, wrap_exceptions=True)
    window = SlidingWindowCounterRateLimiter(storage)

    @routes.before_request
    def count() -> Response | None:
        who = request.remote_addr or "unknown"
        try:
            allowed = window.hit(rate, who)
            g.window = window.get_window_stats(rate, who)
        except Exception:  # the storage's own errors have no common base
            return None
        return None if allowed else _make_rate_limit_response(settings.rate_limit)

    @routes.after_request
    def tell(response: Response) -> Response:
        if stats := g.get("window"):
            wait = max(int(stats.reset_time - time.time()) + 1, 1)
            response.headers["RateLimit-Limit"] = str(rate.amount)
            response.headers["RateLimit-Remaining"] = str(stats.remaining)
            response.headers["RateLimit-Reset"] = str(wait)
            if response.status_code == 429:
                response.headers["Retry-After"] = str(wait)
        return response


def _make_rate_limit_response(rate: str) -> Response:
    error = RateLimited(f"too many requests; expected at most {rate}")
    response = jsonify(format_error(error))
    response.status_code = error.status
    return response
