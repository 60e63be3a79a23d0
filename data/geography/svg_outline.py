"""The districts as plain drawing paths, so that a map can be drawn on a page before any script has run."""

from __future__ import annotations

import json
import math

import numpy
import shapely

from data.model.errors import CityFileError

OUTLINE_WIDTH = 1000

# Room for half the width of a border line at the edge of the drawing.
OUTLINE_MARGIN = 4


def draw_outline(collection: dict) -> dict:
    """What drawing the districts as SVG needs, from a FeatureCollection in degrees whose features carry an `id`.

    Gives `width` and `height` of the drawing, `paths` (district id -> path data, at most one decimal, filled alike
    under both fill rules), `labels` (id -> [x, y], the point of the district farthest from its border), `neighbours`
    (id -> sorted ids that share a line of border, not only a point), and `areas` (id -> share of the whole, 0 to 1).

    The plane is the cylindrical equal-area projection with the middle latitude as its standard parallel: x = longitude
    in radians times cos(middle), y = sin(latitude) / cos(middle); Snyder 1987, Map Projections: A Working Manual,
    U.S. Geological Survey Professional Paper 1395, equations 10-1 and 10-2. Areas are true everywhere, shapes at
    the middle latitude. Raises CityFileError where there is nothing to draw.
    """
    features = collection["features"]
    if not features:
        raise CityFileError("boundaries: there are no districts to draw")
    ids = [feature["id"] for feature in features]
    degrees = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    plane = shapely.orient_polygons(_project_to_plane(degrees))
    drawing, height = _scale_shapes(plane)
    areas = shapely.area(plane)
    return {
        "width": OUTLINE_WIDTH,
        "height": height,
        "paths": {name: _format_path(shape) for name, shape in zip(ids, drawing, strict=True)},
        "labels": {
            name: _find_label_point(shape) for name, shape in zip(ids, drawing, strict=True)
        },
        "neighbours": _find_neighbours(ids, degrees),
        "areas": {
            name: round(float(share), 4)
            for name, share in zip(ids, areas / areas.sum(), strict=True)
        },
    }


def _project_to_plane(degrees: numpy.ndarray) -> numpy.ndarray:
    _, south, _, north = shapely.total_bounds(degrees)
    middle = math.cos(math.radians((south + north) / 2))

    def to_plane(points: numpy.ndarray) -> numpy.ndarray:
        longitude, latitude = numpy.radians(points).T
        return numpy.column_stack([longitude * middle, numpy.sin(latitude) / middle])

    return shapely.transform(degrees, to_plane)


def _scale_shapes(plane: numpy.ndarray) -> tuple[numpy.ndarray, int]:
    """The shapes in units of the drawing, downwards as SVG counts, and the drawing's height."""
    west, south, east, north = shapely.total_bounds(plane)
    scale = (OUTLINE_WIDTH - 2 * OUTLINE_MARGIN) / (east - west)
    drawing = shapely.transform(
        plane, lambda points: OUTLINE_MARGIN + (points - [west, north]) * [scale, -scale]
    )
    return drawing, math.ceil((north - south) * scale + 2 * OUTLINE_MARGIN)


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
