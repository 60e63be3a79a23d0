"""A measure by the categories of one dimension in a period and in an earlier one: the change of
each, or why none.

Every number is a row of an answer. What is known of the chance behind a change comes from the
months of each category (`dashboard/statistics/p_values.py`); the categories are tested together,
since a reader looks at each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from dashboard.measures.registry import RESIDENTS, Measure, get_measures
from dashboard.query import query_validation, reliability
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.answer_parts import DefinitionBreak
from dashboard.query.answer_source import AnswerSource, get_manifest
from dashboard.query.naming_shares import differs_in_named_share
from dashboard.statistics.change_alert import adjust_false_discovery
from dashboard.statistics.change_request import NAME_KEY, ChangeRequest
from dashboard.statistics.comparison_request import NotAvailable
from dashboard.statistics.months import find_category_run
from dashboard.statistics.p_values import (
    TOO_FEW_MONTHS,
    YEARLY_DATA_ONLY,
    ChanceTest,
    assess_change,
)
from dashboard.statistics.series import has_months, read_category_months, read_chance
from data.model.build_manifest import Manifest
from data.model.coverage import parse_month
from data.model.vocabulary import UNNAMED_CATEGORIES

# Below this many, a percentage says less than the plain difference.
SMALL_COUNT = 30
# After so many months nearly every complaint is decided.
SETTLED_AFTER_MONTHS = 24
# Why a change that is shown is not tested for chance.
UNDECIDED = "undecided"
NOT_TESTED = "not_tested"


@dataclass(frozen=True)
class CategoryChange:
    """One row: a category (`category` "" is the total) in both periods, as rows of answers.

    `refusal` says why no change is given. `p_alone` is the p of this row's test by itself, `chance`
    holds it adjusted for the rows tested together. `rate` and `rate_before` are the rows per
    resident, None where residents are not known or do not matter.
    """

    category: str
    now: AnswerRow
    before: AnswerRow
    kind: str
    refusal: NotAvailable | None
    chance: ChanceTest | None = None
    p_alone: float | None = None
    rate: AnswerRow | None = None
    rate_before: AnswerRow | None = None

    @property
    def difference(self) -> float | None:
        """The value less the earlier one, in the measure's unit (percentage points of a share)."""
        if self.refusal:
            return None
        return self.now.known_value - self.before.known_value

    @property
    def percent(self) -> float | None:
        """The change in percent of the earlier count; None for what is no count, and on a small
        base.
        """
        if self.refusal or self.kind != "count":
            return None
        counts = self.now.known_numerator, self.before.known_numerator
        if min(counts) < SMALL_COUNT:
            return None
        return 100 * (counts[0] - counts[1]) / counts[1]

    @property
    def is_beyond_chance(self) -> bool | None:
        """Whether the change is larger than the usual ups and downs; None where that is not
        said.
        """
        if self.chance is None or self.chance.p is None:
            return None
        return self.chance.is_beyond_chance


@dataclass(frozen=True)
class PeriodComparison:
    """The rows of both periods, and the answers that they come from.

    `now` and `before` are divided by the dimension, the totals are not. `rate` is the measure per
    resident, None where there is none. `rows` are in the order asked for.
    """

    request: ChangeRequest
    now: Answer
    before: Answer
    total_now: Answer
    total_before: Answer
    rows: tuple[CategoryChange, ...]
    total: CategoryChange
    rate: Measure | None = None


def compare_periods(
    answers: AnswerSource, request: ChangeRequest, asof: str = ""
) -> PeriodComparison:
    """Both periods of a request whose periods are filled in. Raises BadQuery as the questions
    themselves do.
    """
    query = request.query
    earlier = query.with_period(request.period_before)
    now, before = answers.answer(query, asof), answers.answer(earlier, asof)
    total_now = answers.answer(replace(query, by=()), asof)
    total_before = answers.answer(replace(earlier, by=()), asof)
    rate = find_rate_measure(now.measure, request, get_manifest(answers, request.query.city, asof))
    rows = _list_changes(now, before, request.by)
    rows = _add_chances(answers, rows, now, before, asof)
    total = _compare_total(answers, total_now, total_before, asof)
    if rate is not None:
        rows = _add_rates(answers, rows, request, rate, asof)
        (total,) = _add_rates(
            answers, [total], replace(request, query=replace(query, by=())), rate, asof
        )
        if all(_get_value(row.rate) is None for row in rows):
            rate = None
    return PeriodComparison(
        request,
        now,
        before,
        total_now,
        total_before,
        tuple(sort_changes(rows, request, now)),
        total,
        rate,
    )


