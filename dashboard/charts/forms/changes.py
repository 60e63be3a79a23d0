"""The change of each district as a small map: which way, and whether beyond the usual ups and
downs.

Two colours tell the way, a thick outline what is beyond chance, so that it also reads in grey; the
legend stands in the drawing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from math import sqrt
from typing import Any

from dashboard.charts import svg_primitives, theme
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.drawing_widths import MIDDLE, NARROW, Drawings
from dashboard.charts.placed_words import PlacedWords, wrap_words
from dashboard.charts.plotly_annotations import build_annotation, build_words
from dashboard.charts.plotly_rows import MARGIN, build_sample_words
from dashboard.charts.plotly_traces import build_area_fill, round_value
from dashboard.charts.scales import measure_text, wrap_text
from dashboard.charts.svg_paths import Points, join_subpaths, parse_path
from dashboard.charts.svg_primitives import (
    Canvas,
    Drawing,
    draw_sample_mark,
    draw_words,
    num,
    write_element,
)
from dashboard.charts.theme import LIGHT_COLORS, TEXT_SIZE, get_color_variable, text_color_on
from dashboard.i18n.translate import translate
from dashboard.statistics.period_change import CategoryChange, PeriodComparison
from dashboard.wording import name_category, name_dimension
from dashboard.wording.period_changes import (
    describe_change_mark,
    format_change,
    write_changes_finding,
    write_changes_title,
)

# The role of each class's colour, in the order of the legend.
CHANGE_CLASSES = {
    "down2": "fell-2",
    "down1": "fell-1",
    "level": "level",
    "up1": "rose-1",
    "up2": "rose-2",
    "none": "",
}
SWATCH = 12
LEGEND_LINE = 19
# The room above a map for the mark of sample data.
HEAD = 22.0
# A label is left out where it is wider than this part of its district.
MAX_LABEL_SHARE = 1.1


# How wide the map stands beside others on a page.
PAGE_WIDTH = 420


@dataclass(frozen=True)
class ChangeMapSpec:
    """A comparison of districts, and their outline as in `draw_map`."""

    found: PeriodComparison
    outline: dict


@dataclass(frozen=True)
class AreaLabel:
    """Name and change of an area in lines around a place; the last one is `bold` where the change
    is beyond chance.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    bold: bool


@dataclass(frozen=True)
class PlacedArea:
    """One area: its shape in the outline's own units, its change (None without any), the class of
    that, its description in words, and its label where that fits.
    """

    area: str
    shape: str
    change: CategoryChange | None
    kind: str
    description: str
    label: AreaLabel | None

    @property
    def role(self) -> str:
        """The colour role of its class; "" for the hatch."""
        return CHANGE_CLASSES[self.kind]

    @property
    def is_beyond_chance(self) -> bool:
        """Whether a thick outline marks it."""
        return bool(self.change and self.change.is_beyond_chance)


@dataclass(frozen=True)
class LegendEntry:
    """One class of the legend: its swatch from `top` on, and its words beside that."""

    kind: str
    top: float
    words: PlacedWords

    @property
    def is_strong(self) -> bool:
        """Whether its areas have a thick outline."""
        return self.kind.endswith("2")


@dataclass(frozen=True)
class ChangeMapLayout:
    """The areas, drawn `scale` times as large as the outline, and the legend below them, in units
    from the map's upper edge; the drawing begins `head` units above it.
    """

    scale: float
    areas: tuple[PlacedArea, ...]
    legend: tuple[LegendEntry, ...]
    head: float
    bottom: float


class ChangeMapForm(ChartForm[ChangeMapSpec]):
    """Areas shaded by their change."""

    name = "changes"

    def draw(self, spec: ChangeMapSpec, canvas: Canvas) -> Drawing:
        """The map as SVG; the canvas gives width and prefix."""
        return _draw_change_map(spec, canvas)

    def draw_for_page(self, spec: ChangeMapSpec, prefix: str, large: bool = False) -> Drawings:
        """The map for a phone and for a page; no page gives it its whole width."""
        narrow = self.draw(spec, Canvas(NARROW, prefix=f"{prefix}-n", marked=True))
        wide = self.draw(spec, Canvas(PAGE_WIDTH, prefix=prefix, marked=True))
        return Drawings(narrow, Drawing(), wide)

    def build_figure(self, spec: ChangeMapSpec) -> dict:
        """The map as a plotly figure, in units of the drawing; an area has its id as meta.area."""
        return _build_figure(spec)


