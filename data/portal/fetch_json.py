"""A JSON object from an address that is no dataset of a portal: boundaries published elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import requests

from data.model.errors import PortalUnavailable
from data.portal.limits import read_body
from data.portal.port import PortalAccess
from data.portal.retry import RetryPolicy, TransientError, classify_response

# Servers of plain files call GeoJSON by many names; a web page is the only thing to tell apart.
ACCEPTED_FORMATS = ("application/", "text/plain")


def fetch_json(
    url: str, access: PortalAccess, sleep: Callable[[float], None], portal: str = ""
) -> dict:
    """The JSON object at `url`. An address on `portal` (a host name) goes to `access.origin` where one is set.

    The app token stays at home: the address may be anyone's. Raises PortalUnavailable or DatasetNotPublic.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PortalUnavailable(f"{url}: expected an address that begins with http:// or https://.")
    if access.origin and parts.hostname == portal:
        url = access.origin + url.partition(parts.netloc)[2]

    def ask() -> dict:
        with requests.Session() as session:
            response = session.get(url, timeout=access.timeout, stream=True)
            read_body(response, access.most_bytes, access.response_seconds)
        classify_response(response, ACCEPTED_FORMATS)
        content = response.json()
        if not isinstance(content, dict):
            raise TransientError("it answered with JSON that is no object")
        return content

    return RetryPolicy(parts.hostname, access.attempts, sleep).call(f"file {parts.path}", ask)