def find_rate_measure(
    measure: Measure, request: ChangeRequest, manifest: Manifest
) -> Measure | None:
    """The measure that divides a count by residents and can be asked as the request asks; None
    where there is none.
    """
    if measure.kind != "count" or not manifest.populations:
        return None
    named = {*request.query.by, *(d for d, _ in request.query.where)}
    for other in get_measures().values():
        if (
            other.kind == "rate"
            and other.denominator == RESIDENTS
            and (other.topic, other.numerator) == (measure.topic, measure.numerator)
            and named <= set(query_validation.find_dimensions(other, manifest))
        ):
            return other
    return None


def _list_changes(now: Answer, before: Answer, dimension: str) -> list[CategoryChange]:
    """One row for each category that either period has a row of, in the order of the dimension's
    titles.
    """
    rows = {row[dimension]: row for row in now.rows}
    rows_before = {row[dimension]: row for row in before.rows}
    titles = (*now.titles.get(dimension, {}), *before.titles.get(dimension, {}))
    listed = dict.fromkeys((*titles, *rows, *rows_before))
    changes = []
    for category in listed:
        row, then = rows.get(category), rows_before.get(category)
        if row is None or then is None or _names_nothing(category, row, then):
            continue
        refusal = find_row_refusal(now, before, row, then)
        changes.append(CategoryChange(category, row, then, now.measure.kind, refusal))
    return changes


def _names_nothing(category: str, row: AnswerRow, then: AnswerRow) -> bool:
    """Whether a row stands for records without a category, of which there are none in either
    period.
    """
    return category in UNNAMED_CATEGORIES and row.numerator == 0 and then.numerator == 0


def find_row_refusal(
    now: Answer, before: Answer, row: AnswerRow, then: AnswerRow
) -> NotAvailable | None:
    """Why no change of a category is given: too few records name a place, it is out of use, or as
    for totals.
    """
    for answer in (now, before):
        if "" in answer.sparse:
            return NotAvailable.of("few_named", since=answer.since, until=answer.until)
    for answer, own in ((now, row), (before, then)):
        if _is_cut_short(answer, own):
            return NotAvailable.of("out_of_use", since=answer.since, until=answer.until)
    return find_change_refusal(now, before, row, then)


def _is_cut_short(answer: Answer, row: AnswerRow) -> bool:
    """Whether a category is in use in a part of an answer's months alone, or in none of them."""
    dimension = answer.query.by[0]
    own = answer.in_use.get(dimension, {}).get(row[dimension])
    if not own:
        return False
    return bool(
        (own.since and own.since > answer.since) or (own.until and own.until < answer.until)
    )


def find_change_refusal(
    now: Answer, before: Answer, row: AnswerRow, then: AnswerRow
) -> NotAvailable | None:
    """Why no change of one row from another is given; None where one is.

    The codes: `no_data` (of the earlier period), `status` (a side has no number), `incomplete`,
    `length`, `break`, `named_share`.
    """
    if row.status == reliability.OK and then.status == reliability.NO_DATA:
        return NotAvailable.of("no_data", since=before.since, until=before.until)
    sides = ((now, row), (before, then))
    for answer, own in sides:
        if own.status != reliability.OK:
            return NotAvailable.of(
                "status", status=own.status, since=answer.since, until=answer.until
            )
    for answer, own in sides:
        if own.incomplete:
            return NotAvailable.of("incomplete", since=answer.since, until=answer.until)
    if now.period.months.length != before.period.months.length:
        return NotAvailable.of("length")
    at_start = [now.break_at_start] if now.break_at_start else []
    breaks = [*before.breaks, *at_start, *now.breaks]
    found = find_last_break(breaks, before.period.months.first, now.period.months.last)
    if found:
        return NotAvailable.of("break", month=found.month, reason=found.reason)
    if differs_in_named_share(row, then):
        return NotAvailable.of("named_share", now=row.named_share, then=then.named_share)
    return None


def find_last_break(
    breaks: Iterable[DefinitionBreak], first: int, last: int
) -> DefinitionBreak | None:
    """The last break after the first month and up to the last, by their numbers."""
    inside = [b for b in breaks if first < parse_month(b.month) <= last]
    return max(inside, key=lambda b: b.month) if inside else None


def is_undecided(answer: Answer, last: int) -> bool:
    """Whether cases up to a month, by its number, may not be decided yet, so that their number is
    not final.
    """
    dates = [source.as_of for source in answer.provenance if source.as_of]
    young = bool(dates) and parse_month(max(dates)[:7]) - last < SETTLED_AFTER_MONTHS
    return answer.measure.ripens and young


