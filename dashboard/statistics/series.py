"""The months of a total: its usual variation, and the probability that a change is chance."""

from __future__ import annotations

from dataclasses import replace

from dashboard.query import query_validation, reliability
from dashboard.query.answer import Answer
from dashboard.query.answer_source import AnswerSource, get_manifest
from dashboard.query.periods import find_coverage
from dashboard.statistics.months import MAX_MONTHS, MonthRun, find_month_run, holds_all_months
from dashboard.statistics.p_values import (
    TOO_FEW_MONTHS,
    YEARLY_DATA_ONLY,
    ChanceTest,
    assess_change,
)
from data.model.period import MonthSpan, Period


def has_months(answers: AnswerSource, total: Answer, asof: str = "") -> bool:
    """Whether a total's own question can be asked by month; some portals publish the year alone."""
    manifest = get_manifest(answers, total.query.city, asof)
    return "month" in query_validation.find_dimensions(total.measure, manifest)


def read_months(answers: AnswerSource, total: Answer, asof: str = "") -> MonthRun | None:
    """The run of complete months around the last one of a total; None where there is none
    (`find_month_run`).

    A total by month that holds every month is its own series.
    """
    found = _find_months(answers, total, asof)
    if found is None:
        return None
    first, last = found
    by_month = total
    if not holds_all_months(total):
        query = replace(total.query.with_period(Period(first)), by=("month",))
        by_month = answers.answer(query, asof)
    return find_month_run(by_month, last)


def read_category_months(
    answers: AnswerSource, divided: Answer, asof: str = ""
) -> tuple[Answer, int] | None:
    """An answer by one dimension asked month by month, and the last complete month that the runs of
    its categories end in (`find_category_run`); None where there are no months.
    """
    found = _find_months(answers, divided, asof)
    if found is None:
        return None
    first, last = found
    by = (*divided.query.by, "month")
    query = replace(divided.query.with_period(Period(first)), by=by)
    return answers.answer(query, asof), last


def _find_months(answers: AnswerSource, total: Answer, asof: str) -> MonthSpan | None:
    """From the first month that a run up to the last complete month of a total may hold to that
    last month.
    """
    end = total.period.last
    if end is None or total.measure.kind == "quantile" or not has_months(answers, total, asof):
        return None
    covered, incomplete = find_coverage(
        total.measure, get_manifest(answers, total.query.city, asof)
    )
    known = [month for month in covered - incomplete if month <= end]
    if not known:
        return None
    # The last complete month: a total up to it and a chart up to the month after it have one
    # series.
    last = max(known)
    return MonthSpan(max(last - MAX_MONTHS + 1, min(covered)), last)


def read_chance(
    answers: AnswerSource, now: Answer, before: Answer | None, asof: str = ""
) -> ChanceTest | None:
    """The probability that the change between two totals is chance; None where they do not
    compare.
    """
    if before is None or now.measure.kind == "quantile":
        return None
    row, then = now.rows[0], before.rows[0]
    if any(r.status != reliability.OK or r.incomplete for r in (row, then)):
        return None
    if not has_months(answers, now, asof):
        return ChanceTest(untested=YEARLY_DATA_ONLY)
    months = read_months(answers, now, asof)
    if months is None:
        return ChanceTest(untested=TOO_FEW_MONTHS)
    return assess_change(months, row, then, now.period.months.first, before.period.months.first)
