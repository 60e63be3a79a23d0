"""What a well-formed city file must also keep to: known words, one meaning for each spelling,
nothing twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from data.city_files.dataset_checks import PORTAL_ID_PATTERN, find_dataset_faults
from data.city_files.error_messages import describe_unknown, describe_unknown_district
from data.city_files.spelling_conflicts import find_clashes, find_repeats, prefix_faults
from data.city_files.translation_checks import find_translation_faults
from data.model.values import Boundaries, City, Districts, Geography
from data.model.vocabulary import (
    CITYWIDE,
    NOT_RECORDED,
    OUTSIDE,
    SUBDISTRICT_DIMENSIONS,
    TOPICS,
    UNNAMED_CATEGORIES,
)

HOST_PATTERN = re.compile(r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")

Fault = tuple[tuple, str]


def find_faults(city: City, path: Path) -> list[Fault]:
    """Every fault of a city as (path of keys, words); `path` is its file, beside which other files
    may lie.
    """
    return [
        *_find_identity_faults(city, path),
        *_find_district_faults(city.districts),
        *_find_place_faults(city, path),
        *_find_all_dataset_faults(city),
        *_find_change_faults(city),
        *find_translation_faults(city),
    ]


def _find_place_faults(city: City, path: Path) -> Iterator[Fault]:
    """Of boundaries, residents, the gazetteer, geographies and the ground of the map."""
    if city.boundaries:
        found = _find_boundary_faults(city, city.boundaries, path)
        yield from prefix_faults(("boundaries",), found)
    for key, beside in (("population", city.population), ("gazetteer", city.gazetteer)):
        if beside:
            yield from _find_file_faults((key, "file"), beside.file, city, path)
    for name, geography in city.geographies.items():
        yield from _find_geography_faults(city, name, geography, path)
    for position, layer in enumerate(city.basemap.layers if city.basemap else ()):
        place = ("basemap", "layers", position, "file")
        yield from _find_file_faults(place, layer.file, city, path)


def _find_geography_faults(
    city: City, name: str, geography: Geography, path: Path
) -> Iterator[Fault]:
    place = ("geographies", name)
    if geography.population:
        yield from _find_file_faults((*place, "population"), geography.population, city, path)
    yield from prefix_faults(place, _find_source_faults(city, geography, path))
    if name not in SUBDISTRICT_DIMENSIONS:
        yield place, describe_unknown("geography", name, SUBDISTRICT_DIMENSIONS)
    elif not any(name in dataset.fields for dataset in city.datasets):
        yield place, f"no dataset has a field {name!r}; expected one that names the area"


def _find_all_dataset_faults(city: City) -> Iterator[Fault]:
    for first, second in find_repeats(dataset.id for dataset in city.datasets):
        words = f"the dataset of that id stands in datasets[{first}] already"
        yield ("datasets", second, "id"), words
    for position, dataset in enumerate(city.datasets):
        yield from prefix_faults(("datasets", position), find_dataset_faults(city, dataset))


def _find_change_faults(city: City) -> Iterator[Fault]:
    """Of breaks and events that name a topic which does not exist."""
    for key in ("breaks", "events"):
        for position, change in enumerate(getattr(city, key)):
            for topic in change.topics:
                if topic not in TOPICS:
                    yield (key, position, "topics"), describe_unknown("topic", topic, TOPICS)


def _find_identity_faults(city: City, path: Path) -> Iterator[Fault]:
    if city.id in RESERVED_IDS:
        taken = ", ".join(sorted(RESERVED_IDS))
        yield (
            ("id",),
            f"{city.id!r} is an address of the site itself, as are {taken}; choose another",
        )
    if city.id != path.stem:
        yield (
            ("id",),
            f"expected the file's own name: {path.stem!r} in {path.name}, or rename it "
            f"{city.id}.toml",
        )
    if not _is_time_zone(city.time_zone):
        yield (
            ("time_zone",),
            f"expected a time zone's name such as America/Chicago, found {city.time_zone!r}",
        )
    if city.transport == "portal" and not HOST_PATTERN.match(city.portal):
        yield (
            ("portal",),
            f"expected a host such as data.seattle.gov, without https://, found {city.portal!r}",
        )
    if city.transport == "files" and not city.folder:
        yield ("folder",), 'expected the folder of the files, since transport is "files"'


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (
        KeyError,
        ValueError,
        OSError,
    ):  # an unknown name, one that leads out of the database, a folder of it
        return False
    return True


def _find_district_faults(districts: Districts) -> Iterator[Fault]:
    ids = [category.id for category in districts.categories]
    for first, second in find_repeats(ids):
        yield (
            ("districts", "categories", second, "id"),
            f"the id {ids[second]!r} stands in categories[{first}] already",
        )
    for position, one in enumerate(ids):
        if one in UNNAMED_CATEGORIES:
            yield (
                ("districts", "categories", position, "id"),
                f"{one!r} is kept for rows that name no district",
            )
    listed = [(("districts", "categories", n), c) for n, c in enumerate(districts.categories)]
    named: list[tuple[tuple, Iterable[str], str]] = [
        ((*key, "title"), sorted({c.title, c.id}), c.id) for key, c in listed
    ]
    named += [((*key, "spellings"), c.spellings, c.id) for key, c in listed]
    named += [
        (("districts", OUTSIDE), districts.outside, OUTSIDE),
        (("districts", CITYWIDE), districts.citywide, CITYWIDE),
        (("districts", NOT_RECORDED), districts.not_recorded, NOT_RECORDED),
    ]
    yield from find_clashes(named)


def _find_source_faults(
    city: City, boundaries: Boundaries | Geography, path: Path
) -> Iterator[Fault]:
    """Faults of where polygons come from."""
    given = [name for name in ("dataset", "url", "file") if getattr(boundaries, name)]
    if len(given) != 1:
        yield (
            (),
            f"expected exactly one of dataset, url and file, found {' and '.join(given) or 'none'}",
        )
    if boundaries.dataset and not PORTAL_ID_PATTERN.match(boundaries.dataset):
        yield (
            ("dataset",),
            f"expected a portal's id such as abcd-1234, found {boundaries.dataset!r}",
        )
    if boundaries.url and not boundaries.url.startswith(("https://", "http://")):
        yield ("url",), f"expected an address that begins with https://, found {boundaries.url!r}"
    if boundaries.file:
        yield from _find_file_faults(("file",), boundaries.file, city, path)


def _find_boundary_faults(city: City, boundaries: Boundaries, path: Path) -> Iterator[Fault]:
    yield from _find_source_faults(city, boundaries, path)
    districts = [category.id for category in city.districts.categories]
    for district in boundaries.parts:
        if district not in districts:
            yield ("parts", district), describe_unknown_district(district, districts)
    yield from find_clashes([(("parts", d), values, d) for d, values in boundaries.parts.items()])


def _find_file_faults(key: tuple, name: str, city: City, path: Path) -> Iterator[Fault]:
    try:
        found = city.sample or (path.parent / name).is_file()
    except OSError as error:  # a name that no file can have
        yield key, f"expected the name of a file beside {path.name}: {error.strerror}"
        return
    if not found:  # the sample's files are made when it is refreshed
        yield key, f"there is no file {name!r} beside {path.name}"


# First parts of addresses that look like a city's id. A test holds them against the routes of the
# application.
RESERVED_IDS = frozenset(
    {
        "api",
        "assets",
        "briefing",
        "census",
        "charts",
        "developers",
        "embed",
        "feeds",
        "geography",
        "glossary",
        "healthz",
        "methods",
        "metrics",
        "oembed",
        "readyz",
        "s",
        "search",
    }
)
