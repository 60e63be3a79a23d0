"""What SODA 2 and SODA 3 share: metadata, paging up to the portal's own count, and one judge of every response."""

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

from data.model.clock import now
from data.model.errors import Incomplete
from data.model.values import City, Column, Page, TableInfo
from data.portal.fetch_json import fetch_json
from data.portal.limits import Budget, read_body
from data.portal.paging import OneParser, Walk, turns
from data.portal.port import Access, ValueGroup
from data.portal.retry import Garbled, Guard, Passing, judge
from data.portal.soql import quote_column

TOKEN_HEADER = "X-App-Token"
MOST_GROUPS = 50_000
# 2200-01-01, in seconds since 1970: what lies beyond is no time of a change.
LATEST_EPOCH = 7_258_118_400
CHANGED_HEADER = "X-SODA2-Truth-Last-Modified"


class Soda(ABC):
    """A city's portal over one of the SODA protocols (dev.socrata.com), as far as they are alike; see `Portal`.

    `name` is the protocol's name for people, `setting` its name in `Access`. Safe to use from several threads.
    """

    filters = True
    notices: Sequence[str] = ()
    name: str
    setting: str

    def __init__(
        self,
        city: City,
        access: Access,
        session: requests.Session,
        sleep: Callable[[float], None] = nap,
    ):
        self._city, self._access, self._sleep, self._session = city, access, sleep, session
        self._origin = access.origin or f"https://{city.portal}"
        self._guard = Guard(city.portal, access.attempts, sleep, access.app_token)
        self._budget = Budget(access.city_seconds)
        self._last = threading.local()
        self._turns, self._parser = turns(city.portal, access.at_once), OneParser(threading.Lock())
        session.hooks["response"].append(self._watch)
        # An origin set by hand is meant literally: no proxy of the environment stands before it.
        session.trust_env = not access.origin

    def info(self, dataset: str) -> TableInfo:
        """Columns, title and last change as the portal's metadata tells them; computed regions are left out."""
        content, _ = self._ask(
            dataset,
            dict,
            lambda: self._session.get(
                f"{self._origin}/api/views/{dataset}.json", timeout=self._access.timeout
            ).json(),
            _check_view,
        )
        columns = tuple(
            Column(c["fieldName"], c.get("dataTypeName") or "text")
            for c in content["columns"]
            if not c["fieldName"].startswith(":")
        )
        return TableInfo(
            dataset,
            content.get("name") or dataset,
            columns,
            _moment(content.get("rowsUpdatedAt")),
            now(),
        )

    @abstractmethod
    def count(self, dataset: str, where: str = "") -> int:
        """The portal's own count(*), of the rows that `where` (SoQL) keeps."""

    def months(self, dataset: str, column: str) -> dict[str, int]:
        """Rows by month (YYYY-MM) of a date column, rows without a date left out."""
        month = f"date_trunc_ym({quote_column(column)})"
        rows = self._grouped(dataset, f"{month} as month", month)
        return {row["month"][:7]: int(row["n"]) for row in rows if row.get("month")}

    def values(
        self, dataset: str, columns: Sequence[str], where: str = ""
    ) -> tuple[ValueGroup, ...]:
        """The rows of each combination of texts in `columns`, the commonest first."""
        names = ", ".join(quote_column(c) for c in columns)
        rows = self._grouped(dataset, names, names, where)
        groups = [
            ValueGroup(tuple(_text(row.get(c)) for c in columns), int(row["n"])) for row in rows
        ]
        return tuple(sorted(groups, key=lambda g: -g.rows))

    @abstractmethod
    def _grouped(self, dataset: str, select: str, group: str, where: str = "") -> list[dict]:
        """One row for each value of the expressions `group`, with what is selected and its count `n`."""

    @abstractmethod
    def geojson(self, dataset: str) -> dict:
        """All features of a geographic dataset as one FeatureCollection."""

    def pages(
        self, dataset: str, columns: Sequence[str], where: str = "", start: int = 0
    ) -> Iterator[Page]:
        """Rows in the order of `:id` from `start` until the portal's own count is reached, `page_size` to a page and
        `at_once` pages on their way at a time.

        Raises Incomplete where fewer rows come than it counts, or where the table changes between two pages.
        """
        walk = Walk(
            lambda offset, whole: self._fetched(dataset, columns, where, offset, whole),
            self.count(dataset, where),
            self._access.page_size,
            self._access.at_once,
            start,
        )
        first = None
        for page, changed in walk:
            first = first or changed
            if changed and changed != first:
                raise Incomplete(
                    f"{self._city.portal}: dataset {dataset} changed while its rows were read "
                    f"({walk.seen - page.rows:,} of {walk.expected:,} had come)."
                )
            # A short page alone is no end: a portal may give fewer rows at once than it was asked for.
            if page.rows:
                yield page
        self._settle(dataset, where, walk.expected, walk.seen)

    def _fetched(
        self, dataset: str, columns: Sequence[str], where: str, start: int, whole: bool
    ) -> tuple[Page, str | None]:
        with self._turns, self._parser:
            return self._page(dataset, columns, where, start, whole)

    def fetch_json(self, url: str) -> dict:
        """A JSON object from any address, without the app token."""
        return fetch_json(url, self._access, self._sleep, self._city.portal)

    @abstractmethod
    def _page(
        self, dataset: str, columns: Sequence[str], where: str, start: int, whole: bool
    ) -> tuple[Page, str | None]:
        """The page after `start` rows, and when the table last changed; `whole`: every page so far was full."""

    def _settle(self, dataset: str, where: str, expected: int, seen: int) -> None:
        """Fewer rows than counted are lost rows, unless the portal counts fewer by now."""
        if seen < expected and seen != (now := self.count(dataset, where)):
            raise Incomplete(
                f"{self._city.portal}: dataset {dataset} counts {now:,} rows but gave {seen:,}."
            )

    def _ask(
        self, dataset: str, shape: type, request: Callable[[], Any], check: Callable[[Any], None]
    ) -> tuple[Any, requests.Response]:
        """What was made of the answer, and the response itself, of which a client library gives only the content."""

        def once() -> tuple[Any, requests.Response]:
            self._budget.check(self._city.portal)
            try:
                content = request()
                if not isinstance(content, shape):
                    raise Passing("it answered with something else than was asked for")
                check(content)
                return content, self._last.__dict__.pop("response")
            except BaseException:
                self._parser.done()
                raise

        return self._guard.call(f"dataset {dataset}", once)

    def _watch(self, response: requests.Response, *_: object, **__: object) -> None:
        """Judge a response before anyone reads it, and keep it; a redirect to another host takes no token along."""
        if response.is_redirect:
            if not _same_door(response.url, response.headers["Location"]):
                response.request.headers.pop(TOKEN_HEADER, None)
            return
        read_body(response, self._access.most_bytes, self._access.response_seconds)
        judge(response)
        # JSON is UTF-8; without a stated charset requests would guess it from the whole body, slowly.
        response.encoding = "utf-8"
        self._last.response = response
        if response.content:  # read in full first: only the parsing waits for its turn
            self._parser.begin()


