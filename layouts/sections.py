"""Blocks of words and facts: cities on the start page, datasets on the data page, offers on a page of faults."""

from __future__ import annotations

from collections.abc import Iterable

from dash import html

from dashboard.pages.model import Section
from layouts.marked import marked
from layouts.raw import raw


def named_list(named: Iterable[tuple[str, str, str]]) -> html.Dl:
    """Names with what is said of each; the third of each, where there is one, is the anchor of its name."""
    parts: list = []
    for name, said, anchor in named:
        parts += [
            html.Dt(html.Dfn(name), **({"id": anchor} if anchor else {})),
            html.Dd(marked(said)),
        ]
    return html.Dl(parts, className="named")


def section(shown: Section) -> html.Section:
    """A heading, its paragraphs, a table in a region of its own that scrolls, and links."""
    parts: list = [html.H2(marked(shown.heading)) if shown.heading else None]
    parts += [html.P(marked(paragraph)) for paragraph in shown.paragraphs]
    if shown.named:
        parts.append(named_list(shown.named))
    if shown.table:
        parts.append(
            raw(shown.table, "scroll", role="region", tabIndex=0, **{"aria-label": shown.heading})
        )
    if shown.links:
        parts.append(
            html.Ul(
                [html.Li(html.A(text, href=href)) for text, href in shown.links], className="links"
            )
        )
    anchor = {"id": shown.id} if shown.id else {}
    return html.Section(parts, className="facts", disable_n_clicks=True, **anchor)
