"""The city's own words on a page, an embed or a briefing: each note where it belongs, apart from
what the site says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from dashboard.city_notes.markdown import list_paragraphs, render_markdown
from dashboard.city_notes.note import NOTE_PAGES, CityNote
from dashboard.i18n.locale import get_language
from dashboard.i18n.months import name_day
from dashboard.i18n.translate import translate
from dashboard.measures.registry import get_measures
from dashboard.query.periods import find_time_dimension
from dashboard.views.model import Chart, CityStatement, PageContent
from data.model.values import Query


def add_statements(notes: Iterable[CityNote], name: str, content: PageContent) -> PageContent:
    """The content of the page `name` with the city's notes: those on a chart stand with the first
    one that they are about, those on a topic on the pages of its measures.
    """
    here = [note for note in notes if not note.page or NOTE_PAGES[note.page] == name]
    if not here:
        return content
    left = [note for note in here if note.is_about_charts]
    charts: list[Chart] = []
    for chart in content.charts:
        met = [note for note in left if chart.query and _is_about(note, chart.query)]
        left = [note for note in left if note not in met]
        charts.append(replace(chart, statements=tuple(map(make_statement, met))) if met else chart)
    topics = content.topics or ()
    whole = [
        note
        for note in here
        if not note.is_about_charts and (note.topic in topics if note.topic else note.page)
    ]
    return replace(content, charts=tuple(charts), statements=tuple(map(make_statement, whole)))


def list_statements(
    notes: Iterable[CityNote], *queries: Query, new_window: bool = False
) -> tuple[CityStatement, ...]:
    """The notes on any of some questions, or on the topic of their measures; none that belong to
    one page.
    """
    return tuple(
        make_statement(note, new_window)
        for note in notes
        if not note.page and any(_is_about(note, query) for query in queries)
    )


def _is_about(note: CityNote, query: Query) -> bool:
    """Whether a question is what a note is about, in all that the note states."""
    checks: tuple[Callable[[], bool], ...] = (
        lambda: not note.topic or note.topic in get_measures()[query.measure].topics,
        lambda: not note.measure or note.measure == query.measure,
        lambda: not note.chart or _asks_same(note, query),
        lambda: not note.month or _holds_month(note.month, query),
    )
    return all(check() for check in checks)


def _asks_same(note: CityNote, query: Query) -> bool:
    asked = note.question
    return asked is not None and (asked.measure, asked.by, asked.where) == (
        query.measure,
        query.by,
        query.where,
    )


def _holds_month(month: str, query: Query) -> bool:
    """Whether a question over time asks about a month."""
    since, until = query.since or month, query.until or month
    return bool(find_time_dimension(query.by)) and since <= month <= until


def make_statement(note: CityNote, new_window: bool = False) -> CityStatement:
    """A note as it is shown in the current language."""
    titled = translate("city_says_titled", title=note.title)
    return CityStatement(
        heading=titled if note.title else translate("city_says"),
        body=render_markdown(note.text, new_window),
        paragraphs=list_paragraphs(note.text),
        signed=translate(
            "city_says_signed", author=note.author, date=name_day(note.date.isoformat())
        ),
        language=note.language if note.language != get_language() else "",
        title=note.title,
    )
