"""Where the labels of a map stand: inside their areas, beside the smallest ones, and never over each other.

A label is placed for the width at which a desktop shows the map. On a phone its letters are larger against the map;
what does not fit there is shown on wide screens alone, or after zooming in. The list beside the map has every value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.charts.scales import measure_text, wrap_text
from dashboard.charts.theme import TEXT_SIZE

# In parts of the letters' size.
LINE_HEIGHT = 1.15
# Units around a label that stay free.
PADDING = 2.0
# Labels beside more small areas than these would cover the map that they explain.
MAX_OUTSIDE = 6
# Units: how far beside its area a label may stand.
OUTSIDE_DISTANCES = (26.0, 44.0, 66.0, 92.0)
OUTSIDE_DIRECTIONS = 16
# The enlargements at which a page's map shows more labels.
ZOOM_LEVELS = (1, 2, 4)
LINE_WIDTH = 110.0


@dataclass(frozen=True)
class Box:
    """An upright rectangle around a centre, in units of the drawing."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Whether two boxes overlap."""
        return (
            abs(self.x - other.x) * 2 < self.width + other.width
            and abs(self.y - other.y) * 2 < self.height + other.height
        )

    def holds(self, other: Box) -> bool:
        """Whether another box lies inside."""
        return (
            abs(self.x - other.x) * 2 <= self.width - other.width + 1e-6
            and abs(self.y - other.y) * 2 <= self.height - other.height + 1e-6
        )


@dataclass(frozen=True)
class AreaText:
    """What is to be written on an area: its name, its value or "", and the point it stands for.

    `rooms` are the largest rectangles inside the area; without any, `side` is about how wide the area is.
    """

    name: str
    value: str
    x: float
    y: float
    rooms: tuple[Box, ...]
    side: float


@dataclass(frozen=True)
class PlacedLabel:
    """A label's lines around a centre. `value` is the last line or "".

    `level` is the enlargement from which it fits; `phone` says that it fits on a phone as well, `phone_value` that its
    value does. `anchor` is the point of the area to which a line leads, for a label beside its area.
    """

    lines: tuple[str, ...]
    value: str
    x: float
    y: float
    level: int = 1
    phone: bool = True
    phone_value: bool = True
    anchor: tuple[float, float] | None = None


def measure_label(lines: Sequence[str], size: float) -> tuple[float, float]:
    """Width and height of lines of text, without padding."""
    widest = max(measure_text(line, size, bold=True) for line in lines)
    return widest, len(lines) * size * LINE_HEIGHT


def place_labels(
    texts: dict[str, AreaText], canvas: Box, phone_size: float
) -> dict[str, PlacedLabel]:
    """A label for each area that has room for one: inside it, or beside it with a line to it."""
    placed = {area: found for area, text in texts.items() if (found := _fit(text, phone_size))}
    left = [area for area in texts if area not in placed and texts[area].rooms]
    shown = [_cover(label) for label in placed.values() if label.level == 1]
    homeless = left + [a for a, label in placed.items() if label.level > 1]
    if len(homeless) <= MAX_OUTSIDE:
        for area in homeless:
            beside = _place_beside(texts[area], shown, canvas)
            if beside:
                placed[area] = beside
                shown.append(_cover(beside))
    return placed


def choose_name_levels(
    names: Iterable[tuple[str, float, float, int]], labels: Iterable[PlacedLabel], canvas: Box
) -> list[int]:
    """For each name the enlargement from which it meets no other label or name; 0 where it never fits.

    `names` are text, centre, and the least enlargement at which it is to be shown, the most important first.
    """
    taken = {
        level: [_cover(label, level) for label in labels if label.level <= level]
        for level in ZOOM_LEVELS
    }
    found = []
    for text, x, y, least in names:
        chosen = 0
        for level in ZOOM_LEVELS:
            if level < least:
                continue
            wide, high = measure_label((text,), TEXT_SIZE / level)
            box = Box(x, y, wide + 2 * PADDING / level, high + 2 * PADDING / level)
            if canvas.holds(box) and not any(box.meets(other) for other in taken[level]):
                chosen = level
                break
        for level in ZOOM_LEVELS:
            if chosen and level >= chosen:
                wide, high = measure_label((text,), TEXT_SIZE / level)
                taken[level].append(Box(x, y, wide, high))
        found.append(chosen)
    return found


