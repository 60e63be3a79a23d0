"""What came and cannot be shown: a table without rows, rows of which none counts, and columns of
free text.
"""

from __future__ import annotations

from data.manifest import NormalisedDataset
from data.normalise import NormalisationResult
from data.normalise.free_text import FreeText

SET_ASIDE_REASONS = {
    "no_date": "rows without a date: {rows}",
    "date_unreadable": "dates unreadable: {rows}{example}",
    "date_too_early": "dates before the data begin: {rows}",
    "date_in_future": "dates later than the table itself: {rows}",
}
EMPTY, UNCOUNTED, FREE_TEXT, SERIAL = "empty", "uncounted", "free_text", "serial"


def find_unpublishable(made: NormalisedDataset) -> tuple[str, str]:
    """The state of a dataset of which nothing, or not a whole column, can be shown, and why; ("",
    "") for others.
    """
    dataset, result = made.dataset, made.result
    name = f"{dataset.id} ({dataset.title})"
    if not made.snapshot.rows:
        return EMPTY, f"{name}: the table has no rows."
    if not result.rows:
        return UNCOUNTED, (
            f"{name}: 0 of {made.snapshot.rows:,} rows are counted; none of them is chosen "
            "by `select`."
        )
    if sum(result.set_aside.values()) == result.rows:
        why = "; ".join(_format_reason(reason, result) for reason in result.set_aside)
        return UNCOUNTED, f"{name}: 0 of {result.rows:,} rows are counted; {why}."
    faults = [
        describe_free_text(field, dict(made.columns.fields)[field], found)
        for field, reading in result.readings.items()
        if (found := reading.free_text) and found.whole
    ]
    if faults:
        return FREE_TEXT, f"{name}: {'; '.join(faults)}."
    if result.dates.serial and not dataset.date.serial:
        return SERIAL, (
            f"{name}: column {made.columns.date!r} holds numbers, which are read as the day "
            "numbers of a spreadsheet: "
            f"the days run from {result.days[0]} to {result.days[-1]}. If that is right, put "
            "`serial = true` below "
            f"`date` in the city file."
        )
    return "", ""


def describe_free_text(field: str, column: str, found: FreeText) -> str:
    """Why the values of an open column are not published, in the column's own figures, and what
    would mend it.
    """
    return (
        f"{field}: column {column!r} reads like free text: {found.rows:,} rows with "
        f"{found.distinct:,} different values, {found.once:,} of them in one row alone, up "
        f"to {found.words:,} words "
        f"long. Its values are counted and not published; put those that are categories into "
        f"datasets.fields.{field}.values and take `open` away"
    )


def _format_reason(reason: str, result: NormalisationResult) -> str:
    rows = result.set_aside[reason]
    example = f", such as {result.unreadable}" if result.unreadable else ""
    return SET_ASIDE_REASONS.get(reason, f"{reason}: {{rows}}").format(
        rows=f"{rows:,}", example=example
    )
