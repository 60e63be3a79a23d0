"""The dimensions and flags of a table: which columns hold them, and what their values mean."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeVar

from data.city_files.field_checks import FIELD_TOPICS
from data.discovery.annotations import (
    Certainty,
    Note,
    find_confidence,
    format_percent,
    format_values,
    grade_certainty,
)
from data.discovery.grain import GrainProposal
from data.discovery.keyword_hints import find_column_patterns, matches_pattern, squeeze_name
from data.discovery.profile import ColumnValues, TableProfile
from data.discovery.values import (
    ValueReading,
    find_missing_values,
    find_outside_values,
    read_ages,
    read_arrests,
    read_flag,
    read_origins,
    read_shared,
    title_age_bands,
)
from data.model.city_schema import SEARCH_FLAGS, ColumnOverride
from data.model.values import FieldMap, FlagMap
from data.model.vocabulary import NOT_RECORDED, OUTSIDE

SHARED_DIMENSIONS = ("race", "sex", "stop_type", "finding")
OPEN_DIMENSIONS = ("beat", "neighborhood", "reason", "outcome", "force_type", "allegation")
PLACE_DIMENSIONS = ("district", "beat", "neighborhood")
FLAG_NAMES = ("frisked", "searched", "found", "arrested")
# A flag or shared field of whose filled rows less can be read is not proposed.
MIN_READ_PERCENT = 50.0

Declared = TypeVar("Declared", FieldMap, FlagMap)


@dataclass
class FieldProposals:
    """The fields and flags of one table, with a note for each; `questions` name columns that were not used."""

    fields: dict[str, FieldMap] = field(default_factory=dict)
    flags: dict[str, FlagMap] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)


def find_fields(profile: TableProfile, topic: str, grain: GrainProposal) -> FieldProposals:
    """Every dimension (except districts) and flag that a topic's table can supply."""
    found = FieldProposals()
    for name in (*SHARED_DIMENSIONS, "age", *OPEN_DIMENSIONS):
        if FIELD_TOPICS.get(name, topic) == topic:
            _add_field(found, profile, name)
    _add_ethnicity(found, profile)
    if topic == "stops" and "stop_type" not in found.fields:
        _add_constant(found, profile)
    for name in (n for n in FLAG_NAMES if FIELD_TOPICS.get(n, topic) == topic):
        _add_flag(found, profile, name)
    _check_searches(found)
    _add_derived(found, profile, topic)
    for name, one in list(found.fields.items()):
        key = f"fields.{name}"
        found.fields[name], found.notes[key] = mark_varying(
            one, found.notes[key], name, profile, grain
        )
    for name, flag in list(found.flags.items()):
        key = f"flags.{name}"
        found.flags[name], found.notes[key] = mark_varying(
            flag, found.notes[key], name, profile, grain
        )
    _check_agency(found, profile)
    return found


def _add_field(found: FieldProposals, profile: TableProfile, name: str) -> None:
    make = (
        _propose_shared_field
        if name in SHARED_DIMENSIONS
        else _propose_age_field
        if name == "age"
        else _propose_open_field
    )
    best: tuple[FieldMap, Note, float] | None = None
    for column in profile.candidates(find_column_patterns(name)):
        made = make(name, column.name, profile.values(column.name))
        if isinstance(made, str):
            found.questions.append(
                f"{column.name} is named as {name.replace('_', ' ')}, but {made}"
            )
        elif best is None or made[2] > best[2] + 10:
            best = made
        if best and best[2] >= 90:
            break
    if best:
        found.fields[name], found.notes[f"fields.{name}"], _ = best
        found.questions = [
            q for q in found.questions if f" is named as {name.replace('_', ' ')}," not in q
        ]


def _propose_shared_field(
    name: str, column: str, values: ColumnValues
) -> tuple[FieldMap, Note, float] | str:
    reading = read_shared(name, values)
    if not reading.real or reading.known < MIN_READ_PERCENT:
        return f"few of its values are known: {format_values(reading.unknown or dict(values.counted)) or 'it has none'}"
    sureness = grade_certainty(reading.known)
    made = FieldMap(
        columns=(column,), values=reading.categories, confidence=find_confidence(sureness)
    )
    return (
        made,
        Note(sureness, _describe_read_values(reading), _describe_unknown_values(reading, name)),
        reading.known,
    )


