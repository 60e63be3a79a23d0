"""The plane of a city's maps: one projection for its areas, its ground and points on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy
import shapely

OUTLINE_WIDTH = 1000

# Room for half the width of a border line at the edge of the drawing.
OUTLINE_MARGIN = 4


@dataclass(frozen=True)
class MapProjection:
    """Degrees (EPSG:4326) to units of the drawing, x to the right and y downwards.

    The cylindrical equal-area projection with a middle latitude as its standard parallel: x =
    longitude in radians times cos(middle), y = sin(latitude) / cos(middle); Snyder 1987, Map
    Projections: A Working Manual, U.S. Geological Survey Professional Paper 1395, equations 10-1
    and 10-2. `cosine` is cos(middle); `west` and `north` are the plane's coordinates of the
    drawing's margin; `scale` is in units of the drawing.
    """

    cosine: float
    west: float
    north: float
    scale: float

    def project_points(self, degrees: numpy.ndarray) -> numpy.ndarray:
        """Longitudes and latitudes, shape (n, 2), as units of the drawing."""
        plane = _to_plane(degrees, self.cosine)
        moved = (plane - [self.west, self.north]) * [self.scale, -self.scale]
        return OUTLINE_MARGIN + moved

    def project_shapes(self, shapes: numpy.ndarray) -> numpy.ndarray:
        """Geometries in degrees as units of the drawing."""
        return shapely.transform(shapes, self.project_points)

    def to_degrees(self, points: numpy.ndarray) -> numpy.ndarray:
        """Units of the drawing, shape (n, 2), as longitudes and latitudes."""
        plane = (numpy.asarray(points, dtype=float) - OUTLINE_MARGIN) / [self.scale, -self.scale]
        x, y = (plane + numpy.array([self.west, self.north])).T
        sine = numpy.clip(y * self.cosine, -1, 1)
        return numpy.degrees(numpy.column_stack([x / self.cosine, numpy.arcsin(sine)]))


def fit_projection(degrees: numpy.ndarray) -> tuple[MapProjection, int]:
    """The projection that draws some shapes as wide as the drawing, and the drawing's height."""
    _, south, _, north = shapely.total_bounds(degrees)
    cosine = math.cos(math.radians((south + north) / 2))
    plane = shapely.transform(degrees, lambda points: _to_plane(points, cosine))
    left, bottom, right, top = shapely.total_bounds(plane)
    scale = (OUTLINE_WIDTH - 2 * OUTLINE_MARGIN) / (right - left)
    height = math.ceil((top - bottom) * scale + 2 * OUTLINE_MARGIN)
    return MapProjection(cosine, float(left), float(top), float(scale)), height


def _to_plane(degrees: numpy.ndarray, cosine: float) -> numpy.ndarray:
    longitude, latitude = numpy.radians(degrees).T
    return numpy.column_stack([longitude * cosine, numpy.sin(latitude) / cosine])
