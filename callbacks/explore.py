"""A chart's interactive form, made when a reader asks for it: plotly.js is fetched only then."""

from __future__ import annotations

from dash import MATCH, Dash, Input, Output, State, dcc, no_update

from callbacks import inputs
from dashboard.language import DEFAULT, LANGUAGES, speaking
from dashboard.pages import explore
from dashboard.pages.site import Site
from layouts import ids
from layouts.graph import graph


def register(app: Dash, site: Site) -> None:
    """Fill a chart's holder when its button is pressed."""

    def show(clicks: object, asked: object, screen: object) -> dcc.Graph:
        """The graph of the question in the chart's store. Raises BadQuery where that cannot be one."""
        if not clicks:
            return no_update
        asked, screen = inputs.record("question", asked), inputs.record("screen", screen)
        form = inputs.one_of("form", asked.get("form"), explore.FORMS)
        look = explore.Look(
            form,
            inputs.one_of("scheme", screen.get("scheme"), explore.SCHEMES),
            screen.get("narrow") is True,
            inputs.texts("selected", asked.get("selected")),
        )
        question = inputs.text("question", asked.get("question"))
        with speaking(inputs.one_of("language", asked.get("language", DEFAULT), tuple(LANGUAGES))):
            return graph(form, explore.figure(site.answers, question, look))

    app.callback(
        Output(ids.holder(MATCH), "children"),
        Input(ids.explore(MATCH), "n_clicks"),
        State(ids.question(MATCH), "data"),
        State(ids.SCREEN, "data"),
        prevent_initial_call=True,
    )(show)