def _add_ethnicity(found: FieldProposals, profile: TableProfile) -> None:
    """Let a column of Hispanic origin beside that of race win over it, and ask whether that is right.

    A column is one by its values: some are Hispanic, all others say that somebody is not, or nothing. It is then the
    `override` of race, by which a Hispanic person of any race is counted as Hispanic, as the census does.
    """
    race = found.fields.get("race")
    if race is None or race.override:
        return
    named = [c.name for c in profile.candidates(find_column_patterns("ethnicity"))]
    others = [c.name for c in profile.candidates(find_column_patterns("race"))]
    for column in dict.fromkeys((*named, *others)):
        if column in race.columns:
            continue
        values = profile.values(column)
        origins = read_origins(values, column)
        hispanic = origins.categories.get("hispanic", ())
        if not hispanic or origins.known < MIN_READ_PERCENT:
            if column in named and values.counted:
                found.questions.append(
                    f"{column} may tell Hispanic origin, and its values are not understood: "
                    f"{format_values(dict(values.counted))}"
                )
            continue
        note = found.notes["fields.race"]
        override = ColumnOverride(columns=(column,), values={"hispanic": hispanic})
        found.fields["race"] = race.model_copy(update={"override": override})
        found.notes["fields.race"] = Note(
            note.sureness,
            f"{note.reason}; {column} tells Hispanic origin",
            "; ".join(
                filter(
                    None,
                    (
                        note.decide,
                        f"whoever {column} calls Hispanic is counted as Hispanic and not by "
                        f"{race.columns[0]}: see that this is right",
                    ),
                )
            ),
        )
        return


def _propose_age_field(
    name: str, column: str, values: ColumnValues
) -> tuple[FieldMap, Note, float] | str:
    ages = read_ages(values)
    if ages is None:
        return _propose_open_field(name, column, values)
    made = FieldMap(
        columns=(column,), values=ages.categories, titles=title_age_bands(ages.categories)
    )
    return (
        made,
        Note(
            "medium",
            "ages in years, put into bands",
            "see that the bands of ages are those you want",
        ),
        95.0,
    )


def _propose_open_field(
    name: str, column: str, values: ColumnValues
) -> tuple[FieldMap, Note, float] | str:
    if not values.counted:
        return "it holds no values, or the portal does not tell them"
    kinds = [raw for raw in dict(values.counted) if raw not in find_missing_values(values)]
    if not values.whole:
        return "it has too many values to tell apart"
    if len(kinds) < 2:
        return f"it says the same everywhere: {format_values(dict(values.counted))}"
    letters = sum(rows for raw, rows in values.counted if any(c.isalpha() for c in raw))
    coded = letters < values.rows / 2 and name not in PLACE_DIMENSIONS and name != "age"
    outside = find_outside_values(values) if name in PLACE_DIMENSIONS else ()
    nowhere = {
        c: raws
        for c, raws in ((OUTSIDE, outside), (NOT_RECORDED, find_missing_values(values)))
        if raws
    }
    made = FieldMap(columns=(column,), open=True, values=nowhere)
    if coded:
        return (
            made,
            Note("low", "its values are numbers", "these look like codes: say what each means"),
            40.0,
        )
    sureness: Certainty = "high" if len(kinds) <= 40 else "medium"
    return made, Note(sureness, f"{len(kinds)} values, each a category of its own"), 95.0


def _describe_read_values(reading: ValueReading) -> str:
    known = format_percent(reading.known)
    return f"{known} of the filled rows have a known value ({', '.join(reading.real)})"


def _describe_unknown_values(reading: ValueReading, name: str) -> str:
    several = " (several values in one cell cannot be counted yet)" if reading.joined else ""
    return (
        f"say which {name} {format_values(reading.unknown)} means{several}"
        if reading.unknown
        else ""
    )


