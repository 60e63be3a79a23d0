"""Two runs of months on one axis of calendar months: the later one solid, the earlier one
dashed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

from dashboard.charts import theme
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.drawing_widths import MIDDLE, choose_plot_height
from dashboard.charts.placed_words import PlacedWords
from dashboard.charts.plotly_annotations import build_annotation
from dashboard.charts.plotly_traces import format_day, round_value
from dashboard.charts.scales import LinearScale, choose_ticks, measure_text
from dashboard.charts.svg_primitives import (
    Canvas,
    Drawing,
    draw_mark,
    draw_sample_mark,
    draw_words,
    num,
    wrap_drawing,
    write_element,
)
from dashboard.charts.theme import LIGHT_COLORS, TEXT_SIZE, get_color_variable
from dashboard.i18n.numbers import format_fixed_decimals, format_number
from dashboard.i18n.translate import translate

KEY_HEIGHT, FOOT_HEIGHT, KEY_LENGTH = 26.0, 26.0, 28.0
DASH = "6 5"
# The line to an incomplete month.
LIGHTER_DASH, LIGHTER = "2 4", 0.7
# The roles of the two runs in order.
ROLES = ("accent", "soft")


@dataclass(frozen=True)
class AlignedRun:
    """One run: its name, and for each month its value (None for none) and what its point says.

    `incomplete` are the places of months that are not over, which are not read as a fall.
    """

    name: str
    values: tuple[float | None, ...]
    said: tuple[str, ...]
    incomplete: tuple[int, ...] = ()


@dataclass(frozen=True)
class AlignedSpec:
    """Both runs, the later one first, the names of their months, and the words of the axis.

    `places` are the months of the first run in time, since year 0; where both runs lie there they
    are `dated`, else an axis that can be zoomed names the months of the year alone.
    """

    title: str
    sentence: str
    axis: str
    months: tuple[str, ...]
    places: tuple[float, ...]
    dated: bool
    runs: tuple[AlignedRun, AlignedRun]
    sample: bool


@dataclass(frozen=True)
class PlacedRun:
    """One run: its line in the key at the height `key`, its name there, and a place for each month
    that has a value.
    """

    run: AlignedRun
    role: str
    key: float
    name: PlacedWords
    points: tuple[tuple[float, float] | None, ...]


@dataclass(frozen=True)
class AlignedLayout:
    """The plot under the key: its axis of values with the words of each tick, its months, and both
    runs; `sample_foot` is that of the mark of sample data, None without one.
    """

    axis: PlacedWords
    sample_foot: float | None
    up: LinearScale
    ticks: tuple[tuple[float, PlacedWords], ...]
    left: float
    right: float
    months: tuple[PlacedWords, ...]
    runs: tuple[PlacedRun, ...]
    incomplete: PlacedWords | None
    height: float


class AlignedForm(ChartForm[AlignedSpec]):
    """The months after an event over as many before it."""

    name = "aligned"
    has_height = True

    def draw(self, spec: AlignedSpec, canvas: Canvas) -> Drawing:
        """Both runs as SVG; the canvas gives the height of the plot."""
        layout = lay_out_runs(spec, canvas)
        soft = get_color_variable("soft")
        parts = []
        if layout.sample_foot is not None:
            parts.append(draw_sample_mark(0, layout.sample_foot))
        parts += [_draw_key(placed) for placed in layout.runs]
        parts.append(draw_words(layout.axis, fill=soft))
        parts += [_draw_tick(tick, words, layout) for tick, words in layout.ticks]
        parts += [draw_words(words, text_anchor="middle", fill=soft) for words in layout.months]
        parts += [_draw_run(placed, spec, canvas) for placed in reversed(layout.runs)]
        if layout.incomplete:
            parts.append(draw_words(layout.incomplete, fill=soft))
        whole = replace(canvas, height=layout.height)
        return wrap_drawing(whole, spec.title, spec.sentence, "".join(parts), "aligned")

    def build_figure(self, spec: AlignedSpec) -> dict:
        """Both runs as a plotly figure over the time of the first one, which can be zoomed."""
        layout = lay_out_runs(spec, Canvas(MIDDLE, choose_plot_height(MIDDLE)))
        days = [format_day(month) for month in spec.places]
        return {
            "data": [trace for placed in layout.runs for trace in _build_run(placed, days)],
            "layout": _build_layout(spec, layout),
        }


def lay_out_runs(spec: AlignedSpec, canvas: Canvas) -> AlignedLayout:
    """The key, one run below the other, and the plot below that."""
    width = canvas.width
    ticks = choose_ticks(0, _find_highest(spec))
    labels = [_write_tick(tick) for tick in ticks]
    left = max(measure_text(label, TEXT_SIZE) for label in labels) * 1.1 + 12
    top = KEY_HEIGHT * (len(spec.runs) + 1 + spec.sample)
    base = top + canvas.height
    # The name of the last month ends on the canvas.
    end = width - max(measure_text(spec.months[-1], TEXT_SIZE) / 2, 12)
    across = LinearScale(0, max(len(spec.months) - 1, 1), left + 8, end)
    up = LinearScale(ticks[0], ticks[-1], base, top)
    first = 12.0 + KEY_HEIGHT * spec.sample
    return AlignedLayout(
        PlacedWords((spec.axis,), 0, top - 10),
        16.0 if spec.sample else None,
        up,
        tuple(
            (tick, PlacedWords((label,), left - 8, up(tick) + 4, ends=True))
            for tick, label in zip(ticks, labels)
        ),
        left,
        width,
        _place_months(spec.months, across, base),
        tuple(
            _place_run(run, role, first + KEY_HEIGHT * place, across, up)
            for place, (run, role) in enumerate(zip(spec.runs, ROLES, strict=True))
        ),
        _place_incomplete(spec, across, top),
        base + FOOT_HEIGHT,
    )


def _place_incomplete(spec: AlignedSpec, across: LinearScale, top: float) -> PlacedWords | None:
    """The word over the last month that is not over; None where all are."""
    places = [place for run in spec.runs for place in run.incomplete]
    if not places:
        return None
    word = translate("incomplete")
    end = max(across(max(places)) + 8, across.start + measure_text(word, TEXT_SIZE))
    return PlacedWords((word,), end, top + 12, ends=True)


def _find_highest(spec: AlignedSpec) -> float:
    values = (value for run in spec.runs for value in run.values if value is not None)
    return max(values, default=1) or 1


def _write_tick(tick: float) -> str:
    whole = tick == round(tick)
    return format_number(round(tick)) if whole else format_fixed_decimals(tick, 1)


def _place_months(
    months: tuple[str, ...], across: LinearScale, base: float
) -> tuple[PlacedWords, ...]:
    """The names of as many months as have room, each around its place."""
    room = max(measure_text(name, TEXT_SIZE) for name in months) + 14
    step = max(1, -(-int(room * (len(months) - 1)) // int(across.end - across.start)))
    return tuple(
        PlacedWords((name,), across(place), base + 18)
        for place, name in enumerate(months)
        if place % step == 0
    )


def _place_run(
    run: AlignedRun, role: str, key: float, across: LinearScale, up: LinearScale
) -> PlacedRun:
    points = tuple(
        None if value is None else (across(place), up(value))
        for place, value in enumerate(run.values)
    )
    name = PlacedWords((run.name,), KEY_LENGTH + 8, key + 4)
    return PlacedRun(run, role, key, name, points)


def _draw_key(placed: PlacedRun) -> str:
    """The run's line with its name."""
    path = f"M0 {num(placed.key)}H{num(KEY_LENGTH)}"
    return _draw_stroke(path, placed.role) + draw_words(placed.name)


