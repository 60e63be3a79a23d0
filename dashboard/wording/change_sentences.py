"""One number against an earlier one, and when that is refused: across a break, or with an incomplete period."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.i18n.months import (
    during,
    just_before,
    month_count,
    month_name,
    months_of,
    period,
    period_name,
)
from dashboard.i18n.numbers import number, percent
from dashboard.i18n.translate import listed, say
from dashboard.query.answer import Answer
from dashboard.statistics.months import Months
from dashboard.statistics.p_values import Chance, assess_change
from dashboard.wording.chance import tell_chance
from dashboard.wording.labels import plain_value
from dashboard.wording.naming_shares import share_change
from data.model.coverage import month_of

# Below this many, a percentage says less than the plain difference.
SMALL = 30
# Numbers that differ by a smaller part than this read as the same one.
SAME = 0.005
# After so many months nearly every complaint is decided.
RIPE = 24


def summed(rows: list[dict]) -> dict | None:
    """Several rows of counts as one, or the one row; None for no rows. Only counts are summed, never values.

    A sum of which the source left a part untold is incomplete; where it told none of it, the sum has no number.
    """
    if len(rows) <= 1:
        return rows[0] if rows else None
    status = "ok" if any(r["status"] == "ok" for r in rows) else rows[0]["status"]
    if any(r["status"] == "withheld" for r in rows):
        return {
            **rows[0],
            "numerator": None,
            "denominator": None,
            "value": None,
            "low": None,
            "high": None,
            "status": "withheld",
            "incomplete": any(r["incomplete"] for r in rows),
        }
    counts = [r["numerator"] for r in rows if r["numerator"] is not None]
    count = sum(counts) if counts else None
    return {
        "numerator": count,
        "denominator": None,
        "value": count,
        "low": None,
        "high": None,
        "status": status,
        "incomplete": any(r["incomplete"] for r in rows) or 0 < len(counts) < len(rows),
    }


def incompleteness(row: dict) -> list[str]:
    """A sentence where a part of the row's period is incomplete, else nothing."""
    return [say("part_incomplete")] if row["incomplete"] else []


def vague_periods(answer: Answer, time: str, after: str) -> list[str]:
    """A sentence naming the incomplete periods later than a period's id, else nothing."""
    names = [
        period_name(p)
        for p in sorted({r[time] for r in answer.rows if r["incomplete"] and r[time] > after})
    ]
    return [say("still_incomplete", period=listed(names))] if names else []


