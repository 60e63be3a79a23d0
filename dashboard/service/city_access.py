"""Which cities are served, in the reader's language, and which of their builds there are."""

from __future__ import annotations

from dashboard.i18n import names
from dashboard.i18n.locale import get_language
from dashboard.i18n.translate import translate
from dashboard.settings import Settings
from data.city_files.loader import CityCatalogue
from data.model.errors import (
    BuildNotFound,
    CityFileError,
    CityNotFound,
    CityNotServed,
    DataUnavailable,
    FieldError,
)
from data.model.values import City
from data.store.store import Build, Store


class CityAccess:
    """The cities of a catalogue that are served, and their builds in a store."""

    def __init__(self, settings: Settings, catalogue: CityCatalogue, store: Store):
        self._settings = settings
        self._catalogue = catalogue
        self._store = store
        # (city, language) -> the city as its file has it, and as it is said in the language.
        self._localized: dict[tuple[str, str], tuple[City, City]] = {}

    def list_cities(self) -> tuple[str, ...]:
        """The ids of the cities that are served: the settings' own list, or all that have a live
        build.

        A city whose file has become bad is left out rather than taking the others down.
        """
        served = self._settings.cities or self._catalogue.ids()
        return tuple(
            c
            for c in served
            if c in self._catalogue.ids() and self._store.live(c) and self._is_readable(c)
        )

    def list_city_states(self) -> dict[str, str]:
        """How each city stands that is served or has been refreshed: `live`, `fallback` (an older
        build takes the place of a damaged one), `damaged` (no build can be read), `bad_file` (its
        city file cannot be read) or `no_data`.
        """
        wanted = self._settings.cities or self._catalogue.ids()
        states = {}
        for city in wanted:
            state = self._store.state(city)
            if state in ("live", "fallback") and not self._is_readable(city):
                state = "bad_file"
            if state != "no_data" or self._settings.cities:
                states[city] = state
        return states

    def _is_readable(self, city_id: str) -> bool:
        try:
            return bool(self._catalogue.city(city_id))
        except CityFileError:
            return False

    def get_city(self, city_id: str) -> City:
        """A served city, in the current language.

        Raises CityNotFound naming those there are, and CityNotServed naming the faults of its file.
        """
        if self._settings.cities and city_id not in self._settings.cities:
            served = ", ".join(self.list_cities())
            raise CityNotFound(
                translate("fault.city", given=repr(city_id[:60]), known=served),
                (FieldError("city", translate("fault.one_of", known=served)),),
            )
        try:
            city = self._catalogue.city(city_id)
        except CityFileError as error:
            words = translate("fault.city_file", id=city_id, faults=str(error))
            raise CityNotServed(words, error.errors) from error
        known, spoken = self._localized.get((city_id, get_language()), (None, city))
        if known is not city:
            spoken = names.localize_city(city, get_language())
            self._localized[city_id, get_language()] = city, spoken
        return spoken

    def get_build(self, city_id: str) -> Build:
        """The live build of a city. Raises DataUnavailable before its first refresh."""
        live = self._store.live(self.get_city(city_id).id)
        if live is None:
            raise DataUnavailable(
                translate("fault.no_data_yet", city=self.get_city(city_id).name, id=city_id)
            )
        return live

    def get_snapshot(self, city_id: str, name: str) -> Build:
        """A build of a city by its name, live or not any more. Raises BuildNotFound where the store
        has none.
        """
        found = self._store.build(self.get_city(city_id).id, name)
        if found is None:
            if self._store.is_withdrawn(city_id, name):
                raise BuildNotFound(translate("build_withdrawn", city=self.get_city(city_id).name))
            raise BuildNotFound(
                translate(
                    "fault.no_build", city=self.get_city(city_id).name, given=repr(name[:40])
                ),
                (FieldError("asof", translate("fault.build")),),
            )
        return found
