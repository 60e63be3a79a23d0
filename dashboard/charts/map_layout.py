"""The layout of a map, shared by the SVG and the Plotly figure: its frame and scale, the colours of
areas, and all words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from dashboard import wording
from dashboard.charts import map_classes
from dashboard.charts.chart_form import ChartSpec
from dashboard.charts.map_ground import STREET, Frame, GroundName, MapGround, frame_outline
from dashboard.charts.map_labels import (
    ZOOM_LEVELS,
    AreaText,
    Box,
    PlacedLabel,
    choose_name_levels,
    place_labels,
)
from dashboard.charts.svg_primitives import Canvas
from dashboard.charts.theme import list_class_colors
from dashboard.query.answer import Answer, AnswerRow

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
    """A map's question and outline, its place and scale on the canvas, the classes, and who is
    selected.

    `place` is the dimension whose categories the areas are; `roles` are the colours of those that
    have a value.
    """

    answer: Answer
    place: str
    outline: dict
    ground: MapGround | None
    frame: Frame
    scale: float
    classes: tuple[float, ...]
    roles: dict[str, str]
    canvas: Canvas
    selected: frozenset[str]
    places: dict[str, int]

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

    def list_areas(self) -> list[str]:
        """The areas in the order of the answer's titles, then those that have none."""
        paths = self.outline["paths"]
        named = [area for area in self.answer.titles.get(self.place, {}) if area in paths]
        return named + [area for area in paths if area not in named]

    def find_row(self, area: str) -> AnswerRow | None:
        """The row of an area; None where the answer has none."""
        place = self.places.get(area)
        return None if place is None else self.answer.rows[place]

    def name_area(self, area: str) -> str:
        """The reader's name of an area; its published one where the answer has no such category."""
        named = self.answer.titles.get(self.place, {})
        return (
            wording.name_category(self.answer, self.place, area)
            if area in named
            else self.outline.get("titles", {}).get(area, area)
        )

    def find_blank_status(self, area: str) -> str:
        """Why an area has no colour."""
        return map_classes.find_blank_status(self.answer, self.find_row(area))


def lay_out_map(spec: ChartSpec, canvas: Canvas) -> MapLayout:
    """Frame, scale and colours of a map; the canvas gives its greatest width.

    `spec.outline` holds width, height, paths (area -> path data), labels (area -> [x, y]) and rooms
    (area -> rectangles inside it); `spec.ground` is what the areas lie in. Raises ValueError
    without an outline.
    """
    if spec.outline is None:
        raise ValueError("a map needs an outline")
    answer, place = spec.answer, spec.answer.query.by[0]
    frame = frame_outline(spec.outline, spec.ground)
    return MapLayout(
        answer,
        place,
        spec.outline,
        spec.ground,
        frame,
        min(canvas.width / frame[2], max(MAX_HEIGHT, canvas.width / 2) / frame[3]),
        spec.classes,
        _assign_color_roles(answer, spec.classes),
        canvas,
        frozenset(spec.selected),
        {row[place]: i for i, row in enumerate(answer.rows)},
    )


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
    known = [area for area in layout.list_areas() if area in layout.outline["labels"]]
    placed = place_labels({area: _read_area_text(layout, area) for area in known}, canvas, size)
    labels = {area: label for area, label in placed.items() if label.level in levels}
    names = layout.ground.names if layout.ground else ()
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


def _assign_color_roles(answer: Answer, classes: tuple[float, ...]) -> dict[str, str]:
    """District -> colour role, for those that have a value to compare."""
    roles = list_class_colors(max(len(classes) - 1, 0))
    place = answer.query.by[0]
    placed = {
        r[place]: map_classes.find_class(value, classes)
        for r in answer.rows
        if (value := map_classes.get_map_value(answer, r)) is not None
    }
    return {d: roles[i] for d, i in placed.items() if i is not None}


def _read_area_text(sheet: MapLayout, area: str) -> AreaText:
    """What is to be written on an area, and where there is room for it."""
    row, value = sheet.find_row(area), ""
    if row is not None and map_classes.get_map_value(sheet.answer, row) is not None:
        value = wording.format_plain_value(sheet.answer, row, sheet.classes)
    x, y = sheet.to_canvas(sheet.outline["labels"][area])
    rooms = tuple(
        Box(*sheet.to_canvas(room[:2]), room[2] * sheet.scale, room[3] * sheet.scale)
        for room in sheet.outline.get("rooms", {}).get(area, ())
    )
    return AreaText(sheet.name_area(area), value, x, y, rooms, _estimate_area_width(sheet, area))


def _estimate_area_width(sheet: MapLayout, area: str) -> float:
    """About how wide an area is: the side of a square of its share of the drawing, or of all of it
    if unknown.
    """
    share = sheet.outline.get("areas", {}).get(area, 1.0)
    return sqrt(share * sheet.outline["width"] * sheet.outline["height"]) * sheet.scale
