"""Holders of long markup: one component instead of thousands. The browser's script puts the markup
in.
"""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.attributes import make_attributes


def render_raw_html(markup: str, class_name: str = "", **attributes: Any) -> html.Div:
    """A div whose content is markup that is escaped already, such as a drawing or a table."""
    return html.Div(className=class_name or None, **make_attributes(data_html=markup, **attributes))
