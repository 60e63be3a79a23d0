"""The months in which a category is in use: a portal may begin or cease to write one, and a 0 outside them finds
nothing.

A category that is met now and then may be silent by chance. Its silence before its first month, or after its last, is
told where chance alone would hardly bring it: had the months in which it is met been drawn at random among the records,
none of `m` would fall in the silence, in which a share `q` of the records lies, with the probability (1 - q)^m. Months
count once, however often they hold the category, so that one event with many records proves nothing.
"""

from __future__ import annotations

from dashboard.counting import CubeReader, cube_for
from dashboard.measures.registry import Measure
from dashboard.periods import Span
from data.coverage import month_id
from data.cube import slice_cube
from data.model import Query
from data.vocabulary import DAYLIGHT, FINE_PLACES, NOT_RECORDED, OUTSIDE, TIME

CHANCE = 0.001
Months = tuple[int | None, int | None]
UNNAMED = (NOT_RECORDED, OUTSIDE)
APART = {*TIME, *FINE_PLACES, *DAYLIGHT}


def find(cubes: CubeReader, measure: Measure, asked: tuple[Query, Span], known: dict[tuple, dict[str, Months]],
         ) -> dict[str, dict[str, dict[str, str]]]:
    """Of the categories that a question tells apart, those out of use in a month that it asks for.

    dimension -> category -> `since` and `until` (YYYY-MM, "" where use does not begin or end). `known` keeps what was
    found in the same cubes before.
    """
    query, span = asked
    told: dict[str, dict[str, dict[str, str]]] = {}
    for dimension in dict.fromkeys(d for d in (*query.by, *(d for d, _ in query.where)) if d not in APART):
        key = measure.topic, measure.grain, dimension
        if key not in known:
            known[key] = months_of_use(cubes, *key)
        kept = query.filtered(dimension)
        for category, (since, until) in known[key].items():
            outside = any((since and m < since) or (until and m > until) for m in span.usable)
            if outside and (not kept or category in kept):
                told.setdefault(dimension, {})[category] = {"since": month_id(since) if since else "",
                                                            "until": month_id(until) if until else ""}
    return told


def months_of_use(cubes: CubeReader, topic: str, count: str, dimension: str) -> dict[str, Months]:
    """The categories of a dimension that come into use or go out of it: the first and the last month of use, each None
    where the records do not reach far enough beyond it to tell.

    Records that do not name the dimension are not looked at.
    """
    cube = cube_for(cubes, topic, (dimension,))
    if cube.empty or count not in cube or dimension not in cube:
        return {}
    sums = slice_cube(cube, ("month", dimension), (), range(int(cube["month"].min()), int(cube["month"].max()) + 1),
                      (count,)).query(f"{count} > 0 and {dimension} not in @UNNAMED")
    named = sums.groupby("month")[count].sum()
    shares = named.cumsum() / named.sum()
    found = {}
    for category, own in sums.groupby(dimension, observed=True)["month"]:
        first, last = int(own.min()), int(own.max())
        before, until_last = float(shares.get(first) - named[first] / named.sum()), float(shares.get(last))
        since = first if (1 - before) ** len(own) < CHANCE else None
        until = last if until_last ** len(own) < CHANCE else None
        if since or until:
            found[str(category)] = since, until
    return found
