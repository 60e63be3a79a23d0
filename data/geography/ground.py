"""The ground of a city's maps: water, parks, roads, railways and names, as paths of the areas' own
plane.

Layers are prepared once (clipped to the map's frame and simplified, in degrees) and drawn at each
refresh, since the projection depends on the areas.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas
import numpy
import shapely

from data.geography.boundaries import find_wrong_degrees
from data.geography.projection import OUTLINE_WIDTH, MapProjection
from data.model.errors import CityFileError

WATER, PARK, ROAD, MAIN_ROAD, RAILWAY, PLACE, STREET = GROUND_KINDS = (
    "water",
    "park",
    "road",
    "main_road",
    "railway",
    "place",
    "street",
)
AREA_KINDS = (WATER, PARK)
LINE_KINDS = (ROAD, MAIN_ROAD, RAILWAY)
# Compressed bytes of a city's whole ground, names included. A map is slowed down by more, and says
# no more.
MAX_COMPRESSED_BYTES = 22_000
# Units of the drawing (1,000 wide): how plain lines are drawn at first, and by how much plainer at
# each step.
FIRST_TOLERANCE, TOLERANCE_STEP, MAX_STEPS = 0.8, 1.35, 14
# Units of the drawing: half the width of a river that is published as a line.
RIVER_HALF_WIDTH = 3.0
# The frame is never narrower than this part of its height: beside a long city there is room for
# what it lies in.
MIN_FRAME_PROPORTION = 0.75
FRAME_MARGIN = 0.03
MAX_NAMES, MAX_STREET_NAMES = 60, 24
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class GroundLayer:
    """Shapes of one kind in degrees, each with its name or "". `source` is who is to be named
    beside the map.
    """

    kind: str
    shapes: tuple[shapely.Geometry, ...]
    names: tuple[str, ...]
    source: str = ""


def find_map_frame(width: float, height: float) -> Box:
    """The frame of a map with ground around an outline, as left, top, width and height in units of
    the drawing.
    """
    margin = FRAME_MARGIN * max(width, height)
    tall = height + 2 * margin
    wide = max(width + 2 * margin, MIN_FRAME_PROPORTION * tall)
    return (round((width - wide) / 2, 1), round(-margin, 1), round(wide, 1), round(tall, 1))


def find_ground_box(projection: MapProjection, height: float) -> Box:
    """West, south, east and north of a map's frame, in degrees."""
    left, top, wide, tall = find_map_frame(OUTLINE_WIDTH, height)
    corners = projection.to_degrees(numpy.array([[left, top], [left + wide, top + tall]]))
    (west, north), (east, south) = corners.tolist()
    return west, south, east, north


def read_ground_layer(
    content: dict | geopandas.GeoDataFrame, kind: str, name: str = "", source: str = ""
) -> GroundLayer:
    """A layer from a GeoJSON FeatureCollection or a frame in degrees; `name` is the property that
    names a feature.

    Raises CityFileError where the content is no such collection or not in degrees, a geometry
    cannot be read, or names lie in no such property.
    """
    frame = _read_frame(content)
    frame = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    fault = find_wrong_degrees(*frame.total_bounds) if len(frame) else ""
    if fault:
        raise CityFileError(fault)
    names = [""] * len(frame)
    if name:
        column = {c.casefold(): c for c in frame.columns}.get(name.casefold())
        if column is None:
            offered = ", ".join(str(c) for c in frame.columns if c != "geometry") or "none"
            raise CityFileError(f"no feature has the property {name!r}; there are {offered}")
        names = ["" if _is_blank(value) else write_map_name(str(value)) for value in frame[column]]
    return GroundLayer(kind, tuple(frame.geometry), tuple(names), source)


def clip_layer(layer: GroundLayer, box: Box) -> GroundLayer:
    """The part of a layer in a box of degrees, plain enough for a map of that size, without what is
    too small.
    """
    west, south, east, north = box
    extent = max(east - west, north - south)
    shapes = shapely.make_valid(numpy.array(layer.shapes, dtype=object))
    clipped = shapely.clip_by_rect(shapes, west, south, east, north)
    if layer.kind != STREET:
        clipped = shapely.simplify(clipped, extent / 4_000)
    kept = [
        (shape, name)
        for shape, name in zip(clipped, layer.names, strict=True)
        if not shape.is_empty and (layer.kind not in AREA_KINDS or _is_large(shape, extent))
    ]
    return GroundLayer(
        layer.kind, tuple(s for s, _ in kept), tuple(n for _, n in kept), layer.source
    )


def write_layers(layers: Iterable[GroundLayer]) -> list[dict]:
    """Layers as JSON: kind, source, and features as pairs of name and GeoJSON geometry."""
    return [
        {
            "kind": layer.kind,
            "source": layer.source,
            "features": [
                [name, json.loads(shapely.to_geojson(shapely.set_precision(shape, 1e-5)))]
                for shape, name in zip(layer.shapes, layer.names, strict=True)
            ],
        }
        for layer in layers
    ]


