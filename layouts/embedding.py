"""The page of the embeds' builder: the site's frame around a body that is markup already."""

from __future__ import annotations

from dash import html

from dashboard.views.model import Page
from layouts import ids, shell
from layouts.hidden_links import remove_hidden_links
from layouts.page import render_faults, render_intro
from layouts.raw_html import render_raw_html


def render_embedding(shown: Page, body: str) -> html.Div:
    """The tree of the builder's page; `body` is "" where the page is one of faults."""
    content = [
        html.H1(shown.heading, id=ids.HEADING_ID, disable_n_clicks=True),
        *render_intro(shown),
        render_faults(shown),
        html.P(shown.description, className="intro") if body else None,
        render_raw_html(body) if body else None,
    ]
    main = html.Main(
        [
            shell.render_sample_banner(shown),
            html.Div(content[0], className="opening"),
            *content[1:],
        ],
        id=ids.MAIN_ID,
        className="wrap",
        disable_n_clicks=True,
        tabIndex=-1,
    )
    parts = [
        shell.render_skip_link(),
        shell.render_header(shown),
        main,
        shell.render_footer(shown),
    ]
    return remove_hidden_links(html.Div(parts, className="view"), shown.face)
