"""Seeded draws that every table shares: when and where, who, and how a clerk wrote it down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.sample.city import (
    DISTRICTS,
    FIRST_MONTH,
    LAST_DAY,
    PUBLISHED_AT,
    RACES,
    SYSTEM_CHANGE_DAY,
    compute_residents_by_race,
)
from data.sample.columns import SampleColumn, inject_faults

MONTHS = np.arange(FIRST_MONTH, LAST_DAY.astype("datetime64[M]") + 1)
YEARS_SINCE_START = np.arange(len(MONTHS)) / 12
IS_AFTER_CHANGE = SYSTEM_CHANGE_DAY.astype("datetime64[M]") <= MONTHS
MIDNIGHT = "T00:00:00.000"

# How a district's number was written before and after the new record system, and how often.
SPELLINGS = ("{}", "D{}", "DIST {} ", "dist {}", "District {}", "DISTRICT {}", " district {}")
SPELLING_SHARES_BEFORE = (0.55, 0.15, 0.20, 0.10, 0.0, 0.0, 0.0)
SPELLING_SHARES_AFTER = (0.0, 0.12, 0.0, 0.0, 0.70, 0.12, 0.06)
PLACE_FAULTS = {None: 0.030, "-": 0.024, " ": 0.006, "OOJ": 0.009, "OUT": 0.006}

# Labels before and after the new record system.
RACE_LABELS = (
    ("WHITE", "White"),
    ("BLACK", "Black or African American"),
    ("HISPANIC", "Hispanic or Latino"),
    ("ASIAN", "Asian"),
    ("TWO OR MORE", "Two or more races"),
    ("AMERICAN INDIAN", "American Indian or Alaska Native"),
    ("PACIFIC ISLANDER", "Native Hawaiian or Pacific Islander"),
    ("OTHER", "Another race"),
)
SEX_LABELS = (("F", "Female"), ("M", "Male"), ("X", "Nonbinary"))
AGE_LABELS = (
    ("UNDER 18", "17 and under"),
    ("18-25", "18 - 25"),
    ("26-35", "26 - 35"),
    ("36-45", "36 - 45"),
    ("46-55", "46 - 55"),
    ("56+", "56 and over"),
)
UNKNOWN_SHARES = {None: 0.032, "-": 0.026, "Unknown": 0.022}
AGE_SHARES = (0.05, 0.24, 0.29, 0.20, 0.13, 0.09)
RACE_FACTOR_SIGMA = 0.12
EARLY_DATE, LATE_DATE = "1900-01-01" + MIDNIGHT, "8202-03-14" + MIDNIGHT


def pick_options(rng: np.random.Generator, rows: int, shares: Sequence[float]) -> np.ndarray:
    """For each row the number of one of the options, which have these shares (they need not add up
    to 1).
    """
    return pick_by_group(rng, np.zeros(rows, dtype=int), np.asarray(shares)[None, :])


def pick_by_group(rng: np.random.Generator, group: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """As `pick_options`, with one row of `shares` for each group."""
    edges = np.cumsum(shares, axis=1) / np.sum(shares, axis=1, keepdims=True)
    return (rng.random(len(group))[:, None] >= edges[group, :-1]).sum(axis=1)


def compute_season(strength: float) -> np.ndarray:
    """For each month the factor of its season, highest in July."""
    month = MONTHS.astype(int) % 12
    return 1 + strength * np.cos(2 * np.pi * (month - 6) / 12)


def compute_month_lengths() -> np.ndarray:
    """The days of each month that the tables cover: the last month is cut short."""
    ends = np.minimum((MONTHS + 1).astype("datetime64[D]"), LAST_DAY + 1)
    return (ends - MONTHS.astype("datetime64[D]")).astype(int)


def draw_days(rng: np.random.Generator, rows: int, weights: np.ndarray) -> tuple[np.ndarray, ...]:
    """Draw days in order: `weights` has an axis of months first. Gives days, and for each other
    axis its number.
    """
    wobble = rng.lognormal(0, 0.04, len(MONTHS)) * compute_month_lengths()
    weights = weights * wobble.reshape(-1, *[1] * (weights.ndim - 1))
    cells = np.repeat(
        np.arange(weights.size), rng.multinomial(rows, weights.ravel() / weights.sum())
    )
    month, *others = np.unravel_index(cells, weights.shape)
    inside = (rng.random(rows) * compute_month_lengths()[month]).astype(int)
    days = MONTHS[month].astype("datetime64[D]") + inside
    order = np.argsort(days, kind="stable")
    return (days[order], *(axis[order] for axis in others))


def make_day_column(days: np.ndarray) -> SampleColumn:
    """Days as a portal writes them: local midnight, without a zone."""
    values, places = np.unique(days, return_inverse=True)
    return SampleColumn(tuple(f"{day}{MIDNIGHT}" for day in values), places)


def inject_wrong_dates(rng: np.random.Generator, days: SampleColumn) -> SampleColumn:
    """The days with one in two thousand impossible: in the year 8202, in 1900, or after the table
    was published.
    """
    rows = len(days.places)
    wrong = rng.choice(rows, size=-(-rows // 2000), replace=False)
    later = LAST_DAY + 2 + int(rng.integers(100))
    for turn, value in enumerate((LATE_DATE, EARLY_DATE, f"{later}{MIDNIGHT}")):
        days = days.put(wrong[turn::3], value)
    return days


def make_updated_column(days: np.ndarray) -> SampleColumn:
    """When the portal last touched a row: the morning after, and all old rows at once with the new
    record system.
    """
    touched = np.minimum(
        np.where(days < SYSTEM_CHANGE_DAY, SYSTEM_CHANGE_DAY + 4, days + 1), LAST_DAY + 1
    )
    values, places = np.unique(touched, return_inverse=True)
    return SampleColumn(tuple(f"{day}{PUBLISHED_AT[10:-1]}.000Z" for day in values), places)


def make_label_column(
    choice: np.ndarray, days: np.ndarray, labels: Sequence[tuple[str, str]]
) -> SampleColumn:
    """The label of each choice, in the words of the record system of its day."""
    return SampleColumn(
        tuple(label for pair in labels for label in pair), choice * 2 + (days >= SYSTEM_CHANGE_DAY)
    )


def make_district_column(
    rng: np.random.Generator, district: np.ndarray, days: np.ndarray
) -> SampleColumn:
    """District numbers as clerks wrote them; some missing, some outside the city."""
    style = pick_by_group(
        rng,
        (days >= SYSTEM_CHANGE_DAY).astype(int),
        np.array([SPELLING_SHARES_BEFORE, SPELLING_SHARES_AFTER]),
    )
    values = tuple(s.format(n) for n in range(1, len(DISTRICTS) + 1) for s in SPELLINGS)
    return inject_faults(rng, SampleColumn(values, district * len(SPELLINGS) + style), PLACE_FAULTS)


def make_beat_column(
    rng: np.random.Generator, district: np.ndarray, written_district: SampleColumn
) -> SampleColumn:
    """A beat of the row's district, such as 4C; only where the district was written down."""
    letters = np.array([d.beats for d in DISTRICTS])[district]
    beat = (rng.random(len(district)) ** 1.3 * letters).astype(int)
    values = tuple(f"{n}{letter}" for n in range(1, len(DISTRICTS) + 1) for letter in "ABCD")
    column = inject_faults(rng, SampleColumn(values, district * 4 + beat), {"-": 0.015})
    placed = np.array([any(c.isdigit() for c in value) for value in (*written_district.values, "")])
    return column.put(~placed[written_district.places], None)


