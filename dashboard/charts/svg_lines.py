"""The parts of a line chart inside its panel: stretches without data, breaks, bands, lines and points."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import wording
from dashboard.charts import svg_primitives, trend_model
from dashboard.charts.scales import Scale, text_width
from dashboard.charts.svg_primitives import Canvas, num, tag, text
from dashboard.charts.theme import TEXT, var
from dashboard.charts.trend_model import Line, Trend
from dashboard.query import source_links
from data.model.coverage import month_of


@dataclass(frozen=True)
class Box:
    """Where one panel's plot lies: its two scales, the values its grid lines stand for, and the lines it holds."""

    x: Scale
    y: Scale
    ticks: tuple[float, ...]
    trend: Trend
    canvas: Canvas


def draw_stretches(box: Box, worded: bool) -> str:
    """Stretches in which nothing has a value, incomplete periods and breaks, behind the lines.

    With `worded`, each stretch that has the room carries its word.
    """
    top, base = box.y.end, box.y.start
    drawn = []
    for status, start, end in trend_model.blanks(box.trend):
        if status == "too_few":
            continue
        fill = var("blank") if status == "no_data" else svg_primitives.fill_hatch(box.canvas)
        drawn.append(_stretch(box, start, end, fill, wording.status_words(status)))
        drawn.append(
            _word(box, (start, end), (top + base) / 2, wording.status_words(status))
            if worded
            else ""
        )
    for start, end in trend_model.incomplete_spans(box.trend):
        drawn.append(
            _stretch(
                box,
                start,
                end,
                svg_primitives.fill_hatch(box.canvas),
                wording.say("incomplete"),
                "pv-aside",
            )
        )
    drawn += _incomplete_words(box) if worded else []
    drawn += [_event(box, letter, event) for letter, event in box.trend.events]
    drawn += [_rule(box, month, numbers) for month, numbers in box.trend.rules]
    return "".join(drawn)


def _stretch(
    box: Box, start: float, end: float, fill: str, said: str, kind: str | None = None
) -> str:
    x, width = box.x(start), max(box.x(end) - box.x(start), 1)
    return tag(
        "rect",
        svg_primitives.title(said),
        x=num(x),
        y=num(box.y.end),
        width=num(width),
        height=num(box.y.start - box.y.end),
        fill=fill,
        class_=kind,
    )


def _word(box: Box, span: tuple[float, float], y: float, said: str) -> str:
    width = box.x(span[1]) - box.x(span[0])
    if not svg_primitives.fits(said, width - 4):
        return ""
    return text(
        (box.x(span[0]) + box.x(span[1])) / 2, y, said, text_anchor="middle", fill=var("soft")
    )


def _incomplete_words(box: Box) -> list[str]:
    """Above the stretches, held inside the plot."""
    said = wording.say("incomplete")
    months = (
        (text_width(said, TEXT) + 6)
        / (box.x.end - box.x.start)
        * (box.trend.until - box.trend.since)
    )
    return [
        text(
            box.x(place),
            box.y.end - 4,
            said,
            text_anchor="end" if late else "start",
            fill=var("soft"),
        )
        for place, late in trend_model.incomplete_words(box.trend, months)
    ]


def _rule(box: Box, month: str, numbers: str) -> str:
    x = box.x(month_of(month))
    reasons = " ".join(b["reason"].strip() for b in box.trend.breaks if b["month"] == month)
    said = wording.say("break_note", month=wording.month_name(month), reason=reasons)
    line = tag(
        "path",
        svg_primitives.title(said),
        d=f"M{num(x)} {num(box.y.end - 2)}V{num(box.y.start)}",
        stroke=var("ink"),
        stroke_width=1,
        stroke_dasharray="4 3",
    )
    return line + text(x, box.y.end - 5, numbers, text_anchor="middle", font_weight=600)


def _event(box: Box, letter: str, event: dict) -> str:
    """A thin dotted rule in the middle of its month, with its letter at the foot of the plot."""
    x, base = box.x(month_of(event["month"]) + 0.5), box.y.start
    said = wording.say("event_note", month=wording.month_name(event["month"]), title=event["title"])
    line = tag(
        "path",
        svg_primitives.title(said),
        d=f"M{num(x)} {num(box.y.end)}V{num(base)}",
        stroke=var("soft"),
        stroke_width=1,
        stroke_dasharray="1 3",
    )
    at_end = x + 15 > box.x.end
    return line + text(
        x - 3 if at_end else x + 3,
        base - 5,
        letter,
        font_weight=600,
        fill=var("soft"),
        stroke=var("paper"),
        stroke_width=3,
        paint_order="stroke",
        text_anchor="end" if at_end else None,
    )


