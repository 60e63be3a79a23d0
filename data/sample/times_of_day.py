"""Made-up times of day of stops, with a known effect of darkness, so that the test that looks for one can be tried."""

from __future__ import annotations

import numpy as np

from data.model.twilight import compute_evenings
from data.sample.city import CITY_CENTRE, DARKNESS_FACTORS, TIME_ZONE
from data.sample.columns import SampleColumn

# Stops for each hour of the day, from midnight on; no real department's.
HOUR_WEIGHTS = np.array([5, 4, 3, 2, 1, 1, 2, 4, 6, 6, 5, 5, 5, 5, 6, 7, 8, 8, 8, 8, 7, 7, 7, 6])
DAYTIME_MINUTES = (10 * 60, 15 * 60)
BLANK_SHARE = 0.01


def draw_stop_times(rng: np.random.Generator, days: np.ndarray, race: SampleColumn) -> SampleColumn:
    """Times as HH:MM:SS, in a hundredth of the rows missing.

    In the dark of the hours that are compared, stops of the groups in FEWER_IN_THE_DARK are kept with that chance and
    else moved to around noon: so the odds ratio of dark to light at the same time of day is that number, exactly.
    """
    hour = np.searchsorted(
        np.cumsum(HOUR_WEIGHTS) / HOUR_WEIGHTS.sum(), rng.random(len(days)), side="right"
    )
    minute = hour * 60 + rng.integers(60, size=len(days))
    for group, kept in DARKNESS_FACTORS.items():
        named = np.isin(
            race.places,
            [n for n, label in enumerate(race.values) if label.upper().startswith(group)],
        )
        moved = named & _is_dark(days, minute) & (rng.random(len(days)) >= kept)
        minute = np.where(moved, rng.integers(*DAYTIME_MINUTES, size=len(days)), minute)
    minute = np.maximum(minute, 1)
    values = tuple(f"{m // 60:02d}:{m % 60:02d}:00" for m in range(24 * 60))
    return SampleColumn(values, minute).put(rng.random(len(days)) < BLANK_SHARE, None)


def _is_dark(days: np.ndarray, minute: np.ndarray) -> np.ndarray:
    """Which stops were after dusk, at a time of day that is light on other days of the year."""
    ends = days.min().astype(object), days.max().astype(object)
    known = {e.day: (e.dusk, e.last) for e in compute_evenings(CITY_CENTRE, TIME_ZONE, *ends)}
    dates, place = np.unique(days, return_inverse=True)
    bounds = np.array([known.get(day, (24 * 60, 0)) for day in dates.astype(object)])[place]
    return (minute >= bounds[:, 0]) & (minute <= bounds[:, 1])
