"""What the Spanish words of a city file must keep to: each stands beside an English one; and which words have none."""

from __future__ import annotations

from collections.abc import Iterator

from data import vocabulary
from data.catalogue.words import unknown
from data.declared import (
    Break,
    Category,
    City,
    Dataset,
    DateMap,
    Districts,
    Event,
    FieldMap,
    Link,
    Population,
    Told,
)
from data.standard_values import listed_categories
from data.vocabulary import UNNAMED

Fault = tuple[tuple, str]

# The texts that are words in one language; names of places, agencies, papers and tables are names in every one.
SAID = {
    City: ("about",),
    Link: ("name",),
    Districts: ("singular", "plural"),
    Dataset: ("row", "note", "note_with_numbers"),
    DateMap: ("meaning",),
    Break: ("reason",),
    Event: ("title",),
    Population: ("source",),
}
PLACES = {"district", *vocabulary.FINE_PLACES}
# A place called by such words alone has a name that is not its own: "North Central" is "Centro norte".
DIRECTIONS = {
    f"{way}{end}"
    for way in (
        "north",
        "south",
        "east",
        "west",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
    )
    for end in ("", "ern")
} | {"central", "downtown"}

# Texts that name things to programs; readers never see them.
NAMES = {
    "id",
    "url",
    "page",
    "file",
    "portal",
    "transport",
    "folder",
    "time_zone",
    "topic",
    "month",
    "constant",
    "separator",
    "several",
    "confidence",
    "precision",
    "state",
    "dataset",
    "scope",
    "of",
}


def language_faults(part: object, path: tuple = ()) -> Iterator[Fault]:
    """The faults of `es` anywhere below a part of a city file, as (path of keys, words)."""
    if isinstance(part, tuple):
        for position, inner in enumerate(part):
            yield from language_faults(inner, (*path, position))
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from language_faults(inner, (*path, key))
    elif isinstance(part, Told):
        known = _tellable(part)
        if known and isinstance(part, FieldMap) and part.standard:
            known |= set(listed_categories(str(path[-1])))
        yield from (
            ((*path, "es", key), unknown("text to say in Spanish", key, known))
            for key in part.es
            if known and key not in known
        )
        for name in type(part).model_fields:
            yield from language_faults(getattr(part, name), (*path, name))


def untold(part: object, path: tuple = (), dimension: str = "") -> Iterator[tuple]:
    """The paths of the words below a part of a city file that have no Spanish beside them.

    Categories that every city shares are told by the site; a place that begins with the districts' own word
    ("District 12") is told by that word.
    """
    if isinstance(part, tuple):
        for position, inner in enumerate(part):
            yield from untold(inner, (*path, position))
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from untold(inner, (*path, key), key)
    elif isinstance(part, Told):
        yield from ((*path, key) for key in _words(part, dimension) if key not in part.es)
        for name in type(part).model_fields:
            yield from untold(getattr(part, name), (*path, name))


def _words(part: Told, dimension: str) -> list[str]:
    """The keys of a part that say something in words, so that they differ between languages."""
    if isinstance(part, Category):
        return ["title"] if _is_direction(part.title) else []
    if not isinstance(part, FieldMap):
        return [key for key in SAID.get(type(part), ()) if getattr(part, key)]
    if dimension in PLACES:
        return [key for key, title in part.titles.items() if _is_direction(title)]
    own = {
        key for key, title in part.titles.items() if title != vocabulary.title_of(dimension, key)
    }
    told_by_site = (
        *vocabulary.CATEGORIES.get(dimension, ()),
        *vocabulary.TITLES.get(dimension, ()),
    )
    shared = {*told_by_site, *UNNAMED, vocabulary.SEVERAL}
    # The site names bands of ages by their first and last age, unless the file titles them.
    bands = {key for key in _tellable(part) if dimension == "age" and vocabulary.age_band(key)}
    return sorted(own | {*part.titles, *_tellable(part)} - shared - bands)


def _is_direction(title: str) -> bool:
    return {*title.casefold().split()} <= DIRECTIONS


def _tellable(part: Told) -> set[str]:
    """The keys that may be said in Spanish; none where the portal's own values are kept, whatever they are."""
    if not isinstance(part, FieldMap):
        return {
            n
            for n in type(part).model_fields
            if n not in NAMES and isinstance(getattr(part, n), str)
        }
    if part.open:
        return set()
    override = part.override.values if part.override else {}
    return {
        *part.values,
        *part.one_hot,
        *override,
        *part.titles,
        part.constant,
        *UNNAMED,
    } - {""}
