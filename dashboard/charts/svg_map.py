"""The districts as a static SVG, shaded in the classes that the legend names; each may be a link."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import escape
from math import dist, sqrt

from dashboard import wording
from dashboard.charts import map_classes, svg_primitives
from dashboard.charts.scales import measure_text, wrap_text
from dashboard.charts.svg_primitives import Canvas, draw_text, num, write_element
from dashboard.charts.theme import TEXT_SIZE, get_color_variable, list_class_colors, text_color_on
from dashboard.query.answer import Answer

DistrictLink = Callable[[str], str]
DEFAULT_CANVAS = Canvas(prefix="map")
# Pixels: the target that a fingertip needs, and the width of a map on a phone of 390 px.
TAP, PHONE = 44, 358


@dataclass(frozen=True)
class MapDrawing:
    """What drawing each district needs: the outline, its scale on the canvas, the fills, and who is selected."""

    answer: Answer
    outline: dict
    scale: float
    classes: tuple[float, ...]
    roles: dict[str, str]
    canvas: Canvas
    selected: frozenset[str]
    link: DistrictLink | None


def draw_map(
    answer: Answer,
    outline: dict,
    classes: tuple[float, ...],
    selected: Iterable[str] = (),
    link: DistrictLink | None = None,
    canvas: Canvas = DEFAULT_CANVAS,
) -> str:
    """An answer by district as SVG text, on an outline of paths; the canvas gives width and prefix.

    `outline` holds width, height, paths (district -> path data) and labels (district -> [x, y]). `link` gives the
    address that selecting a district leads to; the drawing is then a group of links instead of one image.
    """
    scale = canvas.width / outline["width"]
    top = 22 if answer.sample else 0
    whole = replace(canvas, height=outline["height"] * scale + top)
    rows = {row["district"]: row for row in answer.rows}
    sheet = MapDrawing(
        answer,
        outline,
        scale,
        classes,
        _assign_color_roles(answer, classes),
        canvas,
        frozenset(selected),
        link,
    )
    named = [d for d in answer.titles.get("district", {}) if d in outline["paths"]]
    named += [d for d in outline["paths"] if d not in named]
    shapes = "".join(_draw_district(sheet, d, rows.get(d)) for d in named)
    outlines = "".join(_draw_selection(sheet, d) for d in named if d in sheet.selected)
    labels = "".join(_draw_label(sheet, d, rows.get(d)) for d in named)
    body = write_element("defs", _draw_patterns(sheet)) + write_element(
        "g", shapes, stroke=get_color_variable("soft"), stroke_width=0.75, stroke_linejoin="round"
    )
    body += outlines + _draw_tap_targets(sheet, named)
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
    if top:
        body = write_element("g", body, transform=f"translate(0 {top})")
        body += draw_text(
            whole.width,
            13,
            wording.translate("sample"),
            text_anchor="end",
            font_weight=600,
            fill=get_color_variable("soft"),
        )
    notes = [("", note) for note in wording.write_overlap_notes(answer.each, answer.measure)]
    small, taken = svg_primitives.draw_notes(notes, 0, whole.height + 16, whole.width)
    body += small
    whole = replace(whole, height=whole.height + (taken + 8 if taken else 0))
    said = wording.translate("chart_map", sentence=wording.write_sentence(answer))
    return svg_primitives.wrap_drawing(
        whole, wording.write_full_title(answer), said, body, "map", "group" if link else "img"
    )


def _draw_tap_targets(sheet: MapDrawing, named: list[str]) -> str:
    """Unseen circles over small districts, as large as a fingertip on a phone, and never over each other.

    They are for the pointer alone: the keyboard and the ear have the district itself.
    """
    link = sheet.link
    if link is None:
        return ""
    centres = {
        d: [at * sheet.scale for at in sheet.outline["labels"][d]]
        for d in named
        if d in sheet.outline["labels"]
    }
    small = [
        d
        for d in centres
        if _estimate_district_width(sheet, d) < TAP * sheet.canvas.width / PHONE and link(d)
    ]
    return "".join(_draw_tap_target(sheet, d, link(d), centres) for d in small)


def _draw_tap_target(
    sheet: MapDrawing, district: str, address: str, centres: dict[str, list[float]]
) -> str:
    nearest = min(
        (dist(centres[district], c) for d, c in centres.items() if d != district), default=1e9
    )
    radius = min(TAP * sheet.canvas.width / PHONE, nearest) / 2
    x, y = centres[district]
    circle = write_element(
        "circle", cx=num(x), cy=num(y), r=num(radius), fill="none", pointer_events="all"
    )
    name = wording.name_category(sheet.answer, "district", district)
    return write_element(
        "g",
        write_element(
            "a",
            circle,
            href=address,
            tabindex="-1",
            aria_label=f"{name}:",
            class_="tap",
        ),
        aria_hidden="true",
    )


def _draw_patterns(sheet: MapDrawing) -> str:
    """Those of the blanks that this map has."""
    found = {_find_blank_status(sheet, d) for d in sheet.outline["paths"] if d not in sheet.roles}
    return "".join(
        svg_primitives.define_blank_pattern(sheet.canvas, status)
        for status in svg_primitives.BLANK_PATTERNS
        if status in found
    )


def _find_blank_status(sheet: MapDrawing, district: str) -> str:
    """Why a district has no colour."""
    row = next((r for r in sheet.answer.rows if r["district"] == district), None)
    status = map_classes.find_blank_status(sheet.answer, row)
    return status if status in svg_primitives.BLANK_PATTERNS else "no_data"


def _assign_color_roles(answer: Answer, classes: tuple[float, ...]) -> dict[str, str]:
    """District -> colour role, for those that have a value to compare."""
    roles = list_class_colors(max(len(classes) - 1, 0))
    placed = {
        r["district"]: map_classes.find_class(value, classes)
        for r in answer.rows
        if (value := map_classes.get_map_value(answer, r)) is not None
    }
    return {d: roles[i] for d, i in placed.items() if i is not None}


def _draw_district(sheet: MapDrawing, district: str, row: dict | None) -> str:
    name = wording.name_category(sheet.answer, "district", district)
    value = (
        wording.format_value_with_unit(sheet.answer, row, sheet.classes)
        if row
        else wording.describe_status("no_data")
    )
    said = wording.translate("mark", name=name, value=value)
    fill = (
        get_color_variable(sheet.roles[district])
        if district in sheet.roles
        else svg_primitives.get_blank_fill(sheet.canvas, _find_blank_status(sheet, district))
    )
    shape = write_element(
        "path",
        svg_primitives.write_tooltip(said),
        d=sheet.outline["paths"][district],
        fill=fill,
        transform=f"scale({sheet.scale:.4g})",
        vector_effect="non-scaling-stroke",
    )
    href = sheet.link(district) if sheet.link else ""
    if not href:
        return shape
    current = "true" if district in sheet.selected else None
    return write_element("a", shape, href=href, aria_label=said, aria_current=current)


def _draw_selection(sheet: MapDrawing, district: str) -> str:
    """A dark line on a light one, so that it shows on every fill."""
    looks = {
        "d": sheet.outline["paths"][district],
        "transform": f"scale({sheet.scale:.4g})",
        "fill": "none",
        "vector_effect": "non-scaling-stroke",
        "pointer_events": "none",
        "stroke_linejoin": "round",
    }
    return write_element(
        "path", **looks, stroke=get_color_variable("paper"), stroke_width=7
    ) + write_element("path", **looks, stroke=get_color_variable("ink"), stroke_width=3.5)


def _draw_label(sheet: MapDrawing, district: str, row: dict | None) -> str:
    """Name and value where they fit; in a smaller district the list beside the map has them."""
    if district not in sheet.outline["labels"]:
        return ""
    x, y = (at * sheet.scale for at in sheet.outline["labels"][district])
    lines = wrap_text(wording.name_category(sheet.answer, "district", district), 110, TEXT_SIZE)
    widest = max(measure_text(line, TEXT_SIZE) for line in lines)
    if widest > 1.1 * _estimate_district_width(sheet, district):
        return ""
    value = ""
    if row is not None and map_classes.get_map_value(sheet.answer, row) is not None:
        value = wording.format_plain_value(sheet.answer, row, sheet.classes)
    parts = [(line, 600) for line in lines] + ([(value, 400)] if value else [])
    spans = "".join(
        write_element(
            "tspan",
            escape(part),
            x=num(x),
            font_weight=weight,
            dy="1.15em" if i else f"{-0.575 * (len(parts) - 1) + 0.35:.2f}em",
        )
        for i, (part, weight) in enumerate(parts)
    )
    ground = sheet.roles.get(district, "paper")
    return write_element(
        "text",
        spans,
        class_="pv-label",
        x=num(x),
        y=num(y),
        fill=get_color_variable(text_color_on(ground)),
        stroke=get_color_variable(ground),
    )


def _estimate_district_width(sheet: MapDrawing, district: str) -> float:
    """About how wide a district is: the side of a square of its share of the drawing, or of all of it if unknown."""
    share = sheet.outline.get("areas", {}).get(district, 1.0)
    return sqrt(share * sheet.outline["width"] * sheet.outline["height"]) * sheet.scale
