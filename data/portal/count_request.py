"""One number from one address of a portal: the answer to a count."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import requests
from tenacity.nap import sleep as nap

from data.portal.port import Access
from data.portal.retry import Guard, Passing, judge

FORMATS = ("application/json",)


def ask_number(url: str, access: Access, sleep: Callable[[float], None] = nap) -> int:
    """The number `n` of the single row that a counting address answers with.

    Raises PortalUnavailable, NotPublic or SchemaDrift as a refresh would.
    """
    host = urlsplit(url).hostname or ""

    def ask() -> int:
        headers = {"X-App-Token": access.app_token} if access.app_token else {}
        response = requests.get(url, headers=headers, timeout=access.timeout)
        judge(response, FORMATS)
        rows = response.json()
        if not (isinstance(rows, list) and len(rows) == 1 and "n" in rows[0]):
            raise Passing("it answered a count with something else")
        return int(float(rows[0]["n"]))

    return Guard(host, access.attempts, sleep).call("count", ask)
