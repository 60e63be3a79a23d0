"""The newest numbers of an answer over time: the 12 months to the last complete one lead, a single
month seldom.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard.measures.registry import RESIDENTS
from dashboard.query.answer import Answer, AnswerRow, add_value
from dashboard.query.periods import format_period_id
from dashboard.query.reliability import OK, TOO_FEW, UNKNOWN_STATUSES
from dashboard.statistics.months import find_month_run
from dashboard.statistics.registry import get_statistics
from dashboard.statistics.uncertainty import MONTHS_PER_YEAR, compare_counts, estimate_dispersion
from dashboard.wording.category_coverage import explain_disuse
from data.model.coverage import parse_month
from data.model.period import parse_period_id

# How many periods of a time dimension make 12 months.
PERIODS_PER_YEAR = {"month": 12, "quarter": 4}


def find_latest_periods(answer: Answer, time: str, last: str) -> list[str]:
    """The periods of the 12 months that end with a complete period, oldest first.

    All of them are complete and follow one another. Fewer where the answer has no others; the last
    one alone where it is a year itself, or where a gap lies inside the 12 months.
    """
    complete = _find_complete_periods(answer, time)
    found = [last]
    earlier = _find_period_before(last, time)
    while len(found) < PERIODS_PER_YEAR.get(time, 1) and earlier in complete:
        found.insert(0, earlier)
        earlier = _find_period_before(earlier, time)
    whole = len(found) == PERIODS_PER_YEAR.get(time, 1) or min(complete) == found[0]
    return found if whole else [last]


def find_periods_before(answer: Answer, time: str, periods: list[str]) -> list[str]:
    """As many complete periods just before some of them; [] where the answer does not hold them
    all.
    """
    found = find_latest_periods(answer, time, _find_period_before(periods[0], time))
    held = _find_complete_periods(answer, time)
    return found if len(found) == len(periods) and set(found) <= held else []


def add_up(answer: Answer, rows: list[AnswerRow]) -> AnswerRow | None:
    """The rows of several periods as one row: sums first, divided last. None for days, which do not
    add up, and where a row has no number of its own.
    """
    measure = answer.measure
    if measure.kind == "quantile" or any(row.status not in (OK, TOO_FEW) for row in rows):
        return None
    numerators = [row.numerator for row in rows if row.numerator is not None]
    if len(numerators) < len(rows):
        return None
    total = AnswerRow({}, sum(numerators), named_share=_average_share(rows))
    if measure.kind == "count":
        total.value = total.numerator
        return total
    denominators = [row.denominator for row in rows if row.denominator is not None]
    if len(denominators) < len(rows):
        return None
    # The residents of a place are the same in every period.
    total.denominator = denominators[0] if measure.denominator == RESIDENTS else sum(denominators)
    add_value(total, measure)
    return total


def _average_share(rows: list[AnswerRow]) -> float | None:
    """The mean share of records that name the place or group, of the rows that have one."""
    shares = [row.named_share for row in rows if row.named_share is not None]
    return sum(shares) / len(shares) if shares else None


def add_up_categories(
    answer: Answer, time: str, periods: list[str], others: tuple[str, ...]
) -> list[AnswerRow] | None:
    """One row for each category over several periods; None where days are asked about, which do not
    add up.
    """
    if answer.measure.kind == "quantile":
        return None
    groups: dict[tuple[str, ...], list[AnswerRow]] = {}
    for row in answer.rows:
        if row[time] in periods:
            groups.setdefault(tuple(row[d] for d in others), []).append(row)
    found = []
    for key, rows in groups.items():
        blank = next((row for row in rows if row.status not in (OK, TOO_FEW)), rows[0])
        total = add_up(answer, rows) or replace(blank, value=None, low=None, high=None)
        found.append(replace(total, categories=dict(zip(others, key))))
    return found


def is_unusual(answer: Answer, month: str) -> bool:
    """Whether a month's count differs from the same month a year before by more than these months
    go up and down by themselves, at the level of an alert; False where there are too few months to
    say.
    """
    if answer.measure.kind != "count" or answer.query.by != ("month",):
        return False
    run = find_month_run(answer, parse_month(month))
    if run is None:
        return False
    place = parse_month(month) - run.first
    # The months before it alone: a month that stands out would raise the dispersion that it is
    # tested with.
    dispersion = estimate_dispersion(run.numerators[:place])
    if dispersion is None:
        return False
    now, then = run.numerators[place], run.numerators[place - MONTHS_PER_YEAR]
    level = get_statistics()["recent_change"].limits["level"]
    return compare_counts(now, then, dispersion) < level


def _find_complete_periods(answer: Answer, time: str) -> set[str]:
    vague = {row[time] for row in answer.rows if row.incomplete}
    empty = {
        row[time]
        for row in answer.rows
        if row.status in UNKNOWN_STATUSES and not explain_disuse(answer, row)
    }
    return {row[time] for row in answer.rows} - vague - empty


def _find_period_before(period_id: str, time: str) -> str:
    """The id of the period of a time dimension just before one."""
    return format_period_id(parse_period_id(period_id).first - 1, time)
