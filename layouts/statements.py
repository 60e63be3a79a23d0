"""The city's own words on a page, set apart from what the site says."""

from __future__ import annotations

from dash import html

from dashboard.templates import get_macro
from dashboard.views.model import CityStatement
from layouts.raw_html import render_raw_html

# The levels of a statement's heading: on a page, and in the card of a chart.
PAGE_LEVEL, CHART_LEVEL = 2, 3


def render_statements(
    statements: tuple[CityStatement, ...], level: int = PAGE_LEVEL
) -> html.Div | None:
    """Each statement with its heading, text and signature; None where there is none."""
    if not statements:
        return None
    render = get_macro("city_says.html", "render_statement")
    markup = "".join(render(statement, level) for statement in statements)
    return render_raw_html(markup, "statements")
