"""The ground of a city's maps: layers from TIGER/Line files or from files that the city
file names.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import geopandas

from data.atomic_files import replace_file
from data.geography.ground import (
    MAIN_ROAD,
    PARK,
    PLACE,
    ROAD,
    STREET,
    WATER,
    Box,
    GroundLayer,
    clip_layer,
    draw_ground,
    find_ground_box,
    measure_compressed,
    parse_layers,
    read_ground_layer,
    write_layers,
)
from data.geography.svg_outline import read_projection
from data.model.errors import CityFileError, DatasetWithdrawn, DataUnavailable, FieldError
from data.model.values import BasemapLayer, City
from data.portal.tiger import SOURCE, TigerFiles, is_whole_zip
from data.store.checksums import replace_json
from data.store.store import Store


@dataclass(frozen=True)
class TigerTheme:
    """A kind of the ground as TIGER/Line has it: its theme, whether per state, and the feature
    classes that count.
    """

    kind: str
    theme: str
    whole_state: bool
    classes: tuple[str, ...]
    named: bool = False


# Feature classes (MTFCC): S1100 primary, S1200 secondary roads, S1400 local streets; K2180 to K2190
# parks and forests, K1231 and the like are buildings; H2030 to H2053 lakes to oceans, H3010
# streams. R1011 railways.
THEMES = (
    TigerTheme(WATER, "AREAWATER", False, ("H",), True),
    TigerTheme(PARK, "AREALM", True, ("K218", "K219"), True),
    TigerTheme(MAIN_ROAD, "ROADS", False, ("S1100",), True),
    TigerTheme(ROAD, "ROADS", False, ("S1200",), True),
    TigerTheme(STREET, "ROADS", False, ("S1400",), True),
    TigerTheme(PLACE, "PLACE", True, ("G4",), True),
)


# How the Bureau shortens what is part of a name: "Lk Washington", "Black Riv", "I- 5".
SPELLED_OUT = {
    "Lk": "Lake",
    "Lks": "Lakes",
    "Riv": "River",
    "Crk": "Creek",
    "Pnd": "Pond",
    "Rsvr": "Reservoir",
}
HIGHWAY_PATTERN = re.compile(r"^(I|US)- +(?=\d)")


@dataclass(frozen=True)
class BasemapResult:
    """What `basemap` prepared: features by kind, compressed bytes of a map's ground, files that
    were not there.
    """

    features: dict[str, int]
    compressed: int
    missing: tuple[str, ...]


def prepare_basemap(city: City, folder: Path, store: Store, files: TigerFiles) -> BasemapResult:
    """Prepare a city's ground for its maps from the next refresh on.

    Raises CityFileError where the city file names neither layers nor a county, or one of them has
    nothing on the map, DataUnavailable where the city has no areas yet, and PortalError where the
    Bureau does not answer. What was prepared before stays then.
    """
    live = store.live(city.id)
    path = live.folder / "outline.json" if live else None
    if path is None or not path.exists():
        raise DataUnavailable(
            f"{city.id} has no areas yet; state [boundaries] and run `python app.py refresh "
            f"{city.id}` first"
        )
    outline = json.loads(path.read_text(encoding="utf-8"))
    projection = read_projection(outline)
    if projection is None:
        raise DataUnavailable(
            f"the areas of {city.id} are of an older version; run `python app.py refresh "
            f"{city.id}` first"
        )
    box = find_ground_box(projection, outline["height"])
    layers = [clip_layer(layer, box) for layer in read_named_layers(city, folder)]
    _refuse_layers_off_the_map(city, layers)
    missing: list[str] = []
    if city.census:
        known = {layer.kind for layer in layers}
        found, missing = _read_tiger(city, store, files, box, known)
        layers += [clip_layer(layer, box) for layer in found]
    if not layers:
        raise _make_error(
            "basemap",
            "missing; expected layers under [[basemap.layers]], or [census] with state and counties",
        )
    replace_json(_locate_basemap(store, city), write_layers(layers))
    drawn = draw_ground(layers, projection, outline["height"])
    counts: dict[str, int] = {}
    for layer in layers:
        counts[layer.kind] = counts.get(layer.kind, 0) + len(layer.shapes)
    return BasemapResult(counts, measure_compressed(drawn) if drawn else 0, tuple(missing))


def load_layers(city: City, folder: Path, store: Store) -> tuple[GroundLayer, ...]:
    """The prepared layers of a city; without any, those of the files that the city file names. May
    be empty.

    Raises CityFileError where a named file is bad.
    """
    path = _locate_basemap(store, city)
    if path.exists() and not city.sample:
        return parse_layers(json.loads(path.read_text(encoding="utf-8")))
    return read_named_layers(city, folder)


def read_named_layers(city: City, folder: Path) -> tuple[GroundLayer, ...]:
    """The layers of the files that a city file names. Raises CityFileError."""
    if city.basemap is None:
        return ()
    return tuple(_read_file(layer, folder) for layer in city.basemap.layers)


def _locate_basemap(store: Store, city: City) -> Path:
    return store.root / "basemaps" / f"{city.id}.json"


def _read_file(layer: BasemapLayer, folder: Path) -> GroundLayer:
    path = folder / layer.file
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return read_ground_layer(content, layer.kind, layer.name, layer.source)
    except (OSError, ValueError) as error:
        raise _make_error(
            "basemap.layers", f"expected a GeoJSON file at {path} ({error})"
        ) from None
    except CityFileError as error:
        raise _make_error("basemap.layers", f"{layer.file}: {error}") from None


def _refuse_layers_off_the_map(city: City, layers: list[GroundLayer]) -> None:
    """Raise CityFileError for a named file of which nothing is left on the city's map."""
    for named, layer in zip(city.basemap.layers if city.basemap else (), layers, strict=True):
        if not layer.shapes:
            raise _make_error(
                "basemap.layers", f"{named.file}: nothing of it would be seen on the map"
            )


