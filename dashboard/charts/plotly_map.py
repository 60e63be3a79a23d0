"""A map as a plotly figure in plain dicts: areas, ground and names in the plane of the outline,
with real zoom.

The figure needs no tiles and no other file: it holds the polygons and the ground themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard.charts import theme
from dashboard.charts.map_ground import (
    MAIN_ROAD,
    PARK,
    RAILWAY,
    ROAD,
    WATER,
    MapGround,
)
from dashboard.charts.map_labels import ZOOM_LEVELS, PlacedLabel
from dashboard.charts.map_layout import MapLayout, lay_out_map, place_words
from dashboard.charts.map_spec import LegendEntry, MapSpec
from dashboard.charts.plotly_annotations import add_footnotes, build_sample_label
from dashboard.charts.plotly_traces import build_area_fill
from dashboard.charts.svg_paths import Points, contains_point, join_subpaths, parse_path
from dashboard.charts.svg_primitives import Canvas
from dashboard.charts.theme import LIGHT_COLORS, TEXT_SIZE, text_color_on

# Units of the figure, and pixels of the screen beside a list and on a phone.
WIDTH, SHOWN_WIDTH, NARROW_WIDTH = 900.0, 640.0, 340.0
TOP, NOTE_WIDTH = 8, 80
ROAD_LOOKS = {
    RAILWAY: {"color": LIGHT_COLORS["hatch"], "width": 1, "dash": "5px,3px"},
    ROAD: {"color": LIGHT_COLORS["rule"], "width": 1},
    MAIN_ROAD: {"color": LIGHT_COLORS["rule"], "width": 2},
}
ROADS_OVER = {RAILWAY: ("soft", 0.5), ROAD: ("paper", 0.55), MAIN_ROAD: ("paper", 0.75)}
CLEAR = {"hoverinfo": "skip", "showlegend": False, "type": "scatter"}


def build_map_figure(spec: MapSpec, bare: bool = False, narrow: bool = False) -> dict:
    """A map as {"data": [...], "layout": {...}}, in units of the outline.

    Traces that are to be shown from an enlargement on have it as meta.level; layout.meta.frame is
    what the whole map shows. A `bare` figure is without legend and notes, which the page around it
    has; a `narrow` one shows at first what has room on a phone.
    """
    sheet = lay_out_map(spec, Canvas(WIDTH, prefix="map"))
    ground = spec.ground
    rings = {area: parse_path(spec.outline["paths"][area]) for area in spec.areas}
    strong = [area for area, mapped in spec.areas.items() if mapped.is_strong]
    data = [
        *(_build_ground_under(ground) if ground else []),
        *(_build_area_trace(spec, area, rings[area]) for area in rings),
        *(_build_ground_over(ground) if ground else []),
        *(_build_line(rings[area], "ink", 2.5) for area in strong),
        *(t for area in rings if area in spec.selected for t in _build_selection(rings[area])),
        *_build_name_traces(sheet, rings, narrow),
    ]
    layout = _build_layout(sheet, bool(ground))
    if bare:
        return {"data": data, "layout": layout}
    notes = [escape(spec.credit, quote=False)] if spec.credit else []
    figure = {
        "data": [*data, *_build_legend_traces(spec.legend)],
        "layout": layout | {"showlegend": True},
    }
    return add_footnotes(
        figure, [*(escape(n, quote=False) for n in spec.notes), *notes], NOTE_WIDTH
    )


def _build_area_trace(spec: MapSpec, area: str, rings: list[Points]) -> dict:
    """One area with what is said of it; hatched where it has no value to compare."""
    mapped = spec.areas[area]
    line = {"color": LIGHT_COLORS["soft"], "width": 0.75}
    return {
        **build_area_fill(rings, mapped.role, line),
        "hoveron": "fills",
        "hoverinfo": "text",
        "text": escape(mapped.description, quote=False),
        "name": escape(mapped.name, quote=False),
        "meta": {"area": area},
    }


def _build_ground_under(ground: MapGround) -> list[dict]:
    """What lies below the areas and shows around them."""
    park = _build_fill(ground, PARK, 1.0)
    return [*park, *(t for kind in ROAD_LOOKS for t in _build_lines(ground, kind))]


def _build_ground_over(ground: MapGround) -> list[dict]:
    """What lies above the areas: water hides what is drawn under it, roads are thin and light."""
    lines = [
        {**trace, "opacity": opacity, "line": {**trace["line"], "color": LIGHT_COLORS[role]}}
        for kind, (role, opacity) in ROADS_OVER.items()
        for trace in _build_lines(ground, kind)
    ]
    return [*_build_fill(ground, PARK, 0.35), *_build_fill(ground, WATER, 1.0), *lines]


def _build_fill(ground: MapGround, kind: str, opacity: float) -> list[dict]:
    if kind not in ground.paths:
        return []
    x, y = join_subpaths(parse_path(ground.paths[kind]))
    look = {"fill": "toself", "fillcolor": LIGHT_COLORS[kind], "line": {"width": 0}}
    return [CLEAR | {"mode": "lines", "x": x, "y": y, "opacity": opacity, **look}]


def _build_lines(ground: MapGround, kind: str) -> list[dict]:
    if kind not in ground.paths:
        return []
    x, y = join_subpaths(parse_path(ground.paths[kind]))
    return [CLEAR | {"mode": "lines", "x": x, "y": y, "line": ROAD_LOOKS[kind]}]


def _build_selection(rings: list[Points]) -> list[dict]:
    """A dark line on a light one, so that it shows on every fill."""
    return [_build_line(rings, role, width) for role, width in (("paper", 7), ("ink", 3.5))]


def _build_line(rings: list[Points], role: str, width: float) -> dict:
    """A line around an area."""
    x, y = join_subpaths(rings)
    return CLEAR | {
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": LIGHT_COLORS[role], "width": width},
    }


def _build_name_traces(
    sheet: MapLayout, rings: dict[str, list[Points]], narrow: bool
) -> list[dict]:
    """Names and values of the areas, and names of the ground, one trace for each enlargement from
    which they fit.
    """
    size = TEXT_SIZE * max(sheet.size[0] / (NARROW_WIDTH if narrow else SHOWN_WIDTH), 1)
    placed = place_words(sheet, size, names_from=2 if narrow else 1)
    words: list[tuple[int, str, float, float, str]] = []
    for area, label in placed.labels.items():
        lines = [f"<b>{escape(line, quote=False)}</b>" for line in label.lines]
        lines += [escape(label.value, quote=False)] if label.value else []
        role = "paper" if label.anchor else sheet.spec.areas[area].role or "paper"
        words.append((label.level, "<br>".join(lines), label.x, label.y, text_color_on(role)))
    for found in placed.names:
        name = found.name
        said = escape(name.text, quote=False)
        slanted = f"<i>{said}</i>" if name.kind in (WATER, PARK) else said
        role = _find_role_under(sheet, rings, name.x, name.y)
        color = "soft" if role == "land" else text_color_on(role)
        words.append((found.level, slanted, found.x, found.y, color))
    return [
        *_build_leader_traces(sheet, list(placed.labels.values())),
        *(
            _build_text_trace(sheet, level, [w for w in words if w[0] == level])
            for level in ZOOM_LEVELS
            if any(w[0] == level for w in words)
        ),
    ]


def _build_leader_traces(sheet: MapLayout, labels: Sequence[PlacedLabel]) -> list[dict]:
    """A line from each label beside its area to the area, with a dot at its end."""
    return [
        CLEAR
        | {
            "mode": "lines+markers",
            "x": [sheet.to_outline_x(label.x), sheet.to_outline_x(label.anchor[0])],
            "y": [sheet.to_outline_y(label.y), sheet.to_outline_y(label.anchor[1])],
            "line": {"color": LIGHT_COLORS["ink"], "width": 1.25},
            "marker": {"color": LIGHT_COLORS["ink"], "size": [0, 5], "opacity": [0, 1]},
        }
        for label in labels
        if label.anchor is not None
    ]


def _find_role_under(sheet: MapLayout, rings: dict[str, list[Points]], x: float, y: float) -> str:
    """The colour role of the area at a point; land where there is none."""
    for area, shape in rings.items():
        if contains_point(shape, x, y):
            return sheet.spec.areas[area].role or "blank"
    return "land"


def _build_text_trace(
    sheet: MapLayout, level: int, words: list[tuple[int, str, float, float, str]]
) -> dict:
    return CLEAR | {
        "mode": "text",
        "x": [sheet.to_outline_x(x) for _, _, x, _, _ in words],
        "y": [sheet.to_outline_y(y) for _, _, _, y, _ in words],
        "text": [text for _, text, _, _, _ in words],
        "textfont": {
            "size": TEXT_SIZE,
            "shadow": "auto",
            "color": [LIGHT_COLORS[role] for _, _, _, _, role in words],
        },
        "visible": level == 1,
        "meta": {"level": level},
    }


def _build_legend_traces(entries: Sequence[LegendEntry]) -> list[dict]:
    """The classes that have areas, each as a square without a point."""
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [None],
            "y": [None],
            "name": escape(entry.label, quote=False),
            "hoverinfo": "skip",
            "showlegend": True,
            "marker": {
                "symbol": "square",
                "size": 14,
                "color": LIGHT_COLORS.get(entry.color_class, LIGHT_COLORS["blank"]),
                "line": {
                    "width": 2 if entry.is_strong else 0.75,
                    "color": LIGHT_COLORS["ink" if entry.is_strong else "soft"],
                },
            },
        }
        for entry in entries
        if entry.areas
    ]


def _build_layout(sheet: MapLayout, has_ground: bool) -> dict:
    left, top, wide, tall = sheet.frame
    axis = {
        "visible": False,
        "fixedrange": False,
        "constrain": "domain",
        "automargin": False,
    }
    return {
        "template": theme.PLOTLY_TEMPLATE,
        "height": round(tall * sheet.scale) + TOP,
        "margin": {"l": 0, "r": 0, "t": TOP, "b": 0},
        "plot_bgcolor": LIGHT_COLORS["land"] if has_ground else "rgba(0,0,0,0)",
        "dragmode": "pan",
        "hovermode": "closest",
        "annotations": build_sample_label(sheet.spec.is_sample, y=0),
        "uirevision": "kept",
        "meta": {"frame": [left, top, wide, tall]},
        # Without limits, at which plotly would crop a map that is dragged: bundle/site/explore.js
        # moves it back into its frame.
        "xaxis": axis | {"range": [left, left + wide]},
        "yaxis": axis | {"range": [top + tall, top], "scaleanchor": "x"},
        "legend": {"itemclick": False, "itemdoubleclick": False},
    }
