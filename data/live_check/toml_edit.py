"""Small changes of a city file's text: all else in it, comments too, stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff
from typing import TYPE_CHECKING

from data.city_files.dataset_templates import find_template

if TYPE_CHECKING:
    from tomlkit.items import Table

Keys = tuple[str, ...]


def add_to_lists(text: str, file: str, dataset: str, more: Mapping[Keys, tuple[str, ...]]) -> str:
    """A diff of the city file `text` that adds texts to lists below a dataset, each found by its
    path of keys.

    A dataset that is like another has the other one's lists, so that these are added to unless it
    states its own. A list that is not there is made where the table around it, or the one around
    that, is there. "" where nothing changes.
    """
    import tomlkit  # only where something is to be proposed

    document = tomlkit.parse(text)
    model = find_template(document, dataset)
    tables = {d.get("id"): d for d in document.get("datasets", ())}
    for keys, texts in more.items():
        own = _has_list(tables.get(dataset), keys)
        table = tables.get(dataset if own else model)
        if table is not None:
            _add_texts(table, keys, texts)
    lines, changed = (t.splitlines(keepends=True) for t in (text, tomlkit.dumps(document)))
    return "".join(unified_diff(lines, changed, file, file, n=0))


def _has_list(table: Table | None, keys: Keys) -> bool:
    """Whether a dataset states a list itself."""
    found: object = table
    for key in keys:
        if not isinstance(found, Mapping) or key not in found:
            return False
        found = found[key]
    return True


def _add_texts(table: Table, keys: Keys, texts: tuple[str, ...]) -> None:
    import tomlkit
    from tomlkit.items import InlineTable

    *around, last = keys
    for number, key in enumerate(around):
        if key not in table:
            if number + 1 < len(around):
                return
            table[key] = (
                tomlkit.inline_table() if isinstance(table, InlineTable) else tomlkit.table()
            )
        table = table[key]
    if last not in table:
        table[last] = list(texts)
    elif isinstance(table[last], list):
        table[last].extend(texts)
