"""A change alert: the last complete months against the same months of the years before, beyond what chance brings."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from scipy.special import stdtr

from dashboard.statistics.registry import all_statistics

RECENT, YEARS, YEAR = 3, 3, 12
# The months that a test reads: three whole years, and the recent months after them.
NEEDED = YEARS * YEAR + RECENT


@dataclass(frozen=True)
class Change:
    """One series' recent months: their sum, what was to be expected of them, and the two-sided p (adjusted, where
    several series were tested together)."""

    recent: int
    expected: float
    p: float

    @property
    def told(self) -> bool:
        """Whether this is beyond chance by the statistic's own level."""
        return self.p < all_statistics()["recent_change"].limits["level"]


def recent_change(counts: list[int | None]) -> Change | None:
    """The change in the last 3 of 39 consecutive monthly counts against the same months of the 3 years before.

    A Poisson model with a dispersion estimated from the three years (McCullagh and Nelder 1989, section 6.2). None
    where fewer than the statistic's least number of cases were to be expected, or where a month is withheld.
    """
    if None in counts:
        return None
    years = np.array(counts[: YEARS * YEAR], dtype=float).reshape(YEARS, YEAR)
    before = years[:, :RECENT].sum()
    expected, recent = before / YEARS, int(sum(counts[YEARS * YEAR :]))
    if expected < all_statistics()["recent_change"].limits["fewest_expected"]:
        return None
    freedom = YEAR * (YEARS - 1)
    means = years.mean(axis=0)
    seen = means > 0
    dispersion = max(1.0, float((((years - means) ** 2)[:, seen] / means[seen]).sum() / freedom))
    # Half a case stands for none, whose logarithm there is not.
    spread = sqrt(dispersion * (1 / max(recent, 0.5) + 1 / before))
    distance = log(max(recent, 0.5) / expected) / spread
    return Change(recent, float(expected), float(2 * stdtr(freedom, -abs(distance))))


def together(changes: dict[str, Change]) -> dict[str, Change]:
    """Several series' changes with their p adjusted for being tested together (Benjamini and Hochberg 1995)."""
    if not changes:
        return {}
    adjusted = false_discovery(np.array([c.p for c in changes.values()]))
    return {
        name: Change(c.recent, c.expected, float(p))
        for (name, c), p in zip(changes.items(), adjusted)
    }


def false_discovery(ps: np.ndarray) -> np.ndarray:
    """The p of each of several tests, adjusted for all of them; none is above 1.

    Benjamini and Hochberg (1995), JRSS B 57(1), 289-300. Here and not from scipy.stats, which every web process would
    have to hold (40 MB) for this step; tests hold it against that.
    """
    order = np.argsort(ps)[::-1]
    scaled = ps[order] * len(ps) / np.arange(len(ps), 0, -1)
    adjusted = np.empty(len(ps))
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled), 1)
    return adjusted
