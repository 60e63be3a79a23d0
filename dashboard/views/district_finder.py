"""A reader's address, place or position -> their district, or words that help. Nothing looked for is kept or logged."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

from dashboard.i18n.numbers import fixed
from dashboard.lru_cache import BoundedCache
from dashboard.query.query_validation import districts_of
from dashboard.service.answer_service import Answers
from dashboard.wording import number, say
from data.geocode import Area, Gazetteer, Geocoder, GeocoderDown, Ground, Match, Spot
from data.geocode.gazetteer import plain
from data.model.values import City
from data.portal.geocoders import open_geocoder
from data.store.store import Build

LONGEST = 120
MOST_CHOICES, MOST_GROUNDS = 8, 12
FEET, MILE = 3.28084, 1609.344


@dataclass(frozen=True)
class Found:
    """What a search gives: one district's id; or words, the choices there are as (title, district), and a status."""

    district: str = ""
    said: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    status: int = 200


class Finder:
    """Finds districts of served cities; each build's ground and gazetteer are read once."""

    def __init__(self, answers: Answers, geocoder: Geocoder | None = None):
        self.answers = answers
        self.geocoder = geocoder or open_geocoder(answers.settings.geocoder)
        self._grounds: BoundedCache[Path, Ground | None] = BoundedCache(MOST_GROUNDS)

    def find(self, city_id: str, text: str) -> Found:
        """The district of an address or a place's name. Raises UnknownCity or NoData for a city that is not served."""
        city, build = self.answers.city(city_id), self.answers.build(city_id)
        text = " ".join(text.split())
        if not text:
            return Found(said=say("find.empty"), status=400)
        if len(text) > LONGEST:
            return Found(
                said=say("find.too_long", count=number(len(text)), most=LONGEST), status=400
            )
        named = _named(city, build, text)
        ground = None if named else self._ground(build)
        if named or ground is None:
            return Found(named) if named else Found(said=_offline(city), status=404)
        try:
            matches = self._matches(city, build, ground, text)
        except GeocoderDown:
            return Found(said=say("find.down"), status=503)
        spots = [(m, ground.spot(m.longitude, m.latitude)) for m in matches]
        return _settle(city, build, spots, self.tells(city_id))

    def locate(self, city_id: str, latitude: str, longitude: str) -> Found:
        """The district of a position in degrees, as a device gives it. Raises as `find` does."""
        city, build = self.answers.city(city_id), self.answers.build(city_id)
        ground = self._ground(build)
        try:
            y, x = float(latitude), float(longitude)
        except ValueError:
            x = y = math.nan
        if not (abs(x) <= 180 and abs(y) <= 90):
            return Found(said=say("find.nowhere"), status=400)
        if ground is None:
            return Found(said=_offline(city), status=404)
        return _settle(city, build, [(Match("", x, y), ground.spot(x, y))], True)

    def _matches(self, city: City, build: Build, ground: Ground, text: str) -> tuple[Match, ...]:
        """What the city's own gazetteer has, else what the geocoder finds: an address goes out only if it must."""
        own = _gazetteer(build).find(text)
        geocoder = self.geocoder
        if any(m.sure for m in own) or geocoder is None or not self._asks(city):
            return own
        return geocoder.find(text, Area(city.name, city.state, ground.box)) or own

    def _asks(self, city: City) -> bool:
        return self.geocoder is not None and not city.sample

    def tells(self, city_id: str) -> bool:
        """Whether addresses of a city can be looked up at all."""
        folder = self.answers.build(city_id).folder
        return self._asks(self.answers.city(city_id)) or (folder / "places.json").exists()

    def _ground(self, build: Build) -> Ground | None:
        path = build.folder / "boundaries.geojson"
        return self._grounds.get_or_make(path, lambda: _read_ground(path))


def _read_ground(path: Path) -> Ground | None:
    return Ground(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def _gazetteer(build: Build) -> Gazetteer:
    path = build.folder / "places.json"
    return Gazetteer(json.loads(path.read_text(encoding="utf-8")) if path.exists() else [])


def _offline(city: City) -> str:
    return say("find.offline", districts=city.districts.plural)


def _named(city: City, build: Build, text: str) -> str:
    """The district that the text itself names, "" for none: "West", "west precinct", "Precinct 12"."""
    word, wanted = city.districts.singular, plain(text)
    for district, title in districts_of(city, build.manifest).items():
        names = (title, district, f"{title} {word}", f"{word} {title}")
        if wanted in map(plain, names):
            return district
    return ""


def _settle(city: City, build: Build, spots: list[tuple[Match, Spot]], can_tell: bool) -> Found:
    """One district, choices, or why there is none."""
    titles = districts_of(city, build.manifest)
    inside = [(m, s) for m, s in spots if s.kind in ("in", "border")]
    choices = dict.fromkeys((m.label, d) for m, s in inside for d in s.districts)
    if not spots:
        return Found(said=say("find.unknown") if can_tell else _offline(city), status=404)
    if not inside:
        return Found(said=_elsewhere(city, titles, spots[0][1]))
    districts = {d for _, d in choices}
    if len(districts) == 1 and all(m.sure for m, _ in inside):
        return Found(districts.pop())
    key = "similar" if not inside[0][0].sure else "border" if _one_at_border(inside) else "several"
    told = tuple(
        (
            say("find.choice", label=label, district=titles.get(d, d))
            if label
            else titles.get(d, d),
            d,
        )
        for label, d in list(choices)[:MOST_CHOICES]
    )
    return Found(said=say(f"find.{key}"), choices=told)


def _one_at_border(inside: list[tuple[Match, Spot]]) -> bool:
    return len({m.label for m, _ in inside}) == 1 and inside[0][1].kind == "border"


def _elsewhere(city: City, titles: dict[str, str], spot: Spot) -> str:
    nearest = spot.districts[0]
    return say(
        f"find.{spot.kind}",
        place=city.name,
        district=city.districts.singular,
        name=titles.get(nearest, nearest),
        distance=_distance(spot.metres),
    )


def _distance(metres: float) -> str:
    feet = metres * FEET
    if feet < 1000:
        return say("find.feet", number=number(max(50, round(feet / 50) * 50)))
    return say("find.miles", number=fixed(metres / MILE, 1 if metres < 10 * MILE else 0))
