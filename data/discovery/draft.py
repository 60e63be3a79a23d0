"""From a portal's domain to the draft of a city file, with what a person must decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from tenacity.nap import sleep as nap

from data.city_files.loader import load_city_file
from data.discovery.annotations import Note, Proposal
from data.discovery.beat_mapping import map_beats, map_drawn_beats
from data.discovery.boundary_search import BoundaryProposal, find_aliases, find_boundaries
from data.discovery.identity import (
    CityIdentity,
    find_longitude,
    find_mapped_name,
    infer_identity,
)
from data.discovery.places import (
    DistrictGeography,
    build_geography,
    find_beats,
    find_districts,
)
from data.discovery.profile import DiscoveryPortal, TableProfile
from data.discovery.table_search import CatalogueMatches, TableMatch, classify_tables
from data.discovery.table_survey import (
    TableSurvey,
    add_question,
    find_overlap_questions,
    propose_dataset,
    survey_table,
)
from data.discovery.toml_writer import write_city
from data.discovery.value_search import guess_topic
from data.discovery.values import find_missing_values
from data.model.city_schema import Topic
from data.model.errors import CityFileError, FieldError, PlainviewError, PortalError
from data.model.values import City, Districts, FieldMap, Link
from data.model.vocabulary import TOPICS
from data.portal import PortalAccess
from data.portal.catalogue import CatalogueEntry, PortalCatalogue, parse_host

HOST_PATTERN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
MAX_MAPS = 12
# Tables of the police without a telling title whose values are looked at.
MAX_UNTITLED = 12
CITY_ID_PATTERN = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Draft:
    """The draft of a city file: its TOML text, what it proposes, and what is left to a person.

    `faults` are what `check` says of the text; it is accepted where there are none. `aside` lists
    the tables that were left out. Where no table was found the text is empty.
    """

    domain: str
    city_id: str
    text: str
    offered: int
    proposals: tuple[Proposal, ...]
    decisions: tuple[str, ...]
    aside: tuple[str, ...]
    faults: tuple[FieldError, ...]

    @property
    def accepted(self) -> bool:
        """Whether `check` accepts the draft unchanged."""
        return not self.faults

    def lines(self) -> tuple[str, ...]:
        """The lines that the command line prints about the draft."""
        report = [
            f"{self.domain}: {self.offered:,} tables and maps in the catalogue, "
            f"{len(self.proposals)} of them police data that Plainview can show"
        ]
        report += _list_entries(
            "Not accepted", tuple(f"{f.field}: {f.message}" for f in self.faults)
        )
        report += _list_entries("A person must decide", self.decisions)
        for proposal in self.proposals:
            report += _format_proposal(proposal)
        report += _list_entries("Left out", self.aside)
        if self.accepted:
            report.append(f"{self.city_id}.toml: accepted by check as it stands")
        return tuple(report)


def _list_entries(title: str, entries: Sequence[str]) -> list[str]:
    return [f"{title}:", *(f"  - {entry}" for entry in entries)] if entries else []


def discover_portal(
    domain: str,
    access: PortalAccess,
    city_id: str = "",
    sleep: Callable[[float], None] = nap,
    topics: Mapping[str, str] | None = None,
    state: str = "",
) -> Draft:
    """Draft a city file from a portal's catalogue, metadata and small counting questions.

    `city_id` names the city instead of the portal's domain. `sleep` waits the seconds between two
    attempts. `topics` and `state` are as for `draft_city`. Raises PlainviewError for a domain that
    is none, for an unknown topic and for a table that the portal does not have; PortalError where
    the catalogue cannot be had.
    """
    host = parse_host(domain)
    if not HOST_PATTERN.fullmatch(host):
        raise _make_argument_error(
            "domain", f"expected a portal's domain such as data.example.gov, not {domain!r}"
        )
    if city_id and not CITY_ID_PATTERN.fullmatch(city_id):
        raise _make_argument_error(
            "city_id",
            f"expected small letters, digits and underscores, a letter first, not {city_id!r}",
        )
    return draft_city(PortalCatalogue(host, access, sleep), host, city_id, topics, state)


def draft_city(
    portal: DiscoveryPortal,
    domain: str,
    city_id: str = "",
    topics: Mapping[str, str] | None = None,
    state: str = "",
) -> Draft:
    """Draft a city file from the portal at `domain`.

    `topics` maps ids of tables to the topics that a person says they are of; `state` is the two
    letters of the city's state, where they are known. Raises errors as `discover_portal` does.
    """
    chosen = parse_topics(topics or {})
    catalogue = portal.catalogue()
    unknown = chosen.keys() - {listed.id for listed in catalogue}
    if unknown:
        raise _make_argument_error(
            "table", f"the portal's catalogue has no table {', '.join(sorted(unknown))}"
        )
    finds = classify_tables(catalogue, chosen)
    surveys, aside = _survey_tables(portal, finds)
    if not surveys:
        fault = FieldError("datasets", "no table of stops, complaints or use of force was found")
        return Draft(domain, city_id, "", len(catalogue), (), (), tuple(aside), (fault,))
    maps = _profile_maps(portal, finds.maps)
    geography, beats = _build_geography(surveys, maps)
    borders = None if geography.of_beats else find_boundaries(maps, geography, beats)
    overlaps = find_overlap_questions(surveys)
    drawn = borders is not None
    proposals = tuple(propose_dataset(s, geography, beats, domain, drawn) for s in surveys)
    proposals = tuple(
        add_question(p, overlaps[p.dataset.id]) if p.dataset.id in overlaps else p
        for p in proposals
    )
    longitude = find_longitude([*(s.profile for s in surveys), *maps], portal)
    entries = [*(s.find.listed for s in surveys), *(m.listed for m in maps)]
    identity = infer_identity(domain, entries, longitude, state, find_mapped_name(maps))
    city = _build_city(identity, domain, city_id, proposals, geography, borders)
    notes = _make_head_notes(identity, geography, borders)
    decisions = _list_decisions(notes, proposals)
    text = write_city(city, proposals, notes, decisions, _make_closing_lines(aside))
    return Draft(
        domain,
        city.id,
        text,
        len(catalogue),
        proposals,
        decisions,
        tuple(aside),
        find_faults(city.id, text),
    )


def _survey_tables(
    portal: DiscoveryPortal, finds: CatalogueMatches
) -> tuple[list[TableSurvey], list[str]]:
    """The surveys of the tables found, in the order of the topics, and the tables left out with the
    reason.
    """
    surveys: list[TableSurvey] = []
    aside = [_describe_omission(listed, reason) for listed, reason in finds.aside]
    found = [(find, None) for find in finds.tables] + _find_untitled(portal, finds.untitled)
    for find, profile in sorted(found, key=lambda f: list(TOPICS).index(f[0].topic)):
        survey = survey_table(portal, find, profile)
        if isinstance(survey, str):
            aside.append(_describe_omission(find.listed, survey))
        else:
            surveys.append(survey)
    return surveys, aside


def _find_untitled(
    portal: DiscoveryPortal, untitled: Sequence[CatalogueEntry]
) -> list[tuple[TableMatch, TableProfile | None]]:
    """Those of the first dozen tables without a telling title whose values are of a topic, and
    their profiles.
    """
    found: list[tuple[TableMatch, TableProfile | None]] = []
    for listed in untitled[:MAX_UNTITLED]:
        try:
            profile = TableProfile(portal, listed)
            guess = guess_topic(profile)
        except PortalError:
            continue
        if guess is None:
            continue
        topic, column = guess
        decide = f"see that this is a table of {TOPICS[topic].lower()}"
        note = Note("low", f"the values of its column {column} say so", decide)
        found.append((TableMatch(listed, topic, note), profile))
    return found


def parse_topics(topics: Mapping[str, str]) -> dict[str, Topic]:
    """The topics that a person gives tables. Raises PlainviewError for a word that is none."""
    known: dict[str, Topic] = {}
    for table, word in topics.items():
        topic = next((t for t in get_args(Topic) if t == word), None)
        if topic is None:
            words = ", ".join(get_args(Topic))
            raise _make_argument_error("table", f"{table}: expected one of {words}, not {word!r}")
        known[table] = topic
    return known


def _describe_omission(listed: CatalogueEntry, reason: str) -> str:
    return f"{listed.id} ({' '.join(listed.title.split())}): {reason}"


def _profile_maps(portal: DiscoveryPortal, maps: Sequence[CatalogueEntry]) -> list[TableProfile]:
    """The first dozen maps, as far as they answer; one that does not draws nothing."""
    profiles = []
    for listed in maps[:MAX_MAPS]:
        try:
            profiles.append(TableProfile(portal, listed))
        except PortalError:
            continue
    return [p for p in profiles if p.shape and p.rows]


def _build_geography(
    surveys: list[TableSurvey], maps: list[TableProfile]
) -> tuple[DistrictGeography, dict[str, str]]:
    """The city's districts and its beats: as the tables name them, else as a map does, else beats
    alone.
    """
    columns = [s.district for s in surveys if s.district]
    drawn = [place for place in map(find_districts, maps) if place] if not columns else []
    beats = _list_beats(surveys)
    if not (columns or drawn) and beats is not None:
        districts = Districts(singular="beat", plural="beats", not_recorded=beats)
        return DistrictGeography(districts, {}, of_beats=True), {}
    geography = build_geography(columns or drawn[:1], find_aliases(maps))
    both = [(s.profile, s.district, s.beat) for s in surveys if s.district and s.beat]
    return geography, map_drawn_beats(maps, geography) | map_beats(both, geography)


def _list_beats(surveys: list[TableSurvey]) -> tuple[str, ...] | None:
    """The values that stand for no beat, where tables have a column of beats; None where
    none has.
    """
    found = [p for s in surveys if s.beat and (p := find_beats(s.profile, s.beat))]
    if not found:
        return None
    return tuple(dict.fromkeys(raw for p in found for raw in find_missing_values(p.values)))


def _build_city(
    identity: CityIdentity,
    domain: str,
    city_id: str,
    proposals: tuple[Proposal, ...],
    geography: DistrictGeography,
    borders: BoundaryProposal | None,
) -> City:
    return City(
        id=city_id or identity.id,
        name=identity.name,
        agency=identity.agency,
        state=identity.state,
        portal=domain,
        time_zone=identity.time_zone,
        licence=Link(name=identity.licence),
        districts=geography.districts,
        boundaries=borders.boundaries if borders else None,
        datasets=tuple(p.dataset for p in proposals),
    )


def _make_head_notes(
    identity: CityIdentity, geography: DistrictGeography, borders: BoundaryProposal | None
) -> dict[str, Note]:
    notes = {
        key: Note("low", why, f"see that {key.replace('_', ' ')} is right")
        for key, why in identity.guessed
    }
    if geography.of_beats:
        notes["districts"] = Note(
            "low",
            "no table and no map names districts; the beats of the tables stand for them",
            "see whether the city has districts, and which beats they are made of",
        )
    elif not geography.districts.categories:
        notes["districts"] = Note(
            "low", "no table names districts", "name the districts, or leave them out"
        )
    else:
        notes["districts"] = Note(
            "medium",
            "put together from the values of the tables or of the map",
            "see that no district is missing, named twice, or a unit of the department",
        )
    notes["boundaries"] = (
        borders.note
        if borders
        else Note(
            "low",
            "",
            "no map of the portal names these districts: name a url or a file of boundaries",
        )
    )
    return notes


def _make_closing_lines(aside: list[str]) -> list[str]:
    return ["Left out:", *aside] if aside else []


def _list_decisions(notes: dict[str, Note], proposals: tuple[Proposal, ...]) -> tuple[str, ...]:
    """What a person must decide: first what changes the numbers of a table, then the head of the
    file.
    """
    head = [f"{key}: {note.decide}" for key, note in notes.items() if note.decide]
    return (
        *(
            f"{p.dataset.id} {key.partition('.')[2] or key}: {note.decide}"
            if "question" not in key
            else f"{p.dataset.id}: {note.decide}"
            for p in proposals
            for key, note in p.notes.items()
            if note.decide
        ),
        *head,
    )


def find_faults(city_id: str, text: str) -> tuple[FieldError, ...]:
    """What `check` says of the text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{city_id}.toml"
        path.write_text(text, encoding="utf-8")
        try:
            load_city_file(path)
        except CityFileError as error:
            return error.errors
    return ()