def lay_out_changes(spec: ChangeMapSpec, width: float) -> ChangeMapLayout:
    """The areas in a width, and the classes that they have, one below the other."""
    outline, scale = spec.outline, width / spec.outline["width"]
    areas = tuple(_place_area(spec, area, scale) for area in outline["paths"])
    seen = {placed.kind for placed in areas}
    legend = []
    y = outline["height"] * scale + 14
    for kind in (kind for kind in CHANGE_CLASSES if kind in seen):
        foot = y + SWATCH - 1.5
        words = wrap_words(
            translate(f"changes_class.{kind}"),
            width - SWATCH - 12,
            SWATCH + 9,
            foot,
            LEGEND_LINE,
        )
        legend.append(LegendEntry(kind, y, words))
        y += LEGEND_LINE * len(words.lines)
    head = HEAD if spec.found.now.sample else 0.0
    return ChangeMapLayout(scale, areas, tuple(legend), head, y + 4)


def classify_change(change: CategoryChange | None) -> str:
    """The class of a district: a key of CHANGE_CLASSES."""
    if change is None or change.difference is None:
        return "none"
    if change.difference == 0:
        return "level"
    strength = "2" if change.is_beyond_chance else "1"
    return ("up" if change.difference > 0 else "down") + strength


def _place_area(spec: ChangeMapSpec, area: str, scale: float) -> PlacedArea:
    change = next((row for row in spec.found.rows if row.category == area), None)
    description = describe_change_mark(spec.found, change) if change else _name_area(spec, area)
    return PlacedArea(
        area,
        spec.outline["paths"][area],
        change,
        classify_change(change),
        description,
        _place_label(spec, area, change, scale),
    )


def _place_label(
    spec: ChangeMapSpec, area: str, change: CategoryChange | None, scale: float
) -> AreaLabel | None:
    """Name and change where they fit; in a smaller district the table has them."""
    if area not in spec.outline["labels"]:
        return None
    text = format_change(spec.found, change) if change else ""
    lines = (*wrap_text(_name_area(spec, area), 110, TEXT_SIZE), *([text] if text else []))
    widest = max(measure_text(line, TEXT_SIZE) for line in lines)
    if widest > MAX_LABEL_SHARE * _estimate_width(spec, area) * scale:
        return None
    x, y = (at * scale for at in spec.outline["labels"][area])
    bold = bool(text and change and change.is_beyond_chance)
    return AreaLabel(lines, x, y, bold)


def _name_area(spec: ChangeMapSpec, area: str) -> str:
    return name_category(spec.found.now, "district", area)


def _estimate_width(spec: ChangeMapSpec, area: str) -> float:
    """About how wide a district is in the outline: the side of a square of its share of it."""
    share = spec.outline.get("areas", {}).get(area, 1.0)
    return sqrt(share * spec.outline["width"] * spec.outline["height"])


def _draw_change_map(spec: ChangeMapSpec, canvas: Canvas) -> Drawing:
    layout = lay_out_changes(spec, canvas.width)
    found = spec.found
    body = write_element("defs", svg_primitives.define_hatch(canvas))
    body += write_element(
        "g",
        "".join(_draw_area(spec, placed, layout.scale, canvas) for placed in layout.areas),
        stroke=get_color_variable("soft"),
        stroke_width=0.75,
        stroke_linejoin="round",
    )
    body += "".join(
        _draw_outline(placed, layout.scale) for placed in layout.areas if placed.is_beyond_chance
    )
    body += write_element(
        "g",
        "".join(_draw_label(placed.label, placed.role) for placed in layout.areas if placed.label),
        aria_hidden="true",
        text_anchor="middle",
        pointer_events="none",
        stroke_width=3,
        stroke_linejoin="round",
        paint_order="stroke",
    )
    body += "".join(_draw_legend_entry(entry, canvas) for entry in layout.legend)
    if layout.head:
        body = write_element("g", body, transform=f"translate(0 {num(layout.head)})")
        body += draw_sample_mark(canvas.width, 13, text_anchor="end")
    said = translate(
        "changes_map_said",
        dimension=name_dimension(found.now, found.request.by),
        sentence=" ".join(write_changes_finding(found)),
    )
    whole = replace(canvas, height=layout.head + layout.bottom)
    return svg_primitives.wrap_drawing(whole, write_changes_title(found), said, body, "changes")


def _draw_area(spec: ChangeMapSpec, placed: PlacedArea, scale: float, canvas: Canvas) -> str:
    marked = placed.change if canvas.marked else None
    return write_element(
        "path",
        "" if marked else svg_primitives.write_tooltip(placed.description),
        data_i=spec.found.rows.index(marked) if marked else None,
        d=placed.shape,
        fill=_get_fill(placed.role, canvas),
        transform=f"scale({scale:.4g})",
        vector_effect="non-scaling-stroke",
    )


def _get_fill(role: str, canvas: Canvas) -> str:
    return get_color_variable(role) if role else svg_primitives.get_hatch_fill(canvas)


