"""Which column dates a table's rows, which ties rows to one unit, and what is counted."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from statistics import median

from data.discovery.annotations import Note, format_values
from data.discovery.keyword_hints import (
    NamePatterns,
    find_key_patterns,
    load_hints,
    matches_pattern,
    squeeze_name,
)
from data.discovery.profile import DATE_TYPES, TableProfile
from data.discovery.value_search import is_personnel
from data.model.values import DateMap, GrainMap
from data.model.vocabulary import GRAINS
from data.portal.catalogue import ColumnFacts

MIN_YEAR, MAX_YEAR = 1990, 2100
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DAY_PATTERN = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/]\d{1,2}[-/]\d{2,4}|(19|20)\d{6}$"
    rf"|\d{{1,2}}-({MONTHS})-\d{{2,4}}|({MONTHS})[a-z]* \d{{1,2}},? \d{{4}}|\d{{4}} ({MONTHS}) \d{{1,2}}",
    re.IGNORECASE,
)
KEY_TOKEN_PATTERN = re.compile(r"(^|[a-z0-9]_)(id|no|nbr|num|number|key)$")
# Rows by distinct values of a key: fewer values are those of a category.
MIN_KEY_SHARE = 0.05
# A key that ties rows of several days together in so many of its units is no key, or a part of one.
MAX_SPREAD_SHARE = 0.1
UNIT_COUNTS = {"stops": "stops", "complaints": "complaints", "force": "force_incidents"}
ROW_COUNTS = {"stops": "stops", "complaints": "allegations", "force": "force_reports"}


@dataclass(frozen=True)
class DateProposal:
    """How a table's rows are dated: the declaration, the day before which rows are few and far
    between, the note.
    """

    date: DateMap
    begins: datetime.date | None
    years: dict[int, int]
    note: Note


@dataclass(frozen=True)
class GrainProposal:
    """What a table counts: unit columns, counts, the words for a row, whether units share rows, and
    the notes.

    `unit` is one column that ties rows to a unit, `parts` are the columns of a key that is made of
    several.
    """

    unit: tuple[str, ...]
    counts: GrainMap
    row: str
    shared: bool
    notes: dict[str, Note]
    parts: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell a unit; () where each row is one."""
        return self.parts or self.unit[:1]


def find_date(profile: TableProfile, topic: str) -> DateProposal | None:
    """The best dated column of a table; None where it has none."""
    words = find_key_patterns("dates", topic)
    named = tuple(profile.candidates(words, DATE_TYPES))
    unnamed = _find_unnamed_dates(profile, words)
    for column in dict.fromkeys((*named, *_find_date_texts(profile, words), *unnamed)):
        years = profile.years(column.name) if column.type in DATE_TYPES else {}
        if years and sum(years.values()) < profile.rows / 2:
            continue  # a column that most rows leave empty dates nothing
        others = [c.name for c in dict.fromkeys((*named, *unnamed)) if c != column]
        return DateProposal(
            DateMap(columns=(column.name,), meaning=_describe_date(column.name, topic)),
            _find_first_day(years),
            years,
            _make_date_note(profile, column, years, others),
        )
    return None


def find_grain(
    profile: TableProfile, topic: str, allegations: bool, day: str = ""
) -> GrainProposal:
    """The unit key of a table by the names of its columns and how many values they have.

    `day` is the column that dates its rows, which those of one unit mostly have in common.
    """
    tried = []
    named = list(profile.candidates(find_key_patterns("units", topic)))
    for column in dict.fromkeys((*named, *_find_unnamed_keys(profile, topic))):
        kinds = profile.distinct(column.name)
        tried.append(column.name)
        if kinds is None or (
            profile.rows and MIN_KEY_SHARE <= kinds / profile.rows <= 1 and kinds > 1
        ):
            grain = _build_unit_grain(profile, topic, column.name, kinds, allegations)
            if column not in named:
                grain = _ask_about_key(grain, column.name)
            grain = _join_numbering(profile, grain, kinds, day)
            return _count_people(profile, topic, grain)
    counts = GrainMap(
        rows=UNIT_COUNTS[topic] if topic != "complaints" or not allegations else "allegations"
    )
    decide = (
        "no column was found that ties rows to one unit: say what a row counts as, or name the "
        "column in unit"
    )
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


