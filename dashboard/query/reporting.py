"""Where a city's records are silent, found once for each build, and what that leaves out of one
question.

The rule is in `dashboard/query/silence.py`; here it is put to the months of a topic, to the
categories of a dimension, to the dimension itself and to the flags, and cut to what a question
asks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query import reliability
from dashboard.query.aggregation import find_cube
from dashboard.query.answer_parts import CategoryUse, LeftOut
from dashboard.query.category_coverage import (
    BuildData,
    MonthRange,
    find_active_months,
    table_handovers,
)
from dashboard.query.periods import Span, find_count_coverage
from dashboard.query.silence import (
    MonthlySeries,
    find_silent_months,
    find_unnamed_months,
    join_month_runs,
    list_marked_months,
)
from data.cube.cube import Cube, count_named_rows, is_additive, slice_cube
from data.model.audit_findings import SILENT_DAYS
from data.model.coverage import format_month, parse_month
from data.model.values import Query
from data.model.vocabulary import (
    DAYLIGHT_DIMENSIONS,
    FLAGS,
    GRAINS,
    HOUR,
    NOT_READ,
    NOT_RECORDED,
    PENDING,
    ROW_GRAINS,
    SUBDISTRICT_DIMENSIONS,
    TIME_DIMENSIONS,
    UNNAMED_CATEGORIES,
    WEEKDAY,
)

Found = TypeVar("Found")
# Categories that stand in a value's place and stay known where the dimension is silent.
KNOWN_BLANKS = (NOT_RECORDED, NOT_READ, PENDING)
# A district that is silent for longer than this is no longer missed by the total, nor one that
# holds less than this part of the records.
MISSED_FOR, MISSED_FROM = 24, 0.02
# Records without a district stand for those of silent districts where they make up for this part of
# what these lack.
MIN_UNPLACED_INCREASE = 0.5
# Districts that begin replace those that end within so many reported months of them, where these
# held at least this part of as many records a month: a new map. Districts that begin while none
# ends were not reported before.
NEW_MAP, REPLACED_FROM = 3, 0.5
MIN_UNBEGUN_MONTHS = 30


@dataclass(frozen=True)
class CategoryPresence:
    """The first and the last month of a category's records, and its records a month between
    them.
    """

    first: int
    last: int
    level: float


@dataclass(frozen=True)
class DimensionSilence:
    """Where one dimension of a topic is silent.

    `unnamed` are the months in which most records do not name the dimension, each with the status
    of its cells; `categories` the other months in which a category is silent; `uses` the first and
    the last month of use of those that begin or end; `shares` the part of the named records that a
    category holds; `stays` the months from its first record to its last one, by the use where that
    has an end, and how many records it has a month between them. `unplaced` are the silent months
    in which records without the dimension make up for what the silent categories lack: the total
    holds these records, and only their category is missing.
    """

    unnamed: dict[int, str] = field(default_factory=dict)
    categories: dict[str, frozenset[int]] = field(default_factory=dict)
    uses: dict[str, MonthRange] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)
    stays: dict[str, CategoryPresence] = field(default_factory=dict)
    unplaced: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Omission:
    """Months that an answer leaves out, and why.

    `kind` is `months` (no records at all), `flag` (the flag is not filled in), `dimension` (most
    records do not name it), `categories` (some of it are silent), `district` (the total lacks some)
    or `no_data` (nothing published).
    """

    kind: str
    months: tuple[int, ...]
    name: str = ""
    categories: tuple[str, ...] = ()
    status: str = reliability.NOT_REPORTED

    def describe(self) -> LeftOut:
        """As an answer carries it: months as runs of YYYY-MM."""
        periods = [(format_month(a), format_month(b)) for a, b in join_month_runs(self.months)]
        return LeftOut(self.kind, self.name, self.categories, self.status, tuple(periods))


@dataclass(frozen=True)
class QuestionSilence:
    """What a question's records are silent about, within the months asked for.

    `months` count in no row. `cells` has, for each dimension of the question, the months in which a
    category is silent, with the status of that cell; `partial` are months whose totals lack
    something, and `unbegun` those before a share's flag was first filled in.
    """

    months: frozenset[int] = frozenset()
    cells: dict[str, dict[str, dict[int, str]]] = field(default_factory=dict)
    partial: frozenset[int] = frozenset()
    unbegun: frozenset[int] = frozenset()
    left_out: tuple[Omission, ...] = ()
    in_use: dict[str, dict[str, CategoryUse]] = field(default_factory=dict)


@dataclass(frozen=True)
class SilenceDetector:
    """Finds where records are silent; `known` keeps what was found in the same build before."""

    records: BuildData
    known: dict[tuple, object]

    def find_question_silence(
        self, query: Query, measure: Measure, span: Span, titles: dict[str, dict[str, str]]
    ) -> QuestionSilence:
        """The silence within the months and categories that a question asks for."""
        asked = set(span.usable)
        months, left_out = self._find_silent_totals(measure, asked)
        cells: dict[str, dict[str, dict[int, str]]] = {}
        in_use: dict[str, dict[str, CategoryUse]] = {}
        dimensions = dict.fromkeys((*query.by, *(d for d, _ in query.where)))
        for dimension in dimensions:
            if dimension in (*TIME_DIMENSIONS, *DAYLIGHT_DIMENSIONS, WEEKDAY):
                continue
            kept = query.filtered(dimension) or tuple(titles.get(dimension, ()))
            found = self._collect_dimension_silence(measure, query, dimension)
            if dimension == HOUR:
                # Nights without a stop are no silence; months without times are.
                found = DimensionSilence(found.unnamed)
            uses = _list_category_ranges(found.uses, span, kept)
            if uses and dimension not in SUBDISTRICT_DIMENSIONS:
                in_use[dimension] = uses
            cells[dimension] = _find_silent_cells(found, kept, asked - months)
            left_out += _list_dimension_omissions(dimension, found, kept, asked - months, uses)
        partial: frozenset[int] = frozenset()
        if "district" not in dimensions:
            partial, missed = self._find_missed_districts(measure, asked - months)
            left_out += missed
        partial |= self._find_months_lacking_days(measure) & (asked - months)
        unbegun = self._find_unbegun_months(measure) & (asked - months)
        if unbegun:
            flag = measure.denominator.removesuffix("_recorded")
            left_out.append(
                Omission("flag", tuple(sorted(unbegun)), flag, status=reliability.NOT_RECORDED)
            )
        unpublished = tuple(m for m in span.asked if m not in span.covered)
        if unpublished:
            left_out.append(Omission("no_data", unpublished, status=reliability.NO_DATA))
        return QuestionSilence(
            frozenset(months),
            {d: c for d, c in cells.items() if c},
            partial,
            unbegun,
            tuple(left_out),
            in_use,
        )

    def _find_silent_totals(
        self, measure: Measure, asked: set[int]
    ) -> tuple[frozenset[int], list[Omission]]:
        """The months that no row of a measure can count: a topic or a flag of it is silent."""
        found: list[Omission] = []
        for topic, unit in self._list_units(measure):
            silent = self.topic(topic, unit) & asked
            if silent:
                found.append(Omission("months", tuple(sorted(silent)), unit))
        for topic, unit, flag in self._list_flags(measure):
            silent = self.flag(topic, unit, flag) & asked
            silent -= {m for entry in found for m in entry.months}
            if silent:
                found.append(Omission("flag", tuple(sorted(silent)), flag))
        return frozenset(m for entry in found for m in entry.months), found

    def _find_unbegun_months(self, measure: Measure) -> frozenset[int]:
        """The months before the first answer of a share's flag: the city file, or the records,
        begin it later.
        """
        recorded = measure.denominator
        if measure.kind != "share" or not recorded.endswith("_recorded"):
            return frozenset()

        def find() -> frozenset[int]:
            counts, months, _ = self._series(
                measure.topic, measure.grain, (measure.grain, recorded)
            )
            if recorded not in counts or not counts[recorded].any():
                return frozenset()
            before = np.arange(len(months)) < int(np.argmax(counts[recorded] > 0))
            # A few records without an answer prove nothing.
            if counts[measure.grain][before].sum() < MIN_UNBEGUN_MONTHS:
                return frozenset()
            return list_marked_months(before & (counts[measure.grain] > 0), months[0])

        return self._remember(("unbegun", measure.topic, measure.grain, recorded), find)

    def _list_units(self, measure: Measure) -> list[tuple[str, str]]:
        """The topics of a measure, each with the count of its units."""
        units: list[tuple[str, str]] = [(measure.topic, measure.grain)]
        other = measure.denominator_topic
        if other and other != measure.topic:
            counts = [
                c
                for d in self.records.manifest.datasets
                if d.topic == other
                for c in d.counts
                if c in GRAINS
            ]
            own = measure.denominator if measure.denominator in GRAINS else ""
            wide = [c for c in counts if c not in ROW_GRAINS] or counts
            if own or wide:
                units.append((other, own or wide[0]))
        return units

    def _list_flags(self, measure: Measure) -> list[tuple[str, str, str]]:
        """The flags that a measure counts: topic, the topic's unit, flag. What ripens says no until
        it is decided.
        """
        if measure.ripens or measure.denominator == RESIDENTS:
            return []
        units = dict(self._list_units(measure))
        named = {
            (measure.topic, measure.numerator.removesuffix("_recorded")),
            (
                measure.denominator_topic or measure.topic,
                measure.denominator.removesuffix("_recorded"),
            ),
        }
        return [(t, units[t], f) for t, f in sorted(named) if f in FLAGS and t in units]

    def _collect_dimension_silence(
        self, measure: Measure, query: Query, dimension: str
    ) -> DimensionSilence:
        """The silence of a dimension in all topics that the measure divides by it."""
        shared = dimension not in measure.numerator_only
        found = [
            self.dimension(topic, unit, dimension)
            for topic, unit in (
                self._list_units(measure) if shared else self._list_units(measure)[:1]
            )
        ]
        if len(found) == 1:
            return found[0]
        one, other = found
        names = {*one.categories, *other.categories}
        blank: frozenset[int] = frozenset()
        return DimensionSilence(
            {**other.unnamed, **one.unnamed},
            {c: one.categories.get(c, blank) | other.categories.get(c, blank) for c in names},
            {**other.uses, **one.uses},
            one.shares,
        )

    def topic(self, topic: str, unit: str) -> frozenset[int]:
        """The months in which a topic's records are silent."""

        def find() -> frozenset[int]:
            counts, months, complete = self._series(topic, unit, (unit,))
            if not len(months):
                return frozenset()
            ones = np.ones(len(months))
            return list_marked_months(
                find_silent_months(MonthlySeries(counts[unit], ones, complete)), months[0]
            )

        return self._remember(("topic", topic, unit), find)

    def flag(self, topic: str, unit: str, flag: str) -> frozenset[int]:
        """The months in which a flag is hardly filled in, or says only yes or only no though both
        were expected.
        """

        def find() -> frozenset[int]:
            recorded_count = f"{flag}_recorded"
            counts, months, complete = self._series(topic, unit, (unit, flag, recorded_count))
            if not len(months) or flag not in counts or recorded_count not in counts:
                return frozenset()
            complete = complete & ~self._select_months(self.topic(topic, unit), months)
            yes, recorded = counts[flag], counts[recorded_count]
            begun = recorded > 0
            if not begun.any():
                return frozenset()
            unnamed = find_unnamed_months(recorded, counts[unit], complete)
            # Before the first answer and after the last one nothing is asked, which the city file
            # tells.
            unnamed[: int(np.argmax(begun))] = False
            unnamed[len(begun) - int(np.argmax(begun[::-1])) :] = False
            filled = complete & ~unnamed
            no_yes = find_silent_months(MonthlySeries(yes, recorded, filled)) & begun
            no_no = find_silent_months(MonthlySeries(recorded - yes, recorded, filled)) & begun
            return list_marked_months(unnamed | no_yes | no_no, months[0])

        return self._remember(("flag", topic, unit, flag), find)

    def dimension(self, topic: str, unit: str, dimension: str) -> DimensionSilence:
        """Where a dimension of a topic and its categories are silent."""
        return self._remember(
            ("dimension", topic, unit, dimension),
            lambda: self._find_dimension(topic, unit, dimension),
        )

    def _find_dimension(self, topic: str, unit: str, dimension: str) -> DimensionSilence:
        cube = find_cube(self.records.cubes, topic, (dimension,))
        _totals, months, complete = self._series(topic, unit, (unit,))
        if not len(months) or not len(cube) or unit not in cube or dimension not in cube:
            return DimensionSilence()
        sums = slice_cube(cube, ("month", dimension), (), months.tolist(), (unit,))
        places = sums["month"] - months[0]
        named: dict[str, np.ndarray] = {}
        for category in sorted(set(sums[dimension].tolist())):
            rows = sums[dimension] == category
            counts = np.zeros(len(months))
            counts[places[rows]] = sums[unit][rows]
            named[category] = counts
        none = np.zeros(len(months))
        unread, pending = named.pop(NOT_READ, none), named.pop(PENDING, none)
        blank = named.pop(NOT_RECORDED, none) + unread
        units = sum(named.values(), none) + blank + pending
        if not is_additive(cube, dimension):
            units, blank = _count_units_once(cube, dimension, unit, months)
        silent_totals = self._select_months(self.topic(topic, unit), months)
        complete = complete & ~silent_totals
        unnamed = find_unnamed_months(units - blank, units, complete) & ~silent_totals
        known = complete & ~unnamed
        open_part = np.divide(units - pending, units, out=np.ones(len(months)), where=units > 0)
        tables = table_handovers(self.records, topic, dimension)
        covered = find_count_coverage(topic, unit, self.records.manifest)[0]
        unknown = list_marked_months(unnamed | silent_totals, months[0])
        categories, uses = {}, {}
        for category, counts in named.items():
            if category in UNNAMED_CATEGORIES:
                continue
            lacking = self._select_months(
                _find_months_outside(tables.get(category), covered), months
            )
            series = MonthlySeries(counts, open_part, known & ~lacking)
            found = (find_silent_months(series) | lacking) & ~unnamed & ~silent_totals
            if not found.any():
                continue
            categories[category] = list_marked_months(found, months[0]) & covered
            use = find_active_months(covered, categories[category], unknown)
            if any(use):
                uses[category] = use
        whole = float(sum(counts.sum() for counts in named.values())) or 1.0
        stays = {
            category: _find_presence(counts, months, uses.get(category, (None, None)))
            for category, counts in named.items()
            if category not in UNNAMED_CATEGORIES and counts.any()
        }
        return DimensionSilence(
            {
                int(months[i]): (
                    reliability.NOT_READ if 2 * unread[i] > blank[i] else reliability.NOT_REPORTED
                )
                for i in np.flatnonzero(unnamed)
                if int(months[i]) in covered
            },
            categories,
            uses,
            {category: float(counts.sum()) / whole for category, counts in named.items()},
            stays,
            _find_unplaced(named, blank, months, known, categories, stays),
        )

    def _find_missed_districts(
        self, measure: Measure, asked: set[int]
    ) -> tuple[frozenset[int], list[Omission]]:
        """The months whose totals lack a district that is silent, and which districts these are."""
        missed: dict[tuple[int, ...], list[str]] = {}
        for topic, unit in self._list_units(measure):
            found = self.dimension(topic, unit, "district")
            reported = self._find_reported_months(topic, unit, found)
            for district, silent in found.categories.items():
                if found.shares.get(district, 0) < MISSED_FROM:
                    continue
                since, until = found.uses.get(district, (None, None))
                months = set()
                for first, last in join_month_runs(silent):
                    if since and last < since:
                        if _starts_as_replacement(found, reported, since):
                            continue
                        first = max(first, since - MISSED_FOR)
                    if until and first > until:
                        if _is_replaced(found, reported, until + 1):
                            continue
                        last = min(last, until + MISSED_FOR)
                    months |= set(range(first, last + 1))
                months = (months & asked) - found.unplaced
                if months:
                    missed.setdefault(tuple(sorted(months)), []).append(district)
        entries = [
            Omission("district", months, "district", tuple(sorted(set(districts))))
            for months, districts in missed.items()
        ]
        return frozenset(m for entry in entries for m in entry.months), entries

    def _find_months_lacking_days(self, measure: Measure) -> frozenset[int]:
        """The months of which the audit found that some days have no row, though they should."""
        topics = {topic for topic, _ in self._list_units(measure)}
        return frozenset(
            month
            for dataset in self.records.manifest.datasets
            if dataset.topic in topics and dataset.audit
            for finding in dataset.audit.findings
            if finding.id == SILENT_DAYS
            for month in _list_months(finding.examples)
        )

    def _find_reported_months(self, topic: str, unit: str, found: DimensionSilence) -> list[int]:
        """The months of a topic in which a dimension is reported, in order."""
        covered = find_count_coverage(topic, unit, self.records.manifest)[0]
        return sorted(covered - self.topic(topic, unit) - {*found.unnamed})

    def _series(
        self, topic: str, unit: str, counts: tuple[str, ...]
    ) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
        """Counts by month over all that a topic covers, the month numbers, and which of them are
        complete.
        """
        covered, incomplete = find_count_coverage(topic, unit, self.records.manifest)
        cube = self.records.cubes(topic, "main")
        held = tuple(c for c in dict.fromkeys(counts) if c in cube)
        # Where the quarter or year alone is known, its months say nothing.
        whole = any(
            d.precision != "day" for d in self.records.manifest.datasets if d.topic == topic
        )
        if whole or not covered or unit not in held:
            return {}, np.zeros(0, dtype=int), np.zeros(0, dtype=bool)
        months = np.arange(min(covered), max(covered) + 1)
        sums = slice_cube(cube, ("month",), (), months.tolist(), held)
        places = sums["month"] - months[0]
        found = {}
        for count in held:
            found[count] = np.zeros(len(months))
            found[count][places] = sums[count]
        complete = np.isin(months, list(covered - incomplete))
        return found, months, complete

    @staticmethod
    def _select_months(numbers: frozenset[int], months: np.ndarray) -> np.ndarray:
        return np.isin(months, list(numbers))

    def _remember(self, key: tuple, find: Callable[[], Found]) -> Found:
        if key not in self.known:
            self.known[key] = find()
        return self.known[key]  # type: ignore[return-value]


