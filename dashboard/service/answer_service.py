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
from dashboard.i18n.locale import language
from dashboard.i18n.translate import say
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
from dashboard.query.answer import Answer, restored
from dashboard.query.category_coverage import Records
from dashboard.query.completeness import base_of
from dashboard.query.disclosure_control import Guard
from dashboard.query.naming_counts import read_naming
from dashboard.query.race_groups import NO_PEOPLE, RACE, RaceGroups, read_race_groups
from dashboard.query.reconciliation_report import Ledger, read_ledger
from dashboard.query.reliability import OK, complement_status
from dashboard.query.reporting import Reporting, Silence
from dashboard.query.source_query import SourceQueries
from dashboard.service import provenance
from dashboard.service.answer_cache import find_cache_folder, open_cache
from dashboard.settings import Settings
from dashboard.wording import each_notes, use_notes
from dashboard.wording.audit import audit_notes
from dashboard.wording.reconciliation import differing_notes
from dashboard.wording.residents import race_notes
from dashboard.wording.silences import tell_silences
from data.city_files.loader import Catalogue, load_catalogue
from data.cube.cube import Cube, read_columns
from data.model.errors import CatalogueError, FieldError, NoData, NoSuchBuild, UnknownCity
from data.model.values import City, Query
from data.model.vocabulary import CITYWIDE, CLOCK, FIVE_DAYS, LIGHT, NOT_READ, NOT_RECORDED, PENDING
from data.store.store import Build, Store

MOST_CUBES = 12
# Builds of which it is kept where their records are silent.
MOST_LEARNT = 8
MOST_PATIENCE = 20  # seconds to wait for another process that works out the same answer
# Why a record may have no value of a dimension.
CAUSES = (NOT_RECORDED, CITYWIDE, PENDING, NOT_READ)
# Raised when the same question on the same build would be answered in another way.
FORM = "10"


