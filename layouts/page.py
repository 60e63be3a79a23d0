"""A Page -> its whole component tree, header and footer included."""

from __future__ import annotations

from itertools import groupby

from dash import html

from dashboard.branding.page_names import name_page
from dashboard.charts.forms import QUESTION_FORMS
from dashboard.city_notes.markdown import render_markdown
from dashboard.query.addresses import parse_address
from dashboard.views.model import Chart, ChartGaps, Headline, Page, Section
from dashboard.wording import TOLD_PERCENT, format_percent, translate
from layouts import ids, labels, shell
from layouts.attributes import make_attributes
from layouts.changes_since_visit import render_changes_since_visit
from layouts.chart import render_chart
from layouts.citing import render_citing
from layouts.controls import render_controls
from layouts.explore import render_explore_view
from layouts.finder import render_finder
from layouts.hidden_links import remove_hidden_links
from layouts.raw_html import render_raw_html
from layouts.sections import render_section
from layouts.statements import render_statements


def render_page(shown: Page, address: str) -> html.Div:
    """The tree of a page; `address` is its path and query, by which the browser's script knows what
    it shows.
    """
    marks = make_attributes(
        data_title=shown.title,
        data_address=address,
        data_view=f"{shown.city}/{shown.heading}",
        data_said=summarise_page(shown),
        data_lang=shown.language,
    )
    parts = [
        shell.render_skip_link(),
        shell.render_header(shown),
        html.Main(
            [shell.render_sample_banner(shown), *_render_content(shown), render_citing(shown)],
            id=ids.MAIN_ID,
            className="wrap",
            disable_n_clicks=True,
            tabIndex=-1,
        ),
        shell.render_footer(shown),
    ]
    return remove_hidden_links(html.Div(parts, className="view", **marks), shown.face)


def summarise_page(shown: Page) -> str:
    """The first sentences of a page, announced to screen readers when a choice has changed it."""
    sentences = [headline.text for headline in shown.headlines] or [
        c.sentence for c in shown.charts[:1]
    ]
    faults = [message for _, message in shown.faults]
    return " ".join(faults or sentences) or shown.heading


def _render_content(shown: Page) -> list:
    opening = html.Div(
        [html.H1(shown.heading, id=ids.HEADING_ID, tabIndex=-1, disable_n_clicks=True)],
        className="opening",
    )
    listed = not any(s.named or s.table for s in shown.sections)
    kind = "cities" if not shown.city and shown.status == 200 and listed else "blocks"
    sections = (
        html.Div([render_section(s) for s in shown.sections], className=kind)
        if shown.sections
        else None
    )
    headlines = _render_headlines(shown)
    return [
        opening,
        *render_intro(shown),
        headlines if shown.answers_first else None,
        render_faults(shown),
        _render_switch(shown.forms, translate("explore.forms")),
        _render_switch(shown.switch, translate("map.switch")),
        render_controls(shown.action, shown.controls, parse_address(shown.address).parameters),
        *shell.render_notices(shown.notices, _list_warnings(shown.charts)),
        _render_lead(shown),
        None if shown.answers_first else headlines,
        render_missing(shown.charts),
        render_finder(shown.finder),
        _render_leading_sections(shown),
        *_render_charts(shown),
        render_statements(shown.statements),
        render_changes_since_visit(shown.since),
        sections,
        _render_methods(shown.methods),
    ]


def render_intro(shown: Page) -> list[html.Div]:
    """The site's own words at the head of the page, as one part; none on a page of faults."""
    if shown.status != 200:
        return []
    intro = shown.face.find_intro(name_page(shown.address.partition("?")[0]))
    if intro is None:
        return []
    return [render_raw_html(render_markdown(intro.text), "intro", lang=intro.language or None)]


def _render_methods(methods: tuple[Section, ...]) -> html.Details | None:
    """How the numbers of a page are worked out, with what they cannot show, folded."""
    if not methods:
        return None
    blocks = html.Div([render_section(s) for s in methods], className="blocks")
    return html.Details([html.Summary(labels.METHOD), blocks], className="methods")


def _list_warnings(charts: tuple[Chart, ...]) -> tuple[str, ...]:
    """What makes figures of the page's charts doubtful, each once."""
    return tuple(dict.fromkeys(w for c in charts if c.gaps for w in c.gaps.warnings))


def render_faults(shown: Page) -> html.Div | None:
    """What is at fault with an address, field by field; None where nothing is."""
    if not shown.faults:
        return None
    items = [
        html.Li([html.B(f"{field}: "), message] if field else message)
        for field, message in shown.faults
    ]
    return html.Div(
        html.Ul(items),
        className="faults",
        role="group",
        **make_attributes(aria_label=labels.FAULTS),
    )


