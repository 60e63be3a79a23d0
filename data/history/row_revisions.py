"""The ledger of revisions: what each refresh found added, changed and removed. Only ever added to.

revisions/CITY.jsonl    one line for each dataset whose rows a refresh renewed
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data.store.log import AppendOnlyLog


@dataclass(frozen=True)
class RowRevision:
    """What became of one dataset's rows between two snapshots; `at` is UTC, `rows` are all rows of
    the newer one.

    `months` maps YYYY-MM ("" for rows that are set aside) to the rows `added`, `changed`, `removed`
    and `replaced` in it. A row is changed where its day, one of its categories or what it counts as
    is another; it counts in its new month. It is replaced where the same content came back under
    another id.
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


ROW_REVISION_LOG = AppendOnlyLog("revisions", RowRevision)


def read_row_revisions(store: Path, city: str) -> tuple[RowRevision, ...]:
    """All revisions of a city's datasets, oldest first."""
    return ROW_REVISION_LOG.read(store, city)


def save_row_revision(store: Path, city: str, revision: RowRevision) -> None:
    """Add a revision to the city's ledger, unless it holds the same step from snapshot to snapshot
    already.
    """
    step = (revision.dataset, revision.older, revision.newer)
    if all((r.dataset, r.older, r.newer) != step for r in read_row_revisions(store, city)):
        ROW_REVISION_LOG.add(store, city, [revision])
