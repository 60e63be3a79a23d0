"""The Census Bureau's TIGER/Line files: one zip for each county and theme, in the public domain."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlsplit

import requests
from tenacity.nap import sleep as nap

from data.portal.limits import read_body
from data.portal.port import PortalAccess
from data.portal.retry import MalformedResponse, RetryPolicy, classify_response

VINTAGE = 2024
BASE_URL = "https://www2.census.gov/geo/tiger"
SOURCE = f"U.S. Census Bureau, TIGER/Line {VINTAGE}"
ZIP_FORMATS = ("application/", "binary/")


@dataclass(frozen=True)
class TigerFiles:
    """Downloads the files; `base` replaces the Bureau's own address."""

    access: PortalAccess
    base: str = BASE_URL
    sleep: Callable[[float], None] = nap

    def fetch_zip(self, theme: str, area: str) -> bytes:
        """The zip of a theme (AREAWATER, ROADS, AREALM, ...) for a county or a state by its FIPS
        code.

        Raises DatasetWithdrawn where there is no such file, other PortalErrors where the Bureau
        does not answer, or with something that is no whole zip.
        """
        name = f"tl_{VINTAGE}_{area}_{theme.lower()}.zip"
        url = f"{self.base or BASE_URL}/TIGER{VINTAGE}/{theme}/{name}"

        def ask() -> bytes:
            with requests.Session() as session:
                response = session.get(url, timeout=self.access.timeout, stream=True)
                read_body(response, self.access.most_bytes, self.access.response_seconds)
            classify_response(response, ZIP_FORMATS)
            if not is_whole_zip(response.content):
                raise MalformedResponse("the file was no whole zip of shapes")
            return response.content

        host = urlsplit(url).hostname or ""
        return RetryPolicy(host, self.access.attempts, self.sleep).call(f"file {name}", ask)


def is_whole_zip(content: bytes) -> bool:
    """Whether bytes are a zip that holds shapes and whose members have their checksums."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            has_shapes = any(name.endswith(".shp") for name in archive.namelist())
            return has_shapes and archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return False
