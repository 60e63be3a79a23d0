"""The door: answer(query) -> Answer. Screen, download, API, embed and command line all come through here.

Answers are kept by flask-caching as JSON text under the frozen Query, the build's name and the language that is
spoken, so nothing kept can be stale and nothing kept is ever unpickled.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import pandas as pd
from filelock import FileLock

from dashboard import wording
from dashboard.errors import BadQuery
from dashboard.i18n import names
from dashboard.i18n.locale import get_language
from dashboard.i18n.translate import translate
from dashboard.lru_cache import BoundedCache
from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query import (
    aggregation,
    completeness,
    naming_shares,
    periods,
    query_validation,
    reliability,
)
from dashboard.query.answer import Answer, restore_answer
from dashboard.query.category_coverage import BuildData
from dashboard.query.completeness import find_base_count
from dashboard.query.disclosure_control import SmallNumberSuppression
from dashboard.query.naming_counts import read_naming
from dashboard.query.race_groups import NON_RESIDENT_CATEGORIES, RACE, RaceGroups, read_race_groups
from dashboard.query.reconciliation_report import ReconciliationReport, read_report
from dashboard.query.reliability import OK, assess_complement
from dashboard.query.reporting import QuestionSilence, SilenceDetector
from dashboard.query.source_query import SourceQueryBuilder
from dashboard.service import provenance
from dashboard.service.answer_cache import find_cache_folder, open_cache
from dashboard.settings import Settings
from dashboard.wording import write_overlap_notes, write_use_notes
from dashboard.wording.audit import write_audit_notes
from dashboard.wording.reconciliation import write_difference_notes
from dashboard.wording.residents import write_race_notes
from dashboard.wording.silences import describe_silences
from data.city_files.loader import CityCatalogue, load_catalogue
from data.cube.cube import Cube, read_columns
from data.model.errors import (
    BuildNotFound,
    CityFileError,
    CityNotFound,
    DataUnavailable,
    FieldError,
)
from data.model.values import City, Query
from data.model.vocabulary import CITYWIDE, CLOCK, FIVE_DAYS, LIGHT, NOT_READ, NOT_RECORDED, PENDING
from data.store.store import Build, Store

MAX_CUBES = 12
# Builds of which it is kept where their records are silent.
MAX_BUILD_MEMOS = 8
MAX_WAIT_SECONDS = 20  # seconds to wait for another process that works out the same answer
# Why a record may have no value of a dimension.
MISSING_CAUSES = (NOT_RECORDED, CITYWIDE, PENDING, NOT_READ)
# Raised when the same question on the same build would be answered in another way.
CACHE_FORMAT = "10"


class AnswerService:
    """Answers questions about the cities of a catalogue from the builds of a store."""

    def __init__(self, settings: Settings, catalogue: CityCatalogue | None = None):
        self.settings = settings
        self.catalogue = catalogue or load_catalogue(settings.catalogue)
        self.store = Store(settings.store)
        self._cache = open_cache(settings)
        self._cubes: BoundedCache[Path, Cube] = BoundedCache(MAX_CUBES)
        self._locks: dict[str, threading.Lock] = {}
        # Of the builds asked last: what is withheld, and where their records are silent.
        self._learnt: BoundedCache[str, dict] = BoundedCache(MAX_BUILD_MEMOS)
        self._guard = threading.Lock()
        self._turns = find_cache_folder(settings, "turns")
        self._ledgers: dict[str, tuple[str, ReconciliationReport | None]] = {}
        self._spoken: dict[tuple[str, str], tuple[City, City]] = {}
        # Hears of each answer whether it was kept from before.
        self.on_answer: Callable[[bool], None] = lambda kept: None

    def cities(self) -> tuple[str, ...]:
        """The ids of the cities that are served: the settings' own list, or all that have a live build.

        A city whose file has become bad is left out rather than taking the others down.
        """
        served = self.settings.cities or self.catalogue.ids()
        return tuple(
            c
            for c in served
            if c in self.catalogue.ids() and self.store.live(c) and self._is_readable(c)
        )

    def list_city_states(self) -> dict[str, str]:
        """How each city stands that is served or has been refreshed: `live`, `fallback` (an older build takes the place
        of a damaged one), `damaged` (no build can be read), `bad_file` (its city file cannot be read) or `no_data`."""
        wanted = self.settings.cities or self.catalogue.ids()
        states = {}
        for city in wanted:
            state = self.store.state(city)
            if state in ("live", "fallback") and not self._is_readable(city):
                state = "bad_file"
            if state != "no_data" or self.settings.cities:
                states[city] = state
        return states

    def _is_readable(self, city_id: str) -> bool:
        try:
            return bool(self.catalogue.city(city_id))
        except CityFileError:
            return False

    def city(self, city_id: str) -> City:
        """A served city, in the language that is spoken. Raises CityNotFound naming those there are."""
        if self.settings.cities and city_id not in self.settings.cities:
            offer = f"expected one of {', '.join(self.cities())}"
            raise CityNotFound(
                f"there is no city {city_id[:60]!r} here; {offer}", (FieldError("city", offer),)
            )
        city = self.catalogue.city(city_id)
        known, spoken = self._spoken.get((city_id, get_language()), (None, city))
        if known is not city:
            spoken = names.localize_city(city, get_language())
            self._spoken[city_id, get_language()] = city, spoken
        return spoken

    def build(self, city_id: str) -> Build:
        """The live build of a city. Raises DataUnavailable before its first refresh."""
        live = self.store.live(self.city(city_id).id)
        if live is None:
            raise DataUnavailable(
                f"{self.city(city_id).name} has no data yet: run `python app.py refresh {city_id}` first"
            )
        return live

    def snapshot(self, city_id: str, name: str) -> Build:
        """A build of a city by its name, live or not any more. Raises BuildNotFound where the store has none."""
        found = self.store.build(self.city(city_id).id, name)
        if found is None:
            if self.store.is_withdrawn(city_id, name):
                raise BuildNotFound(translate("build_withdrawn", city=self.city(city_id).name))
            raise BuildNotFound(
                f"there is no copy of {self.city(city_id).name}'s data under the name {name[:40]!r} here",
                (FieldError("asof", "expected the name of a build that is kept in the store"),),
            )
        return found

    def answer(self, query: Query, asof: str = "") -> Answer:
        """The answer to a question, from the live build or from the one that `asof` names.

        Raises BadQuery, CityNotFound or DataUnavailable, each saying what would be valid.
        """
        measure = query_validation.get_measure(query)
        if asof and self.settings.hidden_below:
            raise BadQuery.of(
                FieldError(
                    "asof", "earlier states are not given here, where small numbers are withheld"
                )
            )
        build = self.snapshot(query.city, asof) if asof else self.build(query.city)
        try:
            return self._answer_from_build(build, query, measure)
        except (OSError, ValueError):
            # A file that was damaged after the build was verified: another build may take its place.
            other = None if asof else self.store.verify_live(query.city)
            if other is None or other.name == build.name:
                raise
            return self._answer_from_build(other, query, measure)

    def _answer_from_build(self, build: Build, query: Query, measure: Measure) -> Answer:
        """The answer from one build, kept or worked out."""
        told = (self.settings.portal, self.settings.small_numbers)
        key = sha256(
            repr((CACHE_FORMAT, get_language(), query, build.key, told)).encode()
        ).hexdigest()
        kept = self._cache.get(key)
        self.on_answer(kept is not None)
        if kept is None:
            with self._single_flight(key):
                kept = self._cache.get(key)
                if kept is None:
                    kept = self._compute(query, measure, build).plain()
                    self._cache.set(key, kept)
        return self._add_reconciliation(restore_answer(kept, query, measure), build)

    def _add_reconciliation(self, answer: Answer, build: Build) -> Answer:
        """The answer with what the last `reconcile` found of its datasets, which changes without a new build.

        Builds that are live no more have no ledger.
        """
        if not build.checked:
            return answer
        city = self.city(build.city)
        kept = self._ledgers.get(build.city)
        if kept is None or kept[0] != build.checked:
            kept = build.checked, read_report(self.settings.store, build.city)
            self._ledgers[build.city] = kept
        titles = {d.id: d.title for d in city.datasets}
        used = {p["dataset"] for p in answer.provenance}
        told = write_difference_notes(kept[1], used, titles, city.time_zone)
        return replace(answer, notes=(*answer.notes, *told), differing=told) if told else answer

    @contextmanager
    def _single_flight(self, key: str) -> Iterator[None]:
        """One asker at a time for each of a bounded number of keys, in all processes that share the store: many who
        ask one cold question have it worked out once."""
        with self._guard:
            mine = self._locks.setdefault(key[:3], threading.Lock())
        with mine, self._lock_between_processes(key[:3]):
            yield

    @contextmanager
    def _lock_between_processes(self, name: str) -> Iterator[None]:
        lock = FileLock(self._turns / f"{name}.lock", timeout=MAX_WAIT_SECONDS)
        try:
            self._turns.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except (
            OSError,
            TimeoutError,
        ):  # a store that takes no file, or a worker that hangs: working twice is better
            yield
            return
        try:
            yield
        finally:
            lock.release()

    def _make_cube_reader(self, build: Build) -> aggregation.CubeReader:
        return partial(self._read_cube, build)

    def _read_cube(self, build: Build, topic: str, name: str) -> Cube:
        path = build.folder / f"cube-{topic}-{name}.parquet"
        return self._cubes.get_or_make(path, lambda: _read_cube(path))

    def _compute(self, query: Query, measure: Measure, build: Build) -> Answer:
        city, manifest = self.city(query.city), build.manifest
        query_validation.validate_query(query, city, measure, manifest)
        titles = query_validation.list_category_titles(city, measure, manifest)
        span = periods.resolve_span(measure, manifest, query.since, query.until)
        silence = self._find_silence(query, measure, build, span, titles)
        span = replace(span, silent=silence.months)
        groups = self._read_race_groups(query, measure, build)
        rows, sparse, naming = self._rows(query, measure, build, span, titles, groups, silence)
        should_name, coverage, base, lacking = self._describe_completeness(
            query, measure, build, span, silence
        )
        unnamed = {
            cause: counted
            for cause in (CITYWIDE, PENDING, NOT_READ)
            if (counted := {d: n for d, n in lacking.get(cause, {}).items() if n})
        }
        filters = _index_filters(query, naming) if not self.settings.hidden_below else {}
        missing = {**lacking.get(NOT_RECORDED, {}), **{d: n.unrecorded for d, n in filters.items()}}
        used = silence.in_use
        races = query.filtered(RACE) or tuple(
            c for c in titles.get(RACE, {}) if c not in NON_RESIDENT_CATEGORIES
        )
        together = RACE not in query.by
        covers = groups.describe(races, span.usable, together) if groups.counted else {}
        silent = {} if self.settings.hidden_below else silence.cells
        each = aggregation.find_overlapping(self._make_cube_reader(build), measure, query)
        wholes: list[dict] = []
        if set(each) & set(query.by):
            undivided = replace(query, by=tuple(d for d in query.by if d not in each))
            wholes, *_ = self._rows(undivided, measure, build, span, titles, groups, silence)
        SourceQueryBuilder(city, manifest, measure, query, span, self.settings.portal, silent).tell(
            rows
        )
        dimensions = (*query.by, *dict(query.where))
        audited = write_audit_notes(city, manifest, measure, dimensions)
        answer = Answer(
            query=query,
            measure=measure,
            place=city.name,
            agency=city.agency,
            sample=city.sample,
            district_word=(city.districts.singular, city.districts.plural),
            rows=tuple(rows),
            titles={d: titles[d] for d in titles if d in (*query.by, *dict(query.where), *missing)},
            breaks=provenance.list_breaks(city, measure, span),
            break_at_start=provenance.find_break_at_start(city, measure, span),
            events=provenance.list_events(city, measure, span),
            base=base,
            missing=missing,
            missing_of={dimension: naming.every for dimension, naming in filters.items()},
            unnamed=unnamed,
            since=periods.format_month(span.asked[0]) if span.asked else query.since,
            until=periods.format_month(span.asked[-1]) if span.asked else query.until,
            provenance=provenance.list_sources(city, manifest, measure),
            notes=(
                *provenance.write_notes(city, measure, manifest, build.notices),
                *audited,
                *write_race_notes(covers, titles.get(RACE, {})),
                *write_use_notes(used, titles),
                *write_overlap_notes(each, measure, rows),
                *_write_complement_notes(measure, rows),
                *self._describe_suppression(),
            ),
            build=build.name,
            coverage=coverage,
            named=should_name,
            in_use=used,
            race_groups={race: asdict(cover) for race, cover in covers.items()},
            left_out=tuple(entry.plain() for entry in silence.left_out),
            sparse=sparse,
            audited=audited,
            each=each,
            wholes=tuple(wholes),
            unit_name=provenance.name_unit(city, manifest, measure),
        )
        limits = (*describe_silences(answer), *wording.explain_sparse_naming(answer))
        return replace(answer, notes=(*answer.notes, *limits))

    def _rows(
        self,
        query: Query,
        measure: Measure,
        build: Build,
        span: periods.Span,
        titles: dict,
        groups: RaceGroups,
        silence: QuestionSilence,
    ) -> tuple[list[dict], tuple[str, ...], tuple[naming_shares.NamingCounts, ...]]:
        """The rows, the periods in which too few records name the place that is asked about, and who names what."""
        cubes, manifest, topic = (
            self._make_cube_reader(build),
            build.manifest,
            measure.denominator_topic or measure.topic,
        )
        units = measure.grain if measure.kind == "share" else measure.numerator
        unread = aggregation.name_own_unread_count(measure)
        guarded = self.settings.hidden_below
        # Where small numbers are withheld all sums are those of whole months: others would give them away.
        without = {} if guarded else silence.cells
        sums = aggregation.sum_counts(
            cubes,
            measure.topic,
            (measure.numerator, measure.denominator, units, unread),
            query,
            span,
            without,
        )
        keys = aggregation.row_keys(query, span, titles, set(sums[measure.numerator]))
        denominators = sums[measure.denominator] if measure.denominator else None
        if measure.denominator == RESIDENTS:
            denominators = aggregation.sum_residents(
                manifest["populations"], query, keys, span, groups
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
        found = aggregation.RowCounts(
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
        made = aggregation.make_rows(query, measure, span, keys, found)
        naming = read_naming(cubes, measure, query, span, sums.get(find_base_count(measure), {}))
        sparse = naming_shares.find_sparse_periods(naming, query)
        naming_shares.add_named_shares(made, measure, query, naming, sparse)
        if not guarded:
            return made, sparse, naming
        guard = SmallNumberSuppression(guarded, cubes, manifest, self._get_build_memo(build))
        whole = aggregation.make_rows(query, measure, span, keys, replace(found, silent={}))
        masked = guard.mask(query, measure, span, whole)
        told = [
            hidden if hidden["status"] == reliability.WITHHELD else row
            for row, hidden in zip(made, masked)
        ]
        # A share of known records is a count of those that name nothing.
        return [{**row, "named_share": None} for row in told], sparse, naming

    def count_evenings(self, query: Query) -> dict[tuple[str, ...], int] | None:
        """Stops by month, five days of it, slot of the clock, light and race, in the hours that the veil of darkness
        compares; the question's place and months count.

        None where small numbers are withheld, and of a build that was made without the five days.
        """
        build = self.build(query.city)
        if self.settings.hidden_below or FIVE_DAYS not in self._read_cube(build, "stops", "veil"):
            return None
        measure = query_validation.get_measure(query)
        span = periods.resolve_span(measure, build.manifest, query.since, query.until)
        finer = replace(query, by=("month", FIVE_DAYS, CLOCK, LIGHT, RACE))

        def read_single(topic: str, name: str) -> Cube:
            # A stop of two groups would be compared with itself.
            return self._read_cube(build, topic, name).keep_single(RACE)

        return aggregation.sum_counts(read_single, "stops", ("stops",), finer, span)["stops"]

    def _read_race_groups(self, query: Query, measure: Measure, build: Build) -> RaceGroups:
        """What the records and the table of residents say of race, where a question divides by residents of a race."""
        named = (*query.by, *(d for d, _ in query.where))
        if measure.denominator != RESIDENTS or RACE not in named:
            return RaceGroups(frozenset())
        cube = aggregation.find_cube(self._make_cube_reader(build), measure.topic, (RACE,))
        return read_race_groups(cube, measure.grain, build.manifest["populations"])

    def _get_build_memo(self, build: Build) -> dict:
        """What has been learnt of a build, to be added to."""
        return self._learnt.get_or_make(build.key, dict)

    def _find_silence(
        self,
        query: Query,
        measure: Measure,
        build: Build,
        span: periods.Span,
        titles: dict[str, dict[str, str]],
    ) -> QuestionSilence:
        """Where the source was silent; where small numbers are withheld, single categories are not told of."""
        records = BuildData(self._make_cube_reader(build), build.manifest, self.city(query.city))
        known = self._get_build_memo(build).setdefault("silence", {})
        found = SilenceDetector(records, known).find_question_silence(query, measure, span, titles)
        if not self.settings.hidden_below:
            return found
        whole = tuple(e for e in found.left_out if e.kind in ("months", "flag", "no_data"))
        return replace(found, left_out=whole, in_use={})

    def _describe_suppression(self) -> tuple[str, ...]:
        """What is withheld here, for readers."""
        guarded = self.settings.hidden_below
        return (translate("withheld_rule", most=guarded - 1),) if guarded else ()

    def _describe_completeness(
        self,
        query: Query,
        measure: Measure,
        build: Build,
        span: periods.Span,
        silence: QuestionSilence,
    ) -> tuple:
        """What the records lack. Where small numbers are withheld, only which months have data: the rest are counts."""
        if self.settings.hidden_below:
            return (
                (),
                completeness.list_monthly_completeness(span, dict.fromkeys(span.usable, (1, 1))),
                0,
                {},
            )
        base, lacking = self._count_missing_values(query, measure, build, span)
        return (*self._measure_completeness(query, measure, build, span, silence), base, lacking)

    def _measure_completeness(
        self,
        query: Query,
        measure: Measure,
        build: Build,
        span: periods.Span,
        silence: QuestionSilence,
    ) -> tuple[tuple, tuple]:
        """What could be missing from a record, and month by month how many records miss nothing of it."""
        dimensions = completeness.find_expected_dimensions(
            query, query_validation.find_dimensions(measure, build.manifest)
        )
        found = aggregation.count_complete(
            self._make_cube_reader(build),
            measure.topic,
            find_base_count(measure),
            dimensions,
            (query, span),
        )
        filtered = aggregation.find_silent_months_of_row({}, query, silence.cells)
        return dimensions, completeness.list_monthly_completeness(span, found, filtered)

    def _count_missing_values(
        self, query: Query, measure: Measure, build: Build, span: periods.Span
    ) -> tuple[int, dict[str, dict[str, int]]]:
        """How many units the question's base holds, and how many of them lack each dimension the topic records, by
        cause: not recorded, not read, pending or citywide."""
        taken = {
            *periods.TIME_DIMENSIONS,
            *query_validation.vocabulary.SUBDISTRICT_DIMENSIONS,
            *(d for d, _ in query.where),
        }
        dimensions = tuple(
            d for d in query_validation.find_dimensions(measure, build.manifest) if d not in taken
        )
        asked = (query, span)
        return aggregation.count_missing(
            self._make_cube_reader(build),
            measure.topic,
            find_base_count(measure),
            dimensions,
            asked,
            MISSING_CAUSES,
        )


def _index_filters(
    query: Query, naming: tuple[naming_shares.NamingCounts, ...]
) -> dict[str, naming_shares.NamingCounts]:
    """Who names each dimension that a question is filtered by, among the units that it has without that filter.

    The first of a dimension is that of the measure's own topic.
    """
    filtered = dict(query.where)
    found: dict[str, naming_shares.NamingCounts] = {}
    for own in naming:
        if own.dimension in filtered:
            found.setdefault(own.dimension, own)
    return found


def _write_complement_notes(measure: Measure, rows: list[dict]) -> tuple[str, ...]:
    """The footnote that the standard for percentages asks for where 100 less a percentage is not steady itself."""
    shaky = any(
        assess_complement(row["numerator"], row["denominator"]) != OK
        for row in rows
        if measure.kind == "share" and row["status"] == OK
    )
    return (translate("note.complement"),) if shaky else ()


def _read_cube(path: Path) -> Cube:
    """The cube of a file, column by column; one without cells where a build has no such file."""
    if path.exists():
        return Cube(read_columns(path))
    empty = pd.DataFrame({"month": pd.Series(dtype="int64")})
    return Cube(empty.items())
