"""Where a row's number can be checked: the portal's own count of the same rows, else the dataset's page."""

from __future__ import annotations

from dataclasses import replace

from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query.answer import Answer
from dashboard.query.reliability import NOT_RECORDED, UNKNOWN, WITHHELD

# What an address that asks the portal for a count has in it.
COUNT = "%24select=count"
DENOMINATOR_URL = "denominator_url"
ADDRESSES = ("source_url", DENOMINATOR_URL)
NOTHING = (*UNKNOWN, NOT_RECORDED, WITHHELD)


def linked(row: dict) -> str:
    """The address that a row's number leads to; "" where there is no number, or nothing to check it by."""
    blank = row["status"] in NOTHING and not row["numerator"]
    return "" if blank else row["source_url"]


def linked_whole(row: dict) -> str:
    """The address that a row's denominator leads to; "" where there is none."""
    return row.get(DENOMINATOR_URL, "") if linked(row) else ""


def counts(address: str) -> bool:
    """Whether an address asks the portal for the number itself, not only for the page of its dataset."""
    return COUNT in address


def unlinked(answer: Answer) -> Answer:
    """The same answer, to be drawn without links."""
    return replace(
        answer,
        rows=tuple({k: "" if k in ADDRESSES else v for k, v in row.items()} for row in answer.rows),
    )


def addresses(measure: Measure) -> tuple[str, ...]:
    """The names of the addresses that rows of a measure have: that of the denominator where a portal counts it."""
    return ADDRESSES if measure.denominator not in ("", RESIDENTS) else ADDRESSES[:1]
