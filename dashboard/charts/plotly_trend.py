"""A line chart over time as a plotly figure in plain dicts: all lines in one panel, to be compared over any months."""

from __future__ import annotations

from html import escape

from dashboard import wording
from dashboard.charts import theme, trend_model
from dashboard.charts.bar_model import describe_unit
from dashboard.charts.empty_chart import build_empty_figure, is_empty
from dashboard.charts.plotly_annotations import (
    add_footnotes,
    build_annotation,
    build_break_mark,
    build_event_mark,
    build_sample_label,
    write_overlap_notes,
)
from dashboard.charts.plotly_traces import (
    build_goal_trace,
    build_hatched_traces,
    build_legend_trace,
    build_line_traces,
    format_day,
    round_value,
)
from dashboard.charts.scales import measure_text, spread_positions
from dashboard.charts.theme import LIGHT_COLORS, TEXT_SIZE
from dashboard.charts.trend_model import TrendChart
from dashboard.query.answer import Answer
from dashboard.wording.chart_help import MOST_BANDS, MOST_LINES
from data.model.coverage import parse_month

FIGURE_HEIGHT = 380
LABEL_HEIGHT = 16
GOAL_SIGN = "╌╌"
MIN_PANEL_WIDTH = 300  # pixels of plot on a phone


def build_trend_figure(answer: Answer, narrow: bool = False, bare: bool = False) -> dict:
    """An answer over time as {"data": [...], "layout": {...}}; `narrow` is for a column of some 340 pixels.

    The traces of a line have its place among the lines as meta.line. Of more lines than a panel can tell apart the
    largest are shown, the other ones on request. A `bare` figure is without legend and notes, which the page around it
    has. Raises ValueError for an answer without a time dimension.
    """
    read = trend_model.build_trend_chart(answer)
    if is_empty(answer):
        return build_empty_figure(answer, narrow)
    ticks = list(trend_model.choose_value_ticks(read, 6))
    figure = _build_panel(read, ticks, narrow, keyed=len(read.lines) > 1 and not bare)
    figure["layout"]["annotations"] += build_sample_label(answer)
    if bare:
        return figure
    return add_footnotes(figure, _write_notes(read), 44 if narrow else 92)


def find_shown_lines(read: TrendChart) -> tuple[int, ...]:
    """The places of the lines that are shown at first: all that one panel can tell apart, else the largest."""
    by_size = sorted(
        range(len(read.lines)), key=lambda i: -sum(r.numerator or 0 for r in read.lines[i].rows)
    )
    return tuple(sorted(by_size[:MOST_LINES]))


def list_notes(read: TrendChart) -> list[tuple[str, str]]:
    """Reasons of breaks in full, and what each sign means, as pairs of a sign or "" and words."""
    found = [(GOAL_SIGN, wording.describe_goal(read.answer, goal)) for goal in read.goals]
    found += trend_model.list_reasons(read)
    lone = {r.status for line in read.lines for r in trend_model.find_lone_blanks(read, line)}
    found += [("◇" if s == "too_few" else "–", wording.describe_status(s)) for s in sorted(lone)]
    if _has_bands(read):
        found.append(("", wording.translate("band")))
    if read.left_out:
        most = len(read.lines)
        text = wording.translate("largest_of", shown=most, count=most + read.left_out)
        found.append(("", text))
    return found


def _write_notes(read: TrendChart) -> list[str]:
    """The notes as lines of a figure."""
    found = []
    for sign, text in list_notes(read):
        said = escape(text, quote=False)
        marked = f"<b>{sign}</b>" if sign.isalnum() else sign
        found.append(f"{marked}  {said}" if sign else said)
    return [*found, *write_overlap_notes(read.answer)]


def _has_bands(read: TrendChart) -> bool:
    """Whether intervals are drawn: there are some, and not of more lines than a reader can distinguish."""
    return len(read.lines) <= MOST_BANDS and any(r.low is not None for r in read.rows())