def _list_months(periods: Iterable[str]) -> Iterator[int]:
    """The month numbers of periods as a finding has them: "2024-03-10 to 2024-03-31"."""
    for period in periods:
        first, last = (parse_month(day[:7]) for day in period.split(" to "))
        yield from range(first, last + 1)


def _starts_as_replacement(found: DimensionSilence, reported: list[int], month: int) -> bool:
    """Whether the districts that begin about a month replace others, which end there."""
    begin, end = _measure_levels_near(found, reported, month)
    return end > 0 and end >= REPLACED_FROM * begin


def _is_replaced(found: DimensionSilence, reported: list[int], month: int) -> bool:
    """Whether others, which begin there, replace the districts that end before about a month."""
    begin, end = _measure_levels_near(found, reported, month)
    return begin > 0 and begin >= REPLACED_FROM * end


def _measure_levels_near(
    found: DimensionSilence, reported: list[int], month: int
) -> tuple[float, float]:
    """The records a month of the districts that begin about a month, and of those that end about
    it.
    """

    def is_near(other: int) -> bool:
        places = [bisect_left(reported, m) for m in (other, month)]
        return abs(places[0] - places[1]) <= NEW_MAP

    stays = found.stays.values()
    # Where the records themselves begin or end, no district does.
    begin = [s for s in stays if s.first > reported[0] and is_near(s.first)]
    end = [s for s in stays if s.last < reported[-1] and is_near(s.last + 1)]
    return sum(s.level for s in begin), sum(s.level for s in end)


