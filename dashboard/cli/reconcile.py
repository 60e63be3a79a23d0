"""Counts asked of the portal beside ours: a sample of figures, each through the very link that a
reader is given.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from dashboard.measures.registry import Measure, get_measures
from dashboard.query import addresses, query_validation, source_links
from dashboard.query.answer import AnswerRow
from dashboard.query.periods import find_coverage
from dashboard.query.reconciliation_report import (
    DIFFERS,
    EQUAL,
    MOVED,
    SPREAD,
    UNANSWERED,
    ReconciledFigure,
    ReconciliationReport,
    find_dataset_id,
)
from dashboard.service.answer_service import AnswerService
from data.model.clock import parse_timestamp
from data.model.coverage import format_month
from data.model.errors import PortalError
from data.model.values import City, Query
from data.model.vocabulary import SUBDISTRICT_DIMENSIONS, TIME_OF_WEEK_DIMENSIONS
from data.portal import PortalAccess, open_portal
from data.store.store import Build, Store

MAX_TRIES_PER_FIGURE = 30


@dataclass(frozen=True)
class PortalClient:
    """The portal as it is asked: the number under an address, and whether a dataset has changed
    since our snapshot.
    """

    number: Callable[[str], int]
    moved: Callable[[str], bool]


@dataclass(frozen=True)
class SampledFigure:
    """One count of an answer, a numerator or a denominator: its question and cell, and the address
    that counts it.
    """

    question: str
    cell: str
    ours: int
    address: str


def reconcile_figures(
    answers: AnswerService, city: str, sample: int, portal: PortalClient, at: str
) -> ReconciliationReport:
    """Ask the portal about `sample` random figures of a city; `at` is the moment, in UTC.

    As many of each measure as of any other, as far as it has figures that a portal can be asked
    for: a rare one would seldom be met by chance. The sample is random but the same for the same
    build, so that a difference can be looked at again.
    """
    build = answers.build(city)
    chance = Random(f"{build.name} {sample}")
    turns = deque(m for m in get_measures().values() if find_coverage(m, build.manifest)[0])
    spread = {d.id: d.spread for d in build.manifest.datasets}
    entries: list[ReconciledFigure] = []
    seen: set[str] = set()
    while turns and len(entries) < sample:
        measure = turns.popleft()
        drawn = _draw_unseen_figure(answers, city, measure, (chance, seen))
        if drawn:
            entries.append(_compare_figure(drawn, portal, spread))
            turns.append(measure)
    return ReconciliationReport(city, at, build.name, tuple(entries))


def _draw_unseen_figure(
    answers: AnswerService, city: str, measure: Measure, drawing: tuple[Random, set[str]]
) -> SampledFigure | None:
    """A random figure of a measure whose address has not been met yet, or None after some tries in
    vain.
    """
    chance, seen = drawing
    for _ in range(MAX_TRIES_PER_FIGURE):
        query = _draw_question(answers, city, measure, chance)
        figures = [
            f
            for row in answers.answer(query).rows
            for f in _list_figures(query, row)
            if f.address not in seen
        ]
        if figures:
            figure = chance.choice(figures)
            seen.add(figure.address)
            return figure
    return None


def _list_figures(query: Query, row: AnswerRow) -> list[SampledFigure]:
    """The counts of a row that its portal can be asked for."""
    cell = [str(row[d]) for d in query.by]
    parts = (
        (cell, row.numerator, row.source_url),
        ([*cell, "denominator"], row.denominator, row.denominator_url or ""),
    )
    return [
        SampledFigure(addresses.build_query_string(query), ", ".join(question_cell), ours, address)
        for question_cell, ours, address in parts
        if ours is not None and source_links.is_count_url(address)
    ]


def make_change_test(
    city: City, access: PortalAccess, build: Build, store: Store
) -> Callable[[str], bool]:
    """A test of whether a dataset's rows at the portal have changed since the snapshot that a build
    was made of.

    Moments are compared, to the second. Where the portal did not say when the snapshot's rows had
    changed, the moment at which the snapshot was taken stands for it.
    """
    portal = open_portal(city, access)
    rows = {d.id: d.snapshot for d in build.manifest.datasets}

    def moved(dataset: str) -> bool:
        snapshot = store.find_snapshot_by_hash(city.id, dataset, rows.get(dataset, ""))
        try:
            updated = portal.info(dataset).rows_updated_at
        except PortalError:
            return False
        if not (snapshot and updated):
            return False
        known = snapshot.rows_updated_at or snapshot.taken_at
        return parse_timestamp(updated) > parse_timestamp(known)

    return moved


def _draw_question(answers: AnswerService, city: str, measure: Measure, chance: Random) -> Query:
    """A question about one or two dimensions over some years of a measure that the city's data can
    answer.
    """
    manifest = answers.build(city).manifest
    dimensions = query_validation.find_dimensions(measure, manifest)
    plain = [d for d in dimensions if d not in (*SUBDISTRICT_DIMENSIONS, *TIME_OF_WEEK_DIMENSIONS)]
    by = tuple(chance.sample(plain, k=min(len(plain), chance.choice((1, 1, 2)))))
    if len({"year", "quarter", "month"} & set(by)) > 1:
        by = by[:1]
    months = sorted(find_coverage(measure, manifest)[0])
    first, last = sorted((chance.choice(months), chance.choice(months)))
    since, until = format_month(first - first % 12), format_month(last - last % 12 + 11)
    return Query(city, measure.id, by, (), since, until)


def _compare_figure(
    figure: SampledFigure, portal: PortalClient, spread: dict[str, int]
) -> ReconciledFigure:
    """The verdict on one figure. `spread` are the units of each dataset whose rows do not agree: at
    the portal such a unit counts in every cell that one of its rows is in, here in that of its
    first.
    """
    described, address = (figure.question, figure.cell, figure.ours), figure.address
    try:
        theirs = portal.number(address)
    except PortalError as error:
        return ReconciledFigure(*described, None, address, UNANSWERED, str(error))
    if theirs == figure.ours:
        return ReconciledFigure(*described, theirs, address, EQUAL)
    dataset = find_dataset_id(address)
    if portal.moved(dataset):
        return ReconciledFigure(
            *described, theirs, address, MOVED, "the portal's rows have changed since our snapshot"
        )
    if "distinct" in address and 0 < theirs - figure.ours <= spread.get(dataset, 0):
        return ReconciledFigure(
            *described,
            theirs,
            address,
            SPREAD,
            "the rows of one unit do not agree; it counts once here",
        )
    return ReconciledFigure(*described, theirs, address, DIFFERS)
