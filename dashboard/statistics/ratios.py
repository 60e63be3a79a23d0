"""Rates of groups against those of other people: the rows of one answer, divided pair by pair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial

from dashboard.errors import BadQuery
from dashboard.i18n.translate import translate
from dashboard.measures import rates
from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query import reliability
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.answer_source import AnswerSource, get_manifest
from dashboard.query.periods import EVERY_MONTH
from dashboard.query.query_validation import find_dimensions
from dashboard.statistics import intervals
from dashboard.statistics.comparison_request import (
    ALL_OTHERS,
    UNGROUPED_CATEGORIES,
    ComparisonRequest,
    NotAvailable,
    find_refusal,
    index_benchmark_measures,
)
from dashboard.statistics.intervals import RatioEstimate
from dashboard.statistics.months import estimate_split, find_category_run
from dashboard.statistics.registry import Statistic, get_statistics
from dashboard.statistics.uncertainty import Dispersion
from data.model.errors import FieldError

REFERENCE_STATUS = "reference"
# The count and the base of all records that name any of some groups.
CountOnce = Callable[[tuple[str, ...]], tuple[int, int] | None]


@dataclass(frozen=True, kw_only=True)
class GroupRatio(RatioEstimate):
    """A group beside those it is compared with. `count`, `base`, `value`, `low` and `high` are of
    the group itself, in the measure's unit, `other_count`, `other_base` and `other_value` of the
    others; `status` is one of ok, too_few, not_recorded, not_reported, no_data and reference.
    """

    group: str
    count: int | None
    base: int | None
    value: float | None
    low: float | None
    high: float | None
    other_count: int
    other_base: int
    other_value: float | None

    def plain(self, dimension: str) -> dict[str, object]:
        """The promised JSON: the group's id stands under the name of its dimension."""
        plain = asdict(self)
        return {dimension: plain.pop("group"), **plain}


@dataclass(frozen=True)
class GroupComparison:
    """The ratios of one question, or the reason why there are none.

    `rows` hold each group, in display order. `recorded` is the percentage of the counts, and of the
    benchmark, for which the group is recorded.
    """

    statistic: Statistic
    asked: ComparisonRequest
    answer: Answer | None = None
    rows: tuple[GroupRatio, ...] = ()
    recorded: tuple[float, ...] = ()
    refusal: NotAvailable | None = None

    def get_answer(self) -> Answer:
        """The answer that the rows rest on. Raises ValueError for a question that was refused
        before it was asked.
        """
        if self.answer is None:
            raise ValueError(f"{self.statistic.id} has no answer: {self.refusal}")
        return self.answer


def compare_groups(
    answers: AnswerSource, asked: ComparisonRequest, asof: str = ""
) -> GroupComparison:
    """The comparison that is asked, from the live build or from the one that `asof` names. Raises
    BadQuery where it names a group, place or month that does not exist.
    """
    found = GroupComparison(get_statistics()["rate_ratio"], asked)
    refusal = find_refusal(asked, get_manifest(answers, asked.query.city, asof))
    if refusal:
        return replace(found, refusal=refusal)
    measure = index_benchmark_measures()[asked.query.measure, asked.benchmark]
    answer = answers.answer(replace(asked.query, measure=measure.id), asof)
    if answer.sparse and measure.kind == "rate":
        return replace(found, refusal=NotAvailable.of("few_named"))
    if any(row.status == reliability.WITHHELD for row in answer.rows):
        return replace(found, refusal=NotAvailable.of("withheld"))
    groups = [row for row in answer.rows if row[asked.by] not in UNGROUPED_CATEGORIES]
    if asked.reference != ALL_OTHERS and asked.reference not in {row[asked.by] for row in groups}:
        known = ", ".join((ALL_OTHERS, *(row[asked.by] for row in groups)))
        raise BadQuery.of(
            FieldError(
                "reference",
                translate("fault.unknown", given=repr(asked.reference[:60]), known=known),
            )
        )
    recorded = calculate_recorded_shares(answer, measure)
    months = read_group_months(answers, answer, asof)
    once = count_each_once(answers, answer, asof)
    rows = [compare_group(row, groups, asked, measure, months, once) for row in groups]
    return replace(
        found,
        answer=answer,
        recorded=recorded,
        rows=tuple(sort_rows(rows, answer, asked)),
        refusal=_incomparable_reason(answer) or _find_refusal(rows, recorded, found.statistic),
    )


