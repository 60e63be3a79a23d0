"""The one way to numbers: answer(query) -> Answer, for pages, downloads, API, embeds and the
command line.

Answers are kept by flask-caching as JSON text under the frozen Query, the build's name and the
language that is spoken, so nothing kept can be stale and nothing kept is ever unpickled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from dashboard.branding.loader import load_site_face
from dashboard.city_notes.note import CityNote
from dashboard.errors import BadQuery
from dashboard.i18n.locale import get_language
from dashboard.measures.registry import Measure, get_measures
from dashboard.query import query_validation
from dashboard.query.answer import Answer, restore_answer
from dashboard.query.reconciliation_report import ReconciliationReport, read_report
from dashboard.service.answer_cache import find_cache_folder, open_cache
from dashboard.service.answer_calculator import AnswerCalculator
from dashboard.service.build_cache import BuildMemo, CubeCache
from dashboard.service.city_access import CityAccess
from dashboard.service.city_notes import CityNotes, find_goals
from dashboard.service.single_flight import SingleFlight
from dashboard.service.suppression_policy import SuppressionPolicy
from dashboard.settings import Settings
from dashboard.wording.reconciliation import write_difference_notes
from data.city_files.loader import CityCatalogue, load_catalogue
from data.model.errors import DataUnavailable, FieldError
from data.model.values import City, Query
from data.store.store import Build, Store

# Raised when the same question on the same build would be answered in another way.
CACHE_FORMAT = "13"


class AnswerService:
    """Answers questions about the cities of a catalogue from the builds of a store.

    `face` is what the site looks like and which pages and measures it has (`site.toml`); `memo`
    holds what has been found out of a build for every question on it.
    """

    def __init__(self, settings: Settings, catalogue: CityCatalogue | None = None):
        self.settings = settings
        self.catalogue = catalogue or load_catalogue(settings.catalogue)
        self.face = load_site_face(settings, self.catalogue.ids())
        self.store = Store(settings.store)
        self._access = CityAccess(settings, self.catalogue, self.store)
        self._notes = CityNotes(self.catalogue)
        self._cache = open_cache(settings)
        self._flight = SingleFlight(find_cache_folder(settings, "turns"))
        self.memo = BuildMemo()
        suppression = SuppressionPolicy(settings.hidden_below, self.memo)
        self._calculator = AnswerCalculator(CubeCache(), self.memo, suppression, settings.portal)
        # City -> the stamp of its last reconciliation, and what that found.
        self._reports: dict[str, tuple[str, ReconciliationReport | None]] = {}
        # Hears of each answer whether it was kept from before.
        self.on_answer: Callable[[bool], None] = lambda kept: None

    def cities(self) -> tuple[str, ...]:
        """The ids of the cities that are served, as `CityAccess.list_cities`, in the order of the
        site's face.
        """
        return self.face.sort_cities(self._access.list_cities())

    def list_city_states(self) -> dict[str, str]:
        """How each city stands, as `CityAccess.list_city_states`."""
        return self._access.list_city_states()

    def city(self, city_id: str) -> City:
        """A served city, in the current language. Raises CityNotFound naming those there are."""
        return self._access.get_city(city_id)

    def build(self, city_id: str) -> Build:
        """The live build of a city. Raises DataUnavailable before its first refresh."""
        return self._access.get_build(city_id)

    def snapshot(self, city_id: str, name: str) -> Build:
        """A build of a city by its name, live or not any more. Raises BuildNotFound where the store
        has none.
        """
        return self._access.get_snapshot(city_id, name)

    def list_measures(self) -> dict[str, Measure]:
        """Id -> measure of those that the site has, in the current language."""
        return {
            id_: measure
            for id_, measure in get_measures().items()
            if not self.face.hides_measure(id_)
        }

    def require_measure(self, query: Query) -> Query:
        """The question of a reader. Raises BadQuery where its measure is one that the site does not
        have.

        `answer` knows hidden measures too: others are compared with them.
        """
        if self.face.hides_measure(query.measure):
            query_validation.require_measure(query.measure, self.list_measures())
        return query

    def list_notes(self, city_id: str) -> tuple[CityNote, ...]:
        """The city's own notes in the current language, the newest first."""
        return self._notes.list_notes(city_id)

    def count_evenings(self, query: Query, asof: str = "") -> dict[tuple[str, ...], int] | None:
        """Stops by evening minute and light, as `AnswerCalculator.count_evenings`, from the live
        build or from the one that `asof` names.
        """
        return self._calculator.count_evenings(query, self._choose_build(query.city, asof))

    def count_days_to_close(self, query: Query, asof: str = "") -> dict[int, int] | None:
        """Closed complaints by the days that they took, as
        `AnswerCalculator.count_days_to_close`, from the live build or from the one that `asof`
        names.
        """
        measure = query_validation.get_measure(query)
        build = self._choose_build(query.city, asof)
        return self._calculator.count_days_to_close(query, measure, build, self.city(query.city))

    def _choose_build(self, city_id: str, asof: str) -> Build:
        return self.snapshot(city_id, asof) if asof else self.build(city_id)

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
        build = self._choose_build(query.city, asof)
        try:
            return self._answer_from_build(build, query, measure)
        except (OSError, ValueError) as error:
            # A file that was damaged after the build was verified: another build may take its
            # place.
            other = None if asof else self.store.verify_live(query.city)
            if other is None or other.name == build.name:
                if isinstance(error, OSError):
                    name = self.city(query.city).name
                    raise DataUnavailable(f"the data of {name} cannot be read now") from error
                raise
            return self._answer_from_build(other, query, measure)

    def _answer_from_build(self, build: Build, query: Query, measure: Measure) -> Answer:
        """The answer from one build, kept or worked out."""
        settings = (self.settings.portal, self.settings.small_numbers)
        key = sha256(
            repr((CACHE_FORMAT, get_language(), query, build.key, settings)).encode()
        ).hexdigest()
        found = self._find_kept(key, query, measure)
        self.on_answer(found is not None)
        if found is None:
            with self._flight.hold(key):
                found = self._find_kept(key, query, measure)
                if found is None:
                    found = self._calculate(query, measure, build)
                    self._cache.set(key, found.plain())
        answer = self._add_reconciliation(found, build)
        return replace(answer, goals=find_goals(self._notes.list_notes(query.city), query, measure))

    def _find_kept(self, key: str, query: Query, measure: Measure) -> Answer | None:
        kept = self._cache.get(key)
        return None if kept is None else restore_answer(kept, query, measure)

    def _calculate(self, query: Query, measure: Measure, build: Build) -> Answer:
        return self._calculator.calculate(query, measure, build, self.city(query.city))

    def _add_reconciliation(self, answer: Answer, build: Build) -> Answer:
        """The answer with what the last `reconcile` found of its datasets, which changes without a
        new build.

        Builds that are live no more have no ledger.
        """
        if not build.checked:
            return answer
        city = self.city(build.city)
        kept = self._reports.get(build.city)
        if kept is None or kept[0] != build.checked:
            kept = build.checked, read_report(self.settings.store, build.city)
            self._reports[build.city] = kept
        titles = {d.id: d.title for d in city.datasets}
        used = {source.dataset for source in answer.provenance}
        differences = write_difference_notes(kept[1], used, titles, city.time_zone)
        return (
            replace(answer, notes=(*answer.notes, *differences), differing=differences)
            if differences
            else answer
        )
