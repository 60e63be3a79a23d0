"""The two tables of the census as HTML: what each agency publishes, and every dataset with its marks."""

from __future__ import annotations

from dashboard import wording
from dashboard.i18n.locale import DEFAULT, language
from dashboard.query import addresses
from dashboard.templates import Markup, get_macro
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.census_content import phrases
from dashboard.views.census_content.choice import SORTS, Choice
from dashboard.views.census_content.rows import Row
from dashboard.wording import say
from data.census.entries import OTHER, TOPICS, Entry, by_agency

COLUMNS = (*TOPICS, OTHER)
STYLE = "pv-table census"
TEMPLATE = "census.html"


def agencies_html(rows: tuple[Row, ...]) -> Markup:
    """One row per agency, and how many datasets of each topic are known; each number leads to them.

    A topic that no row has gets no column: where a choice leaves a topic out, "none known" would be untrue of it.
    """
    topics = [t for t in COLUMNS if any(r.entry.topic == t for r in rows)]
    headings = [
        Heading(say("census.sort.agency")),
        Heading(say("census.sort.state")),
        Heading(say("census.control.domain")),
        *(Heading(say(f"census.topic.{topic}"), number=True) for topic in topics),
    ]
    agencies = by_agency(r.entry for r in rows).items()
    return render_table(
        Table(
            caption=say("census.table_agencies"),
            headings=headings,
            rows=[_agency_cells(agency, entries, topics) for (_, agency), entries in agencies],
            style=STYLE,
        )
    )


def _agency_cells(agency: str, entries: tuple[Entry, ...], topics: list[str]) -> list[Cell]:
    domains = ", ".join(dict.fromkeys(e.domain for e in entries))
    return [
        Cell(agency, heading=True),
        Cell(entries[0].state),
        Cell(domains),
        *(_count_cell(agency, topic, [e for e in entries if e.topic == topic]) for topic in topics),
    ]


def _count_cell(agency: str, topic: str, entries: list[Entry]) -> Cell:
    if not entries:
        return Cell(get_macro(TEMPLATE, "render_none_known")(), number=True)
    chosen = Choice(state=entries[0].state, kind=topic, domain=entries[0].domain)
    label = say(
        "census.number_of",
        datasets=phrases.several(len(entries), "dataset"),
        topic=say(f"census.topic.{topic}"),
        agency=agency,
    )
    return Cell(str(len(entries)), number=True, href=chosen.href() + "#datasets", label=label)


def datasets_html(rows: tuple[Row, ...], choice: Choice) -> Markup:
    """One row per dataset; each heading sorts by its column, and the marks of a row unfold with their reasons."""
    heading = say(f"census.sort.{choice.column}").lower()
    return render_table(
        Table(
            caption=say("census.table_datasets", heading=heading),
            headings=[_heading(key, choice) for key in SORTS],
            rows=[_dataset_cells(row) for row in rows],
            style=STYLE,
        )
    )


def _heading(key: str, choice: Choice) -> Heading:
    """A column's heading: a link that sorts by it, or reverses the order where it is sorted by it already."""
    highest_first = SORTS[key]
    current = key == choice.column
    descending = not choice.descending if current else highest_first
    href = choice.with_(sort=f"-{key}" if descending else key).href() + "#datasets"
    order = "descending" if choice.descending else "ascending"
    sort = order if current else ""
    link = get_macro(TEMPLATE, "render_heading")(key, href, sort)
    return Heading(link, sort=sort)


def _dataset_cells(row: Row) -> list[Cell]:
    entry = row.entry
    return [
        Cell(entry.state),
        Cell(entry.agency, heading=True),
        Cell(phrases.title_of(entry)),
        Cell(_render_place(row)),
        Cell(_render_day(entry.first)),
        Cell(_render_day(entry.last)),
        Cell(_render_update(row)),
        Cell(_render_marks(row)),
    ]


def _render_place(row: Row) -> Markup:
    entry = row.entry
    name = f"{row.title} ({entry.dataset})" if row.title else entry.dataset
    shown_at = f"{addresses.page(row.city, 'data')}#{entry.dataset}" if row.city else ""
    return get_macro(TEMPLATE, "render_place")(entry, name, shown_at)


def _render_day(day: str) -> str:
    if not day:
        return say("census.not_known")
    return get_macro(TEMPLATE, "render_day")(day, wording.day_name(day))


def _render_update(row: Row) -> str:
    if row.found is None:
        return say("census.not_looked")
    if not row.found.public:
        return say("census.not_public")
    return _render_day(row.updated) if row.updated else say("census.not_told")


def _render_marks(row: Row) -> Markup:
    """The score, which unfolds to each criterion with its reason.

    The check wrote the reasons down in English; they are marked so among words of another language.
    """
    return get_macro(TEMPLATE, "render_marks")(
        entry=row.entry,
        whose=f"{row.entry.agency}, {phrases.title_of(row.entry)}, {row.entry.dataset}",
        score=phrases.score(row),
        basis=phrases.basis(row),
        marks=[(phrases.mark(mark), mark.reason) for mark in row.marks],
        reason_language="" if language() == DEFAULT else DEFAULT,
    )