def _add_constant(found: FieldProposals, profile: TableProfile) -> None:
    """A table whose title names one kind of stop holds that kind alone."""
    title = squeeze_name(profile.listed.title)
    kinds = [
        kind
        for kind, words in (
            ("pedestrian", ("*pedestrian*",)),
            ("traffic", ("*traffic*", "*vehicle*")),
        )
        if matches_pattern(title, words)
    ]
    if len(kinds) == 1:
        found.fields["stop_type"] = FieldMap(constant=kinds[0])
        found.notes["fields.stop_type"] = Note("medium", "the title says so of every row")


def _add_flag(found: FieldProposals, profile: TableProfile, name: str) -> None:
    for column in profile.candidates(find_column_patterns(name)):
        reading = read_flag(profile.values(column.name))
        if (
            "yes" in reading.categories
            and "no" in reading.categories
            and reading.known >= MIN_READ_PERCENT
        ):
            sureness = grade_certainty(reading.known)
            found.flags[name] = _make_flag(
                column.name, reading.categories["yes"], reading.categories["no"], sureness
            )
            found.notes[f"flags.{name}"] = Note(
                sureness, f"yes and no in {format_percent(reading.known)} of the filled rows"
            )
            return


def _check_searches(found: FieldProposals) -> None:
    """A find goes with a search or a frisk; without a column of either it is not taken."""
    if "found" not in found.flags:
        return
    base = next((flag for flag in SEARCH_FLAGS if flag in found.flags), "")
    if base:
        found.flags["found"] = found.flags["found"].model_copy(update={"within": base})
        return
    column = found.flags.pop("found").columns[0]
    del found.notes["flags.found"]
    found.questions.append(
        f"{column} tells what was found, and no column tells whether there was a search"
    )


def _add_derived(found: FieldProposals, profile: TableProfile, topic: str) -> None:
    """The flags that follow from an outcome or finding where they have no column of their own."""
    if topic == "stops" and "arrested" not in found.flags and "outcome" in found.fields:
        column = found.fields["outcome"].columns[0]
        reading = read_arrests(profile.values(column)).categories
        if "yes" in reading and "no" in reading:
            found.flags["arrested"] = _make_flag(column, reading["yes"], reading["no"], "medium")
            found.notes["flags.arrested"] = Note(
                "medium", f"read from {column}: {format_values(reading['yes'])}"
            )
    if topic == "complaints" and "finding" in found.fields:
        finding = found.fields["finding"]
        no = [
            raw
            for c in ("exonerated", "not_sustained", "unfounded")
            for raw in finding.values.get(c, ())
        ]
        if no and finding.values.get("sustained"):
            found.flags["sustained"] = _make_flag(
                finding.columns[0], finding.values["sustained"], tuple(no), "medium"
            )
            why = "read from the finding; other findings count on neither side"
            found.notes["flags.sustained"] = Note("medium", why)


def _check_agency(found: FieldProposals, profile: TableProfile) -> None:
    """A table of several agencies counts them all together."""
    for column in profile.candidates(find_column_patterns("agency")):
        agencies = dict(profile.values(column.name).counted)
        if len(agencies) > 1:
            found.questions.append(
                f"{column.name} names several agencies, which would be counted together: "
                f"{format_values(agencies, 3)}"
            )
            return


def _make_flag(
    column: str, yes: tuple[str, ...], no: tuple[str, ...], sureness: Certainty
) -> FlagMap:
    return FlagMap(columns=(column,), yes=yes, no=no, confidence=find_confidence(sureness))


def mark_varying(
    one: Declared, note: Note, name: str, profile: TableProfile, grain: GrainProposal
) -> tuple[Declared, Note]:
    """A field or flag that says whether it differs within one unit; a place may in one unit of 200, by mistake."""
    if not (grain.shared and grain.unit and one.columns):
        return one, note
    mixed = profile.mixed(grain.unit[0], one.columns[0])
    few = (
        (profile.distinct(grain.unit[0]) or profile.rows) // 200 if name in PLACE_DIMENSIONS else 0
    )
    if mixed is not None and mixed <= few:
        return one, note
    explanation = (
        "may differ within a unit"
        if mixed is None
        else f"differs within {mixed:,}{' or more' if mixed >= 1000 else ''} units"
    )
    return one.model_copy(update={"varies": True}), replace(
        note, reason=f"{note.reason}; it {explanation}"
    )
