"""Horizontal bars as a plotly figure in plain dicts, where `breakdown_layout` puts them: one list,
or small multiples with the same axis.

Heights are those of the layout, from 0 at the top of the figure; each column of panels has an axis
of values, which begins where its bars begin.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

from dashboard import wording
from dashboard.charts import theme
from dashboard.charts.breakdown_layout import (
    LABEL_GAP,
    NAMES_GAP,
    NOTES_GAP,
    STUB_WIDTH,
    BreakdownLayout,
    PanelColumn,
    PlacedBar,
    PlacedPanel,
    lay_out_breakdown,
    list_notes,
)
from dashboard.charts.drawing_widths import MIDDLE, NARROW
from dashboard.charts.empty_chart import build_empty_figure, is_empty
from dashboard.charts.placed_words import PlacedWords
from dashboard.charts.plotly_annotations import build_words, write_lines
from dashboard.charts.plotly_traces import round_value
from dashboard.charts.svg_primitives import LINE_HEIGHT as NOTE_HEIGHT
from dashboard.charts.svg_primitives import Canvas, place_notes
from dashboard.charts.theme import LIGHT_COLORS, TEXT_SIZE
from dashboard.query.answer import Answer

# Around a figure that stands by itself.
MARGIN = 8
# The foot of the words above the bars.
HEAD_FOOT = 13
# As wide as half a letter is high.
EN_SPACE = "\u2002"


def build_breakdown_figure(answer: Answer, narrow: bool = False, bare: bool = False) -> dict:
    """An answer by category as {"data": [...], "layout": {...}}; its height follows from the number
    of bars.

    `narrow` is for a column of some 340 pixels, and a `bare` figure has no margins.
    """
    if is_empty(answer):
        return build_empty_figure(answer, narrow)
    canvas = Canvas(NARROW if narrow else MIDDLE, marked=True)
    placed = lay_out_breakdown(answer, canvas)
    names = placed.columns[0].names
    edge = 0 if bare else MARGIN
    notes, taken = _build_notes(answer, placed)
    height = round(placed.bottom + (taken + 8 if taken else 0))
    annotations = [*_build_head(answer, placed), *notes]
    layout = {
        "template": theme.PLOTLY_TEMPLATE,
        "height": height + 2 * edge,
        "uirevision": "kept",
        "barmode": "overlay",
        "margin": {"l": round(names) + edge, "r": edge, "t": edge, "b": edge},
        "yaxis": _build_name_axis(placed, height),
        "annotations": annotations,
        "shapes": _build_lines(placed),
    }
    for place, column in enumerate(placed.columns):
        layout[f"xaxis{_number(place)}"] = _build_value_axis(column, placed)
    data: list[dict] = []
    for panel in placed.panels:
        axes = {"xaxis": f"x{_number(panel.place)}", "yaxis": "y"}
        data += [{**trace, **axes} for trace in _build_traces(panel)]
        annotations += _build_panel_words(panel)
    return {"data": data, "layout": layout}


def _number(place: int) -> str:
    """What plotly adds to the name of an axis."""
    return str(place + 1) if place else ""


def _build_value_axis(column: PanelColumn, placed: BreakdownLayout) -> dict:
    """The values of a column over the part of the plot that it takes, with the room for labels
    behind the longest bar.
    """
    scale, names = column.scale, placed.columns[0].names
    plot = placed.canvas.width - names
    start, each = scale.start - names, column.width
    return {
        "domain": [round(start / plot, 4), round(min((start + each) / plot, 1), 4)],
        "anchor": "y",
        "range": [0, _find_value(column, scale.start + each)],
        "showgrid": False,
        "showticklabels": False,
        "zeroline": False,
    }


def _find_value(column: PanelColumn, x: float) -> float:
    """The value that a place stands for."""
    scale = column.scale
    return (x - scale.start) / (scale.end - scale.start) * scale.high


def _build_name_axis(placed: BreakdownLayout, height: float) -> dict:
    """Heights, with the names that stand beside bars."""
    named = [
        bar for panel in placed.panels if not panel.column.above for bar in panel.bars if bar.name
    ]
    return {
        "range": [height, 0],
        "tickmode": "array",
        "tickvals": [round_value(bar.middle) for bar in named],
        "ticktext": [write_lines(bar.name.lines) for bar in named if bar.name],
        "showgrid": False,
        "showline": False,
        "zeroline": False,
        "automargin": False,
        "tickfont": {"size": TEXT_SIZE, "color": LIGHT_COLORS["ink"]},
        "ticklabelstandoff": NAMES_GAP - 3,
    }


def _build_head(answer: Answer, placed: BreakdownLayout) -> list[dict]:
    """What the axis measures, and that the numbers are made up."""
    left = -placed.columns[0].names
    found = [build_words(PlacedWords((placed.read.axis,), left, HEAD_FOOT))]
    if answer.sample:
        words = PlacedWords((wording.translate("sample"),), 0, HEAD_FOOT, ends=True)
        found.append(build_words(words, 1, bold=True))
    return found


def _build_panel_words(panel: PlacedPanel) -> list[dict]:
    """The heading of a panel, and the names above its bars."""
    font = {"size": TEXT_SIZE, "color": LIGHT_COLORS["ink"]}
    at: dict[str, Any] = {"xref": f"x{_number(panel.place)}", "font": font}
    heading = PlacedWords(panel.heading, 0, panel.foot)
    shown = [build_words(heading, bold=True, **at)] if panel.heading else []
    return shown + [
        build_words(replace(bar.name, x=0), **at)
        for bar in panel.bars
        if bar.name and panel.column.above
    ]


def _build_lines(placed: BreakdownLayout) -> list[dict]:
    """The lines at which bars begin."""
    return [
        {
            "type": "line",
            "xref": f"x{_number(panel.place)}",
            "yref": "y",
            "x0": 0,
            "x1": 0,
            "y0": round_value(top),
            "y1": round_value(bottom),
            "line": {"color": LIGHT_COLORS["hatch"], "width": 1},
        }
        for panel in placed.panels
        for top, bottom in panel.axis
    ]


def _build_traces(panel: PlacedPanel) -> list[dict]:
    """Bars with their intervals, hollow stubs where a value is withheld, and the label of
    each row.
    """
    column = panel.column
    drawn = [
        (placed, placed.bar, placed.bar.length)
        for placed in panel.bars
        if placed.bar.length is not None
    ]
    bars = {
        "type": "bar",
        "orientation": "h",
        "name": escape(panel.name, quote=False),
        "y": [round_value(placed.middle) for placed, _, _ in drawn],
        "width": column.thickness,
        "x": [round_value(length) for _, _, length in drawn],
        "hoverinfo": "text",
        "hovertext": [escape(bar.mark, quote=False) for _, bar, _ in drawn],
        "textposition": "none",
        "marker": _choose_fill([placed for placed, _, _ in drawn]),
    }
    if any(bar.low is not None for _, bar, _ in drawn):
        bars["error_x"] = {
            "type": "data",
            "symmetric": False,
            "color": LIGHT_COLORS["ink"],
            "thickness": 1.2,
            "width": 4,
            "array": [round_value(b.high - n) if b.high is not None else 0 for _, b, n in drawn],
            "arrayminus": [round_value(n - b.low) if b.low is not None else 0 for _, b, n in drawn],
        }
    labels = {
        "type": "scatter",
        "mode": "text",
        "hoverinfo": "skip",
        "cliponaxis": False,
        "textposition": "middle right",
        "y": [round_value(placed.middle) for placed in panel.bars],
        "x": [round_value(placed.bar.end) for placed in panel.bars],
        "text": [_write_label(placed) for placed in panel.bars],
        "textfont": {
            "size": TEXT_SIZE,
            "color": [LIGHT_COLORS["soft" if p.bar.length is None else "ink"] for p in panel.bars],
        },
    }
    return [bars, *_build_stubs(panel), labels]


def _write_label(placed: PlacedBar) -> str:
    """The label with the gap before it in en spaces: behind the bar, or behind its stub."""
    gap = LABEL_GAP + (placed.after - placed.column.scale.start if placed.bar.length is None else 0)
    return EN_SPACE * round(gap / (TEXT_SIZE / 2)) + escape(placed.bar.label, quote=False)


def _build_stubs(panel: PlacedPanel) -> list[dict]:
    few = [placed for placed in panel.bars if placed.bar.status == "too_few"]
    if not few:
        return []
    middle = panel.column.scale.start + 1 + STUB_WIDTH / 2
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [round_value(_find_value(panel.column, middle))] * len(few),
            "y": [round_value(placed.middle) for placed in few],
            "hoverinfo": "text",
            "cliponaxis": False,
            "text": [escape(placed.bar.mark, quote=False) for placed in few],
            "marker": {
                "symbol": "square-open",
                "size": STUB_WIDTH - 1,
                "color": LIGHT_COLORS["soft"],
            },
        }
    ]


def _choose_fill(drawn: list[PlacedBar]) -> dict:
    """Bars in the accent; lighter and edged where an interval has to show on them; hatched where
    they name nothing.
    """
    bars = [placed.bar for placed in drawn]
    return {
        "color": [LIGHT_COLORS[b.fill_role] for b in bars],
        "line": {
            "width": [1 if b.fill_role != "accent" else 0 for b in bars],
            "color": [LIGHT_COLORS["hatch" if b.hatched else "accent"] for b in bars],
        },
        "pattern": {
            "shape": ["/" if b.hatched else "" for b in bars],
            "fgcolor": LIGHT_COLORS["hatch"],
            "size": 6,
            "solidity": 0.35,
            "fillmode": "overlay",
            # Each bar's own fill is what is drawn; without one color for all, plotly.js asks for
            # the contrast of the list of fills, and warns.
            "bgcolor": LIGHT_COLORS["paper"],
        },
    }


def _build_notes(answer: Answer, placed: BreakdownLayout) -> tuple[list[dict], float]:
    """The sentences under the bars, and the height that they take."""
    items = [("├─┤" if signed else "", said) for signed, said in list_notes(answer, placed)]
    notes = place_notes(items, placed.bottom + NOTES_GAP, placed.canvas.width)
    left = -placed.columns[0].names
    found = []
    for note in notes:
        if note.sign:
            found.append(build_words(PlacedWords((note.sign,), left, note.foot)))
        found.append(build_words(PlacedWords(note.lines, left + note.indent, note.foot)))
    return found, NOTE_HEIGHT * sum(len(note.lines) for note in notes)