class Answers:
    """Answers questions about the cities of a catalogue from the builds of a store."""

    def __init__(self, settings: Settings, catalogue: Catalogue | None = None):
        self.settings = settings
        self.catalogue = catalogue or load_catalogue(settings.catalogue)
        self.store = Store(settings.store)
        self._cache = open_cache(settings)
        self._cubes: BoundedCache[Path, Cube] = BoundedCache(MOST_CUBES)
        self._locks: dict[str, threading.Lock] = {}
        # Of the builds asked last: what is withheld, and where their records are silent.
        self._learnt: BoundedCache[str, dict] = BoundedCache(MOST_LEARNT)
        self._guard = threading.Lock()
        self._turns = find_cache_folder(settings, "turns")
        self._ledgers: dict[str, tuple[str, Ledger | None]] = {}
        self._spoken: dict[tuple[str, str], tuple[City, City]] = {}
        # Hears of each answer whether it was kept from before.
        self.told: Callable[[bool], None] = lambda kept: None

    def cities(self) -> tuple[str, ...]:
        """The ids of the cities that are served: the settings' own list, or all that have a live build.

        A city whose file has become bad is left out rather than taking the others down.
        """
        served = self.settings.cities or self.catalogue.ids()
        return tuple(
            c
            for c in served
            if c in self.catalogue.ids() and self.store.live(c) and self._readable(c)
        )

    def city_states(self) -> dict[str, str]:
        """How each city stands that is served or has been refreshed: `live`, `fallback` (an older build takes the place
        of a damaged one), `damaged` (no build can be read), `bad_file` (its city file cannot be read) or `no_data`."""
        wanted = self.settings.cities or self.catalogue.ids()
        states = {}
        for city in wanted:
            state = self.store.state(city)
            if state in ("live", "fallback") and not self._readable(city):
                state = "bad_file"
            if state != "no_data" or self.settings.cities:
                states[city] = state
        return states

    def _readable(self, city_id: str) -> bool:
        try:
            return bool(self.catalogue.city(city_id))
        except CatalogueError:
            return False

    def city(self, city_id: str) -> City:
        """A served city, in the language that is spoken. Raises UnknownCity naming those there are."""
        if self.settings.cities and city_id not in self.settings.cities:
            offer = f"expected one of {', '.join(self.cities())}"
            raise UnknownCity(
                f"there is no city {city_id[:60]!r} here; {offer}", (FieldError("city", offer),)
            )
        city = self.catalogue.city(city_id)
        known, spoken = self._spoken.get((city_id, language()), (None, city))
        if known is not city:
            spoken = names.city_in(city, language())
            self._spoken[city_id, language()] = city, spoken
        return spoken

    def build(self, city_id: str) -> Build:
        """The live build of a city. Raises NoData before its first refresh."""
        live = self.store.live(self.city(city_id).id)
        if live is None:
            raise NoData(
                f"{self.city(city_id).name} has no data yet: run `python app.py refresh {city_id}` first"
            )
        return live

    def snapshot(self, city_id: str, name: str) -> Build:
        """A build of a city by its name, live or not any more. Raises NoSuchBuild where the store keeps none of it."""
        found = self.store.build(self.city(city_id).id, name)
        if found is None:
            if self.store.is_withdrawn(city_id, name):
                raise NoSuchBuild(say("build_withdrawn", city=self.city(city_id).name))
            raise NoSuchBuild(
                f"there is no copy of {self.city(city_id).name}'s data under the name {name[:40]!r} here",
                (FieldError("asof", "expected the name of a build that is kept in the store"),),
            )
        return found

    def answer(self, query: Query, asof: str = "") -> Answer:
        """The answer to a question, from the live build or from the one that `asof` names.

        Raises BadQuery, UnknownCity or NoData, each saying what would be valid.
        """
        measure = query_validation.measure_of(query)
        if asof and self.settings.hidden_below:
            raise BadQuery.of(
                FieldError(
                    "asof", "earlier states are not given here, where small numbers are withheld"
                )
            )
        build = self.snapshot(query.city, asof) if asof else self.build(query.city)
        try:
            return self._answer_from(build, query, measure)
        except (OSError, ValueError):
            # A file that was damaged after the build was verified: another build may take its place.
            other = None if asof else self.store.recheck(query.city)
            if other is None or other.name == build.name:
                raise
            return self._answer_from(other, query, measure)

    def _answer_from(self, build: Build, query: Query, measure: Measure) -> Answer:
        """The answer from one build, kept or worked out."""
        told = (self.settings.portal, self.settings.small_numbers)
        key = sha256(repr((FORM, language(), query, build.key, told)).encode()).hexdigest()
        kept = self._cache.get(key)
        self.told(kept is not None)
        if kept is None:
            with self._turn(key):
                kept = self._cache.get(key)
                if kept is None:
                    kept = self._work_out(query, measure, build).plain()
                    self._cache.set(key, kept)
        return self._with_ledger(restored(kept, query, measure), build)

    def _with_ledger(self, answer: Answer, build: Build) -> Answer:
        """The answer with what the last `reconcile` found of its datasets, which changes without a new build.

        Builds that are live no more have no ledger.
        """
        if not build.checked:
            return answer
        city = self.city(build.city)
        kept = self._ledgers.get(build.city)
        if kept is None or kept[0] != build.checked:
            kept = build.checked, read_ledger(self.settings.store, build.city)
            self._ledgers[build.city] = kept
        titles = {d.id: d.title for d in city.datasets}
        used = {p["dataset"] for p in answer.provenance}
        told = differing_notes(kept[1], used, titles, city.time_zone)
        return replace(answer, notes=(*answer.notes, *told), differing=told) if told else answer

    @contextmanager
    def _turn(self, key: str) -> Iterator[None]:
        """One asker at a time for each of a bounded number of keys, in all processes that share the store: many who
        ask one cold question have it worked out once."""
        with self._guard:
            mine = self._locks.setdefault(key[:3], threading.Lock())
        with mine, self._among_processes(key[:3]):
            yield

    @contextmanager
    def _among_processes(self, name: str) -> Iterator[None]:
        lock = FileLock(self._turns / f"{name}.lock", timeout=MOST_PATIENCE)
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

    def _cubes_of(self, build: Build) -> aggregation.CubeReader:
        return partial(self._cube, build)

    def _cube(self, build: Build, topic: str, name: str) -> Cube:
        path = build.folder / f"cube-{topic}-{name}.parquet"
        return self._cubes.get_or_make(path, lambda: _read_cube(path))

    def _work_out(self, query: Query, measure: Measure, build: Build) -> Answer:
        city, manifest = self.city(query.city), build.manifest
        query_validation.check(query, city, measure, manifest)
        titles = query_validation.category_titles(city, measure, manifest)
        span = periods.span(measure, manifest, query.since, query.until)
        silence = self._silence(query, measure, build, span, titles)
        span = replace(span, silent=silence.months)
        groups = self._race_groups(query, measure, build)
        rows, sparse, naming = self._rows(query, measure, build, span, titles, groups, silence)
        should_name, coverage, base, lacking = self._completeness(
            query, measure, build, span, silence
        )
        unnamed = {
            cause: counted
            for cause in (CITYWIDE, PENDING, NOT_READ)
            if (counted := {d: n for d, n in lacking.get(cause, {}).items() if n})
        }
        filters = _filters(query, naming) if not self.settings.hidden_below else {}
        missing = {**lacking.get(NOT_RECORDED, {}), **{d: n.unrecorded for d, n in filters.items()}}
        used = silence.in_use
        races = query.filtered(RACE) or tuple(c for c in titles.get(RACE, {}) if c not in NO_PEOPLE)
        together = RACE not in query.by
        covers = groups.describe(races, span.usable, together) if groups.counted else {}
        silent = {} if self.settings.hidden_below else silence.cells
        each = aggregation.find_overlapping(self._cubes_of(build), measure, query)
        wholes: list[dict] = []
        if set(each) & set(query.by):
            undivided = replace(query, by=tuple(d for d in query.by if d not in each))
            wholes, *_ = self._rows(undivided, measure, build, span, titles, groups, silence)
        SourceQueries(city, manifest, measure, query, span, self.settings.portal, silent).tell(rows)
        dimensions = (*query.by, *dict(query.where))
        audited = audit_notes(city, manifest, measure, dimensions)
        answer = Answer(
            query=query,
            measure=measure,
            place=city.name,
            agency=city.agency,
            sample=city.sample,
            district_word=(city.districts.singular, city.districts.plural),
            rows=tuple(rows),
            titles={d: titles[d] for d in titles if d in (*query.by, *dict(query.where), *missing)},
            breaks=provenance.breaks(city, measure, span),
            break_at_start=provenance.break_at_start(city, measure, span),
            events=provenance.events(city, measure, span),
            base=base,
            missing=missing,
            missing_of={dimension: naming.every for dimension, naming in filters.items()},
            unnamed=unnamed,
            since=periods.month_id(span.asked[0]) if span.asked else query.since,
            until=periods.month_id(span.asked[-1]) if span.asked else query.until,
            provenance=provenance.sources(city, manifest, measure),
            notes=(
                *provenance.notes(city, measure, manifest, build.notices),
                *audited,
                *race_notes(covers, titles.get(RACE, {})),
                *use_notes(used, titles),
                *each_notes(each, measure, rows),
                *_complement_notes(measure, rows),
                *self._rule(),
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
        limits = (*tell_silences(answer), *wording.few_named(answer))
        return replace(answer, notes=(*answer.notes, *limits))

    def _rows(
        self,
        query: Query,
        measure: Measure,
        build: Build,
        span: periods.Span,
        titles: dict,
        groups: RaceGroups,
        silence: Silence,
    ) -> tuple[list[dict], tuple[str, ...], tuple[naming_shares.Naming, ...]]:
        """The rows, the periods in which too few records name the place that is asked about, and who names what."""
        cubes, manifest, topic = (
            self._cubes_of(build),
            build.manifest,
            measure.denominator_topic or measure.topic,
        )
        units = measure.grain if measure.kind == "share" else measure.numerator
        unread = aggregation.own_unread_count(measure)
        guarded = self.settings.hidden_below
        # Where small numbers are withheld all sums are those of whole months: others would give them away.
        without = {} if guarded else silence.cells
        sums = aggregation.tally(
            cubes,
            measure.topic,
            (measure.numerator, measure.denominator, units, unread),
            query,
            span,
            without,
        )
        keys = aggregation.grid(query, span, titles, set(sums[measure.numerator]))
        denominators = sums[measure.denominator] if measure.denominator else None
        if measure.denominator == RESIDENTS:
            denominators = aggregation.residents(manifest["populations"], query, keys, span, groups)
        elif measure.denominator and topic != measure.topic:
            denominators = aggregation.whole_of(cubes, measure, query, span, keys, without)
        waits = (
            aggregation.waits(cubes, measure.topic, query, span)
            if measure.kind == "quantile"
            else {}
        )
        found = aggregation.Counts(
            sums[measure.numerator],
            denominators,
            sums[units] if measure.kind == "share" else {},
            provenance.absence(measure, manifest),
            waits,
            silence.cells,
            silence.partial,
            silence.unbegun,
            aggregation.unread_units(cubes, measure, query, span, keys, without, sums[unread]),
        )
        made = aggregation.make_rows(query, measure, span, keys, found)
        naming = read_naming(cubes, measure, query, span, sums.get(base_of(measure), {}))
        sparse = naming_shares.sparse_periods(naming, query)
        naming_shares.add_shares(made, measure, query, naming, sparse)
        if not guarded:
            return made, sparse, naming
        guard = Guard(guarded, cubes, manifest, self._known(build))
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
        if self.settings.hidden_below or FIVE_DAYS not in self._cube(build, "stops", "veil"):
            return None
        measure = query_validation.measure_of(query)
        span = periods.span(measure, build.manifest, query.since, query.until)
        finer = replace(query, by=("month", FIVE_DAYS, CLOCK, LIGHT, RACE))

        def read_single(topic: str, name: str) -> Cube:
            # A stop of two groups would be compared with itself.
            return self._cube(build, topic, name).keep_single(RACE)

        return aggregation.tally(read_single, "stops", ("stops",), finer, span)["stops"]

    def _race_groups(self, query: Query, measure: Measure, build: Build) -> RaceGroups:
        """What the records and the table of residents say of race, where a question divides by residents of a race."""
        named = (*query.by, *(d for d, _ in query.where))
        if measure.denominator != RESIDENTS or RACE not in named:
            return RaceGroups(frozenset())
        cube = aggregation.cube_for(self._cubes_of(build), measure.topic, (RACE,))
        return read_race_groups(cube, measure.grain, build.manifest["populations"])

    def _known(self, build: Build) -> dict:
        """What has been learnt of a build, to be added to."""
        return self._learnt.get_or_make(build.key, dict)

    def _silence(
        self,
        query: Query,
        measure: Measure,
        build: Build,
        span: periods.Span,
        titles: dict[str, dict[str, str]],
    ) -> Silence:
        """Where the source was silent; where small numbers are withheld, single categories are not told of."""
        records = Records(self._cubes_of(build), build.manifest, self.city(query.city))
        known = self._known(build).setdefault("silence", {})
        found = Reporting(records, known).of_question(query, measure, span, titles)
        if not self.settings.hidden_below:
            return found
        whole = tuple(e for e in found.left_out if e.kind in ("months", "flag", "no_data"))
        return replace(found, left_out=whole, in_use={})

    def _rule(self) -> tuple[str, ...]:
        """What is withheld here, for readers."""
        guarded = self.settings.hidden_below
        return (say("withheld_rule", most=guarded - 1),) if guarded else ()

    def _completeness(
        self, query: Query, measure: Measure, build: Build, span: periods.Span, silence: Silence
    ) -> tuple:
        """What the records lack. Where small numbers are withheld, only which months have data: the rest are counts."""
        if self.settings.hidden_below:
            return (), completeness.by_month(span, dict.fromkeys(span.usable, (1, 1))), 0, {}
        base, lacking = self._missing(query, measure, build, span)
        return (*self._coverage(query, measure, build, span, silence), base, lacking)

    def _coverage(
        self, query: Query, measure: Measure, build: Build, span: periods.Span, silence: Silence
    ) -> tuple[tuple, tuple]:
        """What could be missing from a record, and month by month how many records miss nothing of it."""
        dimensions = completeness.named(
            query, query_validation.dimensions_of(measure, build.manifest)
        )
        found = aggregation.whole(
            self._cubes_of(build), measure.topic, base_of(measure), dimensions, (query, span)
        )
        filtered = aggregation.silent_months({}, query, silence.cells)
        return dimensions, completeness.by_month(span, found, filtered)

    def _missing(
        self, query: Query, measure: Measure, build: Build, span: periods.Span
    ) -> tuple[int, dict[str, dict[str, int]]]:
        """How many units the question's base holds, and how many of them lack each dimension the topic records, by
        cause: not recorded, not read, pending or citywide."""
        taken = {
            *periods.TIME,
            *query_validation.vocabulary.FINE_PLACES,
            *(d for d, _ in query.where),
        }
        dimensions = tuple(
            d for d in query_validation.dimensions_of(measure, build.manifest) if d not in taken
        )
        asked = (query, span)
        return aggregation.lacking(
            self._cubes_of(build), measure.topic, base_of(measure), dimensions, asked, CAUSES
        )


def _filters(
    query: Query, naming: tuple[naming_shares.Naming, ...]
) -> dict[str, naming_shares.Naming]:
    """Who names each dimension that a question is filtered by, among the units that it has without that filter.

    The first of a dimension is that of the measure's own topic.
    """
    filtered = dict(query.where)
    found: dict[str, naming_shares.Naming] = {}
    for own in naming:
        if own.dimension in filtered:
            found.setdefault(own.dimension, own)
    return found


def _complement_notes(measure: Measure, rows: list[dict]) -> tuple[str, ...]:
    """The footnote that the standard for percentages asks for where 100 less a percentage is not steady itself."""
    shaky = any(
        complement_status(row["numerator"], row["denominator"]) != OK
        for row in rows
        if measure.kind == "share" and row["status"] == OK
    )
    return (say("note.complement"),) if shaky else ()


def _read_cube(path: Path) -> Cube:
    """The cube of a file, column by column; one without cells where a build has no such file."""
    if path.exists():
        return Cube(read_columns(path))
    empty = pd.DataFrame({"month": pd.Series(dtype="int64")})
    return Cube(empty.items())
