"""One number against an earlier one, and when that is refused: across a break, or with an
incomplete period.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.i18n.months import (
    name_month,
    name_months,
    name_months_with_preposition,
    name_period,
)
from dashboard.i18n.numbers import format_number, format_percent
from dashboard.i18n.translate import capitalize_first, join_list, translate
from dashboard.query.answer import Answer, AnswerRow
from dashboard.statistics.comparison_request import NotAvailable
from dashboard.statistics.months import MonthRun
from dashboard.statistics.p_values import ChanceTest, assess_change
from dashboard.statistics.period_change import (
    SMALL_COUNT,
    find_change_refusal,
    find_last_break,
    is_undecided,
)
from dashboard.wording.labels import format_plain_value
from dashboard.wording.naming_shares import describe_share_change
from data.model.period import MonthSpan, parse_period_id

# Numbers that differ by a smaller part than this read as the same one.
EQUAL_WITHIN = 0.005


def sum_rows(rows: list[AnswerRow]) -> AnswerRow | None:
    """Several rows of counts as one, or the one row; None for no rows. Only counts are summed,
    never values.

    A sum of which the source reported only a part is incomplete; where it reported none, the sum
    has no number.
    """
    if len(rows) <= 1:
        return rows[0] if rows else None
    status = "ok" if any(r.status == "ok" for r in rows) else rows[0].status
    if any(r.status == "withheld" for r in rows):
        incomplete = any(r.incomplete for r in rows)
        return AnswerRow(
            rows[0].categories,
            None,
            status="withheld",
            incomplete=incomplete,
            named_share=rows[0].named_share,
        )
    counts = [r.numerator for r in rows if r.numerator is not None]
    count = sum(counts) if counts else None
    incomplete = any(r.incomplete for r in rows) or 0 < len(counts) < len(rows)
    return AnswerRow({}, count, value=count, status=status, incomplete=incomplete)


def describe_incompleteness(incomplete: bool) -> list[str]:
    """A sentence where a part of a row's period is incomplete, else nothing."""
    return [translate("part_incomplete")] if incomplete else []


def incomplete_periods(answer: Answer, time: str, after: str) -> list[str]:
    """A sentence naming the incomplete periods later than a period's id, else nothing."""
    names = [
        name_period(p)
        for p in sorted({r[time] for r in answer.rows if r.incomplete and r[time] > after})
    ]
    return [translate("still_incomplete", period=join_list(names))] if names else []


