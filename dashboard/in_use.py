"""The months in which a category is in use: a portal may begin or cease to write one, and a 0 outside them finds
nothing.

A category that is met now and then may be silent by chance. Its silence before its first month, or after its last, is
told where chance alone would hardly bring it: had the months in which it is met been drawn at random among the records,
none of `m` would fall in the silence, in which a share `q` of the records lies, with the probability (1 - q)^m. Months
count once, however often they hold the category, so that one event with many records proves nothing.

Where one table takes over from another, the city file itself tells which categories the later one has no value for.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.counting import CubeReader, cube_for
from dashboard.measures.registry import Measure
from dashboard.periods import Span
from data.coverage import month_id, month_of
from data.cube import slice_cube
from data.model import City, Query
from data.vocabulary import DAYLIGHT, FINE_PLACES, TIME, UNNAMED

CHANCE = 0.001
Months = tuple[int | None, int | None]
APART = {*TIME, *FINE_PLACES, *DAYLIGHT}


@dataclass(frozen=True)
class Records:
    """A city's records: their cubes, the manifest of their build, and the city's file."""

    cubes: CubeReader
    manifest: dict
    city: City


def find(
    records: Records,
    measure: Measure,
    asked: tuple[Query, Span],
    known: dict[tuple, dict[str, Months]],
) -> dict[str, dict[str, dict[str, str]]]:
    """Of the categories that a question tells apart, those out of use in a month that it asks for.

    dimension -> category -> `since` and `until` (YYYY-MM, "" where use does not begin or end in these months).
    `known` keeps what was found in the same records before.
    """
    query, span = asked
    told: dict[str, dict[str, dict[str, str]]] = {}
    for dimension in dict.fromkeys(
        d for d in (*query.by, *(d for d, _ in query.where)) if d not in APART
    ):
        key = measure.topic, measure.grain, dimension
        if key not in known:
            known[key] = _narrower(
                months_of_use(records.cubes, *key), succession(records, measure.topic, dimension)
            )
        kept = query.filtered(dimension)
        for category, (since, until) in known[key].items():
            before = since is not None and any(m < since for m in span.usable)
            after = until is not None and any(m > until for m in span.usable)
            if (before or after) and (not kept or category in kept):
                told.setdefault(dimension, {})[category] = {
                    "since": month_id(since) if before else "",
                    "until": month_id(until) if after else "",
                }
    return told


def _narrower(one: dict[str, Months], other: dict[str, Months]) -> dict[str, Months]:
    """The times of use that both allow."""
    found = {}
    for category in {**one, **other}:
        ends = list(zip(one.get(category, (None, None)), other.get(category, (None, None))))
        found[category] = (
            max((m for m in ends[0] if m), default=None),
            min((m for m in ends[1] if m), default=None),
        )
    return found


def succession(records: Records, topic: str, dimension: str) -> dict[str, Months]:
    """The categories that an earlier or a later table of a topic has no value for: the first and the last month of the
    tables that have one, each None where no table without it lies beyond."""
    tables = [d for d in records.manifest["datasets"] if d["topic"] == topic and d["first"]]
    spans = [
        (month_of(d["first"]), month_of(d["last"]), _holds(records.city, d, dimension))
        for d in tables
    ]
    found = {}
    for category in records.manifest["topics"].get(topic, {}).get("titles", {}).get(dimension, {}):
        able = [(first, last) for first, last, holds in spans if holds is None or category in holds]
        if category in UNNAMED or not able:
            continue
        since, until = min(first for first, _ in able), max(last for _, last in able)
        ends = (
            since if any(last < since for _, last, _ in spans) else None,
            until if any(first > until for first, _, _ in spans) else None,
        )
        if any(ends):
            found[category] = ends
    return found


def _holds(city: City, table: dict, dimension: str) -> set[str] | None:
    """The categories that a table can have, as the city file reads it; None where it can have any."""
    dataset = next((d for d in city.datasets if d.id == table["id"]), None)
    if dimension not in table["dimensions"] or dataset is None or dimension not in dataset.fields:
        return set()
    field = dataset.fields[dimension]
    if field.open or dimension == "district":
        return None
    read = {
        *field.values,
        *field.one_hot,
        *(field.override.values if field.override else ()),
        field.constant,
    }
    return read | set(table["read"].get(dimension, {}))


def months_of_use(cubes: CubeReader, topic: str, count: str, dimension: str) -> dict[str, Months]:
    """The categories of a dimension that come into use or go out of it: the first and the last month of use, each None
    where the records do not reach far enough beyond it to tell.

    Records that do not name the dimension are not looked at.
    """
    cube = cube_for(cubes, topic, (dimension,))
    if cube.empty or count not in cube or dimension not in cube:
        return {}
    sums = slice_cube(
        cube,
        ("month", dimension),
        (),
        range(int(cube["month"].min()), int(cube["month"].max()) + 1),
        (count,),
    ).query(f"{count} > 0 and {dimension} not in @UNNAMED")
    named = sums.groupby("month")[count].sum()
    shares = named.cumsum() / named.sum()
    found = {}
    for category, own in sums.groupby(dimension, observed=True)["month"]:
        first, last = int(own.min()), int(own.max())
        before, until_last = (
            float(shares.get(first) - named[first] / named.sum()),
            float(shares.get(last)),
        )
        since = first if (1 - before) ** len(own) < CHANCE else None
        until = last if until_last ** len(own) < CHANCE else None
        if since or until:
            found[str(category)] = since, until
    return found
