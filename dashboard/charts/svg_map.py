"""The districts as a static SVG, shaded in the classes that the legend names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape
from math import sqrt

from dashboard import wording
from dashboard.charts import map_classes, svg_primitives
from dashboard.charts.map_ground import PARK, STREET, WATER, Frame, MapGround, frame_outline
from dashboard.charts.map_labels import (
    ZOOM_LEVELS,
    AreaText,
    Box,
    LabelLayer,
    PlacedLabel,
    choose_layers,
    choose_name_levels,
    place_labels,
)
from dashboard.charts.svg_primitives import Canvas, draw_text, num, write_element
from dashboard.charts.theme import (
    TEXT_SIZE,
    get_color_variable,
    list_class_colors,
    text_color_on,
)
from dashboard.query.answer import Answer, AnswerRow

DEFAULT_CANVAS = Canvas(prefix="map")
# Units: a map and its list fit on a laptop's screen together.
MAX_HEIGHT = 560.0
SAMPLE_HEIGHT = 24.0


@dataclass(frozen=True)
class MapDrawing:
    """What drawing each area needs: the outline, its place and scale on the canvas, the fills, and who is selected.

    `place` is the dimension whose categories the areas are.
    """

    answer: Answer
    place: str
    outline: dict
    frame: Frame
    scale: float
    classes: tuple[float, ...]
    roles: dict[str, str]
    canvas: Canvas
    selected: frozenset[str]
    places: dict[str, int]

    def to_canvas(self, point: Iterable[float]) -> tuple[float, float]:
        """A point of the outline in units of the canvas."""
        x, y = point
        return (x - self.frame[0]) * self.scale, (y - self.frame[1]) * self.scale

    def list_areas(self) -> list[str]:
        """The areas in the order of the answer's titles, then those that have none."""
        paths = self.outline["paths"]
        named = [area for area in self.answer.titles.get(self.place, {}) if area in paths]
        return named + [area for area in paths if area not in named]


def lay_out_map(
    answer: Answer,
    outline: dict,
    classes: tuple[float, ...],
    selected: Iterable[str] = (),
    canvas: Canvas = DEFAULT_CANVAS,
    ground: MapGround | None = None,
) -> MapDrawing:
    """Frame, scale and colours of a map, whoever draws it; the parameters are those of `draw_map`."""
    frame = frame_outline(outline, ground)
    place = answer.query.by[0]
    return MapDrawing(
        answer,
        place,
        outline,
        frame,
        min(canvas.width / frame[2], max(MAX_HEIGHT, canvas.width / 2) / frame[3]),
        classes,
        _assign_color_roles(answer, classes),
        canvas,
        frozenset(selected),
        {row[place]: i for i, row in enumerate(answer.rows)},
    )


