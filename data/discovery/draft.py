"""From a portal's domain to the draft of a city file, with what a person must decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tenacity.nap import sleep as nap

from data.city_files import check_file
from data.discovery.annotations import Note, Proposal
from data.discovery.beat_mapping import place_beats
from data.discovery.boundary_search import Borders, aliases_of, find_borders
from data.discovery.identity import Identity, find_longitude, tell_identity
from data.discovery.places import Geography, draw_up
from data.discovery.profile import Asked, Profile
from data.discovery.table_search import Finds, sort_out
from data.discovery.table_survey import Survey, propose, survey_table, tell_overlaps, with_question
from data.discovery.toml_writer import write_city
from data.model.errors import CatalogueError, FieldError, PlainviewError, PortalError
from data.model.values import City, Link
from data.model.vocabulary import TOPICS
from data.portal import Access
from data.portal.catalogue import Listed, Offer, host_of

HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
MOST_MAPS = 12
CITY_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Draft:
    """The draft of a city file: its TOML text, what it proposes, and what is left to a person.

    `faults` are what `check` says of the text; it is accepted where there are none. `aside` tells of the tables that
    were left out. Where no table was found the text is empty.
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
        """Whether `check` takes the draft as it is."""
        return not self.faults

    def lines(self) -> tuple[str, ...]:
        """What the command line tells of the draft."""
        told = [
            f"{self.domain}: {self.offered:,} tables and maps in the catalogue, "
            f"{len(self.proposals)} of them police data that Plainview can show"
        ]
        for proposal in self.proposals:
            told += _proposal_lines(proposal)
        for title, entries in (
            ("Left out", self.aside),
            ("A person must decide", self.decisions),
            ("Not accepted", tuple(f"{f.field}: {f.message}" for f in self.faults)),
        ):
            told += ([f"{title}:"] if entries else []) + [f"  - {entry}" for entry in entries]
        if self.accepted:
            told.append(f"{self.city_id}.toml: accepted by check as it stands")
        return tuple(told)


def discover(
    domain: str, access: Access, city_id: str = "", sleep: Callable[[float], None] = nap
) -> Draft:
    """Draft a city file from a portal's catalogue, metadata and small counting questions.

    `city_id` names the city instead of the portal's domain. `sleep` waits the seconds between two attempts.
    Raises PlainviewError for a domain that is none, PortalError where the catalogue cannot be had.
    """
    host = host_of(domain)
    if not HOST.fullmatch(host):
        raise _misused(
            "domain", f"expected a portal's domain such as data.example.gov, not {domain!r}"
        )
    if city_id and not CITY_ID.fullmatch(city_id):
        raise _misused(
            "city_id",
            f"expected small letters, digits and underscores, a letter first, not {city_id!r}",
        )
    return draft_city(Offer(host, access, sleep), host, city_id)


def draft_city(portal: Asked, domain: str, city_id: str = "") -> Draft:
    """Draft a city file from whatever answers for the portal of `domain`. Raises PortalError as `discover` does."""
    catalogue = portal.catalogue()
    finds = sort_out(catalogue)
    surveys, aside = _look_at(portal, finds)
    if not surveys:
        fault = FieldError("datasets", "no table of stops, complaints or use of force was found")
        return Draft(domain, city_id, "", len(catalogue), (), (), tuple(aside), (fault,))
    maps = _profiles(portal, finds.maps)
    geography, beats = _draw_up(surveys, maps)
    borders = find_borders(maps, geography, beats)
    overlaps = tell_overlaps(surveys)
    proposals = tuple(propose(s, geography, beats, domain) for s in surveys)
    proposals = tuple(
        with_question(p, overlaps[p.dataset.id]) if p.dataset.id in overlaps else p
        for p in proposals
    )
    longitude = find_longitude([*(s.profile for s in surveys), *maps], portal)
    identity = tell_identity(domain, [s.find.listed for s in surveys], longitude)
    city = _city(identity, domain, city_id, proposals, geography, borders)
    notes = _head_notes(identity, geography, borders)
    text = write_city(city, proposals, notes, _closing(aside))
    return Draft(
        domain,
        city.id,
        text,
        len(catalogue),
        proposals,
        _decisions(notes, proposals),
        tuple(aside),
        _faults(city.id, text),
    )


