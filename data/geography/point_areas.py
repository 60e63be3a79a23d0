"""The areas in which points lie: the only use that is made of published coordinates."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas
import numpy

from data.model.point_placement import PointFinding, PointPlace

CRS = "EPSG:4326"


@dataclass(frozen=True)
class AreaFinder:
    """Exact areas by geography, in degrees; each frame is indexed by area id, in the order of its
    boundaries.
    """

    areas: Mapping[str, geopandas.GeoDataFrame]
    titles: Mapping[str, Mapping[str, str]]

    @property
    def version(self) -> str:
        """A checksum of all areas: rows placed by others have to be placed anew."""
        digest = hashlib.sha256()
        for name, frame in sorted(self.areas.items()):
            digest.update(repr((name, [str(area) for area in frame.index])).encode())
            for shape in frame.geometry.to_wkb():
                digest.update(shape)
        return digest.hexdigest()

    def find_places(
        self, geography: str, longitudes: numpy.ndarray, latitudes: numpy.ndarray
    ) -> list[PointPlace]:
        """The area of each point; arrays of degrees of one length, NaN where they cannot be read.

        A point that lies in no area while its exchanged numbers do lies in that one: no city of
        this country lies in such a place and its mirror image at once.
        """
        readable = _are_degrees(longitudes, latitudes)
        zero = readable & (longitudes == 0) & (latitudes == 0)
        wanted = readable & ~zero
        places = [PointPlace("", PointFinding.UNREADABLE)] * len(longitudes)
        for number in numpy.flatnonzero(zero):
            places[number] = PointPlace("", PointFinding.ZERO)
        asked = numpy.flatnonzero(wanted)
        found = self._find_inside(geography, longitudes[asked], latitudes[asked])
        missing = numpy.array([i for i, place in enumerate(found) if not place.area], dtype=int)
        exchanged = self._find_inside(
            geography, latitudes[asked[missing]], longitudes[asked[missing]]
        )
        for i, place in zip(missing, exchanged, strict=True):
            if place.area:
                found[i] = PointPlace(place.area, PointFinding.EXCHANGED)
        for number, place in zip(asked, found, strict=True):
            places[number] = place
        return places

    def _find_inside(
        self, geography: str, longitudes: numpy.ndarray, latitudes: numpy.ndarray
    ) -> list[PointPlace]:
        places = [PointPlace("", PointFinding.OUTSIDE)] * len(longitudes)
        if not len(longitudes):
            return places
        frame = self.areas[geography]
        points = geopandas.GeoDataFrame(
            geometry=geopandas.points_from_xy(longitudes, latitudes), crs=CRS
        )
        numbered = geopandas.GeoDataFrame(
            {"area": range(len(frame))}, geometry=frame.geometry.values, crs=CRS
        )
        joined = geopandas.sjoin(points, numbered, predicate="intersects")
        for point, hits in joined.groupby(level=0)["area"]:
            area = str(frame.index[int(hits.min())])
            finding = PointFinding.ON_EDGE if len(hits) > 1 else PointFinding.INSIDE
            places[point] = PointPlace(area, finding)
        return places


def _are_degrees(longitudes: numpy.ndarray, latitudes: numpy.ndarray) -> numpy.ndarray:
    """Whether each pair may be degrees, in either order."""
    with numpy.errstate(invalid="ignore"):
        one, other = numpy.abs(longitudes), numpy.abs(latitudes)
        return (numpy.maximum(one, other) <= 180) & (numpy.minimum(one, other) <= 90)
