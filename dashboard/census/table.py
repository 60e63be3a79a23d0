"""The two tables of the census as HTML: what each agency publishes, and every dataset with its marks."""

from __future__ import annotations

from html import escape

from dashboard import links, words
from dashboard.census import phrases
from dashboard.census.choice import SORTS, Choice
from dashboard.census.rows import Row
from data.census.census import OTHER, TOPICS, Entry, by_agency
from data.census.score import CRITERIA

COLUMNS = {**TOPICS, OTHER: "Everything else"}


def agencies_html(rows: tuple[Row, ...]) -> str:
    """One row per agency, and how many datasets of each topic are known; each number leads to them.

    A topic that no row has gets no column: where a choice leaves a topic out, "none known" would be untrue of it.
    """
    topics = [t for t in COLUMNS if any(r.entry.topic == t for r in rows)]
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in ("Agency", "State", "Portal"))
    head += "".join(f'<th scope="col" class="pv-number">{escape(COLUMNS[topic])}</th>' for topic in topics)
    body = "".join(_agency(agency, entries, topics) for (_, agency), entries in
                   by_agency(r.entry for r in rows).items())
    return _table("Datasets known of each agency", head, body)


def _agency(agency: str, entries: tuple[Entry, ...], topics: list[str]) -> str:
    domains = ", ".join(dict.fromkeys(e.domain for e in entries))
    cells = "".join(_number(agency, topic, [e for e in entries if e.topic == topic]) for topic in topics)
    facts = f"<td>{escape(entries[0].state)}</td><td>{escape(domains)}</td>"
    return f'<tr><th scope="row">{escape(agency)}</th>{facts}{cells}</tr>'


def _number(agency: str, topic: str, entries: list[Entry]) -> str:
    if not entries:
        return '<td class="pv-number"><span aria-hidden="true">–</span><span class="unseen">none known</span></td>'
    href = Choice(state=entries[0].state, kind=topic, domain=entries[0].domain).href() + "#datasets"
    told = f"{phrases.several(len(entries), 'dataset')}: {COLUMNS[topic]}, {agency}"
    return f'<td class="pv-number"><a href="{escape(href)}" aria-label="{escape(told)}">{len(entries)}</a></td>'


def datasets_html(rows: tuple[Row, ...], choice: Choice) -> str:
    """One row per dataset; each heading sorts by its column, and the marks of a row unfold with their reasons."""
    head = "".join(_heading(key, choice) for key in SORTS)
    return _table(f"Datasets by {SORTS[choice.column][0].lower()}", head, "".join(_dataset(row) for row in rows))


def _table(caption: str, head: str, body: str) -> str:
    return (f'<table class="pv-table census"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>")


def _heading(key: str, choice: Choice) -> str:
    """A column's heading: a link that sorts by it, or turns the order round where it is sorted by it already."""
    title, highest_first = SORTS[key]
    current = key == choice.column
    descending = not choice.descending if current else highest_first
    href = choice.with_(sort=f"-{key}" if descending else key).href() + "#datasets"
    order = f' aria-sort="{"descending" if choice.descending else "ascending"}"' if current else ""
    arrow = f' <span aria-hidden="true">{"▼" if choice.descending else "▲"}</span>' if current else ""
    # The id lets a reader's focus find the heading again when the table has been drawn anew.
    link = f'<a id="sort-{key}" href="{escape(href)}" rel="nofollow">{escape(title)}{arrow}</a>'
    return f'<th scope="col"{order}>{link}</th>'


def _dataset(row: Row) -> str:
    entry = row.entry
    cells = [escape(entry.title), _place(row), _day(entry.first), _day(entry.last), _updated(row), _marks(row)]
    return (f'<tr><td>{escape(entry.state)}</td><th scope="row">{escape(entry.agency)}</th>'
            + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")


def _place(row: Row) -> str:
    entry = row.entry
    name = f"{row.title} ({entry.dataset})" if row.title else entry.dataset
    shown = (f'<br><a href="{escape(links.page(row.city, "data"))}#{escape(entry.dataset)}">Shown here'
             f'<span class="unseen">: {escape(name)}</span></a>') if row.city else ""
    return f'<a href="{escape(entry.page)}">{escape(name)}</a><br>{escape(entry.domain)}{shown}'


def _day(day: str) -> str:
    return f'<time datetime="{escape(day)}">{escape(words.day_name(day))}</time>' if day else phrases.NOT_KNOWN


def _updated(row: Row) -> str:
    if row.found is None:
        return phrases.NOT_LOOKED
    if not row.found.public:
        return phrases.NOT_PUBLIC
    return _day(row.updated) if row.updated else phrases.NOT_TOLD


def _marks(row: Row) -> str:
    whose = f"{row.entry.agency}, {row.entry.title}, {row.entry.dataset}"
    items = "".join(f"<li><b>{escape(CRITERIA[m.criterion])}: {escape(phrases.STATES[m.state].lower())}.</b> "
                    f"{escape(m.reason)}</li>" for m in row.marks)
    document = (f'<p><a href="{escape(row.entry.readme)}">Document about this dataset<span class="unseen">: '
                f"{escape(whose)}</span></a></p>") if row.entry.readme else ""
    return (f'<details><summary>{escape(phrases.score(row))}<span class="unseen"> for {escape(whose)}</span></summary>'
            f"<p>{escape(phrases.basis(row))}</p><ul>{items}</ul>{document}</details>")
