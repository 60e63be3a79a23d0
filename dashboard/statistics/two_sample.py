"""Two answers side by side: what stands against a comparison of them, else how they differ and
whether by chance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.i18n.months import name_months
from dashboard.i18n.translate import join_list, translate
from dashboard.query import reliability
from dashboard.query.answer import Answer
from dashboard.statistics import intervals
from dashboard.statistics.comparison_request import NotAvailable
from dashboard.statistics.months import MonthRun, estimate_split
from dashboard.statistics.p_values import DIFFERENT_SEASONS, TOO_FEW_MONTHS, assess_values
from dashboard.statistics.uncertainty import Dispersion
from data.model.coverage import parse_month
from data.model.period import Period
from data.model.values import City, SeriesBreak
from data.model.vocabulary import SCOPE_PARTS


@dataclass(frozen=True)
class Population:
    """A place and a period with the total there; `refusal` says why this side's number must not be
    used.

    `months` are those behind the total, from which its usual ups and downs are estimated.
    `located` says that the side is the whole city, counted from the records that name a district.
    """

    city: City
    answer: Answer
    refusal: NotAvailable | None = None
    months: MonthRun | None = None
    located: bool = False

    @property
    def period(self) -> Period:
        """Its months."""
        return self.answer.period

    @property
    def districts(self) -> tuple[str, ...]:
        """The districts it holds; empty for the whole city."""
        return () if self.located else self.answer.query.filtered("district")

    @property
    def place(self) -> str:
        """The reader's name of the place."""
        names = [self.answer.title_of("district", d) for d in self.districts]
        return join_list(names) if names else self.city.name

    @property
    def name(self) -> str:
        """The place with its period."""
        return translate("compare_side", place=self.place, period=name_months(*self.period.ends))


# Why a difference is not tested.
UNTESTED = "untested"
DIFFERENT_PLACES = "places"
ACROSS_BREAK = "across"


@dataclass(frozen=True)
class PopulationDifference:
    """How a first side differs from a second one.

    `first` and `second` are what was compared: (numerator, denominator) each, the second less the
    first where it holds it. `p` is None where nothing is said about chance, and `untested` says
    why. `ratio` is that of two rates with its 95% interval, whose ends are None where the
    dispersion is not known.
    """

    first: tuple[int, int | None]
    second: tuple[int, int | None]
    p: float | None = None
    untested: str = ""
    ratio: tuple[float, float | None, float | None] | None = None


def incomparable_reason(first: Population, city: City) -> NotAvailable | None:
    """Why two cities' numbers cannot be held side by side: they must say that they count the same;
    None for one city.

    A city file says so by `scope`: the datasets of the measure's topics need the same scopes in
    both.
    """
    if first.city.id == city.id:
        return None
    for topic in first.answer.measure.topics:
        cities = (first.city, city)
        scopes = [{d.scope for d in c.topic(topic)} for c in cities]
        for one, held in zip(cities, scopes):
            if "" in held:
                return NotAvailable.of("no_scope", name=one.name)
        if _expand_scopes(scopes[0]) != _expand_scopes(scopes[1]):
            return NotAvailable.of(
                "unlike",
                first=first.city.name,
                second=city.name,
                first_scopes=" ".join(sorted(scopes[0])),
                second_scopes=" ".join(sorted(scopes[1])),
            )
    return None


def _expand_scopes(scopes: set[str]) -> set[str]:
    """Scopes with the parts of each that two tables may hold between them in its place."""
    return {part for scope in scopes for part in SCOPE_PARTS.get(scope, (scope,))}


def missing_reason(first: Answer, second: Answer) -> NotAvailable | None:
    """Why two sides have no numbers to compare: one of them has none, or an incomplete period."""
    for side, answer in (("first", first), ("second", second)):
        row = answer.rows[0]
        if answer.sparse:
            return NotAvailable.of("few_named", side=side)
        if row.status != reliability.OK:
            return NotAvailable.of(row.status, side=side)
        if row.incomplete:
            return NotAvailable.of("incomplete", side=side)
    if first.period.months.length != second.period.months.length:
        return NotAvailable.of("length")
    return None


