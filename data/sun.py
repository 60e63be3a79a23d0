"""When it gets dark: sunset and the end of civil twilight by the clock of a place, by the kept library astral."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import dusk, sunset

DEGREES_OF_CIVIL_TWILIGHT = 6


@dataclass(frozen=True)
class Evening:
    """One day's evening in minutes since midnight by the local clock: sunset, dusk, and the year's first and last dusk.

    Between the year's first and last dusk the same time of the clock is dark on some days and light on others: the
    inter-twilight period of Grogger and Ridgeway (2006), JASA 101, 878-887.
    """

    day: date
    sunset: int
    dusk: int
    first: int
    last: int


def evenings(place: tuple[float, float], time_zone: str, first: date, last: date) -> list[Evening]:
    """The evenings of some days at a latitude and longitude (degrees); days without a dusk are left out."""
    observer, zone = Observer(*place), ZoneInfo(time_zone)
    found: list[Evening] = []
    for year in range(first.year, last.year + 1):
        days = [date(year, 1, 1) + timedelta(n) for n in range(366)]
        known = [
            (day, *times)
            for day in days
            if day.year == year and (times := _evening(observer, zone, day))
        ]
        dusks = [dark for _, _, dark in known]
        found += [
            Evening(day, sun, dark, min(dusks), max(dusks))
            for day, sun, dark in known
            if first <= day <= last
        ]
    return found


def _evening(observer: Observer, zone: ZoneInfo, day: date) -> tuple[int, int] | None:
    try:
        sun, dark = (
            sunset(observer, day, zone),
            dusk(observer, day, DEGREES_OF_CIVIL_TWILIGHT, zone),
        )
    except ValueError:  # the sun does not set, or it never gets dark
        return None
    return (_minute(sun), _minute(dark)) if sun.date() == dark.date() == day else None


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute
