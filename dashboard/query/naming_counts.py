"""Reads from the cubes of a build how many records name what a question asks about."""

from __future__ import annotations

from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query.aggregation import CubeReader, denominator_query, find_cube
from dashboard.query.completeness import find_base_count
from dashboard.query.naming_shares import NamingCounts, find_asked_dimensions
from dashboard.query.periods import Span, find_time_dimension, format_period_id
from data.cube.cube import count_named_rows, is_additive
from data.model.values import Query
from data.model.vocabulary import TIME_DIMENSIONS, UNNAMED_CATEGORIES


def read_naming(
    cubes: CubeReader,
    measure: Measure,
    query: Query,
    span: Span,
    sums: dict[tuple[str, ...], int],
) -> tuple[NamingCounts, ...]:
    """One Naming for each dimension that a question divides or filters by, and for each topic that
    a rate is made of.

    A filter on a dimension is left out for its own share, all other filters hold. `sums` are the
    units by the question's own cells, as far as they are counted already: they answer for what is
    divided and not filtered.
    """
    counted: list[tuple[str, str, Query]] = [(measure.topic, find_base_count(measure), query)]
    if measure.denominator_topic and measure.denominator != RESIDENTS:
        whole = denominator_query(query, measure)
        counted.append((measure.denominator_topic, measure.denominator, whole))
    cube = find_cube(cubes, measure.topic, (*query.by, *(d for d, _ in query.where)))
    additive = all(is_additive(cube, d) for d in query.by if d not in TIME_DIMENSIONS)
    return tuple(
        _sum_naming(dimension, query, sums)
        if sums and additive and asked is query and dimension not in dict(query.where)
        else _read_dimension_naming(cubes, topic, count, dimension, (asked, span))
        for topic, count, asked in counted
        for dimension in find_asked_dimensions(asked)
    )


def _read_dimension_naming(
    cubes: CubeReader, topic: str, count: str, dimension: str, asked: tuple[Query, Span]
) -> NamingCounts:
    query, span = asked
    cube = find_cube(cubes, topic, (*query.by, *(d for d, _ in query.where)))
    # A record that names several categories of another dimension must count once.
    columns = tuple(
        d for d in query.by if d != dimension and (d in TIME_DIMENSIONS or is_additive(cube, d))
    )
    if count not in cube or dimension not in cube:
        return NamingCounts(dimension, columns, {})
    where = tuple((d, c) for d, c in query.where if d != dimension)
    by = tuple("month" if d in TIME_DIMENSIONS else d for d in columns)
    found = count_named_rows(cube, by, dimension, UNNAMED_CATEGORIES, where, span.usable, count)
    time = find_time_dimension(columns)
    parts = [
        [format_period_id(m, time) for m in found[c].tolist()]
        if c == "month"
        else found[c].tolist()
        for c in by
    ]
    cells: dict[tuple[str, ...], tuple[int, int]] = {}
    keys = list(zip(*parts)) if parts else [()] * len(found["every"])
    for key, every, named in zip(keys, found["every"].tolist(), found["named"].tolist()):
        before = cells.get(key, (0, 0))
        cells[key] = before[0] + every, before[1] + named
    return NamingCounts(dimension, columns, cells, int(found["unrecorded"].sum()))


def _sum_naming(dimension: str, query: Query, sums: dict[tuple[str, ...], int]) -> NamingCounts:
    """The Naming of a dimension from the units by a question's own cells."""
    place = query.by.index(dimension)
    cells: dict[tuple[str, ...], tuple[int, int]] = {}
    for key, units in sums.items():
        cell = key[:place] + key[place + 1 :]
        every, named = cells.get(cell, (0, 0))
        cells[cell] = every + units, named + (0 if key[place] in UNNAMED_CATEGORIES else units)
    return NamingCounts(dimension, query.by[:place] + query.by[place + 1 :], cells)
