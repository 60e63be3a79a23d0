"""One chart as a card: what it says, the drawing, its table, how to read it, and where the numbers come from."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import wording
from dashboard.i18n.locale import get_language
from dashboard.query import addresses
from dashboard.views.model import Chart, remove_repeated_notes
from layouts import ids, labels
from layouts.attributes import make_attributes
from layouts.district_list import render_districts
from layouts.files import render_files
from layouts.raw_html import render_raw_html
from layouts.sections import render_named_list
from layouts.untranslated import mark_untranslated

PAGE_BY_FORM = {"trend": "trends", "compared": "trends", "breakdown": "breakdowns", "map": "map"}
# Drawn once, on the server: there is no interactive form of these.
STATIC_FORMS = ("forest", "funnel", "compared")


def render_chart(chart: Chart) -> html.Article:
    """The whole card; an article named by its heading. What is told in a sentence is not told again below it."""
    chart = remove_repeated_notes(chart)
    kind = f"chart {chart.form} large" if chart.large else f"chart {chart.form}"
    return html.Article(
        [
            html.H2(chart.title, id=ids.make_heading_id(chart.id), disable_n_clicks=True),
            _render_sentences(chart),
            html.Div(_render_figure(chart), className="frame"),
            html.Div(
                [_render_completeness(chart), _render_tools(chart), _render_source(chart)],
                className="below",
            ),
        ],
        className=kind,
        **make_attributes(aria_labelledby=ids.make_heading_id(chart.id), data_chart=chart.id),
    )


def _render_sentences(chart: Chart) -> html.P | html.Div:
    first = html.P(chart.sentence, className="sentence")
    if not chart.more:
        return first
    return html.Div([first, html.Ul([html.Li(text) for text in chart.more], className="more")])


def _render_figure(chart: Chart) -> html.Div:
    drawing = html.Div(
        [
            render_raw_html(chart.drawing, "wide" if chart.narrow else "")
            if chart.drawing
            else None,
            render_raw_html(chart.narrow, "narrow") if chart.narrow else None,
        ],
        className="drawing",
    )
    if chart.form in STATIC_FORMS:
        return html.Div(drawing, className="picture")
    holder = html.Div(
        id=ids.make_holder_id(chart.id),
        className="holder",
        role="group",
        disable_n_clicks=True,
        **make_attributes(aria_label=chart.sentence),
    )
    asked = dcc.Store(
        id=ids.make_question_id(chart.id),
        data={
            "form": chart.form,
            "question": chart.question,
            "language": get_language(),
            "selected": [entry["id"] for entry in chart.list if entry["selected"]],
        },
    )
    walk = (
        html.P(labels.WALK, id=ids.make_walk_id(chart.id), className="walk", role="status")
        if chart.drawing
        else None
    )
    shown = html.Div([drawing, walk, holder, asked], className="picture")
    return (
        html.Div([shown, render_districts(chart)], className="map-and-list")
        if chart.form == "map"
        else shown
    )


def _render_completeness(chart: Chart) -> html.Div | None:
    """The strip, and what is missing in words."""
    if not (chart.strip or chart.completeness):
        return None
    said = html.P(chart.completeness) if chart.completeness else None
    return html.Div(
        [render_raw_html(chart.strip, "strip") if chart.strip else None, said],
        className="completeness",
    )


def _render_tools(chart: Chart) -> html.Div:
    table = html.Details(
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
    return html.Div(
        [table, _render_reading_help(chart), *_render_actions(chart), render_files(chart)],
        className="tools",
    )


def _render_reading_help(chart: Chart) -> html.Details | None:
    """What the marks mean, then the words that the chart uses; all there without scripts or a pointer."""
    if not chart.notes:
        return None
    terms = [(term, says, "") for _, term, says in chart.terms]
    words = [html.H3(labels.TERMS), render_named_list(terms)] if terms else []
    more = html.A(
        labels.GLOSSARY,
        href=addresses.with_language("/glossary"),
        **make_attributes(aria_label=f"{labels.GLOSSARY}: {chart.title}"),
    )
    return html.Details(
        [
            html.Summary(labels.HOW_TO_READ),
            html.Ul([html.Li(mark_untranslated(n)) for n in chart.notes]),
            *words,
            html.P(more),
        ],
        className="notes",
    )


def _render_actions(chart: Chart) -> list:
    """What a chart of one question offers; a drawing of several has their links in its table."""

    def name_with(template: str) -> dict[str, Any]:
        return make_attributes(aria_label=template.format(title=chart.title))

    if chart.form == "funnel":
        return []
    shown: list[Component] = [
        html.A(
            labels.CSV, href=chart.csv, className="action", download="", **name_with(labels.CSV_OF)
        ),
        html.A(
            labels.LINK,
            href=find_chart_page(chart),
            className="action",
            **name_with(labels.LINK_OF),
        ),
    ]
    if chart.form in STATIC_FORMS:
        return shown
    shown.append(
        html.A(
            labels.BRIEFING,
            href=addresses.build_briefing_url(chart.question),
            className="action",
            **name_with(labels.BRIEFING_OF),
        )
    )
    # With a target, the browser loads it itself: the builder is a document of its own.
    shown.append(
        html.A(
            labels.EMBED,
            href=find_embed_builder(chart),
            className="action",
            target="_self",
            **name_with(labels.EMBED_OF),
        )
    )
    if chart.form == "trend" and chart.drawing:
        shown.append(
            html.Button(
                labels.LISTEN,
                className="action listen",
                type="button",
                disable_n_clicks=True,
                **make_attributes(data_stop=labels.STOP),
                **name_with(labels.LISTEN_OF),
            )
        )
    if chart.drawing:
        label = labels.INTERACTIVE_MAP if chart.form == "map" else labels.INTERACTIVE
        shown.append(
            html.Button(
                label,
                id=ids.make_explore_id(chart.id),
                className="action explore",
                type="button",
                **make_attributes(aria_pressed="false"),
                **name_with(labels.INTERACTIVE_OF.format(label=label, title="{title}")),
            )
        )
    return shown


def find_chart_page(chart: Chart) -> str:
    """The address of the page that shows a chart's question alone."""
    if chart.page:
        return chart.page
    query, _ = addresses.parse_query(chart.question)
    return addresses.build_page_url(query.city, PAGE_BY_FORM[chart.form], query)


def find_embed_builder(chart: Chart) -> str:
    """The address of the page that builds the code of a chart."""
    query, _ = addresses.parse_query(chart.question)
    return addresses.build_page_url(query.city, "embed", query, form=chart.form)


def _render_source(chart: Chart) -> html.P:
    parts: list[str | Component] = [chart.source]
    if chart.portal:
        label = wording.name_portal_link(chart.portal, labels.CHECK)
        name = wording.translate("mark", name=label, value=chart.title)
        link = html.A(label, href=chart.portal, **make_attributes(aria_label=name))
        parts += [" · ", link]
    if chart.method:
        name = labels.METHOD_OF.format(title=chart.title)
        link = html.A(labels.METHOD, href=chart.method, **make_attributes(aria_label=name))
        parts += [" · ", link]
    return html.P(parts, className="source")
