"""A city's district shapes: the published polygons that make up each district, as one small GeoJSON
collection.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import geopandas
import numpy
import shapely

from data.geography.topology import DECIMALS, close_seams, dissolve_districts, simplify_in_steps
from data.model.errors import CityFileError, FieldError
from data.model.values import Boundaries, Districts

MAX_BYTES, MAX_FINE_BYTES = 60_000, 200_000
MAX_NAMED = 12
# Places of these time zones lie between these two meridians the long way round: from the west of
# the Aleutians (172 east) to the east of Brazil (35 west).
AMERICAN_ZONES = "America/"
OTHER_HEMISPHERE = (-30, 165)
WHOLE_NUMBER_PATTERN = re.compile(r"(-?\d+)\.0+")


def build_boundaries(
    features: dict,
    boundaries: Boundaries,
    districts: Districts,
    most: int = MAX_BYTES,
    time_zone: str = "",
) -> dict:
    """One shape per district, as a GeoJSON FeatureCollection in degrees (EPSG:4326) of at most
    `most` bytes of compact JSON (60 kB).

    `features` is a FeatureCollection as published. Each feature of the result has the district's id
    as `id`, the properties `id` and `title`, and stands in the order of the city file. Neighbours
    share their border vertex for vertex. A district that `boundaries.parts` does not name is
    absent, and so is one whose polygons were not found or are empty; a polygon that no part names
    is left out. Raises CityFileError naming the key of the city file that does not fit, and what
    the features offer instead, where no district can be drawn at all.
    """
    titles = {category.id: category.title for category in districts.categories}
    shapes = build_district_shapes(features, boundaries, districts, time_zone)
    for coarser in simplify_in_steps(shapes):
        collection = _build_collection(coarser, titles)
        if len(json.dumps(collection, separators=(",", ":"))) <= most:
            return collection
    raise _make_error(
        "boundaries.parts",
        f"the shapes of {len(shapes)} districts do not fit into {most // 1000} kB, "
        "however plainly they are drawn; expected larger or fewer districts",
    )


def build_district_shapes(
    features: dict, boundaries: Boundaries, districts: Districts, time_zone: str = ""
) -> geopandas.GeoDataFrame:
    """The published polygons as one exact shape per district (EPSG:4326), indexed by `district`,
    seams closed. No polygon of a city whose `time_zone` is American lies in another hemisphere.

    Raises CityFileError as `build_boundaries` does.
    """
    published = _list_features(features)
    titles = {category.id: category.title for category in districts.categories}
    wanted = _map_property_values(boundaries, titles)
    values = _read_property_values(published, boundaries)
    _refuse_unmatched(boundaries, values)
    frame = geopandas.GeoDataFrame(
        {"district": [wanted.get(value.casefold()) for value in values]},
        geometry=_read_geometries(published),
        crs="EPSG:4326",
    )
    polygons = _select_polygons(frame[frame["district"].notna()])
    if time_zone.startswith(AMERICAN_ZONES):
        _refuse_other_hemisphere(polygons, time_zone)
    shapes = dissolve_districts(close_seams(polygons))
    return shapes.loc[[district for district in titles if district in shapes.index]]


def list_area_values(features: dict, properties: tuple[str, ...]) -> list[str]:
    """The values by which features name their areas, each once, blanks left out. Raises
    CityFileError.
    """
    wanted = Boundaries(properties=properties, parts={"": ()})
    values = _read_property_values(_list_features(features), wanted)
    return list(dict.fromkeys(value for value in values if value))


def find_missing_districts(collection: dict, districts: Districts) -> tuple[str, ...]:
    """The districts of the city file that a collection of shapes lacks, in the file's order."""
    drawn = {feature["id"] for feature in collection["features"]}
    return tuple(category.id for category in districts.categories if category.id not in drawn)


def _make_error(key: str, message: str) -> CityFileError:
    return CityFileError(f"{key}: {message}", (FieldError(key, message),))


def _list_features(features: dict) -> list[dict]:
    found = features.get("features") if isinstance(features, dict) else None
    if (
        not isinstance(found, list)
        or not found
        or not all(isinstance(feature, dict) for feature in found)
    ):
        raise _make_error(
            "boundaries", "expected a GeoJSON FeatureCollection with at least one feature"
        )
    return found


def _map_property_values(boundaries: Boundaries, titles: dict[str, str]) -> dict[str, str]:
    """Property value, case folded -> district id."""
    wanted: dict[str, str] = {}
    for district, values in boundaries.parts.items():
        key = f"boundaries.parts.{district}"
        if district not in titles:
            raise _make_error(key, f"no such district; expected one of {_format_names(titles)}")
        for value in values:
            other = wanted.setdefault(_normalise_value(value).casefold(), district)
            if other != district:
                raise _make_error(
                    key, f"{value!r} is already part of {other}; expected each value once"
                )
    return wanted


