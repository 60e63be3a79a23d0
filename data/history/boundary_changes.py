"""The ledger of districts whose shape on the map a refresh found to be another. Only ever added to.

shapes/CITY.jsonl    one line for each district that was drawn anew
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data.store.log import AppendOnlyLog


@dataclass(frozen=True)
class BoundaryChange:
    """A district drawn anew; `percent` of its former area was gained or given away, `at` is UTC."""

    at: str
    district: str
    percent: float


BOUNDARY_CHANGE_LOG = AppendOnlyLog("shapes", BoundaryChange)


def read_boundary_change(store: Path, city: str, district: str) -> BoundaryChange | None:
    """The last change of a district's shape; None where there was none."""
    return next(
        (r for r in reversed(BOUNDARY_CHANGE_LOG.read(store, city)) if r.district == district), None
    )
