"""A table of ten million rows is walked page by page: all of it comes, and no more than a few pages
are ever there.
"""

from __future__ import annotations

import threading
import weakref

from data.model.values import RowPage
from data.portal.paging import PageIterator
from data.portal.port import PortalAccess
from data.refresh.row_ids import RowIdTracker

ROWS, AT_ONCE = 10_000_000, 3


class Table:
    """Gives pages of the right number of rows, and knows how many of them are still held."""

    def __init__(self):
        self.held: weakref.WeakSet[RowPage] = weakref.WeakSet()
        self.most, self.asked, self.lock = 0, [], threading.Lock()

    def fetch(self, offset: int, _whole: bool) -> tuple[RowPage, str | None]:
        """The page after so many rows."""
        page = RowPage(offset.to_bytes(8, "big"), min(PortalAccess.page_size, ROWS - offset))
        with self.lock:
            self.held.add(page)
            self.asked.append(offset)
            self.most = max(self.most, len(self.held))
        return page, None


def test_all_rows_of_ten_million_come_and_only_a_few_pages_are_held():
    table, came = Table(), 0
    for page, _ in PageIterator(table.fetch, ROWS, PortalAccess.page_size, AT_ONCE):
        assert page.body == came.to_bytes(8, "big")  # in the order of the table
        came += page.rows
    assert came == ROWS
    assert sorted(table.asked) == list(range(0, ROWS, PortalAccess.page_size))
    assert table.most <= AT_ONCE + 2  # on their way, the one handed on, and the one before it


def test_what_is_kept_of_a_row_beside_the_disk_is_eight_bytes():
    witness, rows = RowIdTracker(), 50_000
    for start in range(0, rows, 10_000):
        numbers = range(start, start + 10_000)
        witness.record_page(
            b",".join(b'{":id":"row-%08d",":updated_at":"2026-01-15"}' % n for n in numbers)
        )
    ids = witness.check("abcd-1234")
    assert (len(ids), ids.nbytes) == (rows, 8 * rows)
