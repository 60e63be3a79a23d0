"""Whether two numbers differ by more than their months go up and down by themselves: the test of
every page.

A difference is called beyond chance at the level of `two_sides.toml`, and only where cases are
enough: where cases are rare and come in bursts, the dispersion that is estimated from them is too
low too often. Below FEWEST_EVENTS, the cases of both sides over their dispersion, a difference is
not called anything (chosen by simulation: tests/statistics/test_chance.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.query.answer import AnswerRow
from dashboard.statistics.months import MonthRun
from dashboard.statistics.registry import get_statistics
from dashboard.statistics.uncertainty import Dispersion, compare_values

CountPair = tuple[int, int | None]

MIN_EVENTS = 20
# Why a difference is not tested.
TOO_FEW_MONTHS = "short"
TOO_FEW_CASES = "few"
DIFFERENT_SEASONS = "seasons"
YEARLY_DATA_ONLY = "years"


@dataclass(frozen=True)
class ChanceTest:
    """The p that two values are equal; None where nothing is said of it, and `untested`
    says why.
    """

    p: float | None = None
    untested: str = ""

    @property
    def is_beyond_chance(self) -> bool:
        """Whether the difference is larger than the usual ups and downs."""
        return self.p is not None and self.p < _get_significance_level()


def _get_significance_level() -> float:
    return get_statistics()["two_sides"].limits["level"]


def assess_values(
    kind: str, first: CountPair, second: CountPair, dispersions: tuple[Dispersion, Dispersion]
) -> ChanceTest:
    """The test of two values of a measure of a kind (count, share, rate): (numerator, denominator)
    each.
    """
    p = compare_values(kind, first, second, *dispersions)
    if (
        p < _get_significance_level()
        and _count_events(kind, first, second, dispersions) < MIN_EVENTS
    ):
        return ChanceTest(untested=TOO_FEW_CASES)
    return ChanceTest(p)


def _count_events(
    kind: str, first: CountPair, second: CountPair, dispersions: tuple[Dispersion, Dispersion]
) -> float:
    """The cases of both sides as so many independent ones; of a share, those of the smaller
    part.
    """
    cases = 0.0
    others = 0.0
    for (part, whole), dispersion in zip((first, second), dispersions):
        cases += part / dispersion.value
        others += ((whole or 0) - part) / dispersion.value
    return min(cases, others) if kind == "share" else cases


def assess_change(
    months: MonthRun, now: AnswerRow, before: AnswerRow, first: int, first_before: int
) -> ChanceTest:
    """The test of two rows of one place in equally long periods, with the dispersion of its months.

    Each row has a numerator, and a denominator unless it is a count; `first` and `first_before` are
    the numbers of the first months of the periods.
    """
    if (first - first_before) % 12:
        return ChanceTest(untested=DIFFERENT_SEASONS)
    dispersion = months.dispersion
    if dispersion is None:
        return ChanceTest(untested=TOO_FEW_MONTHS)
    values = (now.known_numerator, now.denominator)
    values_before = (before.known_numerator, before.denominator)
    return assess_values(months.measure.kind, values, values_before, (dispersion, dispersion))