def parse_layers(content: list[dict]) -> tuple[GroundLayer, ...]:
    """Layers from what `write_layers` gives."""
    return tuple(
        GroundLayer(
            layer["kind"],
            tuple(shapely.from_geojson([json.dumps(g) for _, g in layer["features"]])),
            tuple(name for name, _ in layer["features"]),
            layer["source"],
        )
        for layer in content
    )


def write_map_name(text: str) -> str:
    """A name as maps write it: one that is published in capitals gets small letters."""
    name = " ".join(text.split())
    return name.title() if name.isupper() and len(name) > 3 else name


def draw_ground(
    layers: Sequence[GroundLayer], projection: MapProjection, height: float
) -> dict | None:
    """What drawing the ground as SVG needs; None where no layer has anything within the frame.

    Gives `frame` (left, top, width and height in units of the drawing), `paths` (kind -> path data
    in whole units), `names` (text, kind, x, y, most important first) and `sources`. It is drawn as
    finely as fits into 22 kB compressed.
    """
    frame = find_map_frame(OUTLINE_WIDTH, height)
    left, top, wide, tall = frame
    shapes = {
        kind: _merge_kind(layers, kind, projection, (left, top, left + wide, top + tall))
        for kind in (*AREA_KINDS, *LINE_KINDS)
    }
    ground = {
        "frame": list(frame),
        "paths": {},
        "names": _list_names(layers, projection, frame),
        "sources": list(dict.fromkeys(layer.source for layer in layers if layer.source)),
    }
    tolerance = FIRST_TOLERANCE
    for _ in range(MAX_STEPS):
        paths = {k: _format_kind(k, shape, tolerance) for k, shape in shapes.items()}
        ground["paths"] = {kind: path for kind, path in paths.items() if path}
        if measure_compressed(ground) <= MAX_COMPRESSED_BYTES:
            break
        tolerance *= TOLERANCE_STEP
    return ground if ground["paths"] or ground["names"] else None


def find_seen_area(
    layers: Sequence[GroundLayer], projection: MapProjection, frame: Sequence[float]
) -> shapely.Geometry:
    """What of a map's frame no water hides, in units of the drawing."""
    left, top, wide, tall = frame
    box = (left, top, left + wide, top + tall)
    return shapely.difference(
        shapely.box(*box), _merge_kind(layers, WATER, projection, box), grid_size=0.1
    )


def measure_compressed(ground: dict) -> int:
    """Bytes of a ground as a server sends it; zlib's are never fewer than brotli's."""
    return len(zlib.compress(json.dumps(ground, separators=(",", ":")).encode(), 9))


