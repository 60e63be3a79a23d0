"""Categories that are out of use for a while, in words: beside a value, under a chart, and as a note."""

from __future__ import annotations

from dashboard.i18n.months import month_name, months_of, period
from dashboard.i18n.translate import listed, say
from dashboard.query.answer import Answer
from dashboard.query.periods import time_dimension

MOST_LISTED = 6
Uses = dict[str, dict[str, dict[str, str]]]


def out_of_use(answer: Answer, row: dict) -> str:
    """Since or until when the category of a row is in use, where the row lies outside that: "none after May 2019"."""
    if not answer.in_use:
        return ""
    time = time_dimension(answer.query.by)
    first, last = months_of(row[time]) if time else (answer.since, answer.until)
    for dimension, uses in answer.in_use.items():
        kept = (row[dimension],) if dimension in row else answer.query.filtered(dimension)
        own = uses.get(kept[0]) if kept else None
        if not own or any(uses.get(category) != own for category in kept):
            continue
        if last < own["since"] or (own["until"] and first > own["until"]):
            return _when("in_use.value", own)
    return ""


def use_list(answer: Answer) -> list[str]:
    """A sentence for each of the times of use: "None after May 2019, perhaps no longer recorded: Another race."."""
    return [
        _when("in_use.list", own, list=names) for own, names in _alike(answer.in_use, answer.titles)
    ]


def use_notes(in_use: Uses, titles: dict[str, dict[str, str]]) -> tuple[str, ...]:
    """What a 0 of a category that is out of use does not show; `in_use` and `titles` as an Answer has them."""
    return tuple(_when("in_use.note", own, list=names) for own, names in _alike(in_use, titles))


def _alike(in_use: Uses, titles: dict[str, dict[str, str]]) -> list[tuple[dict[str, str], str]]:
    """Each time of use with the names of the categories that share it."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for dimension, categories in in_use.items():
        for category, own in categories.items():
            name = titles.get(dimension, {}).get(category, category)
            grouped.setdefault((own["since"], own["until"]), []).append(name)
    return [
        ({"since": since, "until": until}, _together(names))
        for (since, until), names in grouped.items()
    ]


def _together(names: list[str]) -> str:
    names = sorted(names, key=str.casefold)
    # A short list by commas alone: the names themselves hold "or" and "and".
    return listed(names, MOST_LISTED) if len(names) > MOST_LISTED + 1 else say("comma").join(names)


def _when(key: str, own: dict[str, str], **more: str) -> str:
    if own["since"] and own["until"]:
        return say(f"{key}.between", period=period(own["since"], own["until"]), **more)
    side, month = ("before", own["since"]) if own["since"] else ("after", own["until"])
    return say(f"{key}.{side}", month=month_name(month), **more)