def _format_proposal(proposal: Proposal) -> list[str]:
    dataset, notes = proposal.dataset, proposal.notes
    columns = {
        "date": dataset.date.columns,
        "unit": dataset.unit,
        "unit_parts": tuple(column for part in dataset.unit_parts for column in part),
        **{f"fields.{n}": _name_source(f) for n, f in dataset.fields.items()},
        **{f"flags.{n}": f.columns for n, f in dataset.flags.items()},
    }
    counted = " and ".join(c for c in (dataset.counts.rows, dataset.counts.units) if c)
    lines = [
        f"{dataset.topic} {dataset.id} {dataset.title} ({proposal.rows:,} rows, counts {counted})"
    ]
    for key, named in columns.items():
        if named:
            note = notes.get(key, notes.get("counts", notes["topic"]))
            lines.append(
                f"  {key.partition('.')[2] or key:<14}{', '.join(named):<30} "
                f"{note.sureness}: {note.reason}"
            )
    return lines


def _name_source(field: FieldMap) -> tuple[str, ...]:
    """Where a field is read from: its columns with those that win over them, the coordinates, or
    the same for all.
    """
    if field.by_point:
        return ("coordinates",)
    hot = tuple(column for columns in field.one_hot.values() for column in columns)
    override = field.override.columns if field.override else ()
    return (*field.columns, *hot, *override) or (f"all {field.constant}",)


def _make_argument_error(field: str, message: str) -> PlainviewError:
    return PlainviewError(f"{field}: {message}.", (FieldError(field, message),))
