"""Horizontal bars as a plotly figure in plain dicts: one list, or small multiples with the same
axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from dashboard import wording
from dashboard.charts import theme
from dashboard.charts.bar_model import Bar, BarChart, BarPanel, build_bar_chart
from dashboard.charts.empty_chart import build_empty_figure, is_empty
from dashboard.charts.plotly_annotations import (
    add_footnotes,
    build_annotation,
    build_sample_label,
    write_overlap_notes,
)
from dashboard.charts.plotly_traces import round_value
from dashboard.charts.scales import measure_text, wrap_text
from dashboard.charts.theme import LIGHT_COLORS, TEXT_SIZE
from dashboard.query.answer import Answer

MAX_COLUMNS = 3
NAME_WIDTH = 178
HEADING_HEIGHT = 34


@dataclass(frozen=True)
class PanelGrid:
    """How panels are laid out: columns and rows of them, the height of a bar's row, and names
    beside or above bars.
    """

    columns: int
    rows: int
    row: int
    names: float
    above: bool


def build_breakdown_figure(
    answer: Answer, share_of_total: bool = False, narrow: bool = False
) -> dict:
    """An answer by category as {"data": [...], "layout": {...}}; its height follows from the number
    of bars.

    `share_of_total` draws counts as percent of all units, or of the panel's where a second
    dimension makes panels; `narrow` is for a column of some 340 pixels, in which names stand above
    their bars.
    """
    if is_empty(answer):
        return build_empty_figure(answer, narrow)
    read = build_bar_chart(answer, share_of_total)
    grid = _lay_out_grid(read, narrow)
    bars = max((len(panel.bars) for panel in read.panels), default=1)
    left = 8 if grid.above else round(grid.names) + 14
    layout = {
        "template": theme.PLOTLY_TEMPLATE,
        "height": grid.rows * (bars * grid.row + HEADING_HEIGHT) + 52,
        "uirevision": "kept",
        "bargap": 1 - 18 / grid.row,
        "barmode": "overlay",
        "margin": {"l": left, "r": 8, "t": 44, "b": 8},
        "annotations": [
            build_annotation(read.axis, (0, 1), yshift=20, xshift=4 - left),
            *build_sample_label(answer),
        ],
    }
    data: list[dict] = []
    for place, panel in enumerate(read.panels):
        _add_panel((data, layout), read, panel, (place, grid))
    return add_footnotes(
        {"data": data, "layout": layout}, _write_notes(answer, read), 44 if narrow else 92
    )


def _lay_out_grid(read: BarChart, narrow: bool) -> PanelGrid:
    columns = 1 if narrow else min(MAX_COLUMNS, max(len(read.panels), 1))
    widest = max((measure_text(b.name, TEXT_SIZE) for b in read.bars()), default=0)
    row = 46 if narrow else 36 if widest > NAME_WIDTH else 28
    return PanelGrid(columns, -(-len(read.panels) // columns), row, min(widest, NAME_WIDTH), narrow)


def _add_panel(
    figure: tuple[list, dict], read: BarChart, panel: BarPanel, at: tuple[int, PanelGrid]
) -> None:
    data, layout = figure
    place, grid = at
    number = "" if place == 0 else str(place + 1)
    column, row = place % grid.columns, place // grid.columns
    head = HEADING_HEIGHT / (len(panel.bars) * grid.row + HEADING_HEIGHT) if panel.name else 0
    across = [
        round(column / grid.columns + (0.015 if column else 0), 4),
        round((column + 1) / grid.columns - 0.005, 4),
    ]
    down = [round(1 - (row + 1) / grid.rows, 4), round(1 - (row + head) / grid.rows, 4)]
    end = _find_axis_end(read, grid)
    layout[f"xaxis{number}"] = {
        "domain": across,
        "anchor": f"y{number}",
        "range": [0, end],
        "showgrid": False,
        "showticklabels": False,
        "zeroline": False,
    }
    layout[f"yaxis{number}"] = _build_name_axis(panel, grid) | {
        "domain": down,
        "anchor": f"x{number}",
        "showticklabels": column == 0 and not grid.above,
    }
    axes = {"xref": f"x{number}", "yref": f"y{number}"}
    if panel.name:
        layout["annotations"].append(
            build_annotation(
                f"<b>{escape(panel.name, quote=False)}</b>",
                (across[0], down[1]),
                yshift=2,
                colour="ink",
            )
        )
    if grid.above:
        layout["annotations"] += [
            build_annotation(escape(bar.name, quote=False), (0, i), yshift=18, colour="ink", **axes)
            for i, bar in enumerate(panel.bars)
        ]
    data += [
        {**trace, "xaxis": f"x{number}", "yaxis": f"y{number}"}
        for trace in _build_traces(panel, end)
    ]


def _build_name_axis(panel: BarPanel, grid: PanelGrid) -> dict:
    lines = [
        "<br>".join(
            escape(part, quote=False) for part in wrap_text(bar.name, grid.names + 1, TEXT_SIZE)
        )
        for bar in panel.bars
    ]
    above = 0.9 if grid.above else 0.5
    return {
        "range": [len(panel.bars) - 1 + (0.3 if grid.above else 0.5), -above],
        "tickmode": "array",
        "tickvals": list(range(len(lines))),
        "ticktext": lines,
        "showgrid": False,
        "showline": True,
        "automargin": False,
        "tickfont": {"size": TEXT_SIZE, "color": LIGHT_COLORS["ink"]},
        "ticklabelstandoff": 4,
    }


def _find_axis_end(read: BarChart, grid: PanelGrid) -> float:
    """Room for the labels at the bars' ends, as a share of the longest bar."""
    widest = max(
        (measure_text(b.label, TEXT_SIZE) for b in read.bars() if b.length is not None), default=0
    )
    plot = 320 if grid.above else 400 / grid.columns
    return (read.find_longest() or 1) / max(1 - (widest + 14) / plot, 0.35)


