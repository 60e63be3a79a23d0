"""Datasets declared like another of their city file: yearly tables are declared once, then by their
differences.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data.city_files.error_messages import describe_unknown
from data.model.city_schema_parts import TRANSLATIONS

Fault = tuple[tuple, str]

TEMPLATE_KEY = "like"


def find_template_faults(content: dict[str, Any]) -> Iterator[Fault]:
    """The faults of `like` in a parsed city file: it names a dataset of the file that is not like
    another itself.
    """
    datasets = _list_tables(content)
    plain = [d["id"] for d in datasets if TEMPLATE_KEY not in d and "id" in d]
    for position, dataset in enumerate(datasets):
        if TEMPLATE_KEY in dataset and dataset[TEMPLATE_KEY] not in plain:
            yield (
                ("datasets", position, TEMPLATE_KEY),
                describe_unknown(
                    "dataset without like of this file", str(dataset[TEMPLATE_KEY]), plain
                ),
            )


def resolve_templates(content: dict[str, Any]) -> dict[str, Any]:
    """The content with every dataset whole: the keys of the one it is like, each replaced by its
    own where it has one.

    Tables are merged key by key; a list or a text replaces the whole of the other's. The page is of
    one table alone.
    """
    datasets = _list_tables(content)
    if not any(TEMPLATE_KEY in d for d in datasets):
        return content
    plain = {d["id"]: d for d in datasets if TEMPLATE_KEY not in d and "id" in d}
    whole = []
    for dataset in datasets:
        if TEMPLATE_KEY in dataset:
            shared = {k: v for k, v in plain[dataset[TEMPLATE_KEY]].items() if k != "page"}
            dataset = _merge_tables(shared, {k: v for k, v in dataset.items() if k != TEMPLATE_KEY})
        whole.append(dataset)
    return {**content, "datasets": whole}


def find_template(content: dict[str, Any], dataset: str) -> str:
    """The id of the dataset whose keys a dataset of a parsed city file has: its own where it is
    like none.
    """
    own = next((d for d in _list_tables(content) if d.get("id") == dataset), {})
    return str(own.get(TEMPLATE_KEY, dataset))


def _list_tables(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The datasets of a parsed city file; none where they are no tables, which the schema
    refuses.
    """
    found = content.get("datasets")
    return [d for d in found if isinstance(d, dict)] if isinstance(found, list) else []


def _merge_tables(shared: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Both tables as one, the own keys first. The translations of a text that is replaced go with
    it.
    """
    if TRANSLATIONS in shared:
        given = shared[TRANSLATIONS].items()
        kept = {code: {k: v for k, v in texts.items() if k not in own} for code, texts in given}
        shared = {**shared, TRANSLATIONS: kept}
    merged = {**shared, **own}
    for key in shared.keys() & own.keys():
        if isinstance(shared[key], dict) and isinstance(own[key], dict):
            merged[key] = _merge_tables(shared[key], own[key])
    return merged
