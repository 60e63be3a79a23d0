"""How a city file could follow a portal whose values have changed: each new value beside those it
is most like.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from data.live_check.toml_edit import Keys, add_to_lists
from data.model.published_values import MIN_QUOTED_ROWS
from data.model.standard_values import read_field_meanings, read_flag_meanings
from data.model.values import City, Dataset
from data.model.vocabulary import NOT_RECORDED, normalise_text
from data.normalise.value_mapping import list_district_spellings

# New values by field or flag, the commonest first.
UnknownValues = Mapping[str, tuple[str, ...]]
# A proposal is for a person to read; a column that was replaced by another has values without end.
MAX_PROPOSED = 40
# Longer texts are no codes; to compare one of megabytes with each known word takes half a minute.
MAX_CODE_LENGTH = 200
MIN_SIMILARITY = 0.85
ANSWERS = ("yes", "no")


def find_new_values(
    city: City, dataset: Dataset, now: dict, before: dict
) -> dict[str, tuple[str, ...]]:
    """The values that the city file does not know and that were not met before, field by field and
    flag by flag, as far as they may be quoted.

    `now` and `before` are a dataset as a build's manifest describes it; a flag's value that is read
    as no answer may be one of a portal that now writes its answers in other words.
    """
    found = {}
    for name, categories in now["read"].items():
        known = {v for values in before["read"].get(name, {}).values() for v in values}
        met = now["unknown"].get(name) or (
            categories.get(NOT_RECORDED, ()) if name in dataset.flags else ()
        )
        rows = now["unknown"].get(name) or _count_unknown_rows(now, name)
        new = {value: rows.get(value, 0) for value in met if value not in known}
        if quotable := select_quotable_values(city, dataset, name, new):
            found[name] = quotable
    return found


def _count_unknown_rows(now: dict, name: str) -> dict[str, int]:
    """The rows of the unknown values of a flag that a manifest quotes."""
    fields = [field for field in now["values"] if field["name"] == name]
    return {
        value["cells"][0]: value["rows"]
        for field in fields
        for value in field["values"]
        if not value["known"]
    }


def select_quotable_values(
    city: City, dataset: Dataset, name: str, rows: Mapping[str, int]
) -> tuple[str, ...]:
    """The unknown values of a field or flag that may be quoted: those in ten rows or more, and of
    the others those that are one word of the shared vocabulary or spelled like a value of the city
    file. The rest may describe a person.
    """
    return tuple(
        value
        for value, count in rows.items()
        if count >= MIN_QUOTED_ROWS or _is_code(city, dataset, name, value)
    )[:MAX_PROPOSED]


def _is_code(city: City, dataset: Dataset, name: str, value: str) -> bool:
    """Whether a value is plainly a code of its column: one word that has a likely place in the city
    file.
    """
    if len(value) > MAX_CODE_LENGTH:
        return False
    return len(value.split()) == 1 and bool(find_likely_list(city, dataset, name, value))


def propose_values(
    text: str, file: str, city: City, dataset: Dataset, values: UnknownValues
) -> str:
    """A diff of the city file `text` that puts new values where they most likely belong.

    "" where none comes near anything. A value without a likely place is left to a person.
    """
    more: dict[Keys, tuple[str, ...]] = {}
    for name, new in values.items():
        for value in new:
            if keys := find_likely_list(city, dataset, name, value):
                more[keys] = (*more.get(keys, ()), value)
    return add_to_lists(text, file, dataset.id, more)


def find_likely_list(city: City, dataset: Dataset, name: str, value: str) -> Keys:
    """The list of the dataset that a new value of a field or flag most likely belongs to, as keys;
    () for none, and for a cell that joins several values.
    """
    # Only where something is to be proposed.
    from data.discovery.values import SEPARATORS, find_answer, find_category

    if any(mark in value for mark in SEPARATORS):
        return ()
    if name in dataset.flags:
        known = {
            form: answer
            for form, answer in read_flag_meanings(dataset, name).stated.items()
            if answer in ANSWERS
        }
        answer = find_answer(value) or _find_nearest_meaning(value, known)
        return ("flags", name, answer) if answer in ANSWERS else ()
    field = dataset.fields[name]
    meanings = read_field_meanings(name, field)
    known = {**meanings.listed, **meanings.stated}
    if name == "district":
        known = list_district_spellings(city) | known
        names = (city.districts.singular, city.districts.plural)
        value = (
            " ".join(
                word
                for word in value.split()
                if normalise_text(word) not in map(normalise_text, names)
            )
            or value
        )
    # What every city's words mean comes first: by its letters alone, "Female" is most like "Male".
    category = find_category(name, value) or _find_nearest_meaning(value, known)
    return ("fields", name, "values", category) if category else ()


def _find_nearest_meaning(value: str, known: Mapping[str, str]) -> str:
    """What the known spelling means that is nearest to a value: the same numbers, and words alike
    or one in the other.

    "" where none is, or where two that mean different things are as near.
    """
    form = normalise_text(value)
    same = {s: meaning for s, meaning in known.items() if _find_numbers(s) == _find_numbers(form)}
    near = [
        s for s in same if _strip_separators(s) == _strip_separators(form) != ""
    ] or get_close_matches(form, same, n=1, cutoff=MIN_SIMILARITY)
    words = [
        s
        for s in same
        if (len(s) > 1 or s.isdecimal()) and re.search(rf"(?<!\w){re.escape(s)}(?!\w)", form)
    ]
    meanings = {same[s] for s in near or words}
    return meanings.pop() if len(meanings) == 1 else ""


def _strip_separators(form: str) -> str:
    return re.sub(r"\W", "", form)


def _find_numbers(form: str) -> list[str]:
    return [number.lstrip("0") for number in re.findall(r"\d+", form)]
