"""The two tables of the census as HTML: what each agency publishes, and every dataset with its marks."""

from __future__ import annotations

from html import escape

from dashboard import links, words
from dashboard.census import phrases
from dashboard.census.choice import SORTS, Choice
from dashboard.census.rows import Row
from dashboard.language import DEFAULT, language
from dashboard.words import say
from data.census.census import OTHER, TOPICS, Entry, by_agency

COLUMNS = (*TOPICS, OTHER)


def agencies_html(rows: tuple[Row, ...]) -> str:
    """One row per agency, and how many datasets of each topic are known; each number leads to them.

    A topic that no row has gets no column: where a choice leaves a topic out, "none known" would be untrue of it.
    """
    topics = [t for t in COLUMNS if any(r.entry.topic == t for r in rows)]
    head = "".join(
        f'<th scope="col">{escape(text)}</th>'
        for text in (
            say("census.sort.agency"),
            say("census.sort.state"),
            say("census.control.domain"),
        )
    )
    head += "".join(
        f'<th scope="col" class="pv-number">{_said(f"topic.{topic}")}</th>' for topic in topics
    )
    body = "".join(
        _agency(agency, entries, topics)
        for (_, agency), entries in by_agency(r.entry for r in rows).items()
    )
    return _table(say("census.table_agencies"), head, body)


def _agency(agency: str, entries: tuple[Entry, ...], topics: list[str]) -> str:
    domains = ", ".join(dict.fromkeys(e.domain for e in entries))
    cells = "".join(
        _number(agency, topic, [e for e in entries if e.topic == topic]) for topic in topics
    )
    facts = f"<td>{escape(entries[0].state)}</td><td>{escape(domains)}</td>"
    return f'<tr><th scope="row">{escape(agency)}</th>{facts}{cells}</tr>'


def _number(agency: str, topic: str, entries: list[Entry]) -> str:
    if not entries:
        return (
            '<td class="pv-number"><span aria-hidden="true">–</span><span class="unseen">'
            f"{_said('none_known')}</span></td>"
        )
    href = Choice(state=entries[0].state, kind=topic, domain=entries[0].domain).href() + "#datasets"
    told = say(
        "census.number_of",
        datasets=phrases.several(len(entries), "dataset"),
        topic=say(f"census.topic.{topic}"),
        agency=agency,
    )
    return f'<td class="pv-number"><a href="{escape(href)}" aria-label="{escape(told)}">{len(entries)}</a></td>'


def datasets_html(rows: tuple[Row, ...], choice: Choice) -> str:
    """One row per dataset; each heading sorts by its column, and the marks of a row unfold with their reasons."""
    head = "".join(_heading(key, choice) for key in SORTS)
    heading = say(f"census.sort.{choice.column}").lower()
    return _table(
        say("census.table_datasets", heading=heading), head, "".join(_dataset(row) for row in rows)
    )


def _table(caption: str, head: str, body: str) -> str:
    return (
        f'<table class="pv-table census"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _heading(key: str, choice: Choice) -> str:
    """A column's heading: a link that sorts by it, or turns the order round where it is sorted by it already."""
    title, highest_first = say(f"census.sort.{key}"), SORTS[key]
    current = key == choice.column
    descending = not choice.descending if current else highest_first
    href = choice.with_(sort=f"-{key}" if descending else key).href() + "#datasets"
    order = f' aria-sort="{"descending" if choice.descending else "ascending"}"' if current else ""
    arrow = (
        f' <span aria-hidden="true">{"▼" if choice.descending else "▲"}</span>' if current else ""
    )
    # The id lets a reader's focus find the heading again when the table has been drawn anew.
    link = f'<a id="sort-{key}" href="{escape(href)}" rel="nofollow">{escape(title)}{arrow}</a>'
    return f'<th scope="col"{order}>{link}</th>'


def _dataset(row: Row) -> str:
    entry = row.entry
    cells = [
        escape(phrases.title_of(entry)),
        _place(row),
        _day(entry.first),
        _day(entry.last),
        _updated(row),
        _marks(row),
    ]
    return (
        f'<tr><td>{escape(entry.state)}</td><th scope="row">{escape(entry.agency)}</th>'
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
    )


def _place(row: Row) -> str:
    entry = row.entry
    name = f"{row.title} ({entry.dataset})" if row.title else entry.dataset
    shown = (
        (
            f'<br><a href="{escape(links.page(row.city, "data"))}#{escape(entry.dataset)}">{_said("shown_here")}'
            f'<span class="unseen">: {escape(name)}</span></a>'
        )
        if row.city
        else ""
    )
    return f'<a href="{escape(entry.page)}">{escape(name)}</a><br>{escape(entry.domain)}{shown}'


def _day(day: str) -> str:
    return (
        f'<time datetime="{escape(day)}">{escape(words.day_name(day))}</time>'
        if day
        else say("census.not_known")
    )


def _updated(row: Row) -> str:
    if row.found is None:
        return say("census.not_looked")
    if not row.found.public:
        return say("census.not_public")
    return _day(row.updated) if row.updated else say("census.not_told")


def _marks(row: Row) -> str:
    whose = f"{row.entry.agency}, {phrases.title_of(row.entry)}, {row.entry.dataset}"
    items = "".join(
        f"<li><b>{escape(phrases.mark(m))}</b> {_reason(m.reason)}</li>" for m in row.marks
    )
    document = (
        (
            f'<p><a href="{escape(row.entry.readme)}">{_said("document")}<span class="unseen">: '
            f"{escape(whose)}</span></a></p>"
        )
        if row.entry.readme
        else ""
    )
    named = escape(say("census.score_for", whose=whose))
    return (
        f'<details><summary>{escape(phrases.score(row))}<span class="unseen">{named}</span></summary>'
        f"<p>{escape(phrases.basis(row))}</p><ul>{items}</ul>{document}</details>"
    )


def _said(key: str) -> str:
    return escape(say(f"census.{key}"))


def _reason(reason: str) -> str:
    """A mark's reason as the check wrote it down, in English; marked so among words of another language."""
    told = escape(reason)
    return told if language() == DEFAULT else f'<span lang="{DEFAULT}">{told}</span>'
