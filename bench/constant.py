"""The least that Dash can do: a callback with our page's inputs and output that gives a constant
text.
"""

from __future__ import annotations

from dash import Dash, Input, Output, dcc, html

app = Dash(__name__, title="A constant text")
app.layout = html.Div([dcc.Location(id="url", refresh=False), html.Div(id="page")])


@app.callback(Output("page", "children"), Input("url", "pathname"), Input("url", "search"))
def show(_pathname: str, _search: str) -> str:
    """The same text for every address."""
    return "The same text for everyone."


server = app.server
