"""One chart as a card: what it says, the drawing, its table, how to read it, and where the numbers come from."""

from __future__ import annotations

from dash import dcc, html

from dashboard import links
from dashboard.language import language
from dashboard.pages.model import Chart
from layouts import ids, labels
from layouts.district_list import districts
from layouts.files import files
from layouts.marked import marked
from layouts.raw import raw
from layouts.sections import named_list

PAGE_OF = {"trend": "trends", "compared": "trends", "breakdown": "breakdowns", "map": "map"}
# Drawn once, on the server: there is no interactive form of these.
STILL = ("forest", "funnel", "compared")


def card(chart: Chart) -> html.Article:
    """The whole card; an article named by its heading."""
    kind = f"chart {chart.form} large" if chart.large else f"chart {chart.form}"
    return html.Article(
        [
            html.H2(chart.title, id=ids.heading(chart.id), disable_n_clicks=True),
            _sentences(chart),
            html.Div(_figure(chart), className="frame"),
            html.Div([_completeness(chart), _tools(chart), _source(chart)], className="below"),
        ],
        className=kind,
        **{"aria-labelledby": ids.heading(chart.id), "data-chart": chart.id},
    )


def _sentences(chart: Chart) -> html.P | html.Div:
    first = html.P(chart.sentence, className="sentence")
    if not chart.more:
        return first
    return html.Div([first, html.Ul([html.Li(text) for text in chart.more], className="more")])


def _figure(chart: Chart) -> html.Div:
    drawing = html.Div(
        [
            raw(chart.drawing, "wide" if chart.narrow else None) if chart.drawing else None,
            raw(chart.narrow, "narrow") if chart.narrow else None,
        ],
        className="drawing",
    )
    if chart.form in STILL:
        return html.Div(drawing, className="picture")
    holder = html.Div(
        id=ids.holder(chart.id),
        className="holder",
        role="group",
        disable_n_clicks=True,
        **{"aria-label": chart.sentence},
    )
    asked = dcc.Store(
        id=ids.question(chart.id),
        data={
            "form": chart.form,
            "question": chart.question,
            "language": language(),
            "selected": [entry["id"] for entry in chart.list if entry["selected"]],
        },
    )
    walk = (
        html.P(labels.WALK, id=ids.walk(chart.id), className="walk", role="status")
        if chart.drawing
        else None
    )
    shown = html.Div([drawing, walk, holder, asked], className="picture")
    return (
        html.Div([shown, districts(chart)], className="map-and-list")
        if chart.form == "map"
        else shown
    )


def _completeness(chart: Chart) -> html.Div | None:
    """The strip, and what is missing in words."""
    if not (chart.strip or chart.completeness):
        return None
    said = html.P(chart.completeness) if chart.completeness else None
    return html.Div(
        [raw(chart.strip, "strip") if chart.strip else None, said], className="completeness"
    )


def _tools(chart: Chart) -> html.Div:
    table = html.Details(
        [
            html.Summary(labels.TABLE),
            raw(
                chart.table,
                "scroll",
                role="region",
                tabIndex=0,
                **{"aria-label": labels.TABLE_OF.format(title=chart.title)},
            ),
        ],
        className="table",
    )
    return html.Div([table, _reading(chart), *_actions(chart), files(chart)], className="tools")


def _reading(chart: Chart) -> html.Details | None:
    """What the marks mean, then the words that the chart uses; all there without scripts or a pointer."""
    if not chart.notes:
        return None
    terms = [(term, says, "") for _, term, says in chart.terms]
    words = [html.H3(labels.TERMS), named_list(terms)] if terms else []
    more = html.A(
        labels.GLOSSARY,
        href=links.spoken("/glossary"),
        **{"aria-label": f"{labels.GLOSSARY}: {chart.title}"},
    )
    return html.Details(
        [
            html.Summary(labels.HOW_TO_READ),
            html.Ul([html.Li(marked(n)) for n in chart.notes]),
            *words,
            html.P(more),
        ],
        className="notes",
    )


def _actions(chart: Chart) -> list:
    """What a chart of one question offers; a drawing of several has their links in its table."""

    def named(template: str) -> dict:
        return {"aria-label": template.format(title=chart.title)}

    if chart.form == "funnel":
        return []
    shown = [
        html.A(labels.CSV, href=chart.csv, className="action", download="", **named(labels.CSV_OF)),
        html.A(labels.LINK, href=view(chart), className="action", **named(labels.LINK_OF)),
    ]
    if chart.form in STILL:
        return shown
    shown.append(
        html.A(
            labels.BRIEFING,
            href=links.briefing(chart.question),
            className="action",
            **named(labels.BRIEFING_OF),
        )
    )
    # With a target, the browser loads it itself: the builder is a document of its own.
    shown.append(
        html.A(
            labels.EMBED,
            href=builder(chart),
            className="action",
            target="_self",
            **named(labels.EMBED_OF),
        )
    )
    if chart.form == "trend" and chart.drawing:
        shown.append(
            html.Button(
                labels.LISTEN,
                className="action listen",
                type="button",
                disable_n_clicks=True,
                **{"data-stop": labels.STOP},
                **named(labels.LISTEN_OF),
            )
        )
    if chart.drawing:
        label = labels.INTERACTIVE_MAP if chart.form == "map" else labels.INTERACTIVE
        shown.append(
            html.Button(
                label,
                id=ids.explore(chart.id),
                className="action explore",
                type="button",
                **{"aria-pressed": "false"},
                **named(labels.INTERACTIVE_OF.format(label=label, title="{title}")),
            )
        )
    return shown


def view(chart: Chart) -> str:
    """The address of the page that shows a chart's question alone."""
    if chart.page:
        return chart.page
    query, _ = links.parse(chart.question)
    return links.page(query.city, PAGE_OF[chart.form], query)


def builder(chart: Chart) -> str:
    """The address of the page that builds the code of a chart."""
    query, _ = links.parse(chart.question)
    return links.page(query.city, "embed", query, form=chart.form)


def _source(chart: Chart) -> html.P:
    portal = (
        [
            " · ",
            html.A(
                labels.CHECK,
                href=chart.portal,
                **{"aria-label": labels.CHECK_OF.format(title=chart.title)},
            ),
        ]
        if chart.portal
        else []
    )
    method = (
        [
            " · ",
            html.A(
                labels.METHOD,
                href=chart.method,
                **{"aria-label": labels.METHOD_OF.format(title=chart.title)},
            ),
        ]
        if chart.method
        else []
    )
    return html.P([chart.source, *portal, *method], className="source")
