"""Works an answer out from one build: coverage and silence, sums, values, completeness, and what is
to be said.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dashboard import wording
from dashboard.i18n.locale import get_language
from dashboard.i18n.translate import translate
from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query import (
    aggregation,
    completeness,
    naming_shares,
    periods,
    query_validation,
)
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.answer_parts import MonthCompleteness
from dashboard.query.category_coverage import BuildData
from dashboard.query.completeness import find_base_count
from dashboard.query.naming_counts import read_naming
from dashboard.query.race_groups import NON_RESIDENT_CATEGORIES, RACE, RaceGroups, read_race_groups
from dashboard.query.reliability import OK, assess_complement
from dashboard.query.reporting import QuestionSilence, SilenceDetector
from dashboard.query.source_query import SourceQueryBuilder
from dashboard.service import provenance
from dashboard.service.build_cache import BuildMemo, CubeCache
from dashboard.service.suppression_policy import SuppressionPolicy
from dashboard.wording import write_overlap_notes, write_use_notes
from dashboard.wording.audit import write_audit_notes
from dashboard.wording.residents import write_race_notes
from dashboard.wording.silences import describe_silences
from data.cube.cube import Cube
from data.model.period import Period
from data.model.values import City, Query
from data.model.vocabulary import (
    CITYWIDE,
    CLOCK,
    FIVE_DAYS,
    LIGHT,
    NOT_READ,
    NOT_RECORDED,
    PENDING,
    SUBDISTRICT_DIMENSIONS,
    TIME_OF_WEEK_DIMENSIONS,
)
from data.store.store import Build

# Why a record may have no value of a dimension.
MISSING_CAUSES = (NOT_RECORDED, CITYWIDE, PENDING, NOT_READ)


@dataclass(frozen=True)
class Question:
    """A question on one build, with what every step of its answer needs."""

    query: Query
    measure: Measure
    build: Build
    city: City
    cubes: aggregation.CubeReader
    # Dimension -> category -> reader's name.
    titles: dict[str, dict[str, str]]
    span: periods.Span
    silence: QuestionSilence
    groups: RaceGroups

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that it divides or filters by."""
        return (*self.query.by, *dict(self.query.where))


@dataclass(frozen=True)
class CalculatedRows:
    """The rows of a question, the periods in which too few records name its place, and who names
    what.
    """

    rows: list[AnswerRow]
    sparse: tuple[str, ...]
    naming: tuple[naming_shares.NamingCounts, ...]


@dataclass(frozen=True)
class MissingValues:
    """What the records of a question lack; the fields of an `Answer` of the same names, and
    `lacking`: cause -> dimension -> units without a value of it.
    """

    named: tuple[str, ...]
    coverage: tuple[MonthCompleteness, ...]
    base: int = 0
    lacking: dict[str, dict[str, int]] = field(default_factory=dict)


