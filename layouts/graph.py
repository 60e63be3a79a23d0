"""The figure of the Explore view."""

from __future__ import annotations

from typing import Any

from dash import dcc

from dashboard.charts.forms import QUESTION_FORMS
from dashboard.charts.theme import PLOTLY_CONFIG
from layouts import ids


def render_graph(chart: str, form: str, figure: dict, language: str) -> dcc.Graph:
    """A graph of a figure that fills its holder; only a map takes the wheel, which moves the page
    elsewhere.
    """
    config: Any = {  # dash types it as a TypedDict of its own
        **PLOTLY_CONFIG,
        "scrollZoom": form in QUESTION_FORMS and QUESTION_FORMS[form].has_areas,
        "doubleClick": "reset",
        "locale": language,
    }
    return dcc.Graph(
        figure=figure,
        config=config,
        responsive=True,
        className="graph",
        id=ids.make_graph_id(chart),
    )
