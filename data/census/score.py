"""Six marks for a dataset's openness, each with its reason in words.

The criteria are those of Code for America's Police Open Data Census (2015): free online,
machine-readable, documented, complete in bulk, up to date, incident-level. There they were judged
by hand; here each is worked out from what the portal's own metadata says. A mark is a finding about
publication, never about the police.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from data.census.entries import CensusEntry
from data.census.metadata_parser import DATE_TYPES, ColumnMetadata, DatasetMetadata

CRITERIA = {
    "free": "Free online",
    "readable": "Machine-readable",
    "documented": "Documented",
    "complete": "Complete in bulk",
    "current": "Up to date",
    "incidents": "Incident-level",
}
MET, PARTLY, NOT_MET, NOT_CHECKED = "met", "partly", "not_met", "not_checked"
STATES = (MET, PARTLY, NOT_MET, NOT_CHECKED)

QUARTER_DAYS, YEAR_DAYS = 95, 400  # days: a quarter and a year, each with some days to spare
MIN_DESCRIBED_SHARE = 0.8  # of the columns
MAX_UNDATED_SHARE = 0.05  # of the rows
MIN_DISTINCT_SHARE = 0.9  # values for each row, from which on a column tells nearly all rows apart
MIN_SHARED_DISTINCT = (
    0.1  # an incident's id may stand on several rows, but not on more than ten as a rule
)

ID_PATTERN = re.compile(r"id$|number$|num$|(_|^)(no|nbr|key)$|^unique")
NO_ID_PATTERN = re.compile(
    "badge|beat|covid|district|grid|house|officer|paid|phone|precinct|sector|street|unit|valid|zip|zone"
)
TOTALS_PATTERN = re.compile(r"(^|_)(average|avg|count|percent|pct|rate|sum|total|totals)(_|$)")


@dataclass(frozen=True)
class OpennessMark:
    """One criterion's state (met, partly, not_met or not_checked), and why."""

    criterion: str
    state: str
    reason: str


def format_day(day: date) -> str:
    """ "4 Apr 2026"."""
    return f"{day.day} {day:%b %Y}"


def score_from_list(entry: CensusEntry) -> tuple[OpennessMark, ...]:
    """What the built-in list alone supports, as of the day on which it looked; the rest is not
    checked.
    """
    seen = format_day(date.fromisoformat(entry.seen))
    span = "The list does not say which days it covers"
    if entry.last:
        span = (
            f"When the list looked on {seen}, its rows went up to "
            f"{format_day(date.fromisoformat(entry.last))}"
        )
    document = (
        (PARTLY, "The list knows a document about it. Its columns were not looked at.")
        if entry.readme
        else (NOT_CHECKED, "The list knows no document about it. Its columns were not looked at.")
    )
    return _make_marks(
        free=(
            PARTLY,
            f"Anyone could read it when the list looked on {seen}. Its licence was not looked at.",
        ),
        readable=(MET, f"A table that programs could read when the list looked on {seen}."),
        documented=document,
        complete=(NOT_CHECKED, "The list does not count rows."),
        current=(NOT_CHECKED, f"{span}."),
        incidents=(NOT_CHECKED, "The list does not say what a row is."),
    )


def score_withdrawn(day: date) -> tuple[OpennessMark, ...]:
    """The score of a dataset that its portal has withdrawn."""
    nothing = (NOT_CHECKED, "There is nothing to look at any more.")
    return _make_marks(
        free=(
            NOT_MET,
            f"On {format_day(day)} its portal no longer gave it to the public: it was "
            "removed, or made "
            "private.",
        ),
        **{c: nothing for c in CRITERIA if c != "free"},
    )


