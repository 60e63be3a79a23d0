"""The chart bundle in a browser: draws what the stock plotly.js draws, in far fewer bytes, and
calls nobody.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from dash import Dash, Input, Output, dcc, html
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from dashboard.web.http.script_loading import list_needed_scripts
from dashboard.web.http.security import register_security
from dashboard.web.http.static_files import register_static_files
from tests.support.browser import ROOT, collect_page_errors

pytestmark = pytest.mark.browser
BUILD = ROOT / "build"
MOST_BYTES = 560_000
FIGURES = {
    "lines": {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": "Stops",
                "x": ["2021-01", "2021-02", "2021-03"],
                "y": [4, None, 6],
                "error_y": {"type": "data", "array": [1, 0, 2]},
            },
            {
                "type": "scatter",
                "mode": "lines",
                "fill": "tozeroy",
                "fillcolor": "rgba(0,80,80,0.2)",
                "y": [1, 2, 3],
                "x": ["2021-01", "2021-02", "2021-03"],
                "line": {"shape": "hv", "dash": "dot", "color": "hsl(180 50% 40%)"},
            },
        ],
        "layout": {
            "separators": ".,",
            "annotations": [{"x": "2021-02", "y": 3, "text": "new form"}],
            "shapes": [
                {
                    "type": "line",
                    "x0": "2021-02",
                    "x1": "2021-02",
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                }
            ],
        },
    },
    "bars": {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": ["North", "Not recorded"],
                "x": [1204.5, 806],
                "texttemplate": "%{x:,}",
                "marker": {"color": ["#0b6e6e", "white"], "pattern": {"shape": ["", "/"]}},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [9, 9],
                    "arrayminus": [5, 5],
                },
            }
        ],
        "layout": {"xaxis": {"title": {"text": "stops per 1,000 residents"}}},
    },
    "map": {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "fill": "toself",
                "fillcolor": "#dfeeee",
                "x": [x, x, x + 1, x + 1, x],
                "y": [47, 48, 48, 47, 47],
            }
            for x in (-122, -121)
        ],
        "layout": {"yaxis": {"scaleanchor": "x"}},
    },
}
# What a figure has drawn: its marks with the places they stand at, and its words.
DRAWN = """() => [...document.querySelectorAll('.js-plotly-plot .main-svg')].map(svg => ({
    marks: [...svg.querySelectorAll('path')].map(p => p.getAttribute('d')).filter(Boolean),
    words: [...svg.querySelectorAll('text')].map(t => t.textContent),
    fills: [...svg.querySelectorAll('.points path, .fills path')].map(
        p => p.style.fill.replace(/#p[^"]*/, 'pattern'))}))"""


def site(build: Path, kept: Path) -> Flask:
    """A page with the three figures, with the scripts and headers that the site's own pages
    have.
    """
    server = Flask("figures")
    app = Dash(
        "figures",
        server=server,
        assets_folder=str(ROOT / "assets"),
        assets_ignore=r"^(?!plainview\.js)",
    )

    def tags(scripts: str) -> str:
        return "".join(f'<script src="{src}"></script>' for src in list_needed_scripts(scripts))

    app.interpolate_index = lambda **parts: Dash.interpolate_index(
        app,
        **{
            **parts,
            "favicon": '<link rel="icon" href="data:,">',
            "scripts": tags(parts["scripts"]),
        },
    )
    config = {"displaylogo": False, "showSendToCloud": False}
    app.layout = html.Div(
        [dcc.Location(id="address"), *(dcc.Graph(id=name, config=config) for name in FIGURES)]
    )
    app.callback([Output(name, "figure") for name in FIGURES], Input("address", "pathname"))(
        lambda _: list(FIGURES.values())
    )
    register_static_files(server, build, kept)
    register_security(server, app.csp_hashes(), "*")
    return server


@contextmanager
def served(server: Flask) -> Iterator[str]:
    running = make_server("127.0.0.1", 0, server, threaded=True)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}/"
    finally:
        running.shutdown()
        thread.join()


def drawn(page: Page, address: str) -> list[dict]:
    page.goto(address)
    for mark in (
        "#lines .scatterlayer .lines path",
        "#bars .bars .point path",
        "#map .fills path",
    ):
        page.wait_for_selector(mark, state="attached")
    page.wait_for_function("document.querySelectorAll('#map .fills path').length == 2")
    return page.evaluate(DRAWN)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def built() -> Path:
    if not (BUILD / "plotly.min.js").is_file():
        pytest.skip("the chart bundle is not built: scripts/bundle builds it where npm is")
    return BUILD


@pytest.mark.parametrize("stock", [False, True], ids=["bundle", "stock"])
def test_charts_draw_without_a_fault_and_without_calling_anyone(
    page: Page, tmp_path: Path, kept: Path, request: pytest.FixtureRequest, stock: bool
) -> None:
    build = tmp_path / "none" if stock else request.getfixturevalue("built")
    faults, asked = collect_page_errors(page), []
    page.on("request", lambda r: asked.append(r.url))
    with served(site(build, kept)) as address:
        figures = drawn(page, address)
    assert faults == []
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    words = {word for figure in figures for word in figure["words"]}
    assert {"new form", "1,204.5", "Not recorded", "stops per 1,000 residents"} <= words


def test_the_bundle_draws_what_the_stock_file_draws(
    page: Page, built: Path, tmp_path: Path, kept: Path
) -> None:
    found = []
    for build in (built, tmp_path / "none"):
        with served(site(build, kept)) as address:
            found.append(json.dumps(drawn(page, address), indent=1))
    assert found[0] == found[1]


def test_a_first_visit_is_small_and_a_second_one_tiny(page: Page, built: Path, kept: Path) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    with served(site(built, kept)) as address:
        drawn(page, address)
        first = sum(sizes)
        sizes.clear()
        drawn(page, address)
    assert 300_000 < first < MOST_BYTES
    assert sum(sizes) < 20_000