def _draw_outline(placed: PlacedArea, scale: float) -> str:
    """The thick line around a change beyond chance."""
    return write_element(
        "path",
        d=placed.shape,
        fill="none",
        stroke=get_color_variable("ink"),
        stroke_width=2.5,
        stroke_linejoin="round",
        transform=f"scale({scale:.4g})",
        vector_effect="non-scaling-stroke",
        pointer_events="none",
    )


def _draw_label(label: AreaLabel, role: str) -> str:
    last = len(label.lines) - 1
    spans = "".join(
        write_element(
            "tspan",
            escape(line),
            x=num(label.x),
            font_weight=600 if label.bold and place == last else 400,
            dy="1.15em" if place else f"{-0.575 * last + 0.35:.2f}em",
        )
        for place, line in enumerate(label.lines)
    )
    return write_element(
        "text",
        spans,
        class_="pv-label",
        x=num(label.x),
        y=num(label.y),
        fill=get_color_variable(text_color_on(role or "paper")),
        stroke=get_color_variable(role or "paper"),
    )


def _draw_legend_entry(entry: LegendEntry, canvas: Canvas) -> str:
    swatch = write_element(
        "rect",
        x=1,
        y=num(entry.top),
        width=SWATCH,
        height=SWATCH,
        fill=_get_fill(CHANGE_CLASSES[entry.kind], canvas),
        stroke=get_color_variable("ink" if entry.is_strong else "soft"),
        stroke_width=2 if entry.is_strong else 0.75,
    )
    return swatch + draw_words(entry.words)


def estimate_legend_height() -> float:
    """The height of a legend of all classes, in units of the drawing."""
    return LEGEND_LINE * len(CHANGE_CLASSES) + 2 * LEGEND_LINE


def _build_figure(spec: ChangeMapSpec) -> dict:
    width = MIDDLE
    layout = lay_out_changes(spec, width)
    ink: dict[str, Any] = {"font": {"size": TEXT_SIZE, "color": LIGHT_COLORS["ink"]}}
    shapes = {
        placed.area: [
            [(x * layout.scale, y * layout.scale) for x, y in ring]
            for ring in parse_path(placed.shape)
        ]
        for placed in layout.areas
    }
    strong = [placed.area for placed in layout.areas if placed.is_beyond_chance]
    words = [
        build_words(entry.words, at=entry.words.x, origin=entry.words.x, xref="x", **ink)
        for entry in layout.legend
    ]
    words += [_build_label(placed.label, placed.role) for placed in layout.areas if placed.label]
    if layout.head:
        sample = build_sample_words(width, 13 - layout.head, at=width, ends=True)
        words.append({**sample, "xref": "x", "xshift": 0})
    height = round(layout.head + layout.bottom)
    axis = {"visible": False, "automargin": False, "constrain": "domain"}
    return {
        "data": [
            *(_build_area(placed, shapes[placed.area]) for placed in layout.areas),
            *(_build_line(shapes[area]) for area in strong),
            *(_build_swatch(entry) for entry in layout.legend),
        ],
        "layout": {
            "template": theme.PLOTLY_TEMPLATE,
            "height": height + 2 * MARGIN,
            "margin": {"l": MARGIN, "r": MARGIN, "t": MARGIN, "b": MARGIN},
            "annotations": words,
            "xaxis": {**axis, "range": [0, width], "constraintoward": "left"},
            "yaxis": {**axis, "range": [layout.bottom, -layout.head], "scaleanchor": "x"},
        },
    }


def _build_area(placed: PlacedArea, rings: list[Points]) -> dict:
    line = {"color": LIGHT_COLORS["soft"], "width": 0.75}
    return {
        **build_area_fill(rings, placed.role, line),
        "hoveron": "fills",
        "hoverinfo": "text",
        "text": escape(placed.description, quote=False),
        "meta": {"area": placed.area},
    }


def _build_line(rings: list[Points]) -> dict:
    """The thick line around a change beyond chance."""
    x, y = join_subpaths(rings)
    line = {"color": LIGHT_COLORS["ink"], "width": 2.5}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _build_swatch(entry: LegendEntry) -> dict:
    left, right, top, bottom = 1.0, 1.0 + SWATCH, entry.top, entry.top + SWATCH
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    role = "ink" if entry.is_strong else "soft"
    line = {"color": LIGHT_COLORS[role], "width": 2 if entry.is_strong else 0.75}
    return {**build_area_fill([corners], CHANGE_CLASSES[entry.kind], line), "hoverinfo": "skip"}


def _build_label(label: AreaLabel, role: str) -> dict:
    lines = [escape(line, quote=False) for line in label.lines]
    if label.bold:
        lines[-1] = f"<b>{lines[-1]}</b>"
    return build_annotation(
        "<br>".join(lines),
        (round_value(label.x), round_value(label.y)),
        colour=text_color_on(role or "paper"),
        xref="x",
        yref="y",
        xanchor="center",
        yanchor="middle",
        align="center",
    )


FORM = ChangeMapForm()
