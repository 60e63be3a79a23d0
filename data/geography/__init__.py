"""Boundaries, the outline drawn from them, and residents by district. Only a refresh comes here,
never a page.
"""

from __future__ import annotations

from data.geography.apportion import ApportionedResidents, apportion_residents
from data.geography.area_populations import read_area_residents
from data.geography.boundaries import (
    MAX_FINE_BYTES,
    build_boundaries,
    build_district_shapes,
    find_missing_districts,
    list_area_values,
)
from data.geography.boundary_differences import find_moved_districts
from data.geography.gazetteer import read_gazetteer
from data.geography.ground import draw_ground, find_seen_area, list_named_places, write_map_name
from data.geography.point_areas import AreaFinder
from data.geography.populations import read_populations
from data.geography.svg_outline import draw_outline, place_labels_in_sight, read_projection

__all__ = [
    "MAX_FINE_BYTES",
    "ApportionedResidents",
    "AreaFinder",
    "apportion_residents",
    "build_boundaries",
    "build_district_shapes",
    "draw_ground",
    "draw_outline",
    "find_moved_districts",
    "find_seen_area",
    "place_labels_in_sight",
    "read_area_residents",
    "read_gazetteer",
    "list_named_places",
    "read_projection",
    "write_map_name",
    "read_populations",
    "find_missing_districts",
    "list_area_values",
]
