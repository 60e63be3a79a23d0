"""Titles and headlines of an Answer: what was recorded, when, against what, and over which denominator."""

from __future__ import annotations

from dashboard.i18n.months import during, months_of, period, year_before
from dashboard.i18n.numbers import decimal, percent, rounded
from dashboard.i18n.translate import either, listed, say, tidy
from dashboard.measures.registry import RESIDENTS
from dashboard.query.answer import Answer
from dashboard.query.naming_shares import PLACES
from dashboard.query.periods import time_dimension
from dashboard.query.ranking import may_rank
from dashboard.query.reliability import UNKNOWN
from dashboard.statistics.months import Months, find_run, holds_all_months
from dashboard.statistics.p_values import Chance
from dashboard.wording import change_sentences, latest_values
from dashboard.wording.category_coverage import out_of_use
from dashboard.wording.labels import (
    category_name,
    count_units,
    counted,
    days,
    dimension_names,
    name_measure,
    plain_value,
)
from dashboard.wording.missing_data import missing
from dashboard.wording.naming_shares import few_named, is_sparse
from dashboard.wording.overlapping_categories import each_notes, name_units
from dashboard.wording.silences import tell_silences
from data.model.coverage import month_of
from data.model.vocabulary import TIME, UNNAMED


def title(answer: Answer) -> str:
    """Topic, place, what is picked out, and the dimensions: "Stops in Seattle, West, by month"."""
    text = say("title", measure=name_measure(answer), place=answer.place)
    text = say("comma").join([text, *_filters(answer)])
    by = answer.query.by
    if not by:
        return text
    text = say("title_by", title=text, dimensions=dimension_names(answer, by))
    overlapping = tuple(d for d in by if d in answer.each)
    if not overlapping:
        return text
    every = say("each.every", dimensions=dimension_names(answer, overlapping))
    return say("each.title", title=text, units=name_units(answer.measure, every))


def full_title(answer: Answer) -> str:
    """The title with its period, as a table's caption or a picture's name carries it."""
    covered = period(answer.since, answer.until)
    return say("title_period", title=title(answer), period=covered) if covered else title(answer)


def _filters(answer: Answer) -> list[str]:
    return [_filter(answer, d, chosen) for d, chosen in answer.query.where]


def _filter(answer: Answer, dimension: str, chosen: tuple[str, ...]) -> str:
    """The names of what a dimension is filtered by; all places that have a name are one thing of their own."""
    naming = {c for c in answer.titles.get(dimension, {}) if c not in UNNAMED}
    if dimension in PLACES and len(chosen) > 1 and set(chosen) == naming:
        return say("name_a", dimension=dimension_names(answer, (dimension,)))
    names = [category_name(answer, dimension, c) for c in chosen]
    if dimension in answer.each:
        return name_units(answer.measure, either(names))
    return listed(names)


def sentence(answer: Answer, months: Months | None = None) -> str:
    """The headline of an answer, and what is missing from it; it never compares what does not compare.

    `months` are those behind the answer's total, from which chance is told; an answer that is by month, of every month
    that there is, has its own.
    """
    time = time_dimension(answer.query.by)
    others = tuple(d for d in answer.query.by if d not in TIME)
    if time:
        # Counts over time are told as totals.
        told = answer.undivided() if answer.measure.kind == "count" else answer
        parts = _over_time(told, time, tuple(d for d in told.query.by if d not in TIME), months)
    elif others:
        parts = _by_category(answer, answer.rows, others, during(answer.since, answer.until))
        parts += change_sentences.incompleteness(
            {"incomplete": any(r["incomplete"] for r in answer.rows)}
        )
    else:
        parts = [
            say("sentence", text=total(answer, answer.rows[0], during(answer.since, answer.until)))
        ]
        parts += change_sentences.incompleteness(answer.rows[0])
    limits = (
        *each_notes(answer.each, answer.measure),
        *few_named(answer),
        *only(answer),
        *tell_silences(answer),
    )
    return tidy(" ".join([*parts, *limits, missing(answer)]))


