"""The change of each district as a small map: which way, and whether beyond the usual ups and
downs.

Two colours tell the way, a thick outline what is beyond chance, so that it also reads in grey; the
legend stands in the drawing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from math import sqrt

from dashboard.charts import svg_primitives
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.drawing_widths import NARROW, Drawings
from dashboard.charts.scales import measure_text, wrap_text
from dashboard.charts.svg_primitives import (
    Canvas,
    Drawing,
    draw_sample_mark,
    draw_text,
    num,
    write_element,
)
from dashboard.charts.theme import TEXT_SIZE, get_color_variable, text_color_on
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
# A label is left out where it is wider than this part of its district.
MAX_LABEL_SHARE = 1.1


# How wide the map stands beside others on a page.
PAGE_WIDTH = 420


@dataclass(frozen=True)
class ChangeMapSpec:
    """A comparison of districts, and their outline as in `draw_map`."""

    found: PeriodComparison
    outline: dict


class ChangeMapForm(ChartForm[ChangeMapSpec]):
    """Areas shaded by their change."""

    name = "changes"

    def draw(self, spec: ChangeMapSpec, canvas: Canvas) -> Drawing:
        """The map as SVG; the canvas gives width and prefix."""
        return _draw_change_map(spec.found, spec.outline, canvas)

    def draw_for_page(self, spec: ChangeMapSpec, prefix: str, large: bool = False) -> Drawings:
        """The map for a phone and for a page; no page gives it its whole width."""
        narrow = self.draw(spec, Canvas(NARROW, prefix=f"{prefix}-n", marked=True))
        wide = self.draw(spec, Canvas(PAGE_WIDTH, prefix=prefix, marked=True))
        return Drawings(narrow, Drawing(), wide)


@dataclass(frozen=True)
class ChangeMap:
    """What drawing each district needs: the rows, the outline and its scale on the canvas."""

    found: PeriodComparison
    outline: dict
    scale: float
    canvas: Canvas
    changes: dict[str, CategoryChange]


def classify_change(change: CategoryChange | None) -> str:
    """The class of a district: a key of CHANGE_CLASSES."""
    if change is None or change.difference is None:
        return "none"
    if change.difference == 0:
        return "level"
    strength = "2" if change.is_beyond_chance else "1"
    return ("up" if change.difference > 0 else "down") + strength


def _draw_change_map(found: PeriodComparison, outline: dict, canvas: Canvas) -> Drawing:
    scale = canvas.width / outline["width"]
    changes = {c.category: c for c in found.rows if c.category in outline["paths"]}
    sheet = ChangeMap(found, outline, scale, canvas, changes)
    top = 22 if found.now.sample else 0
    height = outline["height"] * scale
    shapes = "".join(_draw_district(sheet, d) for d in outline["paths"])
    outlines = "".join(_draw_outline(sheet, d) for d in outline["paths"])
    labels = "".join(_draw_label(sheet, d) for d in outline["paths"])
    body = write_element("defs", svg_primitives.define_hatch(canvas))
    body += write_element(
        "g", shapes, stroke=get_color_variable("soft"), stroke_width=0.75, stroke_linejoin="round"
    )
    body += outlines
    body += write_element(
        "g",
        labels,
        aria_hidden="true",
        text_anchor="middle",
        pointer_events="none",
        stroke_width=3,
        stroke_linejoin="round",
        paint_order="stroke",
    )
    legend, legend_height = _draw_legend(sheet, height + 14)
    body += legend
    if top:
        body = write_element("g", body, transform=f"translate(0 {top})")
        body += draw_sample_mark(canvas.width, 13, text_anchor="end")
    said = translate(
        "changes_map_said",
        dimension=name_dimension(found.now, found.request.by),
        sentence=" ".join(write_changes_finding(found)),
    )
    whole = replace(canvas, height=height + top + legend_height + 18)
    return svg_primitives.wrap_drawing(whole, write_changes_title(found), said, body, "changes")


def _draw_district(sheet: ChangeMap, district: str) -> str:
    change = sheet.changes.get(district)
    role = CHANGE_CLASSES[classify_change(change)]
    fill = get_color_variable(role) if role else svg_primitives.get_hatch_fill(sheet.canvas)
    said = describe_change_mark(sheet.found, change) if change else _name_district(sheet, district)
    marked = sheet.canvas.marked and change is not None
    return write_element(
        "path",
        "" if marked else svg_primitives.write_tooltip(said),
        data_i=sheet.found.rows.index(change) if change and marked else None,
        d=sheet.outline["paths"][district],
        fill=fill,
        transform=f"scale({sheet.scale:.4g})",
        vector_effect="non-scaling-stroke",
    )


def _draw_outline(sheet: ChangeMap, district: str) -> str:
    """The thick line around a change beyond chance."""
    change = sheet.changes.get(district)
    if change is None or not change.is_beyond_chance:
        return ""
    return write_element(
        "path",
        d=sheet.outline["paths"][district],
        fill="none",
        stroke=get_color_variable("ink"),
        stroke_width=2.5,
        stroke_linejoin="round",
        transform=f"scale({sheet.scale:.4g})",
        vector_effect="non-scaling-stroke",
        pointer_events="none",
    )


def _draw_label(sheet: ChangeMap, district: str) -> str:
    """Name and change where they fit; in a smaller district the table has them."""
    if district not in sheet.outline["labels"]:
        return ""
    change = sheet.changes.get(district)
    text = format_change(sheet.found, change) if change else ""
    lines = [*wrap_text(_name_district(sheet, district), 110, TEXT_SIZE), *([text] if text else [])]
    widest = max(measure_text(line, TEXT_SIZE) for line in lines)
    if widest > MAX_LABEL_SHARE * _estimate_width(sheet, district):
        return ""
    x, y = (at * sheet.scale for at in sheet.outline["labels"][district])
    role = CHANGE_CLASSES[classify_change(change)]
    spans = "".join(
        write_element(
            "tspan",
            escape(line),
            x=num(x),
            font_weight=600 if line == text and change and change.is_beyond_chance else 400,
            dy="1.15em" if place else f"{-0.575 * (len(lines) - 1) + 0.35:.2f}em",
        )
        for place, line in enumerate(lines)
    )
    return write_element(
        "text",
        spans,
        class_="pv-label",
        x=num(x),
        y=num(y),
        fill=get_color_variable(text_color_on(role or "paper")),
        stroke=get_color_variable(role or "paper"),
    )


def _name_district(sheet: ChangeMap, district: str) -> str:
    return name_category(sheet.found.now, "district", district)


def _estimate_width(sheet: ChangeMap, district: str) -> float:
    """About how wide a district is: the side of a square of its share of the drawing."""
    share = sheet.outline.get("areas", {}).get(district, 1.0)
    return sqrt(share * sheet.outline["width"] * sheet.outline["height"]) * sheet.scale


def _draw_legend(sheet: ChangeMap, top: float) -> tuple[str, float]:
    """The classes that the map has, one below the other, and how high they stand together."""
    seen = {classify_change(sheet.changes.get(d)) for d in sheet.outline["paths"]}
    parts = []
    y = top
    for name in (name for name in CHANGE_CLASSES if name in seen):
        role = CHANGE_CLASSES[name]
        parts.append(
            write_element(
                "rect",
                x=1,
                y=num(y),
                width=SWATCH,
                height=SWATCH,
                fill=get_color_variable(role)
                if role
                else svg_primitives.get_hatch_fill(sheet.canvas),
                stroke=get_color_variable("ink" if name.endswith("2") else "soft"),
                stroke_width=2 if name.endswith("2") else 0.75,
            )
        )
        lines = wrap_text(
            translate(f"changes_class.{name}"), sheet.canvas.width - SWATCH - 12, TEXT_SIZE
        )
        for line in lines:
            parts.append(draw_text(SWATCH + 9, y + SWATCH - 1.5, line))
            y += LEGEND_LINE
    return "".join(parts), y - top


def estimate_legend_height() -> float:
    """The height of a legend of all classes, in units of the drawing."""
    return LEGEND_LINE * len(CHANGE_CLASSES) + 2 * LEGEND_LINE


FORM = ChangeMapForm()
