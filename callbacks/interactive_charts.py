"""A chart's interactive form, made when a reader asks for it: plotly.js is fetched only then."""

from __future__ import annotations

from dash import MATCH, Dash, Input, Output, State, no_update

from callbacks import input_parsing
from dashboard.i18n.locale import DEFAULT_LANGUAGE, list_languages, use_language
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
        form = input_parsing.parse_choice("form", asked.get("form"), interactive_charts.CHART_FORMS)
        look = interactive_charts.FigureOptions(
            form,
            input_parsing.parse_choice(
                "scheme", screen.get("scheme"), interactive_charts.COLOR_SCHEMES
            ),
            screen.get("narrow") is True,
            input_parsing.parse_texts("selected", asked.get("selected")),
        )
        question = input_parsing.parse_text("question", asked.get("question"))
        with use_language(
            input_parsing.parse_choice(
                "language", asked.get("language", DEFAULT_LANGUAGE), tuple(list_languages())
            )
        ):
            return render_graph(form, interactive_charts.build_figure(site.answers, question, look))

    app.callback(
        Output(ids.make_holder_id(MATCH), "children"),
        Input(ids.make_explore_id(MATCH), "n_clicks"),
        State(ids.make_question_id(MATCH), "data"),
        State(ids.SCREEN_ID, "data"),
        prevent_initial_call=True,
    )(show)