def _look_at(portal: Asked, finds: Finds) -> tuple[list[Survey], list[str]]:
    """The surveys of the tables found, in the order of the topics, and the tables left out with the reason."""
    surveys: list[Survey] = []
    aside = [_left_out(listed, reason) for listed, reason in finds.aside]
    for find in sorted(finds.tables, key=lambda f: list(TOPICS).index(f.topic)):
        survey = survey_table(portal, find)
        if isinstance(survey, str):
            aside.append(_left_out(find.listed, survey))
        else:
            surveys.append(survey)
    return surveys, aside


def _left_out(listed: Listed, reason: str) -> str:
    return f"{listed.id} ({' '.join(listed.title.split())}): {reason}"


def _profiles(portal: Asked, maps: Sequence[Listed]) -> list[Profile]:
    """The first dozen maps, as far as they answer; one that does not draws nothing."""
    profiles = []
    for listed in maps[:MOST_MAPS]:
        try:
            profiles.append(Profile(portal, listed))
        except PortalError:
            continue
    return [p for p in profiles if p.shape and p.rows]


def _draw_up(surveys: list[Survey], maps: list[Profile]) -> tuple[Geography, dict[str, str]]:
    geography = draw_up([s.district for s in surveys if s.district], aliases_of(maps))
    both = [(s.profile, s.district, s.beat) for s in surveys if s.district and s.beat]
    return geography, place_beats(both, geography)


def _city(
    identity: Identity,
    domain: str,
    city_id: str,
    proposals: tuple[Proposal, ...],
    geography: Geography,
    borders: Borders | None,
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


def _head_notes(
    identity: Identity, geography: Geography, borders: Borders | None
) -> dict[str, Note]:
    notes = {
        key: Note("low", why, f"see that {key.replace('_', ' ')} is right")
        for key, why in identity.guessed
    }
    if not geography.districts.categories:
        notes["districts"] = Note(
            "low", "no table names districts", "name the districts, or leave them out"
        )
    else:
        notes["districts"] = Note(
            "medium",
            "put together from the values of the tables below",
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


def _closing(aside: list[str]) -> list[str]:
    return ["Left out:", *aside] if aside else []


def _decisions(notes: dict[str, Note], proposals: tuple[Proposal, ...]) -> tuple[str, ...]:
    head = [f"{key}: {note.decide}" for key, note in notes.items() if note.decide]
    return (
        *head,
        *(
            f"{p.dataset.id} {key.partition('.')[2] or key}: {note.decide}"
            if "question" not in key
            else f"{p.dataset.id}: {note.decide}"
            for p in proposals
            for key, note in p.notes.items()
            if note.decide
        ),
    )


def _faults(city_id: str, text: str) -> tuple[FieldError, ...]:
    """What `check` says of the text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{city_id}.toml"
        path.write_text(text, encoding="utf-8")
        try:
            check_file(path)
        except CatalogueError as error:
            return error.errors
    return ()


def _proposal_lines(proposal: Proposal) -> list[str]:
    dataset, notes = proposal.dataset, proposal.notes
    columns = {
        "date": dataset.date.columns,
        "unit": dataset.unit,
        **{f"fields.{n}": f.columns or (f"all {f.constant}",) for n, f in dataset.fields.items()},
        **{f"flags.{n}": f.columns for n, f in dataset.flags.items()},
    }
    counted = " and ".join(c for c in (dataset.counts.rows, dataset.counts.units) if c)
    told = [
        f"{dataset.topic} {dataset.id} {dataset.title} ({proposal.rows:,} rows, counts {counted})"
    ]
    for key, named in columns.items():
        if named:
            note = notes.get(key, notes.get("counts", notes["topic"]))
            told.append(
                f"  {key.partition('.')[2] or key:<14}{', '.join(named):<30} {note.sureness}: {note.reason}"
            )
    return told


def _misused(field: str, message: str) -> PlainviewError:
    return PlainviewError(f"{field}: {message}.", (FieldError(field, message),))
