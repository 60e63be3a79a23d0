"""Geocoders on the network: the US Census Bureau's by default, any that speaks Nominatim's protocol
by setting.

What is looked for is a reader's own address. It goes to the geocoder and nowhere else: no error
carries it, no log line of the HTTP library is written while it travels, nothing is kept, nothing is
asked twice.
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

from data.geocode.port import Geocoder, GeocoderUnavailable, PlaceMatch, SearchArea

CENSUS_URL = "https://geocoding.geo.census.gov"
USER_AGENT = "Plainview (city police data)"
CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 2.0, 3.0, 5.0
MAX_BYTES = 200_000
# More at once would let a geocoder that hangs hold every thread of the server.
MAX_CONCURRENT = 2
MAX_MATCHES = 8
ZIP_PATTERN = re.compile(r"\b\d{5}(-\d{4})?$")

_slots = BoundedSemaphore(MAX_CONCURRENT)
_is_geocoding: ContextVar[bool] = ContextVar("looking", default=False)


class AddressLogFilter(logging.Filter):
    """Drops what the HTTP library would log of an address on its way."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record may be written."""
        return not _is_geocoding.get()


logging.getLogger("urllib3.connectionpool").addFilter(AddressLogFilter())


class CensusGeocoder:
    """The US Census Bureau's geocoder: streets and house numbers of the United States, free and
    without a key.
    """

    def __init__(self, origin: str = CENSUS_URL):
        self.origin = origin

    def find(self, text: str, area: SearchArea) -> tuple[PlaceMatch, ...]:
        """The matched addresses; the city is added to a text that names no place. Raises
        GeocoderUnavailable.
        """
        content = _fetch_json(
            f"{self.origin}/geocoder/locations/onelineaddress",
            {"address": _add_city(text, area), "benchmark": "Public_AR_Current", "format": "json"},
        )
        try:
            found = content["result"]["addressMatches"][:MAX_MATCHES]
            return tuple(
                PlaceMatch(
                    str(m["matchedAddress"]),
                    float(m["coordinates"]["x"]),
                    float(m["coordinates"]["y"]),
                )
                for m in found
            )
        except (KeyError, TypeError, ValueError):
            raise _make_parse_error() from None


class NominatimGeocoder:
    """Any geocoder with Nominatim's protocol (nominatim.org/release-docs/latest/api/Search)."""

    def __init__(self, origin: str):
        self.origin = origin.rstrip("/")

    def find(self, text: str, area: SearchArea) -> tuple[PlaceMatch, ...]:
        """The places found, those near the city preferred. Raises GeocoderUnavailable."""
        west, south, east, north = area.box
        content = _fetch_json(
            f"{self.origin}/search",
            {
                "q": _add_city(text, area),
                "format": "jsonv2",
                "limit": str(MAX_MATCHES),
                "viewbox": f"{west},{north},{east},{south}",
            },
        )
        try:
            return tuple(
                PlaceMatch(str(m["display_name"]), float(m["lon"]), float(m["lat"]))
                for m in content[:MAX_MATCHES]
            )
        except (KeyError, TypeError, ValueError):
            raise _make_parse_error() from None


def open_geocoder(setting: str) -> Geocoder | None:
    """The geocoder of a setting: `census`, `off` (none), or the address of one that speaks
    Nominatim's protocol.
    """
    if setting == "off":
        return None
    return CensusGeocoder() if setting == "census" else NominatimGeocoder(setting)


def _add_city(text: str, area: SearchArea) -> str:
    """The text as it is where it names a ZIP code, the city or a place after a comma; else with
    city and state.
    """
    if ZIP_PATTERN.search(text) or "," in text or area.name.casefold() in text.casefold():
        return text
    return ", ".join(part for part in (text, area.name, area.state) if part)


def _make_parse_error() -> GeocoderUnavailable:
    return GeocoderUnavailable("the address finder answered with something else than places")


def _fetch_json(url: str, query: dict[str, str]) -> Any:
    """The JSON of one answer within a few seconds. Raises GeocoderUnavailable, and never with what
    was asked.
    """
    if not _slots.acquire(blocking=False):
        raise GeocoderUnavailable("the address finder is busy")
    try:
        with _silence_log():
            return json.loads(_read_body(url, query))
    except (requests.RequestException, OSError, ValueError):
        raise GeocoderUnavailable("the address finder does not answer") from None
    finally:
        _slots.release()


@contextmanager
def _silence_log() -> Iterator[None]:
    token = _is_geocoding.set(True)
    try:
        yield
    finally:
        _is_geocoding.reset(token)


def _read_body(url: str, query: dict[str, str]) -> bytes:
    """The body of an answer; one that drips, or never ends, is given up. Redirects would take the
    address elsewhere.
    """
    end = time.monotonic() + TOTAL_SECONDS
    body = bytearray()
    with requests.get(
        url,
        params=query,
        headers={"User-Agent": USER_AGENT},
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        stream=True,
        allow_redirects=False,
    ) as response:
        if response.status_code != 200:
            raise OSError("status")
        while part := response.raw.read1(16_384, decode_content=True):
            body += part
            if len(body) > MAX_BYTES or time.monotonic() > end:
                raise OSError("too long")
    return bytes(body)
