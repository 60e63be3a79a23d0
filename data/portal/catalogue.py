"""What a portal offers: its catalogue, the columns of a table, and small counting questions about
them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from tenacity.nap import sleep as nap

from data.model.errors import PortalUnavailable
from data.portal.port import PortalAccess
from data.portal.retry import RequestRejected, RetryPolicy, TransientError, classify_response

CATALOGUE_PATH = "/api/catalog/v1"
PAGE_SIZE = 100
# Beyond this the catalogue refuses an offset (dev.socrata.com, discovery API).
MAX_OFFSET = 10_000
TABLE_KINDS = ("dataset", "map")
DEFAULT_LIMIT = 200


@dataclass(frozen=True)
class ColumnFacts:
    """One column: API field name, display title, SODA type, and how many values the metadata says
    it has, if it does.

    The metadata's number may be older than the rows.
    """

    name: str
    title: str = ""
    type: str = "text"
    distinct: int | None = None


@dataclass(frozen=True)
class CatalogueEntry:
    """One table or map of a portal's catalogue."""

    id: str
    title: str
    kind: str = "dataset"
    description: str = ""
    publisher: str = ""
    licence: str = ""
    columns: tuple[ColumnFacts, ...] = ()


class PortalCatalogue:
    """What the portal of `domain` offers. Questions it cannot answer raise a PortalError, as
    `Portal` says.

    A null is None, every other value its text; checkboxes are "true" and "false", as in the rows.
    """

    def __init__(self, domain: str, access: PortalAccess, sleep: Callable[[float], None] = nap):
        self._domain, self._access = domain, access
        self._guard = RetryPolicy(domain, access.attempts, sleep, access.app_token)
        self._session = requests.Session()
        # An origin set by hand is meant literally: no proxy of the environment stands before it.
        self._session.trust_env = not access.origin
        if access.app_token:
            self._session.headers["X-App-Token"] = access.app_token

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """Every table and map of the portal's own, in the catalogue's order."""
        found: dict[str, CatalogueEntry] = {}
        offset = 0
        while offset < MAX_OFFSET:
            batch = self._fetch_entries(offset)
            fresh = {
                e["resource"]["id"]: _parse_entry(e)
                for e in batch
                if e["resource"]["id"] not in found
            }
            found |= fresh
            offset += len(batch)
            if len(batch) < PAGE_SIZE or not fresh:
                break
        return tuple(entry for entry in found.values() if entry.kind in TABLE_KINDS)

    def describe(self, dataset: str) -> tuple[ColumnFacts, ...]:
        """The columns of a table from its metadata; computed regions are left out."""
        content = self._ask(f"dataset {dataset}", f"/api/views/{dataset}.json", {}, dict)
        columns = content.get("columns") or ()
        return tuple(
            _parse_column(c)
            for c in columns
            if c.get("fieldName") and not c["fieldName"].startswith(":")
        )

    def count(self, dataset: str) -> int:
        """The number of rows."""
        return _parse_count(
            self._rows(dataset, {"$select": "count(*) as rows_there"}), "rows_there"
        )

    def values(
        self, dataset: str, columns: Sequence[str], limit: int = DEFAULT_LIMIT
    ) -> list[tuple[tuple[str | None, ...], int]]:
        """The combinations of values of some columns with their rows: the `limit` most frequent,
        these first.
        """
        names = ", ".join(map(_quote_name, columns))
        rows = self._rows(
            dataset,
            {
                "$select": f"{names}, count(*) as rows_there",
                "$group": names,
                "$order": "rows_there desc",
                "$limit": str(limit),
            },
        )
        return [
            (tuple(_format_value(row.get(c)) for c in columns), _parse_count([row], "rows_there"))
            for row in rows
        ]

    def distinct(self, dataset: str, column: str) -> int:
        """How many values a column has, nulls aside."""
        return _parse_count(
            self._rows(dataset, {"$select": f"count(distinct {_quote_name(column)}) as kinds"}),
            "kinds",
        )

    def years(self, dataset: str, column: str) -> dict[int, int]:
        """Rows by the year of a date column, impossible years included, nulls aside."""
        rows = self._rows(
            dataset,
            {
                "$select": f"date_trunc_y({_quote_name(column)}) as year, count(*) as rows_there",
                "$group": "year",
                "$limit": "1000",
            },
        )
        return {
            int(row["year"].partition("-")[0]): _parse_count([row], "rows_there")
            for row in rows
            if row.get("year")
        }

    def mixed(self, dataset: str, unit: Sequence[str], column: str, limit: int = 1000) -> int:
        """How many units (values of the columns `unit`) have several values of `column`; `limit` at
        most.
        """
        measured = f"count(distinct {_quote_name(column)}) as kinds"
        return self._count_groups(dataset, unit, measured, "kinds > 1", limit)

    def repeated(self, dataset: str, columns: Sequence[str], limit: int = 1000) -> int:
        """How many combinations of values of some columns, none of them null, have several rows;
        `limit` at most.
        """
        return self._count_groups(
            dataset, columns, "count(*) as rows_there", "rows_there > 1", limit
        )

    def _count_groups(
        self, dataset: str, columns: Sequence[str], measured: str, having: str, limit: int
    ) -> int:
        """How many groups of rows, by columns that are not null, meet the condition `having`;
        `limit` at most.
        """
        names = ", ".join(map(_quote_name, columns))
        rows = self._rows(
            dataset,
            {
                "$select": f"{names}, {measured}",
                "$group": names,
                "$where": " and ".join(f"{_quote_name(c)} is not null" for c in columns),
                "$having": having,
                "$limit": str(limit),
            },
        )
        return len(rows)

    def count_carrying(self, dataset: str, column: str, values: Sequence[str]) -> int:
        """The number of rows that carry one of some values in a text column."""
        listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
        return _parse_count(
            self._rows(
                dataset,
                {
                    "$select": "count(*) as rows_there",
                    "$where": f"{_quote_name(column)} in ({listed})",
                },
            ),
            "rows_there",
        )

    def example(self, dataset: str, column: str) -> Any:
        """One value of a column as the portal sends it (a geometry is a dict); None where every row
        lacks it.
        """
        name = _quote_name(column)
        rows = self._rows(
            dataset, {"$select": name, "$where": f"{name} is not null", "$limit": "1"}
        )
        return rows[0].get(column) if rows else None

    def _fetch_entries(self, offset: int) -> list[dict]:
        content = self._ask(
            f"catalogue {CATALOGUE_PATH}",
            CATALOGUE_PATH,
            {
                "domains": self._domain,
                "search_context": self._domain,
                "limit": str(PAGE_SIZE),
                "offset": str(offset),
            },
            dict,
        )
        entries = content.get("results")
        if not isinstance(entries, list):
            return []
        return [e for e in entries if isinstance(e, dict) and (e.get("resource") or {}).get("id")]

    def _rows(self, dataset: str, query: dict[str, str]) -> list[dict]:
        if self._access.transport == "soda3":
            page = {"pageNumber": 1, "pageSize": int(query.get("$limit", DEFAULT_LIMIT))}
            return self._ask(
                f"dataset {dataset}",
                f"/api/v3/views/{dataset}/query.json",
                {},
                list,
                {"query": _format_statement(query), "page": page, "includeSynthetic": False},
            )
        return self._ask(f"dataset {dataset}", f"/resource/{dataset}.json", query, list)

    def _ask(
        self, subject: str, path: str, query: dict[str, str], shape: type, body: dict | None = None
    ) -> Any:
        """The JSON at a path; a `body` is posted."""

        def send_request() -> Any:
            response = self._session.request(
                "POST" if body else "GET",
                (self._access.origin or f"https://{self._domain}") + path,
                params=query,
                json=body,
                timeout=self._access.timeout,
                allow_redirects=False,
            )
            if response.is_redirect:  # followed, it might carry the app token to a stranger
                raise RequestRejected(
                    response.status_code, words=f"it has moved to {response.headers['Location']}"
                )
            classify_response(response)
            content = response.json()
            if not isinstance(content, shape):
                raise TransientError("it answered with something else than was asked for")
            return content

        return self._guard.call(subject, send_request)


