"""The districts on the tiles of a MapLibre style, as a plotly figure in plain dicts; one trace for
each class.
"""

from __future__ import annotations

from html import escape

from dashboard import wording
from dashboard.charts import theme
from dashboard.charts.chart_form import ChartSpec
from dashboard.charts.map_classes import (
    find_blank_status,
    find_class,
    get_map_value,
    list_class_labels,
    list_map_rows,
)
from dashboard.charts.plotly_annotations import (
    add_footnotes,
    build_sample_label,
    write_overlap_notes,
)
from dashboard.charts.theme import LIGHT_COLORS, list_class_colors
from dashboard.query.answer import Answer, AnswerRow

MAP_HEIGHT = 520
# Characters of a line of small print: a map is as narrow as a phone.
NOTE_WIDTH = 44


def build_tile_map_figure(spec: ChartSpec) -> dict:
    """An answer by district as {"data": [...], "layout": {...}}.

    The polygons are fetched from `spec.polygons`, whose features carry the district's id;
    `spec.tile_style` is the name or the address of a MapLibre style.
    """
    answer, selected, limits = spec.answer, spec.selected, spec.classes
    geojson_url, tile_style = spec.polygons, spec.tile_style
    place = answer.query.by[0]
    roles = list_class_colors(max(len(limits) - 1, 0))
    groups: list[tuple[str, str, list[AnswerRow]]] = [
        (LIGHT_COLORS[role], label, [])
        for role, label in zip(roles, list_class_labels(answer, limits))
    ]
    blank: dict[str, list[AnswerRow]] = {}
    for row in list_map_rows(answer):
        value = get_map_value(answer, row)
        number = find_class(value, limits) if value is not None else None
        (
            groups[number][2]
            if number is not None
            else blank.setdefault(find_blank_status(answer, row), [])
        ).append(row)
    groups += [
        (LIGHT_COLORS["blank"], wording.describe_status(status), rows)
        for status, rows in sorted(blank.items())
    ]
    kind = {
        "type": "choroplethmap",
        "geojson": geojson_url,
        "featureidkey": "id",
        "showscale": False,
    }
    data = [
        kind | _build_fill_trace(answer, colour, label, rows)
        for colour, label, rows in groups
        if rows
    ]
    chosen = set(selected)
    data += [
        kind | trace
        for trace in _build_outline_traces(
            [r[place] for r in list_map_rows(answer) if r[place] in chosen]
        )
    ]
    figure = {"data": data, "layout": _build_layout(answer, tile_style)}
    return add_footnotes(figure, write_overlap_notes(answer), NOTE_WIDTH)


def _build_fill_trace(answer: Answer, colour: str, label: str, rows: list[AnswerRow]) -> dict:
    return {
        "locations": [r[answer.query.by[0]] for r in rows],
        "z": [1] * len(rows),
        "name": escape(label, quote=False),
        "colorscale": [[0, colour], [1, colour]],
        "showlegend": True,
        "hoverinfo": "text",
        "text": [escape(wording.describe_mark(answer, r), quote=False) for r in rows],
        "customdata": [r[answer.query.by[0]] for r in rows],
        "marker": {"line": {"color": LIGHT_COLORS["paper"], "width": 1.5}},
    }


def _build_outline_traces(districts: list[str]) -> list[dict]:
    """A dark line on a light one around what is selected, so that it shows on every fill."""
    if not districts:
        return []
    clear = {
        "locations": districts,
        "z": [1] * len(districts),
        "showlegend": False,
        "hoverinfo": "skip",
        "colorscale": [[0, "rgba(0,0,0,0)"], [1, "rgba(0,0,0,0)"]],
    }
    return [
        clear | {"marker": {"line": {"color": LIGHT_COLORS[role], "width": width}}}
        for role, width in (("paper", 7), ("ink", 3.5))
    ]


def _build_layout(answer: Answer, tile_style: str) -> dict:
    return {
        "template": theme.PLOTLY_TEMPLATE,
        "height": MAP_HEIGHT,
        "margin": {"l": 0, "r": 0, "t": 48, "b": 4},
        "annotations": build_sample_label(answer.sample, y=0),
        "uirevision": "kept",
        "map": {"style": tile_style},
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
    }
