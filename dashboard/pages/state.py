"""A page's query string -> the Query it stands for, with each page's own defaults for what is left out."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from dashboard import links
from dashboard.measures.registry import Measure
from dashboard.pages.desk import Desk
from dashboard.questions import measure_of
from data.model import Query


def read(desk: Desk, search: str, default: str) -> tuple[Query, Measure]:
    """The question of a page's address; `default` is the measure where none is named.

    A form without scripts sends `by` once for each select and blanks for what is not chosen: both are put right.
    Raises BadQuery for what cannot be a question.
    """
    pairs: dict[str, str] = {}
    loose = []
    for key, value in parse_qsl(search.lstrip("?")[:links.LONGEST + 1], keep_blank_values=True):
        if key == "by" and key in pairs:
            pairs[key] = ",".join(v for v in (pairs[key], value) if v)
        elif value and key in pairs:
            loose.append((key, value))
        elif value or key == "by":
            pairs[key] = value
    pairs = {"measure": default, **pairs, "city": desk.city.id}
    query, _ = links.parse(urlencode([*pairs.items(), *loose]))
    return query, measure_of(query)


def without(query: Query, *dimensions: str) -> dict[str, tuple[str, ...]]:
    """The filters of a question less some dimensions."""
    return {d: c for d, c in query.where if d not in dimensions}
