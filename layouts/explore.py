"""The Explore view of a chart: the drawing until the figure is there, the figure, and what moves
it.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.i18n.locale import get_language
from dashboard.templates import get_macro
from dashboard.views.model import Chart, ExploreLine, ExploreView, PeriodChoice
from layouts import ids, labels
from layouts.attributes import make_attributes
from layouts.chart import render_drawing, render_gap, render_sentence, render_source, render_tools
from layouts.district_list import render_districts
from layouts.raw_html import render_raw_html

TIME_MOVES = ("in", "out", "earlier", "later", "all")
MAP_MOVES = ("in", "out", "north", "south", "west", "east", "all")


def render_explore_view(chart: Chart, view: ExploreView) -> html.Article:
    """The one chart of the page. Without scripts it is the drawing with its table, and the way
    back.
    """
    stage = html.Div(
        [render_drawing(chart), *_render_holder(chart, view)],
        className="stage",
        **make_attributes(data_marks=chart.marks or None),
    )
    shown: list[Component | None] = [
        html.Div(stage, className="picture"),
        _render_moves(chart, view),
    ]
    if view.axis == "place":
        shown = [html.Div([html.Div(shown), render_districts(chart)], className="map-and-list")]
    return html.Article(
        [
            html.H2(chart.title, id=ids.make_heading_id(chart.id), disable_n_clicks=True),
            html.Div(
                [
                    *shown,
                    _render_lines(view.lines),
                    _render_notes(view.notes),
                    _render_period(chart, view),
                ],
                className="frame",
            ),
            render_sentence(chart),
            html.Div(
                [
                    render_gap(chart),
                    render_source(chart),
                    render_tools(chart, _render_way_back(chart, view)),
                ],
                className="below",
            ),
        ],
        className=f"chart {chart.form} large exploring",
        **make_attributes(
            aria_labelledby=ids.make_heading_id(chart.id),
            data_chart=chart.id,
            data_explore=view.form,
        ),
    )


def _render_holder(chart: Chart, view: ExploreView) -> list[Component]:
    """The place of the figure, the question that it answers, and how the screen wants it; a script
    gives the last.
    """
    question = {
        "form": view.form,
        "page": view.page,
        "question": view.question,
        "language": get_language(),
        "selected": list(view.selected),
    }
    return [
        html.Div(
            id=ids.make_holder_id(chart.id),
            className="holder",
            role="group",
            disable_n_clicks=True,
            **make_attributes(aria_label=chart.title),
        ),
        dcc.Store(id=ids.make_question_id(chart.id), data=question),
        dcc.Store(id=ids.make_look_id(chart.id)),
        dcc.Store(id=ids.make_ends_id(chart.id)),
    ]


def _render_moves(chart: Chart, view: ExploreView) -> html.Div | None:
    """What moves the figure without a pointer; bundle/site/explore.js shows and serves the
    buttons. None for a figure that has no axis to move along.
    """
    if not view.axis:
        return None
    is_map = view.axis == "place"
    buttons = [
        html.Button(
            getattr(labels, f"EXPLORE_{move}".upper()),
            type="button",
            disable_n_clicks=True,
            **make_attributes(data_move=move),
        )
        for move in (MAP_MOVES if is_map else TIME_MOVES)
    ]
    hint = labels.EXPLORE_MAP_HINT if is_map else labels.EXPLORE_TIME_HINT
    return html.Div(
        [html.P(hint), *buttons],
        className="moves",
        role="group",
        disable_n_clicks=True,
        **make_attributes(aria_label=labels.EXPLORE_MOVE.format(title=chart.title)),
    )


def _render_lines(lines: tuple[ExploreLine, ...]) -> html.Details | None:
    """A box for each line, to show and hide it."""
    if not lines:
        return None
    boxes = get_macro("fields.html", "render_line_boxes")(lines)
    group = html.Fieldset(
        # As markup: a box's state is the reader's, which a component would set anew.
        [html.Legend(labels.EXPLORE_LINES), render_raw_html(boxes)],
        disable_n_clicks=True,
    )
    return _fold_on_phone(labels.EXPLORE_LINES_FOLD, group, "lines")


def _render_notes(notes: tuple[tuple[str, str], ...]) -> html.Details | None:
    """What the figure's signs mean; the drawing has it in its own small print."""
    if not notes:
        return None
    items = [html.Li([html.B(sign), " ", text] if sign else text) for sign, text in notes]
    return _fold_on_phone(labels.EXPLORE_NOTES_FOLD, html.Ul(items), "notes")


def _fold_on_phone(name: str, content: Component, kind: str) -> html.Details:
    """What a phone folds and a wide screen shows (`.folds` in the style sheet)."""
    return html.Details(
        [html.Summary(name), content], className=f"{kind} folds", disable_n_clicks=True
    )


def _render_way_back(chart: Chart, view: ExploreView) -> html.A:
    """The way back, where the page's card has the way here."""
    return html.A(
        labels.EXPLORE_BACK,
        href=view.back,
        className="action explore",
        **make_attributes(aria_label=labels.EXPLORE_BACK_OF.format(title=chart.title)),
    )


def _render_period(chart: Chart, view: ExploreView) -> html.Div | None:
    """The months on the screen as the page's period; None where they are none."""
    if view.choice is None:
        return None
    return html.Div(
        render_period_choice(view.choice),
        id=ids.make_choice_id(chart.id),
        className="choice",
        disable_n_clicks=True,
    )


def render_period_choice(choice: PeriodChoice) -> list[Component]:
    """The months in words, and the link to the page for them."""
    return [
        html.Span(labels.EXPLORE_MONTHS.format(period=choice.name), role="status"),
        html.A(
            labels.EXPLORE_USE,
            href=choice.href,
            className="use",
            **make_attributes(data_months=choice.name),
        ),
    ]
