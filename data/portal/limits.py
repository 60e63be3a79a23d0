"""Limits on what one response may send and how long it may take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from data.model.errors import PortalUnavailable

CHUNK_BYTES = 1 << 16
# An answer larger than this that was packed tighter than `MAX_COMPRESSION_RATIO` to 1 is no table:
# rows of text are packed 5 to 40 to 1, and blanks or zeros 1,000 to 1.
UNCHECKED_BYTES, MAX_COMPRESSION_RATIO = 48_000_000, 200


@dataclass
class TimeBudget:
    """The time that one city's portal may take in all; it runs from the first request on."""

    seconds: float
    clock: Callable[[], float] = time.monotonic
    _ends: float | None = field(default=None, init=False)

    def check(self, host: str) -> None:
        """Raises PortalUnavailable once the time is up."""
        if self._ends is None:
            self._ends = self.clock() + self.seconds
        if self.clock() > self._ends:
            raise PortalUnavailable(
                f"{host}: the portal took longer than {self.seconds:,.0f} seconds in all "
                "(PLAINVIEW_CITY_SECONDS)."
            )


def read_body(
    response: requests.Response,
    most_bytes: int,
    seconds: float,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Read a response's body into `response.content` within its limits.

    `most_bytes` counts after decompression, and no more than one chunk beyond it is ever in memory.
    Raises PortalUnavailable where the body is larger, is packed as no table is, or takes longer
    than `seconds`, and requests' own errors where it breaks off.
    """
    ends = clock() + seconds
    size, chunks = 0, []
    host = urlsplit(response.url).hostname or "portal"
    while True:
        try:
            chunk = response.raw.read1(CHUNK_BYTES, decode_content=True)
        except HTTPError as error:
            raise requests.exceptions.ChunkedEncodingError(error) from error
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
        if size > most_bytes:
            response.close()
            raise PortalUnavailable(
                f"{host}: an answer is larger than {most_bytes / 1e6:,.0f} MB "
                "(PLAINVIEW_RESPONSE_MB)."
            )
        if size > max(UNCHECKED_BYTES, MAX_COMPRESSION_RATIO * response.raw.tell()):
            response.close()
            raise PortalUnavailable(
                f"{host}: an answer is packed more than {MAX_COMPRESSION_RATIO} to 1, as no "
                "table is; "
                "it was not read further."
            )
        if clock() > ends:
            response.close()
            raise PortalUnavailable(
                f"{host}: an answer took longer than {seconds:,.0f} seconds "
                "(PLAINVIEW_RESPONSE_SECONDS)."
            )
    _raise_if_cut(response)
    response._content = b"".join(chunks)
    response._content_consumed = True  # type: ignore[attr-defined]  # absent from the stub
    response.raw.release_conn()


def _raise_if_cut(response: requests.Response) -> None:
    """Raises ChunkedEncodingError where fewer bytes came than the response's own Content-Length."""
    left = response.raw.length_remaining
    if left:
        raise requests.exceptions.ChunkedEncodingError(f"{left} bytes of the answer did not come")
