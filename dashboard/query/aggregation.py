"""A slice of the cube for each count, and the grid of rows in which zero, nothing and unknown stay
apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from dashboard.measures import rates
from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query import reliability
from dashboard.query.answer import AnswerRow, add_value, show_value
from dashboard.query.periods import Span, count_period_months, find_time_dimension, format_period_id
from dashboard.query.race_groups import ALL_RACES, RaceGroups
from dashboard.query.unknown_flags import UnreadUnits, changes_value, find_unread_flags
from data.cube.cube import (
    Cells,
    Cube,
    count_categories,
    count_complete_by_month,
    is_additive,
    slice_cube,
)
from data.model.build_manifest import Residents
from data.model.values import Query
from data.model.vocabulary import (
    CLOSED,
    DAYLIGHT_DIMENSIONS,
    DAYS_TO_CLOSE,
    DISTRICT,
    NOT_READ,
    NOT_RECORDED,
    OUTSIDE,
    SUBDISTRICT_DIMENSIONS,
    TIME_DIMENSIONS,
    TIME_OF_WEEK_DIMENSIONS,
    UNNAMED_CATEGORIES,
    name_unread_count,
)

MAX_GRID_CELLS = 20_000
CubeReader = Callable[[str, str], Cube]
# The status of silent cells: dimension -> category -> month number -> status.
SilentCells = dict[str, dict[str, dict[int, str]]]


def sum_counts(
    cubes: CubeReader,
    topic: str,
    counts: tuple[str, ...],
    query: Query,
    span: Span,
    without: Cells | None = None,
) -> dict[str, dict[tuple[str, ...], int]]:
    """The sums of some counts for each combination of the query's dimensions that has records:
    count -> key -> sum.

    A count that the topic does not carry has none, and neither has a dimension that none of its
    tables holds; `without` leaves out some months of single categories.
    """
    cube = find_cube(cubes, topic, (*query.by, *(d for d, _ in query.where)))
    held = tuple(c for c in dict.fromkeys(counts) if c in cube)
    sums: dict[str, dict[tuple[str, ...], int]] = {c: defaultdict(int) for c in counts}
    split = {d for d in (*query.by, *dict(query.where)) if d not in TIME_DIMENSIONS}
    if not held or not all(d in cube for d in split):
        return sums
    time = find_time_dimension(query.by)
    columns = tuple("month" if d in TIME_DIMENSIONS else d for d in query.by)
    kept = {d: cells for d, cells in (without or {}).items() if d in cube}
    found = slice_cube(cube, columns, query.where, span.usable, held, kept)
    periods = {m: format_period_id(m, time) for m in span.usable} if time else {}
    parts = [
        [periods[m] for m in found[c].tolist()] if c == "month" else found[c].tolist()
        for c in columns
    ]
    keys = list(zip(*parts)) if parts else [()]
    for count in held:
        for key, number in zip(keys, found[count].tolist()):
            sums[count][key] += number
    return sums


def denominator_query(query: Query, measure: Measure) -> Query:
    """The query of the denominator: without the dimensions that only the numerator's units have."""
    only = measure.numerator_only
    return replace(
        query,
        by=tuple(d for d in query.by if d not in only),
        where=tuple((d, c) for d, c in query.where if d not in only),
    )


def denominators_from_other_topic(
    cubes: CubeReader,
    measure: Measure,
    query: Query,
    span: Span,
    keys: list[tuple],
    without: SilentCells,
) -> dict[tuple, int]:
    """The denominator of each row from the other topic's cube; dimensions of the numerator alone do
    not divide it.

    What is silent in the numerator is left out of the denominator as well, month by month.
    """
    own = denominator_query(query, measure)
    places = [i for i, d in enumerate(query.by) if d in own.by]
    shared = {d: cells for d, cells in without.items() if d not in measure.numerator_only}
    alone = {d: cells for d, cells in without.items() if d in measure.numerator_only}
    sums: dict[frozenset[int], dict[tuple, int]] = {}
    found = {}
    for key in keys:
        lost = find_silent_months_of_row(dict(zip(query.by, key)), query, alone)
        if lost not in sums:
            kept = replace(span, silent=span.silent | lost)
            sums[lost] = sum_counts(
                cubes, measure.denominator_topic, (measure.denominator,), own, kept, shared
            )[measure.denominator]
        found[key] = sums[lost].get(tuple(key[i] for i in places), 0)
    return found


