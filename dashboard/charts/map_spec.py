"""What every map is drawn from: areas in colours on a ground, their words and a legend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.charts.map_ground import MapGround


@dataclass(frozen=True)
class LegendEntry:
    """One class of a legend: its colour (map-1 to map-5, another role, or blank-STATUS), its words,
    where its range begins and ends ("" for an open end, None for what is no range), and the names
    of the areas in it. A thick outline marks the areas of one that `is_strong`.
    """

    color_class: str
    label: str
    ends: tuple[str, str] | None = None
    areas: tuple[str, ...] = ()
    is_strong: bool = False


@dataclass(frozen=True)
class MappedArea:
    """One area: its name and the value under it, both with their units as one description, and its
    colour `role`; without one it has the pattern of its blank `status`.

    `place` is that of its mark among the texts of the marks, None without a mark. A thick outline
    marks one that `is_strong`.
    """

    name: str
    value: str
    description: str
    role: str
    status: str = ""
    place: int | None = None
    is_strong: bool = False


@dataclass(frozen=True)
class MapSpec:
    """A map: its areas by their ids, in the order of the keyboard, and what they are drawn on.

    `outline` holds width, height, paths (area -> path data), labels (area -> [x, y]) and rooms
    (area -> rectangles inside it); `ground` is what the areas lie in. `title` and `description`
    name the whole map, `notes` stand below it, `credit` names who made the ground.
    """

    outline: dict
    ground: MapGround | None
    areas: Mapping[str, MappedArea]
    title: str
    description: str
    legend: tuple[LegendEntry, ...] = ()
    selected: frozenset[str] = frozenset()
    is_sample: bool = False
    notes: tuple[str, ...] = ()
    credit: str = ""
