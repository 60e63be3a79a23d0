"""The draft as a city file: TOML in the order in which people read, with a comment on every
guess.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import tomlkit
from pydantic import BaseModel
from tomlkit.items import AoT, Array, Table

from data.discovery.annotations import Note, Proposal
from data.model.values import City

LINE_WIDTH = 110
DECISION_MARK = "decide: "


def write_city(
    city: City,
    proposals: tuple[Proposal, ...],
    notes: Mapping[str, Note],
    decisions: Sequence[str],
    aside: list[str],
) -> str:
    """The text of a city file.

    `decisions` are what a person must decide, which stands first. `notes` are those of the file's
    head and its boundaries; `aside` closes it as comments.
    """
    document = tomlkit.document()
    _add_comment(
        document,
        f"Draft from the catalogue of {city.portal}. Each comment tells how sure a guess is (high, "
        f"medium or low) and why; where it says {DECISION_MARK.strip()} a person must look.",
    )
    if decisions:
        document.add(tomlkit.nl())
        _add_comment(document, "A person must decide:")
    for number, decision in enumerate(decisions, 1):
        _add_comment(document, f"{number}. {decision}")
    document.add(tomlkit.nl())
    for name in ("id", "name", "agency", "state", "portal", "time_zone"):
        _add_note(document, notes.get(name))
        if value := getattr(city, name):
            document.add(name, value)
    document.add("licence", _write_table(city.licence, notes.get("licence")))
    document.add("districts", _write_districts(city, notes.get("districts")))
    if city.boundaries:
        document.add("boundaries", _write_table(city.boundaries, notes.get("boundaries")))
    document.add("datasets", _make_table_list(_write_dataset(p) for p in proposals))
    text = tomlkit.dumps(document)
    closing = tomlkit.document()
    for line in aside:
        _add_comment(closing, line)
    return text.rstrip() + "\n" + ("\n" + tomlkit.dumps(closing) if aside else "")


def _write_districts(city: City, note: Note | None) -> Table:
    districts = city.districts
    table = tomlkit.table()
    _add_note(table, note)
    for name in ("singular", "plural", "outside", "citywide", "not_recorded"):
        if value := getattr(districts, name):
            table.add(name, _convert_value(value))
    if districts.categories:
        table.add(
            "categories",
            _make_table_list(_write_table(category) for category in districts.categories),
        )
    return table


def _write_dataset(proposal: Proposal) -> Table:
    dataset, notes = proposal.dataset, proposal.notes
    table = tomlkit.table()
    _add_note(table, notes.get("topic"))
    for name in ("id", "topic", "title", "page", "row", "unit", "unit_parts", "begins"):
        _add_note(table, notes.get(name) if name != "topic" else None)
        if value := getattr(dataset, name):
            table.add(name, _convert_value(value))
    for name in ("counts", "date", "coordinates"):
        if (part := getattr(dataset, name)) is not None:
            table.add(name, _write_table(part, notes.get(name)))
    for kind in ("fields", "flags"):
        if parts := getattr(dataset, kind):
            table.add(kind, _write_parts(parts, kind, notes))
    for question in [note for key, note in notes.items() if key.startswith("question")]:
        _add_note(table, question)
    return table


def _write_parts(parts: Mapping[str, BaseModel], kind: str, notes: Mapping[str, Note]) -> Table:
    table = tomlkit.table(is_super_table=True)
    for name, part in parts.items():
        table.add(name, _write_table(part, notes.get(f"{kind}.{name}")))
    return table


def _write_table(part: BaseModel, note: Note | None = None) -> Table:
    """A part of the city file, keys that hold their default left out."""
    table = tomlkit.table()
    _add_note(table, note)
    said = part.model_dump(exclude_defaults=True)
    for key, value in sorted(said.items(), key=lambda item: isinstance(item[1], dict)):
        table.add(key, _write_mapping(value) if isinstance(value, dict) else _convert_value(value))
    return table


def _write_mapping(values: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in values.items():
        table.add(
            key, _write_mapping(value) if isinstance(value, Mapping) else _convert_value(value)
        )
    return table


def _convert_value(value: Any) -> Any:
    if not isinstance(value, (tuple, list)):
        return value if isinstance(value, (bool, int, date)) else str(value)
    array: Array = tomlkit.array()
    array.extend(_convert_value(entry) for entry in value)
    array.multiline(len(array.as_string()) > LINE_WIDTH - 20)
    return array


def _make_table_list(tables) -> AoT:
    array = tomlkit.aot()
    for table in tables:
        array.append(table)
    return array


def _add_note(place: Any, note: Note | None) -> None:
    if note is None:
        return
    if note.reason:
        _add_comment(place, f"{note.sureness}: {note.reason}.")
    if note.decide:
        _add_comment(place, f"{DECISION_MARK}{note.decide}.")


def _add_comment(place: Any, text: str) -> None:
    """A comment, wrapped; a portal's words may hold what TOML does not allow in one."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    for line in textwrap.wrap(" ".join(plain.split()), LINE_WIDTH):
        place.add(tomlkit.comment(line))
