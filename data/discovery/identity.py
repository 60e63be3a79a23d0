"""The city and agency of a portal, derived from its domain, publishers and coordinates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from data.discovery.keyword_hints import NamePatterns, load_hints
from data.discovery.profile import DiscoveryPortal, TableProfile
from data.model.city_schema import Coordinates
from data.model.errors import PortalError
from data.portal.catalogue import CatalogueEntry

AGENCY_PATTERN = re.compile(
    r"((?:[A-Z][\w.'-]*\s+){1,4}(?:Police Department|Sheriff'?s (?:Office|Department)))"
)
PLACE_PATTERN = re.compile(r"(?:City|Town|County) of ([A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,3})")
LONGITUDE_NAMES = NamePatterns(("longitude*", "*longitude*", "lon", "lng", "long"))
LATITUDE_NAMES = NamePatterns(("latitude*", "*latitude*", "lat"))
POINT_TYPES = ("point", "location")
# Shorter values are abbreviations.
MIN_NAME_LENGTH = 4
DEFAULT_TIME_ZONE = "America/New_York"


@dataclass(frozen=True)
class CityIdentity:
    """The head of a city file; `guessed` maps the keys that are guesses to the reason."""

    id: str
    name: str
    agency: str
    state: str
    time_zone: str
    licence: str
    guessed: tuple[tuple[str, str], ...]


def infer_identity(
    domain: str,
    tables: Iterable[CatalogueEntry],
    longitude: float | None,
    known_state: str = "",
    mapped_name: str = "",
) -> CityIdentity:
    """The head of a draft, from the domain, the publishers of the tables and maps found, and one
    longitude (degrees).

    `mapped_name` is what the boundaries say of the place (`find_mapped_name`), `known_state` the
    two letters of the state where somebody knows it.
    """
    tables = list(tables)
    core, state = _parse_domain(domain)
    state = known_state or state
    texts = [text for t in tables for text in (t.publisher, t.description, t.title)]
    agency = _find_most_frequent(m[1] for text in texts if (m := AGENCY_PATTERN.search(text)))
    place = _find_most_frequent(m[1] for text in texts if (m := PLACE_PATTERN.search(text)))
    place = place or mapped_name
    name = place or (
        agency.split(" Police ")[0].split(" Sheriff")[0]
        if agency
        else core.replace("_", " ").title()
    )
    licence = _find_most_frequent(t.licence for t in tables)
    states = load_hints()["states"]
    kept = next((zone for zone, names in states.items() if state.upper() in names), "")
    zone = kept or next(
        (
            z["name"]
            for z in load_hints()["zones"]
            if longitude is not None and longitude <= z["east_to"]
        ),
        "",
    )
    guessed = tuple(
        (key, why)
        for key, why, sure in (
            ("name", "read off the domain", place or agency),
            ("agency", "made from the name", agency),
            ("state", "nothing tells it", state),
            ("licence", "the portal names none", licence),
            (
                "time_zone",
                f"most places at the longitude {longitude:.1f} keep it"
                if zone and longitude is not None
                else "nothing tells it",
                kept,
            ),
        )
        if not sure
    )
    return CityIdentity(
        _make_id(core),
        name,
        agency or f"{name} Police Department",
        state.upper(),
        zone or DEFAULT_TIME_ZONE,
        licence or f"Open data of {name}",
        guessed,
    )


def find_state(text: str) -> str:
    """The two letters of a state, from these or its name; "" where the text is neither."""
    names = load_hints()["state_names"]
    plain = text.strip().casefold()
    return next(
        (code for code, name in names.items() if plain in (code.casefold(), name.casefold())), ""
    )


def find_mapped_name(maps: Iterable[TableProfile]) -> str:
    """The name of the place that every shape of a map bears; "" where no map names one."""
    columns = NamePatterns(tuple(load_hints()["boundaries"]["place_columns"]))
    found = (
        _read_place_name(values.counted[0][0])
        for profile in maps
        for column in profile.candidates(columns)
        if (values := profile.values(column.name)).whole
        and len(values.counted) == 1
        and not values.nulls
    )
    return next((name for name in found if name), "")


def _read_place_name(text: str) -> str:
    """The name within a value such as "CITY OF ELMWOOD, OH"; "" for an abbreviation or a number."""
    plain = " ".join(text.partition(",")[0].split())
    if len(plain) < MIN_NAME_LENGTH or not re.fullmatch(r"[^\W\d_]+(?:[ .'-]+[^\W\d_]+)*", plain):
        return ""
    named = plain.title() if plain.isupper() or plain.islower() else plain
    return re.sub(r"^(?:City|Town|County|Village) of | Police Department$", "", named, flags=re.I)


def find_coordinates(profile: TableProfile) -> Coordinates | None:
    """The columns of a table's coordinates, where an example of each is one in the United
    States.
    """
    for column in (c for c in profile.columns if c.type in POINT_TYPES):
        if _is_longitude(_find_first_number(profile.find_example(column.name))):
            return Coordinates(point=(column.name,))
    longitude = next(profile.candidates(LONGITUDE_NAMES), None)
    latitude = next(profile.candidates(LATITUDE_NAMES), None)
    if longitude is None or latitude is None:
        return None
    if not _is_longitude(_find_first_number(profile.find_example(longitude.name))):
        return None
    return Coordinates(longitude=(longitude.name,), latitude=(latitude.name,))


def _is_longitude(number: float | None) -> bool:
    return number is not None and -180 <= number < -60


def find_longitude(profiles: Iterable[TableProfile], portal: DiscoveryPortal) -> float | None:
    """The longitude of one place in the tables or on the maps, in degrees; None where none has
    coordinates.
    """
    for profile in profiles:
        columns = [c.name for c in profile.candidates(LONGITUDE_NAMES)] + (
            [profile.shape.name] if profile.shape else []
        )
        for column in columns:
            try:
                found = _find_first_number(portal.example(profile.id, column))
            except PortalError:
                continue
            if found is not None and _is_longitude(found):
                return found
    return None


def _find_first_number(value: Any) -> float | None:
    """The first number of a GeoJSON geometry, which is a longitude, or of a plain cell."""
    if isinstance(value, dict):
        value = value.get("coordinates", value.get("longitude"))
    while isinstance(value, list) and value:
        value = value[0]
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _parse_domain(domain: str) -> tuple[str, str]:
    """The place in a domain, and the state where it has one: cincinnati and oh."""
    labels = domain.partition(":")[0].split(".")[:-1]
    states = [code.casefold() for code in load_hints()["state_names"]]
    state = next((label for label in labels if label in states), "")
    names = [
        label for label in labels if label not in load_hints()["domain"]["plain"] and label != state
    ] or [state]
    name = max(names, key=len)
    dashed = re.fullmatch(r"(.+)-([a-z]{2})(?:gov)?", name)
    county = re.fullmatch(r"(.+county)([a-z]{2})", name)
    found = dashed or county
    if found and found[2] in states:
        name, state = found[1], found[2]
    for word in load_hints()["domain"]["inside"]:
        name = name.replace(word, "") if len(name) > len(word) else name
    return name.replace("county", " county").replace("-", " ").strip().replace(
        " ", "_"
    ) or "city", state


def _make_id(core: str) -> str:
    plain = re.sub(r"[^a-z0-9_]+", "_", core).strip("_")
    return plain if plain[:1].isalpha() else f"city_{plain}"


def _find_most_frequent(texts: Iterable[str]) -> str:
    """The most frequent of some texts; empty where there is none."""
    counted = Counter(" ".join(text.split()) for text in texts if text.strip())
    return counted.most_common(1)[0][0] if counted else ""