def _find_summed_categories(
    categories: Mapping[str, str], query: Query, dimension: str
) -> tuple[str, ...]:
    """The categories of a dimension that a row sums; `categories` are the row's own by
    dimension.
    """
    return (categories[dimension],) if dimension in categories else query.filtered(dimension)


def find_silent_months_of_row(
    categories: Mapping[str, str], query: Query, cells: SilentCells
) -> frozenset[int]:
    """The months in which all that a row sums of some dimension is silent."""
    lost: set[int] = set()
    for dimension, silent in cells.items():
        months = [
            set(silent.get(category, ()))
            for category in _find_summed_categories(categories, query, dimension)
        ]
        lost |= set.intersection(*months) if months else set()
    return frozenset(lost)


class SilentMonths:
    """The silent months of the rows of a question; rows that sum the same categories are looked up
    once.
    """

    def __init__(self, query: Query, cells: SilentCells):
        self._query, self._cells = query, cells
        self._divided = [d for d in cells if d in query.by]
        self._found: dict[tuple, tuple[frozenset[int], frozenset[int]]] = {}

    def of_row(self, categories: Mapping[str, str]) -> tuple[frozenset[int], frozenset[int]]:
        """The months in which all that a row sums of some dimension is silent, and those in which
        any of it is.
        """
        own = tuple([categories[d] for d in self._divided])
        if own not in self._found:
            any_of_it = {
                month
                for dimension, cells in self._cells.items()
                for category in _find_summed_categories(categories, self._query, dimension)
                for month in cells.get(category, ())
            }
            whole = find_silent_months_of_row(categories, self._query, self._cells)
            self._found[own] = whole, frozenset(any_of_it)
        return self._found[own]


def name_own_unread_count(measure: Measure) -> str:
    """The count of the units whose word for the numerator's flag is unknown; "" where there is no
    such flag.
    """
    flag, _ = find_unread_flags(measure)
    return name_unread_count(flag) if flag else ""


def count_unread_units(
    cubes: CubeReader,
    measure: Measure,
    query: Query,
    span: Span,
    keys: list[tuple],
    without: SilentCells,
    sums: dict[tuple[str, ...], int],
) -> dict[tuple, UnreadUnits]:
    """For each row, the units that its share or rate leaves out because the words of a flag are
    unknown.

    `sums` are those of `name_own_unread_count`.
    """
    _, flag = find_unread_flags(measure)
    other = name_unread_count(flag) if flag else ""
    wholes = sums
    if other and measure.denominator_topic:
        counted = measure.model_copy(update={"denominator": other})
        wholes = denominators_from_other_topic(cubes, counted, query, span, keys, without)
    elif not other:
        wholes = {}
    if not any(sums.values()) and not any(wholes.values()):
        return {}
    found = {key: UnreadUnits(sums.get(key, 0), wholes.get(key, 0)) for key in keys}
    return {key: unread for key, unread in found.items() if unread}


