"""One worker at a time for each key, in all processes that share the store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

MAX_WAIT_SECONDS = 20  # seconds to wait for another process that works on the same key


class SingleFlight:
    """Has many who ask for one cold value have it worked out once; `folder` holds the locks between
    processes.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    @contextmanager
    def hold(self, key: str) -> Iterator[None]:
        """Hold the turn of a key, a hash in hexadecimal; keys that begin alike share a turn, so
        that locks are few.
        """
        name = key[:3]
        with self._guard:
            mine = self._locks.setdefault(name, threading.Lock())
        with mine, self._lock_between_processes(name):
            yield

    @contextmanager
    def _lock_between_processes(self, name: str) -> Iterator[None]:
        lock = FileLock(self._folder / f"{name}.lock", timeout=MAX_WAIT_SECONDS)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except (
            OSError,
            TimeoutError,
        ):  # a store that takes no file, or a worker that hangs: working twice is better
            yield
            return
        try:
            yield
        finally:
            lock.release()
