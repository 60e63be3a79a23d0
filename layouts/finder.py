"""The form that finds a reader's district: one line of text, sent as a POST, so that it lands in no
address and no log.

Dash has no input that works before its scripts, so the form is markup.
"""

from __future__ import annotations

from dash import html

from dashboard.templates import Markup, render_template
from dashboard.views.model import FinderForm
from dashboard.wording import translate
from layouts import ids
from layouts.attributes import make_attributes
from layouts.raw_html import render_raw_html

RESULT_ID = "find-said"


def render_finder(shown: FinderForm | None) -> html.Section | html.Details | None:
    """The form with its heading, what the last search gave, and the other ways to a district."""
    if shown is None:
        return None
    body = render_raw_html(
        _render_form(shown) if shown.by_address or shown.by_place else "", "find-form"
    )
    pick = (
        html.P(html.A(translate("find.pick"), href=shown.action), className="ways")
        if shown.pick
        else None
    )
    parts = [_render_result(shown), body, pick]
    if shown.folded:
        return html.Details(
            [html.Summary(translate("find.another")), *parts], className="finder folded"
        )
    heading = html.H2(
        shown.heading or translate("find.heading"), id=ids.FINDER_ID, disable_n_clicks=True
    )
    return html.Section(
        [heading, *parts],
        className="finder",
        disable_n_clicks=True,
        **make_attributes(aria_labelledby=ids.FINDER_ID),
    )


def _render_result(shown: FinderForm) -> html.Div | None:
    if not shown.said:
        return None
    choices = (
        html.Ul(
            [html.Li(html.A(title, href=href)) for title, href in shown.choices],
            className="choices",
        )
        if shown.choices
        else None
    )
    return html.Div(
        [html.P(shown.said, id=RESULT_ID), choices],
        className="told fault" if shown.fault else "told",
        role="group",
        disable_n_clicks=True,
        **make_attributes(aria_label=translate("find.told")),
    )


def _render_form(shown: FinderForm) -> Markup:
    promise = " ".join(text for text in (shown.example, shown.promise) if text)
    return render_template("finder.html", finder=shown, result_id=RESULT_ID, promise=promise)
