"""The drawings that need no script: trend, breakdown and map as static SVG, and the map's legend."""

from __future__ import annotations

from dashboard.figures.classing import classes, legend
from dashboard.figures.marks import Canvas
from dashboard.figures.svg_breakdown import draw_breakdown
from dashboard.figures.svg_forest import Forest, Mark, draw_forest
from dashboard.figures.svg_map import draw_map
from dashboard.figures.svg_strip import draw_strip
from dashboard.figures.svg_trend import draw_trend
from dashboard.figures.theme import standalone

__all__ = [
    "Canvas",
    "Forest",
    "Mark",
    "classes",
    "draw_breakdown",
    "draw_forest",
    "draw_map",
    "draw_strip",
    "draw_trend",
    "legend",
    "standalone",
]
