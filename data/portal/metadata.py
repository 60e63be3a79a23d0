"""A dataset's own metadata in full, asked as any visitor would: without an app token."""

from __future__ import annotations

from collections.abc import Callable

from tenacity.nap import sleep as nap

from data.model.errors import PortalUnavailable
from data.portal.fetch_json import fetch_json
from data.portal.port import PortalAccess


def fetch_metadata(
    domain: str, dataset: str, access: PortalAccess, sleep: Callable[[float], None] = nap
) -> dict:
    """The response of /api/views/ID.json for a dataset, unchanged.

    No app token is sent, so that a response proves public access. Raises DatasetNotPublic where the dataset was removed
    or made private, PortalUnavailable where the portal does not answer.
    """
    found = fetch_json(f"https://{domain}/api/views/{dataset}.json", access, sleep, domain)
    if found.get("id") != dataset:
        raise PortalUnavailable(
            f"{domain} answered with something else than the metadata of dataset {dataset}."
        )
    return found