def _find_unplaced(
    named: dict[str, np.ndarray],
    blank: np.ndarray,
    months: np.ndarray,
    known: np.ndarray,
    silent: dict[str, frozenset[int]],
    stays: dict[str, CategoryPresence],
) -> frozenset[int]:
    """The silent months in which more records than otherwise lack the dimension, by what the silent
    categories lack.

    `named` and `blank` are records by month, with and without a category. Otherwise is the mean of
    the known months in which no category is silent; where there are none, no month is found. A run
    of months is judged as a whole.
    """
    lacking = np.zeros(len(months))
    for category, found in silent.items():
        if category in stays:
            marked = np.isin(months, list(found))
            lacking += np.where(marked, np.maximum(stays[category].level - named[category], 0), 0)
    usual = known & ~np.isin(months, list(frozenset().union(*silent.values())))
    if not usual.any():
        return frozenset()
    more = blank - blank[usual].mean()
    unplaced: set[int] = set()
    for first, last in join_month_runs(frozenset(months[lacking > 0].tolist())):
        run = slice(first - int(months[0]), last - int(months[0]) + 1)
        if more[run].sum() >= MIN_UNPLACED_INCREASE * lacking[run].sum():
            unplaced |= set(range(first, last + 1))
    return frozenset(unplaced)