class AnswerCalculator:
    """Works answers out; `portal` replaces the address of the cities' own portals in source
    queries.
    """

    def __init__(
        self, cubes: CubeCache, memo: BuildMemo, suppression: SuppressionPolicy, portal: str
    ):
        self._cubes = cubes
        self._memo = memo
        self._suppression = suppression
        self._portal = portal

    def calculate(self, query: Query, measure: Measure, build: Build, city: City) -> Answer:
        """The answer from one build, in the current language. Raises BadQuery, saying what would be
        valid.
        """
        titles = self._list_titles(measure, build, city)
        query_validation.validate_query(query, city, measure, build.manifest, titles)
        question = self._prepare(query, measure, build, city)
        span, silence = question.span, question.silence
        calculated = self._calculate_rows(question)
        rows, naming = calculated.rows, calculated.naming
        lack = self._find_missing_values(question)
        unnamed = {
            cause: counted
            for cause in (CITYWIDE, PENDING, NOT_READ)
            if (counted := {d: n for d, n in lack.lacking.get(cause, {}).items() if n})
        }
        filters = {} if self._suppression.withholds else _index_filters(query, naming)
        missing = {
            **lack.lacking.get(NOT_RECORDED, {}),
            **{dimension: counts.unrecorded for dimension, counts in filters.items()},
        }
        titles = question.titles
        races = query.filtered(RACE) or tuple(
            c for c in titles.get(RACE, {}) if c not in NON_RESIDENT_CATEGORIES
        )
        groups = question.groups
        together = RACE not in query.by
        covers = groups.describe(races, span.usable, together) if groups.counted else {}
        each = aggregation.find_overlapping(question.cubes, measure, query)
        wholes: list[AnswerRow] = []
        if set(each) & set(query.by):
            undivided = replace(query, by=tuple(d for d in query.by if d not in each))
            wholes = self._calculate_rows(replace(question, query=undivided)).rows
        silent = self._suppression.choose_silent_cells(silence)
        SourceQueryBuilder(
            city, build.manifest, measure, query, span, self._portal, silent
        ).add_source_urls(rows)
        audited = write_audit_notes(city, build.manifest, measure, question.dimensions)
        answer = Answer(
            query=query,
            measure=measure,
            place=city.name,
            agency=city.agency,
            sample=city.sample,
            district_word=(city.districts.singular, city.districts.plural),
            rows=tuple(rows),
            titles={d: titles[d] for d in titles if d in (*question.dimensions, *missing)},
            breaks=provenance.list_breaks(city, measure, span),
            break_at_start=provenance.find_break_at_start(city, measure, span),
            events=provenance.list_events(city, measure, span),
            base=lack.base,
            missing=missing,
            missing_of={dimension: counts.every for dimension, counts in filters.items()},
            unnamed=unnamed,
            period=Period(span.asked[0], span.asked[-1]) if span.asked else query.period,
            provenance=provenance.list_sources(
                city, build.manifest, measure, self._suppression.withholds
            ),
            notes=(
                *provenance.write_notes(city, measure, build.manifest, build.notices),
                *audited,
                *(
                    ()
                    if self._suppression.withholds
                    else provenance.write_placement_notes(
                        question.dimensions, measure, build.manifest
                    )
                ),
                *write_race_notes(covers, titles.get(RACE, {})),
                *write_use_notes(silence.in_use, titles),
                *write_overlap_notes(each, measure, rows),
                *_write_complement_notes(measure, rows),
                *self._suppression.describe(),
            ),
            build=build.name,
            coverage=lack.coverage,
            named=lack.named,
            in_use=silence.in_use,
            race_groups=covers,
            left_out=tuple(entry.describe() for entry in silence.left_out),
            sparse=calculated.sparse,
            audited=audited,
            each=each,
            wholes=tuple(wholes),
            unit_name=provenance.name_unit(city, build.manifest, measure),
        )
        limits = (*describe_silences(answer), *wording.explain_sparse_naming(answer))
        return replace(answer, notes=(*answer.notes, *limits))

    def count_evenings(self, query: Query, build: Build) -> dict[tuple[str, ...], int] | None:
        """Stops by month, five days of it, slot of the clock, light and race, in the hours that the
        veil of darkness compares; the question's place and months count.

        None where small numbers are withheld, and of a build that was made without the five days.
        """
        if self._suppression.withholds or FIVE_DAYS not in self._cubes.read(build, "stops", "veil"):
            return None
        measure = query_validation.get_measure(query)
        span = periods.resolve_span(measure, build.manifest, query.period)
        finer = replace(query, by=("month", FIVE_DAYS, CLOCK, LIGHT, RACE))

        def read_single(topic: str, name: str) -> Cube:
            # A stop of two groups would be compared with itself.
            return self._cubes.read(build, topic, name).keep_single(RACE)

        return aggregation.sum_counts(read_single, "stops", ("stops",), finer, span)["stops"]

    def count_days_to_close(
        self, query: Query, measure: Measure, build: Build, city: City
    ) -> dict[int, int] | None:
        """Closed complaints by the days that they took; the question's place and months count, as
        in its answer.

        None where small numbers are withheld. Raises BadQuery as `calculate` does.
        """
        if self._suppression.withholds:
            return None
        question = self._prepare(replace(query, by=()), measure, build, city)
        found = aggregation.duration_histogram(
            question.cubes, measure.topic, question.query, question.span
        )
        return dict(found.get((), {}))

    def _prepare(self, query: Query, measure: Measure, build: Build, city: City) -> Question:
        """The question with its months, and where the source was silent in them."""
        manifest = build.manifest
        cubes = self._cubes.make_reader(build)
        titles = self._list_titles(measure, build, city)
        span = periods.resolve_span(measure, manifest, query.period)
        known = self._memo.get(build, "silence")
        detector = SilenceDetector(BuildData(cubes, manifest, city), known)
        found = detector.find_question_silence(query, measure, span, titles)
        silence = self._suppression.hide_silent_categories(found)
        span = replace(span, silent=silence.months)
        groups = _read_race_groups(query, measure, build, cubes)
        return Question(query, measure, build, city, cubes, titles, span, silence, groups)

    def _list_titles(self, measure: Measure, build: Build, city: City) -> dict[str, dict[str, str]]:
        """The names of a measure's categories in the current language, which every question about
        it needs.
        """
        known = self._memo.get(build, "titles")
        key = get_language(), measure.id
        if key not in known:
            known[key] = query_validation.list_category_titles(city, measure, build.manifest)
        return known[key]

    def _calculate_rows(self, question: Question) -> CalculatedRows:
        """The rows with their values, without links to the portal yet."""
        query, measure, span = question.query, question.measure, question.span
        cubes, silence, manifest = question.cubes, question.silence, question.build.manifest
        topic = measure.denominator_topic or measure.topic
        units = measure.grain if measure.kind == "share" else measure.numerator
        unread = aggregation.name_own_unread_count(measure)
        without = self._suppression.choose_silent_cells(silence)
        counts = (measure.numerator, measure.denominator, units, unread)
        sums = aggregation.sum_counts(cubes, measure.topic, counts, query, span, without)
        keys = aggregation.row_keys(query, span, question.titles, set(sums[measure.numerator]))
        denominators = sums[measure.denominator] if measure.denominator else None
        if measure.denominator == RESIDENTS:
            denominators = aggregation.sum_residents(
                manifest.populations,
                query,
                keys,
                span,
                question.groups,
                manifest.list_area_residents(aggregation.find_fine_place(query)),
            )
        elif measure.denominator and topic != measure.topic:
            denominators = aggregation.denominators_from_other_topic(
                cubes, measure, query, span, keys, without
            )
        waits = (
            aggregation.duration_histogram(cubes, measure.topic, query, span)
            if measure.kind == "quantile"
            else {}
        )
        row_counts = aggregation.RowCounts(
            sums[measure.numerator],
            denominators,
            sums[units] if measure.kind == "share" else {},
            provenance.find_absence(measure, manifest),
            waits,
            silence.cells,
            silence.partial,
            silence.unbegun,
            aggregation.count_unread_units(
                cubes, measure, query, span, keys, without, sums[unread]
            ),
        )
        rows = aggregation.make_rows(query, measure, span, keys, row_counts)
        naming = read_naming(cubes, measure, query, span, sums.get(find_base_count(measure), {}))
        sparse = naming_shares.find_sparse_periods(naming, query)
        naming_shares.add_named_shares(rows, measure, query, naming, sparse)
        if self._suppression.withholds:
            whole_counts = replace(row_counts, silent={})
            whole = aggregation.make_rows(query, measure, span, keys, whole_counts)
            rows = self._suppression.hide_rows(
                question.build, cubes, query, measure, span, rows, whole
            )
        return CalculatedRows(rows, sparse, naming)

    def _find_missing_values(self, question: Question) -> MissingValues:
        """What the records lack. Where small numbers are withheld, only which months have data: the
        rest are counts.
        """
        span = question.span
        if self._suppression.withholds:
            known = dict.fromkeys(span.usable, (1, 1))
            return MissingValues((), completeness.list_monthly_completeness(span, known))
        named, coverage = _measure_completeness(question)
        base, lacking = _count_missing_values(question)
        return MissingValues(named, coverage, base, lacking)


