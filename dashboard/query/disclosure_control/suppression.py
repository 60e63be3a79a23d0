"""Withholds rows of answers: a row stays only where every cell it sums is published in one fixed
set of tables.

The tables, one set for each topic and calendar year: districts by one leaf, where a leaf is a
month, a dimension of people or events, or the yes and no of a share. They share the districts'
totals and nothing else, so what one of them leaves open no other closes (a decomposable set: Dobra
and Fienberg, PNAS 97(22), 2000). A question that crosses two leaves, or names a place finer than
the district, is finer than all tables and is withheld whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query import reliability
from dashboard.query.aggregation import CubeReader
from dashboard.query.answer import AnswerRow
from dashboard.query.disclosure_control.published_tables import YES_NO, PublishedTables
from dashboard.query.periods import Span, find_time_dimension, format_period_id
from data.cube.cube import Cube, is_additive
from data.model.build_manifest import Manifest
from data.model.values import Query
from data.model.vocabulary import (
    DIMENSIONS,
    FLAGS,
    GRAINS,
    SEARCH_BASIS,
    SUBDISTRICT_DIMENSIONS,
)

# Asked of only some of the units, so no table of all units holds them. The bases of searches add up
# to the searches, and the stops without one are the no of the flag: both published would give the
# bases away by subtraction.
NESTED_LEAVES = ("found", SEARCH_BASIS)


def _suppress_row(row: AnswerRow) -> AnswerRow:
    """The row without its numbers."""
    return AnswerRow(row.categories, None, status=reliability.WITHHELD, incomplete=row.incomplete)


@dataclass(frozen=True)
class SmallNumberSuppression:
    """Withholds what is smaller than `below` in a build, and what would give it away; `known` keeps
    its tables.
    """

    below: int
    cubes: CubeReader
    manifest: Manifest
    known: dict[tuple, PublishedTables]

    def mask_rows(
        self, query: Query, measure: Measure, span: Span, rows: list[AnswerRow]
    ) -> list[AnswerRow]:
        """The rows; those that must not be published lose their numbers and have the status
        withheld.
        """
        is_published = self._make_disclosure_test(query, measure, span)
        silent = (*reliability.UNKNOWN_STATUSES, reliability.NOT_RECORDED)
        return [
            row
            if (row.status in silent and not row.numerator) or is_published(row)
            else _suppress_row(row)
            for row in rows
        ]

    def _make_disclosure_test(
        self, query: Query, measure: Measure, span: Span
    ) -> Callable[[AnswerRow], bool]:
        """A test of whether a row of the question may be published."""
        counted = measure.kind == "share" or measure.numerator in GRAINS
        if (
            measure.kind == "quantile"
            or not counted
            or (measure.kind == "share" and measure.numerator not in FLAGS)
        ):
            return lambda row: False
        flag = measure.numerator if measure.kind == "share" else ""
        is_published = self._make_topic_test(query, (measure.topic, measure.grain), span, flag)
        if measure.denominator in ("", RESIDENTS) or flag:
            return is_published
        if measure.denominator not in GRAINS or set(_list_named_dimensions(query)) - {
            "district",
            "year",
        }:
            return lambda row: False
        also = self._make_topic_test(
            query, (measure.denominator_topic or measure.topic, ""), span, ""
        )
        return lambda row: is_published(row) and also(row)

    def _make_topic_test(
        self, query: Query, about: tuple[str, str], span: Span, flag: str
    ) -> Callable[[AnswerRow], bool]:
        """The same for one topic; `about` is the topic and the unit of a share."""
        topic, grain = about
        cube = self.cubes(topic, "main")
        leaves = set(_list_named_dimensions(query)) - {"district", "year", "quarter", "month"}
        if find_time_dimension(query.by) in ("quarter", "month") or _cuts_a_year(cube, span):
            leaves.add("month")
        leaves |= {flag} if flag else set()
        if len(leaves) > 1 or leaves & set(SUBDISTRICT_DIMENSIONS) or not len(cube):
            return lambda row: False
        leaf = next(iter(leaves), "")
        if _joins_overlapping(query, cube, leaf):
            return lambda row: False
        if leaf not in ("", "month") and not (leaf in cube and self._has_own_columns(topic, leaf)):
            return lambda row: False
        about_leaf = (topic, leaf, grain)
        if about_leaf not in self.known:
            self.known[about_leaf] = PublishedTables(cube, leaf, grain, self.below)
        tables = self.known[about_leaf]
        return lambda row: all(
            tables.is_published(*cell) for cell in _list_summed_cells(query, span, row, leaf)
        )

    def _has_own_columns(self, topic: str, leaf: str) -> bool:
        """Whether a leaf has its columns to itself: what is read from another one's column would
        tell that again.

        Of several that share a column, the first in the vocabulary's order has it.
        """
        order = [*DIMENSIONS, *FLAGS]
        for dataset in self.manifest.datasets:
            columns = dataset.columns
            if dataset.topic == topic and leaf in columns:
                before = order[: order.index(leaf)]
                if any(
                    columns.get(other) == columns[leaf]
                    for other in before
                    if other not in SUBDISTRICT_DIMENSIONS
                ):
                    return False
        return leaf not in NESTED_LEAVES


def _list_named_dimensions(query: Query) -> list[str]:
    return [*query.by, *(d for d, _ in query.where)]


def _cuts_a_year(cube: Cube, span: Span) -> bool:
    """Whether the question asks for a part of the months that a calendar year has."""
    usable = set(span.usable)
    years = {m // 12 for m in usable}
    return any(m // 12 in years and m not in usable for m in cube.months())


def _joins_overlapping(query: Query, cube: Cube, leaf: str) -> bool:
    """Whether a row counts the records of several categories that may overlap: it would tell how
    many records name two of them, and, compared with the total, how many name none.
    """
    return any(
        d not in query.by and len(query.filtered(d)) > 1 and not is_additive(cube, d)
        for d in ("district", leaf)
        if d in cube
    )


def _list_summed_cells(
    query: Query, span: Span, row: AnswerRow, leaf: str
) -> list[tuple[int, str | None, str | int | None]]:
    """The cells that a row sums, as (year, district, category of the leaf); None stands for all of
    them.
    """
    time = find_time_dimension(query.by)
    months = [m for m in span.usable if not time or format_period_id(m, time) == row[time]]

    def select_values(dimension: str) -> tuple:
        return (row[dimension],) if dimension in query.by else query.filtered(dimension) or (None,)

    if leaf == "month":
        return [(m // 12, d, m) for m in months for d in select_values("district")]
    categories = YES_NO if leaf in FLAGS else select_values(leaf) if leaf else (None,)
    return [
        (y, d, c)
        for y in sorted({m // 12 for m in months})
        for d in select_values("district")
        for c in categories
    ]
