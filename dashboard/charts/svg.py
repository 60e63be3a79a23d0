"""The drawings that need no script: trend, breakdown and map as static SVG."""

from __future__ import annotations

from dashboard.charts.svg_breakdown import draw_breakdown
from dashboard.charts.svg_map import draw_map
from dashboard.charts.svg_primitives import Canvas, Drawing
from dashboard.charts.svg_strip import draw_strip
from dashboard.charts.svg_trend import draw_trend

__all__ = [
    "Canvas",
    "Drawing",
    "draw_breakdown",
    "draw_map",
    "draw_strip",
    "draw_trend",
]
