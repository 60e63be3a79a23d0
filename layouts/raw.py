"""Holders of long markup: one component instead of thousands. The browser's script puts the markup in."""

from __future__ import annotations

from dash import html


def raw(markup: str, class_name: str = "", **attributes: str) -> html.Div:
    """A div whose content is markup that is escaped already, such as a drawing or a table."""
    return html.Div(className=class_name or None, **{"data-html": markup, **attributes})
