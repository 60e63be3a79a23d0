"""Pages a few at a time, handed on in order: while one is written to disk, the next are on their
way.

Memory is bounded by the page: there are never more than `at_once` of them, and only one is being
parsed.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from data.model.values import RowPage

# (offset, whether every page before it was full) -> the page there, and when the table last
# changed.
PageFetcher = Callable[[int, bool], tuple[RowPage, str | None]]

_portal_slots: dict[tuple[str, int], threading.Semaphore] = {}
_slots_lock = threading.Lock()


def get_portal_slots(portal: str, at_once: int) -> threading.Semaphore:
    """The turns at one portal that everyone in this process takes: several cities may share a
    portal.
    """
    with _slots_lock:
        return _portal_slots.setdefault((portal, at_once), threading.Semaphore(at_once))


class ParserLock(threading.local):
    """While it is entered, lets one thread at a time hold a parsed page: several times the memory
    of its bytes.
    """

    def __init__(self, lock: threading.Lock):
        self._lock, self._entered, self._mine = lock, False, False

    def __enter__(self) -> None:
        self._entered = True

    def __exit__(self, *_: object) -> None:
        self._entered = False
        self.release()

    def begin(self) -> None:
        """Wait for the turn to parse; a thread that has it keeps it."""
        if self._entered and not self._mine:
            self._lock.acquire()
            self._mine = True

    def release(self) -> None:
        """Give the turn back, where this thread has it."""
        if self._mine:
            self._mine = False
            self._lock.release()


@dataclass
class PageIterator:
    """A walk over a table of `expected` rows, `size` to a page; `seen` rows have come or need not
    come.

    A page that is short of `size` before the end shifts all that follow: what was fetched ahead is
    then forgotten, and the rest is asked for one page at a time from where the rows really are.
    """

    fetch: PageFetcher
    expected: int
    size: int
    at_once: int
    seen: int = 0

    def __iter__(self) -> Iterator[tuple[RowPage, str | None]]:
        whole, following, ahead = self.seen % self.size == 0, self.seen, deque[Future]()
        pool = ThreadPoolExecutor(self.at_once, thread_name_prefix="page")
        try:
            while self.seen != self.expected:
                wanted = self.at_once if whole else 1
                while len(ahead) < wanted and (following < self.expected or not ahead):
                    ahead.append(pool.submit(self.fetch, following, whole))
                    following += self.size
                page, changed = ahead.popleft().result()
                self.seen += page.rows
                yield page, changed
                if page.rows < self.size:
                    if not page.rows or self.seen > self.expected:
                        return
                    _cancel_pages(ahead)
                    whole, following = False, self.seen
        finally:
            _cancel_pages(ahead)
            pool.shutdown(wait=False, cancel_futures=True)


def _cancel_pages(ahead: deque[Future]) -> None:
    while ahead:
        ahead.pop().cancel()
