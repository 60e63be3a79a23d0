"""From a place's name or a point to a district: an offline gazetteer, a port for geocoders, and the
ground itself.

What people look for here is theirs: nothing in this room writes, keeps or logs it.
"""

from __future__ import annotations

from data.geocode.gazetteer import OfflineGazetteer
from data.geocode.point_in_district import DistrictLocation, DistrictLocator
from data.geocode.port import Geocoder, GeocoderUnavailable, PlaceMatch, SearchArea

__all__ = [
    "SearchArea",
    "OfflineGazetteer",
    "Geocoder",
    "GeocoderUnavailable",
    "DistrictLocator",
    "PlaceMatch",
    "DistrictLocation",
]
