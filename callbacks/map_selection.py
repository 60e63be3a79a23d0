"""A district picked on the interactive map leads where its entry in the list leads."""

from __future__ import annotations

from urllib.parse import urlsplit

from dash import ALL, Dash, Input, Output, State, no_update

from callbacks import input_parsing
from dashboard.web.router import Site
from layouts import ids


def register(app: Dash, site: Site) -> None:
    """Move the address when a district of an interactive map is picked."""

    def select(clicked: object, pathname: object, search: object) -> object:
        """The path and query of the district's entry; nothing where none was picked."""
        picked = find_clicked_district(clicked)
        found = site.page(
            input_parsing.parse_text("pathname", pathname),
            input_parsing.parse_text("search", search).lstrip("?"),
        )
        links = {entry["id"]: entry["href"] for chart in found.charts for entry in chart.list}
        if picked not in links:
            return no_update
        target = urlsplit(links[picked])
        return target.path, f"?{target.query}" if target.query else ""

    app.callback(
        Output(ids.URL_ID, "pathname"),
        Output(ids.URL_ID, "search"),
        Input(ids.make_graph_id(ALL), "clickData"),
        State(ids.URL_ID, "pathname"),
        State(ids.URL_ID, "search"),
        prevent_initial_call=True,
    )(select)


def find_clicked_district(clicked: object) -> str:
    """The district of the first click there is, "" for none; the shape is plotly's own."""
    for click in clicked if isinstance(clicked, list) else []:
        points = click.get("points") if isinstance(click, dict) else None
        first = points[0] if isinstance(points, list) and points else None
        if isinstance(first, dict) and isinstance(first.get("location"), str):
            return first["location"]
    return ""
