"""The menus under a chart, as native details: its files, the ways to pass it on, and what to know
of it.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import wording
from dashboard.charts.forms import QUESTION_FORMS
from dashboard.query import addresses
from dashboard.views.model import Chart
from dashboard.views.records import build_records_url
from dashboard.web.briefing.pdf import PAPER_SIZES
from data.model.values import Query
from layouts import labels
from layouts.attributes import make_attributes
from layouts.raw_html import render_raw_html
from layouts.sections import render_named_list
from layouts.statements import CHART_LEVEL, render_statements
from layouts.untranslated import mark_untranslated

ROW_FILES = {"xlsx": "Excel (XLSX)", "parquet": "Parquet"}
PICTURE_FILES = {"png": "PNG", "svg": "SVG"}


def render_downloads(chart: Chart) -> html.Details | None:
    """The rows and the drawing of a chart as files; None where it has none."""
    files = list_files(chart)
    if not files:
        return None
    items = [
        html.Li(
            html.A(
                kind,
                href=href,
                download="",
                className="action",
                **make_attributes(aria_label=labels.FILE_OF.format(kind=kind, title=chart.title)),
            )
        )
        for kind, href in files
    ]
    return _render_menu(labels.DOWNLOAD, "download", [html.Ul(items)])


def list_files(chart: Chart) -> list[tuple[str, str]]:
    """The files of a chart, as (kind, address)."""
    files = [("CSV", chart.csv)] if chart.csv else list(chart.files)
    query = chart.query if chart.form in QUESTION_FORMS else None
    if query:
        files += [
            (kind, addresses.build_answer_url(query, ending)) for ending, kind in ROW_FILES.items()
        ]
    if not chart.drawing:
        return files
    files += _list_pictures(chart)
    if query is None:
        return files
    return [*files, ("PDF", addresses.build_briefing_url(query, next(iter(PAPER_SIZES))))]


def _list_pictures(chart: Chart) -> list[tuple[str, str]]:
    """The drawing as files; none where no address asks for it alone."""
    if not chart.picture:
        return []
    slide = addresses.build_picture_url(chart.form, "png", chart.picture, "slide")
    return [
        *(
            (kind, addresses.build_picture_url(chart.form, ending, chart.picture))
            for ending, kind in PICTURE_FILES.items()
        ),
        (labels.SLIDE_FILE, slide),
    ]


def render_sharing(chart: Chart) -> html.Details:
    """A link to copy, the code to embed, the briefing and the citation."""
    link = find_chart_page(chart)
    ways: list[Component] = [
        _render_way(labels.LINK, link, labels.LINK_OF, chart),
        _render_copy_button(chart, link),
    ]
    if chart.query and chart.form in QUESTION_FORMS:
        # With a target, the browser loads it itself: the builder is a document of its own.
        ways += [
            _render_way(
                labels.EMBED,
                find_embed_builder(chart.query, chart.form),
                labels.EMBED_OF,
                chart,
                target="_self",
            ),
            _render_way(
                labels.BRIEFING,
                addresses.build_briefing_url(chart.query),
                labels.BRIEFING_OF,
                chart,
            ),
        ]
    cited = html.P(mark_untranslated(chart.citation), className="citation")
    content: list[Component] = [html.Ul([html.Li(way) for way in ways])]
    return _render_menu(labels.SHARE, "share", [*content, *([cited] if chart.citation else [])])


def _render_way(
    label: str, href: str, name: str, chart: Chart, target: str | None = None
) -> html.A:
    return html.A(
        label,
        href=href,
        className="action",
        target=target,
        **make_attributes(aria_label=name.format(title=chart.title)),
    )


def _render_copy_button(chart: Chart, link: str) -> html.Button:
    """The button that bundle/site/share.js makes work; without scripts there is the link
    beside it.
    """
    return html.Button(
        labels.COPY_LINK,
        type="button",
        className="action copy-link",
        disable_n_clicks=True,
        **make_attributes(
            data_copies=link,
            data_done=labels.COPIED,
            data_failed=labels.NOT_COPIED,
            aria_label=labels.COPY_LINK_OF.format(title=chart.title),
        ),
    )


def render_about(chart: Chart) -> html.Details:
    """How to read a chart, what the city says of it, what is missing from it, how it is worked out,
    and where its numbers come from.
    """
    parts = [
        render_statements(chart.statements, CHART_LEVEL),
        *_render_comparison(chart),
        *_render_reading_help(chart),
        *_render_missing(chart),
        html.H3(labels.FULL_SOURCE),
        html.P(mark_untranslated(chart.source)),
        *_render_further_links(chart),
    ]
    return _render_menu(labels.ABOUT, "about", parts)


def _render_records_link(chart: Chart) -> list[Component]:
    """The way to the records behind the numbers of a chart."""
    if chart.query is None or chart.form not in QUESTION_FORMS:
        return []
    label, address = wording.translate("records_query"), build_records_url(chart.query)
    return [_render_way(label, address, f"{label}: {{title}}", chart)]


def _render_comparison(chart: Chart) -> list[Component]:
    """The further sentences of a chart, such as what its numbers are in the whole city."""
    if not chart.more:
        return []
    return [html.H3(labels.MORE), html.Ul([html.Li(text) for text in chart.more])]


def _render_reading_help(chart: Chart) -> list[Component]:
    """What the marks mean, then the words that the chart uses; paper goes without."""
    if not chart.notes:
        return []
    shown: list[Component] = [
        html.H3(labels.HOW_TO_READ),
        html.Ul([html.Li(mark_untranslated(n)) for n in chart.notes]),
    ]
    form = QUESTION_FORMS.get(chart.form)
    if form and form.is_over_time and chart.drawing:
        shown.append(_render_listen_button(chart))
    terms = [(term, says, "") for _, term, says in chart.terms]
    if terms:
        shown += [html.H3(labels.TERMS), render_named_list(terms)]
    return [html.Div(shown, className="reading")]


def _render_listen_button(chart: Chart) -> html.Button:
    """The chart as sound, where there are scripts."""
    name = labels.LISTEN_OF.format(title=chart.title)
    return html.Button(
        labels.LISTEN,
        className="action listen",
        type="button",
        disable_n_clicks=True,
        **make_attributes(data_stop=labels.STOP, aria_label=name),
    )


def _render_missing(chart: Chart) -> list[Component]:
    """What is missing in words, and the strip that shows it by month."""
    if not (chart.strip or chart.completeness):
        return []
    shown: list[Component] = [html.H3(labels.MISSING)]
    if chart.strip:
        shown.append(render_raw_html(chart.strip, "strip"))
    if chart.completeness:
        shown.append(html.P(chart.completeness))
    return shown


def _render_further_links(chart: Chart) -> list[Component]:
    glossary = addresses.build_site_url("/glossary")
    links = [_render_way(labels.GLOSSARY, glossary, f"{labels.GLOSSARY}: {{title}}", chart)]
    if chart.method:
        links.insert(0, _render_way(labels.METHOD, chart.method, labels.METHOD_OF, chart))
    return [html.Ul([html.Li(link) for link in (*_render_records_link(chart), *links)])]


def _render_menu(label: str, kind: str, content: list) -> html.Details:
    return html.Details([html.Summary(label), html.Div(content, className="menu")], className=kind)


def find_chart_page(chart: Chart) -> str:
    """The address of the page that shows a chart's question alone."""
    if chart.page or chart.query is None:
        return chart.page
    form = QUESTION_FORMS.get(chart.form)
    page = form.page if form else "trends"
    return addresses.build_page_url(chart.query.city, page, chart.query)


def find_embed_builder(query: Query, form: str) -> str:
    """The address of the page that builds the code of a chart."""
    return addresses.build_page_url(query.city, "embed", query, form=form)