@dataclass(frozen=True)
class Clause:
    """A clause on a number, with its change from an earlier one where that is given.

    `limits` are sentences on why no change is given, or why it is not final; `chance` says whether the change may be
    chance.
    """

    text: str
    limits: tuple[str, ...] = ()
    chance: tuple[str, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """The clause as a sentence, and those after it."""
        return [say("sentence", text=self.text), *self.chance, *self.limits]


def between(now: Answer, before: Answer, text: str, chance: Chance | None = None) -> Clause:
    """The clause on one total with its change from another; `chance` is what is known of the chance behind it."""
    (row,), (then,) = now.rows[:1], before.rows[:1]
    if row["status"] == "ok" and then["status"] == "no_data":
        missing = say("no_change_no_data", during=during(before.since, before.until))
        return Clause(text, (*incompleteness(row), missing))
    if row["status"] != "ok" or then["status"] != "ok":
        return Clause(text, tuple(incompleteness(row)))
    for answer, either in ((now, row), (before, then)):
        if either["incomplete"]:
            reason = say("no_change_incomplete", period=period(answer.since, answer.until))
            return Clause(text, (reason,))
    if month_count(now.since, now.until) != month_count(before.since, before.until):
        return Clause(text, (say("no_change_length"),))
    at_start = [now.break_at_start] if now.break_at_start else []
    found = _break([*before.breaks, *at_start, *now.breaks], before.since, now.until)
    if found:
        return Clause(text, (_broken(found),))
    other_share = share_change(now, row, then)
    if other_share:
        return Clause(text, tuple(other_share))
    return _with_change(now, text, row, then, _period_before(now, before), now.until, chance)


def _with_change(
    answer: Answer,
    text: str,
    row: dict,
    then: dict,
    when: str,
    until: str,
    chance: Chance | None,
) -> Clause:
    """The clause on a row with its change from an earlier one, and what limits it; `until` is the row's last month."""
    changed = say("with_change", text=text, change=change(answer, row, then, when))
    undecided = ripening(answer, until)
    if undecided or is_level(answer, row, then):
        return Clause(changed, tuple(undecided))
    return Clause(changed, chance=tuple(tell_chance(chance)))


def _period_before(now: Answer, before: Answer) -> str:
    """How the earlier period is named: a calendar year by its number, the months just before by how many they are."""
    length = month_count(before.since, before.until)
    one_year = length == 12 and before.since.endswith("-01")
    if one_year or before.until != just_before(now.since):
        return during(before.since, before.until)
    return say("in_months_before", number=length)


def between_rows(
    answer: Answer,
    text: str,
    now: tuple[str, str, dict],
    before: tuple[str, str, dict],
    months: Months | None = None,
) -> Clause:
    """The clause on one period of an answer with its change from an earlier one, as in `between`.

    Each is its first month, its last month, and its row; `months` are those from which chance is told.
    """
    (begin, until, row), (since, end, then) = now, before
    if row["status"] != "ok" or then["status"] != "ok":
        return Clause(text)
    found = _break(answer.breaks, since, until)
    if found:
        return Clause(text, (_broken(found),))
    other_share = share_change(answer, row, then)
    if other_share:
        return Clause(text, tuple(other_share))
    length = month_count(since, end)
    named = length == 12 and since.endswith("-01")
    when = during(since, end) if named else say("in_months_before", number=length)
    chance = assess_change(months, row, then, begin, since) if months else None
    return _with_change(answer, text, row, then, when, until, chance)


def over_a_year(
    answer: Answer,
    text: str,
    now: tuple[str, dict],
    before: tuple[str, dict | None],
    months: Months | None = None,
) -> Clause:
    """The clause on one period with its change from the same period a year before, as in `between_rows`."""
    (this, row), (earlier, then) = now, before
    if then is None or then["status"] != "ok" or row["status"] != "ok":
        return Clause(text)
    if then["incomplete"]:
        return Clause(text, (say("no_change_incomplete", period=period_name(earlier)),))
    found = _break(answer.breaks, months_of(earlier)[0], months_of(this)[1])
    if found:
        return Clause(text, (_broken(found),))
    other_share = share_change(answer, row, then)
    if other_share:
        return Clause(text, tuple(other_share))
    (begin, until), (since, end) = months_of(this), months_of(earlier)
    chance = assess_change(months, row, then, begin, since) if months else None
    return _with_change(answer, text, row, then, during(since, end), until, chance)


def ripening(answer: Answer, until: str) -> list[str]:
    """A sentence where cases up to a month may not be decided yet, else nothing."""
    dates = [source["as_of"] for source in answer.provenance if source.get("as_of")]
    young = bool(dates) and month_of(max(dates)[:7]) - month_of(until) < RIPE
    return [say("ripens")] if answer.measure.ripens and young else []


def _break(breaks, since: str, until: str) -> dict | None:
    """The last break after the first month and up to the last."""
    inside = [b for b in breaks if since < b["month"] <= until]
    return max(inside, key=lambda b: b["month"]) if inside else None


def _broken(found: dict) -> str:
    return say(
        "no_change_break",
        month=month_name(found["month"]),
        reason=found["reason"].strip().rstrip("."),
    )


def is_level(answer: Answer, row: dict, then: dict) -> bool:
    """Whether two rows read as the same number."""
    if answer.measure.kind != "count":
        return plain_value(answer, row) == plain_value(answer, then)
    difference = abs(row["numerator"] - then["numerator"])
    if min(row["numerator"], then["numerator"]) < SMALL:
        return difference == 0
    return difference / then["numerator"] < SAME


def change(answer: Answer, row: dict, then: dict, when: str) -> str:
    """How one row differs from an earlier one; shares and rates stand side by side, without a percentage of them."""
    if answer.measure.kind != "count":
        return say("against", value=plain_value(answer, then), before=when)
    difference = row["numerator"] - then["numerator"]
    if difference == 0:
        return say("same", before=when)
    more = difference > 0
    if min(row["numerator"], then["numerator"]) < SMALL:
        return say("more" if more else "fewer", number=number(abs(difference)), before=when)
    if is_level(answer, row, then):
        return say("about_same", before=when)
    share = percent(100 * abs(difference) / then["numerator"])
    return say("more_percent" if more else "fewer_percent", percent=share, before=when)
