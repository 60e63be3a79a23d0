"""What one field or one flag of a dataset must keep to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.catalogue.spellings import clashes
from data.catalogue.words import unknown
from data.model import FieldMap, FlagMap
from data.vocabulary import CATEGORIES, DIMENSIONS, FINE_PLACES, FLAGS, NOT_RECORDED, OUTSIDE, TIME

Fault = tuple[tuple, str]

CATEGORY_ID = re.compile(r"[a-z0-9_]+\Z")
PLACES = ("district", *FINE_PLACES)
# Dimensions and flags that only one topic's rows can tell.
ONLY = {
    "stop_type": "stops", "outcome": "stops", "force_type": "force", "allegation": "complaints",
    "finding": "complaints", "frisked": "stops", "searched": "stops", "found": "stops", "arrested": "stops",
    "sustained": "complaints",
}


def field_faults(name: str, field: FieldMap, topic: str, districts: tuple[str, ...]) -> Iterator[Fault]:
    """The faults of one field as (path of keys below it, words); `districts` are the city's own ids."""
    dimensions = [d for d in DIMENSIONS if d not in TIME and ONLY.get(d, topic) == topic]
    if name not in dimensions:
        why = "; it comes from the date" if name in TIME else ""
        yield (), unknown(f"dimension of {topic}", name, dimensions) + why
        return
    yield from _source_faults(name, field)
    known = _known_categories(name, districts)
    for category in (*field.values, *([field.constant] if field.constant else [])):
        key = ("values", category) if category in field.values else ("constant",)
        yield from _category_faults(key, name, category, known)
    yield from clashes([(("values", category), raws, category) for category, raws in field.values.items()])
    if not field.open:
        yield from _title_faults(name, field)


def flag_faults(name: str, flag: FlagMap, topic: str) -> Iterator[Fault]:
    """The faults of one flag as (path of keys below it, words)."""
    flags = [f for f in FLAGS if ONLY.get(f, topic) == topic]
    if name not in flags:
        yield (), unknown(f"flag of {topic}", name, flags)
    yield from clashes([(("yes",), flag.yes, "yes"), (("no",), flag.no, "no")])


def _source_faults(name: str, field: FieldMap) -> Iterator[Fault]:
    if bool(field.columns) == bool(field.constant):
        found = "both" if field.columns else "neither"
        yield (), f"expected columns to read, or a constant for all rows, found {found}"
    if field.open:
        merged = [c for c in field.values if c not in (NOT_RECORDED, OUTSIDE)]
        if merged:
            yield ("values",), (f"an open field keeps every value as it is: expected only {NOT_RECORDED} and "
                                f"{OUTSIDE} here, found {', '.join(merged)}")
        if field.constant:
            yield ("open",), "a constant leaves nothing open"
    elif field.columns and not (field.values or field.constant) and name != "district":
        yield ("values",), "missing; expected category = [raw spellings], or open = true"


def _known_categories(name: str, districts: tuple[str, ...]) -> tuple[str, ...]:
    """The categories a field may have; none where they are the city's own to name."""
    if name == "district":
        return (*districts, OUTSIDE, NOT_RECORDED)
    return tuple(CATEGORIES.get(name, ()))


def _category_faults(key: tuple, name: str, category: str, known: tuple[str, ...]) -> Iterator[Fault]:
    if known and category not in known:
        yield key, unknown(f"category of {name}", category, known)
    elif not CATEGORY_ID.match(category):
        yield key, f"expected a category id of small letters, digits and underscores, found {category!r}"
    elif category == OUTSIDE and name not in PLACES:
        yield key, f"{OUTSIDE!r} is for places only: {', '.join(PLACES)}"


def _title_faults(name: str, field: FieldMap) -> Iterator[Fault]:
    categories = [*field.values, *([field.constant] if field.constant else [])]
    for category in field.titles:
        if category not in categories:
            yield ("titles", category), unknown(f"category of this {name} field", category, categories)
