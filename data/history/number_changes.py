"""The ledger of numbers that a refresh changed: by count, district and month. Only ever added to.

changes/CITY.jsonl    one line for each number that became another
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from data.store.log import Ledger


@dataclass(frozen=True)
class Change:
    """One number of one month (YYYY-MM) that a refresh changed; `district` is "" for the whole city, `at` is UTC."""

    at: str
    topic: str
    count: str
    district: str
    month: str
    before: int
    after: int


CHANGES = Ledger("changes", Change)


def read_changes(store: Path, city: str) -> tuple[Change, ...]:
    """All changes of a city's numbers, oldest first."""
    return CHANGES.read(store, city)


def keep_changes(store: Path, city: str, changes: Iterable[Change]) -> None:
    """Add changes to the city's ledger."""
    CHANGES.add(store, city, changes)
