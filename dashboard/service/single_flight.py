"""One worker at a time for each key, in all processes that share the store."""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

MAX_WAIT_SECONDS = 20  # for another process that works on the same key
LOOK_AGAIN_SECONDS = 0.02


class SingleFlight:
    """Has many who ask for one cold value have it worked out once.

    The turns of processes are locks on the bytes of one file in `folder`, which stays open: a file
    for each turn would take longer to open than most values take to be worked out.
    """

    def __init__(self, folder: Path):
        self._path = folder / "turns.lock"
        self._file: IO[bytes] | None = None
        self._locks: dict[int, threading.Lock] = {}
        self._guard = threading.Lock()

    @contextmanager
    def hold(self, key: str) -> Iterator[None]:
        """Hold the turn of a key, a hash in hexadecimal; keys that begin alike share a turn, so
        that locks are few.
        """
        turn = int(key[:3], 16)
        with self._guard:
            mine = self._locks.setdefault(turn, threading.Lock())
        with mine, self._lock_between_processes(turn):
            yield

    @contextmanager
    def _lock_between_processes(self, turn: int) -> Iterator[None]:
        """Hold the lock of a turn; none where the folder takes no file, or where a worker hangs:
        working twice is better.
        """
        try:
            file = self._open_file()
            _lock_byte(file, turn)
        except OSError:
            yield
            return
        try:
            yield
        finally:
            fcntl.lockf(file, fcntl.LOCK_UN, 1, turn)

    def _open_file(self) -> IO[bytes]:
        with self._guard:
            if self._file is None:
                self._file = open(self._path, "ab")  # noqa: SIM115  # as long as the process lives
            return self._file


def _lock_byte(file: IO[bytes], place: int) -> None:
    """Lock a byte of a file for this process. Raises TimeoutError where another process holds it
    for too long.
    """
    until = time.monotonic() + MAX_WAIT_SECONDS
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise TimeoutError(f"another process holds place {place}") from None
            time.sleep(LOOK_AGAIN_SECONDS)
