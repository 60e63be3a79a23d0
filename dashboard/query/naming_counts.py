"""Reads from the cubes of a build how many records name what a question asks about."""

from __future__ import annotations

from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query.aggregation import CubeReader, cube_for, undivided
from dashboard.query.completeness import base_of
from dashboard.query.naming_shares import Naming, asked_dimensions
from dashboard.query.periods import Span, period_id, time_dimension
from data.cube.cube import count_named, is_additive
from data.model.values import Query
from data.model.vocabulary import TIME, UNNAMED


def read_naming(
    cubes: CubeReader,
    measure: Measure,
    query: Query,
    span: Span,
    sums: dict[tuple[str, ...], int],
) -> tuple[Naming, ...]:
    """One Naming for each dimension that a question divides or filters by, and for each topic that a rate is made of.

    A filter on a dimension is left out for its own share, all other filters hold. `sums` are the units by the
    question's own cells, as far as they are counted already: they answer for what is divided and not filtered.
    """
    counted: list[tuple[str, str, Query]] = [(measure.topic, base_of(measure), query)]
    if measure.denominator_topic and measure.denominator != RESIDENTS:
        whole = undivided(query, measure)
        counted.append((measure.denominator_topic, measure.denominator, whole))
    cube = cube_for(cubes, measure.topic, (*query.by, *(d for d, _ in query.where)))
    additive = all(is_additive(cube, d) for d in query.by if d not in TIME)
    return tuple(
        _sum_up(dimension, query, sums)
        if sums and additive and asked is query and dimension not in dict(query.where)
        else _naming(cubes, topic, count, dimension, (asked, span))
        for topic, count, asked in counted
        for dimension in asked_dimensions(asked)
    )


def _naming(
    cubes: CubeReader, topic: str, count: str, dimension: str, asked: tuple[Query, Span]
) -> Naming:
    query, span = asked
    cube = cube_for(cubes, topic, (*query.by, *(d for d, _ in query.where)))
    # A record that names several categories of another dimension must count once.
    columns = tuple(d for d in query.by if d != dimension and (d in TIME or is_additive(cube, d)))
    if count not in cube or dimension not in cube:
        return Naming(dimension, columns, {})
    where = tuple((d, c) for d, c in query.where if d != dimension)
    by = tuple("month" if d in TIME else d for d in columns)
    found = count_named(cube, by, dimension, UNNAMED, where, span.usable, count)
    time = time_dimension(columns)
    parts = [
        [period_id(m, time) for m in found[c].tolist()] if c == "month" else found[c].tolist()
        for c in by
    ]
    cells: dict[tuple[str, ...], tuple[int, int]] = {}
    keys = list(zip(*parts)) if parts else [()] * len(found["every"])
    for key, every, named in zip(keys, found["every"].tolist(), found["named"].tolist()):
        before = cells.get(key, (0, 0))
        cells[key] = before[0] + every, before[1] + named
    return Naming(dimension, columns, cells, int(found["unrecorded"].sum()))


def _sum_up(dimension: str, query: Query, sums: dict[tuple[str, ...], int]) -> Naming:
    """The Naming of a dimension from the units by a question's own cells."""
    place = query.by.index(dimension)
    cells: dict[tuple[str, ...], tuple[int, int]] = {}
    for key, units in sums.items():
        cell = key[:place] + key[place + 1 :]
        every, named = cells.get(cell, (0, 0))
        cells[cell] = every + units, named + (0 if key[place] in UNNAMED else units)
    return Naming(dimension, query.by[:place] + query.by[place + 1 :], cells)