def _draw_stroke(path: str, role: str) -> str:
    later = role == ROLES[0]
    return write_element(
        "path",
        d=path,
        fill="none",
        stroke=get_color_variable(role),
        stroke_width=2.5 if later else 2,
        stroke_dasharray=None if later else DASH,
    )


def _draw_tick(tick: float, words: PlacedWords, layout: AlignedLayout) -> str:
    y = layout.up(tick)
    rule = write_element(
        "line",
        x1=num(layout.left),
        x2=num(layout.right),
        y1=num(y),
        y2=num(y),
        stroke=get_color_variable("rule"),
        stroke_width=1,
    )
    return rule + draw_words(words, fill=get_color_variable("soft"))


def split_run(run: AlignedRun) -> tuple[list[list[int]], list[list[int]]]:
    """The places to join with the run's own line, and the pairs to join with a lighter one: to and
    from an incomplete month. A month without a value is joined to none.
    """
    own: list[list[int]] = []
    lighter: list[list[int]] = []
    for place, value in enumerate(run.values):
        if value is None:
            continue
        if place == 0 or run.values[place - 1] is None:
            own.append([place])
        elif {place - 1, place} & set(run.incomplete):
            lighter.append([place - 1, place])
            own.append([place])
        else:
            own[-1].append(place)
    return own, lighter


def _draw_run(placed: PlacedRun, spec: AlignedSpec, canvas: Canvas) -> str:
    """A run's lines, and a point for each value, open in an incomplete month."""
    own, lighter = split_run(placed.run)
    colour = get_color_variable(placed.role)
    first = len(spec.months) * ROLES.index(placed.role)
    points = []
    for place, (point, said) in enumerate(zip(placed.points, placed.run.said)):
        if point is None:
            continue
        is_open = place in placed.run.incomplete
        dot = write_element(
            "circle",
            cx=num(point[0]),
            cy=num(point[1]),
            r=3.5 if is_open else 3,
            fill=get_color_variable("paper") if is_open else colour,
            stroke=colour if is_open else None,
            stroke_width=1.4 if is_open else None,
        )
        points.append(draw_mark(canvas, first + place, said, dot))
    joined = _draw_stroke(_write_path(placed, own), placed.role) if own else ""
    return joined + _draw_lighter(placed, lighter) + "".join(points)


def _write_path(placed: PlacedRun, stretches: list[list[int]]) -> str:
    path = ""
    for stretch in stretches:
        points = (point for place in stretch if (point := placed.points[place]))
        path += "M" + "L".join(f"{num(x)} {num(y)}" for x, y in points)
    return path


