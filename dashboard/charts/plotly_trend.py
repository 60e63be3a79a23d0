"""A line chart over time as a plotly figure in plain dicts: one panel, or small multiples with the same axes."""

from __future__ import annotations

from dataclasses import replace
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
    describe_break,
    describe_event,
    write_overlap_notes,
)
from dashboard.charts.plotly_traces import (
    build_hatched_traces,
    build_legend_trace,
    build_line_traces,
    format_day,
    round_value,
)
from dashboard.charts.scales import choose_ticks, measure_text, spread_positions, wrap_text
from dashboard.charts.theme import LIGHT_COLORS, TEXT_SIZE
from dashboard.charts.trend_model import TrendChart, TrendLine
from dashboard.query.answer import Answer
from data.model.coverage import parse_month

FIGURE_HEIGHT = 380
PANEL_HEIGHT = 168
LABEL_HEIGHT = 16
MIN_PANEL_WIDTH = 300  # pixels of plot on a phone


def build_trend_figure(answer: Answer, narrow: bool = False) -> dict:
    """An answer over time as {"data": [...], "layout": {...}}; `narrow` is for a column of some 340 pixels.

    Raises ValueError for an answer without a time dimension.
    """
    read = trend_model.build_trend_chart(answer)
    if is_empty(answer):
        return build_empty_figure(answer, narrow)
    ticks = choose_ticks(
        0,
        read.find_highest_value(),
        4 if read.multiples else 6,
        whole=answer.measure.kind == "count",
    )
    figure = (
        _build_small_multiples(read, ticks, 2 if narrow else 3)
        if read.multiples
        else _build_single_panel(read, ticks, narrow)
    )
    figure["layout"] |= {"template": theme.PLOTLY_TEMPLATE, "uirevision": "kept"}
    figure["layout"]["annotations"] += build_sample_label(answer)
    return add_footnotes(figure, _write_notes(read), 44 if narrow else 92)


def _write_notes(read: TrendChart) -> list[str]:
    """Reasons of breaks in full, and what each sign means."""
    found = [
        f"<b>{i}</b>  {escape(describe_break(b), quote=False)}"
        for i, b in enumerate(read.breaks, 1)
    ]
    found += [
        f"<b>{letter}</b>  {escape(describe_event(e), quote=False)}" for letter, e in read.events
    ]
    lone = {r.status for line in read.lines for r in trend_model.find_lone_blanks(read, line)}
    found += [
        f"{'◇' if s == 'too_few' else '–'}  {wording.describe_status(s)}" for s in sorted(lone)
    ]
    if read.multiples:
        found += [
            f"▒  {wording.describe_status(s)}"
            for s in sorted({s for s, _, _ in trend_model.find_blank_stretches(read)} - {"too_few"})
        ]
        found += (
            [f"○  {wording.translate('incomplete')}"]
            if trend_model.find_incomplete_stretches(read)
            else []
        )
    if any(r.low is not None for r in read.rows()):
        found.append(wording.translate("band"))
    if read.left_out:
        found.append(
            wording.translate(
                "largest_of", shown=len(read.lines), count=len(read.lines) + read.left_out
            )
        )
    return [*found, *write_overlap_notes(read.answer)]


def _build_single_panel(read: TrendChart, ticks: list[float], narrow: bool) -> dict:
    named = len(read.lines) > 1
    keyed, at_ends = named and narrow, named and not narrow
    data = build_hatched_traces(read, ticks[-1]) + [
        trace for line in read.lines for trace in build_line_traces(read, line)
    ]
    data += [build_legend_trace(line) for line in read.lines] if keyed else []
    notes = _label_stretches(read) + [
        build_annotation(describe_unit(read.answer), (0, 1), yshift=20, xshift=-40)
    ]
    notes += [build_break_mark(read, month, numbers) for month, numbers in read.rules]
    notes += [build_event_mark(letter, event) for letter, event in read.events]
    notes += (
        _label_line_ends(read, ticks[-1]) if at_ends else [] if named else _label_last_value(read)
    )
    layout = {
        "height": FIGURE_HEIGHT + (70 if keyed else 0),
        "shapes": _build_shapes(read),
        "annotations": notes,
        "showlegend": keyed,
        "margin": {"l": 48, "r": 150 if at_ends else 12, "t": 122 if keyed else 52, "b": 34},
        "xaxis": _build_time_axis(read, 6 if narrow else 11),
        "yaxis": _build_value_axis(ticks),
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.15,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
    }
    return {"data": data, "layout": layout}


