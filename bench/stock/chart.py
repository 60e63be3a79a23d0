"""One chart the usual way: stops per month by Dash, plotly.express and pandas over the records of
the live build.
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import plotly.express as px
from dash import Dash, dcc, html

from data.store.store import Store

build = Store(Path(os.environ["PLAINVIEW_STORE"])).live(
    os.environ.get("PLAINVIEW_CITIES", "sample")
)
dataset = next(d.id for d in build.manifest.datasets if d.topic == "stops")
records = pd.read_parquet(build.folder / f"records-{dataset}.parquet", columns=["date", "stops"])
records = records[records["stops"] == 1].assign(date=lambda frame: pd.to_datetime(frame["date"]))
by_month = records.groupby(pd.Grouper(key="date", freq="MS")).size().reset_index(name="Stops")

app = Dash(__name__, title="Stops")
app.layout = html.Div(
    [html.H1("Stops per month"), dcc.Graph(figure=px.line(by_month, x="date", y="Stops"))]
)
server = app.server
server.test_client().get("/")
