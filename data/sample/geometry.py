"""The made-up city's district shapes: a hand-drawn sketch of shore, river, streets and limits,
roughened by a seed.

The sketch is in kilometres, x to the east and y to the north. Its place on the globe is open water.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import numpy as np
import shapely

from data.sample.city import DISTRICTS

SKETCH_CENTRE = (-87.0, 42.5)
KILOMETRES_PER_DEGREE = 111.32
ROTATION = math.radians(5)

# About a tenth of a metre: all borders are noded on this grid, so that neighbours share theirs
# vertex for vertex.
GRID = 1e-6

# Kilometres: a shorter stretch of border runs straight.
SHORTEST_STREET = 1.3

SHORE = [
    (2.9, 19.1),
    (2.3, 17.6),
    (2.9, 15.8),
    (2.4, 14.6),
    (3.6, 13.3),
    (3.4, 12.5),
    (4.5, 12.2),
    (4.4, 11.9),
    (4.9, 11.7),
    (5.7, 11.35),
    (5.6, 10.95),
    (4.6, 10.7),
    (4.7, 10.4),
    (3.5, 10.2),
    (2.7, 9.5),
    (2.6, 8.6),
    (3.7, 7.6),
    (3.6, 6.4),
    (4.7, 5.2),
    (4.5, 3.9),
    (5.6, 2.7),
    (5.9, 1.0),
]
LIMITS = [
    (5.9, 1.0),
    (9.1, 1.0),
    (9.1, 1.9),
    (12.2, 1.9),
    (12.2, 0.6),
    (14.9, 0.6),
    (14.9, 2.3),
    (17.0, 2.3),
    (17.0, 3.1),
    (17.9, 3.1),
    (17.9, 1.3),
    (20.2, 1.3),
    (20.2, 3.9),
    (17.2, 3.9),
    (17.2, 4.9),
    (18.8, 4.9),
    (18.8, 7.6),
    (18.1, 7.6),
    (18.1, 9.3),
    (19.4, 9.3),
    (19.4, 12.4),
    (18.2, 12.4),
    (18.2, 14.9),
    (16.3, 14.9),
    (16.3, 16.7),
    (13.9, 16.7),
    (13.9, 18.3),
    (10.4, 18.3),
    (10.4, 19.4),
    (6.1, 19.4),
    (6.1, 18.8),
    (2.9, 19.1),
]
ISLAND = [(0.8, 12.2), (1.3, 13.2), (1.9, 13.0), (1.8, 12.3), (2.2, 11.7), (1.5, 11.1), (0.8, 12.2)]
RIVERS = [
    [
        (4.8, 11.2),
        (5.8, 11.15),
        (7.2, 10.9),
        (8.3, 9.7),
        (9.4, 8.6),
        (10.9, 8.5),
        (12.0, 9.5),
        (12.5, 11.0),
        (13.7, 12.0),
        (15.4, 11.9),
        (16.9, 10.9),
        (18.3, 10.8),
        (20.4, 10.3),
    ],
    [
        (13.7, 9.9),
        (12.7, 11.5),
        (12.3, 12.4),
        (12.9, 13.4),
        (12.2, 14.6),
        (12.7, 15.7),
        (12.3, 16.9),
        (12.6, 19.4),
    ],
]
STREETS = [
    [(1.9, 15.2), (4.7, 15.2), (4.7, 15.9), (8.9, 15.9), (8.9, 14.9), (13.0, 14.9)],
    [(6.6, 16.4), (6.6, 13.7), (7.2, 13.7), (7.2, 12.2), (6.6, 11.6), (6.6, 10.2)],
    [(2.0, 8.1), (5.6, 8.1), (5.6, 7.6), (8.3, 7.6), (8.3, 8.0), (9.2, 8.0), (9.2, 9.6)],
    [(8.8, 8.35), (12.0, 5.7), (14.2, 5.7), (16.4, 6.1), (19.8, 6.1)],
    [(11.4, 7.2), (11.4, 4.4), (10.6, 4.4), (10.6, 1.2)],
]
HARBOR = 1

# A point inside each district, in the order of DISTRICTS.
INSIDE_POINTS = [
    (6.5, 17.3),
    (5.2, 13.8),
    (10.2, 12.6),
    (15.3, 14.0),
    (6.0, 9.4),
    (14.8, 8.4),
    (7.6, 4.2),
    (14.2, 3.8),
]


@dataclass(frozen=True)
class Sketch:
    """The lines of the city in degrees: its outline, the island's, rivers and streets that part
    districts.
    """

    outline: np.ndarray
    island: np.ndarray
    rivers: tuple[np.ndarray, ...]
    streets: tuple[np.ndarray, ...]


def draw_sketch(rng: np.random.Generator) -> Sketch:
    """The sketch, roughened: the same generator makes the same city."""
    outline = convert_to_degrees(
        np.vstack([_roughen_line(rng, SHORE, 5), _jog_line(rng, LIMITS, 0.8)[1:-1]])
    )
    rivers = tuple(convert_to_degrees(_meander_line(rng, river)) for river in RIVERS)
    streets = tuple(convert_to_degrees(_jog_line(rng, street, 0.45)) for street in STREETS)
    island = convert_to_degrees(_roughen_line(rng, ISLAND, 3))
    return Sketch(outline, island, rivers, streets)


def draw_districts(sketch: Sketch) -> dict:
    """A GeoJSON FeatureCollection in degrees, as a portal exports one: a MultiPolygon for each
    district.

    Properties, all text: `dist_num`, `dist_name`. Neighbours share their borders vertex for vertex.
    """
    shapes = build_shapes(sketch)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"dist_num": str(number), "dist_name": district.title},
                "geometry": json.loads(shapely.to_geojson(shape)),
            }
            for number, (district, shape) in enumerate(zip(DISTRICTS, shapes, strict=True), 1)
        ],
    }


def build_shapes(sketch: Sketch) -> list[shapely.MultiPolygon]:
    """The shape of each district in degrees, in the order of DISTRICTS."""
    lines: list[shapely.LineString] = [shapely.LinearRing(sketch.outline)]
    lines += [shapely.LineString(line) for line in (*sketch.rivers, *sketch.streets)]
    network = shapely.union_all(lines, grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize([network]))
    city = shapely.Polygon(sketch.outline)
    faces = faces[shapely.contains(city, shapely.point_on_surface(faces))]
    island = shapely.set_precision(shapely.Polygon(sketch.island), GRID)
    parts = [[faces[i] for i in np.flatnonzero(owner)] for owner in _assign_faces(faces)]
    parts[HARBOR].append(island)
    return [_make_multipolygon(shapely.union_all(shapes)) for shapes in parts]


def _assign_faces(faces: np.ndarray) -> np.ndarray:
    """For each district, which faces are its own: the one around its inside point, and slivers
    mostly beside that.
    """
    owner = shapely.contains(
        faces[None, :], np.array(shapely.points(convert_to_degrees(INSIDE_POINTS)))[:, None]
    )
    for sliver in np.flatnonzero(~owner.any(axis=0)):
        border = shapely.length(shapely.intersection(faces[owner.argmax(axis=1)], faces[sliver]))
        owner[border.argmax(), sliver] = True
    return owner


def _make_multipolygon(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return shapely.MultiPolygon(list(shapely.get_parts(shape)))


def convert_to_degrees(points: np.ndarray | list) -> np.ndarray:
    """Kilometres of the sketch to degrees, turned a little so that streets do not run
    exactly east.
    """
    x, y = (np.asarray(points, dtype=float) - 10).T
    east, north = (
        x * math.cos(ROTATION) - y * math.sin(ROTATION),
        x * math.sin(ROTATION) + y * math.cos(ROTATION),
    )
    longitude = SKETCH_CENTRE[0] + east / (
        KILOMETRES_PER_DEGREE * math.cos(math.radians(SKETCH_CENTRE[1]))
    )
    return np.column_stack([longitude, SKETCH_CENTRE[1] + north / KILOMETRES_PER_DEGREE])


def _compute_normals(points: np.ndarray) -> np.ndarray:
    """For each segment, the vector of its own length at right angles to it."""
    return np.diff(points, axis=0)[:, ::-1] * [-1, 1]


def _roughen_line(rng: np.random.Generator, points: list, rounds: int) -> np.ndarray:
    """A line as water cuts it: midpoints are displaced again and again (Fournier, Fussell and
    Carpenter 1982).
    """
    line = np.array(points, dtype=float)
    for _ in range(rounds):
        middles = (line[:-1] + line[1:]) / 2 + _compute_normals(line) * rng.uniform(
            -0.16, 0.16, len(line) - 1
        )[:, None]
        line = np.insert(line, np.arange(1, len(line)), middles, axis=0)
    return line


def _meander_line(rng: np.random.Generator, points: list) -> np.ndarray:
    """A line as a river runs: displaced twice, then its corners cut until it is smooth (Chaikin
    1974).
    """
    line = _roughen_line(rng, points, 2)
    for _ in range(3):
        cut = np.empty((2 * len(line) - 2, 2))
        cut[0::2], cut[1::2] = (
            line[:-1] * 0.75 + line[1:] * 0.25,
            line[:-1] * 0.25 + line[1:] * 0.75,
        )
        line = np.vstack([line[:1], cut, line[-1:]])
    return line


def _jog_line(rng: np.random.Generator, points: list, chance: float) -> np.ndarray:
    """A line as lots and blocks shape it: here and there it goes around a block, at right
    angles.
    """
    line = np.array(points, dtype=float)
    pieces = [line[:1]]
    for start, end, side in zip(line[:-1], line[1:], _compute_normals(line)):
        length = math.dist(start, end)
        if length > SHORTEST_STREET and rng.random() < chance:
            step = side / length * rng.choice([-1, 1]) * rng.uniform(0.15, 0.3)
            width = rng.uniform(0.35, 0.5 * length)
            first, last = (rng.uniform(0.2, length - width - 0.2) + np.array([0, width])) / length
            inner = start + np.outer([first, first, last, last], end - start)
            pieces.append(inner + np.outer([0, 1, 1, 0], step))
        pieces.append(end[None])
    return np.vstack(pieces)