def _compare_total(answers: AnswerSource, now: Answer, before: Answer, asof: str) -> CategoryChange:
    row, then = now.rows[0], before.rows[0]
    refusal = find_change_refusal(now, before, row, then)
    total = CategoryChange("", row, then, now.measure.kind, refusal)
    if refusal:
        return total
    if untested := _find_untested_reason(now):
        return replace(total, chance=ChanceTest(untested=untested))
    chance = read_chance(answers, now, before, asof)
    return replace(total, chance=chance, p_alone=chance.p if chance else None)


def _find_untested_reason(now: Answer) -> str:
    """Why no change of an answer's measure is tested; "" where they are."""
    if now.measure.kind == "quantile":
        return NOT_TESTED
    return UNDECIDED if is_undecided(now, now.period.months.last) else ""


def _add_chances(
    answers: AnswerSource,
    changes: list[CategoryChange],
    now: Answer,
    before: Answer,
    asof: str,
) -> list[CategoryChange]:
    """The rows with what is known of chance; those tested are tested together."""
    untested = _find_untested_reason(now)
    if not untested and not has_months(answers, now, asof):
        untested = YEARLY_DATA_ONLY
    if untested:
        blank = ChanceTest(untested=untested)
        return [c if c.refusal else replace(c, chance=blank) for c in changes]
    if all(change.refusal for change in changes):
        return changes
    found = read_category_months(answers, now, asof)
    tested = []
    for change in changes:
        if change.refusal:
            tested.append(change)
            continue
        chance = ChanceTest(untested=TOO_FEW_MONTHS)
        if found is not None:
            by_month, last = found
            months = find_category_run(by_month, now.query.by[0], (change.category,), last)
            if months is not None:
                chance = assess_change(
                    months,
                    change.now,
                    change.before,
                    now.period.months.first,
                    before.period.months.first,
                )
        tested.append(replace(change, chance=chance, p_alone=chance.p))
    return _adjust_together(tested)


def _adjust_together(changes: list[CategoryChange]) -> list[CategoryChange]:
    """The rows with the p of each adjusted for all that were tested (Benjamini and Hochberg
    1995).
    """
    known = [c for c in changes if c.p_alone is not None]
    if not known:
        return changes
    adjusted = adjust_false_discovery(np.array([c.p_alone for c in known]))
    together = {c.category: float(p) for c, p in zip(known, adjusted)}
    return [
        replace(c, chance=ChanceTest(together[c.category])) if c.category in together else c
        for c in changes
    ]


def _add_rates(
    answers: AnswerSource,
    changes: list[CategoryChange],
    request: ChangeRequest,
    rate: Measure,
    asof: str,
) -> list[CategoryChange]:
    """The rows with their rates per resident in both periods."""
    query = replace(request.query, measure=rate.id)
    earlier = query.with_period(request.period_before)
    rows, rows_before = (
        {row[query.by[0]] if query.by else "": row for row in answers.answer(q, asof).rows}
        for q in (query, earlier)
    )
    return [
        replace(c, rate=rows.get(c.category), rate_before=rows_before.get(c.category))
        for c in changes
    ]


def _get_value(row: AnswerRow | None) -> float | None:
    return row.value if row else None


def sort_changes(
    changes: list[CategoryChange], request: ChangeRequest, now: Answer
) -> list[CategoryChange]:
    """The rows by the column asked for; those without a number there follow in their own order, and
    those that name no category come last of all.
    """
    named = [c for c in changes if c.category not in UNNAMED_CATEGORIES]
    unnamed = [c for c in changes if c.category in UNNAMED_CATEGORIES]
    key = request.sort_key
    if not key:
        return [*named, *unnamed]
    if key == NAME_KEY:
        named.sort(
            key=lambda c: now.title_of(request.by, c.category).casefold(),
            reverse=request.descending,
        )
        return [*named, *unnamed]
    known = [c for c in named if get_sort_value(c, key) is not None]
    known.sort(key=lambda c: get_sort_value(c, key) or 0, reverse=request.descending)
    return [*known, *(c for c in named if get_sort_value(c, key) is None), *unnamed]


def get_sort_value(change: CategoryChange, key: str) -> float | None:
    """The number of a row in a column; None where it has none."""
    if key == "chance":
        return change.chance.p if change.chance else None
    values = {
        "now": change.now.value,
        "before": change.before.value,
        "difference": change.difference,
        "percent": change.percent,
        "rate": _get_value(change.rate),
        "rate_before": _get_value(change.rate_before),
    }
    return values[key]
