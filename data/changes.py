"""The ledger of numbers that a refresh changed: by count, district and month. Only ever added to.

    changes/CITY.jsonl    one line for each number that became another
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


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


def read_changes(store: Path, city: str) -> tuple[Change, ...]:
    """All changes of a city's numbers, oldest first; a line that a crash cut short is no line."""
    path = _path(store, city)
    if not path.exists():
        return ()
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            found.append(Change(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return tuple(found)


def keep_changes(store: Path, city: str, changes: Iterable[Change]) -> None:
    """Add changes to the city's ledger."""
    lines = "".join(json.dumps(asdict(c)) + "\n" for c in changes)
    if not lines:
        return
    path = _path(store, city)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "ab+") as handle:
        handle.seek(max(handle.seek(0, os.SEEK_END) - 1, 0))
        cut = handle.read(1) not in (b"", b"\n")  # a line that a crash cut short must not swallow the next
        handle.write(f"{chr(10) if cut else ''}{lines}".encode())
        handle.flush()
        os.fsync(handle.fileno())


def _path(store: Path, city: str) -> Path:
    return store / "changes" / f"{city}.jsonl"
