"""The districts as plain drawing paths, so that a map can be drawn on a page before any script has run."""

from __future__ import annotations

import json
from dataclasses import astuple

import numpy
import shapely

from data.geography.label_room import find_label_rooms
from data.geography.projection import (
    OUTLINE_MARGIN,
    OUTLINE_WIDTH,
    MapProjection,
    fit_projection,
)
from data.model.errors import CityFileError

__all__ = ["OUTLINE_MARGIN", "OUTLINE_WIDTH", "draw_outline", "read_projection"]


def draw_outline(collection: dict, projection: MapProjection | None = None) -> dict:
    """What drawing the districts as SVG needs, from a FeatureCollection in degrees whose features carry an `id`.

    Gives `width` and `height` of the drawing, `paths` (district id -> path data, at most one decimal, filled alike
    under both fill rules), `labels` (id -> [x, y], the point of the district farthest from its border), `rooms` (id ->
    the largest upright rectangles inside it, as [x, y, width, height] around their centre), `boxes` (id -> [left, top,
    right, bottom]), `neighbours` (id -> sorted
    ids that share a line of border, not only a point), `areas` (id -> share of the whole, 0 to 1) and `projection`
    (the numbers of a MapProjection).

    Areas are true everywhere, shapes at the middle latitude. Areas finer than the districts are drawn in the districts'
    `projection`, so that they lie over them. Raises CityFileError where there is nothing to draw.
    """
    features = collection["features"]
    if not features:
        raise CityFileError("boundaries: there are no districts to draw")
    ids = [feature["id"] for feature in features]
    degrees = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    fitted, height = fit_projection(degrees)
    used = projection or fitted
    drawing = used.project_shapes(degrees)
    # SVG counts downwards, which turns a ring around.
    drawing = shapely.orient_polygons(drawing, exterior_cw=True)
    if projection:
        height = round(float(shapely.total_bounds(drawing)[3]) + OUTLINE_MARGIN)
    areas = shapely.area(drawing)
    return {
        "width": OUTLINE_WIDTH,
        "height": height,
        "paths": {name: _format_path(shape) for name, shape in zip(ids, drawing, strict=True)},
        "labels": {
            name: _find_label_point(shape) for name, shape in zip(ids, drawing, strict=True)
        },
        "rooms": {name: find_label_rooms(shape) for name, shape in zip(ids, drawing, strict=True)},
        "boxes": {
            name: [round(float(number), 1) for number in shape.bounds]
            for name, shape in zip(ids, drawing, strict=True)
        },
        "neighbours": _find_neighbours(ids, degrees),
        "areas": {
            name: round(float(share), 4)
            for name, share in zip(ids, areas / areas.sum(), strict=True)
        },
        "projection": list(astuple(used)),
    }


def read_projection(outline: dict) -> MapProjection | None:
    """The projection of an outline; None for outlines of older versions, which do not name it."""
    told = outline.get("projection")
    return MapProjection(*told) if told else None


def _format_path(shape: shapely.Geometry) -> str:
    polygons = shapely.get_parts(shape)
    return "".join(
        _format_subpath(ring)
        for polygon in polygons
        for ring in (polygon.exterior, *polygon.interiors)
    )


def _format_subpath(ring: shapely.LinearRing) -> str:
    points = shapely.get_coordinates(ring)[:-1].round(1)
    moved = numpy.append(True, (points[1:] != points[:-1]).any(axis=1))
    start, *others = (f"{x:g} {y:g}" for x, y in points[moved])
    return f"M{start}L{' '.join(others)}Z" if others else f"M{start}Z"


def _find_label_point(shape: shapely.Geometry) -> list[float]:
    """The centre of the largest circle inside the largest part: where a name has the most room."""
    largest = max(shapely.get_parts(shape), key=shapely.area)
    x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest))[0]
    return [round(float(x), 1), round(float(y), 1)]


def _find_neighbours(ids: list[str], shapes: numpy.ndarray) -> dict[str, list[str]]:
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    border = (left != right) & shapely.relate_pattern(shapes[left], shapes[right], "****1****")
    met: dict[str, list[str]] = {name: [] for name in ids}
    for one, other in zip(left[border], right[border], strict=True):
        met[ids[one]].append(ids[other])
    return {name: sorted(others) for name, others in met.items()}
