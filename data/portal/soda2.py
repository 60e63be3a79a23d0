"""SODA 2 through sodapy: rows go through its client, the untouched body is kept as it passes.

sodapy 2.2.0 takes 202 for success, raises a bare Exception on a web page and AttributeError on an error body that is
a list. A hook on its session therefore judges each response before sodapy sees it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from sodapy import Socrata
from tenacity.nap import sleep as nap

from data.errors import Incomplete
from data.model import City, Column, Page, TableInfo
from data.portal.guard import Guard, Passing, judge
from data.portal.port import Access
from data.portal.web import fetch_json

TOKEN_HEADER = "X-App-Token"
CHANGED_HEADER = "X-SODA2-Truth-Last-Modified"


class Soda2:
    """A city's portal over SODA 2.1 (dev.socrata.com); implements `Portal`. Safe to use from several threads."""

    filters = True

    def __init__(self, city: City, access: Access, sleep: Callable[[float], None] = nap):
        self._city, self._access, self._sleep = city, access, sleep
        self._guard = Guard(city.portal, access.attempts, sleep, access.app_token)
        self._last = threading.local()
        self._client = _client(city, access)
        self._client.session.hooks["response"].append(self._watch)

    def info(self, dataset: str) -> TableInfo:
        """Columns, title and last change as the portal's metadata tells them; computed regions are left out."""
        content, _ = self._ask(dataset, dict, lambda: self._client.get_metadata(dataset), _check_view)
        columns = tuple(Column(c["fieldName"], c.get("dataTypeName") or "text")
                        for c in content["columns"] if not c["fieldName"].startswith(":"))
        return TableInfo(dataset, content.get("name") or dataset, columns, _moment(content.get("rowsUpdatedAt")))

    def count(self, dataset: str, where: str = "") -> int:
        """The portal's own count(*), of the rows that `where` (SoQL) keeps."""
        # Without an alias the key depends on the table: count, or count_1 where it has a column of that name.
        rows, _ = self._ask(dataset, list, lambda: self._client.get(
            dataset, select="count(*) as n", where=where or None), _check_count)
        return int(rows[0]["n"])

    def pages(self, dataset: str, columns: Sequence[str], where: str = "") -> Iterator[Page]:
        """Rows in the order of `:id`, `page_size` at a time, until the portal's own count is reached.

        Raises Incomplete where fewer rows come than it counts, or where the table changes between two pages.
        """
        expected, seen, changed = self.count(dataset, where), 0, None
        while seen != expected:
            page, stamp = self._page(dataset, columns, where, seen)
            changed = changed or stamp
            if stamp and stamp != changed:
                raise Incomplete(f"{self._city.portal}: dataset {dataset} changed while its rows were read "
                                 f"({seen:,} of {expected:,} had come).")
            if page.rows:
                yield page
            seen += page.rows
            # A short page alone is no end: a portal may give fewer rows at once than it was asked for.
            if not page.rows or (seen > expected and page.rows < self._access.page_size):
                break
        self._settle(dataset, where, expected, seen)

    def geojson(self, dataset: str) -> dict:
        """All features of a geographic dataset as one FeatureCollection, properties as the portal gives them."""
        features: list[dict] = []
        while batch := self._features(dataset, len(features)):
            features += batch
            if len(batch) < self._access.page_size:
                break
        return {"type": "FeatureCollection", "features": features}

    def fetch_json(self, url: str) -> dict:
        """A JSON object from any address, without the app token."""
        return fetch_json(url, self._access, self._sleep, self._city.portal)

    def _page(self, dataset: str, columns: Sequence[str], where: str, offset: int) -> tuple[Page, str | None]:
        rows, response = self._ask(dataset, list, lambda: self._client.get(
            dataset, select=", ".join(dict.fromkeys((":id", ":updated_at", *columns))), where=where or None,
            order=":id", limit=self._access.page_size, offset=offset), _check_rows)
        return Page(response.content, len(rows)), response.headers.get(CHANGED_HEADER)

    def _features(self, dataset: str, offset: int) -> list[dict]:
        content, _ = self._ask(dataset, dict, lambda: self._client.get(
            dataset, content_type="geojson", order=":id", limit=self._access.page_size, offset=offset), _check_features)
        return content["features"]

    def _settle(self, dataset: str, where: str, expected: int, seen: int) -> None:
        """Fewer rows than counted are lost rows, unless the portal counts fewer by now."""
        if seen < expected and seen != (now := self.count(dataset, where)):
            raise Incomplete(f"{self._city.portal}: dataset {dataset} counts {now:,} rows but gave {seen:,}.")

    def _ask(self, dataset: str, shape: type, request: Callable[[], Any],
             check: Callable[[Any], None] = lambda content: None) -> tuple[Any, requests.Response]:
        """What sodapy made of the answer, and the response itself, which sodapy does not give."""
        def once() -> tuple[Any, requests.Response]:
            content = request()
            if not isinstance(content, shape):
                raise Passing("it answered with something else than was asked for")
            check(content)
            return content, self._last.response
        return self._guard.call(f"dataset {dataset}", once)

    def _watch(self, response: requests.Response, *_: object, **__: object) -> None:
        """Judge a response before sodapy does, and keep it; a redirect to another host takes no token along."""
        if response.is_redirect:
            if not _same_door(response.url, response.headers["Location"]):
                response.request.headers.pop(TOKEN_HEADER, None)
            return
        judge(response)
        # JSON is UTF-8; without a stated charset requests would guess it from the whole body, slowly.
        response.encoding = "utf-8"
        self._last.response = response


def _client(city: City, access: Access) -> Socrata:
    origin = urlsplit(access.origin or f"https://{city.portal}")
    client = Socrata(origin.netloc, access.app_token or "none", timeout=access.timeout,
                     session_adapter={"prefix": f"{origin.scheme}://", "adapter": HTTPAdapter()})
    if not access.app_token:
        # Given no token, sodapy would warn on the root logger, and so set up logging for the whole program.
        client.session.headers.pop(TOKEN_HEADER)
    # An origin set by hand is meant literally: no proxy of the environment stands before it.
    client.session.trust_env = not access.origin
    return client


def _same_door(here: str, there: str) -> bool:
    """Whether a redirect stays on its host and does not fall back from https to http."""
    old, new = urlsplit(here), urlsplit(urljoin(here, there))
    return new.hostname == old.hostname and new.scheme in (old.scheme, "https")


def _moment(epoch: object) -> str:
    """Metadata's seconds since 1970 as UTC, ISO 8601; "" where there are none."""
    if not isinstance(epoch, (int, float)):
        return ""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _check_view(content: dict) -> None:
    columns = content.get("columns")
    if not isinstance(columns, list) or not all(isinstance(c, dict) and c.get("fieldName") for c in columns):
        raise Passing("it described the table without its columns")


def _check_count(rows: list) -> None:
    if len(rows) != 1 or not isinstance(rows[0], dict) or not str(rows[0].get("n", "")).isdecimal():
        raise Passing("it answered a count with no number")


def _check_rows(rows: list) -> None:
    if not all(isinstance(row, dict) and ":id" in row for row in rows):
        raise Passing("it sent rows without the ids that tell them apart")


def _check_features(content: dict) -> None:
    if content.get("type") != "FeatureCollection" or not isinstance(content.get("features"), list):
        raise Passing("it sent something other than map features")
