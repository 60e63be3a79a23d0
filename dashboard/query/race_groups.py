"""Which residents stand under a rate by race: each category of the records against the census
groups that it covers.

A rate by race divides the records of a category by the residents of the same people. A table of
residents that counts Hispanic or Latino people apart has non-Hispanic people in its other groups;
records that name nobody as Hispanic or Latino have everybody in them. Where the two do not cover
the same people, there are no residents to divide by.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from dashboard.query.answer_parts import HispanicCoverage, RaceCoverage
from data.cube.cube import Cube, slice_cube
from data.model.build_manifest import Residents
from data.model.vocabulary import CENSUS_GROUPS, HISPANIC, SEVERAL, UNNAMED_CATEGORIES

RACE = "race"
ALL_RACES = ""
NON_RESIDENT_CATEGORIES = (*UNNAMED_CATEGORIES, SEVERAL)
# Why a category has no residents to divide by.
HISPANIC_NOT_RECORDED = "hispanic_not_recorded"
HISPANIC_NOT_COUNTED = "hispanic_not_counted"
OVERLAP = "overlap"
NOT_COUNTED = "not_counted"
# How improbable the silence of a category must be before its records are taken to lack it.
SIGNIFICANCE_LEVEL = 0.001
# A group of people that is no larger than this part of them all changes no rate that is shown.
NEGLIGIBLE_SHARE = 0.01


@dataclass(frozen=True)
class RaceGroups:
    """The race categories of some records against a table of residents.

    `counted` are the races of the table (without everyone), `months` the sum of each race category
    that names people by month number, and `without_hispanic` the months in which records name races
    and lack the Hispanic or Latino people whom the table counts apart.
    """

    counted: frozenset[str]
    months: dict[int, dict[str, int]] = field(default_factory=dict)
    without_hispanic: frozenset[int] = frozenset()

    @property
    def counts_hispanic_separately(self) -> bool:
        """Whether the table counts Hispanic or Latino people apart, so that its other groups are
        without them.
        """
        return HISPANIC in self.counted

    def find_covered_groups(self, category: str) -> tuple[str, ...]:
        """The races of the table that one category covers; none where the table lacks one
        of them.
        """
        if category in self.counted:
            return (category,)
        groups = CENSUS_GROUPS.get(category, ())
        return groups if groups and self.counted.issuperset(groups) else ()

    def union_covered_groups(self, categories: Iterable[str]) -> tuple[str, ...]:
        """The races of the table that several categories cover together, each once."""
        return tuple(dict.fromkeys(g for c in categories for g in self.find_covered_groups(c)))

    def find_mismatch(self, categories: Collection[str], months: Collection[int]) -> str:
        """Why these categories cannot be divided by residents in some months: a code, or "" where
        they can.
        """
        if any(not self.find_covered_groups(c) for c in categories):
            return NOT_COUNTED
        if self.without_hispanic.intersection(months):
            return HISPANIC_NOT_RECORDED
        sums = self._sums(months)
        if not self.counts_hispanic_separately and sums.get(HISPANIC):
            return HISPANIC_NOT_COUNTED
        own = set(self.union_covered_groups(categories))
        beside = [
            c for c in sums if c not in categories and own.intersection(self.find_covered_groups(c))
        ]
        overlapping = [c for c in categories if any(self._overlap(c, b) for b in beside)]
        amounts = [sum(sums.get(c, 0) for c in side) for side in (beside, overlapping)]
        if min(amounts) > NEGLIGIBLE_SHARE * sum(amounts):
            return OVERLAP
        return ""

    def _overlap(self, one: str, other: str) -> bool:
        return bool(
            set(self.find_covered_groups(one)).intersection(self.find_covered_groups(other))
        )

    def _sums(self, months: Collection[int]) -> dict[str, int]:
        sums: dict[str, int] = {}
        for month in months:
            for category, number in self.months.get(month, {}).items():
                sums[category] = sums.get(category, 0) + number
        return sums

    def describe(
        self, categories: Collection[str], months: Collection[int], together: bool
    ) -> dict[str, RaceCoverage]:
        """What each category covers, and why it has no residents in any of some months.

        `together` says that the categories are counted as one group.
        """
        whole = self.find_mismatch(categories, months) if together else ""
        return {
            c: RaceCoverage(
                self.find_covered_groups(c),
                self._classify_hispanic(c),
                whole if together else self.find_mismatch((c,), months),
            )
            for c in categories
        }

    def _classify_hispanic(self, category: str) -> HispanicCoverage:
        if not self.counts_hispanic_separately:
            return "included"
        return "only" if category == HISPANIC else "apart"


def read_race_groups(cube: Cube, count: str, populations: Sequence[Residents]) -> RaceGroups:
    """What the records of a topic's cube and a table of residents say of race; `count` are the
    units of a measure.
    """
    counted = frozenset(p.race for p in populations if p.race != ALL_RACES)
    if not len(cube) or RACE not in cube or count not in cube:
        return RaceGroups(counted)
    by = ("dataset", "month", RACE)
    sums = slice_cube(cube, by, (), cube.months(), (count,))
    by_month: dict[int, dict[str, int]] = {}
    whole: dict[str, dict[int, int]] = {}
    own: dict[str, dict[int, int]] = {}
    for dataset, month, race, number in zip(*(sums[name].tolist() for name in (*by, count))):
        if number <= 0 or race in NON_RESIDENT_CATEGORIES:
            continue
        held = by_month.setdefault(month, {})
        held[race] = held.get(race, 0) + number
        counted_here = whole.setdefault(dataset, {})
        counted_here[month] = counted_here.get(month, 0) + number
        if race == HISPANIC:
            own.setdefault(dataset, {})[month] = number
    if _calculate_hispanic_share(populations) <= NEGLIGIBLE_SHARE:
        return RaceGroups(counted, by_month)
    lacking: set[int] = set()
    for dataset, months in whole.items():
        lacking |= find_months_lacking(months, own.get(dataset, {}))
    return RaceGroups(counted, by_month, frozenset(lacking))


def _calculate_hispanic_share(populations: Sequence[Residents]) -> float:
    """The part of all residents (0 to 1) whom the table counts as Hispanic or Latino."""
    sums = dict.fromkeys((HISPANIC, ALL_RACES), 0)
    for row in populations:
        if row.race in sums:
            sums[row.race] += row.residents
    return sums[HISPANIC] / sums[ALL_RACES] if sums[ALL_RACES] else 0.0


def find_months_lacking(whole: dict[int, int], own: dict[int, int]) -> set[int]:
    """The months of one table in which a category is silent beyond chance: month number -> records,
    all and its own.

    A run of months without it lacks it where so many records would hardly (CHANCE) all be of
    others, at its share in the months that have it. Where no month has it, all months lack it.
    """
    if not own:
        return set(whole)
    share = sum(own.values()) / sum(whole[m] for m in own)
    lacking: set[int] = set()
    run: list[int] = []
    for month in [*sorted(whole), None]:
        if month is not None and not own.get(month):
            run.append(month)
            continue
        if run and (1 - share) ** sum(whole[m] for m in run) < SIGNIFICANCE_LEVEL:
            lacking.update(run)
        run = []
    return lacking
