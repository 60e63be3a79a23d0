"""What was made of a page, kept for as long as the site gives the very same Page for its address."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from dashboard.language import speaking
from dashboard.pages.model import Page
from dashboard.pages.site import Site

MOST = 256


class Kept:
    """Makes something of the page of an address (its tree, its HTML) once."""

    def __init__(self, site: Site, make: Callable[[Page, str], object]):
        self.site, self.make = site, make
        self._kept: OrderedDict[str, tuple[Page, object]] = OrderedDict()
        self._guard = Lock()

    def of(self, path: str, search: str) -> tuple[Page, object]:
        """The page of an address, and what was made of it; `search` may begin with its question mark."""
        query = search.lstrip("?")
        address = f"{path}?{query}" if query else path
        page = self.site.page(path, query)
        with self._guard:
            known, made = self._kept.get(address, (None, None))
        if known is not page:
            with speaking(page.language):
                made = self.make(page, address)
            self._keep(address, page, made)
        return page, made

    def _keep(self, address: str, page: Page, made: object) -> None:
        with self._guard:
            self._kept[address] = (page, made)
            self._kept.move_to_end(address)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
