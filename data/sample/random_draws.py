"""Seeded draws that every table shares: when and where, who, and how a clerk wrote it down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.sample.city import (
    CHANGE,
    DISTRICTS,
    FIRST_MONTH,
    LAST_DAY,
    PUBLISHED,
    RACES,
    residents_by_race,
)
from data.sample.columns import Column, spoil

MONTHS = np.arange(FIRST_MONTH, LAST_DAY.astype("datetime64[M]") + 1)
YEARS_IN = np.arange(len(MONTHS)) / 12
CHANGED = MONTHS >= CHANGE.astype("datetime64[M]")
MIDNIGHT = "T00:00:00.000"

# How a district's number was written before and after the new record system, and how often.
SPELLINGS = ("{}", "D{}", "DIST {} ", "dist {}", "District {}", "DISTRICT {}", " district {}")
BEFORE = (0.55, 0.15, 0.20, 0.10, 0.0, 0.0, 0.0)
AFTER = (0.0, 0.12, 0.0, 0.0, 0.70, 0.12, 0.06)
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
UNKNOWN = {None: 0.032, "-": 0.026, "Unknown": 0.022}
AGES = (0.05, 0.24, 0.29, 0.20, 0.13, 0.09)
BY_LOT = 0.12
EARLY, LATE = "1900-01-01" + MIDNIGHT, "8202-03-14" + MIDNIGHT


def pick(rng: np.random.Generator, rows: int, shares: Sequence[float]) -> np.ndarray:
    """For each row the number of one of the options, which have these shares (they need not add up to 1)."""
    return pick_by(rng, np.zeros(rows, dtype=int), np.asarray(shares)[None, :])


def pick_by(rng: np.random.Generator, group: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """As `pick`, with one row of `shares` for each group."""
    edges = np.cumsum(shares, axis=1) / np.sum(shares, axis=1, keepdims=True)
    return (rng.random(len(group))[:, None] >= edges[group, :-1]).sum(axis=1)


def season(strength: float) -> np.ndarray:
    """For each month the factor of its season, highest in July."""
    month = MONTHS.astype(int) % 12
    return 1 + strength * np.cos(2 * np.pi * (month - 6) / 12)


def month_lengths() -> np.ndarray:
    """The days of each month that the tables cover: the last month is cut short."""
    ends = np.minimum((MONTHS + 1).astype("datetime64[D]"), LAST_DAY + 1)
    return (ends - MONTHS.astype("datetime64[D]")).astype(int)


def spread(rng: np.random.Generator, rows: int, weights: np.ndarray) -> tuple[np.ndarray, ...]:
    """Draw days in order: `weights` has an axis of months first. Gives days, and for each other axis its number."""
    wobble = rng.lognormal(0, 0.04, len(MONTHS)) * month_lengths()
    weights = weights * wobble.reshape(-1, *[1] * (weights.ndim - 1))
    cells = np.repeat(
        np.arange(weights.size), rng.multinomial(rows, weights.ravel() / weights.sum())
    )
    month, *others = np.unravel_index(cells, weights.shape)
    inside = (rng.random(rows) * month_lengths()[month]).astype(int)
    days = MONTHS[month].astype("datetime64[D]") + inside
    order = np.argsort(days, kind="stable")
    return (days[order], *(axis[order] for axis in others))


def day_column(days: np.ndarray) -> Column:
    """Days as a portal writes them: local midnight, without a zone."""
    values, places = np.unique(days, return_inverse=True)
    return Column(tuple(f"{day}{MIDNIGHT}" for day in values), places)


def mistyped(rng: np.random.Generator, days: Column) -> Column:
    """The days with one in two thousand impossible: in the year 8202, in 1900, or after the table was published."""
    rows = len(days.places)
    wrong = rng.choice(rows, size=-(-rows // 2000), replace=False)
    later = LAST_DAY + 2 + int(rng.integers(100))
    for turn, value in enumerate((LATE, EARLY, f"{later}{MIDNIGHT}")):
        days = days.put(wrong[turn::3], value)
    return days


def updated(days: np.ndarray) -> Column:
    """When the portal last touched a row: the morning after, and all old rows at once with the new record system."""
    touched = np.minimum(np.where(days < CHANGE, CHANGE + 4, days + 1), LAST_DAY + 1)
    values, places = np.unique(touched, return_inverse=True)
    return Column(tuple(f"{day}{PUBLISHED[10:-1]}.000Z" for day in values), places)


def written(choice: np.ndarray, days: np.ndarray, labels: Sequence[tuple[str, str]]) -> Column:
    """The label of each choice, in the words of the record system of its day."""
    return Column(tuple(label for pair in labels for label in pair), choice * 2 + (days >= CHANGE))


def district_column(rng: np.random.Generator, district: np.ndarray, days: np.ndarray) -> Column:
    """District numbers as clerks wrote them; some missing, some outside the city."""
    style = pick_by(rng, (days >= CHANGE).astype(int), np.array([BEFORE, AFTER]))
    values = tuple(s.format(n) for n in range(1, len(DISTRICTS) + 1) for s in SPELLINGS)
    return spoil(rng, Column(values, district * len(SPELLINGS) + style), PLACE_FAULTS)


def beat_column(rng: np.random.Generator, district: np.ndarray, written_district: Column) -> Column:
    """A beat of the row's district, such as 4C; only where the district was written down."""
    letters = np.array([d.beats for d in DISTRICTS])[district]
    beat = (rng.random(len(district)) ** 1.3 * letters).astype(int)
    values = tuple(f"{n}{letter}" for n in range(1, len(DISTRICTS) + 1) for letter in "ABCD")
    column = spoil(rng, Column(values, district * 4 + beat), {"-": 0.015})
    placed = np.array([any(c.isdigit() for c in value) for value in (*written_district.values, "")])
    return column.put(~placed[written_district.places], None)


def person_columns(
    rng: np.random.Generator, district: np.ndarray, days: np.ndarray, women: float = 0.33
) -> dict[str, Column]:
    """Race, sex and age of people. Races are drawn as the district's residents are, times a factor by lot.

    The factors come from the seed alone: which group has more in a district is chance and says nothing about anyone.
    """
    rows = len(district)
    race = pick_by(
        rng, district, residents_by_race() * rng.lognormal(0, BY_LOT, (len(DISTRICTS), len(RACES)))
    )
    sex = pick(rng, rows, (women, 0.995 - women, 0.005))
    return {
        "race": spoil(rng, written(race, days, RACE_LABELS), UNKNOWN),
        "sex": spoil(rng, written(sex, days, SEX_LABELS), {None: 0.015, "-": 0.01}),
        "age": spoil(
            rng, written(pick(rng, rows, AGES), days, AGE_LABELS), {None: 0.02, "-": 0.02}
        ),
    }


def flag_column(rng: np.random.Generator, answer: np.ndarray, blank: float = 0.02) -> Column:
    """Y and N, and a dash where nobody answered."""
    return spoil(rng, Column(("N", "Y"), answer.astype(int)), {"-": blank})
