"""Records the row ids of a pull to find duplicates, and the newest change among its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
from pandas.util import hash_array

from data.model.errors import IncompletePull
from data.model.values import RowPage

# Read with patterns: a page is parsed once, by the transport, and handed on as the bytes that came.
ID_PATTERN = re.compile(rb'":id"\s*:\s*("(?:[^"\\]|\\.)*"|[0-9]+)')
UPDATED_AT_PATTERN = re.compile(rb'":updated_at"\s*:\s*"([^"]*)"')


@dataclass
class RowIdTracker:
    """Sees every page once. An id is kept as 8 bytes, so that duplicates are found in tables of any
    size.
    """

    newest: str = ""
    newest_rows: int = 0
    _ids: list[np.ndarray] = field(default_factory=list)

    def record_page(self, body: bytes) -> RowPage:
        """Record a page's rows and return it with their number."""
        ids = np.array(ID_PATTERN.findall(body), dtype=object)
        self._ids.append(hash_array(ids, categorize=False).astype(np.uint64))
        moments = UPDATED_AT_PATTERN.findall(body)
        newest = max(moments, default=b"")
        if newest.decode() > self.newest:
            self.newest, self.newest_rows = newest.decode(), 0
        self.newest_rows += moments.count(self.newest.encode())
        return RowPage(body, len(ids))

    def ids(self) -> np.ndarray:
        """The hashes of all ids so far, sorted."""
        return np.sort(np.concatenate(self._ids)) if self._ids else np.empty(0, np.uint64)

    def check(self, dataset: str) -> np.ndarray:
        """The hashes of all ids, sorted. Raises IncompletePull where one of them came with more
        than one row.
        """
        ids = self.ids()
        again = int((ids[1:] == ids[:-1]).sum())
        if again:
            raise IncompletePull(
                f"{dataset}: {again:,} rows came more than once, under an :id that had come before."
            )
        return ids


def count_new_ids(ids: np.ndarray, known: list[np.ndarray]) -> int:
    """How many of some hashed ids are in none of the `known` arrays, each of which is sorted."""
    old = np.zeros(len(ids), dtype=bool)
    for part in known:
        if len(part):
            place = np.searchsorted(part, ids)
            old |= part[np.minimum(place, len(part) - 1)] == ids
    return int((~old).sum())