def headline(now: Answer, before: Answer | None = None, chance: Chance | None = None) -> str:
    """One total against the total before it: "Police recorded 3,682 stops in 2023, 20% fewer than in 2022."

    Both answers have no dimensions; `chance` is what is known of the chance behind the change. No change is given
    across a break, against or for an incomplete period, or between periods of unequal length; the sentence says so
    instead.
    """
    row = now.rows[0]
    text = total(now, row, during(now.since, now.until))
    if before is None:
        return tidy(
            " ".join(
                [
                    say("sentence", text=text),
                    *change_sentences.incompleteness(row),
                    *few_named(now),
                    *only(now),
                    *tell_silences(now),
                ]
            )
        )
    changed = change_sentences.between(now, before, text, chance)
    limits = (*few_named(now), *only(now), *tell_silences(now))
    return tidy(" ".join([*changed.sentences, *limits]))


def only(answer: Answer) -> list[str]:
    """What the answer is filtered by, as a sentence; none where it is not."""
    chosen = _filters(answer)
    return [say("only", filters=listed(chosen))] if chosen else []


def total(answer: Answer, row: dict, when: str) -> str:
    """One row as a clause with its count, period and denominator, without the full stop."""
    measure = answer.measure
    hidden = row["status"] == "withheld" and row["numerator"] is None
    if hidden or row["status"] in ("no_data", "not_reported"):
        return say(row["status"], during=when)
    # Without a population there is no rate, yet the count it would be made of may well be recorded.
    if row["status"] == "not_recorded" and not (
        measure.denominator == RESIDENTS and row["numerator"]
    ):
        return say("not_recorded")
    if row["status"] == "not_read":
        return say("not_read")
    if measure.kind == "share":
        return _share(answer, row, when)
    if measure.kind == "quantile":
        return _wait(answer, row, when)
    recorded = say(
        f"recorded.{measure.grain}", counted=count_units(answer, row["numerator"]), during=when
    )
    return recorded if measure.kind == "count" else _rate(answer, row, recorded)


def _share(answer: Answer, row: dict, when: str) -> str:
    measure = answer.measure
    values = {
        "whole": rounded(row["denominator"]),
        "whole_words": measure.denominator_words,
        "part": rounded(row["numerator"]),
        "what": _what(measure.numerator_words),
        "during": when,
    }
    if row["status"] != "ok":
        return say("share_too_few", **values)
    return say("share", percent=percent(row["value"]), **values)


def _wait(answer: Answer, row: dict, when: str) -> str:
    """Within how many days a share of the closed complaints was closed."""
    values = {
        "whole": counted("complaints", row["denominator"]),
        "part": rounded(row["numerator"]),
        "during": when,
    }
    if row["status"] != "ok":
        return say("wait_too_few", **values)
    part = say(f"part_of.{answer.measure.quantile:g}")
    return say("wait", part_of=part, days=days(row["value"]), **values)


def _what(words: str) -> str:
    """ "included a frisk" out of "stops that included a frisk": what the denominator's words already say goes."""
    _, that, what = words.partition(say("that"))
    return what if that else say("share_what", words=words)


def _rate(answer: Answer, row: dict, recorded: str) -> str:
    whole_words = answer.measure.denominator_words
    if row["denominator"] is None:
        return say("rate_no_whole", recorded=recorded, whole_words=whole_words)
    if row["status"] == "withheld":
        return say("rate_few_named", recorded=recorded)
    if row["status"] != "ok":
        return say("rate_too_few", recorded=recorded)
    whole = f"{rounded(row['denominator'])} {whole_words}"
    return say(
        "rate",
        recorded=recorded,
        value=decimal(row["value"]),
        per=f"{answer.measure.per:,}",
        whole_words=whole_words,
        whole=whole,
    )


