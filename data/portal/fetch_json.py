"""Single JSON responses: boundaries published elsewhere, the metadata of a dataset, and a count."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import requests
from tenacity.nap import sleep as nap

from data.model.errors import PortalUnavailable
from data.portal.limits import read_body
from data.portal.port import PortalAccess
from data.portal.retry import RetryPolicy, TransientError, classify_response

COUNT_FORMATS = ("application/json",)

# Servers of plain files call GeoJSON by many names; a web page is the only thing to tell apart.
ACCEPTED_FORMATS = ("application/", "text/plain")


def fetch_json(
    url: str, access: PortalAccess, sleep: Callable[[float], None], portal: str = ""
) -> dict:
    """The JSON object at `url`. An address on `portal` (a host name) goes to `access.origin` where
    one is set.

    The app token stays at home: the address may be anyone's. Raises PortalUnavailable or
    DatasetNotPublic.
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


def fetch_metadata(
    domain: str, dataset: str, access: PortalAccess, sleep: Callable[[float], None] = nap
) -> dict:
    """The response of /api/views/ID.json for a dataset, unchanged.

    No app token is sent, so that a response proves public access. Raises DatasetNotPublic where the
    dataset was removed or made private, PortalUnavailable where the portal does not answer.
    """
    found = fetch_json(f"https://{domain}/api/views/{dataset}.json", access, sleep, domain)
    if found.get("id") != dataset:
        raise PortalUnavailable(
            f"{domain} answered with something else than the metadata of dataset {dataset}."
        )
    return found


def fetch_count(url: str, access: PortalAccess, sleep: Callable[[float], None] = nap) -> int:
    """The number `n` of the single row that a counting address answers with.

    Raises PortalUnavailable, DatasetNotPublic or SchemaDrift as a refresh would.
    """
    host = urlsplit(url).hostname or ""

    def ask() -> int:
        headers = {"X-App-Token": access.app_token} if access.app_token else {}
        response = requests.get(url, headers=headers, timeout=access.timeout)
        classify_response(response, COUNT_FORMATS)
        rows = response.json()
        if not (isinstance(rows, list) and len(rows) == 1 and "n" in rows[0]):
            raise TransientError("it answered a count with something else")
        return int(float(rows[0]["n"]))

    return RetryPolicy(host, access.attempts, sleep).call("count", ask)
