"""Where a row's number can be checked: the portal's own count of the same rows, else the dataset's page."""

from __future__ import annotations

from dataclasses import replace

from dashboard.answer import Answer
from data.vocabulary import NOT_RECORDED

# What an address that asks the portal for a count has in it.
COUNT = "%24select=count"
NOTHING = ("no_data", NOT_RECORDED, "withheld")


def linked(row: dict) -> str:
    """The address that a row's number leads to; "" where there is no number, or nothing to check it by."""
    blank = row["status"] in NOTHING and not row["numerator"]
    return "" if blank else row["source_url"]


def counts(address: str) -> bool:
    """Whether an address asks the portal for the number itself, not only for the page of its dataset."""
    return COUNT in address


def unlinked(answer: Answer) -> Answer:
    """The same answer, to be drawn without links."""
    return replace(answer, rows=tuple({**row, "source_url": ""} for row in answer.rows))
