"""The Explore view: its figure, made when the reader's screen is known, and the period that its
time axis shows.
"""

from __future__ import annotations

from dataclasses import dataclass

from dash import MATCH, Dash, Input, Output, State, ctx, no_update

from callbacks import input_parsing
from dashboard.errors import BadQuery
from dashboard.i18n.locale import DEFAULT_LANGUAGE, list_languages, use_language
from dashboard.views import explore_view, explored_period
from dashboard.views.chart_readers import index_explored_readers
from dashboard.views.explored_reader import COLOR_SCHEMES, FigureLook
from dashboard.web.http.mount import Mount
from dashboard.web.router import Site
from data.model.errors import FieldError
from layouts import ids
from layouts.explore import render_period_choice
from layouts.graph import render_graph
from layouts.json_tree import make_json_tree


@dataclass(frozen=True)
class ExploreQuestion:
    """What the store of an Explore view holds."""

    form: str
    page: str
    question: str
    language: str
    selected: tuple[str, ...]


def register(app: Dash, site: Site) -> None:
    """Draw the figure, and follow its time axis."""
    mount = Mount(site.answers.settings.mount_path)

    def draw(look: object, asked: object) -> object:
        """The dcc.Graph of the view's question; no_update before the screen is known.

        Raises BadQuery where the store holds no question.
        """
        if not look:
            return no_update
        question = parse_question(asked)
        look = input_parsing.parse_object("look", look)
        options = FigureLook(
            input_parsing.parse_choice("scheme", look.get("scheme"), COLOR_SCHEMES),
            look.get("narrow") is True,
            question.selected,
        )
        with use_language(question.language):
            figure = explore_view.build_explored_figure(
                site.answers, question.form, question.question, options
            )
            chart = ctx.outputs_list["id"]["chart"]
            return render_graph(chart, question.form, figure, question.language)

    def follow(moved: object, asked: object) -> object:
        """The months on the screen; no_update before the time axis has moved."""
        if not moved:
            return no_update
        start, end = parse_axis_range(moved)
        question = parse_question(asked)
        with use_language(question.language):
            choice = explored_period.choose_period(
                site.answers, question.question, question.page, start, end
            )
            return mount.rewrite_tree(make_json_tree(render_period_choice(choice)))

    app.callback(
        Output(ids.make_holder_id(MATCH), "children"),
        Input(ids.make_look_id(MATCH), "data"),
        State(ids.make_question_id(MATCH), "data"),
        prevent_initial_call=True,
    )(draw)
    app.callback(
        Output(ids.make_choice_id(MATCH), "children"),
        Input(ids.make_ends_id(MATCH), "data"),
        State(ids.make_question_id(MATCH), "data"),
        prevent_initial_call=True,
    )(follow)


def parse_question(asked: object) -> ExploreQuestion:
    """The question of a store. Raises BadQuery where there is none."""
    asked = input_parsing.parse_object("question", asked)
    return ExploreQuestion(
        input_parsing.parse_choice("form", asked.get("form"), tuple(index_explored_readers())),
        input_parsing.parse_choice("page", asked.get("page"), explore_view.list_explored_pages()),
        input_parsing.parse_text("question", asked.get("question")),
        input_parsing.parse_choice(
            "language", asked.get("language", DEFAULT_LANGUAGE), tuple(list_languages())
        ),
        input_parsing.parse_texts("selected", asked.get("selected")),
    )


def parse_axis_range(moved: object) -> tuple[str, str]:
    """Both ends of the time axis. Raises BadQuery where they are no two texts."""
    ends = input_parsing.parse_texts("ends", moved)
    if len(ends) != 2:
        raise BadQuery.of(FieldError("ends", "expected two dates"))
    return ends[0], ends[1]
