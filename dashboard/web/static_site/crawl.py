"""Which addresses an export holds: those reached from the start page over links of kinds that are
exported.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from dashboard.i18n.locale import list_languages
from dashboard.query.addresses import parse_address, with_language
from dashboard.web.static_site.fetching import FetchedPage
from dashboard.web.static_site.kinds import (
    UNLINKED_PATHS,
    Depth,
    find_page_depth,
    is_embed_builder,
    is_file_exported,
    needs_base_url,
)
from dashboard.web.static_site.markup import MONTH_FIELDS, PRESET_FIELD
from dashboard.web.static_site.site_map import SiteMap

FetchMany = Callable[[list[str]], Iterable[FetchedPage]]
ROWS_PATH = "/api/v1/answers.csv"
ANSWER_PATH = "/api/v1/answers.json"


@dataclass(frozen=True)
class LinkFound:
    """A link of a page of some depth; `names_period` where a named period of a form leads there,
    `from_choice` where the page that holds it shows a choice of its own.
    """

    address: str
    depth: Depth
    names_period: bool
    from_choice: bool


@dataclass
class Crawl:
    """Collects the addresses of an export in `site`, and their digests."""

    site: SiteMap
    cities: Collection[str]
    links: dict[LinkFound, None] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    media_types: dict[str, str] = field(default_factory=dict)

    def run(self, fetch_many: FetchMany) -> None:
        """Follow links until no new one is found.

        Pages as they open come first: only they tell which longer addresses mean the same page.
        """
        self._visit(self._list_starts(), fetch_many)
        for with_parameters in (False, True):
            while found := self._list_new_addresses(with_parameters):
                self._visit(found, fetch_many)
        self.site.addresses = {a for a, status in self.statuses.items() if status == 200}

    def _list_starts(self) -> list[str]:
        paths = ["/", *(f"/{city}" for city in self.cities)]
        spoken = [with_language(path, code) for path in paths for code in list_languages()]
        packages = [f"/api/v1/packages/{city}.zip" for city in self.cities]
        starts = [*spoken, *UNLINKED_PATHS, *packages]
        return [a for a in starts if self.site.base_url or not needs_base_url(a)]

    def _visit(self, addresses: list[str], fetch_many: FetchMany) -> None:
        for page in fetch_many(addresses):
            self.statuses[page.address] = page.status
            self.media_types[page.address] = page.media_type
            path = parse_address(page.address).path
            self.site.digests[path] = page.digest[:12]
            if page.form:
                self.site.defaults.add(page.address, page.form)
            for link in self._list_links(page):
                self.links[link] = None

    def _list_links(self, page: FetchedPage) -> Iterable[LinkFound]:
        asked = parse_address(page.address)
        depth = find_page_depth(page.address, self.cities)
        if depth is None and is_embed_builder(asked, self.cities):
            depth = Depth.FILES
        for link in page.links:
            yield LinkFound(link, depth or Depth.ROWS, False, bool(asked.parameters))
            if link.startswith(ROWS_PATH) and depth and depth >= Depth.FILES:
                answer = link.replace(ROWS_PATH, ANSWER_PATH, 1)
                yield LinkFound(answer, depth, False, bool(asked.parameters))
        for link, name in page.choices:
            yield LinkFound(link, Depth.ROWS, name == PRESET_FIELD, bool(asked.parameters))

    def _list_new_addresses(self, with_parameters: bool) -> list[str]:
        found: dict[str, None] = {}
        for link in self.links:
            address = self.site.defaults.shorten(link.address)
            if address in self.statuses or address in found:
                continue
            asked = parse_address(address)
            if (with_parameters or not asked.parameters) and self._is_exported(address, link):
                found[address] = None
        return sorted(found)

    def _is_exported(self, address: str, link: LinkFound) -> bool:
        if needs_base_url(address) and not self.site.base_url:
            return False
        if find_page_depth(address, self.cities) is None:
            return is_file_exported(address, link.depth, self.cities)
        parameters = parse_address(address).parameters
        has_months = any(key in MONTH_FIELDS for key, _ in parameters)
        return link.names_period if has_months else not parameters or not link.from_choice