@dataclass(frozen=True)
class Clause:
    """A clause on a number, with its change from an earlier one where that is given.

    `limits` are sentences on why no change is given, or why it is not final; `chance` says whether
    the change may be chance.
    """

    text: str
    limits: tuple[str, ...] = ()
    chance: tuple[str, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """The clause as a sentence, and those after it."""
        return [translate("sentence", text=self.text), *self.chance, *self.limits]


def compare_totals(
    now: Answer, before: Answer, text: str, chance: ChanceTest | None = None
) -> Clause:
    """The clause on one total with its change from another; `chance` is what is known of the chance
    behind it.
    """
    (row,), (then,) = now.rows[:1], before.rows[:1]
    refusal = find_change_refusal(now, before, row, then)
    if refusal is None:
        when = _name_earlier_period(now, before)
        return _add_change(now, text, row, then, when, now.period.months.last, chance)
    limits = (
        describe_incompleteness(row.incomplete) if refusal.code in ("no_data", "status") else []
    )
    return Clause(text, (*limits, *explain_change_refusal(refusal, now, row, then)))


def explain_change_refusal(
    refusal: NotAvailable, answer: Answer, row: AnswerRow, then: AnswerRow
) -> list[str]:
    """The sentences on why no change of a row is given; none where the row itself says why it has
    no number.
    """
    values = dict(refusal.values)
    if refusal.code == "no_data":
        during = name_months_with_preposition(str(values["since"]), str(values["until"]))
        return [translate("no_change_no_data", during=during)]
    if refusal.code == "incomplete":
        period = name_months(str(values["since"]), str(values["until"]))
        return [translate("no_change_incomplete", period=period)]
    if refusal.code == "length":
        return [translate("no_change_length")]
    if refusal.code == "break":
        return list(_describe_break(str(values["month"]), str(values["reason"])))
    if refusal.code == "named_share":
        return describe_share_change(answer, row, then)
    return []


def _add_change(
    answer: Answer,
    text: str,
    row: AnswerRow,
    then: AnswerRow,
    when: str,
    last: int,
    chance: ChanceTest | None,
) -> Clause:
    """The clause on a row with its change from an earlier one, and what limits it; `last` is the
    row's last month.
    """
    changed = translate("with_change", text=text, change=describe_change(answer, row, then, when))
    undecided = describe_undecided_cases(answer, last)
    if undecided or is_level(answer, row, then):
        return Clause(changed, tuple(undecided))
    return Clause(changed, chance=tuple(describe_chance(chance)))


def _name_earlier_period(now: Answer, before: Answer) -> str:
    """How the earlier period is named: a calendar year by its number, the months just before by how
    many they are.
    """
    earlier = before.period.months
    if earlier.is_calendar_year or earlier.last != now.period.months.first - 1:
        return name_months_with_preposition(*earlier.ends)
    return translate("in_months_before", number=earlier.length)


@dataclass(frozen=True)
class PeriodRow:
    """A row of an answer and the months that it counts."""

    months: MonthSpan
    row: AnswerRow


def compare_periods(
    answer: Answer,
    text: str,
    now: PeriodRow,
    before: PeriodRow,
    months: MonthRun | None = None,
) -> Clause:
    """The clause on one period of an answer with its change from an earlier one, as in `between`.

    `months` are those from which chance is computed.
    """
    row, then = now.row, before.row
    if row.status != "ok" or then.status != "ok":
        return Clause(text)
    found = find_last_break(answer.breaks, before.months.first, now.months.last)
    if found:
        return Clause(text, _describe_break(found.month, found.reason))
    other_share = describe_share_change(answer, row, then)
    if other_share:
        return Clause(text, tuple(other_share))
    when = (
        name_months_with_preposition(*before.months.ends)
        if before.months.is_calendar_year
        else translate("in_months_before", number=before.months.length)
    )
    chance = _assess_chance(months, now, before)
    return _add_change(answer, text, row, then, when, now.months.last, chance)


def _assess_chance(months: MonthRun | None, now: PeriodRow, before: PeriodRow) -> ChanceTest | None:
    """The test of a change with the dispersion of these months; None without months."""
    if not months:
        return None
    return assess_change(months, now.row, before.row, now.months.first, before.months.first)


def compare_with_last_year(
    answer: Answer,
    text: str,
    now: tuple[str, AnswerRow],
    before: tuple[str, AnswerRow | None],
    months: MonthRun | None = None,
) -> Clause:
    """The clause on one period with its change from the same period a year before, as in
    `compare_periods`.
    """
    (this, row), (earlier, then) = now, before
    if then is None or then.status != "ok" or row.status != "ok":
        return Clause(text)
    if then.incomplete:
        return Clause(text, (translate("no_change_incomplete", period=name_period(earlier)),))
    now_row = PeriodRow(parse_period_id(this), row)
    row_before = PeriodRow(parse_period_id(earlier), then)
    found = find_last_break(answer.breaks, row_before.months.first, now_row.months.last)
    if found:
        return Clause(text, _describe_break(found.month, found.reason))
    other_share = describe_share_change(answer, row, then)
    if other_share:
        return Clause(text, tuple(other_share))
    chance = _assess_chance(months, now_row, row_before)
    when = name_months_with_preposition(*row_before.months.ends)
    return _add_change(answer, text, row, then, when, now_row.months.last, chance)


def describe_change_on_year(answer: Answer, row: AnswerRow, then: AnswerRow, last: int) -> str:
    """The change of a row from that of the same period a year before; "" where the two do not
    compare.

    `last` is the number of the row's last month. Breaks are for the caller to look for.
    """
    if row.status != "ok" or then.status != "ok" or row.incomplete or then.incomplete:
        return ""
    if describe_share_change(answer, row, then) or describe_undecided_cases(answer, last):
        return ""
    return capitalize_first(describe_change(answer, row, then, translate("bubble.year_before")))


def describe_undecided_cases(answer: Answer, last: int) -> list[str]:
    """A sentence where cases up to a month, by its number, may not be decided yet, else nothing."""
    return [translate("ripens")] if is_undecided(answer, last) else []


def _describe_break(month: str, reason: str) -> tuple[str, ...]:
    return translate("no_change_break", month=name_month(month)), write_break_reason(reason)


def write_break_reason(reason: str) -> str:
    """The reason of a break, as the city's file tells it, as a sentence."""
    return translate("sentence", text=reason.strip().rstrip("."))


def is_level(answer: Answer, row: AnswerRow, then: AnswerRow) -> bool:
    """Whether two rows read as the same number."""
    if answer.measure.kind != "count":
        return format_plain_value(answer, row) == format_plain_value(answer, then)
    difference = abs(row.known_numerator - then.known_numerator)
    if min(row.known_numerator, then.known_numerator) < SMALL_COUNT:
        return difference == 0
    return difference / then.known_numerator < EQUAL_WITHIN


def describe_change(answer: Answer, row: AnswerRow, then: AnswerRow, when: str) -> str:
    """How one row differs from an earlier one; shares and rates stand side by side, without a
    percentage of them.
    """
    if answer.measure.kind != "count":
        return translate("against", value=format_plain_value(answer, then), before=when)
    difference = row.known_numerator - then.known_numerator
    if difference == 0:
        return translate("same", before=when)
    more = difference > 0
    if min(row.known_numerator, then.known_numerator) < SMALL_COUNT:
        return translate(
            "more" if more else "fewer", number=format_number(abs(difference)), before=when
        )
    if is_level(answer, row, then):
        return translate("about_same", before=when)
    share = format_percent(100 * abs(difference) / then.known_numerator)
    return translate("more_percent" if more else "fewer_percent", percent=share, before=when)


def describe_chance(chance: ChanceTest | None) -> list[str]:
    """A sentence on what is known of the chance behind a change; nothing where nothing was
    asked.
    """
    if chance is None:
        return []
    if chance.untested:
        return [translate(f"change_untested.{chance.untested}")]
    return [translate("change_beyond" if chance.is_beyond_chance else "change_within")]