def find_breaks_between(city: City, first: Answer, second: Answer) -> list[SeriesBreak]:
    """The declared breaks that lie between the first month and the last of two sides with unlike
    periods.
    """
    if first.period == second.period or first.period.is_open or second.period.is_open:
        return []
    one, other = first.period.months, second.period.months
    begin, end = min(one.first, other.first), max(one.last, other.last)
    return [
        b
        for b in city.breaks
        if set(b.topics) & set(first.measure.topics) and begin < parse_month(b.month) <= end
    ]


def periods_overlap(first: Answer, second: Answer) -> bool:
    """Whether two unlike periods share a month."""
    if first.period == second.period or first.period.is_open or second.period.is_open:
        return False
    one, other = first.period.months, second.period.months
    return one.first <= other.last and other.first <= one.last


def assess_difference(
    first: Population, second: Population, inside: bool, across: bool = False
) -> PopulationDifference:
    """How two comparable sides differ, and the p that they do not.

    `inside` says that the first is a part of the second; `across` that a change of definition lies
    between them. One place in two periods is tested with the dispersion of its months; two places
    with that of each, and two rates of one city in one period with that of the first one's part of
    both, since what moves a whole city moves no part. Counts of two places are not tested: there is
    no reason for them to be equal.
    """
    kind = first.answer.measure.kind
    here, there = _get_counts(first.answer), _get_counts(second.answer)
    if inside and kind != "count":
        there = _subtract(there, here)
    found = PopulationDifference(here, there)
    if kind == "quantile" or (kind == "count" and inside):
        return replace(found, untested=UNTESTED)
    if kind != "count" and (there[1] is None or there[1] <= 0):
        return replace(found, untested=UNTESTED)
    untested = _find_untested_reason(first, second, across)
    pair = None if untested else _estimate_dispersions(first, second, inside)
    if kind == "rate":
        found = replace(found, ratio=_calculate_ratio(here, there, pair))
    if pair is None:
        return replace(found, untested=untested or TOO_FEW_MONTHS)
    chance = assess_values(kind, here, there, pair)
    return replace(found, p=chance.p, untested=chance.untested)


def _find_untested_reason(first: Population, second: Population, across: bool) -> str:
    """Why two sides are not tested, whatever their months; "" where they can be."""
    if across:
        return ACROSS_BREAK
    one_place = first.city.id == second.city.id and first.districts == second.districts
    if first.answer.measure.kind == "count" and not one_place:
        return DIFFERENT_PLACES
    months_apart = first.period.months.first - second.period.months.first
    return DIFFERENT_SEASONS if months_apart % 12 else ""


def _estimate_dispersions(
    first: Population, second: Population, inside: bool
) -> tuple[Dispersion, Dispersion] | None:
    """The dispersion of each side; None where either has too few months."""
    if first.months is None or second.months is None:
        return None
    ours, theirs = first.months, second.months
    if first.city.id == second.city.id and first.districts == second.districts:
        later = ours if first.period.months > second.period.months else theirs
        ours = theirs = later
    elif inside:
        rest = ours.subtract_from(theirs)
        if rest is None:
            return None
        theirs = rest
    both = first.city.id == second.city.id and first.period == second.period
    if both and first.answer.measure.kind == "rate":
        split = estimate_split(ours, theirs)
        return None if split is None else (split, split)
    own, other = ours.dispersion, theirs.dispersion
    return None if own is None or other is None else (own, other)


def _subtract(
    whole: tuple[int, int | None], part: tuple[int, int | None]
) -> tuple[int, int | None]:
    """A whole's numerator and denominator without those of its part."""
    base = None if whole[1] is None or part[1] is None else whole[1] - part[1]
    return whole[0] - part[0], base


def _calculate_ratio(
    here: tuple[int, int | None],
    there: tuple[int, int | None],
    pair: tuple[Dispersion, Dispersion] | None,
) -> tuple[float, float | None, float | None] | None:
    """The ratio of two rates and its interval, without one where the dispersion is not known; None
    over nothing.
    """
    (events, base), (other_events, other_base) = here, there
    if base is None or other_base is None or not other_events:
        return None
    if pair is None:
        return events / base / (other_events / other_base), None, None
    return intervals.calculate_rate_ratio(events, base, other_events, other_base, *pair)


def _get_counts(answer: Answer) -> tuple[int, int | None]:
    return answer.rows[0].known_numerator, answer.rows[0].denominator
