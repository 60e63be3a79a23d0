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
    """A pool of `at_once` threads. They start with the first job, because threads do not survive a
    fork.

    At most `waiting` further jobs are queued, and a caller waits at most `seconds`. `busy` is the
    message key of the refusal. A job that timed out occupies its slot until it ends.
    """

    def __init__(self, at_once: int, waiting: int, seconds: float, busy: str):
        self._pool = ThreadPoolExecutor(at_once)
        self._room = BoundedSemaphore(at_once + waiting)
        self._seconds, self._busy = seconds, busy

    def run_job(self, work: Callable[..., Any], *arguments: object) -> Any:
        """The result of a job. Raises Overloaded, and the errors of the job."""
        if not self._room.acquire(blocking=False):
            raise Overloaded(translate(self._busy))
        job = self._pool.submit(work, *arguments)
        job.add_done_callback(lambda _: self._room.release())
        try:
            return job.result(timeout=self._seconds)
        except TookTooLong:
            raise Overloaded(translate(self._busy)) from None
