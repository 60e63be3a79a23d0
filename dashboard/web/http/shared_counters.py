"""Request counts in memory that all web processes of one `serve` share.

`limits` has storages in one process's memory and in servers such as Redis. This one is a table of a
fixed size, made before the processes are forked. A client is a row of it, found by a keyed hash of
its address: no address is kept, and two clients that meet in a row (1 in 65,536) share its count.
"""

from __future__ import annotations

import fcntl
import mmap
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from math import floor
from threading import Lock

import numpy as np
from limits.storage import Storage
from limits.storage.base import SlidingWindowCounterSupport

ROW_COUNT = 65_536
# Columns: number of the window that the counts are of, count of that window, count of the one
# before it.
WINDOW, CURRENT, PREVIOUS = range(3)


class SharedCounterStorage(Storage, SlidingWindowCounterSupport):
    """Sliding window counters (the count of this window, and that of the last one by the share that
    still counts).
    """

    STORAGE_SCHEME = ["plainview-shared"]  # noqa: RUF012  # limits annotates a list

    def __init__(self) -> None:
        super().__init__()
        # An unlinked file: it is the table's memory, and what the processes lock.
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # open as long as the process lives
        size = ROW_COUNT * 3 * 8
        self._file.truncate(size)
        memory = mmap.mmap(self._file.fileno(), size)
        self._table = np.frombuffer(memory, dtype=np.float64).reshape(ROW_COUNT, 3)
        self._hash_key = secrets.token_bytes(16)
        self._threads = Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What this storage may raise."""
        return OSError

    def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        """Add `amount` to the count of `key` unless it would pass `limit` in `expiry` seconds; say
        whether it was.
        """
        with self._hold_row(key, expiry) as (row, elapsed):
            counted = row[PREVIOUS] * (1 - elapsed) + row[CURRENT]
            if floor(counted) + amount > limit:
                return False
            row[CURRENT] += amount
            return True

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Count of the last window, seconds for which it counts, count of this window, seconds for
        which it does.
        """
        with self._hold_row(key, expiry) as (row, elapsed):
            left = (1 - elapsed) * expiry
            return int(row[PREVIOUS]), left, int(row[CURRENT]), left + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        """Forget the counts of `key`."""
        with self._hold_row(key, expiry) as (row, _):
            row[:] = 0

    @contextmanager
    def _hold_row(self, key: str, expiry: int) -> Iterator[tuple[np.ndarray, float]]:
        """The row of a key, moved on to the window of this moment, and the share of that window
        that has passed.
        """
        digest = blake2b(key.encode(), key=self._hash_key, digest_size=8).digest()
        row = self._table[int.from_bytes(digest) % ROW_COUNT]
        with self._threads:
            # The lock of a process that is killed is released; a semaphore's would not be.
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                window = time.time() / expiry
                whole = floor(window)
                if row[WINDOW] != whole:
                    row[PREVIOUS] = row[CURRENT] if row[WINDOW] == whole - 1 else 0
                    row[CURRENT] = 0
                    row[WINDOW] = whole
                yield row, window - whole
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    # What other strategies of `limits` would need.

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Not part of a sliding window."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """Not part of a sliding window."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        """Not part of a sliding window."""
        raise NotImplementedError

    def clear(self, key: str) -> None:
        """Not part of a sliding window."""
        raise NotImplementedError

    def check(self) -> bool:
        """The table is always there."""
        return True

    def reset(self) -> int | None:
        """Forget all counts."""
        self._table[:] = 0
        return None
