"""An LRU cache of what is rendered from a page, valid while the site returns the same Page for its address."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from dashboard.i18n.locale import speaking
from dashboard.views.model import Page
from dashboard.web.router import Site

Rendered = TypeVar("Rendered")

MAX_PAGES = 256


class PageCache(Generic[Rendered]):
    """Renders each page once, such as its component tree or its HTML. Safe to use from several threads."""

    def __init__(self, site: Site, render: Callable[[Page, str], Rendered]):
        self.site = site
        self.render = render
        self._entries: OrderedDict[str, tuple[Page, Rendered]] = OrderedDict()
        self._lock = Lock()

    def get(self, path: str, search: str) -> tuple[Page, Rendered]:
        """The page of an address and its rendering; `search` may begin with its question mark."""
        query = search.lstrip("?")
        address = f"{path}?{query}" if query else path
        page = self.site.page(path, query)
        with self._lock:
            entry = self._entries.get(address)
        if entry and entry[0] is page:
            return entry
        with speaking(page.language):
            rendered = self.render(page, address)
        self._store(address, page, rendered)
        return page, rendered

    def _store(self, address: str, page: Page, rendered: Rendered) -> None:
        with self._lock:
            self._entries[address] = (page, rendered)
            self._entries.move_to_end(address)
            while len(self._entries) > MAX_PAGES:
                self._entries.popitem(last=False)