def _incomparable_reason(answer: Answer) -> NotAvailable | None:
    """Why no group can be compared with its residents: records and residents do not name the same
    groups.
    """
    reasons = {cover.withheld for cover in answer.race_groups.values()}
    if not reasons or "" in reasons:
        return None
    return NotAvailable.of(sorted(reasons)[0])


def _find_refusal(
    rows: list[GroupRatio], recorded: tuple[float, ...], statistic: Statistic
) -> NotAvailable | None:
    if not any(row.count for row in rows):
        return NotAvailable.of("nothing_counted")
    if min(recorded) < statistic.limits["recorded_percent"]:
        return NotAvailable.of(
            "unrecorded", recorded=min(recorded), wanted=statistic.limits["recorded_percent"]
        )
    if not any(row.status == reliability.OK for row in rows):
        return NotAvailable.of("too_thin")
    return None


def calculate_recorded_shares(answer: Answer, measure: Measure) -> tuple[float, ...]:
    """The percentage of the numerator, and of a benchmark other than residents, that names a group;
    100 of nothing.
    """
    by = answer.query.by[0]
    if answer.overlaps:
        # Categories that overlap do not add up to the records that name one; all rows of one period
        # have one share.
        share = next((r.named_share for r in answer.rows if r.named_share is not None), 1.0)
        return (100 * share,) if measure.denominator == RESIDENTS else (100 * share, 100 * share)
    sides = ["numerator"] if measure.denominator == RESIDENTS else ["numerator", "denominator"]
    shares = []
    for side in sides:
        total = sum(getattr(row, side) or 0 for row in answer.rows)
        named = sum(
            getattr(row, side) or 0 for row in answer.rows if row[by] not in UNGROUPED_CATEGORIES
        )
        shares.append(100 * named / total if total else 100.0)
    return tuple(shares)


def read_group_months(answers: AnswerSource, answer: Answer, asof: str = "") -> Answer | None:
    """The months of all groups of an answer, from which their dispersion is estimated; None without
    months.
    """
    manifest = get_manifest(answers, answer.query.city, asof)
    if answer.period.last is None or "month" not in find_dimensions(answer.measure, manifest):
        return None
    by = (*answer.query.by, "month")
    return answers.answer(replace(answer.query.with_period(EVERY_MONTH), by=by), asof)


def _estimate_dispersions(
    months: Answer | None, by: str, group: str, others: list[str], end: int | None
) -> tuple[Dispersion, Dispersion] | tuple[()]:
    """The dispersion of a group and that of those it is compared with; () where there are too few
    months to tell.

    Two rates of one period: that of the group's part of what both counted, since what moves a whole
    city moves no part. Two percentages: that of each.
    """
    if months is None:
        return ()
    last = months.period.months.last if end is None else end
    ours = find_category_run(months, by, {group}, last)
    theirs = find_category_run(months, by, set(others), last)
    if ours is None or theirs is None:
        return ()
    if months.measure.kind != "share":
        split = estimate_split(ours, theirs)
        return () if split is None else (split, split)
    first, second = ours.dispersion, theirs.dispersion
    return () if first is None or second is None else (first, second)


def count_each_once(answers: AnswerSource, answer: Answer, asof: str = "") -> CountOnce | None:
    """How the records of several groups are counted where one may name several of them; None where
    none may.
    """
    return partial(_count_records_once, answers, answer, asof) if answer.overlaps else None


def _count_records_once(
    answers: AnswerSource, answer: Answer, asof: str, groups: tuple[str, ...]
) -> tuple[int, int] | None:
    """The count and the base of all records that name any of some groups, each once; None where
    they have none.
    """
    by = answer.query.by[0]
    where = tuple(sorted({**dict(answer.query.where), by: groups}.items()))
    row = answers.answer(replace(answer.query, by=(), where=where), asof).rows[0]
    if row.numerator is None or row.denominator is None:
        return None
    return row.numerator, row.denominator


