"""The districts as plain drawing paths, so that a map can be drawn on a page before any script has
run.
"""

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

# Units of the drawing: to what the corners of the districts, and of areas finer than these, are
# rounded. A page shows 1,000 units in some 600 pixels.
STEP, FINE_STEP = 1.0, 0.1
# Units of the drawing: a corner of a district is left out where the triangle that it makes with its
# neighbours has less area than this squared. With it and the rounding no border moves by a pixel of
# a page, and a third of its bytes go.
TOLERANCE = 0.75

# An area of which less than this part is seen has no label.
LEAST_SEEN = 0.05

__all__ = [
    "OUTLINE_MARGIN",
    "OUTLINE_WIDTH",
    "draw_outline",
    "place_labels_in_sight",
    "read_projection",
]


def draw_outline(collection: dict, projection: MapProjection | None = None) -> dict:
    """What drawing the districts as SVG needs, from a FeatureCollection in degrees whose features
    carry an `id`.

    Gives `width` and `height` of the drawing, `titles` (id -> published name), `paths` (id -> path
    data of M, l and Z, at most one decimal, filled alike under both fill rules), `labels` (id ->
    [x, y], the point of the area farthest from its border), `rooms` (id -> the largest upright
    rectangles inside it, as [x, y, width, height] around their centre), `boxes` (id -> [left, top,
    right, bottom]),
    `neighbours` (id -> sorted ids that share a line of border, not only a point), `areas` (id ->
    share of the whole, 0 to 1) and `projection` (the numbers of a MapProjection).

    Areas are true everywhere, shapes at the middle latitude. Areas finer than the districts are
    drawn in the districts' `projection`, so that they lie over them. Raises CityFileError where
    there is nothing to draw.
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
    step = FINE_STEP if projection else STEP
    # Each border that two districts share is made plainer once, for both.
    drawn = drawing if projection else shapely.coverage_simplify(drawing, TOLERANCE)
    return {
        "width": OUTLINE_WIDTH,
        "height": height,
        "titles": {f["id"]: f.get("properties", {}).get("title", f["id"]) for f in features},
        "paths": {name: _format_path(shape, step) for name, shape in zip(ids, drawn, strict=True)},
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


def place_labels_in_sight(outline: dict, collection: dict, seen: shapely.Geometry) -> dict:
    """An outline whose `labels` and `rooms` lie in the part of each area that is seen, in units of
    the drawing: not under water, nor outside the frame of the map. An area that is hidden has no
    label.
    """
    projection = read_projection(outline)
    assert projection is not None
    labels, rooms = dict(outline["labels"]), dict(outline["rooms"])
    shapely.prepare(seen)
    for feature in collection["features"]:
        name = feature["id"]
        degrees = shapely.from_geojson([json.dumps(feature["geometry"])])
        shape = projection.project_shapes(degrees)[0]
        if shapely.covers(seen, shape):
            continue
        part = shapely.intersection(shape, seen)
        if shapely.area(part) < LEAST_SEEN * shapely.area(shape):
            del labels[name], rooms[name]
        else:
            labels[name], rooms[name] = _find_label_point(part), find_label_rooms(part)
    return {**outline, "labels": labels, "rooms": rooms}


def read_projection(outline: dict) -> MapProjection | None:
    """The projection of an outline; None for outlines of older versions, which do not name it."""
    parameters = outline.get("projection")
    return MapProjection(*parameters) if parameters else None


def _format_path(shape: shapely.Geometry, step: float) -> str:
    polygons = shapely.get_parts(shape)
    return "".join(
        _format_subpath(ring, step)
        for polygon in polygons
        for ring in (polygon.exterior, *polygon.interiors)
    )


def _format_subpath(ring: shapely.LinearRing, step: float) -> str:
    """Path data of a ring, from point to point: a page with a map is a tenth smaller than with
    places.
    """
    points = (shapely.get_coordinates(ring)[:-1] / step).round().astype(int)
    moves = numpy.diff(points, axis=0)
    moves = moves[(moves != 0).any(axis=1)]
    x, y = (_format_number(int(number), step) for number in points[0])
    path_data = "".join(_part_number(_format_number(int(n), step)) for n in moves.ravel())
    return f"M{x} {y}l{path_data.strip()}Z" if len(moves) else f"M{x} {y}Z"


def _part_number(text: str) -> str:
    """A number after another one: a minus sign parts two as well as a space."""
    return text if text.startswith("-") else f" {text}"


def _format_number(steps: int, step: float) -> str:
    """A number of steps in units, without a leading zero."""
    text = f"{steps * step:.4g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


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