def _read_frame(content: dict | geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    if isinstance(content, geopandas.GeoDataFrame):
        return content.to_crs("EPSG:4326") if content.crs else content
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise CityFileError("expected a GeoJSON FeatureCollection")
    if not features:
        return geopandas.GeoDataFrame(geometry=[], crs="EPSG:4326")
    try:
        return geopandas.GeoDataFrame.from_features(features, crs="EPSG:4326")
    except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
        raise CityFileError(f"a feature cannot be read; expected GeoJSON ({error})") from None


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _is_large(shape: shapely.Geometry, extent: float) -> bool:
    """Whether a water or a park would show: more than a hundred-thousandth of the map, or a
    line.
    """
    area = float(shapely.area(shape))
    return float(shapely.length(shape)) > 0 and (area == 0 or area > extent**2 / 100_000)


def _merge_kind(
    layers: Sequence[GroundLayer], kind: str, projection: MapProjection, box: Box
) -> shapely.Geometry:
    """Everything of one kind in units of the drawing, clipped to the frame: one area, or merged
    lines.
    """
    found = [s for layer in layers if layer.kind == kind for s in layer.shapes]
    if not found:
        return shapely.GeometryCollection()
    drawn = projection.project_shapes(numpy.array(found, dtype=object))
    if kind in AREA_KINDS:
        lines = shapely.get_dimensions(drawn) == 1
        drawn[lines] = shapely.buffer(drawn[lines], RIVER_HALF_WIDTH, cap_style="round")
        drawn = drawn[shapely.get_dimensions(drawn) == 2]
    drawn = shapely.clip_by_rect(shapely.make_valid(drawn), *box)
    if kind in AREA_KINDS:
        return shapely.union_all(drawn, grid_size=0.1)
    parts = shapely.get_parts(drawn)
    return shapely.line_merge(shapely.multilinestrings(parts[shapely.get_dimensions(parts) == 1]))


def _format_kind(kind: str, shape: shapely.Geometry, tolerance: float) -> str:
    """Path data of a kind, so plain that no vertex lies less than a tolerance off; small parts are
    left out.
    """
    parts = shapely.get_parts(shapely.simplify(shape, tolerance))
    if kind in AREA_KINDS:
        smallest = (6 * tolerance) ** 2
        kept = [p for p in parts if p.geom_type == "Polygon" and p.area >= smallest]
        rings = [
            ring
            for polygon in kept
            for ring in (polygon.exterior, *polygon.interiors)
            if shapely.Polygon(ring).area >= smallest
        ]
        return "".join(_format_line(ring, closed=True) for ring in rings)
    shortest = 8 * tolerance
    lines = [p for p in parts if p.geom_type == "LineString" and p.length >= shortest]
    return "".join(_format_line(line, closed=False) for line in lines)


def _format_line(line: shapely.Geometry, closed: bool) -> str:
    """Path data in whole units: the first point, then the steps from point to point."""
    points = shapely.get_coordinates(line).round().astype(int)
    if closed:
        points = points[:-1]
    steps = numpy.diff(points, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    if not len(steps):
        return ""
    path_data = "".join(_join_pair(x, y) for x, y in steps.tolist())
    return f"M{_join_pair(*points[0].tolist())}l{path_data.strip()}{'z' if closed else ''}"


def _join_pair(x: int, y: int) -> str:
    """Two numbers as short as path data allows: a minus sign parts them as well."""
    return f"{'' if x < 0 else ' '}{x}{'' if y < 0 else ' '}{y}"


def _list_names(layers: Sequence[GroundLayer], projection: MapProjection, frame: Box) -> list[dict]:
    """Names of places, waters and parks within the frame, the largest first; each name once."""
    left, top, wide, tall = frame
    found: dict[str, tuple[int, float, dict]] = {}
    for layer in layers:
        if layer.kind not in (PLACE, *AREA_KINDS):
            continue
        rank = (PLACE, *AREA_KINDS).index(layer.kind)
        for shape, name in zip(layer.shapes, layer.names, strict=True):
            if not name:
                continue
            drawn = projection.project_shapes(numpy.array([shape], dtype=object))[0]
            drawn = shapely.clip_by_rect(drawn, left, top, left + wide, top + tall)
            if drawn.is_empty:
                continue
            x, y = _find_name_point(drawn)
            size = float(drawn.area or drawn.length)
            entry = {"text": name, "kind": layer.kind, "x": round(x), "y": round(y)}
            if name not in found or size > found[name][1]:
                found[name] = (rank, size, entry)
    ranked = sorted(found.values(), key=lambda held: (held[0], -held[1], held[2]["text"]))
    kept: list[dict] = []
    for kind in (PLACE, *AREA_KINDS):
        kept += [entry for _, _, entry in ranked if entry["kind"] == kind][: MAX_NAMES // 3]
    return [*kept, *_list_street_names(layers, projection, frame)]


def list_named_places(layers: Sequence[GroundLayer]) -> list[dict]:
    """The neighborhoods and parks of the layers, each name once, as rows of a gazetteer: place,
    number (None), longitude and latitude of a point inside it. Waters and streets cross districts
    and are left out.
    """
    largest: dict[str, shapely.Geometry] = {}
    for layer in layers:
        if layer.kind not in (PLACE, PARK):
            continue
        for shape, name in zip(layer.shapes, layer.names, strict=True):
            if name and (name not in largest or shapely.area(shape) > shapely.area(largest[name])):
                largest[name] = shape
    points = {name: _find_name_point(shape) for name, shape in largest.items()}
    return [
        {"place": name, "number": None, "longitude": round(x, 6), "latitude": round(y, 6)}
        for name, (x, y) in sorted(points.items())
    ]


def _list_street_names(
    layers: Sequence[GroundLayer], projection: MapProjection, frame: Box
) -> list[dict]:
    """Names of main roads and of the longest streets within the frame, the longest first of each
    kind.
    """
    left, top, wide, tall = frame
    lines: dict[tuple[int, str], list[shapely.Geometry]] = {}
    kinds = (MAIN_ROAD, ROAD, STREET)
    for layer in layers:
        if layer.kind not in kinds:
            continue
        drawn = projection.project_shapes(numpy.array(layer.shapes, dtype=object))
        drawn = shapely.clip_by_rect(drawn, left, top, left + wide, top + tall)
        for shape, name in zip(drawn, layer.names, strict=True):
            if name and not shape.is_empty:
                lines.setdefault((kinds.index(layer.kind), name), []).append(shape)
    ranked = sorted(
        lines.items(),
        key=lambda held: (held[0][0], -sum(map(_measure_length, held[1])), held[0][1]),
    )
    found: dict[str, dict] = {}
    for (_, name), shapes in ranked:
        longest = max(shapes, key=_measure_length)
        x, y = _find_name_point(longest)
        found.setdefault(name, {"text": name, "kind": "street", "x": round(x), "y": round(y)})
        if len(found) == MAX_STREET_NAMES:
            break
    return list(found.values())


def _measure_length(shape: shapely.Geometry) -> float:
    return float(shapely.length(shape))


def _find_name_point(shape: shapely.Geometry) -> tuple[float, float]:
    """The middle of a shape's largest part."""
    largest = max(shapely.get_parts(shape), key=lambda part: (part.area, part.length))
    if largest.geom_type == "Polygon":
        point = shapely.get_point(shapely.maximum_inscribed_circle(largest), 0)
    elif largest.geom_type == "LineString":
        point = shapely.line_interpolate_point(largest, 0.5, normalized=True)
    else:
        point = largest
    return float(point.x), float(point.y)
