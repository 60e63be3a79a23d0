"""When it gets dark: sunset and the end of civil twilight by the clock of a place, by the kept
library astral.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import dusk, sunset

CIVIL_TWILIGHT_DEGREES = 6
NOON = time(12)


# In minutes. Before six in the morning it is still the evening before, as far north as there are
# evenings.
MINUTES_PER_DAY, DAY_START_MINUTE = 24 * 60, 6 * 60


@dataclass(frozen=True)
class Evening:
    """One day's evening in minutes since midnight by the local clock: sunset, dusk, and the year's
    first and last dusk.

    Between the year's first and last dusk the same time of the clock is dark on some days and light
    on others: the inter-twilight period of Grogger and Ridgeway (2006), JASA 101, 878-887. A sunset
    or dusk after midnight, or a missing dusk, is set to the day's end (1440): no part of the day is
    dark before it. The last dusk is within the day.
    """

    day: date
    sunset: int
    dusk: int
    first: int
    last: int


def compute_evenings(
    place: tuple[float, float], time_zone: str, first: date, last: date
) -> list[Evening]:
    """The evenings of some days at a latitude and longitude (degrees); days without a sunset are
    left out.
    """
    observer, zone = Observer(*place), ZoneInfo(time_zone)
    found: list[Evening] = []
    for year in range(first.year, last.year + 1):
        days = [date(year, 1, 1) + timedelta(n) for n in range(367)]
        sunsets = [_find_event_time(sunset, observer, day, zone) for day in days]
        dusks = [_find_event_time(_compute_civil_dusk, observer, day, zone) for day in days]
        known = []
        for n, day in enumerate(days[:-1]):
            if day.year != year:
                continue
            sun = _find_evening_minute(day, sunsets[n : n + 2])
            dark = _find_evening_minute(day, dusks[n : n + 2])
            if sun is not None:
                known.append((day, sun, MINUTES_PER_DAY if dark is None else dark))
        ends = [min(dark, MINUTES_PER_DAY - 1) for _, _, dark in known]
        found += [
            Evening(day, sun, dark, min(ends), max(ends))
            for day, sun, dark in known
            if first <= day <= last
        ]
    return found


def _compute_civil_dusk(observer: Observer, day: date, zone: ZoneInfo) -> datetime:
    return dusk(observer, day, CIVIL_TWILIGHT_DEGREES, zone)


def _find_event_time(
    event: Callable[[Observer, date, ZoneInfo], datetime],
    observer: Observer,
    day: date,
    zone: ZoneInfo,
) -> datetime | None:
    """The event on a local day, which in high summer may be that of the evening before; None where
    there is none.
    """
    try:
        return event(observer, day, zone)
    except ValueError:  # the sun does not set, or it never gets dark
        return None


def _find_evening_minute(day: date, moments: list[datetime | None]) -> int | None:
    """The minute of the moment that lies between six o'clock of a day and of the next one, at most
    1440; or None.
    """
    for moment in moments:
        if moment is None:
            continue
        minute = (moment.date() - day).days * MINUTES_PER_DAY + moment.hour * 60 + moment.minute
        if DAY_START_MINUTE <= minute < DAY_START_MINUTE + MINUTES_PER_DAY:
            return min(minute, MINUTES_PER_DAY)
    return None


def find_clock_changes(time_zone: str, first: date, last: date) -> tuple[date, ...]:
    """The days from `first` to `last` on which the clocks of a time zone are changed."""
    zone = ZoneInfo(time_zone)
    days = [first + timedelta(n - 1) for n in range((last - first).days + 2)]
    offsets = [datetime.combine(day, NOON, zone).utcoffset() for day in days]
    return tuple(day for day, before, now in zip(days[1:], offsets, offsets[1:]) if before != now)
