"""The base of every part of a city file, and the parts on darkness."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Key

TRANSLATIONS = "translations"


class StrictModel(BaseModel):
    """A part of a city file: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Localized(StrictModel):
    """A part of a city file that holds words for readers.

    `translations` has them in other languages: code -> key -> text. In a file a language stands
    under its own code, as in `es.title = "..."`.
    """

    translations: dict[str, dict[str, str]] = {}


class TimeMap(Localized):
    """Which column tells the time of day of a stop (a time, or a day with its time), and of what it
    is the time.

    The time of a `report` says nothing of the light in which a stop was made. Midnight itself is
    taken as no time.
    """

    columns: tuple[str, ...] = Key(min_length=1)
    of: Literal["event", "report"]


class Centre(StrictModel):
    """The middle of a city in degrees, for the times of sunset and dusk."""

    latitude: float = Key(ge=-90, le=90)
    longitude: float = Key(ge=-180, le=180)