def check_count(rows: list) -> None:
    """Raises Garbled where the answer to count(*) as n holds no number."""
    if len(rows) != 1 or not isinstance(rows[0], dict) or not str(rows[0].get("n", "")).isdecimal():
        raise Garbled("it answered a count with no number")


def asked_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """What a page is asked for: `:id` first and `:updated_at` last. Both are never null, so that a page whose columns
    were cut short on the way can be told from one that is merely full of blanks."""
    return tuple(dict.fromkeys((":id", *(c for c in columns if c != ":updated_at"), ":updated_at")))


def _text(value: object) -> str | None:
    """A value of an answer as the rows of a page hold it when they are read as text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def check_groups(rows: list) -> None:
    """Raises Garbled where a grouped answer holds a group without its count."""
    if not all(isinstance(row, dict) and str(row.get("n", "")).isdecimal() for row in rows):
        raise Garbled("it answered a count by groups with no numbers")


def check_rows(rows: list) -> None:
    """Raises Garbled where a page holds something else than rows with their ids, or rows that lost columns."""
    if not all(isinstance(row, dict) and ":id" in row for row in rows):
        raise Garbled("it sent rows without the ids that tell them apart")
    if not all(":updated_at" in row for row in rows):
        raise Garbled("it sent rows without the columns that it was asked for")


def _check_view(content: dict) -> None:
    columns = content.get("columns")
    if not isinstance(columns, list) or not all(
        isinstance(c, dict) and isinstance(c.get("fieldName"), str) and c["fieldName"]
        for c in columns
    ):
        raise Passing("it described the table without its columns")


def _same_door(here: str, there: str) -> bool:
    """Whether a redirect stays on its host and does not fall back from https to http."""
    old, new = urlsplit(here), urlsplit(urljoin(here, there))
    return new.hostname == old.hostname and new.scheme in (old.scheme, "https")


def _moment(epoch: object) -> str:
    """Metadata's seconds since 1970 as UTC, ISO 8601; "" where there are none, or where they name no time."""
    if not isinstance(epoch, (int, float)) or not 0 < epoch < LATEST_EPOCH:
        return ""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
