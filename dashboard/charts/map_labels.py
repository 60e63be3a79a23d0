"""Where the labels of a map stand: inside their areas, beside the smallest ones, and never over
each other.

A map has its labels several times, each time in letters of one size for one range of widths
(`choose_layers`): the smaller the map is shown, the larger are letters of 12 pixels against it, and
the fewer labels fit. What does not fit is shown after zooming in. The list beside the map has every
value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dashboard.charts.scales import measure_text, wrap_text
from dashboard.charts.theme import TEXT_SIZE

# In parts of the letters' size.
LINE_HEIGHT = 1.15
# Units around a label that stay free.
PADDING = 2.0
# Labels beside more small areas than these would cover the map that they explain.
MAX_OUTSIDE = 6
# How far beside its area a label may stand, in parts of the letters' size.
OUTSIDE_DISTANCES = (2.0, 3.4, 5.1, 7.1)
OUTSIDE_DIRECTIONS = 16
# The part of a label that may lie outside the rooms of its area where it stands there without a
# line.
MAX_OVER_EDGE = 0.4
# Of names that begin alike, so many stand beside their areas before all are shortened.
MAX_LONG_OUTSIDE = 2
# What a step away from its area and a label without its value cost, in parts of the label that
# cover other areas.
DISTANCE_COST, SHORT_COST = 0.25, 0.1
# The enlargements at which a page's map shows more labels.
ZOOM_LEVELS = (1, 2, 4)
# A line of a label, in parts of the letters' size.
LINE_WIDTH = 8.5
# Lines of a name inside its area.
MAX_LINES = 4
# What a layer is for: its class, the least width and height in pixels at which it is shown, and the
# enlargement from which it has names of the ground. The style sheet of the drawings switches at the
# same widths.
LAYERS = (
    ("wide", 560.0, 512.0, 1),
    ("middle", 384.0, 464.0, 1),
    ("phone", 336.0, 386.0, 2),
    ("narrow", 270.0, 386.0, 2),
)
# Pixels, with a little more for rounding.
LEAST_LETTERS = 12.05


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

    def measure_overlap(self, other: Box) -> float:
        """The part of this box that another covers, from 0 to 1."""
        wide = (self.width + other.width) / 2 - abs(self.x - other.x)
        high = (self.height + other.height) / 2 - abs(self.y - other.y)
        common = min(max(wide, 0), self.width, other.width) * min(
            max(high, 0), self.height, other.height
        )
        return common / (self.width * self.height)

    def holds(self, other: Box) -> bool:
        """Whether another box lies inside."""
        return (
            abs(self.x - other.x) * 2 <= self.width - other.width + 1e-6
            and abs(self.y - other.y) * 2 <= self.height - other.height + 1e-6
        )


@dataclass(frozen=True)
class AreaText:
    """What is to be written on an area: its name, its value or "", and the point it stands for.

    `rooms` are the largest rectangles inside the area; without any, `side` is about how wide the
    area is.
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

    `level` is the enlargement from which it fits. `anchor` is the point of the area to which a line
    leads, for a label beside its area.
    """

    lines: tuple[str, ...]
    value: str
    x: float
    y: float
    level: int = 1
    anchor: tuple[float, float] | None = None


@dataclass(frozen=True)
class LabelLayer:
    """Labels for one range of widths: the class that the style sheet shows there, and the size of
    the letters in units.

    `names_from` is the least enlargement at which it has names of the ground.
    """

    kind: str
    size: float
    names_from: int = 1


def choose_layers(width: float, height: float) -> tuple[LabelLayer, ...]:
    """The layers of a map of so many units, whose letters nowhere become smaller than 12 pixels."""
    return tuple(
        LabelLayer(
            kind,
            max(TEXT_SIZE, LEAST_LETTERS * max(width / least_width, height / least_height)),
            names_from,
        )
        for kind, least_width, least_height, names_from in LAYERS
    )


def measure_label(lines: Sequence[str], size: float) -> tuple[float, float]:
    """Width and height of lines of text, without padding."""
    widest = max(measure_text(line, size, bold=True) for line in lines)
    return widest, len(lines) * size * LINE_HEIGHT


def place_labels(
    texts: dict[str, AreaText], canvas: Box, size: float = TEXT_SIZE
) -> dict[str, PlacedLabel]:
    """A label for each area that has room for one in letters of `size`: inside it, or beside it
    with a line to it. Where names that all begin with the same words do not fit, what follows
    these stands for them: "5" for "Council District 5".
    """
    placed, homeless = _fit_all(texts, size)
    if len(homeless) > MAX_LONG_OUTSIDE:
        shortened = _drop_common_words(texts)
        fitted, without = _fit_all(shortened, size)
        if len(without) < len(homeless):
            texts, placed, homeless = shortened, fitted, without
    shown = [_cover(label, size) for label in placed.values() if label.level == 1]
    if len(homeless) <= MAX_OUTSIDE:
        for area in homeless:
            others = [text.rooms for name, text in texts.items() if name != area]
            beside = _place_beside(texts[area], shown, others, canvas, size)
            if beside:
                placed[area] = beside
                shown.append(_cover(beside, size))
    return placed


def choose_name_levels(
    names: Iterable[tuple[str, float, float, int]],
    labels: Iterable[PlacedLabel],
    canvas: Box,
    size: float = TEXT_SIZE,
) -> list[int]:
    """For each name the enlargement from which it meets no other label or name; 0 where it never
    fits.

    `names` are text, centre, and the least enlargement at which it is to be shown, the most
    important first.
    """
    taken = {
        level: [_cover(label, size / level) for label in labels if label.level <= level]
        for level in ZOOM_LEVELS
    }
    found = []
    for text, x, y, least in names:
        chosen = 0
        for level in ZOOM_LEVELS:
            if level < least:
                continue
            wide, high = measure_label((text,), size / level)
            margin = 2 * PADDING * size / TEXT_SIZE / level
            box = Box(x, y, wide + margin, high + margin)
            if canvas.holds(box) and not any(box.meets(other) for other in taken[level]):
                chosen = level
                break
        for level in ZOOM_LEVELS:
            if chosen and level >= chosen:
                wide, high = measure_label((text,), size / level)
                taken[level].append(Box(x, y, wide, high))
        found.append(chosen)
    return found


def _fit_all(texts: dict[str, AreaText], size: float) -> tuple[dict[str, PlacedLabel], list[str]]:
    """The labels inside their areas, and the areas that have none there until the map is
    enlarged.
    """
    placed = {area: found for area, text in texts.items() if (found := _fit(text, size))}
    left = [area for area in texts if area not in placed and texts[area].rooms]
    return placed, left + [area for area, label in placed.items() if label.level > 1]


def _drop_common_words(texts: dict[str, AreaText]) -> dict[str, AreaText]:
    """The texts without the words with which all their names begin."""
    names = [text.name.split() for text in texts.values()]
    most = min(map(len, names), default=1) - 1
    common = next((n for n in range(most) if len({name[n] for name in names}) > 1), most)
    return {
        area: replace(text, name=" ".join(text.name.split()[common:]))
        for area, text in texts.items()
    }


def _fit(text: AreaText, size: float) -> PlacedLabel | None:
    """The label inside its area at the least enlargement; None where it fits at none."""
    if not text.rooms:
        return _fit_by_side(text, size)
    for level in ZOOM_LEVELS:
        for lines, value in _list_forms(text, size):
            room = _find_room(text.rooms, (*lines, *((value,) if value else ())), size / level)
            if room is not None:
                return PlacedLabel(tuple(lines), value, room.x, room.y, level)
    return None


def _list_forms(text: AreaText, size: float) -> list[tuple[list[str], str]]:
    """The label from its fullest form to its shortest: with its value, then the name alone; in one
    line or more.
    """
    forms = [
        lines
        for count in range(1, min(len(text.name.split()), MAX_LINES) + 1)
        if measure_label(lines := _break_evenly(text.name.split(), count), size)[0]
        <= 2 * LINE_WIDTH * size
    ]
    valued = [(form, text.value) for form in forms] if text.value else []
    return [*valued, *((form, "") for form in forms)]


def _break_evenly(words: Sequence[str], count: int) -> list[str]:
    """Words in so many lines, of which the longest is as short as it can be."""
    if count == 1:
        return [" ".join(words)]
    broken = (
        [" ".join(words[:first]), *_break_evenly(words[first:], count - 1)]
        for first in range(1, len(words) - count + 2)
    )
    return min(broken, key=lambda lines: max(map(len, lines)))


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


def _fit_by_side(text: AreaText, size: float) -> PlacedLabel | None:
    """The label of an area of which only the size is known."""
    lines = wrap_text(text.name, LINE_WIDTH * size, size)
    if measure_label(lines, size)[0] > 1.1 * text.side:
        return None
    return PlacedLabel(tuple(lines), text.value, text.x, text.y)


def _cover(label: PlacedLabel, size: float) -> Box:
    """What a label covers in letters of a size, in units of the drawing."""
    lines = (*label.lines, *((label.value,) if label.value else ()))
    wide, high = measure_label(lines, size)
    return Box(label.x, label.y, wide + PADDING, high + PADDING)


def _place_beside(
    text: AreaText,
    taken: Sequence[Box],
    others: Sequence[Sequence[Box]],
    canvas: Box,
    size: float,
) -> PlacedLabel | None:
    """A label that is larger than its area: over its edges, or near it where it covers least of
    `others`, the rooms of the other areas, and no label; with its value, else without. None where
    there is no place.
    """
    best: tuple[float, PlacedLabel] | None = None
    valued = f"{text.name}: {text.value}" if text.value else text.name
    for said in dict.fromkeys((valued, text.name)):
        wide, high = measure_label((said,), size)
        margin = 2 * PADDING * size / TEXT_SIZE
        short = SHORT_COST if said == text.name else 0
        for far, x, y in _list_places_beside(text, wide, size):
            if best is not None and DISTANCE_COST * far + short >= best[0]:
                continue  # the place alone costs more than the best one
            box = Box(x, y, wide + margin, high + margin)
            if not canvas.holds(box) or any(box.meets(other) for other in taken):
                continue
            if far:
                covered = sum(_measure_cover(box, rooms) for rooms in others)
            else:
                covered = 1 - _measure_cover(box, text.rooms)
            if not far and covered > MAX_OVER_EDGE:
                continue
            cost = covered + DISTANCE_COST * far + short
            if best is None or cost < best[0]:
                best = cost, PlacedLabel((said,), "", x, y, 1, (text.x, text.y) if far else None)
    return best[1] if best else None


def _measure_cover(box: Box, rooms: Sequence[Box]) -> float:
    """The part of a box, from 0 to 1, that lies in the room that holds most of it."""
    return max((box.measure_overlap(room) for room in rooms), default=0.0)


def _list_places_beside(text: AreaText, wide: float, size: float) -> list[tuple[int, float, float]]:
    """Centres of a label in its area and around it, each with how far out it is: 0 for those
    inside.
    """
    found = [(0, text.x, text.y), *((0, room.x, room.y) for room in text.rooms)]
    for far, distance in enumerate(OUTSIDE_DISTANCES, 1):
        for turn in range(OUTSIDE_DIRECTIONS):
            angle = 2 * math.pi * turn / OUTSIDE_DIRECTIONS
            x = text.x + math.cos(angle) * (distance * size + wide / 2)
            found.append((far, x, text.y + math.sin(angle) * distance * size))
    return found
