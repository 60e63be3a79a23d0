"""Which tables and maps of a portal's catalogue are about stops, complaints, use of force and
police districts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.discovery.annotations import Certainty, Note
from data.discovery.keyword_hints import (
    NamePatterns,
    find_column_patterns,
    load_hints,
    matches_pattern,
    squeeze_name,
)
from data.model.city_schema import Topic
from data.model.vocabulary import TOPICS
from data.portal.catalogue import CatalogueEntry


@dataclass(frozen=True)
class TableMatch:
    """A table that seems to be of a topic."""

    listed: CatalogueEntry
    topic: Topic
    note: Note
    by_hand: bool = False
    """Whether a person named the topic, so that nothing about the table can object to it."""


@dataclass(frozen=True)
class CatalogueMatches:
    """What a catalogue offers: tables by topic, maps that may draw districts, and what was left out
    with the reason.

    `untitled` are tables of the police whose title and columns name no topic.
    """

    tables: tuple[TableMatch, ...]
    maps: tuple[CatalogueEntry, ...]
    aside: tuple[tuple[CatalogueEntry, str], ...]
    untitled: tuple[CatalogueEntry, ...] = ()


def classify_tables(
    catalogue: Iterable[CatalogueEntry], chosen: Mapping[str, Topic] | None = None
) -> CatalogueMatches:
    """Sort a portal's catalogue; tables unrelated to the police are left out.

    `chosen` gives the topics of tables that a person has named.
    """
    tables, maps, aside, untitled = [], [], [], []
    chosen = chosen or {}
    for listed in catalogue:
        if listed.id in chosen:
            note = Note("high", "a person has said so")
            tables.append(TableMatch(listed, chosen[listed.id], note, by_hand=True))
            continue
        if _is_map(listed):
            maps.append(listed)
            continue
        topics = [
            (name, known)
            for name in load_hints()["topics"]
            if (known := _find_reason(listed, name))
        ]
        if not topics:
            if matches_pattern(squeeze_name(listed.title), load_hints()["aside"]["titles"]):
                aside.append((listed, "Plainview has no topic for it"))
            elif _is_by_police(listed):
                untitled.append(listed)
            continue
        topic, (sureness, why) = topics[0]
        if reason := _find_objection(listed, topic):
            aside.append((listed, reason))
        else:
            tables.append(TableMatch(listed, topic, _make_note(topics, sureness, why)))
    return CatalogueMatches(tuple(tables), tuple(maps), tuple(aside), tuple(untitled))


def _is_by_police(listed: CatalogueEntry) -> bool:
    """Whether a table's title, description, publisher or columns say that it is the police's."""
    texts = (listed.title, listed.description, listed.publisher, *(c.name for c in listed.columns))
    words = load_hints()["police"]["words"]
    return any(matches_pattern(squeeze_name(text), words) for text in texts)


def _find_reason(listed: CatalogueEntry, topic: str) -> tuple[Certainty, str] | None:
    """How sure it is that a table is of a topic, and why; None where nothing says so."""
    said = load_hints()["topics"][topic]
    title = squeeze_name(listed.title)
    if matches_pattern(title, [*said["never"], *load_hints()["aside"]["titles"]]):
        return None
    if matches_pattern(title, said["titles"]):
        return "high", "its title says so"
    signs = [c.name for c in listed.columns if matches_pattern(squeeze_name(c.name), said["signs"])]
    return ("medium", f"its column {signs[0]} says so") if signs else None


def _find_objection(listed: CatalogueEntry, topic: str) -> str:
    """Why a table is not taken although a word in it fits; empty where it is."""
    said = load_hints()["topics"][topic]
    by_police = _is_by_police(listed)
    by_topic = any(matches_pattern(squeeze_name(c.name), said["signs"]) for c in listed.columns)
    named = any(_has_field(listed, field) for field in said["needs"])
    # The values of a table of the police may tell what the names of its columns do not.
    if listed.columns and not named and not by_police:
        return (
            f"it may be about {TOPICS[topic].lower()}, but has no column of "
            f"{' or '.join(n.replace('_', ' ') for n in said['needs'])}"
        )
    # A person's race or sex and a district in one table with such a title is police data, whoever
    # publishes it.
    if by_police or by_topic or topic != "complaints":
        return ""
    return f"it may be about {TOPICS[topic].lower()}, but nothing in it says police"


def _has_field(listed: CatalogueEntry, field: str) -> bool:
    words: NamePatterns = find_column_patterns(field)
    return any(words.rank(c.name, c.title) is not None for c in listed.columns)


def _make_note(
    topics: list[tuple[str, tuple[Certainty, str]]], sureness: Certainty, why: str
) -> Note:
    if len(topics) == 1:
        return Note(sureness, why)
    names = " and ".join(TOPICS[t].lower() for t, _ in topics)
    return Note(
        "low",
        f"it may be about {names}",
        f"this table may be about {names}: say which, or select its rows",
    )


def _is_map(listed: CatalogueEntry) -> bool:
    said = load_hints()["boundaries"]
    drawn = listed.kind == "map" or any(c.type in said["types"] for c in listed.columns)
    return (
        drawn
        and NamePatterns(tuple(said["titles"]), tuple(said["never"])).rank(listed.title) is not None
    )
