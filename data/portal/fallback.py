"""Two transports of one portal: where the chosen one is refused a dataset's rows, the other gives
them, with a notice.

Protocols are retired endpoint by endpoint; a portal then answers 403 or 410 where it used to give
rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TypeVar

from data.model.errors import DatasetNotPublic, PortalError
from data.model.values import RowPage, TableInfo
from data.portal.port import ValueGroup
from data.portal.retry import RequestRejected
from data.portal.soda import SodaPortal

T = TypeVar("T")


class FallbackPortal:
    """The portal that both transports lead to; implements `Portal`. Safe to use from several
    threads.

    A dataset that has moved to the other transport stays there for as long as this object lives.
    """

    filters = True

    def __init__(self, portal: str, chosen: SodaPortal, other: SodaPortal):
        self._portal, self._chosen, self._other = portal, chosen, other
        self._moved: dict[str, str] = {}

    @property
    def notices(self) -> list[str]:
        """One sentence for each dataset that the other transport gave."""
        return list(self._moved.values())

    def info(self, dataset: str) -> TableInfo:
        """Columns, title and last change, from the metadata that both transports share."""
        return self._chosen.info(dataset)

    def count(self, dataset: str, where: str = "") -> int:
        """The portal's own count, over the transport that gives this dataset."""
        return self._ask_either(dataset, lambda soda: soda.count(dataset, where))

    def months(self, dataset: str, column: str) -> dict[str, int]:
        """Rows by month of a date column, over the transport that gives this dataset."""
        return self._ask_either(dataset, lambda soda: soda.months(dataset, column))

    def values(
        self, dataset: str, columns: Sequence[str], where: str = ""
    ) -> tuple[ValueGroup, ...]:
        """Rows by the texts of some columns, over the transport that gives this dataset."""
        return self._ask_either(dataset, lambda soda: soda.values(dataset, columns, where))

    def pages(
        self, dataset: str, columns: Sequence[str], where: str = "", start: int = 0
    ) -> Iterator[RowPage]:
        """All rows over one transport; once a page has come, a refusal is raised rather than the
        rows mixed.
        """
        yield from self._ask_either(
            dataset, lambda soda: _fetch_first_page(soda.pages(dataset, columns, where, start))
        )

    def geojson(self, dataset: str) -> dict:
        """The dataset as one whole GeoJSON FeatureCollection."""
        return self._ask_either(dataset, lambda soda: soda.geojson(dataset))

    def fetch_json(self, url: str) -> dict:
        """A JSON object from any address, without the app token."""
        return self._chosen.fetch_json(url)

    def _ask_either(self, dataset: str, ask: Callable[[SodaPortal], T]) -> T:
        if dataset in self._moved:
            return ask(self._other)
        try:
            return ask(self._chosen)
        except DatasetNotPublic as refusal:
            status = _find_closed_status(refusal)
            if not status:
                raise
            answer = self._ask_other(refusal, ask)
        self._moved.setdefault(
            dataset,
            (
                f"{self._portal} refused dataset {dataset} over {self._chosen.name} "
                f"({status}): its rows came over "
                f"{self._other.name}. Setting PLAINVIEW_TRANSPORT={self._other.setting} asks "
                "there at once."
            ),
        )
        return answer

    def _ask_other(self, refusal: DatasetNotPublic, ask: Callable[[SodaPortal], T]) -> T:
        """The other transport's answer; where both refuse, the first refusal says why."""
        try:
            return ask(self._other)
        except DatasetNotPublic:
            raise refusal  # noqa: B904 (its own cause is what matters)
        except PortalError as fault:
            raise type(fault)(
                f"{refusal} Over {self._other.name}: {fault}", fault.errors
            ) from fault


def _find_closed_status(refusal: DatasetNotPublic) -> int:
    """The status of a refusal that may mean a closed endpoint, else 0; a refused token is refused
    everywhere.
    """
    said = refusal.__cause__
    if not isinstance(said, RequestRejected) or "app_token" in str(said):
        return 0
    return said.status if said.status in (403, 410) else 0


def _fetch_first_page(pages: Iterator[RowPage]) -> Iterator[RowPage]:
    """The same pages with the first one fetched, so that a refusal shows here and now."""
    return chain([page for page in (next(pages, None),) if page], pages)
