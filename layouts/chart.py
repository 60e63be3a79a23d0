"""One chart as a card: what it says, the drawing, who published it, and one row of what goes with
it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from dashboard import wording
from dashboard.charts.forms import CHART_FORMS, QUESTION_FORMS
from dashboard.query import addresses
from dashboard.query.source_links import is_count_url
from dashboard.views.model import Chart, remove_repeated_notes
from dashboard.wording.paragraphs import Paragraph
from layouts import ids, labels
from layouts.attributes import make_attributes
from layouts.chart_menus import render_about, render_downloads, render_sharing
from layouts.district_list import render_districts
from layouts.raw_html import render_raw_html

# The size of a drawing, in the first tag of its markup.
VIEW_BOX_PATTERN = re.compile(r'<svg[^>]* viewBox="0 0 ([\d.]+) ([\d.]+)"')


def render_chart(chart: Chart, headlines: tuple[str, ...] = ()) -> html.Article:
    """A chart card as an article named by its heading. What a sentence says is not repeated below
    it.

    `headlines` lead the page; the card leaves their sentences out.
    """
    chart = remove_repeated_notes(chart)
    sentence = Paragraph(chart.sentence)
    for lead in headlines:
        sentence = sentence.without_lead(lead)
    chart = replace(chart, sentence=sentence)
    kind = " ".join(
        (
            "chart",
            "map" if CHART_FORMS[chart.form].has_areas else chart.form,
            *(["large"] if chart.large else []),
        )
    )
    return html.Article(
        [
            html.H2(chart.title, id=ids.make_heading_id(chart.id), disable_n_clicks=True),
            render_sentence(chart),
            html.Div(_render_figure(chart), className="frame"),
            html.Div(
                [
                    render_gap(chart),
                    render_source(chart),
                    render_tools(chart, _render_explore_link(chart)),
                ],
                className="below",
            ),
        ],
        className=kind,
        **make_attributes(aria_labelledby=ids.make_heading_id(chart.id), data_chart=chart.id),
    )


def render_sentence(chart: Chart) -> html.P:
    """The sentence that says what the chart shows."""
    return html.P(chart.sentence or None, className="sentence")


def render_drawing(chart: Chart) -> html.Div:
    """The server's drawing, for wide and for narrow columns."""
    drawings = (
        (chart.drawing, "wide" if chart.narrow else ""),
        (chart.middle, "middle"),
        (chart.narrow, "narrow"),
    )
    return html.Div(
        [_render_holder(chart, drawing, kind) for drawing, kind in drawings if drawing],
        className="drawing",
    )


def _render_holder(chart: Chart, drawing: str, class_name: str) -> html.Div:
    """A drawing in a holder of its shape, whose content the browser need not lay out before it is
    near the screen.

    One for all widths is not held: it may be lower than its shape, so that it fits the screen.
    """
    size = VIEW_BOX_PATTERN.match(drawing) if CHART_FORMS[chart.form].per_width else None
    if not size:
        return render_raw_html(drawing, class_name)
    shape = {"aspectRatio": f"{size[1]}/{size[2]}"}
    return render_raw_html(drawing, f"{class_name} shaped".strip(), style=shape)


def _render_figure(chart: Chart) -> html.Div:
    drawing = render_drawing(chart)
    form = CHART_FORMS[chart.form]
    if chart.form not in QUESTION_FORMS and not form.has_areas:
        return html.Div(
            drawing, className="picture", **make_attributes(data_marks=chart.marks or None)
        )
    hint = (
        html.P(labels.WALK, id=ids.make_walk_id(chart.id), className="walk unseen")
        if chart.drawing
        else None
    )
    zoom = _render_zoom(chart) if form.has_areas and chart.drawing else None
    shown = html.Div(
        [drawing, zoom, hint],
        className="picture",
        **make_attributes(data_marks=chart.marks or None),
    )
    return (
        html.Div([shown, render_districts(chart)], className="map-and-list")
        if form.has_areas
        else shown
    )


def render_gap(chart: Chart) -> html.P | None:
    """What is missing, where it must be seen beside the drawing."""
    return html.P(chart.gap, className="gap") if chart.gap else None


def _render_zoom(chart: Chart) -> html.Div:
    """The buttons that bring a map nearer; bundle/site/map_zoom.js shows them, and arrow keys move
    the map.
    """
    buttons = [
        html.Button(
            sign,
            type="button",
            disable_n_clicks=True,
            title=label,
            className=f"map-{action}",
            **make_attributes(data_map=action, aria_label=label, data_denied=denied),
        )
        for action, sign, label, denied in (
            ("in", "+", labels.MAP_IN, None),
            ("out", "\u2212", labels.MAP_OUT, None),
            ("whole", labels.MAP_WHOLE, labels.MAP_WHOLE, None),
            ("locate", labels.MAP_LOCATE, labels.MAP_LOCATE, labels.MAP_DENIED),
        )
    ]
    return html.Div(
        [*buttons, html.Span(role="status")],
        className="map-zoom",
        role="group",
        disable_n_clicks=True,
        **make_attributes(aria_label=labels.MAP_ZOOM.format(title=chart.title)),
    )


def render_tools(chart: Chart, way: html.A | None = None) -> html.Div:
    """The one row under a drawing: table, files, ways to pass it on, what to know of it, and the
    way to the Explore view or back.
    """
    return html.Div(
        [
            _render_table(chart),
            render_downloads(chart),
            render_sharing(chart),
            render_about(chart),
            way,
        ],
        className="tools",
    )


def _render_table(chart: Chart) -> html.Details:
    return html.Details(
        [
            html.Summary(labels.TABLE),
            render_raw_html(
                chart.table,
                "scroll",
                role="region",
                tabIndex=0,
                **make_attributes(aria_label=labels.TABLE_OF.format(title=chart.title)),
            ),
        ],
        className="table",
    )


def _render_explore_link(chart: Chart) -> html.A | None:
    """The way to the chart's Explore view; None where there is nothing to explore."""
    view = chart.explored or _build_explore_url(chart)
    if not view:
        return None
    return html.A(
        labels.EXPLORE,
        href=view,
        className="action explore",
        **make_attributes(aria_label=labels.EXPLORE_OF.format(title=chart.title)),
    )


def _build_explore_url(chart: Chart) -> str:
    form = QUESTION_FORMS.get(chart.form)
    if not chart.drawing or chart.query is None or form is None or not form.is_explored:
        return ""
    return addresses.build_page_url(
        chart.query.city,
        addresses.EXPLORE_VIEW,
        chart.query,
        **{**dict(chart.kept), "form": chart.form},
    )


def render_source(chart: Chart) -> html.P:
    """Who published the numbers, up to when, and the way to them at the portal."""
    parts: list[str | Component] = [chart.source_note or chart.source]
    if chart.portal:
        label = labels.CHECK if is_count_url(chart.portal) else labels.AT_PORTAL
        name = wording.translate("mark", name=label, value=chart.title)
        link = html.A(label, href=chart.portal, **make_attributes(aria_label=name))
        parts += [" \u00b7 ", link]
    return html.P(parts, className="source")