def draw_map(
    answer: Answer,
    outline: dict,
    classes: tuple[float, ...],
    selected: Iterable[str] = (),
    canvas: Canvas = DEFAULT_CANVAS,
    ground: MapGround | None = None,
    zoom: bool = True,
) -> svg_primitives.Drawing:
    """An answer by one geography as SVG text, on an outline of paths; the canvas gives prefix and greatest width.

    `outline` holds width, height, paths (area -> path data), labels (area -> [x, y]) and rooms (area -> rectangles
    inside it). `ground` is what the areas lie in. With `zoom` the map is for a page, which shows it in any width: it
    has labels for each, and those that have room once a script has enlarged the map. A picture is without.
    """
    sheet = lay_out_map(answer, outline, classes, selected, canvas, ground)
    frame, scale = sheet.frame, sheet.scale
    top = SAMPLE_HEIGHT if answer.sample else 0
    whole = replace(canvas, width=frame[2] * scale, height=frame[3] * scale + top)
    rows = {row[sheet.place]: row for row in answer.rows}
    named = sheet.list_areas()
    shapes = "".join(_draw_area(sheet, d, rows.get(d)) for d in named)
    outlines = "".join(_draw_selection(sheet, d) for d in named if d in sheet.selected)
    areas = write_element(
        "g", shapes, stroke=get_color_variable("soft"), stroke_width=0.75, stroke_linejoin="round"
    )
    layers = (
        ground.draw_under() + areas + ground.draw_over() + outlines if ground else areas + outlines
    )
    projection = " ".join(f"{number:.9g}" for number in outline.get("projection", ()))
    body = write_element("defs", _draw_patterns(sheet)) + write_element(
        "g",
        layers,
        transform=_write_transform(sheet),
        data_projection=projection if zoom and projection else None,
    )
    layers_of_labels = (
        choose_layers(whole.width, whole.height) if zoom else (LabelLayer("", TEXT_SIZE),)
    )
    body += "".join(
        write_element(
            "g",
            _draw_labels(sheet, named, rows, ground, layer, zoom),
            aria_hidden="true",
            class_=f"pv-labels pv-{layer.kind}" if layer.kind else None,
            font_size=layer.size,
            text_anchor="middle",
            pointer_events="none",
            stroke_width=3,
            stroke_linejoin="round",
            paint_order="stroke",
        )
        for layer in layers_of_labels
    )
    if top:
        body = write_element("g", body, transform=f"translate(0 {num(top)})")
    notes = [("", note) for note in wording.write_overlap_notes(answer.each, answer.measure)]
    small, taken = svg_primitives.draw_notes(notes, 0, whole.height + 16, whole.width)
    body += small
    whole = replace(whole, height=whole.height + (taken + 8 if taken else 0))
    said = wording.translate("chart_map", sentence=wording.write_sentence(answer))
    return svg_primitives.wrap_drawing(whole, wording.write_full_title(answer), said, body, "map")


def _write_transform(sheet: MapDrawing) -> str:
    """From units of the outline to those of the canvas."""
    left, top = sheet.frame[:2]
    moved = (
        f"translate({num(-left * sheet.scale)} {num(-top * sheet.scale)})" if left or top else ""
    )
    return f"{moved}scale({sheet.scale:.4g})"


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
    row = next((r for r in sheet.answer.rows if r[sheet.place] == district), None)
    status = map_classes.find_blank_status(sheet.answer, row)
    return status if status in svg_primitives.BLANK_PATTERNS else "no_data"


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


def _draw_area(sheet: MapDrawing, district: str, row: AnswerRow | None) -> str:
    name = wording.name_category(sheet.answer, sheet.place, district)
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
    marked = sheet.canvas.marked and district in sheet.places
    return write_element(
        "path",
        "" if marked else svg_primitives.write_tooltip(said),
        d=sheet.outline["paths"][district],
        fill=fill,
        vector_effect="non-scaling-stroke",
        data_i=sheet.places[district] if marked else None,
        data_district=district if marked else None,
    )


def _draw_selection(sheet: MapDrawing, district: str) -> str:
    """A dark line on a light one, so that it shows on every fill."""
    looks = {
        "d": sheet.outline["paths"][district],
        "fill": "none",
        "vector_effect": "non-scaling-stroke",
        "pointer_events": "none",
        "stroke_linejoin": "round",
    }
    return write_element(
        "path", **looks, stroke=get_color_variable("paper"), stroke_width=7
    ) + write_element("path", **looks, stroke=get_color_variable("ink"), stroke_width=3.5)


def _draw_labels(
    sheet: MapDrawing,
    named: list[str],
    rows: dict[str, AnswerRow],
    ground: MapGround | None,
    layer: LabelLayer,
    zoom: bool,
) -> str:
    """One layer: names and values of the areas, then the names of the ground where there is room left."""
    levels = ZOOM_LEVELS if zoom else ZOOM_LEVELS[:1]
    wide, tall = sheet.frame[2] * sheet.scale, sheet.frame[3] * sheet.scale
    canvas = Box(wide / 2, tall / 2, wide, tall)
    texts = {
        d: read_area_text(sheet, d, rows.get(d)) for d in named if d in sheet.outline["labels"]
    }
    placed = place_labels(texts, canvas, layer.size)
    labels = {d: label for d, label in placed.items() if label.level in levels}
    drawn = _draw_names(sheet, ground, labels, canvas, layer, levels) if ground else ""
    drawn += "".join(_draw_label(sheet, d, label) for d, label in labels.items())
    return drawn + (_draw_sample_label(wide, layer.size) if sheet.answer.sample else "")