def duration_histogram(
    cubes: CubeReader, topic: str, query: Query, span: Span
) -> dict[tuple[str, ...], dict[int, int]]:
    """For each combination of the query's dimensions, how many complaints took each number of days
    to close.
    """
    cube = cubes(topic, "closing")
    found: dict[tuple[str, ...], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    if CLOSED not in cube:
        return found
    time = find_time_dimension(query.by)
    columns = tuple("month" if d in TIME_DIMENSIONS else d for d in query.by)
    sums = slice_cube(cube, (*columns, DAYS_TO_CLOSE), query.where, span.usable, (CLOSED,))
    for *cells, days, closed in zip(*(column.tolist() for column in sums.values())):
        if closed and days != NOT_RECORDED:
            key = tuple(
                format_period_id(c, time) if d == "month" else c for d, c in zip(columns, cells)
            )
            found[key][int(days)] += closed
    return found


def count_missing(
    cubes: CubeReader,
    topic: str,
    count: str,
    dimensions: tuple[str, ...],
    asked: tuple[Query, Span],
    causes: tuple[str, ...],
) -> tuple[int, dict[str, dict[str, int]]]:
    """The sum of one count over all that is asked for, and how much of it lacks each of some
    dimensions for each of some causes: cause -> dimension -> sum.

    A dimension that is counted apart from what the query filters by is left out.
    """
    query, span = asked
    cube = find_cube(cubes, topic, (*dimensions, *(d for d, _ in query.where)))
    if count not in cube:
        return 0, {cause: dict.fromkeys(dimensions, 0) for cause in causes}
    held = tuple(d for d in dimensions if d in cube)
    return count_categories(cube, causes, held, query.where, span.usable, count)


def count_complete(
    cubes: CubeReader,
    topic: str,
    count: str,
    dimensions: tuple[str, ...],
    asked: tuple[Query, Span],
) -> dict[int, tuple[int, int]]:
    """For each month asked for that has records: the sum of one count, and how much of it lacks no
    dimension of some.

    A dimension that is counted apart from what the query filters by is left out.
    """
    query, span = asked
    cube = find_cube(cubes, topic, tuple(d for d, _ in query.where))
    if count not in cube:
        return {}
    held = tuple(d for d in dimensions if d in cube)
    return count_complete_by_month(
        cube, (NOT_RECORDED, NOT_READ), held, query.where, span.usable, count
    )


def find_cube(cubes: CubeReader, topic: str, named: tuple[str, ...]) -> Cube:
    """The cube of a topic in which some dimensions are counted."""
    if set(named) & set(DAYLIGHT_DIMENSIONS):
        return cubes(topic, "veil")
    if set(named) & set(TIME_OF_WEEK_DIMENSIONS):
        return cubes(topic, "times")
    return cubes(topic, "places" if set(named) & set(SUBDISTRICT_DIMENSIONS) else "main")


def find_overlapping(cubes: CubeReader, measure: Measure, query: Query) -> tuple[str, ...]:
    """The dimensions of a question of which one record may name several categories."""
    named = tuple(dict.fromkeys((*query.by, *(d for d, _ in query.where))))
    split = tuple(d for d in named if d not in TIME_DIMENSIONS)
    if not split:
        return ()
    found = [find_cube(cubes, topic, named) for topic in measure.topics]
    return tuple(d for d in split if not all(is_additive(cube, d) for cube in found))


def sum_residents(
    populations: Sequence[Residents],
    query: Query,
    keys: list[tuple[str, ...]],
    span: Span,
    groups: RaceGroups,
    areas: Mapping[str, int],
) -> dict[tuple[str, ...], int]:
    """The residents of each row's district and race from the population table; the same in every
    period.

    `areas` are those of a geography beside the districts, where the question names one.

    A race category has the residents of the census groups that it covers. A row is left out where
    the table lacks its place or race, and where records and table group people differently.
    """
    fine = find_fine_place(query)
    if fine:
        return _sum_area_residents(areas, query, keys, fine)
    table = {(p.district, p.race): p.residents for p in populations}
    places = sorted({d for d, _ in table})
    time = find_time_dimension(query.by)
    held = _group_months_by_period(span, time)
    matched: dict[tuple[tuple[str, ...], str], bool] = {}
    found = {}
    for key in keys:
        row = dict(zip(query.by, key))
        districts = [row["district"]] if "district" in row else query.filtered("district") or places
        races = (row["race"],) if "race" in row else query.filtered("race")
        period = row.get(time, "")
        if (races, period) not in matched:
            months = held.get(period, []) if time else span.asked
            usable = [m for m in months if m in span.covered]
            matched[races, period] = not (races and groups.find_mismatch(races, usable))
        if not matched[races, period]:
            continue
        cells = [
            table.get((d, r))
            for d in districts
            for r in groups.union_covered_groups(races) or (ALL_RACES,)
        ]
        known = [residents for residents in cells if residents is not None]
        if cells and len(known) == len(cells):
            found[key] = sum(known)
    return found


def find_fine_place(query: Query) -> str:
    """The geography beside the districts that a question names; "" for none. No question
    names two.
    """
    named = (*query.by, *dict(query.where))
    return next((d for d in named if d in SUBDISTRICT_DIMENSIONS), "")


def _sum_area_residents(
    areas: Mapping[str, int], query: Query, keys: list[tuple[str, ...]], geography: str
) -> dict[tuple[str, ...], int]:
    """The residents of each row's areas. None of them where a district is named too: nobody counts
    their overlaps.
    """
    if DISTRICT in (*query.by, *dict(query.where)):
        return {}
    found = {}
    for key in keys:
        row = dict(zip(query.by, key))
        wanted = [row[geography]] if geography in row else query.filtered(geography)
        known = [areas[area] for area in wanted if area in areas]
        if wanted and len(known) == len(wanted):
            found[key] = sum(known)
    return found


def row_keys(
    query: Query, span: Span, titles: dict[str, dict[str, str]], seen: set[tuple[str, ...]]
) -> list[tuple]:
    """The keys of the rows, in order: every period and category, so that a zero shows; beyond a
    limit those seen.
    """
    axes = []
    for dimension in query.by:
        if dimension in TIME_DIMENSIONS:
            axes.append(list(dict.fromkeys(format_period_id(m, dimension) for m in span.asked)))
        else:
            axes.append(_list_categories(query, dimension, titles.get(dimension, {})))
    size = 1
    for axis in axes:
        size *= max(len(axis), 1)
    return list(product(*axes)) if size <= MAX_GRID_CELLS else sorted(seen)


def _list_categories(query: Query, dimension: str, titles: Mapping[str, str]) -> list[str]:
    """The categories of a dimension that have rows, by id; parts of the week as they follow each
    other.
    """
    kept = query.filtered(dimension) or titles
    if dimension in TIME_OF_WEEK_DIMENSIONS:
        return [category for category in titles if category in kept]
    return sorted(kept)


@dataclass(frozen=True)
class RowCounts:
    """The sums behind an answer, by row key: numerators, denominators (None for a counting
    measure), and all units.

    `absence` is the status of all rows where no table is read for what the measure counts, else "";
    `units` separates a cell without events from one in which the flag of the share was not
    recorded. `duration_histogram` are the days that a quantile asks about, counted one by one.
    `silent` are the cells in which the source was silent, and `partial` the months that it
    published in part. `unread` are the units whose yes or no is an unknown value.
    """

    numerators: dict[tuple, int]
    denominators: dict[tuple, int] | None
    units: dict[tuple, int]
    absence: str = ""
    waits: dict[tuple, dict[int, int]] = field(default_factory=dict)
    silent: SilentCells = field(default_factory=dict)
    partial: frozenset[int] = frozenset()
    unbegun: frozenset[int] = frozenset()
    unread: dict[tuple, UnreadUnits] = field(default_factory=dict)


def make_rows(
    query: Query, measure: Measure, span: Span, keys: list[tuple], counts: RowCounts
) -> list[AnswerRow]:
    """One row for each key: counts, value, interval, status, and whether a month in it is
    incomplete.

    A row counts the reported months alone; one that has none has no numbers.
    """
    denominators = counts.denominators
    shared = denominator_query(query, measure).by if measure.denominator_topic else ()
    time = find_time_dimension(query.by)
    periods = _group_covered_months(span, time)
    silent = SilentMonths(query, counts.silent)
    # A count that is not there is zero; residents of a place that the table lacks are unknown.
    missing = None if measure.denominator == RESIDENTS else 0
    rows = []
    for key in keys:
        row = AnswerRow(dict(zip(query.by, key)), counts.numerators.get(key, 0))
        row.denominator = None if denominators is None else denominators.get(key, missing)
        period = periods.get(row[time] if time else "", NO_MONTHS)
        covered = period.covered
        # Two topics lack a place or a group for reasons of their own: what both lack is not one
        # thing, and has no rate.
        nowhere = any(row[d] in UNNAMED_CATEGORIES and row[d] != OUTSIDE for d in shared)
        unasked = measure.kind == "share" and not row.denominator and counts.units.get(key, 0) > 0
        recorded = not nowhere and not (covered and unasked)
        silent_months = silent.of_row(row.categories)
        reported, partly = _find_reported_months(span, covered, counts, silent_months)
        status = _find_blank_status(row, query, counts, recorded, covered, reported)
        if not status or (status == reliability.NOT_RECORDED and unasked):
            status = _find_unread_status(row, measure, counts.unread.get(key)) or status
        if status:
            row.withhold_value(status)
        else:
            add_value(row, measure)
        if status in reliability.UNKNOWN_STATUSES or counts.absence:
            row.numerator = None
            if measure.denominator != RESIDENTS:
                row.denominator = None
        if measure.kind == "quantile" and row.status == reliability.OK:
            _add_quantile(row, counts.waits.get(key, {}), measure)
        row.incomplete = bool(reported) and (partly or period.incomplete)
        rows.append(row)
    return rows


@dataclass(frozen=True)
class CoveredPeriod:
    """The covered months of one period, and whether it lacks a month or has one that is
    incomplete.
    """

    covered: list[int]
    incomplete: bool


NO_MONTHS = CoveredPeriod([], True)


def _group_covered_months(span: Span, time: str) -> dict[str, CoveredPeriod]:
    """The periods of a time dimension by id; without one, all that is asked for under ""."""
    held = _group_months_by_period(span, time) if time else {"": list(span.asked)}
    found = {}
    for period, months in held.items():
        covered = [m for m in months if m in span.covered]
        cut = len(covered) < (count_period_months(time) if time else len(months))
        incomplete = cut or any(m in span.incomplete for m in covered)
        found[period] = CoveredPeriod(covered, incomplete)
    return found


def _find_reported_months(
    span: Span,
    covered: list[int],
    counts: RowCounts,
    silent: tuple[frozenset[int], frozenset[int]],
) -> tuple[list[int], bool]:
    """The covered months of a row that the source reported, and whether it reported them in part
    only.

    `silent` are the row's own silent months, as SilentMonths has them.
    """
    whole, any_of_it = silent
    lost = span.silent | whole
    if not (lost or any_of_it or counts.partial or counts.unbegun):
        return covered, False
    reported = [m for m in covered if m not in lost]
    late = [m in counts.unbegun for m in reported]
    partly = (
        len(reported) < len(covered)
        or any(m in counts.partial or m in any_of_it for m in reported)
        or (any(late) and not all(late))
    )
    return reported, partly


def _find_blank_status(
    row: AnswerRow,
    query: Query,
    counts: RowCounts,
    recorded: bool,
    covered: list[int],
    reported: list[int],
) -> str:
    """Why a row can have no numbers at all; "" where it can."""
    if counts.absence:
        return counts.absence
    if not covered:
        return reliability.NO_DATA
    if not reported:
        found = {
            status
            for dimension, silent in counts.silent.items()
            for category in _find_summed_categories(row.categories, query, dimension)
            if (cells := silent.get(category))
            for month in covered
            if (status := cells.get(month))
        }
        only_unread = found == {reliability.NOT_READ}
        return reliability.NOT_READ if only_unread else reliability.NOT_REPORTED
    return "" if recorded else reliability.NOT_RECORDED


def _find_unread_status(row: AnswerRow, measure: Measure, unread: UnreadUnits | None) -> str:
    """not_read where words that the city file does not know could change the value of a row; ""
    where not.
    """
    if not unread or row.numerator is None or row.denominator is None:
        return ""
    changes = changes_value(measure, row.numerator, row.denominator, unread)
    return reliability.NOT_READ if changes else ""


def _group_months_by_period(span: Span, time: str) -> dict[str, list[int]]:
    held: dict[str, list[int]] = defaultdict(list)
    for month in span.asked if time else ():
        held[format_period_id(month, time)].append(month)
    return held


def _add_quantile(row: AnswerRow, histogram: dict[int, int], measure: Measure) -> None:
    """Give a row its quantile of days with its interval and status."""
    if not histogram:
        row.status = reliability.TOO_FEW
        return
    value, low, high = rates.calculate_quantile(histogram, measure.quantile)
    row.status = reliability.assess_quantile(sum(histogram.values()), low, high)
    show_value(row, value, low, high)
