"""How a city file could follow a portal whose columns have changed: the nearest columns as further candidates."""

from __future__ import annotations

import re
from difflib import get_close_matches, unified_diff

from data.catalogue.lines import key_lines
from data.model import Dataset

LIST = re.compile(r"(columns|unit)\s*=\s*\[([^\]]*)\]")
MOST = 2


def propose(text: str, file: str, dataset: Dataset, missing: tuple[str, ...], available: tuple[str, ...]) -> str:
    """A diff of the city file `text` that adds the nearest `available` columns to the fields that are `missing`.

    Fields are named as SchemaDrift names them. "" where no column comes near, or a field's list was not found.
    """
    lines = key_lines(text)
    taken = {c.casefold() for name in _names(dataset) if name not in missing for c in candidates(dataset, name)}
    number = next((key[1] for key, line in lines.items() if len(key) == 3 and key[0] == "datasets" and key[2] == "id"
                   and f'"{dataset.id}"' in text.splitlines()[line - 1]), None)
    changed = text.splitlines(keepends=True)
    for name in missing if number is not None else ():
        near = nearest(candidates(dataset, name), tuple(a for a in available if a.casefold() not in taken))
        line = next((lines[k] for k in _keys(number, name) if k in lines), 0)
        if near and line:
            _add(changed, line - 1, near)
    return "".join(unified_diff(text.splitlines(keepends=True), changed, file, file, n=0))


def candidates(dataset: Dataset, name: str) -> tuple[str, ...]:
    """The columns that the city file names for a field, a flag, date, unit, select or join; () for what it has not."""
    base, _, part = name.partition(".")
    if base == "unit":
        return dataset.unit
    declared = {"date": dataset.date, "select": dataset.select, "join": dataset.join}.get(base)
    declared = declared or dataset.fields.get(base) or dataset.flags.get(base)
    if part and declared:
        return declared.one_hot.get(part) or (declared.override.columns if declared.override else ())
    return declared.columns if declared else ()


def nearest(wanted: tuple[str, ...], available: tuple[str, ...]) -> tuple[str, ...]:
    """The columns most like the wanted ones: spelled almost alike, else with a word in common."""
    close = [match for w in wanted for match in get_close_matches(w, available, n=MOST, cutoff=0.6)]
    words = {word for w in wanted for word in re.split(r"[_\W]+", w.casefold()) if len(word) > 2}
    sharing = [a for a in available if words & set(re.split(r"[_\W]+", a.casefold()))]
    return tuple(dict.fromkeys([*close, *sharing]))[:MOST]


def _names(dataset: Dataset) -> tuple[str, ...]:
    return ("date", "unit", "select", "join", *dataset.fields, *dataset.flags)


def _keys(number: int, name: str) -> tuple[tuple, ...]:
    """Where a field's list of columns may stand in the file, the likeliest first."""
    here, parts = ("datasets", number), tuple(name.split("."))
    found = [(*here, *group, parts[0], "columns") for group in ((), ("fields",), ("flags",))]
    found += [(*here, *group, parts[0]) for group in ((), ("fields",), ("flags",))]
    return tuple(found) if len(parts) == 1 else ()


def _add(lines: list[str], start: int, columns: tuple[str, ...]) -> None:
    """Put columns at the end of the first list from a line on; a list may go over several lines."""
    rest = "".join(lines[start:])
    found = LIST.search(rest)
    if not found:
        return
    listed = found[2].rstrip().rstrip(",")
    more = "".join(f', "{c}"' for c in columns)
    text = rest[:found.start(2)] + listed + more + found[2][len(found[2].rstrip()):] + rest[found.end(2):]
    lines[start:] = text.splitlines(keepends=True)
