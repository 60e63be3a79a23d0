"""The rows of the census: entries of the list beside what live checks found of them, filtered and
in order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.service.answer_service import AnswerService
from dashboard.views.census_content.choice import CensusFilter
from data.census.check_results import CheckResults, DatasetCheck
from data.census.entries import CensusEntry, load_census
from data.census.score import NOT_CHECKED, OpennessMark, score_from_list, sum_points


@dataclass(frozen=True)
class CensusRow:
    """One dataset. `found` is None before its first live check, `city` the id of the served city
    that shows it.
    """

    entry: CensusEntry
    found: DatasetCheck | None
    marks: tuple[OpennessMark, ...]
    city: str = ""
    unanswered: str = ""

    @property
    def title(self) -> str:
        """The title that the portal gives it, as far as it has been checked."""
        return self.found.title if self.found else ""

    @property
    def updated(self) -> str:
        """The day on which its rows last changed; empty where that is not known."""
        return self.found.rows_updated_at if self.found else ""

    @property
    def known_mark_count(self) -> int:
        """How many of its marks rest on anything."""
        return sum(m.state != NOT_CHECKED for m in self.marks)


# What rows are ordered by; an empty value is unknown and comes last either way.
SORT_VALUES: dict[str, Callable[[CensusRow], Any]] = {
    "state": lambda row: row.entry.state,
    "agency": lambda row: row.entry.agency,
    "kind": lambda row: row.entry.title,
    "portal": lambda row: (row.entry.domain, row.entry.dataset),
    "first": lambda row: row.entry.first,
    "last": lambda row: row.entry.last,
    "updated": lambda row: row.updated,
    "score": lambda row: (sum_points(row.marks), row.known_mark_count) if row.found else (),
}


def build_rows(
    answers: AnswerService, checked: CheckResults, choice: CensusFilter
) -> tuple[CensusRow, ...]:
    """The rows that a choice keeps, in its order; rows that are equal in it stay in the order of
    the list.
    """
    cities = _map_datasets_to_cities(answers)
    rows = [_build_row(e, checked, cities) for e in load_census() if choice.matches(e)]
    value = SORT_VALUES[choice.column]
    known = sorted((r for r in rows if value(r)), key=value, reverse=choice.descending)
    return tuple(known + [r for r in rows if not value(r)])


def _build_row(entry: CensusEntry, checked: CheckResults, cities: dict[str, str]) -> CensusRow:
    found = checked.found.get(entry.key)
    at, _ = checked.unanswered.get(entry.key, ("", ""))
    return CensusRow(
        entry,
        found,
        found.marks if found else score_from_list(entry),
        cities.get(entry.key, ""),
        at,
    )


def _map_datasets_to_cities(answers: AnswerService) -> dict[str, str]:
    """Dataset -> the served city that shows it."""
    served = [answers.city(c) for c in answers.cities()]
    return {
        f"{city.portal}/{d.id}": city.id
        for city in served
        if not city.sample
        for d in city.datasets
    }