def draw_person_columns(
    rng: np.random.Generator, district: np.ndarray, days: np.ndarray, women: float = 0.33
) -> dict[str, SampleColumn]:
    """Race, sex and age of people. Races are drawn as the district's residents are, times a factor
    by lot.

    The factors come from the seed alone: which group has more in a district is chance and says
    nothing about anyone.
    """
    rows = len(district)
    race = pick_by_group(
        rng,
        district,
        compute_residents_by_race()
        * rng.lognormal(0, RACE_FACTOR_SIGMA, (len(DISTRICTS), len(RACES))),
    )
    sex = pick_options(rng, rows, (women, 0.995 - women, 0.005))
    return {
        "race": inject_faults(rng, make_label_column(race, days, RACE_LABELS), UNKNOWN_SHARES),
        "sex": inject_faults(
            rng, make_label_column(sex, days, SEX_LABELS), {None: 0.015, "-": 0.01}
        ),
        "age": inject_faults(
            rng,
            make_label_column(pick_options(rng, rows, AGE_SHARES), days, AGE_LABELS),
            {None: 0.02, "-": 0.02},
        ),
    }


def make_flag_column(
    rng: np.random.Generator, answer: np.ndarray, blank: float = 0.02
) -> SampleColumn:
    """Y and N, and a dash where no answer is recorded."""
    return inject_faults(rng, SampleColumn(("N", "Y"), answer.astype(int)), {"-": blank})
