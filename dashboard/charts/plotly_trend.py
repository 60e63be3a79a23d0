"""A line chart over time as a plotly figure in plain dicts: all lines in one panel, to be compared
over any months.
"""

from __future__ import annotations

from html import escape

from dashboard import wording
from dashboard.charts import theme, trend_layout, trend_model
from dashboard.charts.empty_chart import build_empty_figure, is_empty
from dashboard.charts.plotly_annotations import (
    HALF_LETTER,
    add_footnotes,
    build_annotation,
    build_break_mark,
    build_event_mark,
    build_sample_label,
    write_lines,
)
from dashboard.charts.plotly_traces import (
    build_goal_trace,
    build_hatched_traces,
    build_legend_trace,
    build_line_traces,
    format_day,
    round_value,
)
from dashboard.charts.svg_primitives import Canvas
from dashboard.charts.theme import LIGHT_COLORS
from dashboard.charts.trend_layout import (
    LineLabel,
    PlotArea,
    TrendLayout,
    TrendNote,
    TrendPanel,
    ValueLabel,
    lay_out_trend,
)
from dashboard.charts.trend_model import TrendChart
from dashboard.query.answer import Answer
from dashboard.wording.chart_help import MOST_LINES
from data.model.coverage import parse_month

FIGURE_HEIGHT = 380
# Pixels under the plot, and the figure's width in a page's column and on a phone.
BOTTOM = 34
KEY_HEIGHT = 70
WIDTH, NARROW_WIDTH = 900.0, 340.0
# How far the foot of words is above the lower edge of their annotation.
WORDS_FOOT = 5
SIGNS = {
    trend_layout.GOAL: "╌╌",
    trend_layout.STRETCH: "▨",
    trend_layout.TOO_FEW: "◇",
    trend_layout.BLANK: "–",
    trend_layout.INCOMPLETE: "○",
}


def build_trend_figure(
    answer: Answer, narrow: bool = False, bare: bool = False, reach: float = 0
) -> dict:
    """An answer over time as {"data": [...], "layout": {...}}; `narrow` is for a column of some 340
    pixels.

    The traces of a line have its place among the lines as meta.line. Of more lines than a panel can
    tell apart the largest are shown, the other ones on request. A `bare` figure is without legend
    and notes, which the page around it has. Its axis holds `reach` at least. Raises ValueError for
    an answer without a time dimension.
    """
    read = trend_model.build_trend_chart(answer)
    if is_empty(answer):
        return build_empty_figure(answer, narrow)
    layout = lay_out_together(read, narrow, reach)
    figure = _build_panel(layout, narrow, keyed=len(read.lines) > 1 and not bare)
    figure["layout"]["annotations"] += build_sample_label(answer.sample)
    if bare:
        return figure
    return add_footnotes(figure, _write_notes(layout), 44 if narrow else 92)


def lay_out_together(read: TrendChart, narrow: bool = False, reach: float = 0) -> TrendLayout:
    """All lines in one panel, in pixels of the column for which the figure is made."""
    canvas = Canvas(NARROW_WIDTH if narrow else WIDTH, FIGURE_HEIGHT)
    return lay_out_trend(read, canvas, reach, together=True)


def find_shown_lines(read: TrendChart) -> tuple[int, ...]:
    """The places of the lines that are shown at first: all that one panel can tell apart, else the
    largest.
    """
    by_size = sorted(
        range(len(read.lines)), key=lambda i: -sum(r.numerator or 0 for r in read.lines[i].rows)
    )
    return tuple(sorted(by_size[:MOST_LINES]))


def list_notes(layout: TrendLayout) -> list[tuple[str, str]]:
    """The notes of the drawing, as pairs of a sign or "" and words."""
    return [(_choose_sign(note), note.text) for note in layout.notes]


def _choose_sign(note: TrendNote) -> str:
    return note.sign if note.kind == trend_layout.REASON else SIGNS.get(note.kind, "")


def _write_notes(layout: TrendLayout) -> list[str]:
    """The notes as lines of a figure."""
    found = []
    for sign, text in list_notes(layout):
        said = escape(text, quote=False)
        marked = f"<b>{sign}</b>" if sign.isalnum() else sign
        found.append(f"{marked}  {said}" if sign else said)
    return found


def _build_panel(layout: TrendLayout, narrow: bool, keyed: bool) -> dict:
    read = layout.read
    (panel,) = layout.panels
    box = panel.box
    shown = find_shown_lines(read)
    data = build_hatched_traces(read, box.ticks[-1])
    for place in range(len(read.lines)):
        data += _build_line(read, place, place in shown)
    data += [build_goal_trace(read, goal) for goal in read.goals]
    notes = [
        *_label_stretches(box),
        build_annotation(
            escape(layout.axis.lines[0], quote=False),
            (0, 1),
            yshift=box.y.end - layout.axis.foot - WORDS_FOOT,
            xshift=-box.x.start,
        ),
    ]
    notes += [build_break_mark(read, month, numbers) for month, numbers in read.rules]
    notes += [build_event_mark(letter, event) for letter, event in read.events]
    if layout.named_at_ends:
        notes += [_label_line_end(label, box) for label in panel.line_labels]
    elif panel.last_value:
        notes.append(_label_last_value(panel.last_value, box))
    frame = {
        "template": theme.PLOTLY_TEMPLATE,
        "uirevision": "kept",
        "height": FIGURE_HEIGHT + (KEY_HEIGHT if keyed else 0),
        "shapes": _build_shapes(read),
        "annotations": notes,
        "showlegend": keyed,
        "margin": {
            "l": round(box.x.start),
            "r": round(layout.canvas.width - box.x.end),
            "t": round(box.y.end) + (KEY_HEIGHT if keyed else 0),
            "b": BOTTOM,
        },
        "dragmode": "zoom",
        "hovermode": "x",
        "xaxis": _build_time_axis(read, 6 if narrow else 11),
        "yaxis": _build_value_axis(panel),
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.15,
            "yanchor": "bottom",
        },
    }
    return {"data": data, "layout": frame}


