"""Spellings that two categories of a field share."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from data.model.vocabulary import normalise_text

Fault = tuple[tuple, str]


def find_clashes(named: Iterable[tuple[tuple, Iterable[str], str]]) -> Iterator[Fault]:
    """A fault for each spelling that stands for two categories, or twice in one list.

    `named` gives for each category the path of its key, its spellings and its id. Spellings are
    compared as the rows will be: trimmed, inner white space collapsed, case folded.
    """
    owners: dict[str, str] = {}
    for key, spellings, category in named:
        spellings = tuple(spellings)
        for first, again in find_repeats(spellings):
            yield (*key, again), f"{spellings[first]!r} stands in this list already"
        for raw in dict.fromkeys(spellings):
            owner = owners.setdefault(normalise_text(raw), category)
            if owner != category:
                yield (
                    key,
                    f"{raw!r} is a spelling of {owner!r} already (case and spaces do not "
                    "tell them apart)",
                )


def find_repeats(items: Iterable[Hashable]) -> Iterator[tuple[int, int]]:
    """The positions of each item that came before: (first, again)."""
    seen: dict[Hashable, int] = {}
    for position, item in enumerate(items):
        if item in seen:
            yield seen[item], position
        seen.setdefault(item, position)


def prefix_faults(key: tuple, faults: Iterable[Fault]) -> list[Fault]:
    """Faults of a part of the file, their paths beginning where the part stands."""
    return [((*key, *rest), words) for rest, words in faults]
