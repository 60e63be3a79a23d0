"""Texts on the figures last fetched from the portal: on the data page, and beside the charts of a
dataset whose figures differed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dashboard.errors import BadQuery
from dashboard.measures.registry import get_measures
from dashboard.query import addresses, query_validation
from dashboard.query.periods import find_time_dimension
from dashboard.query.reconciliation_report import (
    DIFFERS,
    EQUAL,
    MOVED,
    SPREAD,
    UNANSWERED,
    ReconciledFigure,
    ReconciliationReport,
)
from dashboard.templates import Markup, render_template
from dashboard.templates.tables import Cell, Heading, Table
from dashboard.wording import (
    answer_table,
    format_number,
    name_day,
    name_months,
    name_period,
    translate,
)
from data.model.build_manifest import Manifest, ManifestDataset
from data.model.clock import find_local_day
from data.model.values import City

STATES = (EQUAL, MOVED, SPREAD, UNANSWERED, DIFFERS)
# So many figures are listed; those without an explanation come first.
MAX_FIGURES = 20
DENOMINATOR = "denominator"


def write_difference_notes(
    ledger: ReconciliationReport | None,
    datasets: Collection[str],
    titles: dict[str, str],
    time_zone: str,
) -> tuple[str, ...]:
    """One sentence for each of the datasets whose figures differed from the portal's when they were
    last asked for.

    A figure that differs with an explanation is none. `titles` are the reader's names of datasets
    by id.
    """
    if ledger is None:
        return ()
    day = name_day(find_local_day(ledger.asked_at, time_zone).isoformat())
    notes = []
    for dataset in sorted(datasets):
        asked = [e for e in ledger.entries if e.dataset == dataset]
        differ = sum(e.state == DIFFERS for e in asked)
        if differ:
            counts = {"differ": format_number(differ), "asked": format_number(len(asked))}
            title = titles.get(dataset, dataset)
            notes.append(translate("ledger.note", **counts, title=title, date=day))
    return tuple(notes)


def describe_ledger(ledger: ReconciliationReport, time_zone: str) -> tuple[str, ...]:
    """When a sample of figures was asked of the portal (a day in the city's time zone), and how
    many agreed.
    """
    sentences = [
        translate(
            "ledger.equal",
            equal=format_number(ledger.count(EQUAL)),
            asked=format_number(len(ledger.entries)),
            date=name_day(find_local_day(ledger.asked_at, time_zone).isoformat()),
        )
    ]
    sentences += [
        translate(key, number=format_number(ledger.count(state)))
        for key, state in (
            ("ledger.moved", MOVED),
            ("ledger.spread", SPREAD),
            ("ledger.unanswered", UNANSWERED),
            ("ledger.differs", DIFFERS),
        )
        if ledger.count(state)
    ]
    return tuple(sentences)


def explain_count_differences(city: City, datasets: Sequence[ManifestDataset]) -> tuple[str, ...]:
    """Why a plain count of all rows at the portal gives more than is counted here, dataset by
    dataset.
    """
    sentences, declared = [], {d.id: d for d in city.datasets}
    for dataset in datasets:
        aside = sum(dataset.set_aside.values())
        units = dataset.totals.get(declared[dataset.id].counts.units)
        repeated = 0 if units is None else dataset.rows - aside - units
        if aside or repeated > 0:
            reasons = [("ledger.aside", aside), ("ledger.repeated", max(repeated, 0))]
            whole = translate(
                "ledger.reason",
                title=declared[dataset.id].title,
                rows=format_number(dataset.rows),
            )
            sentences.append(
                " ".join(
                    [whole, *(translate(key, number=format_number(n)) for key, n in reasons if n)]
                )
            )
    return tuple(sentences)


def render_ledger(ledger: ReconciliationReport, city: City, manifest: Manifest) -> Markup:
    """How many figures have each verdict, and the figures that do not match: what, ours, the
    portal's, the verdict.
    """
    counts = tuple(
        (translate(f"ledger.name.{state}"), format_number(ledger.count(state))) for state in STATES
    )
    summary = answer_table.render_facts(translate("ledger.caption"), counts)
    unlike = sorted(
        (e for e in ledger.entries if e.state != EQUAL), key=lambda e: e.state != DIFFERS
    )
    if not unlike:
        return summary
    keys = ("ledger.figure", "ledger.ours", "ledger.portal", "ledger.verdict")
    table = Table(
        caption=translate("ledger.unlike"),
        headings=[Heading(translate(key), number=i in (1, 2)) for i, key in enumerate(keys)],
        rows=[_build_cells(e, city, manifest) for e in unlike[:MAX_FIGURES]],
        style="figures",
    )
    left = len(unlike) - MAX_FIGURES
    more = translate("ledger.more", number=format_number(left)) if left > 0 else ""
    return render_template("ledger.html", summary=summary, table=table, more=more)


def _build_cells(entry: ReconciledFigure, city: City, manifest: Manifest) -> list[Cell]:
    portal = translate("ledger.no_answer") if entry.portal is None else format_number(entry.portal)
    return [
        Cell(describe_figure(entry, city, manifest), heading=True),
        Cell(format_number(entry.ours), number=True),
        Cell(portal, number=True, href=entry.address),
        Cell(translate(f"ledger.name.{entry.state}")),
    ]


def describe_figure(entry: ReconciledFigure, city: City, manifest: Manifest) -> str:
    """One figure in words: its measure, its cell and its period. The question itself where it can
    be asked no more.
    """
    try:
        query, _ = addresses.parse_query(entry.question)
        measure = get_measures()[query.measure]
    except (BadQuery, KeyError):
        return f"{entry.question} [{entry.cell}]"
    cells = [cell for cell in entry.cell.split(", ") if cell]
    whole = len(cells) > len(query.by) and cells.pop() == DENOMINATOR
    titles = query_validation.list_category_titles(city, measure, manifest)
    time = find_time_dimension(query.by)
    names = [
        name_period(cell) if dimension == time else titles.get(dimension, {}).get(cell, cell)
        for dimension, cell in zip(query.by, cells)
    ]
    said = translate("comma").join(names)
    text = translate("ledger.cell", measure=measure.title, cell=said) if said else measure.title
    text = (
        text if time else translate("aside", text=text, aside=name_months(query.since, query.until))
    )
    return translate("ledger.denominator", figure=text) if whole else text
