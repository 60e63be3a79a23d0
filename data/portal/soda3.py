"""SODA 3: one POST endpoint that takes a whole SoQL statement, and only with an app token.

sodapy speaks SODA 2 alone, so this is plain requests. Source: dev.socrata.com/docs/queries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import requests
from tenacity.nap import sleep as nap

from data.model.errors import DatasetNotPublic, FieldError, SchemaDrift
from data.model.values import City, RowPage
from data.portal.port import PortalAccess
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

# The column types of dev.socrata.com/docs/datatypes whose JSON is a GeoJSON geometry.
SHAPE_TYPES = ("multipolygon", "polygon", "multiline", "line", "multipoint", "point")


class Soda3Portal(SodaPortal):
    """A city's portal over SODA 3; implements `Portal`. Without an app token it says so before it
    asks anything.
    """

    name, setting = "SODA 3", "soda3"

    def __init__(self, city: City, access: PortalAccess, sleep: Callable[[float], None] = nap):
        session = requests.Session()
        session.headers[TOKEN_HEADER] = access.app_token
        super().__init__(city, access, session, sleep)

    def count(self, dataset: str, where: str = "") -> int:
        """The portal's own count(*), of the rows that `where` (SoQL) keeps."""
        rows, _ = self._query(
            dataset, _format_statement("count(*) as n", where), {}, validate_count
        )
        return int(rows[0]["n"])

    def geojson(self, dataset: str) -> dict:
        """All features as one FeatureCollection: the first column of shapes, every other column as
        a property.

        Put together from rows, because dev.socrata.com describes no way to page through SODA 3's
        GeoJSON. Raises SchemaDrift where no column holds shapes.
        """
        columns = self.info(dataset).columns
        shape = next((c.name for c in columns if c.type in SHAPE_TYPES), "")
        if not shape:
            expected = (
                f"expected a column of type {', '.join(SHAPE_TYPES[:-1])} or {SHAPE_TYPES[-1]}"
            )
            raise SchemaDrift(
                f"{self._city.portal}: dataset {dataset} holds no shapes: {expected}.",
                (FieldError("columns", expected),),
            )
        names = [c.name for c in columns]
        rows = [row for page in self.pages(dataset, names) for row in json.loads(page.body)]
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": row.get(shape),
                    "properties": {name: row.get(name) for name in names if name != shape},
                }
                for row in rows
            ],
        }

    def _page(
        self, dataset: str, columns: Sequence[str], where: str, start: int, whole: bool
    ) -> tuple[RowPage, str | None]:
        size = self._access.page_size
        wanted = list_page_columns(columns)
        statement = f"{_format_statement(', '.join(map(quote_column, wanted)), where)} ORDER BY :id"
        # Page numbers count full pages; after a short one only an offset says where the next row
        # is.
        number, statement = (
            (start // size + 1, statement) if whole else (1, f"{statement} OFFSET {start}")
        )
        rows, response = self._query(
            dataset, statement, {"page": {"pageNumber": number, "pageSize": size}}, validate_rows
        )
        return RowPage(
            _trim_columns(response.content, rows, frozenset(wanted)), len(rows)
        ), response.headers.get(CHANGED_HEADER)

    def _count_groups(self, dataset: str, select: str, group: str, where: str = "") -> list[dict]:
        statement = f"{_format_statement(f'{select}, count(*) AS n', where)} GROUP BY {group}"
        return self._query(
            dataset, statement, {"page": {"pageNumber": 1, "pageSize": MAX_GROUPS}}, validate_groups
        )[0]

    def _query(
        self, dataset: str, statement: str, options: dict, check: Callable[[Any], None]
    ) -> tuple[list, requests.Response]:
        # Asked to leave system columns out, a portal might leave out the ids that the statement
        # names.
        question = {"query": statement, **options, "includeSystem": True, "includeSynthetic": False}
        return self._ask(
            dataset,
            list,
            lambda: self._session.post(
                f"{self._origin}/api/v3/views/{dataset}/query.json",
                json=question,
                timeout=self._access.timeout,
            ).json(),
            check,
        )

    def _ask(
        self, dataset: str, shape: type, request: Callable[[], Any], check: Callable[[Any], None]
    ) -> tuple[Any, requests.Response]:
        if not self._access.app_token:
            expected = "expected an app token, which SODA 3 asks of everyone"
            raise DatasetNotPublic(
                f"{self._city.portal}: dataset {dataset} was not asked for: SODA 3 answers "
                "only with an app token. "
                "Set PLAINVIEW_APP_TOKEN, or PLAINVIEW_TRANSPORT=soda2.",
                (FieldError("app_token", expected),),
            )
        return super()._ask(dataset, shape, request, check)

    def _watch(self, response: requests.Response, *_: object, **__: object) -> None:
        if response.is_redirect and response.status_code in (301, 302):
            # As these, requests would follow with a GET that has lost the question; 308 keeps it.
            response.status_code = 308
        super()._watch(response)


def _format_statement(columns: str, where: str) -> str:
    return f"SELECT {columns} WHERE {where}" if where else f"SELECT {columns}"


def _trim_columns(body: bytes, rows: list[dict], wanted: frozenset[str]) -> bytes:
    """The body without system columns that were not requested."""
    if all(wanted.issuperset(row) for row in rows):
        return body
    kept = [{name: value for name, value in row.items() if name in wanted} for row in rows]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
