"""The ledger of figures asked of a portal: when, how many agreed, and every one that did not. Kept
in the store.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from data.store.checksums import replace_json
from data.store.store import locate_reconciliation_log

EQUAL, MOVED, SPREAD, DIFFERS, UNANSWERED = "equal", "moved", "spread", "differs", "unanswered"


@dataclass(frozen=True)
class ReconciledFigure:
    """One figure: the question and cell, our count, the portal's (None where it did not answer),
    and the verdict.
    """

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
        return find_dataset_id(self.address)


@dataclass(frozen=True)
class ReconciliationReport:
    """What came of asking a portal about a sample of one city's figures."""

    city: str
    asked_at: str
    build: str
    entries: tuple[ReconciledFigure, ...]

    def count(self, state: str) -> int:
        """How many figures have a verdict."""
        return sum(e.state == state for e in self.entries)

    @property
    def exit_code(self) -> int:
        """1 if any figure differs without an explanation, else 0."""
        return 1 if self.count(DIFFERS) else 0


def find_dataset_id(address: str) -> str:
    """The id of the dataset that an address of a portal counts in."""
    return address.partition("/resource/")[2].partition(".json")[0]


def write_report(store: Path, ledger: ReconciliationReport) -> None:
    """Keep the city's newest ledger in the store, atomically."""
    path = locate_reconciliation_log(store, ledger.city)
    replace_json(path, asdict(ledger))


def read_report(store: Path, city: str) -> ReconciliationReport | None:
    """The city's newest ledger, or None before the first."""
    path = locate_reconciliation_log(store, city)
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    return ReconciliationReport(
        **{**content, "entries": tuple(ReconciledFigure(**e) for e in content["entries"])}
    )
