"""The map's equal: every district with its value as a list of links, and the legend of the map's
classes.
"""

from __future__ import annotations

from itertools import compress

from dash import html
from dash.development.base_component import Component

from dashboard.views.model import Chart
from layouts import labels
from layouts.attributes import make_attributes

# A list of more areas than these is folded after as many as a reader takes in at once.
MAX_UNFOLDED = 14
SHOWN_OF_MANY = 10


def render_districts(chart: Chart) -> html.Div:
    """The legend, and the districts in the map's own order; a link selects its district in both."""
    classes = {name: entry.color_class for entry in chart.legend for name in entry.areas}
    items = [_render_item(entry, classes.get(entry["title"], "")) for entry in chart.list]
    shown, folded = _fold_items(chart, items)
    # A long list scrolls beside the map: without links in it, or with links that programs take for
    # folded, it is a stop for the keyboard itself.
    linked = not chart.drawing and any(entry["href"] for entry in chart.list)
    areas: list[Component | None] = [
        html.Ol(shown, className="districts", **make_attributes(aria_label=labels.AS_A_LIST)),
        _render_rest(folded, len(items)),
    ]
    listed = html.Div(
        [_fold_on_phone(areas)] if chart.drawing else areas,
        className="listed",
        disable_n_clicks=True,
        **make_attributes(tabIndex=None if linked else 0),
    )
    return html.Div([_render_legend(chart), listed], className="beside")


def _fold_on_phone(areas: list[Component | None]) -> html.Details:
    """The list below a map on a phone, which opens when asked for; beside a map it is always open
    (`.areas` in the style sheet).
    """
    return html.Details(
        [html.Summary(labels.AS_A_LIST), html.Div(areas)], className="areas", disable_n_clicks=True
    )


def _fold_items(chart: Chart, items: list[html.Li]) -> tuple[list[html.Li], list[html.Li]]:
    """What is shown at once, the selected area with it, and what is folded."""
    if len(items) <= MAX_UNFOLDED:
        return items, []
    is_shown = [n < SHOWN_OF_MANY or entry["selected"] for n, entry in enumerate(chart.list)]
    return list(compress(items, is_shown)), list(compress(items, (not s for s in is_shown)))


def _render_rest(items: list[html.Li], count: int) -> html.Details | None:
    """The areas that are not shown at once, of `count` in all."""
    if not items:
        return None
    return html.Details(
        [
            html.Summary(labels.WHOLE_LIST.format(count=count)),
            html.Ol(items, className="districts"),
        ],
        disable_n_clicks=True,
    )


def _render_item(entry: dict, color_class: str) -> html.Li:
    note = html.Span([" ", entry["note"]], className="note") if entry.get("note") else None
    parts: list[str | Component] = [
        _render_swatch(color_class),
        html.Span([entry["title"], note], className="name"),
        " ",
        html.Span(entry["value"], className="value"),
    ]
    if not entry["href"]:
        return html.Li(html.Div(parts, className="entry"))
    return html.Li(
        html.A(
            parts,
            href=entry["href"],
            **make_attributes(
                data_district=entry["id"], aria_current="true" if entry["selected"] else None
            ),
        )
    )


def _render_swatch(color_class: str, is_strong: bool = False) -> html.Span:
    strong = " strong" if is_strong else ""
    return html.Span(className=f"swatch pv-{color_class}{strong}" if color_class else "swatch none")


def _render_legend(chart: Chart) -> html.Ul | None:
    """The classes with their ranges in words. On a phone they are one bar, with the numbers at
    which its parts begin and the one at which it ends (`.legend` in the style sheet).
    """
    if not chart.legend:
        return None
    last = next((e.ends for e in reversed(chart.legend) if e.ends), None)
    items = [
        html.Li(
            [
                _render_swatch(entry.color_class, entry.is_strong),
                html.Span(entry.label, className="range"),
            ],
            **make_attributes(
                data_low=entry.ends and entry.ends[0],
                data_high=last[1] if last and entry.ends == last else None,
            ),
        )
        for entry in chart.legend
    ]
    return html.Ul(items, className="legend", **make_attributes(aria_label=labels.LEGEND))
