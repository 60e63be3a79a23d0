"""One number from one address of a portal: the answer to a count."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import requests
from tenacity.nap import sleep as nap

from data.portal.port import PortalAccess
from data.portal.retry import RetryPolicy, TransientError, classify_response

ACCEPTED_FORMATS = ("application/json",)


def fetch_count(url: str, access: PortalAccess, sleep: Callable[[float], None] = nap) -> int:
    """The number `n` of the single row that a counting address answers with.

    Raises PortalUnavailable, DatasetNotPublic or SchemaDrift as a refresh would.
    """
    host = urlsplit(url).hostname or ""

    def ask() -> int:
        headers = {"X-App-Token": access.app_token} if access.app_token else {}
        response = requests.get(url, headers=headers, timeout=access.timeout)
        classify_response(response, ACCEPTED_FORMATS)
        rows = response.json()
        if not (isinstance(rows, list) and len(rows) == 1 and "n" in rows[0]):
            raise TransientError("it answered a count with something else")
        return int(float(rows[0]["n"]))

    return RetryPolicy(host, access.attempts, sleep).call("count", ask)
