"""A bounded thread pool. Refuses work at once when the queue is full, and when a job times out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from threading import BoundedSemaphore
from typing import Any

from dashboard.errors import Overloaded
from dashboard.wording import translate


class BoundedWorkerPool:
    """`at_once` threads, which start with the first piece of work: those of before a fork would not outlive it.

    At most `waiting` further pieces wait; no asker waits longer than `seconds`. `busy` is the key of the sentence for
    who is turned away. A piece that took too long keeps its place until it is done: only then is there room.
    """

    def __init__(self, at_once: int, waiting: int, seconds: float, busy: str):
        self._pool = ThreadPoolExecutor(at_once)
        self._room = BoundedSemaphore(at_once + waiting)
        self._seconds, self._busy = seconds, busy

    def run_job(self, work: Callable[..., Any], *arguments: object) -> Any:
        """What the work gives. Raises Overloaded, and whatever the work raises."""
        if not self._room.acquire(blocking=False):
            raise Overloaded(translate(self._busy))
        job = self._pool.submit(work, *arguments)
        job.add_done_callback(lambda _: self._room.release())
        try:
            return job.result(timeout=self._seconds)
        except TookTooLong:
            raise Overloaded(translate(self._busy)) from None
