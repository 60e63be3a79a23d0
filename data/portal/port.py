"""The port: the interface of every open data portal, independent of its protocol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from data.model.errors import FieldError, PlainviewError
from data.model.values import RowPage, TableInfo

TRANSPORTS = ("soda2", "soda3")


@dataclass(frozen=True)
class PortalAccess:
    """How portals are reached. `origin` (http://host:port) replaces every portal's own; `timeout`
    is in seconds.

    `transport` is the protocol asked first; SODA 3 needs an `app_token`, and with one each stands
    in for the other. `page_size` is the most rows of a page, half of what SODA 2 allows: three of
    them `at_once` on their way from one portal come as fast as larger ones, in a third less memory.
    `attempts` is the most tries of one request. A response may have `most_bytes` after
    decompression and take `response_seconds`; all requests for one city may take `city_seconds`.
    Raises PlainviewError naming every field that makes no sense.
    """

    origin: str = ""
    app_token: str = field(default="", repr=False)
    transport: str = "soda2"
    timeout: float = 60.0
    page_size: int = 25_000
    at_once: int = 3
    attempts: int = 5
    most_bytes: int = 512_000_000
    response_seconds: float = 600.0
    city_seconds: float = 7_200.0

    def __post_init__(self) -> None:
        faults = tuple(
            FieldError(name, expected) for name, good, expected in self._checks() if not good
        )
        if faults:
            raise PlainviewError("; ".join(f"{f.field}: {f.message}" for f in faults), faults)

    def _checks(self) -> tuple[tuple[str, bool, str], ...]:
        token = self.app_token
        return (
            (
                "origin",
                not self.origin or _is_origin(self.origin),
                "expected an origin such as http://127.0.0.1:8765, without a path",
            ),
            # The token travels in a header, which takes no blanks; the message must not repeat it.
            (
                "app_token",
                token.isascii() and token.isprintable() and " " not in token,
                "expected letters, digits and signs without blanks",
            ),
            ("transport", self.transport in TRANSPORTS, f"expected {' or '.join(TRANSPORTS)}"),
            ("timeout", self.timeout > 0, "expected more than 0 seconds"),
            ("page_size", self.page_size > 0, "expected at least 1 row"),
            ("at_once", self.at_once > 0, "expected at least 1 page"),
            ("attempts", self.attempts > 0, "expected at least 1 attempt"),
            ("most_bytes", self.most_bytes > 0, "expected at least 1 byte"),
            ("response_seconds", self.response_seconds > 0, "expected more than 0 seconds"),
            ("city_seconds", self.city_seconds > 0, "expected more than 0 seconds"),
        )


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and text == f"{parts.scheme}://{parts.netloc}"
    )


@dataclass(frozen=True)
class ValueGroup:
    """The rows that have the same texts in some columns; None where a cell is blank."""

    cells: tuple[str | None, ...]
    rows: int


class Portal(Protocol):
    """One city's portal. What it cannot give is a PortalError that names portal, dataset and
    reason:

    PortalUnavailable (no answer, or not with data, after every attempt), NotPublic (removed,
    private, or the token refused), SchemaDrift (a column that is gone), Incomplete (rows moved or
    went missing while they were read).
    """

    filters: bool
    """Whether `where` (SoQL) is understood; a portal that cannot filter refuses it rather than
    giving every row.
    """

    @property
    def notices(self) -> Sequence[str]:
        """Sentences for the operator about what worked only in another way than the
        settings say.
        """
        ...

    def info(self, dataset: str) -> TableInfo:
        """The dataset's columns, title, and the moment its rows last changed."""
        ...

    def count(self, dataset: str, where: str = "") -> int:
        """The number of rows now, or of those that `where` keeps."""
        ...

    def months(self, dataset: str, column: str) -> dict[str, int]:
        """Rows by month (YYYY-MM) of a date column, rows without a date left out, asked as one
        grouped question.
        """
        ...

    def values(
        self, dataset: str, columns: Sequence[str], where: str = ""
    ) -> tuple[ValueGroup, ...]:
        """The rows of each combination of texts in `columns`, the commonest first, asked as one
        grouped question.
        """
        ...

    def pages(
        self, dataset: str, columns: Sequence[str], where: str = "", start: int = 0
    ) -> Iterator[RowPage]:
        """All rows after the first `start` in the order of `:id`, page by page.

        Keys are `:id`, `:updated_at` and the given columns; a row leaves out the keys whose value
        is null. Raises at the page concerned, not when called.
        """
        ...

    def geojson(self, dataset: str) -> dict:
        """The dataset as one whole GeoJSON FeatureCollection."""
        ...

    def fetch_json(self, url: str) -> dict:
        """A JSON object (boundaries, as a rule) from any address; the app token is never sent
        there.
        """
        ...
