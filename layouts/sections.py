"""Blocks of words and facts: cities on the start page, datasets on the data page, offers on a page
of faults.
"""

from __future__ import annotations

from collections.abc import Iterable

from dash import html

from dashboard.views.model import Section
from layouts import labels
from layouts.attributes import make_attributes
from layouts.raw_html import render_raw_html
from layouts.untranslated import mark_untranslated

MAX_UNFOLDED = 30


def render_named_list(named: Iterable[tuple[str, str, str]]) -> html.Dl:
    """Names with what is said of each; the third of each, where there is one, is the anchor of its
    name.
    """
    parts: list = []
    for name, said, anchor in named:
        parts += [
            html.Dt(html.Dfn(name), **make_attributes(id=anchor or None)),
            html.Dd(mark_untranslated(said)),
        ]
    return html.Dl(parts, className="named")


def render_section(shown: Section) -> html.Section:
    """A heading, its paragraphs, a table in a region of its own that scrolls, and links."""
    heading = html.H2(mark_untranslated(shown.heading)) if shown.heading else None
    parts: list = [html.P(mark_untranslated(paragraph)) for paragraph in shown.paragraphs]
    if shown.named:
        parts.append(render_named_list(shown.named))
    if shown.table:
        parts.append(
            render_raw_html(
                shown.table,
                "scroll",
                role="region",
                tabIndex=0,
                **make_attributes(aria_label=shown.heading),
            )
        )
    if shown.links:
        parts.append(_render_links(shown.links))
    whole = [html.Details([html.Summary(heading), *parts])] if shown.folded else [heading, *parts]
    return html.Section(
        whole, className="facts", disable_n_clicks=True, **make_attributes(id=shown.id or None)
    )


def _render_links(links: tuple[tuple[str, str], ...]) -> html.Ul | html.Details:
    """Ways to other pages, folded where they are many."""
    listed = html.Ul([html.Li(html.A(text, href=href)) for text, href in links], className="links")
    if len(links) <= MAX_UNFOLDED:
        return listed
    return html.Details(
        [html.Summary(labels.WHOLE_LIST.format(count=len(links))), listed], disable_n_clicks=True
    )
