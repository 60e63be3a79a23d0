"""Append-only logs: JSON Lines files, one for each city, in a folder of the store."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar


class DataclassInstance(Protocol):
    """Any instance of a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


Entry = TypeVar("Entry", bound=DataclassInstance)


class AppendOnlyLog(Generic[Entry]):
    """The ledgers of one kind of entry, a dataclass; `name` is their folder: NAME/CITY.jsonl."""

    def __init__(self, name: str, entry: type[Entry]):
        self._name, self._entry = name, entry

    def read(self, store: Path, city: str) -> tuple[Entry, ...]:
        """All entries of a city, oldest first; a line that a crash cut short is no line."""
        path = self._path(store, city)
        if not path.exists():
            return ()
        found = []
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                found.append(self._entry(**json.loads(line)))
            except (ValueError, TypeError):
                continue
        return tuple(found)

    def add(self, store: Path, city: str, entries: Iterable[Entry]) -> None:
        """Add entries to a city's ledger; they are on disk when this returns."""
        lines = "".join(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in entries)
        if not lines:
            return
        path = self._path(store, city)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "ab+") as handle:
            handle.seek(max(handle.seek(0, os.SEEK_END) - 1, 0))
            # A line that a crash cut short must not swallow the next.
            cut = handle.read(1) not in (b"", b"\n")
            handle.write(f"{chr(10) if cut else ''}{lines}".encode())
            handle.flush()
            os.fsync(handle.fileno())

    def _path(self, store: Path, city: str) -> Path:
        return store / self._name / f"{city}.jsonl"
