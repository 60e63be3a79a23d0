"""A reader's address, place or position -> their district, or words that help. Nothing looked for
is kept or logged.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.i18n.numbers import format_fixed_decimals
from dashboard.lru_cache import BoundedCache
from dashboard.query.query_validation import list_districts
from dashboard.service.answer_service import AnswerService
from dashboard.wording import format_number, translate
from data.geocode import (
    DistrictLocation,
    DistrictLocator,
    Geocoder,
    GeocoderUnavailable,
    OfflineGazetteer,
    PlaceMatch,
    SearchArea,
)
from data.geocode.gazetteer import normalise_place_name
from data.model.values import City
from data.model.vocabulary import SUBDISTRICT_DIMENSIONS
from data.portal.geocoders import open_geocoder
from data.store.store import Build

MAX_ADDRESS_LENGTH = 120
MOST_CHOICES, MOST_GROUNDS = 8, 24
FEET, MILE = 3.28084, 1609.344


@dataclass(frozen=True)
class DistrictSearchResult:
    """What a search gives: one district's id, with the areas of other geographies, (geography, id),
    in which the place lies; or words, the choices there are as (title, district), and a status.
    """

    district: str = ""
    areas: tuple[tuple[str, str], ...] = ()
    said: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    status: int = 200


class DistrictFinder:
    """Finds districts of served cities; each build's ground and gazetteer are read once."""

    def __init__(self, answers: AnswerService, geocoder: Geocoder | None = None):
        self.answers = answers
        self.geocoder = geocoder or open_geocoder(answers.settings.geocoder)
        self._grounds: BoundedCache[Path, DistrictLocator | None] = BoundedCache(MOST_GROUNDS)

    def find(self, city_id: str, text: str, ask: bool = True) -> DistrictSearchResult:
        """The district of an address or a place's name; `ask` whether a geocoder may be asked.

        Raises CityNotFound or DataUnavailable for a city that is not served.
        """
        city, build = self.answers.city(city_id), self.answers.build(city_id)
        text = " ".join(text.split())
        if not text:
            return DistrictSearchResult(said=translate("find.empty"), status=400)
        if len(text) > MAX_ADDRESS_LENGTH:
            return DistrictSearchResult(
                said=translate(
                    "find.too_long", count=format_number(len(text)), most=MAX_ADDRESS_LENGTH
                ),
                status=400,
            )
        named = find_named_district(city, build, text)
        ground = None if named else self._open_district_locator(build)
        if named or ground is None:
            return (
                DistrictSearchResult(named)
                if named
                else DistrictSearchResult(said=_write_offline_message(city), status=404)
            )
        try:
            matches = self._find_matches(city, build, ground, text, ask)
        except GeocoderUnavailable:
            return DistrictSearchResult(said=translate("find.down"), status=503)
        spots = [(m, ground.locate(m.longitude, m.latitude)) for m in matches]
        found = _choose_district(city, build, spots, self.can_search_addresses(city_id))
        return self._add_areas(build, matches, found)

    def locate(self, city_id: str, latitude: str, longitude: str) -> DistrictSearchResult:
        """The district of a position in degrees, as a device gives it. Raises as `find` does."""
        city, build = self.answers.city(city_id), self.answers.build(city_id)
        ground = self._open_district_locator(build)
        try:
            y, x = float(latitude), float(longitude)
        except ValueError:
            x = y = math.nan
        if not (abs(x) <= 180 and abs(y) <= 90):
            return DistrictSearchResult(said=translate("find.nowhere"), status=400)
        if ground is None:
            return DistrictSearchResult(said=translate("find.lead_list"), status=404)
        match = PlaceMatch("", x, y)
        found = _choose_district(city, build, [(match, ground.locate(x, y))], True)
        return self._add_areas(build, (match,), found)

    def _add_areas(
        self, build: Build, matches: Sequence[PlaceMatch], found: DistrictSearchResult
    ) -> DistrictSearchResult:
        """The result with the areas in which every match lies; near a border of them none
        is named.
        """
        if not found.district:
            return found
        areas = []
        for geography in SUBDISTRICT_DIMENSIONS:
            ground = self._open_district_locator(build, geography)
            if ground is None:
                continue
            spots = {ground.locate(m.longitude, m.latitude) for m in matches}
            spot = spots.pop()
            if not spots and spot.kind == "in":
                areas.append((geography, spot.districts[0]))
        return replace(found, areas=tuple(areas))

    def _find_matches(
        self, city: City, build: Build, ground: DistrictLocator, text: str, ask: bool
    ) -> tuple[PlaceMatch, ...]:
        """What the city's own gazetteer and its maps name, else what the geocoder finds: an
        address goes out only if it must.
        """
        own = _open_gazetteer(city, build).find(text)
        geocoder = self.geocoder if ask else None
        if any(m.sure for m in own) or geocoder is None or not self._can_geocode(city):
            return own
        return geocoder.find(text, SearchArea(city.name, city.state, ground.box)) or own

    def _can_geocode(self, city: City) -> bool:
        return self.geocoder is not None and not city.sample

    def can_search_addresses(self, city_id: str) -> bool:
        """Whether addresses of a city can be looked up at all."""
        folder = self.answers.build(city_id).folder
        return self._can_geocode(self.answers.city(city_id)) or (folder / "places.json").exists()

    def _open_district_locator(self, build: Build, geography: str = "") -> DistrictLocator | None:
        path = build.folder / f"boundaries{'-' if geography else ''}{geography}.geojson"
        return self._grounds.get_or_make(path, lambda: _read_ground(path))


