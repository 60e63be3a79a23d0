"""What is made up about Sample City: its districts, its residents, the span of its tables. Nothing
was measured.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FIRST_MONTH = np.datetime64("2020-12", "M")
LAST_DAY = np.datetime64("2026-11-17", "D")
PUBLISHED_AT = "2026-11-18T06:00:00Z"

# The day of the new record system: labels, spellings and what is recorded differ on its two sides.
SYSTEM_CHANGE_DAY = np.datetime64("2023-07-01", "D")

# Where the made-up city would lie, for the times of dusk, and the made-up effect of darkness on one
# group's stops.
CITY_CENTRE, TIME_ZONE = (42.5, -87.0), "America/Chicago"
DARKNESS_FACTORS = {"HISPANIC": 0.75}

RACES = ("white", "black", "hispanic", "asian", "multiracial", "native", "pacific", "other")


@dataclass(frozen=True)
class SampleDistrict:
    """One district: residents in all, percent of them by race (in the order of RACES), and its
    recorded activity.

    `stops` are yearly per 1,000 residents before the new record system, `growth` is their yearly
    change.
    """

    id: str
    title: str
    residents: int
    mix: tuple[float, ...]
    beats: int
    stops: float
    growth: float


# The order is that of the district numbers, 1 to 8.
DISTRICTS = (
    SampleDistrict(
        "northgate", "Northgate", 71_382, (45.0, 15.0, 18.5, 13.5, 5.2, 0.9, 0.4, 1.5), 4, 35, 0.01
    ),
    SampleDistrict(
        "harbor", "Harbor", 38_917, (42.0, 21.0, 20.5, 8.5, 5.1, 1.0, 0.5, 1.4), 3, 66, -0.03
    ),
    SampleDistrict(
        "university",
        "University",
        46_208,
        (44.5, 13.0, 15.0, 19.5, 5.8, 0.5, 0.3, 1.4),
        3,
        49,
        0.02,
    ),
    SampleDistrict(
        "mill_creek",
        "Mill Creek",
        64_851,
        (50.5, 14.0, 16.0, 11.5, 5.6, 0.8, 0.3, 1.3),
        4,
        37,
        0.00,
    ),
    SampleDistrict(
        "old_town", "Old Town", 28_364, (40.5, 21.5, 22.0, 8.5, 5.0, 1.0, 0.3, 1.2), 3, 92, -0.05
    ),
    SampleDistrict(
        "eastside", "Eastside", 95_640, (34.0, 26.5, 25.0, 7.5, 4.5, 0.9, 0.4, 1.2), 4, 46, -0.01
    ),
    SampleDistrict(
        "southpark", "Southpark", 83_725, (32.0, 23.5, 30.5, 7.0, 4.6, 0.9, 0.3, 1.2), 4, 43, 0.03
    ),
    SampleDistrict(
        "airport_road",
        "Airport Road",
        40_193,
        (36.0, 20.0, 29.0, 8.5, 4.4, 0.8, 0.3, 1.0),
        3,
        52,
        0.02,
    ),
)


def compute_residents_by_race() -> np.ndarray:
    """Whole residents, one row for each district and one column for each race of RACES; rows add up
    to the district.
    """
    totals = np.array([d.residents for d in DISTRICTS])
    table = np.floor(np.array([d.mix for d in DISTRICTS]) / 100 * totals[:, None]).astype(int)
    table[:, 0] += totals - table.sum(axis=1)
    return table
