"""Horizontal bars as a plotly figure in plain dicts: one list, or small multiples with the same axis."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from dashboard import wording
from dashboard.charts import theme
from dashboard.charts.bar_model import Bar, Breakdown, Panel, read_breakdown
from dashboard.charts.empty_chart import is_nothing, nothing_figure
from dashboard.charts.plotly_annotations import annotation, footnotes, overlap_notes, sample_label
from dashboard.charts.plotly_traces import short
from dashboard.charts.scales import text_width, wrapped
from dashboard.charts.theme import LIGHT, TEXT
from dashboard.query.answer import Answer

COLUMNS = 3
NAMES = 178
HEAD = 34


@dataclass(frozen=True)
class Grid:
    """How panels are laid out: columns and rows of them, the height of a bar's row, and names beside or above bars."""

    columns: int
    rows: int
    row: int
    names: float
    above: bool


def breakdown(answer: Answer, share_of_total: bool = False, narrow: bool = False) -> dict:
    """An answer by category as {"data": [...], "layout": {...}}; its height follows from the number of bars.

    `share_of_total` draws counts as percent of all units, or of the panel's where a second dimension makes panels;
    `narrow` is for a column of some 340 pixels, in which names stand above their bars.
    """
    if is_nothing(answer):
        return nothing_figure(answer, narrow)
    read = read_breakdown(answer, share_of_total)
    grid = _grid(read, narrow)
    bars = max((len(panel.bars) for panel in read.panels), default=1)
    left = 8 if grid.above else round(grid.names) + 14
    layout = {
        "template": theme.TEMPLATE,
        "height": grid.rows * (bars * grid.row + HEAD) + 52,
        "uirevision": "kept",
        "bargap": 1 - 18 / grid.row,
        "barmode": "overlay",
        "margin": {"l": left, "r": 8, "t": 44, "b": 8},
        "annotations": [
            annotation(read.axis, (0, 1), yshift=20, xshift=4 - left),
            *sample_label(answer),
        ],
    }
    data: list[dict] = []
    for place, panel in enumerate(read.panels):
        _add_panel((data, layout), read, panel, (place, grid))
    return footnotes({"data": data, "layout": layout}, _notes(answer, read), 44 if narrow else 92)


