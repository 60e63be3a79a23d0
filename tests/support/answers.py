"""Answers made up by hand, for whatever draws or words them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from dashboard.measures import rates
from dashboard.measures.registry import get_measures
from dashboard.query.answer import Answer, AnswerRow, add_value
from dashboard.query.answer_parts import DatasetSource
from data.model.period import Period, parse_period_id
from data.model.values import Query
from data.model.vocabulary import CATEGORIES, TIME_DIMENSIONS, find_category_title

DISTRICTS = {
    "east": "East",
    "north": "North",
    "south": "South",
    "southwest": "Southwest",
    "west": "West",
    "not_recorded": "Not recorded",
    "outside": "Outside the city",
}
PROVENANCE = DatasetSource(
    dataset="abcd-1234",
    title="Terry Stops",
    page="https://data.example/d/abcd-1234",
    as_of="2023-11-29",
    rows=60_000,
    set_aside={},
    publisher="City of Seattle",
    licence="Public domain",
)


def make_row(
    numerator: int = 0,
    denominator: int | None = None,
    status: str = "ok",
    incomplete: bool = False,
    **categories: str,
) -> AnswerRow:
    """A row before its value is worked out."""
    return AnswerRow(categories, numerator, denominator, status=status, incomplete=incomplete)


def make_answer(rows, measure: str = "stops", by: tuple[str, ...] = (), **changed) -> Answer:
    """An Answer of the given rows (see `make_row`), values and intervals worked out as the real
    ones are.
    """
    statistic = get_measures()[measure]
    done = tuple(
        sorted((_add_value(r, statistic) for r in rows), key=lambda r: tuple(r[d] for d in by))
    )
    ends = [
        m for r in done for d in by if d in TIME_DIMENSIONS for m in parse_period_id(r[d]).ends
    ] or [
        "2023-01",
        "2023-12",
    ]
    titles = {d: _find_titles(d, done) for d in by if d not in TIME_DIMENSIONS}
    fields = {
        "query": Query("seattle", measure, by, changed.pop("where", ())),
        "measure": statistic,
        "place": "Seattle",
        "agency": "Seattle Police Department",
        "sample": False,
        "district_word": ("precinct", "precincts"),
        "rows": done,
        "titles": {**titles, **changed.pop("titles", {})},
        "breaks": (),
        "base": 0,
        "missing": {},
        "period": Period.parse(changed.pop("since", min(ends)), changed.pop("until", max(ends))),
        "provenance": (PROVENANCE,),
        "notes": (),
        "build": "b1",
    }
    return Answer(**{**fields, **changed})


def _find_titles(dimension: str, rows) -> dict[str, str]:
    known = DISTRICTS if dimension == "district" else CATEGORIES.get(dimension, {})
    return known or {
        c: find_category_title(dimension, c) for c in sorted({r[dimension] for r in rows})
    }


def _add_value(given: AnswerRow, statistic) -> AnswerRow:
    row = replace(given)
    if row.status != "ok":
        return row
    add_value(row, statistic)
    if statistic.kind == "quantile":
        # No days stand behind a row that is made up: any number will do.
        row.value, row.low, row.high = rates.calculate_rate(row.numerator, row.denominator, 1)
    return row


def list_months(first: str, count: int) -> list[str]:
    """So many month ids from the first one on."""
    start = int(first[:4]) * 12 + int(first[5:]) - 1
    return [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(start, start + count)]


def make_crossed_answer(
    sizes: dict[tuple[str, ...], int], by: tuple[str, ...], **changed
) -> Answer:
    """Stops by several dimensions, zero where a combination is not given."""
    axes = [sorted({key[i] for key in sizes}) for i in range(len(by))]
    rows = [make_row(sizes.get(key, 0), **dict(zip(by, key))) for key in product(*axes)]
    return make_answer(rows, by=by, **changed)