def parse_host(text: str) -> str:
    """The host in what a person gives as a portal's domain: https://data.example.gov/browse is
    data.example.gov.
    """
    text = text.strip().lower()
    return urlsplit(text if "//" in text else f"//{text}").netloc


def _parse_entry(entry: dict) -> CatalogueEntry:
    resource, metadata = entry["resource"], entry.get("metadata") or {}
    names = resource.get("columns_field_name") or ()
    titles = resource.get("columns_name") or ()
    types = resource.get("columns_datatype") or ()
    columns = tuple(
        ColumnFacts(
            name,
            titles[n] if n < len(titles) else "",
            _normalise_type(types[n] if n < len(types) else ""),
        )
        for n, name in enumerate(names)
        if not name.startswith(":")
    )
    return CatalogueEntry(
        resource["id"],
        resource.get("name") or resource["id"],
        resource.get("type") or "dataset",
        resource.get("description") or "",
        resource.get("attribution") or "",
        metadata.get("license") or "",
        columns,
    )


def _parse_column(said: dict) -> ColumnFacts:
    cardinality = str((said.get("cachedContents") or {}).get("cardinality") or "")
    return ColumnFacts(
        said["fieldName"],
        said.get("name") or "",
        _normalise_type(said.get("dataTypeName") or ""),
        int(cardinality) if cardinality.isdecimal() else None,
    )


def _normalise_type(name: str) -> str:
    """A column's type as the metadata spells it: the catalogue says "Calendar date" for
    calendar_date.
    """
    return name.strip().casefold().replace(" ", "_") or "text"


def _format_value(value: Any) -> str | None:
    if value is None:
        return None
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _parse_count(rows: list[dict], key: str) -> int:
    """The whole number of one row; a portal sends numbers as text."""
    try:
        return int(float(rows[0][key]))
    except (IndexError, KeyError, TypeError, ValueError):
        raise PortalUnavailable("The portal answered a count with no number.") from None


def _format_statement(query: dict[str, str]) -> str:
    """The parts of a SODA 2 query as one SoQL statement, in the order that SoQL asks for."""
    clauses = {
        "$select": "SELECT",
        "$where": "WHERE",
        "$group": "GROUP BY",
        "$having": "HAVING",
        "$order": "ORDER BY",
        "$limit": "LIMIT",
    }
    return " ".join(f"{word} {query[part]}" for part, word in clauses.items() if part in query)


def _quote_name(name: str) -> str:
    return f"`{name}`"