def _draw_sample_label(right: float, size: float) -> str:
    """The words Sample data over the map's right corner; large letters reach a little into the map."""
    return draw_text(
        right,
        max(size, 13.0) - SAMPLE_HEIGHT,
        wording.translate("sample"),
        text_anchor="end",
        font_weight=600,
        fill=get_color_variable("soft"),
        stroke=get_color_variable("paper"),
    )


def read_area_text(sheet: MapDrawing, area: str, row: AnswerRow | None) -> AreaText:
    """What is to be written on an area, and where there is room for it."""
    value = ""
    if row is not None and map_classes.get_map_value(sheet.answer, row) is not None:
        value = wording.format_plain_value(sheet.answer, row, sheet.classes)
    x, y = sheet.to_canvas(sheet.outline["labels"][area])
    rooms = tuple(
        Box(*sheet.to_canvas(room[:2]), room[2] * sheet.scale, room[3] * sheet.scale)
        for room in sheet.outline.get("rooms", {}).get(area, ())
    )
    name = wording.name_category(sheet.answer, sheet.place, area)
    return AreaText(name, value, x, y, rooms, _estimate_area_width(sheet, area))


def _draw_label(sheet: MapDrawing, area: str, label: PlacedLabel) -> str:
    """A label in the letters that its ground needs; beside its area it has a line that leads there."""
    role = "paper" if label.anchor else sheet.roles.get(area, "paper")
    parts = [(line, 600) for line in label.lines]
    if label.value:
        parts.append((label.value, 400))
    spans = "".join(
        write_element(
            "tspan",
            escape(text),
            x=num(label.x),
            font_weight=weight,
            dy="1.15em" if i else f"{-0.575 * (len(parts) - 1) + 0.35:.2f}em",
        )
        for i, (text, weight) in enumerate(parts)
    )
    text = write_element(
        "text",
        spans,
        class_="pv-label" + (f" pv-z{label.level}" if label.level > 1 else ""),
        x=num(label.x),
        y=num(label.y),
        fill=get_color_variable(text_color_on(role)),
        stroke=get_color_variable(role),
    )
    return _draw_leader(label) + text if label.anchor else text


def _draw_leader(label: PlacedLabel) -> str:
    """The line from a label to its area, with a dot at the area's end."""
    assert label.anchor is not None
    x, y = label.anchor
    line = write_element(
        "path", d=f"M{num(label.x)} {num(label.y)}L{num(x)} {num(y)}", stroke_width=1.25
    )
    dot = write_element("circle", cx=num(x), cy=num(y), r=2.5, stroke="none")
    ink = get_color_variable("ink")
    return write_element("g", line + dot, stroke=ink, fill=ink)


def _draw_names(
    sheet: MapDrawing,
    ground: MapGround,
    labels: dict[str, PlacedLabel],
    canvas: Box,
    layer: LabelLayer,
    shown: tuple[int, ...],
) -> str:
    """The names of the ground that meet no label, each from the enlargement at which it has room."""
    at = [
        (
            name.text,
            *sheet.to_canvas((name.x, name.y)),
            max(2 if name.kind == STREET else 1, layer.names_from),
        )
        for name in ground.names
    ]
    levels = choose_name_levels(at, labels.values(), canvas, layer.size)
    drawn = ""
    for name, (text, x, y, _), level in zip(ground.names, at, levels, strict=True):
        if level not in shown:
            continue
        kinds = f"pv-label pv-ground{f' pv-z{level}' if level > 1 else ''}"
        drawn += draw_text(
            x,
            y,
            text,
            class_=kinds,
            dy="0.35em",
            font_style="italic" if name.kind in (WATER, PARK) else None,
        )
    looks = {
        "fill": get_color_variable("soft"),
        "stroke": get_color_variable("paper"),
        "stroke_opacity": 0.8,
    }
    return write_element("g", drawn, **looks) if drawn else ""


def _estimate_area_width(sheet: MapDrawing, area: str) -> float:
    """About how wide an area is: the side of a square of its share of the drawing, or of all of it if unknown."""
    share = sheet.outline.get("areas", {}).get(area, 1.0)
    return sqrt(share * sheet.outline["width"] * sheet.outline["height"]) * sheet.scale
