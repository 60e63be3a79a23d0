"""The overview's charts the usual way: Dash, plotly.express and pandas over the records of the live
build.

Monthly line, choropleth, bars by race and by outcome, and three filters; every filter groups the
records anew.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import plotly.express as px
from dash import Dash, Input, Output, dcc, html
from plotly.graph_objects import Figure

from data.store.store import Store

CITY = os.environ.get("PLAINVIEW_CITIES", "sample")
build = Store(Path(os.environ["PLAINVIEW_STORE"])).live(CITY)
dataset = next(d.id for d in build.manifest.datasets if d.topic == "stops")
columns = ["date", "district", "race", "outcome", "stops"]
records = pd.read_parquet(build.folder / f"records-{dataset}.parquet", columns=columns)
records = records[records["stops"] == 1].assign(date=lambda frame: pd.to_datetime(frame["date"]))
shapes = json.loads((build.folder / "boundaries.geojson").read_text(encoding="utf-8"))
districts = sorted(f["id"] for f in shapes["features"])
years = sorted(records["date"].dt.year.unique())

app = Dash(__name__, title="Stops")
app.layout = html.Div(
    [
        html.H1("Stops"),
        html.Label("District"),
        dcc.Dropdown(["all", *districts], "all", id="district", clearable=False),
        html.Label("From"),
        dcc.Dropdown(years, years[0], id="since", clearable=False),
        html.Label("To"),
        dcc.Dropdown(years, years[-1], id="until", clearable=False),
        dcc.Graph(id="trend"),
        dcc.Graph(
            id="map", config={"topojsonURL": "/assets/"}
        ),  # else every map asks the vendor's server
        dcc.Graph(id="race"),
        dcc.Graph(id="outcome"),
    ]
)


@app.callback(
    Output("trend", "figure"),
    Output("map", "figure"),
    Output("race", "figure"),
    Output("outcome", "figure"),
    Input("district", "value"),
    Input("since", "value"),
    Input("until", "value"),
)
def show(district: str, since: int, until: int) -> tuple[Figure, ...]:
    """The four figures of a filter."""
    stops = records[records["date"].dt.year.between(since, until)]
    if district != "all":
        stops = stops[stops["district"] == district]
    by_month = stops.groupby(pd.Grouper(key="date", freq="MS")).size().reset_index(name="Stops")
    by_district = (
        stops[stops["district"].isin(districts)]
        .groupby("district")
        .size()
        .reset_index(name="Stops")
    )
    drawn = px.choropleth(
        by_district,
        geojson=shapes,
        locations="district",
        color="Stops",
        featureidkey="id",
        projection="mercator",
        title="Stops by district",
    )
    drawn.update_geos(fitbounds="locations", visible=False)
    bars = (_bars(stops, "race"), _bars(stops, "outcome"))
    return px.line(by_month, x="date", y="Stops", title="Stops per month"), drawn, *bars


def _bars(stops: pd.DataFrame, column: str) -> Figure:
    counted = stops.groupby(column).size().reset_index(name="Stops").sort_values("Stops")
    return px.bar(counted, x="Stops", y=column, title=f"Stops by {column}")


server = app.server
# Dash knows its own scripts only in a process that has shown a page; the workers are copies of this
# one.
server.test_client().get("/")
# plotly.express fills its template at its first figures, and threads that do so at once fail.
show("all", years[0], years[-1])
