"""The district that contains a point, or the distance of the nearest one."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Literal

METRES_PER_DEGREE = 111_320
# Boundaries are simplified and addresses interpolated along their street: nearer to a border,
# either side may be right.
BORDER_METRES = 50.0
# A point so near to the districts, or between them, is not somewhere else: it lies in water, a
# park, an enclave.
NEAR_METRES = 1_000.0


@dataclass(frozen=True)
class DistrictLocation:
    """What is found at a point. `districts` are ids, nearest first; `metres` is the way to the
    first.

    in: one district. border: the district it lies in, then those within 50 m. gap: no district, but
    between or within a kilometre of them. outside: farther away. The last two name the nearest
    district.
    """

    kind: Literal["in", "border", "gap", "outside"]
    districts: tuple[str, ...]
    metres: float = 0.0


class DistrictLocator:
    """The districts of one city, from the build's own FeatureCollection in degrees."""

    def __init__(self, collection: dict):
        import shapely  # only who looks for a district pays for its memory

        features = collection["features"]
        self.ids = [feature["id"] for feature in features]
        degrees = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
        west, south, east, north = map(float, shapely.total_bounds(degrees))
        self.box = (west, south, east, north)
        self._east = METRES_PER_DEGREE * math.cos(math.radians((self.box[1] + self.box[3]) / 2))
        self._shapes = shapely.transform(
            degrees, lambda points: points * [self._east, METRES_PER_DEGREE]
        )
        shapely.prepare(self._shapes)
        self._hull = shapely.convex_hull(shapely.GeometryCollection(list(self._shapes)))

    def locate(self, longitude: float, latitude: float) -> DistrictLocation:
        """What is found at a point in degrees. Distances are taken in a plane that is true at the
        city's latitude.
        """
        import shapely

        point = shapely.Point(longitude * self._east, latitude * METRES_PER_DEGREE)
        away = shapely.distance(self._shapes, point)
        order = sorted(range(len(self.ids)), key=lambda i: (away[i], i))
        nearest = order[0]
        if away[nearest] > 0:
            near = away[nearest] <= NEAR_METRES or bool(shapely.covers(self._hull, point))
            return DistrictLocation(
                "gap" if near else "outside", (self.ids[nearest],), float(away[nearest])
            )
        either = tuple(self.ids[i] for i in order if away[i] <= BORDER_METRES)
        return DistrictLocation("border" if len(either) > 1 else "in", either)