def _grid(read: Breakdown, narrow: bool) -> Grid:
    columns = 1 if narrow else min(COLUMNS, max(len(read.panels), 1))
    widest = max((text_width(b.name, TEXT) for b in read.bars()), default=0)
    row = 46 if narrow else 36 if widest > NAMES else 28
    return Grid(columns, -(-len(read.panels) // columns), row, min(widest, NAMES), narrow)


def _add_panel(
    figure: tuple[list, dict], read: Breakdown, panel: Panel, at: tuple[int, Grid]
) -> None:
    data, layout = figure
    place, grid = at
    number = "" if place == 0 else str(place + 1)
    column, row = place % grid.columns, place // grid.columns
    head = HEAD / (len(panel.bars) * grid.row + HEAD) if panel.name else 0
    across = [
        round(column / grid.columns + (0.015 if column else 0), 4),
        round((column + 1) / grid.columns - 0.005, 4),
    ]
    down = [round(1 - (row + 1) / grid.rows, 4), round(1 - (row + head) / grid.rows, 4)]
    end = _axis_end(read, grid)
    layout[f"xaxis{number}"] = {
        "domain": across,
        "anchor": f"y{number}",
        "range": [0, end],
        "showgrid": False,
        "showticklabels": False,
        "zeroline": False,
    }
    layout[f"yaxis{number}"] = _names_axis(panel, grid) | {
        "domain": down,
        "anchor": f"x{number}",
        "showticklabels": column == 0 and not grid.above,
    }
    axes = {"xref": f"x{number}", "yref": f"y{number}"}
    if panel.name:
        layout["annotations"].append(
            annotation(
                f"<b>{escape(panel.name, quote=False)}</b>",
                (across[0], down[1]),
                yshift=2,
                colour="ink",
            )
        )
    if grid.above:
        layout["annotations"] += [
            annotation(escape(bar.name, quote=False), (0, i), yshift=18, colour="ink", **axes)
            for i, bar in enumerate(panel.bars)
        ]
    data += [
        {**trace, "xaxis": f"x{number}", "yaxis": f"y{number}"} for trace in _traces(panel, end)
    ]


def _names_axis(panel: Panel, grid: Grid) -> dict:
    lines = [
        "<br>".join(escape(part, quote=False) for part in wrapped(bar.name, grid.names + 1, TEXT))
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
        "tickfont": {"size": TEXT, "color": LIGHT["ink"]},
        "ticklabelstandoff": 4,
    }


def _axis_end(read: Breakdown, grid: Grid) -> float:
    """Room for the labels at the bars' ends, as a share of the longest bar."""
    widest = max(
        (text_width(b.label, TEXT) for b in read.bars() if b.length is not None), default=0
    )
    plot = 320 if grid.above else 400 / grid.columns
    return (read.longest() or 1) / max(1 - (widest + 14) / plot, 0.35)


def _traces(panel: Panel, end: float) -> list[dict]:
    """Bars with their intervals, hollow stubs where a value is withheld, and the label of each row."""
    drawn = [(i, bar, bar.length) for i, bar in enumerate(panel.bars) if bar.length is not None]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": [i for i, _, _ in drawn],
        "x": [short(length) for _, _, length in drawn],
        "hoverinfo": "text",
        "hovertext": [escape(b.mark, quote=False) for _, b, _ in drawn],
        "textposition": "none",
        "marker": _fill([b for _, b, _ in drawn]),
    }
    if any(b.low is not None for _, b, _ in drawn):
        bars["error_x"] = {
            "type": "data",
            "symmetric": False,
            "color": LIGHT["ink"],
            "thickness": 1.2,
            "width": 4,
            "array": [short(b.high - n) if b.high is not None else 0 for _, b, n in drawn],
            "arrayminus": [short(n - b.low) if b.low is not None else 0 for _, b, n in drawn],
        }
    labels = {
        "type": "scatter",
        "mode": "text",
        "hoverinfo": "skip",
        "cliponaxis": False,
        "textposition": "middle right",
        "y": list(range(len(panel.bars))),
        "x": [short(b.end) for b in panel.bars],
        "text": [
            "\u2002" * (3 if b.status == "too_few" else 1) + escape(b.label, quote=False)
            for b in panel.bars
        ],
        "textfont": {
            "size": TEXT,
            "color": [LIGHT["soft" if b.length is None else "ink"] for b in panel.bars],
        },
    }
    return [bars, *_stubs(panel, end), labels]


def _stubs(panel: Panel, end: float) -> list[dict]:
    few = [(i, bar) for i, bar in enumerate(panel.bars) if bar.status == "too_few"]
    if not few:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [short(end / 60)] * len(few),
            "y": [i for i, _ in few],
            "hoverinfo": "text",
            "cliponaxis": False,
            "text": [escape(b.mark, quote=False) for _, b in few],
            "marker": {"symbol": "square-open", "size": 11, "color": LIGHT["soft"]},
        }
    ]


def _fill(bars: list[Bar]) -> dict:
    """Bars in the accent; lighter and edged where an interval has to show on them; hatched where they name nothing."""
    return {
        "color": [LIGHT[b.fill_role] for b in bars],
        "line": {
            "width": [1 if b.fill_role != "accent" else 0 for b in bars],
            "color": [LIGHT["hatch" if b.hatched else "accent"] for b in bars],
        },
        "pattern": {
            "shape": ["/" if b.hatched else "" for b in bars],
            "fgcolor": LIGHT["hatch"],
            "size": 6,
            "solidity": 0.35,
            "fillmode": "overlay",
        },
    }


def _notes(answer: Answer, read: Breakdown) -> list[str]:
    found = [wording.say("whisker")] if any(b.low is not None for b in read.bars()) else []
    if read.left_out:
        shown = max(len(p.bars) for p in read.panels)
        found.append(wording.say("largest_of", shown=shown, count=shown + read.left_out))
    return [*found, *overlap_notes(answer)]
