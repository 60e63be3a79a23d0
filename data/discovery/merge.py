"""A new draft put into a city file that a person has edited: what the file says stays as it is."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

import tomlkit

# The parts of a dataset whose keys a merge compares, beside the dataset's own.
COMPARED_PARTS = ("fields", "flags")


@dataclass(frozen=True)
class MergedFile:
    """The text of a city file with the tables that it lacked, their ids, and what the draft has
    otherwise.

    `differences` are sentences about tables that both have.
    """

    text: str
    added: tuple[str, ...]
    differences: tuple[str, ...]


def merge_draft(edited: str, draft: str) -> MergedFile:
    """Add the draft's tables that an edited file lacks, at its end; not a byte before them changes.

    Raises tomllib.TOMLDecodeError where the edited file is no TOML.
    """
    ours, theirs = tomllib.loads(edited), tomllib.loads(draft)
    known = {dataset["id"]: dataset for dataset in ours.get("datasets", ())}
    added = [dataset["id"] for dataset in theirs["datasets"] if dataset["id"] not in known]
    differences = [
        line
        for dataset in theirs["datasets"]
        if dataset["id"] in known
        for line in _compare(known[dataset["id"]], dataset)
    ]
    text = edited
    if added:
        text = edited.rstrip("\n") + "\n\n" + _write_datasets(draft, added)
    return MergedFile(text, tuple(added), tuple(differences))


def _write_datasets(draft: str, wanted: list[str]) -> str:
    """The draft's text of some tables, with their comments."""
    document = tomlkit.parse(draft)
    datasets = tomlkit.aot()
    for table in document["datasets"]:
        if table["id"] in wanted:
            datasets.append(table)
    part = tomlkit.document()
    part.add("datasets", datasets)
    return tomlkit.dumps(part).strip("\n") + "\n"


def _compare(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """The fields and flags of one table that only one of the two has, or that they read from unlike
    columns.
    """
    lines = []
    for part in COMPARED_PARTS:
        mine, new = ours.get(part, {}), theirs.get(part, {})
        for name in new:
            columns = new[name].get("columns", [])
            if name not in mine:
                lines.append(
                    f"{ours['id']}: the draft has {part}.{name} "
                    f"({', '.join(columns) or 'no column'}), "
                    "and the file does not"
                )
            elif columns and not set(columns) & set(mine[name].get("columns", columns)):
                lines.append(
                    f"{ours['id']}: the draft reads {part}.{name} from {', '.join(columns)}, "
                    "the file "
                    f"from {', '.join(mine[name]['columns'])}"
                )
    return lines