def _build_small_multiples(read: TrendChart, ticks: list[float], columns: int) -> dict:
    rows = -(-len(read.lines) // columns)
    layout = {
        "height": rows * PANEL_HEIGHT + 74,
        "margin": {"l": 48, "r": 16, "t": 44, "b": 30},
        "shapes": [],
        "annotations": [
            build_annotation(describe_unit(read.answer), (0, 1), yshift=20, xshift=-40)
        ],
    }
    data: list[dict] = []
    for place, line in enumerate(read.lines):
        _add_panel(data, layout, (read, line, ticks), (place, columns, rows))
    return {"data": data, "layout": layout}


def _add_panel(
    data: list,
    layout: dict,
    drawn: tuple[TrendChart, TrendLine, list[float]],
    at: tuple[int, int, int],
) -> None:
    """One line's panel: its axes, shapes, traces and name, added to the figure's parts."""
    read, line, ticks = drawn
    place, columns, rows = at
    number = "" if place == 0 else str(place + 1)
    axes = {"xref": f"x{number}", "yref": f"y{number} domain"}
    across, down = _find_panel_domains(place, columns, rows)
    alone = replace(read, lines=(replace(line, name="", role="accent", style=0),))
    layout[f"xaxis{number}"] = _build_time_axis(read, 3) | {
        "domain": across,
        "anchor": f"y{number}",
    }
    layout[f"yaxis{number}"] = _build_value_axis(ticks) | {
        "domain": down,
        "anchor": f"x{number}",
        "showticklabels": place % columns == 0,
    }
    layout["shapes"] += [{**s, **axes} for s in _build_shapes(alone)]
    name = wrap_text(line.name, 520 / columns - 20 if columns > 2 else 140, TEXT_SIZE, bold=True)
    told = "<br>".join(escape(part, quote=False) for part in name)
    layout["annotations"].append(
        build_annotation(
            f"<b>{told}</b>", (across[0], down[1]), yshift=14 if read.breaks else 2, colour="ink"
        )
    )
    layout["annotations"] += [
        build_break_mark(read, month, numbers) | axes for month, numbers in read.rules
    ]
    data += [
        {**trace, "xaxis": f"x{number}", "yaxis": f"y{number}"}
        for trace in build_hatched_traces(alone, ticks[-1])
        + build_line_traces(alone, alone.lines[0])
    ]


def _find_panel_domains(place: int, columns: int, rows: int) -> tuple[list[float], list[float]]:
    """The shares of the width and of the height that a panel takes, with room for its name and its time axis."""
    column, row = place % columns, place // columns
    gap = 0.05 if columns > 2 else 0.13
    wide, tall = (1 - gap * (columns - 1)) / columns, 1 / rows
    left, bottom = column * (wide + gap), 1 - (row + 1) * tall
    return (
        [round(left, 4), round(left + wide, 4)],
        [round(bottom + 0.16 * tall, 4), round(bottom + 0.68 * tall, 4)],
    )


def _build_time_axis(read: TrendChart, most: int) -> dict:
    ticks = trend_model.list_time_ticks(read, most)
    return {
        "type": "date",
        "range": [format_day(read.since), format_day(read.until)],
        "tickmode": "array",
        "showgrid": False,
        "tickvals": [format_day(middle) for _, middle, _ in ticks],
        "ticktext": [name for _, _, name in ticks],
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
                (1, round_value(row.known_value)),
                yref="y",
                xshift=10,
                yshift=round(y - at, 1),
                colour=line.role,
            )
        )
    return found
