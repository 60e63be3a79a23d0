"""Areas as a static SVG, shaded in the classes that the legend names."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from dashboard.charts import svg_primitives
from dashboard.charts.map_ground import PARK, WATER
from dashboard.charts.map_labels import ZOOM_LEVELS, LabelLayer, PlacedLabel, choose_layers
from dashboard.charts.map_layout import MapLayout, PlacedName, lay_out_map, place_words
from dashboard.charts.map_spec import MappedArea, MapSpec
from dashboard.charts.svg_primitives import Canvas, draw_sample_mark, draw_text, num, write_element
from dashboard.charts.theme import TEXT_SIZE, get_color_variable, text_color_on

DEFAULT_CANVAS = Canvas(prefix="map")
SAMPLE_HEIGHT = 24.0
SAMPLE_INSET = 10.0


def draw_map(
    spec: MapSpec, canvas: Canvas = DEFAULT_CANVAS, zoom: bool = True
) -> svg_primitives.Drawing:
    """A map as SVG text; the canvas gives prefix and greatest width.

    With `zoom` the map is for a page, which shows it in any width: it has labels for each, and
    those that have room once a script has enlarged the map. A picture is without.
    """
    sheet = lay_out_map(spec, canvas)
    ground = spec.ground
    top = SAMPLE_HEIGHT if spec.is_sample else 0
    wide, tall = sheet.size
    whole = replace(canvas, width=wide, height=tall + top)
    shapes = "".join(_draw_area(sheet, area) for area in spec.areas)
    outlines = "".join(
        _draw_outline(spec, a) for a, mapped in spec.areas.items() if mapped.is_strong
    )
    outlines += "".join(_draw_selection(spec, a) for a in spec.areas if a in spec.selected)
    areas = write_element(
        "g", shapes, stroke=get_color_variable("soft"), stroke_width=0.75, stroke_linejoin="round"
    )
    layers = (
        ground.draw_under() + areas + ground.draw_over() + outlines if ground else areas + outlines
    )
    projection = " ".join(f"{number:.9g}" for number in spec.outline.get("projection", ()))
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
            _draw_words(sheet, layer, zoom),
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
    notes = [("", note) for note in spec.notes]
    small, taken = svg_primitives.draw_notes(notes, 0, whole.height + 16, whole.width)
    body += small
    whole = replace(whole, height=whole.height + (taken + 8 if taken else 0))
    return svg_primitives.wrap_drawing(whole, spec.title, spec.description, body, "map")


def _write_transform(sheet: MapLayout) -> str:
    """From units of the outline to those of the canvas."""
    left, top = sheet.frame[:2]
    moved = (
        f"translate({num(-left * sheet.scale)} {num(-top * sheet.scale)})" if left or top else ""
    )
    return f"{moved}scale({sheet.scale:.4g})"


def _draw_patterns(sheet: MapLayout) -> str:
    """Those of the blanks that this map has."""
    found = {_find_pattern(area) for area in sheet.spec.areas.values() if not area.role}
    return "".join(
        svg_primitives.define_blank_pattern(sheet.canvas, status)
        for status in svg_primitives.BLANK_PATTERNS
        if status in found
    )


def _find_pattern(area: MappedArea) -> str:
    """The status by whose pattern an area without a colour is drawn."""
    return area.status if area.status in svg_primitives.BLANK_PATTERNS else "no_data"


def _draw_area(sheet: MapLayout, area: str) -> str:
    mapped = sheet.spec.areas[area]
    fill = (
        get_color_variable(mapped.role)
        if mapped.role
        else svg_primitives.get_blank_fill(sheet.canvas, _find_pattern(mapped))
    )
    marked = sheet.canvas.marked and mapped.place is not None
    return write_element(
        "path",
        "" if marked else svg_primitives.write_tooltip(mapped.description),
        d=sheet.spec.outline["paths"][area],
        fill=fill,
        vector_effect="non-scaling-stroke",
        data_i=mapped.place if marked else None,
        data_district=area if marked else None,
    )


def _draw_outline(spec: MapSpec, area: str) -> str:
    """The thick line around an area that stands out."""
    return write_element(
        "path", **_find_looks(spec, area), stroke=get_color_variable("ink"), stroke_width=2.5
    )


def _draw_selection(spec: MapSpec, area: str) -> str:
    """A dark line on a light one, so that it shows on every fill."""
    looks = _find_looks(spec, area)
    return write_element(
        "path", **looks, stroke=get_color_variable("paper"), stroke_width=7
    ) + write_element("path", **looks, stroke=get_color_variable("ink"), stroke_width=3.5)


def _find_looks(spec: MapSpec, area: str) -> dict[str, str]:
    """The attributes of a line around an area."""
    return {
        "d": spec.outline["paths"][area],
        "fill": "none",
        "vector_effect": "non-scaling-stroke",
        "pointer_events": "none",
        "stroke_linejoin": "round",
    }


def _draw_words(sheet: MapLayout, layer: LabelLayer, zoom: bool) -> str:
    """One layer: the names of the ground under the labels of the areas, and the words
    Sample data.
    """
    levels = ZOOM_LEVELS if zoom else ZOOM_LEVELS[:1]
    words = place_words(sheet, layer.size, layer.names_from, levels)
    drawn = _draw_names(words.names)
    drawn += "".join(_draw_label(sheet, d, label) for d, label in words.labels.items())
    sample = sheet.spec.is_sample
    # On a phone the map reaches the screen's edge, which no word does.
    right = sheet.size[0] - (SAMPLE_INSET if zoom else 0)
    return drawn + (_draw_sample_label(right, layer.size) if sample else "")


def _draw_sample_label(right: float, size: float) -> str:
    """The words Sample data over the map's right corner; large letters reach a little into
    the map.
    """
    return draw_sample_mark(
        right,
        max(size, 13.0) - SAMPLE_HEIGHT,
        text_anchor="end",
        stroke=get_color_variable("paper"),
    )


def _draw_label(sheet: MapLayout, area: str, label: PlacedLabel) -> str:
    """A label in the letters that its ground needs; beside its area it has a line that
    leads there.
    """
    role = "paper" if label.anchor else sheet.spec.areas[area].role or "paper"
    # A weight of None is the usual one, which is not written.
    parts: list[tuple[str, int | None]] = [(line, 600) for line in label.lines]
    if label.value:
        parts.append((label.value, None))
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


def _draw_names(names: tuple[PlacedName, ...]) -> str:
    """The names of the ground, those of water and parks slanted."""
    drawn = "".join(
        draw_text(
            placed.x,
            placed.y,
            placed.name.text,
            class_=f"pv-label pv-z{placed.level}" if placed.level > 1 else "pv-label",
            dy="0.35em",
            font_style="italic" if placed.name.kind in (WATER, PARK) else None,
        )
        for placed in names
    )
    looks = {
        "fill": get_color_variable("soft"),
        "stroke": get_color_variable("paper"),
        "stroke_opacity": 0.8,
    }
    return write_element("g", drawn, **looks) if drawn else ""