def _build_traces(panel: BarPanel, end: float) -> list[dict]:
    """Bars with their intervals, hollow stubs where a value is withheld, and the label of
    each row.
    """
    drawn = [(i, bar, bar.length) for i, bar in enumerate(panel.bars) if bar.length is not None]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": [i for i, _, _ in drawn],
        "x": [round_value(length) for _, _, length in drawn],
        "hoverinfo": "text",
        "hovertext": [escape(b.mark, quote=False) for _, b, _ in drawn],
        "textposition": "none",
        "marker": _choose_fill([b for _, b, _ in drawn]),
    }
    if any(b.low is not None for _, b, _ in drawn):
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
        "y": list(range(len(panel.bars))),
        "x": [round_value(b.end) for b in panel.bars],
        "text": [
            "\u2002" * (3 if b.status == "too_few" else 1) + escape(b.label, quote=False)
            for b in panel.bars
        ],
        "textfont": {
            "size": TEXT_SIZE,
            "color": [LIGHT_COLORS["soft" if b.length is None else "ink"] for b in panel.bars],
        },
    }
    return [bars, *_build_stubs(panel, end), labels]


def _build_stubs(panel: BarPanel, end: float) -> list[dict]:
    few = [(i, bar) for i, bar in enumerate(panel.bars) if bar.status == "too_few"]
    if not few:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [round_value(end / 60)] * len(few),
            "y": [i for i, _ in few],
            "hoverinfo": "text",
            "cliponaxis": False,
            "text": [escape(b.mark, quote=False) for _, b in few],
            "marker": {"symbol": "square-open", "size": 11, "color": LIGHT_COLORS["soft"]},
        }
    ]


def _choose_fill(bars: list[Bar]) -> dict:
    """Bars in the accent; lighter and edged where an interval has to show on them; hatched where
    they name nothing.
    """
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


def _write_notes(answer: Answer, read: BarChart) -> list[str]:
    found = [wording.translate("whisker")] if any(b.low is not None for b in read.bars()) else []
    if read.left_out:
        shown = max(len(p.bars) for p in read.panels)
        found.append(wording.translate("largest_of", shown=shown, count=shown + read.left_out))
    return [*found, *write_overlap_notes(answer)]
