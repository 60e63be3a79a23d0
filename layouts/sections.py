"""Blocks of words and facts: cities on the start page, datasets on the data page, offers on a page of faults."""

from __future__ import annotations

from dash import html

from dashboard.pages.model import Section
from layouts.raw import raw


def section(shown: Section) -> html.Section:
    """A heading, its paragraphs, a table in a region of its own that scrolls, and links."""
    parts: list = [html.H2(shown.heading) if shown.heading else None]
    parts += [html.P(paragraph) for paragraph in shown.paragraphs]
    if shown.table:
        parts.append(raw(shown.table, "scroll", role="region", tabIndex=0, **{"aria-label": shown.heading}))
    if shown.links:
        parts.append(html.Ul([html.Li(html.A(text, href=href)) for text, href in shown.links], className="links"))
    anchor = {"id": shown.id} if shown.id else {}
    return html.Section(parts, className="facts", disable_n_clicks=True, **anchor)