def _find_presence(counts: np.ndarray, months: np.ndarray, use: MonthRange) -> CategoryPresence:
    """From when to when a category has records; `use` decides where a few lie outside it."""
    held = np.flatnonzero(counts)
    since, until = use
    first = int(since or months[held[0]])
    last = int(until or months[held[-1]])
    inside = (months >= first) & (months <= last)
    return CategoryPresence(first, last, float(counts[inside].mean()))


def _count_units_once(
    cube: Cube, dimension: str, unit: str, months: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The units of each month, and those that name no category of a dimension, each once."""
    frame = count_named_rows(
        cube, ("month",), dimension, (NOT_RECORDED, NOT_READ), (), months.tolist(), unit
    )
    units, blank = np.zeros(len(months)), np.zeros(len(months))
    places = frame["month"] - months[0]
    units[places] = frame["every"]
    blank[places] = frame["every"] - frame["named"]
    return units, blank


def _find_months_outside(use: MonthRange | None, covered: set[int]) -> frozenset[int]:
    """The covered months outside a time of use."""
    since, until = use or (None, None)
    return frozenset(m for m in covered if (since and m < since) or (until and m > until))


def _list_category_ranges(
    uses: dict[str, MonthRange], span: Span, kept: tuple[str, ...]
) -> dict[str, CategoryUse]:
    """The categories asked for that are out of use in a month asked for."""
    found = {}
    for category, (since, until) in uses.items():
        before = since is not None and any(m < since for m in span.usable)
        after = until is not None and any(m > until for m in span.usable)
        if (before or after) and category in kept:
            found[category] = CategoryUse(
                format_month(since) if since and before else "",
                format_month(until) if until and after else "",
            )
    return found


def _find_silent_cells(
    found: DimensionSilence, kept: tuple[str, ...], asked: set[int]
) -> dict[str, dict[int, str]]:
    """The silent months of each category asked for, with the status of the cell."""
    unnamed = {m: status for m, status in found.unnamed.items() if m in asked}
    cells = {}
    for category in kept:
        if category in KNOWN_BLANKS:
            continue
        own = dict.fromkeys(
            sorted(found.categories.get(category, frozenset()) & asked), reliability.NOT_REPORTED
        )
        if own or unnamed:
            cells[category] = {**own, **unnamed}
    return cells


def _list_dimension_omissions(
    dimension: str,
    found: DimensionSilence,
    kept: tuple[str, ...],
    asked: set[int],
    uses: dict[str, CategoryUse],
) -> list[Omission]:
    """What is left out of a dimension; `in_use` has the months in which a category is out
    of use.
    """
    entries = []
    for status in (reliability.NOT_REPORTED, reliability.NOT_READ):
        months = tuple(sorted(m for m, s in found.unnamed.items() if s == status and m in asked))
        if months:
            entries.append(Omission("dimension", months, dimension, status=status))
    alike: dict[tuple[int, ...], list[str]] = {}
    for category, silent in found.categories.items():
        since, until = found.uses.get(category, (None, None)) if category in uses else (None, None)
        months = tuple(
            sorted(
                m for m in silent & asked if not (since and m < since) and not (until and m > until)
            )
        )
        if months and category in kept:
            alike.setdefault(months, []).append(category)
    return entries + [
        Omission("categories", months, dimension, tuple(sorted(names)))
        for months, names in alike.items()
    ]
