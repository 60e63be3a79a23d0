"""Boundaries, the outline drawn from them, and residents by district. Only a refresh comes here, never a page."""

from __future__ import annotations

from data.geography.apportion import Apportioned, apportion
from data.geography.boundaries import build_boundaries, district_shapes, undrawn
from data.geography.boundary_differences import moved
from data.geography.gazetteer import read_gazetteer
from data.geography.populations import read_populations
from data.geography.svg_outline import draw_outline

__all__ = [
    "Apportioned",
    "apportion",
    "build_boundaries",
    "district_shapes",
    "draw_outline",
    "moved",
    "read_gazetteer",
    "read_populations",
    "undrawn",
]