def score_dataset(
    entry: CensusEntry, view: DatasetMetadata, today: date
) -> tuple[OpennessMark, ...]:
    """The six marks of a dataset that its portal showed to a visitor without any token."""
    dated = _find_date_column(entry, view)
    return _make_marks(
        free=_score_free(view),
        readable=_score_readable(entry, view, dated),
        documented=_score_documented(entry, view),
        complete=_score_complete(view, dated),
        current=_score_current(entry, view, dated, today),
        incidents=_score_incidents(view, dated),
    )


def sum_points(marks: Iterable[OpennessMark]) -> float:
    """The sum of the marks: 1 for met, one half for partly."""
    return sum({MET: 1.0, PARTLY: 0.5}.get(m.state, 0.0) for m in marks)


def _make_marks(**found: tuple[str, str]) -> tuple[OpennessMark, ...]:
    return tuple(OpennessMark(criterion, *found[criterion]) for criterion in CRITERIA)


def _find_date_column(entry: CensusEntry, view: DatasetMetadata) -> ColumnMetadata | None:
    """The column that dates a row: the listed one, else the first column of dates."""
    return view.field(entry.date_field) or next(
        (f for f in view.fields if f.type in DATE_TYPES), None
    )


def _score_free(view: DatasetMetadata) -> tuple[str, str]:
    if view.licence:
        return (
            MET,
            "Its portal gives it to anyone without signing in. Licence: "
            f"{view.licence.rstrip('.')}.",
        )
    return PARTLY, (
        "Its portal gives it to anyone without signing in, but states no licence: what may "
        "be done with "
        "it is left open."
    )


def _score_readable(
    entry: CensusEntry, view: DatasetMetadata, dated: ColumnMetadata | None
) -> tuple[str, str]:
    if not view.tabular:
        return NOT_MET, "It is a file or a link, not a table that programs can ask."
    table = f"A table of {_format_count(len(view.fields), 'column')}, given as CSV and JSON"
    if dated is None and entry.date_field:
        return PARTLY, f"{table}, but no column of it is stored as dates."
    if dated is not None and dated.type == "text":
        return PARTLY, f"{table}, but its dates ({dated.name}) are stored as text."
    return MET, f"{table}."


def _score_documented(entry: CensusEntry, view: DatasetMetadata) -> tuple[str, str]:
    described, whole = sum(f.described for f in view.fields), len(view.fields)
    documents = view.documents + bool(entry.readme and not view.documents)
    about = "described" if view.about else "not described"
    reason = f"Columns described: {described} of {whole}. The dataset as a whole: {about}."
    if documents:
        reason += (
            f" {_format_count(documents, 'document')} {'goes' if documents == 1 else 'go'} with it."
        )
    well = bool(whole) and described >= MIN_DESCRIBED_SHARE * whole
    if view.about and (well or documents):
        return MET, reason
    return (PARTLY if view.about or described or documents else NOT_MET), reason


def _score_complete(view: DatasetMetadata, dated: ColumnMetadata | None) -> tuple[str, str]:
    rows = view.rows
    if not view.tabular or rows == 0:
        return NOT_MET, "It holds no rows." if view.tabular else "There is no table to download."
    if view.filtered:
        return PARTLY, "It is a filtered view of another table, so some rows are left out."
    if rows is None:
        return (
            MET,
            "The whole table can be downloaded at once. The metadata does not count its rows.",
        )
    undated = dated.empty / rows if dated is not None and dated.empty else 0
    if dated is not None and undated > MAX_UNDATED_SHARE:
        return PARTLY, (
            f"All {_format_count(rows, 'row')} can be downloaded at once, but {undated:.0%} "
            "of them have no "
            f"date ({dated.name})."
        )
    return MET, f"All {_format_count(rows, 'row')} can be downloaded at once."


