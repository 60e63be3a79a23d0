"""The survey of one table: its date, grain, fields and district column, without values that
standard lists know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.discovery.annotations import Note, Proposal
from data.discovery.beat_mapping import build_beat_field, build_district_field
from data.discovery.fields import MIN_READ_PERCENT, FieldProposals, find_fields, mark_varying
from data.discovery.grain import (
    DateProposal,
    GrainProposal,
    find_date,
    find_grain,
    find_usual_years,
)
from data.discovery.identity import find_coordinates
from data.discovery.keyword_hints import find_column_patterns, load_hints
from data.discovery.places import DistrictGeography, PlaceColumn, find_districts
from data.discovery.profile import DiscoveryPortal, TableProfile
from data.discovery.table_search import TableMatch
from data.discovery.values import find_missing_values
from data.model.city_schema import Coordinates
from data.model.errors import PortalError
from data.model.standard_values import ValueMeanings, read_field_meanings, read_flag_meanings
from data.model.values import Dataset, FieldMap, FlagMap
from data.model.vocabulary import GRAINS, NOT_RECORDED, TOPICS, normalise_text

ANSWERS = ("yes", "no", NOT_RECORDED)


@dataclass(frozen=True)
class TableSurvey:
    """What was found out about one table; `beat` is its column of beats, empty where it has none.

    `coordinates` are those of its rows, where they can be read.
    """

    find: TableMatch
    profile: TableProfile
    dating: DateProposal
    grain: GrainProposal
    found: FieldProposals
    district: PlaceColumn | None
    beat: str
    coordinates: Coordinates | None = None


def survey_table(
    portal: DiscoveryPortal, find: TableMatch, profile: TableProfile | None = None
) -> TableSurvey | str:
    """Profile one table; where it cannot be used in a city file, return a sentence with the
    reason.
    """
    try:
        profile = profile or TableProfile(portal, find.listed)
        if not profile.rows:
            return "it has no rows"
        dating = find_date(profile, find.topic)
        allegations = next(profile.candidates(find_column_patterns("allegation")), None) is not None
        day = dating.date.columns[0] if dating else ""
        grain = find_grain(profile, find.topic, allegations, day)
        found = find_fields(profile, find.topic, grain)
        district = find_districts(profile)
        needs = load_hints()["topics"][find.topic]["needs"]
        read = {*found.fields, *found.flags, *(("district",) if district else ())}
        if not find.by_hand and not read.intersection(needs):
            return (
                f"it may be about {TOPICS[find.topic].lower()}, but has no column of "
                f"{' or '.join(n.replace('_', ' ') for n in needs)}"
            )
        if dating is None:
            return (
                "it has no date of its own: it may belong to another table, by a key that both have"
            )
        beat = next((c.name for c in profile.candidates(find_column_patterns("beat"))), "")
        return TableSurvey(
            find, profile, dating, grain, found, district, beat, find_coordinates(profile)
        )
    except PortalError as error:
        return f"it could not be read: {error}"


def propose_dataset(
    survey: TableSurvey,
    geography: DistrictGeography,
    beats: dict[str, str],
    domain: str,
    drawn: bool = False,
) -> Proposal:
    """The dataset as the draft declares it; `drawn` tells that the city's districts have
    boundaries.
    """
    listed, found, grain = survey.find.listed, survey.found, survey.grain
    fields, notes = (
        dict(found.fields),
        {"topic": _make_topic_note(survey), "date": survey.dating.note, **grain.notes},
    )
    placed = _propose_district(survey, geography, beats, drawn)
    by_point = False
    if placed is None:
        notes["question.district"] = Note("low", "", _describe_missing_district(survey))
    else:
        by_point = placed[0].by_point
        fields["district"], notes["fields.district"] = mark_varying(
            *placed, "district", survey.profile, grain
        )
    if "race" not in fields:
        notes["question.race"] = Note(
            "low", "", "no column was found that tells the race of people"
        )
    if survey.dating.begins:
        notes["begins"] = Note(
            "medium",
            "",
            f"years before {survey.dating.begins.year} have hardly any rows: "
            "say from which day on the table is complete",
        )
    notes |= found.notes
    questions = found.questions + [
        f"the portal did not tell the values of {c}" for c in survey.profile.silent
    ]
    notes |= {f"question.{n}": Note("low", "", question) for n, question in enumerate(questions)}
    dataset = Dataset(
        id=listed.id,
        topic=survey.find.topic,
        title=" ".join(listed.title.split()),
        page=f"https://{domain}/d/{listed.id}",
        row=grain.row,
        counts=grain.counts,
        unit=grain.unit,
        unit_parts=tuple((column,) for column in grain.parts),
        coordinates=survey.coordinates if by_point else None,
        date=survey.dating.date,
        begins=survey.dating.begins,
        fields=_sort_fields(fields),
        flags=found.flags,
    )
    return Proposal(leave_out_standard(dataset), survey.profile.rows, notes)


def _propose_district(
    survey: TableSurvey, geography: DistrictGeography, beats: dict[str, str], drawn: bool
) -> tuple[FieldMap, Note] | None:
    """How a table's rows are placed: by a column of districts, by beats, by coordinates; None where
    by nothing.
    """
    if geography.of_beats:
        return _propose_beats(survey)
    if survey.district and geography.measure_placed(survey.district.values) >= MIN_READ_PERCENT:
        return build_district_field(survey.profile, survey.district, survey.beat, beats, geography)
    if survey.beat and (made := build_beat_field(survey.profile, survey.beat, beats, geography)):
        return made
    if survey.coordinates and drawn:
        decide = "see that the coordinates are those of the event"
        reason = "no column names a district; coordinates lie in the boundaries"
        return FieldMap(by_point=True), Note("medium", reason, decide)
    return None


def _propose_beats(survey: TableSurvey) -> tuple[FieldMap, Note] | None:
    """Beats in place of districts, each value one of its own."""
    if not survey.beat:
        return None
    values = survey.profile.values(survey.beat)
    missing = find_missing_values(values)
    made = FieldMap(
        columns=(survey.beat,), open=True, values={NOT_RECORDED: missing} if missing else {}
    )
    return made, Note("medium", "no table and no map names districts, so that beats stand for them")


def find_overlap_questions(surveys: Sequence[TableSurvey]) -> dict[str, str]:
    """Dataset id -> the question that another table of the same topic raises, since rows may count
    twice.
    """
    questions: dict[str, str] = {}
    for n, survey in enumerate(surveys):
        for other in surveys[:n]:
            if other.find.topic != survey.find.topic or _are_disjoint(survey, other):
                continue
            unit, others = survey.grain.key[-1:], other.grain.key[-1:]
            if unit and others and survey.profile.shares(unit[0], other.profile, others[0]):
                why = (
                    f"{other.profile.id} tells of the same {_write_plural(survey)}: keep one of "
                    "the two"
                )
            elif years := sorted(
                find_usual_years(survey.dating.years) & find_usual_years(other.dating.years)
            ):
                why = (
                    f"{other.profile.id} has rows of {years[0]} to {years[-1]} as well: "
                    f"see that no {GRAINS[_write_plural(survey)]} is counted twice"
                )
            else:
                continue
            questions[survey.profile.id] = why
    return questions


def add_question(proposal: Proposal, question: str) -> Proposal:
    """The proposal with one more question to a person."""
    return replace(
        proposal, notes={**proposal.notes, "question.overlap": Note("low", "", question)}
    )


def _describe_missing_district(survey: TableSurvey) -> str:
    if survey.district is None:
        return "no column of districts was found"
    return (
        f"{survey.district.column} is named as a district, but its values name none of the city's"
    )


def _make_topic_note(survey: TableSurvey) -> Note:
    note = survey.find.note
    return replace(
        note,
        reason=f"about {TOPICS[survey.find.topic].lower()}: {note.reason}; "
        f"{survey.profile.rows:,} rows",
    )


def _sort_fields(fields: dict) -> dict:
    order = ("stop_type", "district", "beat", "neighborhood", "race", "sex", "age")
    return {
        name: fields[name]
        for name in (*order, *(n for n in fields if n not in order))
        if name in fields
    }


def _are_disjoint(one: TableSurvey, other: TableSurvey) -> bool:
    """Whether two tables hold different kinds of stops."""
    kinds = [
        s.found.fields["stop_type"].constant for s in (one, other) if "stop_type" in s.found.fields
    ]
    return len(kinds) == 2 and all(kinds) and kinds[0] != kinds[1]


def _write_plural(survey: TableSurvey) -> str:
    return survey.grain.counts.units or survey.grain.counts.rows


def leave_out_standard(dataset: Dataset) -> Dataset:
    """The same dataset, whose values mean the same, without those that the standard lists give that
    meaning.
    """
    fields = {name: _shorten_field(name, field) for name, field in dataset.fields.items()}
    shortened = dataset.model_copy(update={"fields": fields})
    flags = {name: _shorten_flag(shortened, name) for name in dataset.flags}
    return shortened.model_copy(update={"flags": flags})


def _shorten_field(name: str, field: FieldMap) -> FieldMap:
    known = read_field_meanings(name, field.model_copy(update={"values": {}}))
    values = {c: _unknown(raws, c, known) for c, raws in field.values.items()}
    shorter = field.model_copy(update={"values": {c: raws for c, raws in values.items() if raws}})
    meanings = read_field_meanings(name, shorter)
    return shorter if _mean_the_same(field.values, meanings) else field


def _shorten_flag(dataset: Dataset, name: str) -> FlagMap:
    """A flag without listed answers; whole where one of them would not be read any more.

    The lists read codes (1, 0) only for a flag that does not state both answers.
    """
    flag = dataset.flags[name]
    stated = {answer: getattr(flag, answer) for answer in ANSWERS}
    bare = flag.model_copy(update=dict.fromkeys(ANSWERS, ()))
    known = read_flag_meanings(_with_flag(dataset, name, bare), name)
    shorter = flag.model_copy(update={a: _unknown(raws, a, known) for a, raws in stated.items()})
    meanings = read_flag_meanings(_with_flag(dataset, name, shorter), name)
    return shorter if _mean_the_same(stated, meanings) else flag


def _with_flag(dataset: Dataset, name: str, flag: FlagMap) -> Dataset:
    return dataset.model_copy(update={"flags": {**dataset.flags, name: flag}})


def _unknown(raws: tuple[str, ...], meaning: str, known: ValueMeanings) -> tuple[str, ...]:
    """The values without this meaning in the lists."""
    return tuple(raw for raw in raws if known.find(normalise_text(raw)) != meaning)


def _mean_the_same(stated: dict[str, tuple[str, ...]], meanings: ValueMeanings) -> bool:
    return all(
        meanings.find(normalise_text(raw)) == meaning
        for meaning, raws in stated.items()
        for raw in raws
    )