def _draw_lighter(placed: PlacedRun, stretches: list[list[int]]) -> str:
    if not stretches:
        return ""
    return write_element(
        "path",
        d=_write_path(placed, stretches),
        fill="none",
        stroke=get_color_variable(placed.role),
        stroke_width=1.5,
        stroke_dasharray=LIGHTER_DASH,
        opacity=LIGHTER,
    )


def _build_layout(spec: AlignedSpec, layout: AlignedLayout) -> dict:
    """The plot where the drawing has it, with plotly's own key above it."""
    ends = [format_day(spec.places[0] - 0.5), format_day(spec.places[-1] + 0.5)]
    up = layout.up
    raised = up.end - layout.axis.foot
    return {
        "template": theme.PLOTLY_TEMPLATE,
        "uirevision": "kept",
        "height": round(layout.height),
        "annotations": [
            build_annotation(
                escape(spec.axis, quote=False), (0, 1), yshift=raised - 4, xshift=-layout.left
            ),
            *_label_sample(spec, raised - 4),
            *_label_incomplete(spec),
        ],
        "showlegend": True,
        "margin": {
            "l": round(layout.left),
            "r": 12,
            "t": round(up.end),
            "b": round(layout.height - up.start),
        },
        "dragmode": "zoom",
        "hovermode": "x",
        "xaxis": {
            "type": "date",
            "range": ends,
            "minallowed": ends[0],
            "maxallowed": ends[1],
            "fixedrange": False,
            "showgrid": False,
            "showline": True,
            "tickformatstops": _format_months(spec.dated),
        },
        "yaxis": {
            "range": [up.low, up.high],
            "tickmode": "array",
            "tickvals": [tick for tick, _ in layout.ticks],
            "ticktext": [words.lines[0] for _, words in layout.ticks],
        },
        "legend": {"x": 0, "xanchor": "left", "y": 1.08, "yanchor": "bottom"},
    }


def _label_sample(spec: AlignedSpec, raised: float) -> list[dict]:
    if not spec.sample:
        return []
    words = f"<b>{escape(translate('sample'), quote=False)}</b>"
    return [build_annotation(words, (1, 1), xanchor="right", yshift=raised)]


def _label_incomplete(spec: AlignedSpec) -> list[dict]:
    """The word over the last month that is not over, which moves with it."""
    places = [place for run in spec.runs for place in run.incomplete]
    if not places:
        return []
    day = format_day(spec.places[max(places)])
    word = escape(translate("incomplete"), quote=False)
    return [build_annotation(word, (day, 1), xref="x", xanchor="right", yanchor="top", xshift=8)]


def _format_months(dated: bool) -> list[dict]:
    if not dated:
        return [{"dtickrange": [None, None], "value": "%b"}]
    return [
        {"dtickrange": [None, "M6"], "value": "%b %Y"},
        {"dtickrange": ["M12", None], "value": "%Y"},
    ]


def _build_run(placed: PlacedRun, days: list[str]) -> list[dict]:
    """The run's own line with all its points, and the lighter one of incomplete months."""
    run, colour = placed.run, LIGHT_COLORS[placed.role]
    own, lighter = split_run(run)
    name = escape(run.name, quote=False)
    dash = "solid" if placed.role == ROLES[0] else _write_dash(DASH)
    trace = {
        "type": "scatter",
        "name": name,
        "meta": {"line": ROLES.index(placed.role)},
        "connectgaps": False,
    }
    drawn = {
        **trace,
        "mode": "lines+markers",
        **_join_places(run, own, days),
        "hoverinfo": "text",
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"color": colour, "size": 6},
    }
    if not run.incomplete:
        return [drawn]
    symbols = [
        "circle-open" if place in run.incomplete else "circle" for place in _list_places(own)
    ]
    joined = _join_places(run, lighter, days)
    return [
        {**drawn, "marker": {**drawn["marker"], "symbol": symbols}},
        {
            **trace,
            "mode": "lines",
            "x": joined["x"],
            "y": joined["y"],
            "hoverinfo": "skip",
            "showlegend": False,
            "opacity": LIGHTER,
            "line": {"color": colour, "width": 1.5, "dash": _write_dash(LIGHTER_DASH)},
        },
    ]


def _write_dash(dash: str) -> str:
    return ",".join(f"{length}px" for length in dash.split())


def _list_places(stretches: list[list[int]]) -> list[int | None]:
    """The places of stretches one after another, with a gap between two."""
    return [place for stretch in stretches for place in (*stretch, None)][:-1]


def _join_places(run: AlignedRun, stretches: list[list[int]], days: list[str]) -> dict:
    name = escape(run.name, quote=False)
    days_of, values, texts = [], [], []
    for place in _list_places(stretches):
        value = None if place is None else run.values[place]
        days_of.append(None if place is None else days[place])
        values.append(None if value is None else round_value(value))
        texts.append("" if place is None else f"{name}, {escape(run.said[place], quote=False)}")
    return {"x": days_of, "y": values, "text": texts}


FORM = AlignedForm()
