"""Which column dates a table's rows, which ties rows to one unit, and what is counted."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from statistics import median

from data.discovery.annotations import Note, listed
from data.discovery.keyword_hints import Words, key_words, squeeze
from data.discovery.profile import DATES, Profile
from data.model.values import Counts, DateMap
from data.model.vocabulary import GRAINS
from data.portal.catalogue import ColumnFacts

EARLIEST, LATEST = 1990, 2100
A_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}|\d{8}$")
UNITS = {"stops": "stops", "complaints": "complaints", "force": "force_incidents"}
ROWS = {"stops": "stops", "complaints": "allegations", "force": "force_reports"}


@dataclass(frozen=True)
class Dating:
    """How a table's rows are dated: the declaration, the day before which rows are few and far between, the note."""

    date: DateMap
    begins: datetime.date | None
    years: dict[int, int]
    note: Note


@dataclass(frozen=True)
class Grain:
    """What a table counts: unit columns, counts, the words for a row, whether units share rows, and the notes."""

    unit: tuple[str, ...]
    counts: Counts
    row: str
    shared: bool
    notes: dict[str, Note]


def find_date(profile: Profile, topic: str) -> Dating | None:
    """The best dated column of a table; None where it has none."""
    words = key_words("dates", topic)
    for column in (*profile.candidates(words, DATES), *_dated_texts(profile, words)):
        years = profile.years(column.name) if column.type in DATES else {}
        if years and sum(years.values()) < profile.rows / 2:
            continue  # a column that most rows leave empty dates nothing
        others = [c.name for c in profile.candidates(words, DATES) if c != column]
        return Dating(
            DateMap(columns=(column.name,), meaning=_meaning(column.name, topic)),
            _begins(years),
            years,
            _date_note(profile, column, years, others),
        )
    return None


def find_grain(profile: Profile, topic: str, allegations: bool) -> Grain:
    """The unit key of a table by the names of its columns and how many values they have."""
    tried = []
    for column in profile.candidates(key_words("units", topic)):
        kinds = profile.distinct(column.name)
        tried.append(column.name)
        if kinds is None or (profile.rows and 0.05 <= kinds / profile.rows <= 1 and kinds > 1):
            return _with_unit(profile, topic, column.name, kinds, allegations)
    counts = Counts(
        rows=UNITS[topic] if topic != "complaints" or not allegations else "allegations"
    )
    decide = "no column was found that ties rows to one unit: say what a row counts as, or name the column in unit"
    reason = (
        f"none of {', '.join(tried)} has the values of a key"
        if tried
        else "no column is named as a key"
    )
    return Grain(
        (), counts, f"one {GRAINS[counts.rows]}", False, {"counts": Note("low", reason, decide)}
    )


def usual_years(years: dict[int, int]) -> set[int]:
    """The years with a hundredth of the rows at least: the others may be wrong dates."""
    return {year for year, rows in years.items() if rows >= sum(years.values()) / 100}


def _dated_texts(profile: Profile, words: Words) -> list[ColumnFacts]:
    """Columns of text that hold days, then those that hold a year at least."""
    texts = list(profile.candidates(words, ("text", "number")))
    days = [c for c in texts if _share(profile, c.name, A_DAY) >= 0.8]
    return days + [c for c in texts if c not in days and squeeze(c.name) in ("year", "yr")]


def _share(profile: Profile, column: str, pattern: re.Pattern) -> float:
    values = profile.values(column, 40)
    good = sum(rows for raw, rows in values.counted if pattern.match(raw.strip()))
    return good / values.rows if values.rows else 0.0


def _begins(years: dict[int, int]) -> datetime.date | None:
    """New year of the first year with more than a hundredth of the usual rows, where stray years come before it."""
    known = {year: rows for year, rows in years.items() if EARLIEST <= year <= LATEST}
    if len(known) < 3:
        return None
    full = [year for year, rows in sorted(known.items()) if rows >= median(known.values()) / 100]
    return datetime.date(full[0], 1, 1) if full[0] > min(known) else None


def _date_note(
    profile: Profile, column: ColumnFacts, years: dict[int, int], others: list[str]
) -> Note:
    rest = f"; other dates are {', '.join(others)}" if others else ""
    if column.type in DATES:
        span = sorted(usual_years(years))
        stray = sum(rows for year, rows in years.items() if year not in span)
        said = f", {span[0]} to {span[-1]}" if span else ""
        said += f"; {stray:,} rows have years before, between or after" if stray else ""
        return Note(
            "high" if len(others) < 2 else "medium", f"named and typed as a date{said}{rest}"
        )
    if squeeze(column.name) in ("year", "yr"):
        return Note(
            "low",
            f"only the year is told{rest}",
            "the rows name only a year: charts by month will not work",
        )
    example = listed((raw for raw, _ in profile.values(column.name, 40).counted), 1)
    return Note("medium", f"a text that holds days, such as {example}{rest}")


def _meaning(column: str, topic: str) -> str:
    grain = GRAINS[UNITS[topic]].replace("force incident", "incident")
    form = squeeze(column)
    if "receiv" in form or "reciev" in form:
        return f"the day the {grain} was received"
    return f"the day the {grain} was reported" if "report" in form else f"the day of the {grain}"


def _with_unit(
    profile: Profile, topic: str, column: str, kinds: int | None, allegations: bool
) -> Grain:
    grain = GRAINS[UNITS[topic]]
    if kinds is None:
        decide = f"see that {column} is a key: the portal did not tell how many values it has"
        note = Note("low", "named as a key", decide)
        return Grain(
            (column,),
            Counts(units=UNITS[topic]),
            f"one of the rows of a {grain}",
            True,
            {"unit": note},
        )
    shared = kinds < profile.rows
    reason = f"named as a key; {kinds:,} values in {profile.rows:,} rows"
    rows = (
        ROWS[topic]
        if shared and topic != "stops" and (topic != "complaints" or allegations)
        else ""
    )
    notes = {"unit": Note("high" if kinds > 0.2 * profile.rows else "medium", reason)}
    if shared:
        decide = "say what one row is, and see that counts fits"
        notes["row"] = Note("medium", f"several rows share one {column}", decide)
    row = f"one of the rows of a {grain}" if shared else f"one {grain}"
    return Grain((column,), Counts(rows=rows, units=UNITS[topic]), row, shared, notes)