def _read_ground(path: Path) -> DistrictLocator | None:
    return DistrictLocator(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def _open_gazetteer(city: City, build: Build) -> OfflineGazetteer:
    """The places that the city file names, and those whose names stand on its maps; the city
    itself, whose name may stand there too, is no place within it.
    """
    rows = _read_places(build, "places.json")
    known = {normalise_place_name(name) for name in (city.name, *(row["place"] for row in rows))}
    on_maps = _read_places(build, "named_places.json")
    return OfflineGazetteer(
        [*rows, *(row for row in on_maps if normalise_place_name(row["place"]) not in known)]
    )


def _read_places(build: Build, name: str) -> list[dict]:
    path = build.folder / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def _write_offline_message(city: City) -> str:
    return translate("find.offline", districts=city.districts.plural)


def find_named_district(city: City, build: Build, text: str) -> str:
    """The district that the text itself names, "" for none: "West", "west precinct",
    "Precinct 12".
    """
    word, wanted = city.districts.singular, normalise_place_name(text)
    for district, title in list_districts(city, build.manifest).items():
        names = (title, district, f"{title} {word}", f"{word} {title}")
        if wanted in map(normalise_place_name, names):
            return district
    return ""


def _choose_district(
    city: City, build: Build, spots: list[tuple[PlaceMatch, DistrictLocation]], can_tell: bool
) -> DistrictSearchResult:
    """One district, choices, or why there is none."""
    titles = list_districts(city, build.manifest)
    inside = [(m, s) for m, s in spots if s.kind in ("in", "border")]
    choices = dict.fromkeys((m.label, d) for m, s in inside for d in s.districts)
    if not spots:
        return DistrictSearchResult(
            said=translate("find.unknown") if can_tell else _write_offline_message(city), status=404
        )
    if not inside:
        return DistrictSearchResult(said=_describe_outside_match(city, titles, spots[0][1]))
    districts = {d for _, d in choices}
    if len(districts) == 1 and all(m.sure for m, _ in inside):
        return DistrictSearchResult(districts.pop())
    key = (
        "similar"
        if not inside[0][0].sure
        else "border"
        if _is_single_border_match(inside)
        else "several"
    )
    found_choices = tuple(
        (
            translate("find.choice", label=label, district=titles.get(d, d))
            if label
            else titles.get(d, d),
            d,
        )
        for label, d in list(choices)[:MOST_CHOICES]
    )
    return DistrictSearchResult(said=translate(f"find.{key}"), choices=found_choices)


def _is_single_border_match(inside: list[tuple[PlaceMatch, DistrictLocation]]) -> bool:
    return len({m.label for m, _ in inside}) == 1 and inside[0][1].kind == "border"


def _describe_outside_match(city: City, titles: dict[str, str], spot: DistrictLocation) -> str:
    nearest = spot.districts[0]
    return translate(
        f"find.{spot.kind}",
        place=city.name,
        district=city.districts.singular,
        name=titles.get(nearest, nearest),
        distance=_format_distance(spot.metres),
    )


def _format_distance(metres: float) -> str:
    feet = metres * FEET
    if feet < 1000:
        return translate("find.feet", number=format_number(max(50, round(feet / 50) * 50)))
    return translate(
        "find.miles", number=format_fixed_decimals(metres / MILE, 1 if metres < 10 * MILE else 0)
    )
