"""The parts of a line chart inside its panel: stretches without data, breaks, bands, lines and
points.
"""

from __future__ import annotations

from dashboard import wording
from dashboard.charts import svg_primitives, trend_layout, trend_model
from dashboard.charts.svg_primitives import draw_text, num, write_element
from dashboard.charts.theme import get_color_variable
from dashboard.charts.trend_layout import PlotArea
from dashboard.charts.trend_model import TrendLine
from dashboard.query.answer import AnswerRow
from dashboard.query.answer_parts import CityEvent, CityGoal
from data.model.coverage import parse_month


def draw_stretches(box: PlotArea, worded: bool) -> str:
    """Stretches in which nothing has a value, incomplete periods and breaks, behind the lines.

    With `worded`, each stretch that has the room carries its word.
    """
    drawn = []
    labelled = trend_layout.list_labelled_stretches(box)
    for status, start, end in box.trend.blank_stretches:
        if status == "too_few":
            continue
        fill = (
            get_color_variable("blank")
            if status == "no_data"
            else svg_primitives.get_hatch_fill(box.canvas)
        )
        drawn.append(_draw_stretch(box, start, end, fill, wording.describe_status(status)))
        if worded and (status, start, end) in labelled:
            drawn.append(_draw_stretch_label(box, (start + end) / 2, status))
    for start, end in trend_model.find_incomplete_stretches(box.trend):
        drawn.append(
            _draw_stretch(
                box,
                start,
                end,
                svg_primitives.get_hatch_fill(box.canvas),
                wording.translate("incomplete"),
                "pv-aside",
            )
        )
    drawn += _draw_incomplete_labels(box) if worded else []
    drawn += [_draw_event(box, letter, event) for letter, event in box.trend.events]
    drawn += [_draw_break(box, month, numbers) for month, numbers in box.trend.rules]
    drawn += [_draw_goal(box, goal) for goal in box.trend.goals]
    return "".join(drawn)


def _draw_goal(box: PlotArea, goal: CityGoal) -> str:
    """A dashed level line over the whole plot."""
    return _draw_goal_line(
        f"M{num(box.x.start)} {num(box.y(goal.value))}H{num(box.x.end)}",
        svg_primitives.write_tooltip(wording.describe_goal(box.trend.answer, goal)),
    )


def draw_goal_sign() -> str:
    """A goal's line in a key."""
    return _draw_goal_line("M-10 0H10")


def _draw_goal_line(path: str, inner: str = "") -> str:
    return write_element(
        "path",
        inner,
        d=path,
        fill="none",
        stroke=get_color_variable("ink"),
        stroke_width=1.6,
        stroke_dasharray=" ".join(map(str, trend_model.GOAL_DASH)),
        class_="pv-goal",
    )


def _draw_stretch(
    box: PlotArea, start: float, end: float, fill: str, said: str, kind: str | None = None
) -> str:
    x, width = box.x(start), max(box.x(end) - box.x(start), 1)
    return write_element(
        "rect",
        svg_primitives.write_tooltip(said),
        x=num(x),
        y=num(box.y.end),
        width=num(width),
        height=num(box.y.start - box.y.end),
        fill=fill,
        class_=kind,
    )


def _draw_stretch_label(box: PlotArea, middle: float, status: str) -> str:
    return draw_text(
        box.x(middle),
        (box.y.end + box.y.start) / 2,
        wording.describe_status(status),
        text_anchor="middle",
        fill=get_color_variable("soft"),
    )


def _draw_incomplete_labels(box: PlotArea) -> list[str]:
    """Above the stretches, held inside the plot."""
    return [
        draw_text(
            box.x(place),
            box.y.end - 4,
            wording.translate("incomplete"),
            text_anchor="end" if late else "start",
            fill=get_color_variable("soft"),
        )
        for place, late in trend_layout.place_incomplete_labels(box)
    ]


def _draw_break(box: PlotArea, month: str, numbers: str) -> str:
    x = box.x(parse_month(month))
    said = " ".join(trend_model.describe_break(b) for b in box.trend.breaks if b.month == month)
    line = write_element(
        "path",
        svg_primitives.write_tooltip(said),
        d=f"M{num(x)} {num(box.y.end - 2)}V{num(box.y.start)}",
        stroke=get_color_variable("ink"),
        stroke_width=1,
        stroke_dasharray="4 3",
    )
    return line + draw_text(x, box.y.end - 5, numbers, text_anchor="middle", font_weight=600)


def _draw_event(box: PlotArea, letter: str, event: CityEvent) -> str:
    """A thin dotted rule in the middle of its month, with its letter at the foot of the plot."""
    x, base = box.x(parse_month(event.month) + 0.5), box.y.start
    said = trend_model.describe_event(event)
    line = write_element(
        "path",
        svg_primitives.write_tooltip(said),
        d=f"M{num(x)} {num(box.y.end)}V{num(base)}",
        stroke=get_color_variable("soft"),
        stroke_width=1,
        stroke_dasharray="1 3",
    )
    at_end = x + 15 > box.x.end
    return line + draw_text(
        x - 3 if at_end else x + 3,
        base - 5,
        letter,
        font_weight=600,
        fill=get_color_variable("soft"),
        stroke=get_color_variable("paper"),
        stroke_width=3,
        paint_order="stroke",
        text_anchor="end" if at_end else None,
    )


