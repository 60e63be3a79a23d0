"""The interactive form of a chart."""

from __future__ import annotations

from dash import dcc

from dashboard.figures.theme import CONFIG
from layouts import ids


def graph(form: str, figure: dict) -> dcc.Graph:
    """A graph of a figure; a map's has an id, for its clicks select."""
    named = {"id": ids.graph(form)} if form == "map" else {}
    return dcc.Graph(figure=figure, config=CONFIG, responsive=True, className="graph", **named)
