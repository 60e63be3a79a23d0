"""A briefing -> its HTML document: one page that reads and prints without scripts."""

from __future__ import annotations

from html import escape

from dash import html

from dashboard import links
from dashboard.briefing.content import Briefing, Figure
from dashboard.briefing.pdf import PAPERS
from dashboard.figures.theme import css
from dashboard.language import language, languages
from dashboard.words import say
from layouts import ids, labels
from layouts.attributes import make_attributes
from layouts.markup import to_html
from layouts.raw_html import render_raw_html

SHEETS = ("plainview", "words", "briefing")


def render_briefing(made: Briefing) -> str:
    """The whole document of a briefing."""
    main = html.Main(
        [
            html.P(made.sample, className="sample") if made.sample else None,
            html.H1(made.title, id=ids.HEADING),
            html.P(made.dated, className="dated"),
            html.Div([html.P(said) for said in made.sentences], className="findings"),
            html.Div(
                [_render_figure(f, n) for n, f in enumerate(made.figures, 1)], className="figures"
            ),
            _render_table(made),
            _render_list(say("briefing_caveats"), [html.Li(c) for c in made.caveats]),
            _render_list(
                say("briefing_checks"), [html.Li(html.A(c.words, href=c.href)) for c in made.checks]
            ),
            html.P(made.source, className="source"),
        ],
        id=ids.MAIN,
        className="wrap",
    )
    return _render_document(f"{made.title} · {say('briefing_kind')}", [_render_header(made), main])


def render_briefing_error(faults: tuple[tuple[str, str], ...]) -> str:
    """The document that says why there is no briefing."""
    items = [
        html.Li([html.B(f"{field}: "), message] if field else message) for field, message in faults
    ]
    main = html.Main(
        [
            html.H1(say("briefing_cannot")),
            html.Div(html.Ul(items), className="faults"),
            html.P(html.A(say("briefing_afresh"), href=links.spoken("/"))),
        ],
        className="wrap",
    )
    return _render_document(say("briefing_cannot"), [main])


def _render_document(title: str, content: list) -> str:
    sheets = "".join(f'<link rel="stylesheet" href="/assets/{name}.css">' for name in SHEETS)
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><meta name="robots" content="noindex">'
        '<meta name="color-scheme" content="light dark">'
        f'<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg"><style>{css()}</style>{sheets}</head>'
        f'<body class="briefing">{to_html(content)}</body></html>'
    )


def _render_header(made: Briefing) -> html.Header:
    """What is not printed: the way back, the PDF on each paper, and the other languages."""
    forms = [
        html.Li(
            html.A(
                say("briefing_pdf", paper=say(f"briefing_{paper}")),
                href=links.briefing(made.question, paper),
            )
        )
        for paper in PAPERS
    ]
    tongues = [
        html.Li(
            html.A(
                name,
                lang=code,
                hrefLang=code,
                href=links.spoken(links.briefing(made.question), code),
                **make_attributes(aria_current="true" if code == made.language else None),
            )
        )
        for code, name in languages().items()
    ]
    return html.Header(
        html.Div(
            [
                html.A(say("briefing_view"), href=made.view),
                html.Nav(html.Ul(forms), **make_attributes(aria_label=say("briefing_forms"))),
                html.Nav(
                    html.Ul(tongues),
                    className="languages",
                    **make_attributes(aria_label=labels.LANGUAGE),
                ),
            ],
            className="wrap",
        )
    )


def _render_figure(figure: Figure, number: int) -> html.Figure:
    name = f"figure-{number}"
    legend = (
        html.Ul(
            [
                html.Li([html.Span(className=f"swatch pv-{role}"), label])
                for role, label in figure.legend
            ],
            className="legend",
            **make_attributes(aria_label=labels.LEGEND),
        )
        if figure.legend
        else None
    )
    return html.Figure(
        [
            html.Figcaption(figure.title, id=name),
            render_raw_html(figure.drawing, "drawing"),
            legend,
        ],
        **make_attributes(aria_labelledby=name),
    )


def _render_table(made: Briefing) -> html.Section:
    """The numbers; each row is headed by its own first cells."""
    head = [
        html.Th(h, scope="col", className="pv-number" if i >= made.leading else None)
        for i, h in enumerate(made.headings)
    ]
    rows = [
        html.Tr(
            [
                html.Th(c, scope="row") if i < made.leading else html.Td(c, className="pv-number")
                for i, c in enumerate(row)
            ]
        )
        for row in made.rows
    ]
    table = html.Table(
        [html.Caption(made.caption), html.Thead(html.Tr(head)), html.Tbody(rows)],
        className="pv-table",
    )
    left_out = html.P(made.left_out, className="dated") if made.left_out else None
    return html.Section(
        [
            html.H2(say("briefing_numbers")),
            html.Div(
                table,
                className="scroll",
                role="region",
                tabIndex=0,
                **make_attributes(aria_label=made.caption),
            ),
            left_out,
        ]
    )


def _render_list(heading: str, items: list) -> html.Section | None:
    return html.Section([html.H2(heading), html.Ul(items, className="told")]) if items else None
