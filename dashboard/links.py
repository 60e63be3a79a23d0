"""Query <-> query string, and every URL of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlencode

from dashboard.errors import BadQuery
from data import vocabulary
from data.errors import FieldError
from data.model import Query

PAGES = {"": "Overview", "map": "Map", "trends": "Trends", "breakdowns": "Breakdowns", "data": "Data"}
LONGEST = 4000
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
QUESTION = ("city", "measure", "by", "since", "until")
FILTERS = tuple(d for d in vocabulary.DIMENSIONS if d not in vocabulary.TIME)


def parse(text: str, extra: Iterable[str] = ()) -> tuple[Query, dict[str, str]]:
    """The Query that a query string asks, and the values of the `extra` keys that the caller allows beside it.

    Categories are put in order, so that one question has one Query. Raises BadQuery naming each key at fault.
    """
    pairs = _pairs(text, (*QUESTION, *FILTERS, *extra))
    errors = []
    for key in ("since", "until"):
        if pairs.get(key) and not MONTH.fullmatch(pairs[key]):
            errors.append(FieldError(key, f"{_shown(pairs[key])} is not a month; expected YYYY-MM, such as 2023-07"))
    if not errors and pairs.get("since") and pairs.get("until") and pairs["since"] > pairs["until"]:
        errors.append(FieldError("until", f"{pairs['until']} comes before since={pairs['since']}"))
    for key in ("city", "measure"):
        if not pairs.get(key):
            errors.append(FieldError(key, "missing; expected an id"))
    if errors:
        raise BadQuery.of(*errors)
    where = tuple((d, _several(pairs[d])) for d in sorted(FILTERS) if pairs.get(d))
    query = Query(pairs["city"], pairs["measure"], tuple(dict.fromkeys(_list(pairs.get("by", "")))), where,
                  pairs.get("since", ""), pairs.get("until", ""))
    return query, {key: pairs[key] for key in extra if key in pairs}


def _pairs(text: str, allowed: tuple[str, ...]) -> dict[str, str]:
    if len(text) > LONGEST:
        raise BadQuery.of(FieldError("query", f"{len(text):,} characters; expected at most {LONGEST:,}"))
    found: dict[str, str] = {}
    for key, value in parse_qsl(text.lstrip("?"), keep_blank_values=True, errors="replace"):
        if key not in allowed:
            raise BadQuery.of(FieldError(
                _shown(key) or "query", f"not a part of a question; expected some of {', '.join(allowed)}"))
        if key in found:
            raise BadQuery.of(FieldError(key, "given twice; expected once, several values separated by commas"))
        found[key] = value.strip()
    return found


def _list(text: str) -> list[str]:
    return [part.strip().lower() for part in text.split(",") if part.strip()]


def _several(text: str) -> tuple[str, ...]:
    return tuple(sorted(set(_list(text))))


def _shown(text: str) -> str:
    """A stranger's text, short enough to repeat."""
    return text if len(text) <= 40 else text[:37] + "..."


def query_string(query: Query, **extra: str) -> str:
    """The query string of a question, keys in one fixed order; `extra` keys follow, empty ones left out."""
    pairs = [("city", query.city), ("measure", query.measure), ("by", ",".join(query.by)),
             *((d, ",".join(c)) for d, c in query.where), ("since", query.since), ("until", query.until),
             *extra.items()]
    return urlencode([(k, v) for k, v in pairs if v], safe=",", quote_via=quote)


def page(city: str, name: str = "", query: Query | None = None, **extra: str) -> str:
    """The path of a city's page with the question as its state; the city is in the path, not in the query."""
    path = f"/{city}/{name}" if name else f"/{city}"
    state = query_string(query, **extra).partition(f"city={city}")[2].lstrip("&") if query else urlencode(extra)
    return f"{path}?{state}" if state else path


def answers(query: Query, form: str = "json") -> str:
    """The API's address of an answer, as json or csv."""
    return f"/api/v1/answers.{form}?{query_string(query)}"


def boundaries(city: str, build: str) -> str:
    """The address of a city's polygons; it names the build, so it may be kept for ever."""
    return f"/geography/{city}/{build}.geojson"