def _find_unnamed_dates(profile: TableProfile, words: NamePatterns) -> list[ColumnFacts]:
    """Columns that are dates by their type, or by their values, whatever they are called."""
    anything = NamePatterns(("*",), words.never)
    typed = list(profile.candidates(anything, DATE_TYPES))
    texts = profile.candidates(anything, ("text",)) if not typed else ()
    return typed + [c for c in texts if _measure_share(profile, c.name, DAY_PATTERN) >= 0.8]


def _find_unnamed_keys(profile: TableProfile, topic: str) -> list[ColumnFacts]:
    """Columns whose names end as those of keys do (cmpl_nbr), but those of people and of other
    cases.
    """
    never = find_key_patterns("units", topic).never
    people = load_hints()["person_number"]["names"]
    return [
        column
        for column in profile.candidates(NamePatterns(("*",), never))
        if KEY_TOKEN_PATTERN.search(column.name.casefold())
        and column.type not in DATE_TYPES
        and not is_personnel(column)
        and not matches_pattern(squeeze_name(column.name), people)
    ]


def _ask_about_key(grain: GrainProposal, column: str) -> GrainProposal:
    """The same grain, whose key has neither a known name nor anything else but its values to show
    for it.
    """
    note = grain.notes["unit"]
    decide = f"see that {column} is the number of one {GRAINS[grain.counts.units]}"
    asked = Note("medium", note.reason.replace("named as", "ends as the name of"), decide)
    return replace(grain, notes={**grain.notes, "unit": asked})


def _join_numbering(
    profile: TableProfile, grain: GrainProposal, kinds: int | None, day: str
) -> GrainProposal:
    """A number that begins anew each year, or in each division, is a key together with that
    column.
    """
    if not (grain.shared and day and kinds):
        return grain
    key = grain.unit[0]
    spread = profile.mixed((key,), day) or 0
    if spread <= MAX_SPREAD_SHARE * kinds:
        return grain
    note = grain.notes["unit"]
    for column in profile.candidates(NamePatterns(tuple(load_hints()["numbering"]["names"]))):
        if column.type in DATE_TYPES or is_personnel(column) or column.name == key:
            continue
        left = profile.mixed((column.name, key), day)
        if left is not None and left < MAX_SPREAD_SHARE * spread:
            decide = f"see that {column.name} and {key} together are the key"
            reason = f"{note.reason}; alone it ties rows of different days in {spread:,} units"
            parts = (column.name, key)
            notes = {**grain.notes, "unit_parts": Note("medium", reason, decide)}
            notes.pop("unit")
            return replace(grain, unit=(), parts=parts, notes=notes)
    decide = f"rows of different days share one {key} in {spread:,} units: see that it is a key"
    return replace(grain, notes={**grain.notes, "unit": replace(note, decide=decide)})


def _count_people(profile: TableProfile, topic: str, grain: GrainProposal) -> GrainProposal:
    """Stops of which each row is one person, as a number beside the stop's own tells, are counted
    by person.
    """
    if topic != "stops" or not grain.shared:
        return grain
    for column in profile.candidates(NamePatterns(tuple(load_hints()["person_number"]["names"]))):
        if is_personnel(column):
            continue
        repeated = profile.repeated((*grain.key, column.name))
        if repeated is None:
            continue
        key = " and ".join((*grain.key, column.name))
        decide = (
            f"a stop counts once for each person in it, told apart by {column.name}; to count "
            f"stops, name {' and '.join(grain.key)} alone as the key"
        )
        if repeated == 0:
            note = Note("high", f"no two rows have the same {key}", decide)
            counts = GrainMap(rows=UNIT_COUNTS[topic])
            return GrainProposal((), counts, "one person stopped", False, {"counts": note})
        note = Note("medium", f"{key} tell people apart; some have several rows", decide)
        parts = (*grain.key, column.name)
        row = "one of the rows of a person stopped"
        return GrainProposal((), grain.counts, row, True, {"unit_parts": note}, parts)
    return grain


def _measure_share(profile: TableProfile, column: str, pattern: re.Pattern) -> float:
    values = profile.values(column, 40)
    good = sum(rows for raw, rows in values.counted if pattern.match(raw.strip()))
    return good / values.rows if values.rows else 0.0


def _find_first_day(years: dict[int, int]) -> datetime.date | None:
    """New year of the first year with more than a hundredth of the usual rows, where stray years
    come before it.
    """
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
