"""The ledger of revisions: what each refresh found added, changed and removed. Only ever added to.

    revisions/CITY.jsonl    one line for each dataset whose rows a refresh renewed
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Revision:
    """What became of one dataset's rows between two snapshots; `at` is UTC, `rows` are all rows of the newer one.

    `months` maps YYYY-MM ("" for rows that are set aside) to the rows `added`, `changed` and `removed` in it. A row
    is changed where its day, one of its categories or what it counts as is another; it is told with its new month.
    """

    at: str
    dataset: str
    older: str
    newer: str
    rows: int
    months: dict[str, dict[str, int]]

    def total(self, kind: str) -> int:
        """The rows `added`, `changed` or `removed` in all months."""
        return sum(month.get(kind, 0) for month in self.months.values())


def read_revisions(store: Path, city: str) -> tuple[Revision, ...]:
    """All revisions of a city's datasets, oldest first; a line that a crash cut short is no line."""
    path = _path(store, city)
    if not path.exists():
        return ()
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            found.append(Revision(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return tuple(found)


def keep_revision(store: Path, city: str, revision: Revision) -> None:
    """Add a revision to the city's ledger, unless it holds the same step from snapshot to snapshot already."""
    path = _path(store, city)
    path.parent.mkdir(parents=True, exist_ok=True)
    step = (revision.dataset, revision.older, revision.newer)
    if any((r.dataset, r.older, r.newer) == step for r in read_revisions(store, city)):
        return
    with open(path, "ab+") as handle:
        handle.seek(max(handle.seek(0, os.SEEK_END) - 1, 0))
        # A line that a crash cut short must not swallow the next.
        cut = handle.read(1) not in (b"", b"\n")
        text = json.dumps(asdict(revision), ensure_ascii=False)
        handle.write(f"{chr(10) if cut else ''}{text}\n".encode())
        handle.flush()
        os.fsync(handle.fileno())


def _path(store: Path, city: str) -> Path:
    return store / "revisions" / f"{city}.jsonl"
