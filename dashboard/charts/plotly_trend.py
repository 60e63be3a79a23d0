"""A line chart over time as a plotly figure in plain dicts: one panel, or small multiples with the same axes."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from dashboard import wording
from dashboard.charts import theme, trend_model
from dashboard.charts.bar_model import unit_words
from dashboard.charts.empty_chart import is_nothing, nothing_figure
from dashboard.charts.plotly_annotations import (
    annotation,
    broken,
    event_mark,
    footnotes,
    overlap_notes,
    sample_label,
    told_break,
    told_event,
)
from dashboard.charts.plotly_traces import day, hatched, key, short, traces
from dashboard.charts.scales import nice_ticks, spread, text_width, wrapped
from dashboard.charts.theme import LIGHT, TEXT
from dashboard.charts.trend_model import Line, Trend
from dashboard.query.answer import Answer
from data.model.coverage import month_of

HEIGHT = 380
PANEL_HEIGHT = 168
LABEL = 16
NARROWEST = 300  # pixels of plot on a phone


def trend(answer: Answer, narrow: bool = False) -> dict:
    """An answer over time as {"data": [...], "layout": {...}}; `narrow` is for a column of some 340 pixels.

    Raises ValueError for an answer without a time dimension.
    """
    read = trend_model.read_trend(answer)
    if is_nothing(answer):
        return nothing_figure(answer, narrow)
    ticks = nice_ticks(
        0, read.highest(), 4 if read.multiples else 6, whole=answer.measure.kind == "count"
    )
    figure = (
        _multiples(read, ticks, 2 if narrow else 3)
        if read.multiples
        else _single(read, ticks, narrow)
    )
    figure["layout"] |= {"template": theme.TEMPLATE, "uirevision": "kept"}
    figure["layout"]["annotations"] += sample_label(answer)
    return footnotes(figure, _notes(read), 44 if narrow else 92)


def _notes(read: Trend) -> list[str]:
    """Reasons of breaks in full, and what each sign means."""
    found = [
        f"<b>{i}</b>  {escape(told_break(b), quote=False)}" for i, b in enumerate(read.breaks, 1)
    ]
    found += [f"<b>{letter}</b>  {escape(told_event(e), quote=False)}" for letter, e in read.events]
    lone = {r["status"] for line in read.lines for r in trend_model.lone_blanks(read, line)}
    found += [f"{'◇' if s == 'too_few' else '–'}  {wording.status_words(s)}" for s in sorted(lone)]
    if read.multiples:
        found += [
            f"▒  {wording.status_words(s)}"
            for s in sorted({s for s, _, _ in trend_model.blanks(read)} - {"too_few"})
        ]
        found += [f"○  {wording.say('incomplete')}"] if trend_model.incomplete_spans(read) else []
    if any(r["low"] is not None for r in read.rows()):
        found.append(wording.say("band"))
    if read.left_out:
        found.append(
            wording.say("largest_of", shown=len(read.lines), count=len(read.lines) + read.left_out)
        )
    return [*found, *overlap_notes(read.answer)]


def _single(read: Trend, ticks: list[float], narrow: bool) -> dict:
    named = len(read.lines) > 1
    keyed, at_ends = named and narrow, named and not narrow
    data = hatched(read, ticks[-1]) + [trace for line in read.lines for trace in traces(read, line)]
    data += [key(line) for line in read.lines] if keyed else []
    notes = _stretch_words(read) + [
        annotation(unit_words(read.answer), (0, 1), yshift=20, xshift=-40)
    ]
    notes += [broken(read, month, numbers) for month, numbers in read.rules]
    notes += [event_mark(letter, event) for letter, event in read.events]
    notes += _end_labels(read, ticks[-1]) if at_ends else [] if named else _last_value(read)
    layout = {
        "height": HEIGHT + (70 if keyed else 0),
        "shapes": _shapes(read),
        "annotations": notes,
        "showlegend": keyed,
        "margin": {"l": 48, "r": 150 if at_ends else 12, "t": 122 if keyed else 52, "b": 34},
        "xaxis": _time_axis(read, 6 if narrow else 11),
        "yaxis": _value_axis(ticks),
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


def _multiples(read: Trend, ticks: list[float], columns: int) -> dict:
    rows = -(-len(read.lines) // columns)
    layout = {
        "height": rows * PANEL_HEIGHT + 74,
        "margin": {"l": 48, "r": 16, "t": 44, "b": 30},
        "shapes": [],
        "annotations": [annotation(unit_words(read.answer), (0, 1), yshift=20, xshift=-40)],
    }
    data: list[dict] = []
    for place, line in enumerate(read.lines):
        _add_panel(data, layout, (read, line, ticks), (place, columns, rows))
    return {"data": data, "layout": layout}


def _add_panel(
    data: list, layout: dict, drawn: tuple[Trend, Line, list[float]], at: tuple[int, int, int]
) -> None:
    """One line's panel: its axes, shapes, traces and name, added to the figure's parts."""
    read, line, ticks = drawn
    place, columns, rows = at
    number = "" if place == 0 else str(place + 1)
    axes = {"xref": f"x{number}", "yref": f"y{number} domain"}
    across, down = _domains(place, columns, rows)
    alone = replace(read, lines=(replace(line, name="", role="accent", style=0),))
    layout[f"xaxis{number}"] = _time_axis(read, 3) | {"domain": across, "anchor": f"y{number}"}
    layout[f"yaxis{number}"] = _value_axis(ticks) | {
        "domain": down,
        "anchor": f"x{number}",
        "showticklabels": place % columns == 0,
    }
    layout["shapes"] += [{**s, **axes} for s in _shapes(alone)]
    name = wrapped(line.name, 520 / columns - 20 if columns > 2 else 140, TEXT, bold=True)
    told = "<br>".join(escape(part, quote=False) for part in name)
    layout["annotations"].append(
        annotation(
            f"<b>{told}</b>", (across[0], down[1]), yshift=14 if read.breaks else 2, colour="ink"
        )
    )
    layout["annotations"] += [broken(read, month, numbers) | axes for month, numbers in read.rules]
    data += [
        {**trace, "xaxis": f"x{number}", "yaxis": f"y{number}"}
        for trace in hatched(alone, ticks[-1]) + traces(alone, alone.lines[0])
    ]


def _domains(place: int, columns: int, rows: int) -> tuple[list[float], list[float]]:
    """The shares of the width and of the height that a panel takes, with room for its name and its time axis."""
    column, row = place % columns, place // columns
    gap = 0.05 if columns > 2 else 0.13
    wide, tall = (1 - gap * (columns - 1)) / columns, 1 / rows
    left, bottom = column * (wide + gap), 1 - (row + 1) * tall
    return (
        [round(left, 4), round(left + wide, 4)],
        [round(bottom + 0.16 * tall, 4), round(bottom + 0.68 * tall, 4)],
    )


def _time_axis(read: Trend, most: int) -> dict:
    ticks = trend_model.time_ticks(read, most)
    return {
        "type": "date",
        "range": [day(read.since), day(read.until)],
        "tickmode": "array",
        "showgrid": False,
        "tickvals": [day(middle) for _, middle, _ in ticks],
        "ticktext": [name for _, _, name in ticks],
        "showline": True,
        "automargin": False,
    }


def _value_axis(ticks: list[float]) -> dict:
    return {
        "range": [ticks[0], ticks[-1]],
        "tickmode": "array",
        "tickvals": ticks,
        "automargin": False,
        "tickformat": ",~f",
    }


def _shapes(read: Trend) -> list[dict]:
    """Stretches without data behind the lines, and a dashed rule at each break."""
    box = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1}
    gaps = [
        box
        | {
            "type": "rect",
            "layer": "below",
            "line": {"width": 0},
            "x0": day(start),
            "x1": day(end),
            "fillcolor": LIGHT["blank"],
        }
        for status, start, end in trend_model.blanks(read)
        if status == "no_data"
    ]
    rule = {"color": LIGHT["ink"], "width": 1, "dash": "4px,3px"}
    dots = {"color": LIGHT["soft"], "width": 1, "dash": "1px,3px"}
    gaps += [
        box
        | {
            "type": "line",
            "x0": day(month_of(e["month"]) + 0.5),
            "x1": day(month_of(e["month"]) + 0.5),
            "line": dots,
        }
        for _, e in read.events
    ]
    return gaps + [
        box | {"type": "line", "x0": f"{month}-01", "x1": f"{month}-01", "line": rule}
        for month, _ in read.rules
    ]


def _stretch_words(read: Trend) -> list[dict]:
    """What each stretch and each rule is called."""
    found = [
        annotation(
            wording.status_words(status), (day((start + end) / 2), 0.5), xref="x", xanchor="center"
        )
        for status, start, end in trend_model.blanks(read)
        if status != "too_few"
    ]
    said = wording.say("incomplete")
    months = text_width(said, TEXT) / NARROWEST * (read.until - read.since)
    found += [
        annotation(said, (day(place), 1), xref="x", yshift=1, xanchor="right" if late else "left")
        for place, late in trend_model.incomplete_words(read, months)
    ]
    return found


def _last_value(read: Trend) -> list[dict]:
    """The last complete value of an only line, over or under its last stretch, whichever is nearer."""
    rows = [r for r in read.lines[0].rows if r["value"] is not None and not r["incomplete"]]
    if not rows:
        return []
    last, near = rows[-1], [r["value"] for r in rows[-1 - len(rows) // 12 :]]
    under = last["value"] - min(near) < max(near) - last["value"]
    at = day(read.middle(last)), short(min(near) if under else max(near))
    return [
        annotation(
            f"<b>{wording.plain_value(read.answer, last)}</b>",
            at,
            xref="x",
            yref="y",
            xanchor="right",
            xshift=6,
            yshift=-15 if under else 14,
            colour="ink",
        )
    ]


def _end_labels(read: Trend, highest: float) -> list[dict]:
    """Each line's name beside its last value, moved apart where they would touch."""
    valued = [(line, [r for r in line.rows if r["value"] is not None]) for line in read.lines]
    named = [(line, rows[-1]) for line, rows in valued if rows]
    names = [trend_model.label_lines(line.name) for line, _ in named]
    plot = HEIGHT - 86
    wanted = [row["value"] / (highest or 1) * plot for _, row in named]
    gap = LABEL * max(map(len, names), default=1)
    found = []
    for (line, row), parts, at, y in zip(named, names, wanted, spread(wanted, gap, 0, plot)):
        name = "<br>".join(escape(part, quote=False) for part in parts)
        found.append(
            annotation(
                f"<b>{name}</b>",
                (1, short(row["value"])),
                yref="y",
                xshift=10,
                yshift=round(y - at, 1),
                colour=line.role,
            )
        )
    return found