def _score_current(
    entry: CensusEntry, view: DatasetMetadata, dated: ColumnMetadata | None, today: date
) -> tuple[str, str]:
    if view.updated is None:
        return NOT_CHECKED, "The metadata does not say when its rows last changed."
    age = (today - view.updated).days
    if age < -1:
        return (
            NOT_CHECKED,
            f"The metadata dates the last change in the future ({format_day(view.updated)}).",
        )
    usual = YEAR_DAYS if re.search("annual|year", view.promise, re.IGNORECASE) else QUARTER_DAYS
    state = MET if age <= usual else PARTLY if age <= YEAR_DAYS else NOT_MET
    ago = _format_count(max(age, 0), "day")
    reason = f"Its rows last changed on {format_day(view.updated)}, {ago} before the check."
    newest = _find_newest_day(dated, today)
    # Shootings are rare: that none is recent is no sign of neglect.
    if (
        state == MET
        and newest
        and entry.topic != "shootings"
        and (view.updated - newest).days > YEAR_DAYS
    ):
        state, reason = PARTLY, f"{reason} Yet its newest row is of {format_day(newest)}."
    if state != MET and entry.later:
        state, reason = PARTLY, f"{reason} A later table continues it ({entry.later})."
    return (
        state,
        f"{reason} The publisher promises: {view.promise.rstrip('.')}." if view.promise else reason,
    )


def _find_newest_day(dated: ColumnMetadata | None, today: date) -> date | None:
    """The last day in the rows; None where it is no date or in the future, as wrong entries are."""
    try:
        day = date.fromisoformat(dated.largest[:10]) if dated is not None else None
    except ValueError:
        return None
    return day if day and day <= today else None


def _score_incidents(view: DatasetMetadata, dated: ColumnMetadata | None) -> tuple[str, str]:
    if not view.tabular:
        return NOT_MET, "It is not a table, so it has no rows for incidents."
    apart, grain = _describe_identifier(view), _find_date_grain(dated)
    if apart and dated is not None and grain == "day":
        return MET, f"{apart}, and a date ({dated.name})."
    if apart:
        return (
            PARTLY,
            f"{apart}, but {f'only the {grain} as its date' if grain else 'no date of its own'}.",
        )
    totals = next((f.name for f in view.fields if TOTALS_PATTERN.search(f.name)), "")
    if totals:
        return (
            NOT_MET,
            f"Its rows seem to be totals ({totals}): no column tells one incident from another.",
        )
    if dated is not None and grain == "day":
        return (
            PARTLY,
            f"Its rows have a date ({dated.name}), but no column tells one incident from another.",
        )
    return (
        NOT_MET,
        "No column tells one incident from another, and no column says on which day it was.",
    )


def _describe_identifier(view: DatasetMetadata) -> str:
    """By what a row's record is known, as the beginning of a sentence; empty where nothing tells
    records apart.
    """
    rows = view.rows or 0
    if view.identifier:
        return f"Each row has an id of its own ({view.identifier})"
    for field in view.fields:
        if ID_PATTERN.search(field.name) and not NO_ID_PATTERN.search(field.name):
            if field.distinct is None or not rows:
                return f"Each row has the id of a record ({field.name})"
            if field.distinct >= MIN_SHARED_DISTINCT * rows:
                counted = (
                    f"{_format_count(field.distinct, 'value')} on {_format_count(rows, 'row')}"
                )
                return f"Each row has the id of a record ({field.name}: {counted})"
    unlike = [
        f.name
        for f in view.fields
        if rows and (f.distinct or 0) >= MIN_DISTINCT_SHARE * rows and f.type not in DATE_TYPES
    ]
    return f"Nearly every row has a value of its own ({unlike[0]})" if unlike else ""


def _find_date_grain(dated: ColumnMetadata | None) -> str:
    """How finely rows are dated: day, month, year, or nothing at all."""
    if dated is None:
        return ""
    days = [value[5:10] for value in dated.common if re.match(r"\d{4}-\d\d-\d\d", value)]
    if dated.type == "number" or re.fullmatch(r"\d{4}", dated.largest):
        return "year"
    if len(days) > 1 and all(d.endswith("-01") for d in days):
        return "year" if all(d == "01-01" for d in days) else "month"
    return "day"


def _format_count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
