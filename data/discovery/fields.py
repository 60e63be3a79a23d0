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
from data.discovery.keyword_hints import (
    find_column_patterns,
    load_hints,
    matches_pattern,
    squeeze_name,
)
from data.discovery.profile import ColumnValues, TableProfile
from data.discovery.value_search import (
    find_by_values,
    list_answer_columns,
    list_public_columns,
    list_text_columns,
    tells_origin,
)
from data.discovery.values import (
    ValueReading,
    find_category,
    find_missing_values,
    find_outside_values,
    find_separator,
    find_tactic,
    part_values,
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
FLAG_NAMES = (
    "frisked",
    "searched",
    "found",
    "arrested",
    "cited",
    "injured",
    "died",
    "disciplined",
)
# What belongs to an allegation and not to its complaint, where both are counted.
ALLEGATION_FACTS = ("allegation", "finding", "sustained", "disciplined")
# Dimensions whose columns are found by their values where no name tells them.
TELLING_DIMENSIONS = ("race", "sex", "finding", "force_type")
# More values than so many, most of which one row alone has, are remarks and no categories.
MIN_REMARKS, REMARK_SHARE = 20, 0.3
# Values that few rows share may be categories where they part into no more than so many.
MAX_PARTS = 60
# A flag or shared field of whose filled rows less can be read is not proposed.
MIN_READ_PERCENT = 50.0

Declared = TypeVar("Declared", FieldMap, FlagMap)


@dataclass
class FieldProposals:
    """The fields and flags of one table, with a note for each; `questions` name columns that were
    not used.
    """

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
    for name in TELLING_DIMENSIONS:
        if FIELD_TOPICS.get(name, topic) == topic and name not in found.fields:
            _add_field_by_values(found, profile, name)
    _add_answer_columns(found, profile, topic)
    _add_ethnicity(found, profile)
    _count_several_races(found, topic, grain)
    if topic == "stops" and "stop_type" not in found.fields:
        _add_constant(found, profile)
    for name in (n for n in FLAG_NAMES if FIELD_TOPICS.get(n, topic) == topic):
        _add_flag(found, profile, name)
    _check_searches(found)
    _add_derived(found, profile, topic)
    _ask_about_answers(found, profile)
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
    for column in list_public_columns(profile, name):
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


def _add_field_by_values(found: FieldProposals, profile: TableProfile, name: str) -> None:
    """A dimension that no column is named as, from the one column whose values are its
    categories.
    """
    columns = find_by_values(profile, name, _list_used_columns(found))
    title = name.replace("_", " ")
    if columns.only is None:
        if columns.columns:
            named = " and ".join(c.name for c in columns.columns)
            found.questions.append(f"the values of {named} are those of {title}: say which to read")
        return
    column = columns.only.name
    make = _propose_shared_field if name in SHARED_DIMENSIONS else _propose_open_field
    made = make(name, column, profile.values(column))
    if isinstance(made, str):
        found.questions.append(f"the values of {column} are those of {title}, but {made}")
        return
    field, note, _ = made
    decide = f"its name does not say so: see that {column} is the {title} that is meant"
    found.fields[name] = field
    found.notes[f"fields.{name}"] = Note(
        "medium", note.reason, "; ".join(filter(None, (note.decide, decide)))
    )


def _list_used_columns(found: FieldProposals) -> set[str]:
    """The columns that a field or flag is read from already."""
    used = {column for one in found.fields.values() for column in one.columns}
    used |= {column for flag in found.flags.values() for column in flag.columns}
    for one in found.fields.values():
        used |= {column for columns in one.one_hot.values() for column in columns}
        used |= set(one.override.columns) if one.override else set()
    return used


def _add_answer_columns(found: FieldProposals, profile: TableProfile, topic: str) -> None:
    """A yes-or-no column for each race, or for each kind of force, where no column names them."""
    answers = [c for c in list_answer_columns(profile) if c.name not in _list_used_columns(found)]
    wanted = {"race": _find_race_in_name} | (
        {"force_type": find_tactic} if topic == "force" else {}
    )
    for name, find_kind in wanted.items():
        if name in found.fields:
            continue
        kinds: dict[str, tuple[str, ...]] = {}
        for column in answers:
            kind = find_kind(column.name)
            if kind and kind not in kinds:
                kinds[kind] = (column.name,)
        if len(kinds) < 2:
            continue
        found.fields[name] = FieldMap(one_hot=kinds)
        title = name.replace("_", " ")
        found.notes[f"fields.{name}"] = Note(
            "medium",
            f"a column of yes and no for each {title}",
            f"see that no other column of yes and no is one of {title}",
        )


def _find_race_in_name(column: str) -> str | None:
    """The race that the name of a column ends with: perceived_race_asian."""
    words = column.casefold().replace(" ", "_").split("_")
    category = find_category("race", words[-1]) if len(words[-1]) > 2 else None
    return None if category == NOT_RECORDED else category


def _count_several_races(found: FieldProposals, topic: str, grain: GrainProposal) -> None:
    """A person of several races is of two or more, where each row is one person; else the unit
    counts under each.
    """
    race = found.fields.get("race")
    if race is None or not race.separator:
        return
    note = found.notes["fields.race"]
    if topic == "stops" and not grain.shared:
        found.fields["race"] = race.model_copy(update={"several": "multiracial"})
        how = (
            "each row is taken for one person, so that several races in a cell are two or more "
            "races"
        )
    else:
        how = (
            f"cells name several people: one {grain.row.removeprefix('one ')} counts under each "
            "race"
        )
    found.notes["fields.race"] = Note(
        note.sureness, note.reason, "; ".join(filter(None, (note.decide, f"see that {how}")))
    )


def _ask_about_answers(found: FieldProposals, profile: TableProfile) -> None:
    """Columns of yes and no that nothing was made of are named to the person."""
    used = _list_used_columns(found)
    left = [c.name for c in list_answer_columns(profile) if c.name not in used]
    if left:
        found.questions.append(
            f"these columns say yes or no and are not read: {', '.join(left[:8])}"
            f"{f' and {len(left) - 8} more' if len(left) > 8 else ''}"
        )


def _propose_shared_field(
    name: str, column: str, values: ColumnValues
) -> tuple[FieldMap, Note, float] | str:
    reading = read_shared(name, values)
    if not reading.real or reading.known < MIN_READ_PERCENT:
        return (
            "few of its values are known: "
            f"{format_values(reading.unknown or dict(values.counted)) or 'it has none'}"
        )
    sureness = grade_certainty(reading.known)
    made = FieldMap(
        columns=(column,),
        values=reading.categories,
        separator=reading.separator,
        confidence=find_confidence(sureness),
    )
    return (
        made,
        Note(sureness, _describe_read_values(reading), _describe_unknown_values(reading, name)),
        reading.known,
    )


def _add_ethnicity(found: FieldProposals, profile: TableProfile) -> None:
    """Let a column of Hispanic origin beside that of race win over it, and ask whether that is
    right.

    A column is one by its values: some are Hispanic, all others say that somebody is not, or
    nothing. It is then the `override` of race, by which a Hispanic person of any race is counted as
    Hispanic, as the census does.
    """
    race = found.fields.get("race")
    if race is None or race.override:
        return
    named = [c.name for c in list_public_columns(profile, "ethnicity")]
    others = [c.name for c in list_public_columns(profile, "race")]
    telling = [c.name for c in list_text_columns(profile) if tells_origin(profile, c)]
    for column in dict.fromkeys((*named, *others, *telling)):
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
    if matches_pattern(squeeze_name(column), load_hints()["free_text"]["names"]):
        return "it is named as free text, which may name people"
    separator = find_separator(values)
    values = part_values(values, separator)
    kinds = [raw for raw in dict(values.counted) if raw not in find_missing_values(values)]
    if len(kinds) > max(MIN_REMARKS, REMARK_SHARE * values.rows):
        return "nearly every row has a value of its own: it is free text, which may name people"
    if not values.whole and (not separator or len(kinds) > MAX_PARTS):
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
    made = FieldMap(columns=(column,), open=True, values=nowhere, separator=separator)
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
    return f"say which {name} {format_values(reading.unknown)} means" if reading.unknown else ""


def _add_constant(found: FieldProposals, profile: TableProfile) -> None:
    """A table whose title names one kind of stop holds that kind alone."""
    title = squeeze_name(profile.listed.title)
    kinds = [
        kind
        for kind, words in (
            ("pedestrian", ("*pedestrian*",)),
            ("traffic", ("*traffic*", "*vehicle*")),
            ("bicycle", ("*bike*", "*bicycle*")),
        )
        if matches_pattern(title, words)
    ]
    if len(kinds) == 1:
        found.fields["stop_type"] = FieldMap(constant=kinds[0])
        found.notes["fields.stop_type"] = Note("medium", "the title says so of every row")


def _add_flag(found: FieldProposals, profile: TableProfile, name: str) -> None:
    for column in list_public_columns(profile, name):
        reading = read_flag(profile.values(column.name))
        if (
            "yes" in reading.categories
            and "no" in reading.categories
            and reading.known >= MIN_READ_PERCENT
        ):
            sureness = grade_certainty(reading.known)
            found.flags[name] = _make_flag(column.name, reading, sureness)
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
        reading = read_arrests(profile.values(column))
        if {"yes", "no"} <= set(reading.categories):
            found.flags["arrested"] = _make_flag(column, reading, "medium")
            found.notes["flags.arrested"] = Note(
                "medium", f"read from {column}: {format_values(reading.categories['yes'])}"
            )
    if topic == "complaints" and "finding" in found.fields:
        finding = found.fields["finding"]
        no = [
            raw
            for c in ("exonerated", "not_sustained", "unfounded")
            for raw in finding.values.get(c, ())
        ]
        if no and finding.values.get("sustained"):
            found.flags["sustained"] = FlagMap(
                columns=finding.columns[:1],
                yes=finding.values["sustained"],
                no=tuple(no),
                separator=finding.separator,
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


def _make_flag(column: str, reading: ValueReading, sureness: Certainty) -> FlagMap:
    return FlagMap(
        columns=(column,),
        yes=reading.categories["yes"],
        no=reading.categories["no"],
        separator=reading.separator,
        confidence=find_confidence(sureness),
    )


def mark_varying(
    one: Declared, note: Note, name: str, profile: TableProfile, grain: GrainProposal
) -> tuple[Declared, Note]:
    """A field or flag whose value differs within one unit; a place may in one unit of 200, by
    mistake.

    What belongs to an allegation varies. With anything else a unit counts once under each value
    that its rows name.
    """
    if not (grain.shared and grain.key and one.columns):
        return one, note
    mixed = profile.mixed(grain.key, one.columns[0])
    units = profile.distinct(grain.key[-1]) or profile.rows
    few = units // 200 if name in PLACE_DIMENSIONS else 0
    if mixed is not None and mixed <= few:
        return one, note
    explanation = (
        "may differ within a unit"
        if mixed is None
        else f"differs within {mixed:,}{' or more' if mixed >= 1000 else ''} units"
    )
    explained = replace(note, reason=f"{note.reason}; it {explanation}")
    if grain.counts.rows and name in ALLEGATION_FACTS:
        return one.model_copy(update={"varies": True}), explained
    if isinstance(one, FlagMap):
        return one, replace(explained, reason=f"{explained.reason}, of which one yes is enough")
    each = f"{explained.reason}, which counts once under each value"
    return one.model_copy(update={"rule": "each"}), replace(explained, reason=each)
