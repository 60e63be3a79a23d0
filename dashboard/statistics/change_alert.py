"""A change alert: the last complete months against the same months of the years before, beyond what
chance brings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.statistics.registry import get_statistics
from dashboard.statistics.uncertainty import MONTHS_PER_YEAR, compare_recent

RECENT, YEARS = 3, 3
# The months that a test reads: three whole years, and the recent months after them.
NEEDED_MONTHS = YEARS * MONTHS_PER_YEAR + RECENT


@dataclass(frozen=True)
class RecentChange:
    """One series' recent months: their sum, what was to be expected of them, and the two-sided p
    (adjusted, where several series were tested together).
    """

    recent: int
    expected: float
    p: float

    @property
    def is_beyond_chance(self) -> bool:
        """Whether this is beyond chance by the statistic's own level."""
        return self.p < get_statistics()["recent_change"].limits["level"]


def assess_recent_change(counts: list[int | None]) -> RecentChange | None:
    """The change in the last 3 of 39 consecutive monthly counts against the same months of the 3
    years before.

    A steady rise or fall that goes on is no change (`uncertainty.compare_recent`). None where fewer
    than the statistic's least number of cases were to be expected, or where a month is withheld or
    was not reported.
    """
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return None
    past, recent = known[: YEARS * MONTHS_PER_YEAR], known[YEARS * MONTHS_PER_YEAR :]
    expected = sum(n for place, n in enumerate(past) if place % MONTHS_PER_YEAR < RECENT) / YEARS
    if expected < get_statistics()["recent_change"].limits["fewest_expected"]:
        return None
    return RecentChange(sum(recent), expected, compare_recent(past, recent))


def adjust_changes(changes: dict[str, RecentChange]) -> dict[str, RecentChange]:
    """Several series' changes with their p adjusted for being tested together (Benjamini and
    Hochberg 1995).
    """
    if not changes:
        return {}
    adjusted = adjust_false_discovery(np.array([c.p for c in changes.values()]))
    return {
        name: RecentChange(c.recent, c.expected, float(p))
        for (name, c), p in zip(changes.items(), adjusted)
    }


def adjust_false_discovery(ps: np.ndarray) -> np.ndarray:
    """The p of each of several tests, adjusted for all of them; none is above 1.

    Benjamini and Hochberg (1995), JRSS B 57(1), 289-300. Here and not from scipy.stats, which every
    web process would have to hold (40 MB) for this step; tests hold it against that.
    """
    order = np.argsort(ps)[::-1]
    scaled = ps[order] * len(ps) / np.arange(len(ps), 0, -1)
    adjusted = np.empty(len(ps))
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled), 1)
    return adjusted
