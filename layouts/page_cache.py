"""An LRU cache of what is rendered from a page, valid while the site has the same state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from dashboard.i18n.locale import use_language
from dashboard.lru_cache import BoundedCache
from dashboard.views.model import Page
from dashboard.web.router import Site

Rendered = TypeVar("Rendered")

# Bytes of all renderings.
MAX_BYTES = 500_000


def build_address(path: str, query: str) -> str:
    """Path and query string (without its question mark) as one address."""
    return f"{path}?{query}" if query else path


class PageCache(Generic[Rendered]):
    """Renders each page once, such as its tree as text. Safe to use from several threads."""

    def __init__(
        self,
        site: Site,
        render: Callable[[Page, str], Rendered],
        measure: Callable[[Rendered], int],
    ):
        """`measure` gives the bytes of a rendering."""
        self.site = site
        self.render = render
        # With the state of the site that it shows.
        self._entries: BoundedCache[str, tuple[str, Rendered]] = BoundedCache(
            MAX_BYTES, lambda entry: measure(entry[1])
        )

    def get(self, path: str, search: str) -> Rendered:
        """The rendering of an address's page; `search` may begin with its question mark."""
        query = search.lstrip("?")
        address = build_address(path, query)
        state = self.site.compute_state_key()
        entry = self._entries.get(address)
        if entry and entry[0] == state:
            return entry[1]
        page = self.site.page(path, query)
        with use_language(page.language):
            rendered = self.render(page, address)
        self._entries.set(address, (state, rendered))
        return rendered