def compare_group(
    row: AnswerRow,
    groups: list[AnswerRow],
    asked: ComparisonRequest,
    measure: Measure,
    months: Answer | None = None,
    count_once: CountOnce | None = None,
) -> GroupRatio:
    """One group beside those it is compared with: others that have a benchmark, or the reference.

    `months` are those of all groups, by which the interval of the ratio grows; without them, or
    with too few, it is that of independent events. `count_once` counts the records of several
    groups where one may name several of them: it belongs to each of these groups, and once to those
    that another group is compared with.
    """
    by = asked.by
    chosen = [
        g
        for g in groups
        if g.denominator
        and g.numerator is not None
        and not _is_partly_reported(g, groups, measure)
        and (g[by] == asked.reference if asked.reference != ALL_OTHERS else g[by] != row[by])
    ]
    count = sum(g.numerator or 0 for g in chosen)
    base = sum(g.denominator or 0 for g in chosen)
    if count_once and len(chosen) > 1:
        count, base = count_once(tuple(sorted(g[by] for g in chosen))) or (0, 0)
    other_value, other_status = _calculate_rate(measure, count, base)
    own = GroupRatio(
        group=row[by],
        count=row.numerator,
        base=row.denominator,
        value=row.value,
        low=row.low,
        high=row.high,
        other_count=count,
        other_base=base,
        other_value=other_value,
    )
    if row[by] == asked.reference:
        return replace(own, status=REFERENCE_STATUS)
    if row.status != reliability.OK:
        return replace(own, status=row.status)
    if _is_partly_reported(row, groups, measure):
        return replace(own, status=reliability.NOT_REPORTED)
    status = (
        reliability.assess_ratio(row.known_numerator, count)
        if other_status == reliability.OK
        else other_status
    )
    if status != reliability.OK:
        return replace(own, status=status)
    others = [g[by] for g in chosen]
    pair = _estimate_dispersions(months, by, row[by], others, asked.query.period.last)
    ratio, low, high = _choose_ratio_function(measure)(
        row.numerator, row.denominator, count, base, *pair
    )
    return replace(own, ratio=ratio, ratio_low=low, ratio_high=high, status=status)


def _is_partly_reported(row: AnswerRow, groups: list[AnswerRow], measure: Measure) -> bool:
    """Whether a group lacks months that others have: residents do not, so its rate would be too
    low.
    """
    own_gap = row.incomplete and not all(g.incomplete for g in groups)
    return measure.denominator == RESIDENTS and own_gap


def _choose_ratio_function(measure: Measure) -> Callable[..., intervals.Interval]:
    return (
        intervals.calculate_share_ratio
        if measure.kind == "share"
        else intervals.calculate_rate_ratio
    )


def _calculate_rate(measure: Measure, count: int, base: int) -> tuple[float | None, str]:
    """A rate in the measure's unit and whether it may be shown, by the rule that holds for every
    rate.
    """
    if not base:
        return None, reliability.TOO_FEW
    if measure.kind == "share":
        return rates.calculate_share(count, base)[0], reliability.assess_share(count, base)
    value, low, high = rates.calculate_rate(count, base, measure.per)
    return value, reliability.assess_rate(count, base, value, low, high)


def sort_rows(rows: list[GroupRatio], answer: Answer, asked: ComparisonRequest) -> list[GroupRatio]:
    """The rows by the groups' names, or largest first by count or by ratio; what has no ratio comes
    after.
    """

    def get_name(row: GroupRatio) -> str:
        return answer.title_of(asked.by, row.group).casefold()

    if asked.sort == "count":
        return sorted(rows, key=lambda r: (-(r.count or 0), get_name(r)))
    if asked.sort == "ratio":
        return sorted(rows, key=lambda r: (r.ratio is None, -(r.ratio or 0), get_name(r)))
    return sorted(rows, key=get_name)
