"""Two runs of months on one axis as a plotly figure: what `forms/aligned.py` draws."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard.charts import theme
from dashboard.charts.forms.aligned import DASH, AlignedRun, AlignedSpec, choose_value_ticks
from dashboard.charts.plotly_annotations import build_annotation
from dashboard.charts.plotly_traces import format_day, round_value
from dashboard.charts.theme import LIGHT_COLORS
from dashboard.i18n.translate import translate

FIGURE_HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 420, 84, 34, 56, 12
# The roles of the two runs in order, as in the drawing.
ROLES = ("accent", "soft")


def build_aligned_figure(spec: AlignedSpec, months: Sequence[float], dated: bool) -> dict:
    """Both runs as {"data": [...], "layout": {...}}, in the light scheme.

    `months` are the places in time of the first run, months since year 0; where both runs lie there
    they are `dated`, else the axis names the months of the year alone.
    """
    days = [format_day(month) for month in months]
    ends = [format_day(months[0] - 0.5), format_day(months[-1] + 0.5)]
    ticks, words = choose_value_ticks(spec)
    layout = {
        "template": theme.PLOTLY_TEMPLATE,
        "uirevision": "kept",
        "height": FIGURE_HEIGHT,
        "annotations": [
            build_annotation(escape(spec.axis, quote=False), (0, 1), yshift=8, xshift=8 - LEFT),
            *_label_sample(spec),
        ],
        "showlegend": True,
        "margin": {"l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM},
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
            "tickformatstops": _format_months(dated),
        },
        "yaxis": {
            "range": [ticks[0], ticks[-1]],
            "tickmode": "array",
            "tickvals": list(ticks),
            "ticktext": list(words),
        },
        "legend": {"x": 0, "xanchor": "left", "y": 1.08, "yanchor": "bottom"},
    }
    runs = zip(spec.runs, ROLES, strict=True)
    data = [_build_run(run, place, role, days) for place, (run, role) in enumerate(runs)]
    return {"data": data, "layout": layout}


def _format_months(dated: bool) -> list[dict]:
    if not dated:
        return [{"dtickrange": [None, None], "value": "%b"}]
    return [
        {"dtickrange": [None, "M6"], "value": "%b %Y"},
        {"dtickrange": ["M12", None], "value": "%Y"},
    ]


def _label_sample(spec: AlignedSpec) -> list[dict]:
    if not spec.sample:
        return []
    words = f"<b>{escape(translate('sample'), quote=False)}</b>"
    return [build_annotation(words, (1, 1), xanchor="right", yshift=8)]


def _build_run(run: AlignedRun, place: int, role: str, days: list[str]) -> dict:
    colour = LIGHT_COLORS[role]
    dash = ",".join(f"{length}px" for length in DASH.split())
    name = escape(run.name, quote=False)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "meta": {"line": place},
        "x": days[: len(run.values)],
        "y": [None if value is None else round_value(value) for value in run.values],
        "text": [f"{name}, {escape(said, quote=False)}" for said in run.said],
        "hoverinfo": "text",
        "connectgaps": False,
        "line": {"color": colour, "width": 2.5, "dash": dash if place else "solid"},
        "marker": {"color": colour, "size": 6},
    }
