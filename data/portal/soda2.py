"""SODA 2 through sodapy: rows go through its client, the untouched body is kept as it passes.

sodapy 2.2.0 takes 202 for success, raises a bare Exception on a web page and AttributeError on an
error body that is a list. A hook on its session therefore judges each response before sodapy sees
it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from sodapy import Socrata
from tenacity.nap import sleep as nap

from data.model.values import City, RowPage
from data.portal.port import PortalAccess
from data.portal.retry import TransientError
from data.portal.soda import (
    CHANGED_HEADER,
    MAX_GROUPS,
    TOKEN_HEADER,
    SodaPortal,
    list_page_columns,
    validate_count,
    validate_groups,
    validate_rows,
)
from data.portal.soql import quote_column


class Soda2Portal(SodaPortal):
    """A city's portal over SODA 2.1; implements `Portal`. An app token is sent where there
    is one.
    """

    name, setting = "SODA 2", "soda2"

    def __init__(self, city: City, access: PortalAccess, sleep: Callable[[float], None] = nap):
        self._client = _make_client(city, access)
        super().__init__(city, access, self._client.session, sleep)

    def count(self, dataset: str, where: str = "") -> int:
        """The portal's own count(*), of the rows that `where` (SoQL) keeps."""
        # Without an alias the key depends on the table: count, or count_1 where it has a column of
        # that name.
        rows, _ = self._ask(
            dataset,
            list,
            lambda: self._client.get(dataset, select="count(*) as n", where=where or None),
            validate_count,
        )
        return int(rows[0]["n"])

    def geojson(self, dataset: str) -> dict:
        """All features of a geographic dataset as one FeatureCollection, properties as the portal
        gives them.
        """
        features: list[dict] = []
        while batch := self._fetch_features(dataset, len(features)):
            features += batch
            if len(batch) < self._access.page_size:
                break
        return {"type": "FeatureCollection", "features": features}

    def _page(
        self, dataset: str, columns: Sequence[str], where: str, start: int, whole: bool
    ) -> tuple[RowPage, str | None]:
        rows, response = self._ask(
            dataset,
            list,
            lambda: self._client.get(
                dataset,
                select=", ".join(map(quote_column, list_page_columns(columns))),
                where=where or None,
                order=":id",
                limit=self._access.page_size,
                offset=start,
            ),
            validate_rows,
        )
        return RowPage(response.content, len(rows)), response.headers.get(CHANGED_HEADER)

    def _count_groups(self, dataset: str, select: str, group: str, where: str = "") -> list[dict]:
        # A grouped answer is cut at 1,000 groups unless a limit is named.
        rows, _ = self._ask(
            dataset,
            list,
            lambda: self._client.get(
                dataset,
                select=f"{select}, count(*) as n",
                where=where or None,
                group=group,
                limit=MAX_GROUPS,
            ),
            validate_groups,
        )
        return rows

    def _fetch_features(self, dataset: str, start: int) -> list[dict]:
        content, _ = self._ask(
            dataset,
            dict,
            lambda: self._client.get(
                dataset,
                content_type="geojson",
                order=":id",
                limit=self._access.page_size,
                offset=start,
            ),
            _validate_features,
        )
        return content["features"]


def _make_client(city: City, access: PortalAccess) -> Socrata:
    origin = urlsplit(access.origin or f"https://{city.portal}")
    client = Socrata(
        origin.netloc,
        access.app_token or "none",
        timeout=access.timeout,
        session_adapter={"prefix": f"{origin.scheme}://", "adapter": HTTPAdapter()},
    )
    if not access.app_token:
        # Given no token, sodapy would warn on the root logger, and so set up logging for the whole
        # program.
        client.session.headers.pop(TOKEN_HEADER)
    return client


def _validate_features(content: dict) -> None:
    if content.get("type") != "FeatureCollection" or not isinstance(content.get("features"), list):
        raise TransientError("it sent something other than map features")
    if content["features"] and not any(
        f.get("geometry") for f in content["features"] if isinstance(f, dict)
    ):
        raise TransientError("it sent map features without a single shape")