def _read_race_groups(
    query: Query, measure: Measure, build: Build, cubes: aggregation.CubeReader
) -> RaceGroups:
    """What the records and the table of residents say of race, where a question divides by
    residents of a race.
    """
    named = (*query.by, *(d for d, _ in query.where))
    if measure.denominator != RESIDENTS or RACE not in named:
        return RaceGroups(frozenset())
    cube = aggregation.find_cube(cubes, measure.topic, (RACE,))
    return read_race_groups(cube, measure.grain, build.manifest.populations)


def _measure_completeness(
    question: Question,
) -> tuple[tuple[str, ...], tuple[MonthCompleteness, ...]]:
    """What could be missing from a record, and month by month how many records miss nothing
    of it.
    """
    query, measure, span = question.query, question.measure, question.span
    dimensions = completeness.find_expected_dimensions(
        query, query_validation.find_dimensions(measure, question.build.manifest)
    )
    found = aggregation.count_complete(
        question.cubes, measure.topic, find_base_count(measure), dimensions, (query, span)
    )
    filtered = aggregation.find_silent_months_of_row({}, query, question.silence.cells)
    return dimensions, completeness.list_monthly_completeness(span, found, filtered)


def _count_missing_values(question: Question) -> tuple[int, dict[str, dict[str, int]]]:
    """How many units the question's base holds, and how many of them lack each dimension the topic
    records, by cause: not recorded, not read, pending or citywide.
    """
    query, measure = question.query, question.measure
    taken = {
        *periods.TIME_DIMENSIONS,
        *SUBDISTRICT_DIMENSIONS,
        *TIME_OF_WEEK_DIMENSIONS,
        *dict(query.where),
    }
    recorded = query_validation.find_dimensions(measure, question.build.manifest)
    return aggregation.count_missing(
        question.cubes,
        measure.topic,
        find_base_count(measure),
        tuple(d for d in recorded if d not in taken),
        (query, question.span),
        MISSING_CAUSES,
    )


def _index_filters(
    query: Query, naming: tuple[naming_shares.NamingCounts, ...]
) -> dict[str, naming_shares.NamingCounts]:
    """Who names each dimension that a question is filtered by, among the units that it has without
    that filter.

    The first of a dimension is that of the measure's own topic.
    """
    filtered = dict(query.where)
    found: dict[str, naming_shares.NamingCounts] = {}
    for own in naming:
        if own.dimension in filtered:
            found.setdefault(own.dimension, own)
    return found


def _write_complement_notes(measure: Measure, rows: list[AnswerRow]) -> tuple[str, ...]:
    """The footnote that the standard for percentages asks for where 100 less a percentage is not
    steady itself.
    """
    shaky = any(
        assess_complement(row.known_numerator, row.known_denominator) != OK
        for row in rows
        if measure.kind == "share" and row.status == OK
    )
    return (translate("note.complement"),) if shaky else ()
