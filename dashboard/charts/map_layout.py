"""The layout of a map, shared by the SVG and the Plotly figure: its frame and scale, and all
words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from dashboard.charts.map_ground import STREET, Frame, GroundName, frame_outline
from dashboard.charts.map_labels import (
    ZOOM_LEVELS,
    AreaText,
    Box,
    PlacedLabel,
    choose_name_levels,
    place_labels,
)
from dashboard.charts.map_spec import MapSpec
from dashboard.charts.svg_primitives import Canvas

# Units: a map and its list fit on a laptop's screen together.
MAX_HEIGHT = 560.0


@dataclass(frozen=True)
class PlacedName:
    """A name of the ground around a point of the canvas, shown from an enlargement on."""

    name: GroundName
    x: float
    y: float
    level: int


@dataclass(frozen=True)
class MapWords:
    """The words of a map in letters of one size: a label for each area that has room, and names of
    the ground.
    """

    labels: dict[str, PlacedLabel]
    names: tuple[PlacedName, ...]


@dataclass(frozen=True)
class MapLayout:
    """A map on a canvas: the part of the outline that is seen, and units of the canvas for one of
    the outline.
    """

    spec: MapSpec
    frame: Frame
    scale: float
    canvas: Canvas

    @cached_property
    def size(self) -> tuple[float, float]:
        """Width and height in units of the canvas."""
        return self.frame[2] * self.scale, self.frame[3] * self.scale

    def to_canvas(self, point: Iterable[float]) -> tuple[float, float]:
        """A point of the outline in units of the canvas."""
        x, y = point
        return (x - self.frame[0]) * self.scale, (y - self.frame[1]) * self.scale

    def to_outline_x(self, x: float) -> float:
        """A place of the canvas, counted from its left, in units of the outline."""
        return round(x / self.scale + self.frame[0], 1)

    def to_outline_y(self, y: float) -> float:
        """A place of the canvas, counted from its top, in units of the outline."""
        return round(y / self.scale + self.frame[1], 1)


def lay_out_map(spec: MapSpec, canvas: Canvas) -> MapLayout:
    """Frame and scale of a map; the canvas gives its greatest width."""
    frame = frame_outline(spec.outline, spec.ground)
    scale = min(canvas.width / frame[2], max(MAX_HEIGHT, canvas.width / 2) / frame[3])
    return MapLayout(spec, frame, scale, canvas)


def place_words(
    layout: MapLayout,
    size: float,
    names_from: int = 1,
    levels: tuple[int, ...] = ZOOM_LEVELS,
) -> MapWords:
    """The labels of the areas, then the names of the ground where there is room left, at these
    enlargements.

    `names_from` is the least one at which there are names of the ground; those of streets need the
    second.
    """
    wide, tall = layout.size
    canvas = Box(wide / 2, tall / 2, wide, tall)
    known = [area for area in layout.spec.areas if area in layout.spec.outline["labels"]]
    placed = place_labels({area: _read_area_text(layout, area) for area in known}, canvas, size)
    labels = {area: label for area, label in placed.items() if label.level in levels}
    ground = layout.spec.ground
    names = ground.names if ground else ()
    at = [
        (
            name.text,
            *layout.to_canvas((name.x, name.y)),
            max(2 if name.kind == STREET else 1, names_from),
        )
        for name in names
    ]
    found = choose_name_levels(at, labels.values(), canvas, size)
    return MapWords(
        labels,
        tuple(
            PlacedName(name, x, y, level)
            for name, (_, x, y, _), level in zip(names, at, found, strict=True)
            if level in levels
        ),
    )


def _read_area_text(layout: MapLayout, area: str) -> AreaText:
    """What is to be written on an area, and where there is room for it."""
    outline, mapped = layout.spec.outline, layout.spec.areas[area]
    x, y = layout.to_canvas(outline["labels"][area])
    rooms = tuple(
        Box(*layout.to_canvas(room[:2]), room[2] * layout.scale, room[3] * layout.scale)
        for room in outline.get("rooms", {}).get(area, ())
    )
    width = _estimate_area_width(layout, area)
    return AreaText(mapped.name, mapped.value, x, y, rooms, width)


def _estimate_area_width(layout: MapLayout, area: str) -> float:
    """About how wide an area is: the side of a square of its share of the drawing, or of all of it
    if unknown.
    """
    outline = layout.spec.outline
    share = outline.get("areas", {}).get(area, 1.0)
    return sqrt(share * outline["width"] * outline["height"]) * layout.scale
