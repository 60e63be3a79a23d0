"""The traces of charts in plotly: areas, hatched stretches, bands, lines cut at gaps and breaks,
and points.
"""

from __future__ import annotations

from html import escape

from dashboard import wording
from dashboard.charts import trend_model
from dashboard.charts.svg_paths import Points, join_subpaths
from dashboard.charts.theme import LIGHT_COLORS, tint_color
from dashboard.charts.trend_model import GOAL_DASH, TrendChart, TrendLine
from dashboard.query.answer import AnswerRow
from dashboard.query.answer_parts import CityGoal
from data.model.coverage import format_month

# Reasons for a blank that are hatched; a stretch in which nothing was published is plain.
HATCHED_STATUSES = ("not_recorded", "not_reported", "not_read")


def format_day(month: float) -> str:
    """A place in time as a date; half a month is the 16th."""
    whole = int(month)
    return f"{format_month(whole)}-{1 + int((month - whole) * 30):02d}"


def round_value(value: float) -> float:
    """A value with as many decimals as a screen can show."""
    return value if isinstance(value, int) else round(value, 3)


def build_area_fill(rings: list[Points], role: str, line: dict) -> dict:
    """A closed shape in the colour of a role, hatched where `role` is "": there is no value."""
    x, y = join_subpaths(rings)
    hatch = {
        "shape": "/",
        "fgcolor": LIGHT_COLORS["hatch"],
        "bgcolor": LIGHT_COLORS["blank"],
        "size": 7,
        "solidity": 0.2,
        "fillmode": "overlay",
    }
    return {
        "type": "scatter",
        "mode": "lines",
        "fill": "toself",
        "x": x,
        "y": y,
        "line": line,
        "fillcolor": LIGHT_COLORS[role or "blank"],
        "showlegend": False,
        **({} if role else {"fillpattern": hatch}),
    }


def build_hatched_traces(read: TrendChart, top: float) -> list[dict]:
    """Incomplete periods, and stretches that are not recorded, from the base line to the top."""
    spans = [
        (start, end) for status, start, end in read.blank_stretches if status in HATCHED_STATUSES
    ]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "fill": "toself",
            "line": {"width": 0},
            "hoverinfo": "skip",
            "showlegend": False,
            "x": [format_day(x) for x in (start, start, end, end)],
            "y": [0, top, top, 0],
            "fillcolor": LIGHT_COLORS["paper"],
            "fillpattern": {
                "shape": "/",
                "fgcolor": LIGHT_COLORS["rule"],
                "size": 7,
                "solidity": 0.3,
                "fillmode": "overlay",
            },
        }
        for start, end in spans + trend_model.find_incomplete_stretches(read)
    ]


def build_goal_trace(read: TrendChart, goal: CityGoal) -> dict:
    """The dashed level line of a goal, which says whose goal it is."""
    said = escape(wording.describe_goal(read.answer, goal), quote=False)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [format_day(read.since), format_day(read.until)],
        "y": [goal.value, goal.value],
        "name": said,
        "showlegend": False,
        "hoverinfo": "text",
        "text": said,
        "line": {
            "color": LIGHT_COLORS["ink"],
            "width": 1.6,
            "dash": ",".join(f"{length}px" for length in GOAL_DASH),
        },
        "meta": {"goal": True},
    }


def build_legend_trace(line: TrendLine) -> dict:
    """What stands for a line in the legend: its dash and its symbol, and no points."""
    colour = LIGHT_COLORS[line.role]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [None],
        "y": [None],
        "showlegend": True,
        "name": escape(line.name, quote=False),
        "line": {"color": colour, "width": 2, "dash": _format_dash(line)},
        "marker": {"color": colour, "symbol": line.symbol, "size": 8},
    }


def _format_dash(line: TrendLine) -> str:
    return ",".join(f"{part}px" for part in line.dash.split()) or "solid"