def _fit(text: AreaText, phone_size: float) -> PlacedLabel | None:
    """The label inside its area at the least enlargement; None where it fits at none."""
    if not text.rooms:
        return _fit_by_side(text)
    for level in ZOOM_LEVELS:
        for lines, value in _list_forms(text, LINE_WIDTH):
            room = _find_room(text.rooms, (*lines, *((value,) if value else ())), TEXT_SIZE / level)
            if room is None:
                continue
            on_phone = _find_room((room,), lines, phone_size) is not None
            with_value = on_phone and bool(
                _find_room((room,), (*lines, *((value,) if value else ())), phone_size)
            )
            return PlacedLabel(
                tuple(lines), value, room.x, room.y, level, level == 1 and on_phone, with_value
            )
    return None


def _list_forms(text: AreaText, width: float) -> list[tuple[list[str], str]]:
    """The label from its fullest form to its shortest: with its value, then the name alone; in one line or more."""
    wrapped = wrap_text(text.name, width, TEXT_SIZE)
    forms = [[text.name]] if measure_text(text.name, TEXT_SIZE, True) <= 2 * width else []
    if wrapped != [text.name]:
        forms.append(wrapped)
    words = text.name.split(" ")
    if len(words) > 1 and words != wrapped:
        forms.append(words)
    valued = [(form, text.value) for form in forms] if text.value else []
    return [*valued, *((form, "") for form in forms)]


def _find_room(rooms: Sequence[Box], lines: Sequence[str], size: float) -> Box | None:
    """The room in which lines fit with the most to spare; None where they fit in none."""
    wide, high = measure_label(lines, size)
    margin = 2 * PADDING * size / TEXT_SIZE
    best, slack = None, 1.0
    for room in rooms:
        spare = min(room.width / (wide + margin), room.height / (high + margin))
        if spare >= slack:
            best, slack = room, spare
    return best


def _fit_by_side(text: AreaText) -> PlacedLabel | None:
    """The label of an area of which only the size is known."""
    lines = wrap_text(text.name, LINE_WIDTH, TEXT_SIZE)
    if measure_label(lines, TEXT_SIZE)[0] > 1.1 * text.side:
        return None
    return PlacedLabel(tuple(lines), text.value, text.x, text.y)


def _cover(label: PlacedLabel, level: int = 1) -> Box:
    """What a label covers at an enlargement, in units of the drawing."""
    lines = (*label.lines, *((label.value,) if label.value else ()))
    wide, high = measure_label(lines, TEXT_SIZE / level)
    return Box(label.x, label.y, wide + PADDING, high + PADDING)


def _place_beside(text: AreaText, taken: Sequence[Box], canvas: Box) -> PlacedLabel | None:
    """A label beside its area, as near as nothing else stands; None where there is no place."""
    said = f"{text.name} {text.value}".strip()
    wide, high = measure_label((said,), TEXT_SIZE)
    for distance in OUTSIDE_DISTANCES:
        for turn in range(OUTSIDE_DIRECTIONS):
            angle = 2 * math.pi * turn / OUTSIDE_DIRECTIONS
            x = text.x + math.cos(angle) * (distance + wide / 2)
            y = text.y + math.sin(angle) * distance
            box = Box(x, y, wide + 2 * PADDING, high + 2 * PADDING)
            if canvas.holds(box) and not any(box.meets(other) for other in taken):
                return PlacedLabel((said,), "", x, y, 1, False, False, (text.x, text.y))
    return None
