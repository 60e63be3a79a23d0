"""Geocoders on the network: the US Census Bureau's by default, any that speaks Nominatim's protocol by setting.

What is looked for is a reader's own address. It goes to the geocoder and nowhere else: no error carries it, no log line
of the HTTP library is written while it travels, nothing is kept, nothing is asked twice.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import BoundedSemaphore
from typing import Any

import requests

from data.geocode.port import Area, Geocoder, GeocoderDown, Match

CENSUS = "https://geocoding.geo.census.gov"
AGENT = "Plainview (city police data)"
CONNECT, READ, WHOLE = 2.0, 3.0, 5.0
LARGEST = 200_000
# More at once would let a geocoder that hangs hold every thread of the server.
AT_ONCE = 2
MOST = 8
ZIP = re.compile(r"\b\d{5}(-\d{4})?$")

_lanes = BoundedSemaphore(AT_ONCE)
_looking: ContextVar[bool] = ContextVar("looking", default=False)


class Quiet(logging.Filter):
    """Drops what the HTTP library would log of an address on its way."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record may be written."""
        return not _looking.get()


logging.getLogger("urllib3.connectionpool").addFilter(Quiet())


class Census:
    """The US Census Bureau's geocoder: streets and house numbers of the United States, free and without a key."""

    def __init__(self, origin: str = CENSUS):
        self.origin = origin

    def find(self, text: str, area: Area) -> tuple[Match, ...]:
        """The matched addresses; the city is added where the text names no place of its own. Raises GeocoderDown."""
        content = _fetch(
            f"{self.origin}/geocoder/locations/onelineaddress",
            {"address": _placed(text, area), "benchmark": "Public_AR_Current", "format": "json"},
        )
        try:
            found = content["result"]["addressMatches"][:MOST]
            return tuple(
                Match(
                    str(m["matchedAddress"]),
                    float(m["coordinates"]["x"]),
                    float(m["coordinates"]["y"]),
                )
                for m in found
            )
        except (KeyError, TypeError, ValueError):
            raise _strange() from None


class Nominatim:
    """Any geocoder that speaks Nominatim's protocol (nominatim.org/release-docs/latest/api/Search)."""

    def __init__(self, origin: str):
        self.origin = origin.rstrip("/")

    def find(self, text: str, area: Area) -> tuple[Match, ...]:
        """The places found, those near the city preferred. Raises GeocoderDown."""
        west, south, east, north = area.box
        content = _fetch(
            f"{self.origin}/search",
            {
                "q": _placed(text, area),
                "format": "jsonv2",
                "limit": str(MOST),
                "viewbox": f"{west},{north},{east},{south}",
            },
        )
        try:
            return tuple(
                Match(str(m["display_name"]), float(m["lon"]), float(m["lat"]))
                for m in content[:MOST]
            )
        except (KeyError, TypeError, ValueError):
            raise _strange() from None


def open_geocoder(setting: str) -> Geocoder | None:
    """The geocoder of a setting: `census`, `off` (none), or the address of one that speaks Nominatim's protocol."""
    if setting == "off":
        return None
    return Census() if setting == "census" else Nominatim(setting)


def _placed(text: str, area: Area) -> str:
    """The text as it is where it names a ZIP code, the city or a place after a comma; else with city and state."""
    if ZIP.search(text) or "," in text or area.name.casefold() in text.casefold():
        return text
    return ", ".join(part for part in (text, area.name, area.state) if part)


def _strange() -> GeocoderDown:
    return GeocoderDown("the address finder answered with something else than places")


def _fetch(url: str, query: dict[str, str]) -> Any:
    """The JSON of one answer within a few seconds. Raises GeocoderDown, and never with what was asked."""
    if not _lanes.acquire(blocking=False):
        raise GeocoderDown("the address finder is busy")
    try:
        with _quietly():
            return json.loads(_read(url, query))
    except (requests.RequestException, OSError, ValueError):
        raise GeocoderDown("the address finder does not answer") from None
    finally:
        _lanes.release()


@contextmanager
def _quietly() -> Iterator[None]:
    token = _looking.set(True)
    try:
        yield
    finally:
        _looking.reset(token)


def _read(url: str, query: dict[str, str]) -> bytes:
    """The body of an answer; one that drips, or never ends, is given up. Redirects would take the address elsewhere."""
    end = time.monotonic() + WHOLE
    body = bytearray()
    with requests.get(
        url,
        params=query,
        headers={"User-Agent": AGENT},
        timeout=(CONNECT, READ),
        stream=True,
        allow_redirects=False,
    ) as response:
        if response.status_code != 200:
            raise OSError("status")
        while part := response.raw.read1(16_384, decode_content=True):
            body += part
            if len(body) > LARGEST or time.monotonic() > end:
                raise OSError("too long")
    return bytes(body)
