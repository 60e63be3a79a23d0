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
    draw_sample_mark,
    draw_words,
    num,
    wrap_drawing,
    write_element,
    write_tooltip,
)
from dashboard.charts.theme import LIGHT_COLORS, TEXT_SIZE, get_color_variable
from dashboard.i18n.numbers import format_fixed_decimals, format_number
from dashboard.i18n.translate import translate

KEY_HEIGHT, FOOT_HEIGHT, KEY_LENGTH = 26.0, 26.0, 28.0
DASH = "6 5"
# The roles of the two runs in order.
ROLES = ("accent", "soft")


@dataclass(frozen=True)
class AlignedRun:
    """One run: its name, and for each month its value (None for none) and what its point says."""

    name: str
    values: tuple[float | None, ...]
    said: tuple[str, ...]


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
        parts += [_draw_run(placed) for placed in reversed(layout.runs)]
        whole = replace(canvas, height=layout.height)
        return wrap_drawing(whole, spec.title, spec.sentence, "".join(parts), "aligned")

    def build_figure(self, spec: AlignedSpec) -> dict:
        """Both runs as a plotly figure over the time of the first one, which can be zoomed."""
        layout = lay_out_runs(spec, Canvas(MIDDLE, choose_plot_height(MIDDLE)))
        days = [format_day(month) for month in spec.places]
        return {
            "data": [_build_run(placed, days) for placed in layout.runs],
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
        base + FOOT_HEIGHT,
    )


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


def _draw_run(placed: PlacedRun) -> str:
    """A run's line, broken where a month has no value, and a point for each value."""
    path, points, drawing = "", [], False
    for point, said in zip(placed.points, placed.run.said):
        if point is None:
            drawing = False
            continue
        x, y = point
        path += f"{'L' if drawing else 'M'}{num(x)} {num(y)}"
        drawing = True
        colour = get_color_variable(placed.role)
        dot = write_element("circle", cx=num(x), cy=num(y), r=3, fill=colour)
        points.append(write_element("g", write_tooltip(said) + dot))
    return _draw_stroke(path, placed.role) + "".join(points) if path else ""


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


def _format_months(dated: bool) -> list[dict]:
    if not dated:
        return [{"dtickrange": [None, None], "value": "%b"}]
    return [
        {"dtickrange": [None, "M6"], "value": "%b %Y"},
        {"dtickrange": ["M12", None], "value": "%Y"},
    ]


def _build_run(placed: PlacedRun, days: list[str]) -> dict:
    later = placed.role == ROLES[0]
    colour = LIGHT_COLORS[placed.role]
    name = escape(placed.run.name, quote=False)
    values = placed.run.values
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "meta": {"line": ROLES.index(placed.role)},
        "x": days[: len(values)],
        "y": [None if value is None else round_value(value) for value in values],
        "text": [f"{name}, {escape(said, quote=False)}" for said in placed.run.said],
        "hoverinfo": "text",
        "connectgaps": False,
        "line": {
            "color": colour,
            "width": 2.5,
            "dash": "solid" if later else ",".join(f"{length}px" for length in DASH.split()),
        },
        "marker": {"color": colour, "size": 6},
    }


FORM = AlignedForm()
