"""The form that finds a reader's district: one line of text, sent as a POST, so that it lands in no address and no log.

Dash has no input that works before its scripts, so the form is markup.
"""

from __future__ import annotations

from html import escape

from dash import html

from dashboard.pages.model import Finder
from dashboard.words import say
from layouts import ids
from layouts.attributes import make_attributes
from layouts.raw_html import render_raw_html

SAID = "find-said"


def render_finder(shown: Finder | None) -> html.Section | html.Details | None:
    """The form with its heading, what the last search gave, and the other ways to a district."""
    if shown is None:
        return None
    body = render_raw_html(
        _render_form(shown) if shown.by_address or shown.by_place else "", "find-form"
    )
    pick = (
        html.P(html.A(say("find.pick"), href=shown.action), className="ways")
        if shown.pick
        else None
    )
    parts = [_render_result(shown), body, pick]
    if shown.folded:
        return html.Details([html.Summary(say("find.another")), *parts], className="finder folded")
    heading = html.H2(say("find.heading"), id=ids.FINDER, disable_n_clicks=True)
    return html.Section(
        [heading, *parts],
        className="finder",
        disable_n_clicks=True,
        **make_attributes(aria_labelledby=ids.FINDER),
    )


def _render_result(shown: Finder) -> html.Div | None:
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
        [html.P(shown.said, id=SAID), choices],
        className="told fault" if shown.fault else "told",
        role="group",
        disable_n_clicks=True,
        **make_attributes(aria_label=say("find.told")),
    )


def _render_form(shown: Finder) -> str:
    address_field = _render_address_field(shown) if shown.by_address else ""
    position_button = _render_position_button() if shown.by_place else ""
    return (
        f'<form method="post" action="{escape(shown.action)}">{address_field}{position_button}'
        f'<p class="promise">{escape(" ".join(t for t in (shown.example, shown.promise) if t))}</p></form>'
    )


def _render_address_field(shown: Finder) -> str:
    told = f' aria-describedby="{SAID}"' if shown.said else ""
    fault = ' aria-invalid="true" autofocus' if shown.fault else ""
    return (
        f'<label for="find-address">{escape(say("find.label"))}</label><div class="line">'
        f'<input id="find-address" name="address" type="text" autocomplete="street-address" enterkeyhint="search" '
        f'value="{escape(shown.value)}"{told}{fault}><button>{escape(say("find.button"))}</button></div>'
    )


def _render_position_button() -> str:
    """Filled and sent by assets/neighborhood.js; without it the button stays away."""
    said = {"locating": say("find.locating"), "denied": say("find.denied")}
    words = "".join(f' data-{key}="{escape(text)}"' for key, text in said.items())
    return (
        f'<button type="button" class="locate"{words}>{escape(say("find.here"))}</button>'
        '<input type="hidden" name="latitude"><input type="hidden" name="longitude">'
        '<span class="locating" role="status"></span>'
    )
