"""The ground of a map: what the areas lie in, drawn under and over them, and its frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.charts.svg_primitives import num, write_element
from dashboard.charts.theme import get_color_variable

Frame = tuple[float, float, float, float]
# Kinds of the ground from below to above.
PARK, WATER, RAILWAY, ROAD, MAIN_ROAD = KINDS = ("park", "water", "railway", "road", "main_road")
STREET = "street"
ROAD_WIDTHS = {ROAD: 0.8, MAIN_ROAD: 1.8, RAILWAY: 1}


@dataclass(frozen=True)
class GroundName:
    """A name on the map, at a point in units of the outline; the kind is place, park, water or
    street.
    """

    text: str
    kind: str
    x: float
    y: float


@dataclass(frozen=True)
class MapGround:
    """The ground of a city's maps, in units of the outline.

    `frame` is left, top, width and height of what a map shows. With an `address` a drawing refers
    to the paths there, which a browser fetches once for all maps; without one it holds them itself.
    `sources` are to be named beside a map.
    """

    frame: Frame
    paths: dict[str, str]
    names: tuple[GroundName, ...] = ()
    sources: tuple[str, ...] = ()
    address: str = ""

    def draw_under(self) -> str:
        """What lies below the areas and shows around them, in units of the outline."""
        left, top, wide, tall = self.frame
        land = write_element(
            "rect",
            x=num(left),
            y=num(top),
            width=num(wide),
            height=num(tall),
            fill=get_color_variable("land"),
            stroke="none",
        )
        lines = "".join(
            self._draw_lines(kind, "rule" if kind != RAILWAY else "hatch", 1.0)
            for kind in (RAILWAY, ROAD, MAIN_ROAD)
        )
        return write_element("g", land + self._draw_area(PARK) + lines, aria_hidden="true")

    def draw_over(self) -> str:
        """What lies above the areas: water hides what is drawn under it, roads are thin and
        light.
        """
        lines = self._draw_lines(ROAD, "paper", 0.55) + self._draw_lines(MAIN_ROAD, "paper", 0.75)
        rails = self._draw_lines(RAILWAY, "soft", 0.5)
        return write_element(
            "g",
            self._draw_area(PARK, 0.35) + self._draw_area(WATER) + rails + lines,
            aria_hidden="true",
            pointer_events="none",
        )

    def draw_file(self) -> str:
        """The paths as a file of their own, to which drawings refer by the names of the kinds."""
        paths = "".join(
            write_element("path", id=kind, d=self.paths[kind], vector_effect="non-scaling-stroke")
            for kind in KINDS
            if kind in self.paths
        )
        return write_element(
            "svg", write_element("defs", paths), xmlns="http://www.w3.org/2000/svg"
        )

    def _draw_area(self, kind: str, opacity: float | None = None) -> str:
        return self._draw_shape(
            kind, fill=get_color_variable(kind), stroke="none", fill_opacity=opacity
        )

    def _draw_lines(self, kind: str, role: str, opacity: float) -> str:
        return self._draw_shape(
            kind,
            fill="none",
            stroke=get_color_variable(role),
            stroke_width=ROAD_WIDTHS[kind],
            stroke_opacity=opacity if opacity < 1 else None,
            stroke_dasharray="5 3" if kind == RAILWAY else None,
        )

    def _draw_shape(self, kind: str, **looks: Any) -> str:
        if kind not in self.paths:
            return ""
        if self.address:
            return write_element("use", href=f"{self.address}#{kind}", **looks)
        return write_element(
            "path", d=self.paths[kind], vector_effect="non-scaling-stroke", **looks
        )


def parse_ground(content: dict, address: str = "") -> MapGround:
    """The ground from what a build holds of it; see data/geography/ground.py."""
    left, top, wide, tall = content["frame"]
    names = tuple(GroundName(**entry) for entry in content["names"])
    return MapGround(
        (left, top, wide, tall), content["paths"], names, tuple(content["sources"]), address
    )


def frame_outline(outline: dict, ground: MapGround | None) -> Frame:
    """What a map shows: the frame of a part of the outline, the ground's, or the outline's own
    without ground.
    """
    if "frame" in outline:
        return outline["frame"]
    return ground.frame if ground else (0, 0, outline["width"], outline["height"])