def _read_property_values(features: list[dict], boundaries: Boundaries) -> list[str]:
    """What each feature carries in the first candidate property that any of them fills, cut to the
    prefix.
    """
    carried = [
        held if isinstance(held := feature.get("properties"), dict) else {} for feature in features
    ]
    offered = {name.strip().casefold(): name for properties in carried for name in properties}
    for candidate in boundaries.properties:
        name = offered.get(candidate.strip().casefold(), "")
        values = [_normalise_value(properties.get(name)) for properties in carried]
        if any(values):
            return [value[: boundaries.prefix or None] for value in values]
    raise _make_error(
        "boundaries.properties",
        f"none of {_format_names(boundaries.properties)} is filled in the features; "
        f"they carry {_format_names(offered.values()) or 'no properties'}",
    )


def _normalise_value(value: object) -> str:
    """A property value as it is compared: trimmed text, and whole numbers without decimals (4, "4"
    and "4.0" alike).
    """
    if value is None:
        return ""
    text = " ".join(str(value).split())
    number = WHOLE_NUMBER_PATTERN.fullmatch(text)
    return number.group(1) if number else text


def _refuse_unmatched(boundaries: Boundaries, values: list[str]) -> None:
    """Refuse a map on which nothing is found; one that lacks some districts is still worth
    drawing.
    """
    present = {value.casefold() for value in values}
    if any(
        present & {_normalise_value(value).casefold() for value in wanted}
        for wanted in boundaries.parts.values()
    ):
        return
    faults = tuple(
        FieldError(
            f"boundaries.parts.{district}",
            f"no polygon carries {_format_names(wanted) or 'no value at all'}; "
            f"the features offer {_format_names(values)}",
        )
        for district, wanted in boundaries.parts.items()
    )
    raise CityFileError("; ".join(f"{fault.field}: {fault.message}" for fault in faults), faults)


def _read_geometries(features: list[dict]) -> numpy.ndarray:
    """The geometries; None for a feature without one."""
    geometries = [feature.get("geometry") for feature in features]
    shapes = shapely.from_geojson(
        [json.dumps(g) if g else None for g in geometries], on_invalid="ignore"
    )
    for number, (geometry, shape) in enumerate(zip(geometries, shapes, strict=True), 1):
        if geometry and shape is None:
            raise _make_error(
                "boundaries",
                f"the geometry of feature {number} cannot be read; expected GeoJSON polygons",
            )
    return shapes


def _select_polygons(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """The polygons of a frame with one district id per row; points and lines count for nothing."""
    parts = frame.explode(ignore_index=True)
    parts = parts[parts.geom_type.isin(("Polygon", "MultiPolygon")) & ~parts.is_empty].reset_index(
        drop=True
    )
    if parts.empty:
        raise _make_error("boundaries", "the features named by boundaries.parts hold no polygons")
    fault = find_wrong_degrees(*parts.total_bounds)
    if fault:
        raise _make_error("boundaries", fault)
    return parts


def find_wrong_degrees(west: float, south: float, east: float, north: float) -> str:
    """What is wrong with bounds that are no degrees of the United States; "" where nothing is."""
    point = f"met the point {west:.0f} {south:.0f}"
    if west < -180 or east > 180 or south < -90 or north > 90:
        return f"expected degrees of longitude and latitude (EPSG:4326), {point}"
    middle = ((west + east) / 2, (south + north) / 2)
    if not _is_in_country(*middle) and _is_in_country(*reversed(middle)):
        return f"expected longitude before latitude, {point}: the two seem to be exchanged"
    return ""


def _refuse_other_hemisphere(polygons: geopandas.GeoDataFrame, time_zone: str) -> None:
    """Refuse polygons, be it one of many, that lie outside of America: with latitude first, without
    the minus sign of the longitude, or at the point 0 0.
    """
    bounds = polygons.geometry.bounds
    longitudes = (bounds["minx"] + bounds["maxx"]) / 2
    # A polygon that is wider than half of the world lies around the meridian of 180 degrees.
    narrow = bounds["maxx"] - bounds["minx"] < 180
    strays = polygons[longitudes.between(*OTHER_HEMISPHERE) & narrow]
    if strays.empty:
        return
    west, south, _, _ = strays.geometry.iloc[0].bounds
    raise _make_error(
        "boundaries",
        f"the polygon of {strays['district'].iloc[0]} lies at longitude {west:.1f}, latitude "
        f"{south:.1f}, where no place has the city's time zone {time_zone}; expected longitude "
        "before latitude, and a minus sign for longitudes west of Greenwich",
    )


def _is_in_country(longitude: float, latitude: float) -> bool:
    """Whether a point is within the bounds of the United States. With longitude and latitude
    exchanged it is not.
    """
    return -180 <= longitude <= -60 and 10 <= latitude <= 73


def _build_collection(shapes: geopandas.GeoDataFrame, titles: dict[str, str]) -> dict:
    rounded = shapely.transform(shapes.geometry.values, lambda points: points.round(DECIMALS))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": district,
                "properties": {"id": district, "title": titles[district]},
                "geometry": json.loads(shapely.to_geojson(shape)),
            }
            for district, shape in zip(shapes.index, rounded, strict=True)
        ],
    }


def _format_names(names: Iterable[object]) -> str:
    """Up to twelve of the names, sorted and quoted, and how many more there are."""
    known = sorted({str(name) for name in names if str(name)})
    rest = len(known) - MAX_NAMED
    text = ", ".join(repr(name) for name in known[:MAX_NAMED])
    return f"{text} and {rest} more" if rest > 0 else text
