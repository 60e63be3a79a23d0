"""How a city file could follow a portal whose columns have changed: the nearest columns as further
candidates.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from data.live_check.toml_edit import Keys, add_to_lists
from data.model.values import Dataset

MAX_PROPOSED = 2


def propose_columns(
    text: str, file: str, dataset: Dataset, missing: tuple[str, ...], available: tuple[str, ...]
) -> str:
    """A diff of the city file `text` that adds the nearest `available` columns to the fields that
    are `missing`.

    Fields are named as SchemaDrift names them. "" where no column comes near.
    """
    taken = {
        c.casefold()
        for name in _list_part_names(dataset)
        if name not in missing
        for c in list_candidates(dataset, name)
    }
    free = tuple(a for a in available if a.casefold() not in taken)
    # A condition decides what is counted at all: a person has to name its column.
    found = {
        _find_keys(dataset, name): find_nearest_columns(list_candidates(dataset, name), free)
        for name in missing
        if not name.startswith("where.")
    }
    return add_to_lists(
        text, file, dataset.id, {keys: near for keys, near in found.items() if near}
    )


def list_candidates(dataset: Dataset, name: str) -> tuple[str, ...]:
    """The columns that the city file names for a field, a flag, date, unit, select or join; () for
    what it has not.
    """
    base, _, part = name.partition(".")
    if base == "unit":
        return dataset.unit
    whole = {"date": dataset.date, "select": dataset.select, "join": dataset.join}.get(base)
    if whole:
        return whole.columns
    field = dataset.fields.get(base)
    named = field or dataset.flags.get(base)
    if named and part == "first_by":
        return named.first_by
    if field and part:
        return field.one_hot.get(part) or (field.override.columns if field.override else ())
    return named.columns if named else ()


def find_nearest_columns(wanted: tuple[str, ...], available: tuple[str, ...]) -> tuple[str, ...]:
    """The columns most like the wanted ones: spelled almost alike, else with a word in common."""
    close = [
        match
        for w in wanted
        for match in get_close_matches(w, available, n=MAX_PROPOSED, cutoff=0.6)
    ]
    words = {word for w in wanted for word in re.split(r"[_\W]+", w.casefold()) if len(word) > 2}
    sharing = [a for a in available if words & set(re.split(r"[_\W]+", a.casefold()))]
    return tuple(dict.fromkeys([*close, *sharing]))[:MAX_PROPOSED]


def _list_part_names(dataset: Dataset) -> tuple[str, ...]:
    return ("date", "unit", "select", "join", *dataset.fields, *dataset.flags)


def _find_keys(dataset: Dataset, name: str) -> Keys:
    """The keys of a field's list of columns below its dataset."""
    if name == "unit":
        return ("unit",)
    base, _, part = name.partition(".")
    group = ("fields",) if base in dataset.fields else ("flags",) if base in dataset.flags else ()
    if part and part in dataset.fields[base].one_hot:
        return (*group, base, "one_hot", part)
    return (*group, base, *([part] if part else []), "columns")
