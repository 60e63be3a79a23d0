"""The port that every geocoder answers behind, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from data.model.errors import PlainviewError


@dataclass(frozen=True)
class PlaceMatch:
    """One place that a text may mean: its name for readers, and its point in degrees (EPSG:4326).

    `sure` says that the text names this place; else it merely resembles its name.
    """

    label: str
    longitude: float
    latitude: float
    sure: bool = True


@dataclass(frozen=True)
class SearchArea:
    """Where a place is looked for first: the city's name and state, and its box (west, south, east,
    north).
    """

    name: str
    state: str
    box: tuple[float, float, float, float]


class GeocoderUnavailable(PlainviewError):
    """The geocoder did not answer in time, or not with places. Never says what was looked for."""

    status = 503


class Geocoder(Protocol):
    """Finds the places that a text may mean."""

    def find(self, text: str, area: SearchArea) -> tuple[PlaceMatch, ...]:
        """The matches, best first; none where there is no such place. Raises
        GeocoderUnavailable.
        """
