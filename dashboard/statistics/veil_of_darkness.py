"""The veil of darkness: a group's share of stops in the dark and in daylight, at the same time of
the evening.

Grogger, J. and Ridgeway, G. (2006), JASA 101, 878-887. Who is stopped changes with the season, and
so does the time at which it gets dark: without the season in the model, a swing over the year reads
as an effect of darkness.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from math import exp, tau

import numpy as np

from dashboard.errors import BadQuery
from dashboard.i18n.translate import translate
from dashboard.measures.registry import get_measures
from dashboard.query import reliability
from dashboard.query.answer import Answer
from dashboard.query.answer_source import AnswerSource, get_manifest
from dashboard.query.query_validation import find_dimensions
from dashboard.statistics.comparison_request import ALL_OTHERS, UNGROUPED_CATEGORIES, NotAvailable
from dashboard.statistics.intervals import RatioEstimate
from dashboard.statistics.logistic import fit_first_coefficient
from dashboard.statistics.registry import Statistic, get_statistics
from data.model.build_manifest import Manifest
from data.model.coverage import parse_month
from data.model.errors import FieldError
from data.model.twilight import find_clock_changes
from data.model.values import Query
from data.model.vocabulary import LIGHT, NOT_RECORDED

TRAFFIC_STOPS = "traffic"
RACE = "race"
REFERENCE_STATUS = "reference"
RATIO_COLUMNS = ("ratio", "ratio_low", "ratio_high")
# The first is the one that leads; the others show how much it depends on the model.
SEASON, CLOCK_CHANGE, NO_SEASON = VARIANTS = ("season", "clock_change", "no_season")
# Cosine and sine of the day of the year, once and twice a year: the second pair follows a swing
# that is no plain wave.
HARMONIC_COUNT = 2
DAYS_OF_YEAR = 365.25
MIDDLE_OF_FIVE = 2
# Days on both sides of a clock change: the same time of the clock turns dark, or light, from one
# day to the next.
CLOCK_CHANGE_DAYS = 30


@dataclass(frozen=True)
class EveningCounts:
    """Stops in the hours compared, by cells of the same time of year, quarter of an hour and light.

    Arrays have one value for each cell: `day` of the year (1 to 366, the middle of five days),
    whether it lies `near` a clock change, `slot` of the clock (any number), whether it was `dark`;
    `stops` counts those of each group.
    """

    day: np.ndarray
    near: np.ndarray
    slot: np.ndarray
    dark: np.ndarray
    stops: Mapping[str, np.ndarray]

    def part(self, kept: np.ndarray) -> EveningCounts:
        """The cells that a mask keeps."""
        return EveningCounts(
            self.day[kept],
            self.near[kept],
            self.slot[kept],
            self.dark[kept],
            {group: counts[kept] for group, counts in self.stops.items()},
        )


@dataclass(frozen=True, kw_only=True)
class VeilRow(RatioEstimate):
    """The odds ratio of dark to light of a group, with the season taken into account.

    `dark` and `light` are the group's stops in the dark and in daylight, `dark_all` and `light_all`
    those of all who are compared; `variants` are the odds ratios of each model by its name.
    """

    race: str
    dark: int
    dark_all: int
    light: int
    light_all: int
    variants: dict[str, RatioEstimate]

    def plain(self) -> dict[str, object]:
        """The promised JSON."""
        return asdict(self)


@dataclass(frozen=True)
class VeilOfDarkness:
    """The odds ratios of one question, or the reason why there are none.

    `rows` hold each group. `reference` is `others` (all other people)
    or a group's id. `shares` are the percentages of stops with a time, and with a recorded race.
    """

    statistic: Statistic
    query: Query
    reference: str = ALL_OTHERS
    answer: Answer | None = None
    rows: tuple[VeilRow, ...] = ()
    shares: tuple[float, ...] = ()
    refusal: NotAvailable | None = None

    def get_answer(self) -> Answer:
        """The answer that the rows rest on. Raises ValueError for a question that was refused
        before it was asked.
        """
        if self.answer is None:
            raise ValueError(f"{self.statistic.id} has no answer: {self.refusal}")
        return self.answer


def run_veil_test(
    answers: AnswerSource, query: Query, reference: str = ALL_OTHERS, asof: str = ""
) -> VeilOfDarkness:
    """The veil of darkness over a question's months, from the live build or from the one that
    `asof` names; it is of the whole city.

    Raises BadQuery for bad months, and for a reference that is no group of these stops.
    """
    manifest = get_manifest(answers, query.city, asof)
    query = Query(query.city, "stops", (RACE, LIGHT), (), query.since, query.until)
    found = VeilOfDarkness(get_statistics()["veil_of_darkness"], query, reference)
    refusal = find_untimed_reason(manifest)
    if refusal:
        return replace(found, refusal=refusal)
    dimensions = find_dimensions(get_measures()["stops"], manifest)
    if RACE not in dimensions:  # not recorded, or another for each row of one stop
        return replace(found, refusal=NotAvailable.of("group_not_recorded", by=RACE))
    if "stop_type" in dimensions:
        query = replace(query, where=(("stop_type", (TRAFFIC_STOPS,)),))
    total = answers.answer(query, asof)
    if any(row.status == reliability.WITHHELD for row in total.rows):
        return replace(found, refusal=NotAvailable.of("withheld"))
    groups = [g for g in total.titles[RACE] if g not in UNGROUPED_CATEGORIES]
    if reference not in (ALL_OTHERS, *groups):
        known = ", ".join((ALL_OTHERS, *groups))
        message = translate("fault.unknown", given=repr(reference[:60]), known=known)
        raise BadQuery.of(FieldError("reference", message))
    limits = found.statistic.limits
    shares = (
        _measure_recorded_share(total, LIGHT, (NOT_RECORDED,)),
        _measure_recorded_share(total, RACE, UNGROUPED_CATEGORIES),
    )
    found = replace(found, query=query, answer=total, shares=shares)
    for code, share, limit in (
        ("time_unrecorded", shares[0], limits["time_percent"]),
        ("unrecorded", shares[1], limits["recorded_percent"]),
    ):
        if share < limit:
            return replace(found, refusal=NotAvailable.of(code, recorded=share, wanted=limit))
    counted = answers.count_evenings(query.with_period(total.period), asof)
    if counted is None:
        return replace(found, refusal=NotAvailable.of("before_season"))
    evenings = _read_evenings(counted, groups, answers.city(query.city).time_zone)
    rows = tuple(_build_row(evenings, group, reference, limits) for group in groups)
    thin = not any(row.status == reliability.OK for row in rows)
    return replace(
        found,
        rows=rows,
        refusal=NotAvailable.of("few_in_the_dark", fewest=int(limits["fewest_stops"]))
        if thin
        else None,
    )


def find_untimed_reason(manifest: Manifest) -> NotAvailable | None:
    """Why a city's stops have no daylight: no time at all, the time of a report, or no place to
    know the sun by.
    """
    times = [d.time for d in manifest.datasets if d.topic == "stops"]
    if manifest.get_topic("stops").daylight:
        return None
    if any(t and t.of == "report" for t in times):
        return NotAvailable.of("time_of_report")
    return NotAvailable.of("no_place" if any(t and t.column for t in times) else "no_time")


def _measure_recorded_share(answer: Answer, dimension: str, without: tuple[str, ...]) -> float:
    if answer.overlaps:
        return _measure_distinct_share(answer, dimension, without)
    whole = sum(r.numerator or 0 for r in answer.rows)
    named = sum(r.numerator or 0 for r in answer.rows if r[dimension] not in without)
    return 100 * named / whole if whole else 0.0


def _measure_distinct_share(answer: Answer, dimension: str, without: tuple[str, ...]) -> float:
    """As `_share`, where one stop may name several groups: each stop counts once."""
    undivided = answer.undivided()
    if dimension in undivided.query.by:
        return _measure_recorded_share(undivided, dimension, without)
    shares = {r[LIGHT]: r.named_share for r in answer.rows if r.named_share is not None}
    whole = sum(r.numerator or 0 for r in undivided.rows)
    named = sum((r.numerator or 0) * shares.get(r[LIGHT], 0.0) for r in undivided.rows)
    return 100 * named / whole if whole else 0.0


def _read_evenings(
    counted: dict[tuple[str, ...], int], groups: list[str], time_zone: str
) -> EveningCounts:
    """The cells of some counts by month, five days, slot, light and race; years are added up."""
    stops: dict[tuple[int, bool, str, bool], dict[str, int]] = {}
    middles: dict[tuple[str, str], tuple[int, bool]] = {}
    years = [parse_month(key[0]) // 12 for key in counted]
    changes = (
        find_clock_changes(time_zone, date(min(years) - 1, 12, 1), date(max(years) + 1, 1, 31))
        if years
        else ()
    )
    for (month, five, slot, light, race), number in counted.items():
        if not number or race not in groups or NOT_RECORDED in (five, slot):
            continue
        if (month, five) not in middles:
            year, number_of_month = divmod(parse_month(month), 12)
            middle = date(year, number_of_month + 1, int(five) + MIDDLE_OF_FIVE)
            near = any(abs((middle - change).days) <= CLOCK_CHANGE_DAYS for change in changes)
            middles[month, five] = middle.timetuple().tm_yday, near
        cell = (*middles[month, five], slot, light == "dark")
        held = stops.setdefault(cell, dict.fromkeys(groups, 0))
        held[race] += number
    cells = sorted(stops)
    slots = {slot: n for n, slot in enumerate(sorted({cell[2] for cell in cells}))}
    return EveningCounts(
        np.array([cell[0] for cell in cells], dtype=float),
        np.array([cell[1] for cell in cells], dtype=bool),
        np.array([slots[cell[2]] for cell in cells], dtype=int),
        np.array([cell[3] for cell in cells], dtype=bool),
        {g: np.array([stops[cell][g] for cell in cells], dtype=float) for g in groups},
    )


def _build_row(
    evenings: EveningCounts, group: str, reference: str, limits: dict[str, float]
) -> VeilRow:
    """Counts, odds ratios and status of one group."""
    own = evenings.stops[group]
    whole = _sum_compared_stops(evenings, group, reference)
    dark = evenings.dark
    if group == reference:
        variants = dict.fromkeys(VARIANTS, RatioEstimate(status=REFERENCE_STATUS))
    else:
        variants = {v: estimate_odds_ratio(evenings, group, v, limits, reference) for v in VARIANTS}
    leading = variants[SEASON]
    return VeilRow(
        race=group,
        dark=int(own[dark].sum()),
        dark_all=int(whole[dark].sum()),
        light=int(own[~dark].sum()),
        light_all=int(whole[~dark].sum()),
        ratio=leading.ratio,
        ratio_low=leading.ratio_low,
        ratio_high=leading.ratio_high,
        status=leading.status,
        variants=variants,
    )


def _sum_compared_stops(evenings: EveningCounts, group: str, reference: str) -> np.ndarray:
    """The stops by cell of a group and of those with whom it is compared."""
    beside = evenings.stops if reference in (ALL_OTHERS, group) else {group: 0, reference: 0}
    return np.sum([evenings.stops[g] for g in beside], axis=0)


def estimate_odds_ratio(
    evenings: EveningCounts,
    group: str,
    variant: str,
    limits: dict[str, float],
    reference: str = ALL_OTHERS,
) -> RatioEstimate:
    """The odds ratio of dark to light of a group against the reference, at the same time of the
    clock.

    A logistic regression on the grouped counts with darkness, a level for each slot of the clock,
    and, but for `no_season`, cosines and sines of the day of the year; `clock_change` takes only
    days near one. Slots that are always dark, always light, or all of one group tell nothing of it.
    """
    if variant == CLOCK_CHANGE:
        if not evenings.near.any():
            return RatioEstimate(status=reliability.NO_DATA)
        evenings = evenings.part(evenings.near)
    whole = _sum_compared_stops(evenings, group, reference)
    evenings, whole = evenings.part(whole > 0), whole[whole > 0]
    if _has_too_few_stops(evenings.dark, evenings.stops[group], whole, limits):
        return RatioEstimate()
    telling = _find_informative_cells(evenings, evenings.stops[group], whole)
    if not telling.any():
        return RatioEstimate()
    evenings, whole = evenings.part(telling), whole[telling]
    estimate = fit_first_coefficient(
        _build_design_matrix(evenings, season=variant != NO_SEASON), evenings.stops[group], whole
    )
    if estimate is None:
        return RatioEstimate()
    low, high = estimate.interval
    return RatioEstimate(exp(estimate.value), exp(low), exp(high), reliability.OK)


def _has_too_few_stops(
    dark: np.ndarray, own: np.ndarray, whole: np.ndarray, limits: dict[str, float]
) -> bool:
    """Whether the group, or those it is compared with, have too few stops, in the dark or in
    daylight.
    """
    sides = [(side[dark].sum(), side[~dark].sum()) for side in (own, whole - own)]
    return any(
        sum(side) < limits["fewest_stops"] or min(side) < limits["fewest_each"] for side in sides
    )


def _find_informative_cells(
    evenings: EveningCounts, own: np.ndarray, whole: np.ndarray
) -> np.ndarray:
    """Which cells lie in slots of the clock that have dark and daylight, and both sides of the
    comparison.
    """

    def by_slot(counts: np.ndarray) -> np.ndarray:
        return np.bincount(evenings.slot, weights=counts)[evenings.slot]

    dark, light = by_slot(whole * evenings.dark), by_slot(whole * ~evenings.dark)
    group = by_slot(own)
    return (dark > 0) & (light > 0) & (group > 0) & (group < dark + light)


def _build_design_matrix(evenings: EveningCounts, season: bool) -> np.ndarray:
    """Columns: darkness, a level for each slot, and the harmonics of the day of the year."""
    slots = np.unique(evenings.slot)
    columns = [evenings.dark.astype(float)]
    columns += [(evenings.slot == slot).astype(float) for slot in slots]
    if season:
        turn = tau * evenings.day / DAYS_OF_YEAR
        for times in range(1, HARMONIC_COUNT + 1):
            columns += [np.cos(times * turn), np.sin(times * turn)]
    return np.column_stack(columns)