def build_line_traces(read: TrendChart, line: TrendLine, banded: bool = True) -> list[dict]:
    """The band if `banded`, the solid line cut at blanks and breaks, dashed pieces, and a point for
    every row.
    """
    solid, dashed = trend_model.split_line(read, line)
    colour = LIGHT_COLORS[line.role]
    base = {"type": "scatter", "hoverinfo": "skip", "showlegend": False}
    band = base | {
        "mode": "lines",
        "fill": "toself",
        "fillcolor": tint_color(colour),
        "line": {"width": 0},
    }
    found = [
        band | _build_band(read, run)
        for run in solid
        if banded and len(run) > 1 and run[0].low is not None
    ]
    found.append(
        base
        | {
            "mode": "lines",
            "line": {"color": colour, "width": 2, "dash": _format_dash(line)},
            **_join_runs_with_gaps(read, [run for run in solid if len(run) > 1]),
        }
    )
    if dashed:
        dash = ",".join(f"{part}px" for part in trend_model.INCOMPLETE_DASH.split())
        light = base | {"mode": "lines", "opacity": trend_model.INCOMPLETE_OPACITY}
        light["line"] = {"color": colour, "width": 2, "dash": dash}
        found.append(light | _join_runs_with_gaps(read, dashed))
    return [
        *found,
        _build_points(read, line, solid, colour),
        *_build_lone_blanks(read, line, colour),
    ]


def _build_band(read: TrendChart, run: list[AnswerRow]) -> dict:
    x = [format_day(read.middle(r)) for r in run]
    return {
        "x": x + x[::-1],
        "y": [round_value(r.known_high) for r in run]
        + [round_value(r.known_low) for r in reversed(run)],
    }


def _join_runs_with_gaps(read: TrendChart, runs: list[list[AnswerRow]]) -> dict:
    """The runs as one series, a None between them."""
    x: list[str | None] = []
    y: list[float | None] = []
    for run in runs:
        x += [format_day(read.middle(r)) for r in run] + [None]
        y += [round_value(r.known_value) for r in run] + [None]
    return {"x": x, "y": y, "connectgaps": False}


def _build_points(
    read: TrendChart, line: TrendLine, solid: list[list[AnswerRow]], colour: str
) -> dict:
    """All values for the pointer; seen where there is room, alone, last, or hollow where
    incomplete.
    """
    rows = [r for r in line.rows if r.value is not None]
    alone = [run[0] for run in solid if len(run) == 1]
    seen = [read.marked or r.incomplete or r in alone or r is rows[-1] for r in rows]
    hollow = [f"{line.symbol}-open" if r.incomplete else line.symbol for r in rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "showlegend": False,
        "x": [format_day(read.middle(r)) for r in rows],
        "y": [round_value(r.known_value) for r in rows],
        "hoverinfo": "text",
        "text": [escape(wording.describe_mark(read.answer, r), quote=False) for r in rows],
        "marker": {
            "color": colour,
            "symbol": hollow,
            "size": 8,
            "opacity": [1 if s else 0 for s in seen],
            "line": {"width": 1.6, "color": colour},
        },
        "cliponaxis": False,
        **_build_whiskers(rows, alone, colour),
    }


def _build_whiskers(rows: list[AnswerRow], alone: list[AnswerRow], colour: str) -> dict:
    """The intervals of points that no band can show, for they are joined to nothing."""
    if not any(r.low is not None for r in alone):
        return {}
    return {
        "error_y": {
            "type": "data",
            "symmetric": False,
            "color": colour,
            "thickness": 1,
            "width": 3,
            "array": [round_value(r.known_high - r.known_value) if r in alone else 0 for r in rows],
            "arrayminus": [
                round_value(r.known_value - r.known_low) if r in alone else 0 for r in rows
            ],
        }
    }


def _build_lone_blanks(read: TrendChart, line: TrendLine, colour: str) -> list[dict]:
    """Hollow marks on the base line where a value is missing for a reason that not all
    lines share.
    """
    rows = trend_model.find_lone_blanks(read, line)
    if not rows:
        return []
    shape = ["diamond-open" if r.status == "too_few" else "line-ew-open" for r in rows]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "showlegend": False,
            "hoverinfo": "text",
            "cliponaxis": False,
            "x": [format_day(read.middle(r)) for r in rows],
            "y": [0] * len(rows),
            "text": [escape(wording.describe_mark(read.answer, r), quote=False) for r in rows],
            "marker": {
                "color": colour,
                "symbol": shape,
                "size": 9,
                "line": {"width": 1.5, "color": colour},
            },
        }
    ]
