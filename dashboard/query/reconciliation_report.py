"""The ledger of figures asked of a portal: when, how many agreed, and every one that did not. Kept in the store."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from data.store.checksums import replace_json
from data.store.store import ledger_file

EQUAL, MOVED, SPREAD, DIFFERS, UNANSWERED = "equal", "moved", "spread", "differs", "unanswered"


@dataclass(frozen=True)
class Entry:
    """One figure: the question and cell, our count, the portal's (None where it did not answer), and the verdict."""

    question: str
    cell: str
    ours: int
    portal: int | None
    address: str
    state: str
    why: str = ""

    @property
    def dataset(self) -> str:
        """The id of the dataset that the address counts in."""
        return dataset_of(self.address)


@dataclass(frozen=True)
class Ledger:
    """What came of asking a portal about a sample of one city's figures."""

    city: str
    asked_at: str
    build: str
    entries: tuple[Entry, ...]

    def count(self, state: str) -> int:
        """How many figures have a verdict."""
        return sum(e.state == state for e in self.entries)

    @property
    def exit_code(self) -> int:
        """1 if any figure differs without an explanation, else 0."""
        return 1 if self.count(DIFFERS) else 0


def dataset_of(address: str) -> str:
    """The id of the dataset that an address of a portal counts in."""
    return address.partition("/resource/")[2].partition(".json")[0]


def keep_ledger(store: Path, ledger: Ledger) -> None:
    """Keep the city's newest ledger in the store, atomically."""
    path = ledger_file(store, ledger.city)
    replace_json(path, asdict(ledger))


def read_ledger(store: Path, city: str) -> Ledger | None:
    """The city's newest ledger, or None before the first."""
    path = ledger_file(store, city)
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    return Ledger(**{**content, "entries": tuple(Entry(**e) for e in content["entries"])})
