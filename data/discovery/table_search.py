"""Which tables and maps of a portal's catalogue are about stops, complaints, use of force and police districts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.discovery.annotations import Note, Sureness
from data.discovery.keyword_hints import Words, column_words, fits, hints, squeeze
from data.model.city_schema import Topic
from data.model.vocabulary import TOPICS
from data.portal.catalogue import Listed


@dataclass(frozen=True)
class Find:
    """A table that seems to be of a topic."""

    listed: Listed
    topic: Topic
    note: Note


@dataclass(frozen=True)
class Finds:
    """What a catalogue offers: tables by topic, maps that may draw districts, and what was left out with the reason."""

    tables: tuple[Find, ...]
    maps: tuple[Listed, ...]
    aside: tuple[tuple[Listed, str], ...]


def sort_out(catalogue: Iterable[Listed]) -> Finds:
    """Sort a portal's catalogue; tables that have nothing to do with the police are not told at all."""
    tables, maps, aside = [], [], []
    for listed in catalogue:
        if _is_map(listed):
            maps.append(listed)
            continue
        topics = [(name, known) for name in hints()["topics"] if (known := _why(listed, name))]
        if not topics:
            if fits(squeeze(listed.title), hints()["aside"]["titles"]):
                aside.append((listed, "Plainview has no topic for it"))
            continue
        topic, (sureness, why) = topics[0]
        if reason := _doubt(listed, topic):
            aside.append((listed, reason))
        else:
            tables.append(Find(listed, topic, _note(topics, sureness, why)))
    return Finds(tuple(tables), tuple(maps), tuple(aside))


def _why(listed: Listed, topic: str) -> tuple[Sureness, str] | None:
    """How sure it is that a table is of a topic, and why; None where nothing says so."""
    said = hints()["topics"][topic]
    title = squeeze(listed.title)
    if fits(title, [*said["never"], *hints()["aside"]["titles"]]):
        return None
    if fits(title, said["titles"]):
        return "high", "its title says so"
    signs = [c.name for c in listed.columns if fits(squeeze(c.name), said["signs"])]
    return ("medium", f"its column {signs[0]} says so") if signs else None


def _doubt(listed: Listed, topic: str) -> str:
    """Why a table is not taken although a word in it fits; empty where it is."""
    told = (listed.title, listed.description, listed.publisher, *(c.name for c in listed.columns))
    said = hints()["topics"][topic]
    by_police = any(fits(squeeze(text), hints()["police"]["words"]) for text in told)
    by_topic = any(fits(squeeze(c.name), said["signs"]) for c in listed.columns)
    if listed.columns and not any(_has(listed, field) for field in said["needs"]):
        return (
            f"it may be about {TOPICS[topic].lower()}, but has no column of "
            f"{' or '.join(n.replace('_', ' ') for n in said['needs'])}"
        )
    # A person's race or sex and a district in one table with such a title is police data, whoever publishes it.
    if by_police or by_topic or topic != "complaints":
        return ""
    return f"it may be about {TOPICS[topic].lower()}, but nothing in it says police"


def _has(listed: Listed, field: str) -> bool:
    words: Words = column_words(field)
    return any(words.rank(c.name, c.title) is not None for c in listed.columns)


def _note(topics: list[tuple[str, tuple[Sureness, str]]], sureness: Sureness, why: str) -> Note:
    if len(topics) == 1:
        return Note(sureness, why)
    names = " and ".join(TOPICS[t].lower() for t, _ in topics)
    return Note(
        "low",
        f"it may be about {names}",
        f"this table may be about {names}: say which, or select its rows",
    )


def _is_map(listed: Listed) -> bool:
    said = hints()["boundaries"]
    drawn = listed.kind == "map" or any(c.type in said["types"] for c in listed.columns)
    return (
        drawn and Words(tuple(said["titles"]), tuple(said["never"])).rank(listed.title) is not None
    )
