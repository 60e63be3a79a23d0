"""The draft as a city file: TOML in the order in which people read, with a comment on every guess."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from datetime import date
from typing import Any

import tomlkit
from pydantic import BaseModel
from tomlkit.items import AoT, Array, Table

from data.discovery.annotations import Note, Proposal
from data.model.values import City

WIDTH = 110
DECIDE = "decide: "


def write_city(
    city: City, proposals: tuple[Proposal, ...], notes: Mapping[str, Note], aside: list[str]
) -> str:
    """The text of a city file. `notes` are those of its head and its boundaries; `aside` closes it as comments."""
    document = tomlkit.document()
    _comment(
        document,
        f"Draft from the catalogue of {city.portal}. Each comment tells how sure a guess is (high, "
        f"medium or low) and why; where it says {DECIDE.strip()} a person must look.",
    )
    document.add(tomlkit.nl())
    for name in ("id", "name", "agency", "state", "portal", "time_zone"):
        _tell(document, notes.get(name))
        if value := getattr(city, name):
            document.add(name, value)
    document.add("licence", _table(city.licence, notes.get("licence")))
    document.add("districts", _districts(city, notes.get("districts")))
    if city.boundaries:
        document.add("boundaries", _table(city.boundaries, notes.get("boundaries")))
    document.add("datasets", _list(_dataset(p) for p in proposals))
    text = tomlkit.dumps(document)
    closing = tomlkit.document()
    for line in aside:
        _comment(closing, line)
    return text.rstrip() + "\n" + ("\n" + tomlkit.dumps(closing) if aside else "")


def _districts(city: City, note: Note | None) -> Table:
    districts = city.districts
    table = tomlkit.table()
    _tell(table, note)
    for name in ("singular", "plural", "outside", "not_recorded"):
        if value := getattr(districts, name):
            table.add(name, _value(value))
    if districts.categories:
        table.add("categories", _list(_table(category) for category in districts.categories))
    return table


def _dataset(proposal: Proposal) -> Table:
    dataset, notes = proposal.dataset, proposal.notes
    table = tomlkit.table()
    _tell(table, notes.get("topic"))
    for name in ("id", "topic", "title", "page", "row", "unit", "begins"):
        _tell(table, notes.get(name) if name != "topic" else None)
        if value := getattr(dataset, name):
            table.add(name, _value(value))
    for name in ("counts", "date"):
        table.add(name, _table(getattr(dataset, name), notes.get(name)))
    for kind in ("fields", "flags"):
        if parts := getattr(dataset, kind):
            table.add(kind, _parts(parts, kind, notes))
    for question in [note for key, note in notes.items() if key.startswith("question")]:
        _tell(table, question)
    return table


def _parts(parts: Mapping[str, BaseModel], kind: str, notes: Mapping[str, Note]) -> Table:
    table = tomlkit.table(is_super_table=True)
    for name, part in parts.items():
        table.add(name, _table(part, notes.get(f"{kind}.{name}")))
    return table


def _table(part: BaseModel, note: Note | None = None) -> Table:
    """A part of the city file, keys that hold their default left out."""
    table = tomlkit.table()
    _tell(table, note)
    said = part.model_dump(exclude_defaults=True)
    for key, value in sorted(said.items(), key=lambda item: isinstance(item[1], dict)):
        table.add(key, _keyed(value) if isinstance(value, dict) else _value(value))
    return table


def _keyed(values: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in values.items():
        table.add(key, _value(value))
    return table


def _value(value: Any) -> Any:
    if not isinstance(value, (tuple, list)):
        return value if isinstance(value, (bool, int, date)) else str(value)
    array: Array = tomlkit.array()
    array.extend(value)
    array.multiline(len(array.as_string()) > WIDTH - 20)
    return array


def _list(tables) -> AoT:
    array = tomlkit.aot()
    for table in tables:
        array.append(table)
    return array


def _tell(place: Any, note: Note | None) -> None:
    if note is None:
        return
    if note.reason:
        _comment(place, f"{note.sureness}: {note.reason}.")
    if note.decide:
        _comment(place, f"{DECIDE}{note.decide}.")


def _comment(place: Any, text: str) -> None:
    """A comment, wrapped; a portal's words may hold what TOML does not allow in one."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    for line in textwrap.wrap(" ".join(plain.split()), WIDTH):
        place.add(tomlkit.comment(line))
