"""What SODA 2 and SODA 3 share: metadata, paging up to the portal's own count, and one judge of
every response.
"""

from __future__ import annotations

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from tenacity.nap import sleep as nap

from data.model.clock import format_current_time
from data.model.errors import IncompletePull
from data.model.values import City, ColumnInfo, RowPage, TableInfo
from data.portal.fetch_json import fetch_json
from data.portal.limits import TimeBudget, read_body
from data.portal.paging import PageIterator, ParserLock, get_portal_slots
from data.portal.port import PortalAccess, ValueGroup
from data.portal.retry import MalformedResponse, RetryPolicy, TransientError, classify_response
from data.portal.soql import quote_column

TOKEN_HEADER = "X-App-Token"
MAX_GROUPS = 50_000
# 2200-01-01, in seconds since 1970: what lies beyond is no time of a change.
MAX_EPOCH = 7_258_118_400
CHANGED_HEADER = "X-SODA2-Truth-Last-Modified"


class SodaPortal(ABC):
    """A city's portal over one of the SODA protocols (dev.socrata.com), as far as they are alike;
    see `Portal`.

    `name` is the protocol's name for people, `setting` its name in `PortalAccess`. Safe to use from
    several threads.
    """

    filters = True
    notices: Sequence[str] = ()
    name: str
    setting: str

    def __init__(
        self,
        city: City,
        access: PortalAccess,
        session: requests.Session,
        sleep: Callable[[float], None] = nap,
    ):
        self._city, self._access, self._sleep, self._session = city, access, sleep, session
        self._origin = access.origin or f"https://{city.portal}"
        self._guard = RetryPolicy(city.portal, access.attempts, sleep, access.app_token)
        self._budget = TimeBudget(access.city_seconds)
        self._last = threading.local()
        self._turns, self._parser = (
            get_portal_slots(city.portal, access.at_once),
            ParserLock(threading.Lock()),
        )
        session.hooks["response"].append(self._watch)
        # An origin set by hand is meant literally: no proxy of the environment stands before it.
        session.trust_env = not access.origin

    def info(self, dataset: str) -> TableInfo:
        """Columns, title and last change from the portal's metadata; computed regions are
        left out.
        """
        content, _ = self._ask(
            dataset,
            dict,
            lambda: self._session.get(
                f"{self._origin}/api/views/{dataset}.json", timeout=self._access.timeout
            ).json(),
            _validate_view,
        )
        columns = tuple(
            ColumnInfo(c["fieldName"], c.get("dataTypeName") or "text")
            for c in content["columns"]
            if not c["fieldName"].startswith(":")
        )
        return TableInfo(
            dataset,
            content.get("name") or dataset,
            columns,
            _format_epoch(content.get("rowsUpdatedAt")),
            format_current_time(),
        )

    @abstractmethod
    def count(self, dataset: str, where: str = "") -> int:
        """The portal's own count(*), of the rows that `where` (SoQL) keeps."""

    def months(self, dataset: str, column: str) -> dict[str, int]:
        """Rows by month (YYYY-MM) of a date column, rows without a date left out."""
        month = f"date_trunc_ym({quote_column(column)})"
        rows = self._count_groups(dataset, f"{month} as month", month)
        return {row["month"][:7]: int(row["n"]) for row in rows if row.get("month")}

    def values(
        self, dataset: str, columns: Sequence[str], where: str = ""
    ) -> tuple[ValueGroup, ...]:
        """The rows of each combination of texts in `columns`, the commonest first."""
        names = ", ".join(quote_column(c) for c in columns)
        rows = self._count_groups(dataset, names, names, where)
        groups = [
            ValueGroup(tuple(_format_value(row.get(c)) for c in columns), int(row["n"]))
            for row in rows
        ]
        return tuple(sorted(groups, key=lambda g: -g.rows))

    @abstractmethod
    def _count_groups(self, dataset: str, select: str, group: str, where: str = "") -> list[dict]:
        """One row for each value of the expressions `group`, with what is selected and its count
        `n`.
        """

    @abstractmethod
    def geojson(self, dataset: str) -> dict:
        """All features of a geographic dataset as one FeatureCollection."""

    def pages(
        self, dataset: str, columns: Sequence[str], where: str = "", start: int = 0
    ) -> Iterator[RowPage]:
        """Rows in the order of `:id` from `start` until the portal's own count is reached,
        `page_size` to a page and `at_once` pages on their way at a time.

        Raises IncompletePull where fewer rows come than it counts, or where the table changes
        between two pages.
        """
        walk = PageIterator(
            lambda offset, whole: self._fetch_page(dataset, columns, where, offset, whole),
            self.count(dataset, where),
            self._access.page_size,
            self._access.at_once,
            start,
        )
        first = None
        for page, changed in walk:
            first = first or changed
            if changed and changed != first:
                raise IncompletePull(
                    f"{self._city.portal}: dataset {dataset} changed while its rows were read "
                    f"({walk.seen - page.rows:,} of {walk.expected:,} had come)."
                )
            # A short page alone is no end: a portal may give fewer rows at once than it was asked
            # for.
            if page.rows:
                yield page
        self._validate_total(dataset, where, walk.expected, walk.seen)

    def _fetch_page(
        self, dataset: str, columns: Sequence[str], where: str, start: int, whole: bool
    ) -> tuple[RowPage, str | None]:
        with self._turns, self._parser:
            return self._page(dataset, columns, where, start, whole)

    def fetch_json(self, url: str) -> dict:
        """A JSON object from any address, without the app token."""
        return fetch_json(url, self._access, self._sleep, self._city.portal)

    @abstractmethod
    def _page(
        self, dataset: str, columns: Sequence[str], where: str, start: int, whole: bool
    ) -> tuple[RowPage, str | None]:
        """The page after `start` rows, and when the table last changed; `whole`: every page so far
        was full.
        """

    def _validate_total(self, dataset: str, where: str, expected: int, seen: int) -> None:
        """Fewer rows than counted are lost rows, unless the portal counts fewer by now."""
        if seen < expected and seen != (now := self.count(dataset, where)):
            raise IncompletePull(
                f"{self._city.portal}: dataset {dataset} counts {now:,} rows but gave {seen:,}."
            )

    def _ask(
        self, dataset: str, shape: type, request: Callable[[], Any], check: Callable[[Any], None]
    ) -> tuple[Any, requests.Response]:
        """The parsed content, and the response itself, which the client library does not return."""

        def send_request() -> tuple[Any, requests.Response]:
            self._budget.check(self._city.portal)
            try:
                content = request()
                if not isinstance(content, shape):
                    raise TransientError("it answered with something else than was asked for")
                check(content)
                return content, self._last.__dict__.pop("response")
            except BaseException:
                self._parser.release()
                raise

        return self._guard.call(f"dataset {dataset}", send_request)

    def _watch(self, response: requests.Response, *_: object, **__: object) -> None:
        """Judge a response before anyone reads it, and keep it; a redirect to another host takes no
        token along.
        """
        if response.is_redirect:
            if not _is_same_host(response.url, response.headers["Location"]):
                response.request.headers.pop(TOKEN_HEADER, None)
            return
        read_body(response, self._access.most_bytes, self._access.response_seconds)
        classify_response(response)
        # JSON is UTF-8; without a stated charset requests would guess it from the whole body,
        # slowly.
        response.encoding = "utf-8"
        self._last.response = response
        if response.content:  # read in full first: only the parsing waits for its turn
            self._parser.begin()