def _over_time(
    answer: Answer, time: str, others: tuple[str, ...], months: Months | None
) -> list[str]:
    periods = sorted({row[time] for row in answer.rows})
    vague = {row[time] for row in answer.rows if row["incomplete"]}
    empty = {p for p in periods if all(r["status"] in UNKNOWN for r in _at(answer, time, p))}
    silent = {
        row[time] for row in answer.rows if row["status"] in UNKNOWN and not out_of_use(answer, row)
    }
    complete = [p for p in periods if p not in vague | empty | silent]
    if not complete:
        return _incompleteonly(answer, time, others, [p for p in periods if p not in empty])
    last = complete[-1]
    notices = change_sentences.vague_periods(answer, time, after=last)
    twelve = latest_values.latest_periods(answer, time, last)
    when = during(months_of(twelve[0])[0], months_of(last)[1])
    if others and answer.measure.kind != "count":
        rows = latest_values.add_up_categories(answer, time, twelve, others)
        if rows is None:
            rows, when = _at(answer, time, last), during(*months_of(last))
        return _by_category(answer, rows, others, when) + notices
    return [*latest_words(answer, time, last, None if others else months), *notices]


def latest_words(answer: Answer, time: str, last: str, months: Months | None = None) -> list[str]:
    """The 12 months to a complete period against those before them, as sentences.

    A single month comes first where it is beyond its usual ups and downs, and that is said. Where the answer holds
    fewer months, or months that do not add up, the last period alone stands against the same one a year before.
    Chance is told from `months`, or from the answer's own where it holds every month that there is.
    """
    if months is None and holds_all_months(answer):
        months = find_run(answer, month_of(months_of(last)[1]))
    twelve = latest_values.latest_periods(answer, time, last)
    row = _added_up(answer, time, twelve)
    if row is None:
        return _one_period(answer, time, last, months)
    since, until = months_of(twelve[0])[0], months_of(last)[1]
    text = total(answer, row, during(since, until))
    earlier = latest_values.periods_before(answer, time, twelve)
    then = latest_values.add_up(answer, _in(answer, time, earlier)) if earlier else None
    changed = change_sentences.Clause(text)
    if then is not None:
        start, end = months_of(earlier[0])[0], months_of(earlier[-1])[1]
        changed = change_sentences.between_rows(
            answer, text, (since, until, row), (start, end, then), months
        )
    told = changed.sentences
    if latest_values.is_unusual(answer, last):
        return [*_one_period(answer, time, last), say("unusual_month"), *told]
    return told


def month_leads(answer: Answer, month: str) -> bool:
    """Whether the sentences on the newest numbers of an answer by month begin with the month alone."""
    twelve = latest_values.latest_periods(answer, "month", month)
    return _added_up(answer, "month", twelve) is None or latest_values.is_unusual(answer, month)


def _added_up(answer: Answer, time: str, periods: list[str]) -> dict | None:
    return latest_values.add_up(answer, _in(answer, time, periods)) if len(periods) > 1 else None


def _one_period(answer: Answer, time: str, last: str, months: Months | None = None) -> list[str]:
    """One period against the same one a year before."""
    earlier = year_before(last)
    row = _sum_known(_in_use(answer, _at(answer, time, last)))
    then = change_sentences.summed(_in_use(answer, _at(answer, time, earlier)))
    text = total(answer, row, during(*months_of(last)))
    return change_sentences.over_a_year(
        answer, text, (last, row), (earlier, then), months
    ).sentences


def _sum_known(rows: list[dict]) -> dict:
    """The rows of a period that an answer holds as one, as `changes.summed`. Raises ValueError for no rows."""
    row = change_sentences.summed(rows)
    if row is None:
        raise ValueError("a period without rows")
    return row


def _in(answer: Answer, time: str, periods: list[str]) -> list[dict]:
    return _in_use(answer, [row for row in answer.rows if row[time] in periods])


