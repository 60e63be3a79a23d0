"""City ids that no city can have: the site answers at these addresses itself."""

from __future__ import annotations

# First parts of addresses that look like a city's id. A test holds them against the routes of the application.
RESERVED_IDS = frozenset(
    {
        "api",
        "assets",
        "briefing",
        "census",
        "charts",
        "developers",
        "embed",
        "feeds",
        "geography",
        "glossary",
        "healthz",
        "methods",
        "metrics",
        "oembed",
        "readyz",
        "search",
    }
)
