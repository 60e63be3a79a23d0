"""How many records name what is asked about, in words: why places are not compared, and why no
change is given.
"""

from __future__ import annotations

from dashboard.i18n.months import name_period
from dashboard.i18n.numbers import format_percent
from dashboard.i18n.translate import join_list, translate
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.naming_shares import (
    MIN_NAMED_SHARE,
    PLACE_DIMENSIONS,
    differs_in_named_share,
    find_asked_dimensions,
)
from dashboard.query.periods import find_time_dimension
from dashboard.wording.labels import join_dimension_names

MAX_LISTED_NAMES = 4


def find_asked_places(answer: Answer) -> tuple[str, ...]:
    """The dimensions of place that the answer's question divides or filters by."""
    return tuple(d for d in find_asked_dimensions(answer.query) if d in PLACE_DIMENSIONS)


def is_sparse(answer: Answer, period: str = "") -> bool:
    """Whether too few records of a period name the place asked about; "" is all of an answer
    without periods.
    """
    return period in answer.sparse


def is_always_sparse(answer: Answer) -> bool:
    """Whether that is so in every period that has data."""
    time = find_time_dimension(answer.query.by)
    if not time:
        return "" in answer.sparse
    held = {row[time] for row in answer.rows if row.status != "no_data"}
    return bool(held & {*answer.sparse}) and held <= {*answer.sparse}


def explain_sparse_naming(answer: Answer) -> list[str]:
    """The sentence on why places are not compared in an answer, else nothing."""
    if not answer.sparse:
        return []
    values = {
        "dimension": join_dimension_names(answer, find_asked_places(answer)),
        "least": format_percent(100 * MIN_NAMED_SHARE),
    }
    if not is_always_sparse(answer):
        names = join_list([name_period(p) for p in answer.sparse], MAX_LISTED_NAMES)
        return [translate("few_named_in", list=names, **values)]
    shares = {row.named_share for row in answer.rows if row.named_share is not None}
    if len(shares) == 1 and find_asked_dimensions(answer.query) == find_asked_places(answer):
        return [translate("few_named", percent=format_percent(100 * shares.pop()), **values)]
    return [translate("few_named_unsaid", **values)]


def describe_named_share(answer: Answer, row: AnswerRow) -> list[str]:
    """A sentence on how many records of a month name what is asked about, where not all of
    them do.
    """
    share = row.named_share
    if share is None or share == 1:
        return []
    dimension = join_dimension_names(answer, find_asked_dimensions(answer.query))
    return [translate("named_share_was", percent=format_percent(100 * share), dimension=dimension)]


def describe_share_change(answer: Answer, row: AnswerRow, then: AnswerRow) -> list[str]:
    """The sentence on another share of named records in place of a change
    (`differs_in_named_share`); else nothing.
    """
    now, before = row.named_share, then.named_share
    if now is None or before is None or not differs_in_named_share(row, then):
        return []
    return [
        translate(
            "share_named_fell" if now < before else "share_named_rose",
            dimension=join_dimension_names(answer, find_asked_dimensions(answer.query)),
            then=format_percent(100 * before),
            now=format_percent(100 * now),
        )
    ]
