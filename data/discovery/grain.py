"""Which column dates a table's rows, which ties rows to one unit, and what is counted."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from statistics import median

from data.discovery.annotations import Note, format_values
from data.discovery.keyword_hints import NamePatterns, find_key_patterns, squeeze_name
from data.discovery.profile import DATE_TYPES, TableProfile
from data.model.values import DateMap, GrainMap
from data.model.vocabulary import GRAINS
from data.portal.catalogue import ColumnFacts

MIN_YEAR, MAX_YEAR = 1990, 2100
DAY_PATTERN = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}|\d{8}$")
UNIT_COUNTS = {"stops": "stops", "complaints": "complaints", "force": "force_incidents"}
ROW_COUNTS = {"stops": "stops", "complaints": "allegations", "force": "force_reports"}


@dataclass(frozen=True)
class DateProposal:
    """How a table's rows are dated: the declaration, the day before which rows are few and far between, the note."""

    date: DateMap
    begins: datetime.date | None
    years: dict[int, int]
    note: Note


@dataclass(frozen=True)
class GrainProposal:
    """What a table counts: unit columns, counts, the words for a row, whether units share rows, and the notes."""

    unit: tuple[str, ...]
    counts: GrainMap
    row: str
    shared: bool
    notes: dict[str, Note]


def find_date(profile: TableProfile, topic: str) -> DateProposal | None:
    """The best dated column of a table; None where it has none."""
    words = find_key_patterns("dates", topic)
    for column in (*profile.candidates(words, DATE_TYPES), *_find_date_texts(profile, words)):
        years = profile.years(column.name) if column.type in DATE_TYPES else {}
        if years and sum(years.values()) < profile.rows / 2:
            continue  # a column that most rows leave empty dates nothing
        others = [c.name for c in profile.candidates(words, DATE_TYPES) if c != column]
        return DateProposal(
            DateMap(columns=(column.name,), meaning=_describe_date(column.name, topic)),
            _find_first_day(years),
            years,
            _make_date_note(profile, column, years, others),
        )
    return None


def find_grain(profile: TableProfile, topic: str, allegations: bool) -> GrainProposal:
    """The unit key of a table by the names of its columns and how many values they have."""
    tried = []
    for column in profile.candidates(find_key_patterns("units", topic)):
        kinds = profile.distinct(column.name)
        tried.append(column.name)
        if kinds is None or (profile.rows and 0.05 <= kinds / profile.rows <= 1 and kinds > 1):
            return _build_unit_grain(profile, topic, column.name, kinds, allegations)
    counts = GrainMap(
        rows=UNIT_COUNTS[topic] if topic != "complaints" or not allegations else "allegations"
    )
    decide = "no column was found that ties rows to one unit: say what a row counts as, or name the column in unit"
    reason = (
        f"none of {', '.join(tried)} has the values of a key"
        if tried
        else "no column is named as a key"
    )
    return GrainProposal(
        (), counts, f"one {GRAINS[counts.rows]}", False, {"counts": Note("low", reason, decide)}
    )


def find_usual_years(years: dict[int, int]) -> set[int]:
    """The years with a hundredth of the rows at least: the others may be wrong dates."""
    return {year for year, rows in years.items() if rows >= sum(years.values()) / 100}


def _find_date_texts(profile: TableProfile, words: NamePatterns) -> list[ColumnFacts]:
    """Columns of text that hold days, then those that hold a year at least."""
    texts = list(profile.candidates(words, ("text", "number")))
    days = [c for c in texts if _measure_share(profile, c.name, DAY_PATTERN) >= 0.8]
    return days + [c for c in texts if c not in days and squeeze_name(c.name) in ("year", "yr")]


def _measure_share(profile: TableProfile, column: str, pattern: re.Pattern) -> float:
    values = profile.values(column, 40)
    good = sum(rows for raw, rows in values.counted if pattern.match(raw.strip()))
    return good / values.rows if values.rows else 0.0


def _find_first_day(years: dict[int, int]) -> datetime.date | None:
    """New year of the first year with more than a hundredth of the usual rows, where stray years come before it."""
    known = {year: rows for year, rows in years.items() if MIN_YEAR <= year <= MAX_YEAR}
    if len(known) < 3:
        return None
    full = [year for year, rows in sorted(known.items()) if rows >= median(known.values()) / 100]
    return datetime.date(full[0], 1, 1) if full[0] > min(known) else None


def _make_date_note(
    profile: TableProfile, column: ColumnFacts, years: dict[int, int], others: list[str]
) -> Note:
    rest = f"; other dates are {', '.join(others)}" if others else ""
    if column.type in DATE_TYPES:
        span = sorted(find_usual_years(years))
        stray = sum(rows for year, rows in years.items() if year not in span)
        said = f", {span[0]} to {span[-1]}" if span else ""
        said += f"; {stray:,} rows have years before, between or after" if stray else ""
        return Note(
            "high" if len(others) < 2 else "medium", f"named and typed as a date{said}{rest}"
        )
    if squeeze_name(column.name) in ("year", "yr"):
        return Note(
            "low",
            f"only the year is told{rest}",
            "the rows name only a year: charts by month will not work",
        )
    example = format_values((raw for raw, _ in profile.values(column.name, 40).counted), 1)
    return Note("medium", f"a text that holds days, such as {example}{rest}")


def _describe_date(column: str, topic: str) -> str:
    grain = GRAINS[UNIT_COUNTS[topic]].replace("force incident", "incident")
    form = squeeze_name(column)
    if "receiv" in form or "reciev" in form:
        return f"the day the {grain} was received"
    return f"the day the {grain} was reported" if "report" in form else f"the day of the {grain}"


def _build_unit_grain(
    profile: TableProfile, topic: str, column: str, kinds: int | None, allegations: bool
) -> GrainProposal:
    grain = GRAINS[UNIT_COUNTS[topic]]
    if kinds is None:
        decide = f"see that {column} is a key: the portal did not tell how many values it has"
        note = Note("low", "named as a key", decide)
        return GrainProposal(
            (column,),
            GrainMap(units=UNIT_COUNTS[topic]),
            f"one of the rows of a {grain}",
            True,
            {"unit": note},
        )
    shared = kinds < profile.rows
    reason = f"named as a key; {kinds:,} values in {profile.rows:,} rows"
    rows = (
        ROW_COUNTS[topic]
        if shared and topic != "stops" and (topic != "complaints" or allegations)
        else ""
    )
    notes = {"unit": Note("high" if kinds > 0.2 * profile.rows else "medium", reason)}
    if shared:
        decide = "say what one row is, and see that counts fits"
        notes["row"] = Note("medium", f"several rows share one {column}", decide)
    row = f"one of the rows of a {grain}" if shared else f"one {grain}"
    return GrainProposal(
        (column,), GrainMap(rows=rows, units=UNIT_COUNTS[topic]), row, shared, notes
    )
