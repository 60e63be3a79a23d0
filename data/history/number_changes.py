"""The ledger of numbers that a refresh changed: by count, district and month. Only ever added to.

changes/CITY.jsonl    one line for each number that became another
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from data.store.log import AppendOnlyLog


@dataclass(frozen=True)
class NumberChange:
    """One number of one month (YYYY-MM) that a refresh changed; `district` is "" for the whole
    city, `at` is UTC.
    """

    at: str
    topic: str
    count: str
    district: str
    month: str
    before: int
    after: int


NUMBER_CHANGE_LOG = AppendOnlyLog("changes", NumberChange)


def read_number_changes(store: Path, city: str) -> tuple[NumberChange, ...]:
    """All changes of a city's numbers, oldest first."""
    return NUMBER_CHANGE_LOG.read(store, city)


def save_number_changes(store: Path, city: str, changes: Iterable[NumberChange]) -> None:
    """Add changes to the city's ledger."""
    NUMBER_CHANGE_LOG.add(store, city, changes)
