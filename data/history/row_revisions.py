"""The ledger of revisions: what each refresh found added, changed and removed. Only ever added to.

revisions/CITY.jsonl    one line for each dataset whose rows a refresh renewed
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data.store.log import Ledger


@dataclass(frozen=True)
class Revision:
    """What became of one dataset's rows between two snapshots; `at` is UTC, `rows` are all rows of the newer one.

    `months` maps YYYY-MM ("" for rows that are set aside) to the rows `added`, `changed`, `removed` and `replaced` in
    it. A row is changed where its day, one of its categories or what it counts as is another; it is told with its new
    month. It is replaced where the same content came back under another id.
    """

    at: str
    dataset: str
    older: str
    newer: str
    rows: int
    months: dict[str, dict[str, int]]

    def total(self, kind: str) -> int:
        """The rows of one kind in all months."""
        return sum(month.get(kind, 0) for month in self.months.values())


REVISIONS = Ledger("revisions", Revision)


def read_revisions(store: Path, city: str) -> tuple[Revision, ...]:
    """All revisions of a city's datasets, oldest first."""
    return REVISIONS.read(store, city)


def keep_revision(store: Path, city: str, revision: Revision) -> None:
    """Add a revision to the city's ledger, unless it holds the same step from snapshot to snapshot already."""
    step = (revision.dataset, revision.older, revision.newer)
    if all((r.dataset, r.older, r.newer) != step for r in read_revisions(store, city)):
        REVISIONS.add(store, city, [revision])
