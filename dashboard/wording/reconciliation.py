"""What a reader is told of the figures that were last asked of the portal: on the data page, and beside the charts of a
dataset whose figures differed."""

from __future__ import annotations

from collections.abc import Collection

from dashboard.errors import BadQuery
from dashboard.measures.registry import all_measures
from dashboard.query import addresses, query_validation
from dashboard.query.periods import time_dimension
from dashboard.query.reconciliation_report import (
    DIFFERS,
    EQUAL,
    MOVED,
    SPREAD,
    UNANSWERED,
    Entry,
    Ledger,
)
from dashboard.templates import Markup, render
from dashboard.templates.tables import Cell, Heading, Table
from dashboard.wording import answer_table, day_name, number, period, period_name, say
from data.model.clock import local_day
from data.model.values import City

STATES = (EQUAL, MOVED, SPREAD, UNANSWERED, DIFFERS)
# So many figures are listed; those without an explanation come first.
MOST_FIGURES = 20
DENOMINATOR = "denominator"


def differing_notes(
    ledger: Ledger | None, datasets: Collection[str], titles: dict[str, str], time_zone: str
) -> tuple[str, ...]:
    """One sentence for each of the datasets whose figures differed from the portal's when they were last asked for.

    A figure that differs with an explanation is none. `titles` are the reader's names of datasets by id.
    """
    if ledger is None:
        return ()
    day = day_name(local_day(ledger.asked_at, time_zone).isoformat())
    notes = []
    for dataset in sorted(datasets):
        asked = [e for e in ledger.entries if e.dataset == dataset]
        differ = sum(e.state == DIFFERS for e in asked)
        if differ:
            counts = {"differ": number(differ), "asked": number(len(asked))}
            title = titles.get(dataset, dataset)
            notes.append(say("ledger.note", **counts, title=title, date=day))
    return tuple(notes)


def ledger_facts(ledger: Ledger, time_zone: str) -> tuple[str, ...]:
    """When a sample of figures was asked of the portal (a day in the city's time zone), and how many agreed."""
    told = [
        say(
            "ledger.equal",
            equal=number(ledger.count(EQUAL)),
            asked=number(len(ledger.entries)),
            date=day_name(local_day(ledger.asked_at, time_zone).isoformat()),
        )
    ]
    told += [
        say(key, number=number(ledger.count(state)))
        for key, state in (
            ("ledger.moved", MOVED),
            ("ledger.spread", SPREAD),
            ("ledger.unanswered", UNANSWERED),
            ("ledger.differs", DIFFERS),
        )
        if ledger.count(state)
    ]
    return tuple(told)


def ledger_reasons(city: City, datasets: list[dict]) -> tuple[str, ...]:
    """Why a plain count of all rows at the portal gives more than is counted here, dataset by dataset."""
    told, declared = [], {d.id: d for d in city.datasets}
    for dataset in datasets:
        aside = sum(dataset["set_aside"].values())
        units = dataset["totals"].get(declared[dataset["id"]].counts.units)
        repeated = 0 if units is None else dataset["rows"] - aside - units
        if aside or repeated > 0:
            reasons = [("ledger.aside", aside), ("ledger.repeated", max(repeated, 0))]
            whole = say(
                "ledger.reason", title=declared[dataset["id"]].title, rows=number(dataset["rows"])
            )
            told.append(" ".join([whole, *(say(key, number=number(n)) for key, n in reasons if n)]))
    return tuple(told)


def ledger_html(ledger: Ledger, city: City, manifest: dict) -> Markup:
    """How many figures have each verdict, and the figures that do not match: what, ours, the portal's, the verdict."""
    counts = tuple((say(f"ledger.name.{state}"), number(ledger.count(state))) for state in STATES)
    summary = answer_table.facts_html(say("ledger.caption"), counts)
    unlike = sorted(
        (e for e in ledger.entries if e.state != EQUAL), key=lambda e: e.state != DIFFERS
    )
    if not unlike:
        return summary
    keys = ("ledger.figure", "ledger.ours", "ledger.portal", "ledger.verdict")
    table = Table(
        caption=say("ledger.unlike"),
        headings=[Heading(say(key), number=i in (1, 2)) for i, key in enumerate(keys)],
        rows=[_cells(e, city, manifest) for e in unlike[:MOST_FIGURES]],
        style="figures",
    )
    left = len(unlike) - MOST_FIGURES
    more = say("ledger.more", number=number(left)) if left > 0 else ""
    return render("ledger.html", summary=summary, table=table, more=more)


def _cells(entry: Entry, city: City, manifest: dict) -> list[Cell]:
    portal = say("ledger.no_answer") if entry.portal is None else number(entry.portal)
    return [
        Cell(figure_words(entry, city, manifest), heading=True),
        Cell(number(entry.ours), number=True),
        Cell(portal, number=True, href=entry.address),
        Cell(say(f"ledger.name.{entry.state}")),
    ]


def figure_words(entry: Entry, city: City, manifest: dict) -> str:
    """One figure in words: its measure, its cell and its period. The question itself where it can be asked no more."""
    try:
        query, _ = addresses.parse(entry.question)
        measure = all_measures()[query.measure]
    except (BadQuery, KeyError):
        return f"{entry.question} [{entry.cell}]"
    cells = [cell for cell in entry.cell.split(", ") if cell]
    whole = len(cells) > len(query.by) and cells.pop() == DENOMINATOR
    titles = query_validation.category_titles(city, measure, manifest)
    time = time_dimension(query.by)
    names = [
        period_name(cell) if dimension == time else titles.get(dimension, {}).get(cell, cell)
        for dimension, cell in zip(query.by, cells)
    ]
    said = say("comma").join(names)
    text = say("ledger.cell", measure=measure.title, cell=said) if said else measure.title
    text = text if time else say("aside", text=text, aside=period(query.since, query.until))
    return say("ledger.denominator", figure=text) if whole else text