def validate_count(rows: list) -> None:
    """Raises MalformedResponse where the answer to count(*) as n holds no number."""
    if len(rows) != 1 or not isinstance(rows[0], dict) or not str(rows[0].get("n", "")).isdecimal():
        raise MalformedResponse("it answered a count with no number")


def list_page_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """What a page is asked for: `:id` first and `:updated_at` last. Both are never null, so that a
    page whose columns were cut short on the way can be distinguished from one that is merely full
    of blanks.
    """
    return tuple(dict.fromkeys((":id", *(c for c in columns if c != ":updated_at"), ":updated_at")))


def _format_value(value: object) -> str | None:
    """A value of an answer as the rows of a page hold it when they are read as text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def validate_groups(rows: list) -> None:
    """Raises MalformedResponse where a grouped answer holds a group without its count."""
    if not all(isinstance(row, dict) and str(row.get("n", "")).isdecimal() for row in rows):
        raise MalformedResponse("it answered a count by groups with no numbers")


def validate_rows(rows: list) -> None:
    """Check that a page holds rows with their ids and columns. Raises MalformedResponse where it
    does not.
    """
    if not all(isinstance(row, dict) and ":id" in row for row in rows):
        raise MalformedResponse("it sent rows without the ids that tell them apart")
    if not all(":updated_at" in row for row in rows):
        raise MalformedResponse("it sent rows without the columns that it was asked for")


def _validate_view(content: dict) -> None:
    columns = content.get("columns")
    if not isinstance(columns, list) or not all(
        isinstance(c, dict) and isinstance(c.get("fieldName"), str) and c["fieldName"]
        for c in columns
    ):
        raise TransientError("it described the table without its columns")


def _is_same_host(here: str, there: str) -> bool:
    """Whether a redirect stays on its host and does not fall back from https to http."""
    old, new = urlsplit(here), urlsplit(urljoin(here, there))
    return new.hostname == old.hostname and new.scheme in (old.scheme, "https")


def _format_epoch(epoch: object) -> str:
    """Metadata's seconds since 1970 as UTC, ISO 8601; "" where there are none, or where they name
    no time.
    """
    if not isinstance(epoch, (int, float)) or not 0 < epoch < MAX_EPOCH:
        return ""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
