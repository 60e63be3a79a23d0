"""How often the intervals of the veil of darkness hold the truth, in made-up years whose season and
effect are known.

python -m bench.veil [worlds]
"""

from __future__ import annotations

import sys
from datetime import date
from functools import lru_cache

import numpy as np

from dashboard.statistics.veil_of_darkness import (
    CLOCK_CHANGE_DAYS,
    VARIANTS,
    EveningCounts,
    estimate_odds_ratio,
)
from data.model.twilight import Evening, compute_evenings, find_clock_changes

PLACE, TIME_ZONE, YEAR = (41.88, -87.63), "America/Chicago", 2022
STOPS, SLOT, FIVE = 9_000, 15, 5
SLOTS = 24 * 60 // SLOT
SOLSTICE = 172
# About three stops in ten are of the group; log odds differ between slots of the clock.
SHARE, BETWEEN_SLOTS = -0.85, 0.2
LIMITS = {"fewest_stops": 100, "fewest_each": 30}
GROUPS = ("group", "rest")
SHAPES = ("wave", "summer")


def evenings_of(
    day: np.ndarray, slot: np.ndarray, dark: np.ndarray, rest: np.ndarray, groups: tuple[str, str]
) -> EveningCounts:
    """Evenings of stops, one value of each array for each: day of the year, slot, dark, and whether
    it is of the second group.
    """
    cell = (day * SLOTS + slot) * 2 + dark
    cells, place = np.unique(cell, return_inverse=True)
    sums = [
        np.bincount(place, weights=side, minlength=len(cells)).astype(float)
        for side in (~rest, rest)
    ]
    days = cells // 2 // SLOTS
    return EveningCounts(
        days.astype(float),
        days_near_change()[days],
        cells // 2 % SLOTS,
        cells % 2 == 1,
        dict(zip(groups, sums)),
    )


@lru_cache(maxsize=1)
def days_near_change() -> np.ndarray:
    """Whether each day of the year (1 to 366; 0 stands for none) lies near a clock change."""
    changes = find_clock_changes(TIME_ZONE, date(YEAR, 1, 1), date(YEAR, 12, 31))
    numbers = np.array([change.timetuple().tm_yday for change in changes])
    return np.abs(np.arange(367)[:, None] - numbers).min(axis=1) <= CLOCK_CHANGE_DAYS


@lru_cache(maxsize=1)
def known_evenings() -> tuple[Evening, ...]:
    """The evenings of the year at the place."""
    return tuple(compute_evenings(PLACE, TIME_ZONE, date(YEAR, 1, 1), date(YEAR, 12, 31)))


def make_year(rng: np.random.Generator, swing: float, truth: float, shape: str) -> EveningCounts:
    """A year of stops in the hours compared: `swing` is the season's (log odds), `truth` the odds
    ratio of darkness.
    """
    known = known_evenings()
    sunset, dusk = np.array([(e.sunset, e.dusk) for e in known]).T
    day = rng.integers(len(known), size=3 * STOPS)
    minute = rng.integers(known[0].first, known[0].last + 1, size=3 * STOPS)
    clear = (minute <= sunset[day]) | (minute >= dusk[day])
    day, minute = day[clear][:STOPS], minute[clear][:STOPS]
    dark, slot = minute >= dusk[day], minute // SLOT
    turn = 2 * np.pi * (day + 1 - SOLSTICE) / len(known)
    season = np.cos(turn) if shape == "wave" else np.where(np.abs(turn) < np.pi / 4, 1.0, -1.0)
    levels = rng.normal(0, BETWEEN_SLOTS, SLOTS)
    odds = np.exp(SHARE + levels[slot] + swing * season + np.log(truth) * dark)
    rest = rng.random(len(day)) >= odds / (1 + odds)
    middle = day // FIVE * FIVE + FIVE // 2 + 1
    return evenings_of(middle, slot, dark, rest, GROUPS)


def coverage(
    swing: float,
    truth: float,
    worlds: int,
    seed: int,
    shape: str = SHAPES[0],
    variants: tuple[str, ...] = VARIANTS,
) -> dict[str, float]:
    """The part of made-up years (0 to 1) in which the interval of each variant holds the true odds
    ratio.
    """
    rng = np.random.default_rng(seed)
    held = dict.fromkeys(variants, 0)
    for _ in range(worlds):
        year = make_year(rng, swing, truth, shape)
        for variant in variants:
            found = estimate_odds_ratio(year, GROUPS[0], variant, LIMITS)
            held[variant] += bool(found.ratio) and found.ratio_low <= truth <= found.ratio_high
    return {variant: number / worlds for variant, number in held.items()}


def main(worlds: int) -> None:
    """Print a table of coverage by shape and size of the swing, and by true odds ratio."""
    print(f"{'swing':>14} {'truth':>6} " + " ".join(f"{variant:>13}" for variant in VARIANTS))
    for shape in SHAPES:
        for swing in (-0.2, -0.1, 0.0, 0.1, 0.2):
            for truth in (1.0, 0.7, 1.3):
                held = coverage(swing, truth, worlds, seed=3, shape=shape)
                shares = " ".join(f"{100 * held[variant]:>12.1f}%" for variant in VARIANTS)
                print(f"{shape:>8} {swing:>5.1f} {truth:>6.1f} {shares}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