def draw_line(box: PlotArea, line: TrendLine) -> str:
    """One line: its band, its solid and dashed runs, and a point for every value and every lone
    blank.

    In a marked drawing the line tells the place of each of its rows, blanks among them at the foot
    of the plot.
    """
    solid, dashed = trend_model.split_line(box.trend, line)
    strokes = "".join(
        svg_primitives.write_path(_locate_points(box, run)) for run in solid if len(run) > 1
    )
    faint = "".join(svg_primitives.write_path(_locate_points(box, pair)) for pair in dashed)
    colour = get_color_variable(line.role)
    joined = {"fill": "none", "stroke": colour, "stroke_linejoin": "round"}
    return write_element(
        "g",
        "".join(
            (
                "".join(_draw_band(box, run, colour) for run in solid),
                write_element(
                    "path", d=strokes, stroke_width=2, stroke_dasharray=line.dash or None, **joined
                )
                if strokes
                else "",
                write_element(
                    "path",
                    d=faint,
                    stroke_width=2,
                    stroke_dasharray=trend_model.INCOMPLETE_DASH,
                    stroke_opacity=trend_model.INCOMPLETE_OPACITY,
                    **joined,
                )
                if faint
                else "",
                _draw_points(box, line, solid),
                write_element(
                    "g",
                    "".join(
                        _draw_blank(box, row)
                        for row in trend_model.find_lone_blanks(box.trend, line)
                    ),
                    fill=get_color_variable("paper"),
                    stroke=colour,
                    stroke_width=1.4,
                ),
            )
        ),
        class_="pv-line",
        **(_locate_marks(box, line) if box.canvas.marked else {}),
    )


def _locate_marks(box: PlotArea, line: TrendLine) -> dict[str, object]:
    """Where a line's first row stands in the list of the marks' texts, the places of all, and the
    plot's four sides.
    """
    places = [
        (box.x(box.trend.middle(row)), box.y.start if row.value is None else box.y(row.value))
        for row in line.rows
    ]
    sides = (box.x.start, box.y.end, box.x.end, box.y.start)
    return {
        "data_first": line.first,
        "data_at": " ".join(f"{num(x)} {num(y)}" for x, y in places),
        "data_plot": " ".join(num(side) for side in sides),
    }


def _locate_points(box: PlotArea, run: list[AnswerRow]) -> list[tuple[float, float]]:
    return [box.locate(row) for row in run]


def _draw_band(box: PlotArea, run: list[AnswerRow], colour: str) -> str:
    if any(r.low is None for r in run):
        return ""
    x = [box.x(box.trend.middle(r)) for r in run]
    if len(run) == 1:
        return write_element(
            "path",
            d=f"M{num(x[0])} {num(box.y(run[0].known_low))}V{num(box.y(run[0].known_high))}",
            stroke=colour,
            stroke_width=5,
            opacity=0.2,
        )
    upper = [(at, box.y(r.known_high)) for at, r in zip(x, run)]
    lower = [(at, box.y(r.known_low)) for at, r in zip(x, run)]
    return write_element(
        "path",
        d=svg_primitives.write_path([*upper, *reversed(lower)]) + "Z",
        fill=colour,
        opacity=0.16,
    )


def _draw_points(box: PlotArea, line: TrendLine, solid: list[list[AnswerRow]]) -> str:
    """A point for each value: seen where there is room, alone, last or incomplete; else only felt
    by the pointer.
    """
    rows = [r for r in line.rows if r.value is not None]
    alone = [run[0] for run in solid if len(run) == 1]
    seen, hidden, hollow = [], [], []
    for row in rows:
        if row.incomplete:
            hollow.append(row)
        elif box.trend.marked or row in alone or row is rows[-1]:
            seen.append(row)
        elif box.trend.felt and not box.canvas.marked:
            hidden.append(row)
    colour = get_color_variable(line.role)
    # A line without length is the shortest mark that a pointer can feel: a hundred months must stay
    # a small drawing.
    felt = {"stroke": "transparent", "stroke_width": 10, "stroke_linecap": "round"}
    groups = (
        (seen, line.symbol, 3.5, {"fill": colour}),
        (hidden, "", 0, felt),
        (
            hollow,
            line.symbol,
            3.5,
            {"fill": get_color_variable("paper"), "stroke": colour, "stroke_width": 1.6},
        ),
    )
    return "".join(
        write_element("g", "".join(_draw_point(box, row, shape, size) for row in found), **looks)
        for found, shape, size, looks in groups
        if found
    )


def _draw_point(box: PlotArea, row: AnswerRow, shape: str, size: float) -> str:
    ((x, y),) = _locate_points(box, [row])
    inside = _write_title(box, row)
    if shape:
        return svg_primitives.draw_symbol(shape, x, y, size, body=inside)
    return write_element("path", inside, d=f"M{num(x)} {num(y)}h0")


def _write_title(box: PlotArea, row: AnswerRow) -> str:
    """What a row's mark says; a marked drawing has its texts beside it."""
    if box.canvas.marked:
        return ""
    return svg_primitives.write_tooltip(wording.describe_mark(box.trend.answer, row))


def _draw_blank(box: PlotArea, row: AnswerRow) -> str:
    x, said = box.x(box.trend.middle(row)), _write_title(box, row)
    if row.status == "too_few":
        return svg_primitives.draw_symbol("diamond", x, box.y.start, 4, body=said)
    return write_element("path", said, d=f"M{num(x - 4)} {num(box.y.start)}h8", stroke_width=3)


def draw_key_sign(line: TrendLine) -> str:
    """A line's sign for a key, drawn around the origin: its dash and its symbol."""
    colour = get_color_variable(line.role)
    return write_element(
        "path", d="M-13 0H13", stroke=colour, stroke_width=2, stroke_dasharray=line.dash or None
    ) + svg_primitives.draw_symbol(line.symbol, 0, 0, 3.5, fill=colour)
