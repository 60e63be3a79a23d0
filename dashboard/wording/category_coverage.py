"""Categories that are out of use for a while, in words: beside a value, under a chart, and as a
note.
"""

from __future__ import annotations

from dashboard.i18n.months import name_month, name_months
from dashboard.i18n.translate import join_list, translate
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.answer_parts import CategoryUse
from dashboard.query.periods import find_time_dimension
from data.model.period import parse_period_id

MAX_LISTED_CATEGORIES = 6
Uses = dict[str, dict[str, CategoryUse]]


def explain_disuse(answer: Answer, row: AnswerRow) -> str:
    """Since or until when the category of a row is in use, where the row lies outside that: "none
    after May 2019".
    """
    if not answer.in_use:
        return ""
    time = find_time_dimension(answer.query.by)
    # A row that was added up over several periods has none of its own.
    period = row.categories.get(time)
    first, last = parse_period_id(period).ends if period else answer.period.ends
    for dimension, uses in answer.in_use.items():
        kept = (
            (row[dimension],) if dimension in row.categories else answer.query.filtered(dimension)
        )
        own = uses.get(kept[0]) if kept else None
        if not own or any(uses.get(category) != own for category in kept):
            continue
        if last < own.since or (own.until and first > own.until):
            return _write_use_sentence("in_use.value", own)
    return ""


def list_uses(answer: Answer) -> list[str]:
    """A sentence for each of the times of use: "None after May 2019, perhaps no longer recorded:
    Another race.".
    """
    return [
        _write_use_sentence("in_use.list", own, list=names)
        for own, names in _group_uses(answer.in_use, answer.titles)
    ]


def list_page_notes(answer: Answer) -> tuple[str, ...]:
    """The notes of an answer beside a description of missing data: without those on categories out
    of use, which that description names.
    """
    if not list_uses(answer):
        return answer.notes
    use_notes = write_use_notes(answer.in_use, answer.titles)
    return tuple(note for note in answer.notes if note not in use_notes)


def write_use_notes(in_use: Uses, titles: dict[str, dict[str, str]]) -> tuple[str, ...]:
    """What a 0 of a category that is out of use does not show; `in_use` and `titles` as an Answer
    has them.
    """
    return tuple(
        _write_use_sentence("in_use.note", own, list=names)
        for own, names in _group_uses(in_use, titles)
    )


def _group_uses(in_use: Uses, titles: dict[str, dict[str, str]]) -> list[tuple[CategoryUse, str]]:
    """Each time of use with the names of the categories that share it."""
    grouped: dict[CategoryUse, list[str]] = {}
    for dimension, categories in in_use.items():
        for category, own in categories.items():
            name = titles.get(dimension, {}).get(category, category)
            grouped.setdefault(own, []).append(name)
    return [(own, _join_names(names)) for own, names in grouped.items()]


def _join_names(names: list[str]) -> str:
    names = sorted(names, key=str.casefold)
    # A short list by commas alone: the names themselves hold "or" and "and".
    return (
        join_list(names, MAX_LISTED_CATEGORIES)
        if len(names) > MAX_LISTED_CATEGORIES + 1
        else translate("comma").join(names)
    )


def _write_use_sentence(key: str, own: CategoryUse, **more: str) -> str:
    if own.since and own.until:
        return translate(f"{key}.between", period=name_months(own.since, own.until), **more)
    side, month = ("before", own.since) if own.since else ("after", own.until)
    return translate(f"{key}.{side}", month=name_month(month), **more)
