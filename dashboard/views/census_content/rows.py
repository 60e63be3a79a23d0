"""The rows of the census: entries of the list beside what live checks found of them, filtered and in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.service.answer_service import Answers
from dashboard.views.census_content.choice import Choice
from data.census.check_results import Checked, Found
from data.census.entries import Entry, load_census
from data.census.score import NOT_CHECKED, Mark, from_list, points


@dataclass(frozen=True)
class Row:
    """One dataset. `found` is None before its first live check, `city` the id of the served city that shows it."""

    entry: Entry
    found: Found | None
    marks: tuple[Mark, ...]
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
    def known(self) -> int:
        """How many of its marks rest on anything."""
        return sum(m.state != NOT_CHECKED for m in self.marks)


# What rows are ordered by; an empty value is unknown and comes last either way.
VALUES: dict[str, Callable[[Row], Any]] = {
    "state": lambda row: row.entry.state,
    "agency": lambda row: row.entry.agency,
    "kind": lambda row: row.entry.title,
    "portal": lambda row: (row.entry.domain, row.entry.dataset),
    "first": lambda row: row.entry.first,
    "last": lambda row: row.entry.last,
    "updated": lambda row: row.updated,
    "score": lambda row: (points(row.marks), row.known) if row.found else (),
}


def rows_of(answers: Answers, checked: Checked, choice: Choice) -> tuple[Row, ...]:
    """The rows that a choice keeps, in its order; rows that are equal in it stay in the order of the list."""
    cities = _cities(answers)
    rows = [_row(e, checked, cities) for e in load_census() if choice.keeps(e)]
    value = VALUES[choice.column]
    known = sorted((r for r in rows if value(r)), key=value, reverse=choice.descending)
    return tuple(known + [r for r in rows if not value(r)])


def _row(entry: Entry, checked: Checked, cities: dict[str, str]) -> Row:
    found = checked.found.get(entry.key)
    at, _ = checked.unanswered.get(entry.key, ("", ""))
    return Row(
        entry, found, found.marks if found else from_list(entry), cities.get(entry.key, ""), at
    )


def _cities(answers: Answers) -> dict[str, str]:
    """Dataset -> the served city that shows it."""
    served = [answers.city(c) for c in answers.cities()]
    return {
        f"{city.portal}/{d.id}": city.id
        for city in served
        if not city.sample
        for d in city.datasets
    }
