"""Titles and headlines of an Answer: what was recorded, when, against what, and over which
denominator.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.i18n.months import (
    find_year_before,
    name_months,
    name_months_with_preposition,
)
from dashboard.i18n.numbers import format_decimal, format_percent, format_rounded_number
from dashboard.i18n.translate import join_alternatives, join_list, normalize_spaces, translate
from dashboard.measures.registry import RESIDENTS
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.naming_shares import PLACE_DIMENSIONS
from dashboard.query.periods import find_time_dimension
from dashboard.query.ranking import can_rank
from dashboard.query.reliability import UNKNOWN_STATUSES
from dashboard.statistics.months import MonthRun, find_month_run, holds_all_months
from dashboard.statistics.p_values import ChanceTest
from dashboard.wording import change_sentences, latest_values
from dashboard.wording.category_coverage import explain_disuse
from dashboard.wording.labels import (
    count_units,
    format_count,
    format_days,
    format_plain_value,
    join_dimension_names,
    name_category,
    name_measure,
)
from dashboard.wording.missing_data import describe_missing_values
from dashboard.wording.naming_shares import explain_sparse_naming, is_sparse
from dashboard.wording.overlapping_categories import name_units, write_overlap_notes
from dashboard.wording.paragraphs import Paragraph
from dashboard.wording.silences import describe_silences
from data.model.period import MonthSpan, parse_period_id
from data.model.vocabulary import TIME_DIMENSIONS, UNNAMED_CATEGORIES


def write_title(answer: Answer) -> str:
    """Topic, place, what is picked out, and the dimensions: "Stops in Seattle, West, by month"."""
    text = translate("title", measure=name_measure(answer), place=answer.place)
    text = translate("comma").join([text, *_describe_filters(answer)])
    by = answer.query.by
    if not by:
        return text
    text = translate("title_by", title=text, dimensions=join_dimension_names(answer, by))
    overlapping = tuple(d for d in by if d in answer.each)
    if not overlapping:
        return text
    every = translate("each.every", dimensions=join_dimension_names(answer, overlapping))
    return translate("each.title", title=text, units=name_units(answer.measure, every))


def write_full_title(answer: Answer) -> str:
    """The title with its period, as a table's caption or a picture's name carries it."""
    covered = name_months(*answer.period.ends)
    return (
        translate("title_period", title=write_title(answer), period=covered)
        if covered
        else write_title(answer)
    )


def _describe_filters(answer: Answer) -> list[str]:
    return [_describe_filter(answer, d, chosen) for d, chosen in answer.query.where]


def _describe_filter(answer: Answer, dimension: str, chosen: tuple[str, ...]) -> str:
    """The names of what a dimension is filtered by; all named places together have a name of their
    own.
    """
    naming = {c for c in answer.titles.get(dimension, {}) if c not in UNNAMED_CATEGORIES}
    if dimension in PLACE_DIMENSIONS and len(chosen) > 1 and set(chosen) == naming:
        return translate("name_a", dimension=join_dimension_names(answer, (dimension,)))
    names = [name_category(answer, dimension, c) for c in chosen]
    if dimension in answer.each:
        inside = (
            names
            if dimension in PLACE_DIMENSIONS
            else [translate("category_named", name=n) for n in names]
        )
        return name_units(answer.measure, join_alternatives(inside))
    return join_list(names)


def write_sentence(
    answer: Answer, months: MonthRun | None = None, missing_above: float = 0
) -> Paragraph:
    """The headline of an answer, and what is missing from it; it never compares what does not
    compare.

    `months` are those of the answer's total, from which chance is computed; an answer by month with
    all months has its own. Missing shares are mentioned above `missing_above` percent only.
    """
    missing = describe_missing_values(answer, missing_above)
    return Paragraph(*write_findings(answer, months), missing)


def write_findings(answer: Answer, months: MonthRun | None = None) -> list[str]:
    """The sentences of an answer's headline without what is missing from it; see
    `write_sentence`.
    """
    time = find_time_dimension(answer.query.by)
    others = tuple(d for d in answer.query.by if d not in TIME_DIMENSIONS)
    if time:
        # Counts over time are written as totals.
        total = answer.undivided() if answer.measure.kind == "count" else answer
        parts = _write_time_series(
            total, time, tuple(d for d in total.query.by if d not in TIME_DIMENSIONS), months
        )
    elif others:
        parts = _write_categories(
            answer, answer.rows, others, name_months_with_preposition(*answer.period.ends)
        )
        parts += change_sentences.describe_incompleteness(any(r.incomplete for r in answer.rows))
    else:
        parts = [
            translate(
                "sentence",
                text=write_total(
                    answer, answer.rows[0], name_months_with_preposition(*answer.period.ends)
                ),
            )
        ]
        parts += change_sentences.describe_incompleteness(answer.rows[0].incomplete)
    limits = (
        *write_overlap_notes(answer.each, answer.measure),
        *explain_sparse_naming(answer),
        *describe_filter_sentence(answer),
        *describe_silences(answer),
    )
    return [normalize_spaces(text) for text in (*parts, *limits)]


def write_headline(
    now: Answer, before: Answer | None = None, chance: ChanceTest | None = None
) -> Paragraph:
    """One total against the total before it: "Police recorded 3,682 stops in 2023, 20% fewer than
    in 2022."

    Both answers have no dimensions; `chance` is what is known of the chance behind the change. No
    change is given across a break, against or for an incomplete period, or between periods of
    unequal length; the sentence says so instead.
    """
    row = now.rows[0]
    text = write_total(now, row, name_months_with_preposition(*now.period.ends))
    if before is None:
        sentences = [
            translate("sentence", text=text),
            *change_sentences.describe_incompleteness(row.incomplete),
        ]
    else:
        sentences = change_sentences.compare_totals(now, before, text, chance).sentences
    limits = (*explain_sparse_naming(now), *describe_filter_sentence(now), *describe_silences(now))
    return Paragraph(*(normalize_spaces(s) for s in (*sentences, *limits)))


def write_findings_below_headline(answer: Answer, months: MonthRun | None = None) -> Paragraph:
    """The sentences of an answer without what a headline above it says already (total, filter), and
    without missing data; `months` are those from which chance is computed.
    """
    said = Paragraph(*write_findings(answer, months)).without(describe_filter_sentence(answer))
    whole = change_sentences.sum_rows(list(answer.undivided().rows))
    if find_time_dimension(answer.query.by) or whole is None or answer.measure.kind != "count":
        return said
    lead = normalize_spaces(
        translate(
            "sentence",
            text=write_total(answer, whole, name_months_with_preposition(*answer.period.ends)),
        )
    )
    return said.without([lead]) or said


def describe_filter_sentence(answer: Answer) -> list[str]:
    """What the answer is filtered by, as a sentence; none where it is not."""
    chosen = _describe_filters(answer)
    return [translate("only", filters=join_list(chosen))] if chosen else []


def write_total(answer: Answer, row: AnswerRow, when: str) -> str:
    """One row as a clause with its count, period and denominator, without the full stop."""
    measure = answer.measure
    hidden = row.status == "withheld" and row.numerator is None
    if hidden or row.status in ("no_data", "not_reported"):
        return translate(row.status, during=when)
    # Without a population there is no rate, yet the count it would be made of may well be recorded.
    if row.status == "not_recorded" and not (measure.denominator == RESIDENTS and row.numerator):
        return translate("not_recorded")
    if row.status == "not_read":
        return translate("not_read")
    if measure.kind == "share":
        return _write_share(answer, row, when)
    if measure.kind == "quantile":
        return _write_wait(answer, row, when)
    recorded = translate(
        f"recorded.{measure.grain}", counted=count_units(answer, row.known_numerator), during=when
    )
    return recorded if measure.kind == "count" else _write_rate(answer, row, recorded)


def find_headline_number(answer: Answer) -> str:
    """The number that a headline of this answer is about, as `write_total` writes it; "" where
    there is none.

    It is the value of the measure; for a rate without one, the count that it would be made of.
    """
    row, measure = answer.rows[0], answer.measure
    if row.status == "ok":
        if measure.kind == "share":
            return format_percent(row.known_value)
        if measure.kind == "quantile":
            return format_days(row.known_value)
        if measure.kind == "rate":
            return format_decimal(row.known_value)
    if measure.kind not in ("count", "rate") or row.numerator is None:
        return ""
    return "" if row.status in UNKNOWN_STATUSES else format_rounded_number(row.numerator)


def _write_share(answer: Answer, row: AnswerRow, when: str) -> str:
    measure = answer.measure
    values = {
        "whole": format_rounded_number(row.known_denominator),
        "whole_words": measure.denominator_words,
        "part": format_rounded_number(row.known_numerator),
        "what": _shorten_numerator_words(measure.numerator_words),
        "during": when,
    }
    if row.status != "ok":
        return translate("share_too_few", **values)
    return translate("share", percent=format_percent(row.known_value), **values)


def _write_wait(answer: Answer, row: AnswerRow, when: str) -> str:
    """Within how many days a share of the closed complaints was closed."""
    values = {
        "whole": format_count("complaints", row.known_denominator),
        "part": format_rounded_number(row.known_numerator),
        "during": when,
    }
    if row.status != "ok":
        return translate("wait_too_few", **values)
    part = translate(f"part_of.{answer.measure.quantile:g}")
    return translate("wait", part_of=part, days=format_days(row.known_value), **values)


def _shorten_numerator_words(words: str) -> str:
    """ "included a frisk" out of "stops that included a frisk": what the denominator's words
    already say goes.
    """
    _, that, what = words.partition(translate("that"))
    return what if that else translate("share_what", words=words)


def _write_rate(answer: Answer, row: AnswerRow, recorded: str) -> str:
    whole_words = answer.measure.denominator_words
    if row.denominator is None:
        return translate("rate_no_whole", recorded=recorded, whole_words=whole_words)
    if row.status == "withheld":
        return translate("rate_few_named", recorded=recorded)
    if row.status != "ok":
        return translate("rate_too_few", recorded=recorded)
    whole = f"{format_rounded_number(row.denominator)} {whole_words}"
    return translate(
        "rate",
        recorded=recorded,
        value=format_decimal(row.known_value),
        per=f"{answer.measure.per:,}",
        whole_words=whole_words,
        whole=whole,
    )


def _write_time_series(
    answer: Answer, time: str, others: tuple[str, ...], months: MonthRun | None
) -> list[str]:
    periods = sorted({row[time] for row in answer.rows})
    vague = {row[time] for row in answer.rows if row.incomplete}
    known = {row[time] for row in answer.rows if row.status not in UNKNOWN_STATUSES}
    empty = {p for p in periods if p not in known}
    silent = {
        row[time]
        for row in answer.rows
        if row.status in UNKNOWN_STATUSES and not explain_disuse(answer, row)
    }
    doubtful = vague | empty | silent
    complete = [p for p in periods if p not in doubtful]
    if not complete:
        return _write_incomplete_period(
            answer, time, others, [p for p in periods if p not in empty]
        )
    last = complete[-1]
    notices = change_sentences.incomplete_periods(answer, time, after=last)
    twelve = latest_values.find_latest_periods(answer, time, last)
    when = name_months_with_preposition(*_join_periods(twelve).ends)
    if others and answer.measure.kind != "count":
        rows = latest_values.add_up_categories(answer, time, twelve, others)
        if rows is None:
            rows, when = (
                _find_rows_in_period(answer, time, last),
                name_months_with_preposition(*parse_period_id(last).ends),
            )
        return _write_categories(answer, rows, others, when) + notices
    return [*write_latest_sentences(answer, time, last, None if others else months), *notices]


def write_latest_sentences(
    answer: Answer, time: str, last: str, months: MonthRun | None = None
) -> list[str]:
    """The 12 months to a complete period against those before them, as sentences.

    A single month comes first where it is outside its usual variation, and the text says so. Where
    the answer has fewer months, or months that do not add up, the last period alone is compared
    with the same one a year before. Chance is computed from `months`, or from the answer's own
    months where it has all of them.
    """
    if months is None and holds_all_months(answer):
        months = find_month_run(answer, parse_period_id(last).last)
    twelve = latest_values.find_latest_periods(answer, time, last)
    row = _sum_periods(answer, time, twelve)
    if row is None:
        return _write_period_change(answer, time, last, months)
    now = change_sentences.PeriodRow(_join_periods(twelve), row)
    text = write_total(answer, row, name_months_with_preposition(*now.months.ends))
    earlier = latest_values.find_periods_before(answer, time, twelve)
    then = (
        latest_values.add_up(answer, _find_rows_in_periods(answer, time, earlier))
        if earlier
        else None
    )
    changed = change_sentences.Clause(text)
    if then is not None:
        before = change_sentences.PeriodRow(_join_periods(earlier), then)
        changed = change_sentences.compare_periods(answer, text, now, before, months)
    sentences = changed.sentences
    if latest_values.is_unusual(answer, last):
        return [*_write_period_change(answer, time, last), translate("unusual_month"), *sentences]
    return sentences


def _join_periods(period_ids: list[str]) -> MonthSpan:
    """The months from the first of consecutive periods to the last, oldest first."""
    return MonthSpan(parse_period_id(period_ids[0]).first, parse_period_id(period_ids[-1]).last)


def leads_with_month(answer: Answer, month: str) -> bool:
    """Whether the sentences on the newest numbers of an answer by month begin with the
    month alone.
    """
    twelve = latest_values.find_latest_periods(answer, "month", month)
    return _sum_periods(answer, "month", twelve) is None or latest_values.is_unusual(answer, month)


def _sum_periods(answer: Answer, time: str, periods: list[str]) -> AnswerRow | None:
    return (
        latest_values.add_up(answer, _find_rows_in_periods(answer, time, periods))
        if len(periods) > 1
        else None
    )


def _write_period_change(
    answer: Answer, time: str, last: str, months: MonthRun | None = None
) -> list[str]:
    """One period against the same one a year before."""
    earlier = find_year_before(last)
    row = _sum_known_rows(_filter_rows_in_use(answer, _find_rows_in_period(answer, time, last)))
    then = change_sentences.sum_rows(
        _filter_rows_in_use(answer, _find_rows_in_period(answer, time, earlier))
    )
    text = write_total(answer, row, name_months_with_preposition(*parse_period_id(last).ends))
    return change_sentences.compare_with_last_year(
        answer, text, (last, row), (earlier, then), months
    ).sentences


def _sum_known_rows(rows: list[AnswerRow]) -> AnswerRow:
    """The rows of a period that an answer holds as one, as `changes.summed`. Raises ValueError for
    no rows.
    """
    row = change_sentences.sum_rows(rows)
    if row is None:
        raise ValueError("a period without rows")
    return row


def _find_rows_in_periods(answer: Answer, time: str, periods: list[str]) -> list[AnswerRow]:
    return _filter_rows_in_use(answer, [row for row in answer.rows if row[time] in periods])


def _write_incomplete_period(
    answer: Answer, time: str, others: tuple[str, ...], periods: list[str]
) -> list[str]:
    """What the last period holds so far, where none is complete; or that there is nothing
    at all.
    """
    if not periods:
        return [
            translate(
                "sentence",
                text=translate("no_data", during=name_months_with_preposition(*answer.period.ends)),
            )
        ]
    rows, when = (
        _find_rows_in_period(answer, time, periods[-1]),
        name_months_with_preposition(*parse_period_id(periods[-1]).ends),
    )
    notices = change_sentences.incomplete_periods(answer, time, after="")
    if others and answer.measure.kind != "count":
        return _write_categories(answer, rows, others, when) + notices
    return [translate("sentence", text=write_total(answer, _sum_known_rows(rows), when)), *notices]


def _filter_rows_in_use(answer: Answer, rows: list[AnswerRow]) -> list[AnswerRow]:
    """The rows without those of categories that are out of use then: no part of a sum is missing
    with them.
    """
    return [row for row in rows if not explain_disuse(answer, row)] or rows


def _find_rows_in_period(answer: Answer, time: str, period_id: str) -> list[AnswerRow]:
    return [row for row in answer.rows if row[time] == period_id]


def _write_categories(
    answer: Answer, rows: Sequence[AnswerRow], others: tuple[str, ...], when: str
) -> list[str]:
    named = [
        r
        for r in rows
        if r.status == "ok"
        and can_rank(answer.measure, r)
        and not {*UNNAMED_CATEGORIES} & {r[d] for d in others}
    ]
    names = join_dimension_names(answer, others)
    time = find_time_dimension(answer.query.by)
    # Rows that were added up over several periods name none.
    ranked = not (rows and is_sparse(answer, rows[0].categories.get(time, "")))
    if answer.measure.kind == "count":
        return _write_category_counts(answer, list(rows), named if ranked else [], others, when)
    if not ranked:
        return []
    if not named:
        return [_explain_no_values(answer, list(rows), names, when)]
    low, high = (pick(named, key=lambda r: r.known_value) for pick in (min, max))
    alike = format_plain_value(answer, low) == format_plain_value(answer, high)
    return [
        translate(
            "single" if low is high else "level" if alike else "spread",
            dimensions=names,
            during=when,
            measure=answer.measure.short,
            low=format_plain_value(answer, low),
            high=format_plain_value(answer, high),
            low_name=_name_categories(answer, low, others),
            high_name=_name_categories(answer, high, others),
        )
    ]


def _explain_no_values(answer: Answer, rows: list[AnswerRow], names: str, when: str) -> str:
    """Why no category has a value."""
    statuses = {row.status for row in rows}
    if "withheld" in statuses:
        return translate("sentence", text=translate("withheld", during=when))
    if statuses & {"too_few", "ok"}:
        return translate(
            "none_comparable", measure=answer.measure.short, dimensions=names, during=when
        )
    if answer.measure.denominator == RESIDENTS and any(row.numerator for row in rows):
        return translate(
            "none_known",
            measure=answer.measure.short,
            dimensions=names,
            during=when,
            whole_words=answer.measure.denominator_words,
        )
    for key in ("not_read", "not_recorded"):
        if key in statuses:
            return translate("sentence", text=translate(key))
    key = "not_reported" if "not_reported" in statuses else "no_data"
    return translate("sentence", text=translate(key, during=when))


def _write_category_counts(
    answer: Answer,
    rows: list[AnswerRow],
    named: list[AnswerRow],
    others: tuple[str, ...],
    when: str,
) -> list[str]:
    undivided = answer.undivided()
    summed = _filter_rows_in_use(answer, rows) if undivided is answer else list(undivided.rows)
    whole = change_sentences.sum_rows(summed)
    if whole is None:
        return [translate("sentence", text=translate("no_data", during=when))]
    parts = [translate("sentence", text=write_total(answer, whole, when))]
    if len(named) > 1 and whole.numerator:
        top = max(named, key=lambda r: r.known_numerator)
        placed = others[0] in PLACE_DIMENSIONS and len(others) == 1
        # Places that one record may name several of do not add up to those that name one.
        placed = placed and not answer.overlaps
        base = sum(r.known_numerator for r in named) if placed else whole.known_numerator
        parts.append(
            translate(
                "most_named" if base < whole.numerator else "most",
                dimensions=join_dimension_names(answer, others),
                number=format_rounded_number(top.known_numerator),
                percent=format_percent(100 * top.known_numerator / base)
                if base
                else format_percent(0),
                name=_name_categories(answer, top, others),
            )
        )
    return parts


def _name_categories(answer: Answer, row: AnswerRow, others: tuple[str, ...]) -> str:
    return translate("comma").join(name_category(answer, d, row[d]) for d in others)
