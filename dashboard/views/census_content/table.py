"""The two tables of the census as HTML: what each agency publishes, and every dataset with its
marks.
"""

from __future__ import annotations

from dashboard import wording
from dashboard.i18n.locale import DEFAULT_LANGUAGE, get_language
from dashboard.query import addresses
from dashboard.templates import Markup, get_macro
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.census_content import phrases
from dashboard.views.census_content.choice import SORT_KEYS, CensusFilter
from dashboard.views.census_content.rows import CensusRow
from dashboard.wording import translate
from data.census.entries import OTHER_TOPIC, TOPICS, CensusEntry, group_by_agency

TOPIC_COLUMNS = (*TOPICS, OTHER_TOPIC)
TABLE_STYLE = "pv-table census"
TEMPLATE_FILE = "census.html"


def render_agencies(rows: tuple[CensusRow, ...]) -> Markup:
    """One row per agency, and how many datasets of each topic are known; each number leads to them.

    A topic that no row has gets no column: where a choice leaves a topic out, "none known" would be
    untrue of it.
    """
    topics = [t for t in TOPIC_COLUMNS if any(r.entry.topic == t for r in rows)]
    headings = [
        Heading(translate("census.sort.agency")),
        Heading(translate("census.sort.state")),
        Heading(translate("census.control.domain")),
        *(Heading(translate(f"census.topic.{topic}"), number=True) for topic in topics),
    ]
    agencies = group_by_agency(r.entry for r in rows).items()
    return render_table(
        Table(
            caption=translate("census.table_agencies"),
            headings=headings,
            rows=[
                _build_agency_cells(agency, entries, topics) for (_, agency), entries in agencies
            ],
            style=TABLE_STYLE,
        )
    )


def _build_agency_cells(
    agency: str, entries: tuple[CensusEntry, ...], topics: list[str]
) -> list[Cell]:
    domains = ", ".join(dict.fromkeys(e.domain for e in entries))
    return [
        Cell(agency, heading=True),
        Cell(entries[0].state),
        Cell(domains),
        *(
            _build_count_cell(agency, topic, [e for e in entries if e.topic == topic])
            for topic in topics
        ),
    ]


def _build_count_cell(agency: str, topic: str, entries: list[CensusEntry]) -> Cell:
    if not entries:
        return Cell(get_macro(TEMPLATE_FILE, "render_none_known")(), number=True)
    chosen = CensusFilter(state=entries[0].state, kind=topic, domain=entries[0].domain)
    label = translate(
        "census.number_of",
        datasets=phrases.format_entry_count(len(entries), "dataset"),
        topic=translate(f"census.topic.{topic}"),
        agency=agency,
    )
    return Cell(str(len(entries)), number=True, href=chosen.href() + "#datasets", label=label)


def render_datasets(rows: tuple[CensusRow, ...], choice: CensusFilter) -> Markup:
    """One row per dataset; each heading sorts by its column, and the marks of a row unfold with
    their reasons.
    """
    heading = translate(f"census.sort.{choice.column}").lower()
    return render_table(
        Table(
            caption=translate("census.table_datasets", heading=heading),
            headings=[_render_heading(key, choice) for key in SORT_KEYS],
            rows=[_build_dataset_cells(row) for row in rows],
            style=TABLE_STYLE,
        )
    )


def _render_heading(key: str, choice: CensusFilter) -> Heading:
    """A column's heading: a link that sorts by it, or reverses the order where it is sorted by it
    already.
    """
    highest_first = SORT_KEYS[key]
    current = key == choice.column
    descending = not choice.descending if current else highest_first
    href = choice.with_(sort=f"-{key}" if descending else key).href() + "#datasets"
    order = "descending" if choice.descending else "ascending"
    sort = order if current else ""
    link = get_macro(TEMPLATE_FILE, "render_heading")(key, href, sort)
    return Heading(link, sort=sort)


def _build_dataset_cells(row: CensusRow) -> list[Cell]:
    entry = row.entry
    return [
        Cell(entry.state),
        Cell(entry.agency, heading=True),
        Cell(phrases.write_entry_title(entry)),
        Cell(_render_place(row)),
        Cell(_render_day(entry.first)),
        Cell(_render_day(entry.last)),
        Cell(_render_update(row)),
        Cell(_render_marks(row)),
    ]


def _render_place(row: CensusRow) -> Markup:
    entry = row.entry
    name = f"{row.title} ({entry.dataset})" if row.title else entry.dataset
    shown_at = f"{addresses.build_page_url(row.city, 'data')}#{entry.dataset}" if row.city else ""
    return get_macro(TEMPLATE_FILE, "render_place")(entry, name, shown_at)


def _render_day(day: str) -> str:
    if not day:
        return translate("census.not_known")
    return get_macro(TEMPLATE_FILE, "render_day")(day, wording.name_day(day))


def _render_update(row: CensusRow) -> str:
    if row.found is None:
        return translate("census.not_looked")
    if not row.found.public:
        return translate("census.not_public")
    return _render_day(row.updated) if row.updated else translate("census.not_told")


def _render_marks(row: CensusRow) -> Markup:
    """The score, which unfolds to each criterion with its reason.

    The check wrote the reasons down in English; they are marked so among words of another language.
    """
    return get_macro(TEMPLATE_FILE, "render_marks")(
        entry=row.entry,
        whose=f"{row.entry.agency}, {phrases.write_entry_title(row.entry)}, {row.entry.dataset}",
        score=phrases.write_score(row),
        basis=phrases.describe_basis(row),
        marks=[(phrases.describe_criterion(mark), mark.reason) for mark in row.marks],
        reason_language="" if get_language() == DEFAULT_LANGUAGE else DEFAULT_LANGUAGE,
    )