def _render_switch(ways: tuple[tuple[str, str, bool], ...], name: str) -> html.Nav | None:
    """Links to the same question in other forms, or to the same view in other terms."""
    if not ways:
        return None
    items = [
        html.Li(
            html.A(text, href=href, **make_attributes(aria_current="true" if current else None))
        )
        for text, href, current in ways
    ]
    return html.Nav(html.Ul(items), className="switch", **make_attributes(aria_label=name))


def _render_lead(shown: Page) -> html.P | None:
    return html.P(shown.lead, className="lead") if shown.lead else None


def _render_headlines(shown: Page) -> html.Div | None:
    if not shown.headlines:
        return None
    topics = bool(shown.city)
    return html.Div(
        [html.P(_emphasise_number(line) if topics else line.text) for line in shown.headlines],
        className=f"headlines of-{min(len(shown.headlines), 4)}" if topics else "purpose",
    )


def _emphasise_number(headline: Headline) -> list:
    """A headline with its number set apart for the eye; the words stay one sentence."""
    text, number = headline.text, headline.number
    start = _find_number(text, number) if number else -1
    if start < 0:
        return [text]
    return [text[:start], html.Strong(number), text[start + len(number) :]]


def _find_number(text: str, number: str) -> int:
    """Where a number stands in a text and is no part of a longer one; -1 where it does not."""
    start = text.find(number)
    while start >= 0:
        before, after = text[:start][-1:], text[start + len(number) :][:2]
        continues = after[:1].isdigit() or (after[:1] in (".", ",") and after[1:].isdigit())
        if not (before.isdigit() or (before in (".", ",") and before) or continues):
            return start
        start = text.find(number, start + 1)
    return -1


def _render_leading_sections(shown: Page) -> html.Div | None:
    if not shown.leading_sections:
        return None
    return html.Div([render_section(s) for s in shown.leading_sections], className="blocks leading")


def _render_charts(shown: Page) -> list:
    """Charts of one form stand side by side; each run of them is a row. Without headlines, a
    chart's sentence leads.
    """
    if shown.explore:
        view = shown.explore
        return [html.Div([render_explore_view(c, view) for c in shown.charts], className="row")]
    headlines = tuple(headline.text for headline in shown.headlines)
    first = _render_rows([c for c in shown.charts if not c.second], headlines)
    second = [c for c in shown.charts if c.second]
    if not second:
        return first
    summary = html.Summary(labels.MORE_CHARTS.format(count=len(second)))
    more = html.Div(_render_rows(second, headlines))
    return [*first, html.Details([summary, more], className="more")]


def _render_rows(charts: list[Chart], headlines: tuple[str, ...]) -> list[html.Div]:
    runs = [(form, list(run)) for form, run in groupby(charts, key=lambda c: c.form)]
    return [
        html.Div(
            [render_chart(c, headlines) for c in run],
            className=f"row {form}s of-{min(len(run), 4)}{'' if headlines else ' leads'}",
        )
        for form, run in runs
    ]


def render_missing(charts: tuple[Chart, ...]) -> html.Details | None:
    """A line for each topic; None where nothing is missing, or only one chart lacks it."""
    lines = list_missing(charts) if len(charts) > 1 else []
    if not lines:
        return None
    rule = translate("missing_rule", percent=format_percent(TOLD_PERCENT))
    return html.Details(
        [
            html.Summary(translate("missing_heading")),
            html.Ul([html.Li(line) for line in lines]),
            html.P(rule),
        ],
        className="missing",
    )


def _runs_over_time(chart: Chart) -> bool:
    form = QUESTION_FORMS.get(chart.form)
    return form is not None and form.is_over_time


def list_missing(charts: tuple[Chart, ...]) -> list[str]:
    """What is missing of each topic: "Stops: Missing: precinct 5%, race 12%. Incomplete: November
    2023."

    The dimensions that records do not name are listed for the period of the page, which a trend may
    exceed.
    """
    lines = []
    topics = dict.fromkeys(c.gaps.topic for c in charts if c.gaps)
    for topic in topics:
        shown = [c for c in charts if c.gaps and c.gaps.topic == topic]
        shown.sort(key=_runs_over_time)
        gaps = [c.gaps for c in shown if c.gaps]
        gaps_text = " ".join(dict.fromkeys([*_list_unnamed(gaps), *_list_others(gaps)]))
        if gaps_text:
            lines.append(translate("missing_topic", topic=topic, told=gaps_text))
    return lines


def _list_unnamed(gaps: list[ChartGaps]) -> list[str]:
    return [g.unnamed for g in gaps if g.unnamed][:1]


def _list_others(gaps: list[ChartGaps]) -> list[str]:
    return [text for g in gaps for text in g.others if text not in g.warnings]