def _make_error(key: str, message: str) -> CityFileError:
    return CityFileError(f"{key}: {message}", (FieldError(key, message),))


def _read_tiger(
    city: City, store: Store, files: TigerFiles, box: Box, known: set[str]
) -> tuple[list[GroundLayer], list[str]]:
    """The layers of kinds that no file gives, and the names of files that the Bureau does
    not have. Raises CityFileError where a county has nothing on the map.
    """
    assert city.census is not None
    layers: list[GroundLayer] = []
    missing: list[str] = []
    asked: set[str] = set()
    found: set[str] = set()
    counties = [f"{city.census.state}{county}" for county in city.census.counties]
    for theme in THEMES:
        if theme.kind in known:
            continue
        for area in [city.census.state] if theme.whole_state else counties:
            asked.add(area)
            try:
                content = _keep_zip(store, files, theme.theme, area)
            except DatasetWithdrawn:
                missing.append(f"{theme.theme} {area}")
                continue
            layer = _read_zip(content, theme, box)
            layers.append(layer)
            if layer.shapes:
                found.add(area)
    empty = [county for county in counties if county in asked - found]
    if empty:
        raise _make_error(
            "census.counties",
            f"the TIGER/Line files of {', '.join(empty)} (state and county) have nothing "
            f"on the map of {city.name}; expected the counties in which it lies",
        )
    return layers, sorted(set(missing))


def _keep_zip(store: Store, files: TigerFiles, theme: str, area: str) -> bytes:
    """A file of the Bureau's from the store, fetched where it is not there yet or damaged."""
    path = store.root / "basemaps" / "tiger" / f"{area}-{theme.lower()}.zip"
    if path.exists():
        kept = path.read_bytes()
        if is_whole_zip(kept):
            return kept
    content = files.fetch_zip(theme, area)
    replace_file(path, content)
    return content


def _read_zip(content: bytes, theme: TigerTheme, box: Box) -> GroundLayer:
    frame = geopandas.read_file(BytesIO(content), bbox=box)
    columns = {c.casefold(): c for c in frame.columns}
    if "mtfcc" in columns:
        frame = frame[frame[columns["mtfcc"]].fillna("").str.startswith(theme.classes)]
    name = ""
    if theme.named:
        name = next((columns[c] for c in ("fullname", "name") if c in columns), "")
    if name:
        frame = frame.assign(**{name: frame[name].map(_spell_out, na_action="ignore")})
    return read_ground_layer(frame, theme.kind, name, SOURCE)


def _spell_out(name: str) -> str:
    """A name of the Bureau's as maps write it."""
    words = HIGHWAY_PATTERN.sub(r"\1-", name).split()
    return " ".join(SPELLED_OUT.get(word, word) for word in words)


__all__ = ["BasemapResult", "load_layers", "prepare_basemap", "read_named_layers"]
