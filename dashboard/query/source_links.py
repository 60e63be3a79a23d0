"""Where a row's number can be checked: the portal's own count of the same rows, else the dataset's
page.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.reliability import NOT_RECORDED, UNKNOWN_STATUSES, WITHHELD

# What an address that asks the portal for a count has in it.
COUNT_SELECT = "%24select=count"
DENOMINATOR_URL = "denominator_url"
URL_FIELDS = ("source_url", DENOMINATOR_URL)
UNLINKED_STATUSES = (*UNKNOWN_STATUSES, NOT_RECORDED, WITHHELD)


def numerator_url(row: AnswerRow) -> str:
    """The address that a row's number leads to; "" where there is no number, or nothing to check it
    by.
    """
    blank = row.status in UNLINKED_STATUSES and not row.numerator
    return "" if blank else row.source_url


def denominator_url(row: AnswerRow) -> str:
    """The address that a row's denominator leads to; "" where there is none."""
    return row.denominator_url or "" if numerator_url(row) else ""


def is_count_url(address: str) -> bool:
    """Whether an address asks the portal for the number itself, not only for the page of its
    dataset.
    """
    return COUNT_SELECT in address


def make_records_url(address: str, rows: int = 0) -> str:
    """The portal's query of the records that it counts at an address: the same conditions without
    the count.

    With `rows`, the first so many as CSV.
    """
    path, _, text = address.partition("?")
    conditions = next(part for part in text.split("&") if part.startswith("%24where="))
    if not rows:
        return f"{path}?{conditions}"
    return f"{path.removesuffix('.json')}.csv?{conditions}&%24limit={rows}"


def without_links(answer: Answer) -> Answer:
    """The same answer, to be drawn without links."""
    return replace(
        answer,
        rows=tuple(replace(row, source_url="", denominator_url=None) for row in answer.rows),
    )


def list_url_fields(measure: Measure) -> tuple[str, ...]:
    """The names of the addresses that rows of a measure have: that of the denominator where a
    portal counts it.
    """
    return URL_FIELDS if measure.denominator not in ("", RESIDENTS) else URL_FIELDS[:1]