def _build_panel(read: TrendChart, ticks: list[float], narrow: bool, keyed: bool) -> dict:
    named = len(read.lines) > 1
    at_ends = named and not narrow and len(read.lines) <= MOST_LINES
    shown = find_shown_lines(read)
    data = build_hatched_traces(read, ticks[-1])
    for place in range(len(read.lines)):
        data += _build_line(read, place, place in shown)
    data += [build_goal_trace(read, goal) for goal in read.goals]
    notes = _label_stretches(read) + [
        build_annotation(describe_unit(read.answer), (0, 1), yshift=20, xshift=-40)
    ]
    notes += [build_break_mark(read, month, numbers) for month, numbers in read.rules]
    notes += [build_event_mark(letter, event) for letter, event in read.events]
    notes += (
        _label_line_ends(read, ticks[-1]) if at_ends else [] if named else _label_last_value(read)
    )
    layout = {
        "template": theme.PLOTLY_TEMPLATE,
        "uirevision": "kept",
        "height": FIGURE_HEIGHT + (70 if keyed else 0),
        "shapes": _build_shapes(read),
        "annotations": notes,
        "showlegend": keyed,
        "margin": {"l": 48, "r": 150 if at_ends else 12, "t": 122 if keyed else 52, "b": 34},
        "dragmode": "zoom",
        "hovermode": "x",
        "xaxis": _build_time_axis(read, 6 if narrow else 11),
        "yaxis": _build_value_axis(ticks),
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.15,
            "yanchor": "bottom",
        },
    }
    return {"data": data, "layout": layout}


def _build_line(read: TrendChart, place: int, shown: bool) -> list[dict]:
    """The traces of one line, which the legend shows and hides as one."""
    line = read.lines[place]
    drawn = build_line_traces(read, line, _has_bands(read))
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


def _build_value_axis(ticks: list[float]) -> dict:
    return {
        "range": [ticks[0], ticks[-1]],
        "tickmode": "array",
        "tickvals": ticks,
        "automargin": False,
        "tickformat": ",~f",
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
        for status, start, end in trend_model.find_blank_stretches(read)
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


def _label_stretches(read: TrendChart) -> list[dict]:
    """What each stretch and each rule is called."""
    found = [
        build_annotation(
            wording.describe_status(status),
            (format_day((start + end) / 2), 0.5),
            xref="x",
            xanchor="center",
        )
        for status, start, end in trend_model.find_blank_stretches(read)
        if status != "too_few"
    ]
    said = wording.translate("incomplete")
    months = measure_text(said, TEXT_SIZE) / MIN_PANEL_WIDTH * (read.until - read.since)
    found += [
        build_annotation(
            said, (format_day(place), 1), xref="x", yshift=1, xanchor="right" if late else "left"
        )
        for place, late in trend_model.place_incomplete_labels(read, months)
    ]
    return found


def _label_last_value(read: TrendChart) -> list[dict]:
    """The last complete value of an only line, over or under its last stretch, whichever is nearer."""
    rows = [r for r in read.lines[0].rows if r.value is not None and not r.incomplete]
    if not rows:
        return []
    last, near = rows[-1], [r.known_value for r in rows[-1 - len(rows) // 12 :]]
    under = last.known_value - min(near) < max(near) - last.known_value
    at = format_day(read.middle(last)), round_value(min(near) if under else max(near))
    return [
        build_annotation(
            f"<b>{wording.format_plain_value(read.answer, last)}</b>",
            at,
            xref="x",
            yref="y",
            xanchor="right",
            xshift=6,
            yshift=-15 if under else 14,
            colour="ink",
        )
    ]


def _label_line_ends(read: TrendChart, highest: float) -> list[dict]:
    """Each line's name beside its last value, moved apart where they would touch."""
    valued = [(line, [r for r in line.rows if r.value is not None]) for line in read.lines]
    named = [(line, rows[-1]) for line, rows in valued if rows]
    names = [trend_model.wrap_line_label(line.name) for line, _ in named]
    plot = FIGURE_HEIGHT - 86
    wanted = [row.known_value / (highest or 1) * plot for _, row in named]
    gap = LABEL_HEIGHT * max(map(len, names), default=1)
    found = []
    for (line, row), parts, at, y in zip(
        named, names, wanted, spread_positions(wanted, gap, 0, plot)
    ):
        name = "<br>".join(escape(part, quote=False) for part in parts)
        found.append(
            build_annotation(
                f"<b>{name}</b>",
                (format_day(read.middle(row)), round_value(row.known_value)),
                name=f"line-{read.lines.index(line)}",
                xref="x",
                yref="y",
                xshift=10,
                yshift=round(y - at, 1),
                colour=line.role,
            )
        )
    return found
