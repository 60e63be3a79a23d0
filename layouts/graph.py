"""The interactive form of a chart."""

from __future__ import annotations

from typing import Any

from dash import dcc

from dashboard.charts.theme import PLOTLY_CONFIG
from layouts import ids


def render_graph(form: str, figure: dict) -> dcc.Graph:
    """A graph of a figure; a map's has an id, for its clicks select."""
    named: dict[str, Any] = {"id": ids.make_graph_id(form)} if form == "map" else {}
    config: Any = PLOTLY_CONFIG  # dash types it as a TypedDict of its own
    return dcc.Graph(figure=figure, config=config, responsive=True, className="graph", **named)