def _build_line(read: TrendChart, place: int, shown: bool) -> list[dict]:
    """The traces of one line, which the legend shows and hides as one."""
    line = read.lines[place]
    drawn = build_line_traces(read, line, trend_layout.has_bands(read, panels=False))
    if len(read.lines) > 1:
        drawn = [*drawn, build_legend_trace(line)]
    visible: bool | str = True if shown else "legendonly"
    return [
        {**trace, "meta": {"line": place}, "legendgroup": str(place), "visible": visible}
        for trace in drawn
    ]


def _build_time_axis(read: TrendChart, most: int) -> dict:
    """Years, or months where few are on the screen; the axis ends where the rows do."""
    ends = [format_day(read.since), format_day(read.until)]
    return {
        "type": "date",
        "range": ends,
        "minallowed": ends[0],
        "maxallowed": ends[1],
        "fixedrange": False,
        "nticks": most,
        "ticklabelmode": "period",
        "tickformatstops": [
            {"dtickrange": [None, "M6"], "value": "%b %Y"},
            {"dtickrange": ["M12", None], "value": "%Y"},
        ],
        "showgrid": False,
        "showline": True,
        "automargin": False,
    }


def _build_value_axis(panel: TrendPanel) -> dict:
    ticks = panel.box.ticks
    return {
        "range": [ticks[0], ticks[-1]],
        "tickmode": "array",
        "tickvals": list(ticks),
        "ticktext": [words.lines[0] for words in panel.values],
        "automargin": False,
    }


def _build_shapes(read: TrendChart) -> list[dict]:
    """Stretches without data behind the lines, and a dashed rule at each break."""
    box = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1}
    gaps = [
        box
        | {
            "type": "rect",
            "layer": "below",
            "line": {"width": 0},
            "x0": format_day(start),
            "x1": format_day(end),
            "fillcolor": LIGHT_COLORS["blank"],
        }
        for status, start, end in read.blank_stretches
        if status == "no_data"
    ]
    rule = {"color": LIGHT_COLORS["ink"], "width": 1, "dash": "4px,3px"}
    dots = {"color": LIGHT_COLORS["soft"], "width": 1, "dash": "1px,3px"}
    gaps += [
        box
        | {
            "type": "line",
            "x0": format_day(parse_month(e.month) + 0.5),
            "x1": format_day(parse_month(e.month) + 0.5),
            "line": dots,
        }
        for _, e in read.events
    ]
    return gaps + [
        box | {"type": "line", "x0": f"{month}-01", "x1": f"{month}-01", "line": rule}
        for month, _ in read.rules
    ]


def _label_stretches(box: PlotArea) -> list[dict]:
    """What each stretch and each rule is called."""
    found = [
        build_annotation(
            wording.describe_status(status),
            (format_day((start + end) / 2), 0.5),
            xref="x",
            xanchor="center",
        )
        for status, start, end in trend_layout.list_labelled_stretches(box)
    ]
    said = wording.translate("incomplete")
    found += [
        build_annotation(
            said, (format_day(place), 1), xref="x", yshift=1, xanchor="right" if late else "left"
        )
        for place, late in trend_layout.place_incomplete_labels(box)
    ]
    return found


def _label_last_value(label: ValueLabel, box: PlotArea) -> dict:
    """The last complete value of an only line, as far from its line as in the drawing."""
    share = (box.y.start - label.edge) / (box.y.start - box.y.end)
    at = format_day(box.trend.middle(label.row)), round_value(share * box.ticks[-1])
    return build_annotation(
        f"<b>{escape(label.text, quote=False)}</b>",
        at,
        xref="x",
        yref="y",
        xanchor="right",
        xshift=round(label.x - box.locate(label.row)[0], 1),
        yshift=round(label.edge - label.y + HALF_LETTER, 1),
        colour="ink",
    )


def _label_line_end(label: LineLabel, box: PlotArea) -> dict:
    """A line's name beside its last value, as far from it as in the drawing."""
    return build_annotation(
        f"<b>{write_lines(label.parts)}</b>",
        (format_day(box.trend.middle(label.row)), round_value(label.row.known_value)),
        name=f"line-{box.trend.lines.index(label.line)}",
        xref="x",
        yref="y",
        xshift=10,
        yshift=round(label.at - label.y, 1),
        colour=label.line.role,
    )
