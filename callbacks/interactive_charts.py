"""A chart's interactive form, made when a reader asks for it: plotly.js is fetched only then."""

from __future__ import annotations

from dash import MATCH, Dash, Input, Output, State, no_update

from callbacks import input_parsing
from dashboard.i18n.locale import DEFAULT, languages, speaking
from dashboard.views import interactive_charts
from dashboard.web.router import Site
from layouts import ids
from layouts.graph import render_graph


def register(app: Dash, site: Site) -> None:
    """Fill a chart's holder when its button is pressed."""

    def show(clicks: object, asked: object, screen: object) -> object:
        """The dcc.Graph of the question in the chart's store; no_update before the first click.

        Raises BadQuery where the store holds no question.
        """
        if not clicks:
            return no_update
        asked = input_parsing.parse_object("question", asked)
        screen = input_parsing.parse_object("screen", screen)
        form = input_parsing.parse_choice("form", asked.get("form"), interactive_charts.FORMS)
        look = interactive_charts.Look(
            form,
            input_parsing.parse_choice("scheme", screen.get("scheme"), interactive_charts.SCHEMES),
            screen.get("narrow") is True,
            input_parsing.parse_texts("selected", asked.get("selected")),
        )
        question = input_parsing.parse_text("question", asked.get("question"))
        with speaking(
            input_parsing.parse_choice(
                "language", asked.get("language", DEFAULT), tuple(languages())
            )
        ):
            return render_graph(form, interactive_charts.figure(site.answers, question, look))

    app.callback(
        Output(ids.holder(MATCH), "children"),
        Input(ids.explore(MATCH), "n_clicks"),
        State(ids.question(MATCH), "data"),
        State(ids.SCREEN, "data"),
        prevent_initial_call=True,
    )(show)
