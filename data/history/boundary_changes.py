"""The ledger of districts whose shape on the map a refresh found to be another. Only ever added to.

shapes/CITY.jsonl    one line for each district that was drawn anew
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data.store.log import Ledger


@dataclass(frozen=True)
class Reshaped:
    """A district drawn anew; `percent` of its former area was gained or given away, `at` is UTC."""

    at: str
    district: str
    percent: float


SHAPES = Ledger("shapes", Reshaped)


def read_reshaped(store: Path, city: str, district: str) -> Reshaped | None:
    """The last change of a district's shape; None where there was none."""
    return next((r for r in reversed(SHAPES.read(store, city)) if r.district == district), None)
