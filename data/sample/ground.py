"""The base map of the made-up city: lake, rivers, parks, roads, railway and names, so that its maps
can be recognised.

In the kilometres of the sketch in geometry.py, and beyond the city, whose maps show what it lies
in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import shapely

from data.sample.geometry import Sketch, convert_to_degrees
from data.sample.places import STREETS

# Beyond any map's frame.
FAR = 60.0
# Degrees: half the width of a river, some 80 metres.
RIVER_HALF_WIDTH = 0.0007
LAKE = (
    "Lake Halden",
    [(-FAR, FAR), (3.4, FAR), (2.9, 19.1)],
    [(5.9, 1.0), (6.6, -FAR), (-FAR, -FAR)],
)
RIVERS = (
    ("Halden River", [(20.4, 10.3), (26.0, 10.9), (FAR, 9.0)]),
    ("Mill Creek", [(12.6, 19.4), (13.4, 24.0), (12.0, FAR)]),
)
PARKS = (
    ("Creek Park", [(14.3, 13.4), (16.1, 13.3), (16.3, 14.6), (14.9, 15.0), (14.2, 14.2)]),
    ("Lantern Common", [(7.0, 16.9), (8.6, 16.7), (8.8, 17.9), (7.3, 18.2)]),
    ("Observatory Gardens", [(9.1, 12.5), (10.2, 12.3), (10.4, 13.2), (9.3, 13.5)]),
    ("South Meadows", [(5.9, 2.0), (8.6, 1.9), (8.8, 3.4), (7.0, 3.7), (6.0, 3.0)]),
    ("Orchard Green", [(16.0, 7.0), (17.6, 6.8), (17.9, 8.1), (16.4, 8.5)]),
    ("Halden Forest", [(21.5, 12.0), (27.0, 11.6), (29.0, 17.0), (24.0, 19.0), (21.0, 16.0)]),
)
MAIN_ROADS = (
    (
        "",
        [
            (10.6, FAR),
            (10.3, 19.0),
            (9.2, 15.6),
            (8.9, 11.0),
            (9.9, 7.2),
            (10.2, 1.0),
            (11.5, -FAR),
        ],
    ),
    ("", [(6.1, 7.9), (9.9, 7.2), (13.0, 9.2), (18.0, 9.6), (24.0, 8.8), (FAR, 9.5)]),
)
RAILWAYS = (
    (
        "",
        [(18.0, FAR), (14.4, 18.0), (13.2, 13.0), (11.6, 10.6), (7.0, 9.9), (5.4, 9.0), (5.6, 5.6)],
    ),
    ("", [(11.6, 10.6), (14.6, 7.0), (16.4, 2.6), (18.0, -FAR)]),
)
PLACES = (
    ("Lantern Hill", (5.4, 17.4)),
    ("Granary Row", (11.3, 16.4)),
    ("Ropewalk", (4.6, 14.3)),
    ("Observatory Hill", (11.2, 14.0)),
    ("Copper Flats", (16.6, 12.6)),
    ("Tanners Row", (6.9, 9.0)),
    ("Market East", (16.9, 10.2)),
    ("Brickfields", (6.2, 5.2)),
    ("Runway Park", (13.4, 4.2)),
)


def draw_ground_layers(sketch: Sketch) -> dict[str, dict]:
    """GeoJSON FeatureCollections in degrees by kind: water, park, road, main_road, railway, place.

    Each feature has the property `name`, which may be empty.
    """
    streets = [(name, shapely.LineString(_place([start, end]))) for name, start, end in STREETS]
    return {
        "water": _collect([_draw_lake(sketch), *_draw_rivers(sketch)]),
        "park": _collect([(name, shapely.Polygon(_place(ring))) for name, ring in PARKS]),
        "road": _collect(streets),
        "main_road": _collect(_draw_lines(MAIN_ROADS)),
        "railway": _collect(_draw_lines(RAILWAYS)),
        "place": _collect([(name, shapely.Point(_place([at])[0])) for name, at in PLACES]),
    }


def _place(points: list[tuple[float, float]]) -> np.ndarray:
    return convert_to_degrees(points)


def _draw_lines(lines: tuple) -> list[tuple[str, shapely.Geometry]]:
    return [(name, shapely.LineString(_place(points))) for name, points in lines]


def _draw_lake(sketch: Sketch) -> tuple[str, shapely.Geometry]:
    """The water west of the shore, around the island."""
    name, before, after = LAKE
    whole = shapely.Polygon(_place([*before, (30.0, 10.0), *after]))
    land = [
        shapely.Polygon(sketch.outline),
        shapely.Polygon(sketch.island),
        # East of a line through the middle of the city.
        shapely.Polygon(
            _place([*before[1:], (9.0, 15.0), (9.0, 5.0), *after[:2], (FAR, -FAR), (FAR, FAR)])
        ),
    ]
    return name, shapely.difference(whole, shapely.union_all(shapely.make_valid(land)))


def _draw_rivers(sketch: Sketch) -> list[tuple[str, shapely.Geometry]]:
    """The rivers along which districts part, and their course beyond the city."""
    courses = [
        (name, shapely.LineString(np.vstack([line, _place(beyond)])))
        for (name, beyond), line in zip(RIVERS, sketch.rivers, strict=True)
    ]
    river, creek = (course for _, course in courses)
    # The creek ends in the river; the border that follows it runs on.
    upper = max(shapely.get_parts(shapely.difference(creek, river)), key=shapely.length)
    return [
        (name, shapely.buffer(course, RIVER_HALF_WIDTH))
        for (name, _), course in zip(courses, (river, upper), strict=True)
    ]


def _collect(features: Sequence[tuple[str, shapely.Geometry]]) -> dict:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": name},
                "geometry": json.loads(shapely.to_geojson(shapely.set_precision(shape, 1e-6))),
            }
            for name, shape in features
        ],
    }
