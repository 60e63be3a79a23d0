"""The address at which readers know the site, for absolute links."""

from __future__ import annotations

from flask import request


def find_site_origin(base_url: str) -> str:
    """The base URL of the settings, or that of the request where there is none; without a slash at
    its end.
    """
    return base_url or request.host_url.rstrip("/")


def find_request_url(base_url: str) -> str:
    """The address asked for, without its query, as readers know it."""
    return find_site_origin(base_url) + request.path