def _incompleteonly(
    answer: Answer, time: str, others: tuple[str, ...], periods: list[str]
) -> list[str]:
    """What the last period holds so far, where none is complete; or that there is nothing at all."""
    if not periods:
        return [say("sentence", text=say("no_data", during=during(answer.since, answer.until)))]
    rows, when = _at(answer, time, periods[-1]), during(*months_of(periods[-1]))
    notices = change_sentences.vague_periods(answer, time, after="")
    if others and answer.measure.kind != "count":
        return _by_category(answer, rows, others, when) + notices
    return [say("sentence", text=total(answer, _sum_known(rows), when)), *notices]


def _in_use(answer: Answer, rows: list[dict]) -> list[dict]:
    """The rows without those of categories that are out of use then: no part of a sum is missing with them."""
    return [row for row in rows if not out_of_use(answer, row)] or rows


def _at(answer: Answer, time: str, period_id: str) -> list[dict]:
    return [row for row in answer.rows if row[time] == period_id]


def _by_category(answer: Answer, rows, others: tuple[str, ...], when: str) -> list[str]:
    named = [
        r
        for r in rows
        if r["status"] == "ok"
        and may_rank(answer.measure, r)
        and not {*UNNAMED} & {r[d] for d in others}
    ]
    names = dimension_names(answer, others)
    time = time_dimension(answer.query.by)
    # Rows that were added up over several periods name none.
    ranked = not (rows and is_sparse(answer, rows[0].get(time, "")))
    if answer.measure.kind == "count":
        return _counts_by_category(answer, list(rows), named if ranked else [], others, when)
    if not ranked:
        return []
    if not named:
        return [_none(answer, list(rows), names, when)]
    low, high = (pick(named, key=lambda r: r["value"]) for pick in (min, max))
    alike = plain_value(answer, low) == plain_value(answer, high)
    return [
        say(
            "single" if low is high else "level" if alike else "spread",
            dimensions=names,
            during=when,
            measure=answer.measure.short,
            low=plain_value(answer, low),
            high=plain_value(answer, high),
            low_name=_name(answer, low, others),
            high_name=_name(answer, high, others),
        )
    ]


def _none(answer: Answer, rows: list[dict], names: str, when: str) -> str:
    """Why no category has a value."""
    statuses = {row["status"] for row in rows}
    if "withheld" in statuses:
        return say("sentence", text=say("withheld", during=when))
    if statuses & {"too_few", "ok"}:
        return say("none_comparable", measure=answer.measure.short, dimensions=names, during=when)
    if answer.measure.denominator == RESIDENTS and any(row["numerator"] for row in rows):
        return say(
            "none_known",
            measure=answer.measure.short,
            dimensions=names,
            during=when,
            whole_words=answer.measure.denominator_words,
        )
    for key in ("not_read", "not_recorded"):
        if key in statuses:
            return say("sentence", text=say(key))
    key = "not_reported" if "not_reported" in statuses else "no_data"
    return say("sentence", text=say(key, during=when))


def _counts_by_category(
    answer: Answer, rows: list[dict], named: list[dict], others: tuple[str, ...], when: str
) -> list[str]:
    undivided = answer.undivided()
    summed = _in_use(answer, rows) if undivided is answer else list(undivided.rows)
    whole = change_sentences.summed(summed)
    if whole is None:
        return [say("sentence", text=say("no_data", during=when))]
    parts = [say("sentence", text=total(answer, whole, when))]
    if len(named) > 1 and whole["numerator"]:
        top = max(named, key=lambda r: r["numerator"])
        placed = others[0] in PLACES and len(others) == 1
        # Places that one record may name several of do not add up to those that name one.
        placed = placed and not answer.overlaps
        base = sum(r["numerator"] for r in named) if placed else whole["numerator"]
        parts.append(
            say(
                "most_named" if base < whole["numerator"] else "most",
                dimensions=dimension_names(answer, others),
                number=rounded(top["numerator"]),
                percent=percent(100 * top["numerator"] / base) if base else percent(0),
                name=_name(answer, top, others),
            )
        )
    return parts


def _name(answer: Answer, row: dict, others: tuple[str, ...]) -> str:
    return say("comma").join(category_name(answer, d, row[d]) for d in others)
