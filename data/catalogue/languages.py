"""What the Spanish words of a city file must keep to: each stands beside an English one."""

from __future__ import annotations

from collections.abc import Iterator

from data.catalogue.words import unknown
from data.declared import FieldMap, Told
from data.vocabulary import NOT_RECORDED, OUTSIDE

Fault = tuple[tuple, str]

# Texts that name things to programs; readers never see them.
NAMES = {"id", "url", "page", "file", "portal", "transport", "folder", "time_zone", "topic", "month", "constant",
         "separator", "confidence", "precision", "state", "dataset"}


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
        yield from (((*path, "es", key), unknown("text to say in Spanish", key, known)) for key in part.es
                    if known and key not in known)
        for name in type(part).model_fields:
            yield from language_faults(getattr(part, name), (*path, name))


def _tellable(part: Told) -> set[str]:
    """The keys that may be said in Spanish; none where the portal's own values are kept, whatever they are."""
    if not isinstance(part, FieldMap):
        return {n for n in type(part).model_fields if n not in NAMES and isinstance(getattr(part, n), str)}
    if part.open:
        return set()
    override = part.override.values if part.override else {}
    return {*part.values, *part.one_hot, *override, *part.titles, part.constant, NOT_RECORDED, OUTSIDE} - {""}