def draw_line(box: Box, line: Line) -> str:
    """One line: its band, its solid and dotted runs, and a point for every value and every lone blank."""
    solid, dotted = trend_model.parts(box.trend, line)
    strokes = "".join(svg_primitives.path(_places(box, run)) for run in solid if len(run) > 1)
    faint = "".join(svg_primitives.path(_places(box, pair)) for pair in dotted)
    colour = var(line.role)
    joined = {"fill": "none", "stroke": colour, "stroke_linejoin": "round"}
    return tag(
        "g",
        "".join(
            (
                "".join(_band(box, run, colour) for run in solid),
                tag("path", d=strokes, stroke_width=2, stroke_dasharray=line.dash or None, **joined)
                if strokes
                else "",
                tag(
                    "path",
                    d=faint,
                    stroke_width=2,
                    stroke_dasharray="1 4",
                    stroke_linecap="round",
                    **joined,
                )
                if faint
                else "",
                _points(box, line, solid),
                tag(
                    "g",
                    "".join(_blank(box, row) for row in trend_model.lone_blanks(box.trend, line)),
                    fill=var("paper"),
                    stroke=colour,
                    stroke_width=1.4,
                ),
            )
        ),
        class_="pv-line",
    )


def _places(box: Box, run: list[dict]) -> list[tuple[float, float]]:
    return [(box.x(box.trend.middle(r)), box.y(r["value"])) for r in run]


def _band(box: Box, run: list[dict], colour: str) -> str:
    if any(r["low"] is None for r in run):
        return ""
    x = [box.x(box.trend.middle(r)) for r in run]
    if len(run) == 1:
        return tag(
            "path",
            d=f"M{num(x[0])} {num(box.y(run[0]['low']))}V{num(box.y(run[0]['high']))}",
            stroke=colour,
            stroke_width=5,
            opacity=0.2,
        )
    upper = [(at, box.y(r["high"])) for at, r in zip(x, run)]
    lower = [(at, box.y(r["low"])) for at, r in zip(x, run)]
    return tag(
        "path", d=svg_primitives.path([*upper, *reversed(lower)]) + "Z", fill=colour, opacity=0.16
    )


def _points(box: Box, line: Line, solid: list[list[dict]]) -> str:
    """A point for each value: seen where there is room, alone, last or incomplete; else only felt by the pointer."""
    rows = [r for r in line.rows if r["value"] is not None]
    alone = [run[0] for run in solid if len(run) == 1]
    seen, hidden, hollow = [], [], []
    for row in rows:
        if row["incomplete"]:
            hollow.append(row)
        elif box.trend.marked or row in alone or row is rows[-1]:
            seen.append(row)
        elif box.trend.felt:
            hidden.append(row)
    colour = var(line.role)
    # A line without length is the shortest mark that a pointer can feel: a hundred months must stay a small drawing.
    felt = {"stroke": "transparent", "stroke_width": 10, "stroke_linecap": "round"}
    groups = (
        (seen, line.symbol, 3.5, {"fill": colour}),
        (hidden, "", 0, felt),
        (hollow, line.symbol, 3.5, {"fill": var("paper"), "stroke": colour, "stroke_width": 1.6}),
    )
    return "".join(
        tag("g", "".join(_point(box, row, shape, size) for row in found), **looks)
        for found, shape, size, looks in groups
        if found
    )


def _point(box: Box, row: dict, shape: str, size: float) -> str:
    ((x, y),) = _places(box, [row])
    address, said = source_links.linked(row), wording.mark(box.trend.answer, row)
    inside = "" if address else svg_primitives.title(said)
    drawn = (
        svg_primitives.symbol(shape, x, y, size, body=inside)
        if shape
        else tag("path", inside, d=f"M{num(x)} {num(y)}h0")
    )
    return svg_primitives.draw_link(box.canvas, address, said, drawn) if address else drawn


def _blank(box: Box, row: dict) -> str:
    x, said = (
        box.x(box.trend.middle(row)),
        svg_primitives.title(wording.mark(box.trend.answer, row)),
    )
    if row["status"] == "too_few":
        return svg_primitives.symbol("diamond", x, box.y.start, 4, body=said)
    return tag("path", said, d=f"M{num(x - 4)} {num(box.y.start)}h8", stroke_width=3)


def key_sign(line: Line) -> str:
    """A line's sign for a key, drawn around the origin: its dash and its symbol."""
    colour = var(line.role)
    return tag(
        "path", d="M-13 0H13", stroke=colour, stroke_width=2, stroke_dasharray=line.dash or None
    ) + svg_primitives.symbol(line.symbol, 0, 0, 3.5, fill=colour)
