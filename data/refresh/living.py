"""A city file held against the portal as it is today: columns lost, gained or of another type, and how to follow."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from data.columns import resolve_columns
from data.errors import PortalError, SchemaDrift
from data.model import City, Dataset, Snapshot
from data.portal import Access, open_portal
from data.portal.port import Portal
from data.refresh.drift import DATED
from data.refresh.following import propose
from data.refresh.respelling import propose_values
from data.store import Store


@dataclass(frozen=True)
class Living:
    """One dataset as its portal describes it today. `faults` need a person; `changes` are columns since the last pull.

    `unknown` are the live rows by value, by field, that the city file does not know, and are not read.
    `proposal` is a diff of the city file, or "".
    """

    dataset: str
    title: str
    faults: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    proposal: str = ""
    unknown: dict[str, dict[str, int]] = field(default_factory=dict)


def check_live(city: City, file: Path, store: Store, access: Access) -> tuple[Living, ...]:
    """Ask the portal for the metadata of every dataset of a city file, and for nothing else.

    Values, and what the last refresh proposed, are those of the live build.
    """
    portal, live = open_portal(city, access, file.parent), store.live(city.id)
    told = {d["id"]: d["unknown"] for d in live.manifest["datasets"]} if live else {}
    kept = {n["dataset"]: n for n in live.notices} if live else {}
    found = (_check(portal, d, store.find_last_good(city.id, d.id), file) for d in city.datasets)
    return tuple(
        _with_values(f, city, d, file, told.get(d.id, {}), kept.get(d.id, {}))
        for f, d in zip(found, city.datasets)
    )


def _with_values(
    found: Living, city: City, dataset: Dataset, file: Path, unknown: dict, notice: dict
) -> Living:
    """The same with the values of the live build and of the rows that were not taken over it, and how to read them."""
    # The file may have lost a field since the build was made.
    unknown = {
        name: rows for name, rows in unknown.items() if name in (*dataset.fields, *dataset.flags)
    }
    values = {name: tuple(rows) for name, rows in unknown.items()}
    text = file.read_text(encoding="utf-8")
    proposal = (
        ""
        if found.faults
        else notice.get("proposal") or propose_values(text, file.name, city, dataset, values)
    )
    faults = found.faults or ((notice["message"],) if proposal and notice else ())
    return replace(found, faults=faults, proposal=found.proposal or proposal, unknown=unknown)


def _check(portal: Portal, dataset: Dataset, last: Snapshot | None, file: Path) -> Living:
    try:
        info = portal.info(dataset.id)
        lent = portal.info(dataset.join.dataset).names() if dataset.join else ()
    except PortalError as error:
        return Living(dataset.id, dataset.title, (str(error),))
    before, after = (
        {c.name: c.type for c in side.columns} if side else {} for side in (last, info)
    )
    kinds = {
        name: (kind, after[name]) for name, kind in before.items() if after.get(name, kind) != kind
    }
    changes = tuple(
        [f"- {name} ({kind})" for name, kind in before.items() if name not in after]
        + [f"~ {name}: {old} before, {new} now" for name, (old, new) in kinds.items()]
    )
    try:
        columns = resolve_columns(dataset, info.names(), lent)
    except SchemaDrift as drift:
        text = file.read_text(encoding="utf-8")
        lost = tuple(e.field for e in drift.errors)
        return Living(
            dataset.id,
            dataset.title,
            tuple(f"{e.field}: {e.message}" for e in drift.errors),
            changes,
            propose(text, file.name, dataset, lost, (*info.names(), *lent)),
        )
    old, new = kinds.get(columns.date, ("", ""))
    faults = (f"date: expected a date or a text in {columns.date} as before ({old}), not {new}",)
    return Living(
        dataset.id, dataset.title, faults if old in DATED and new not in DATED else (), changes
    )


def find_columns(file: Path, portal: Portal, dataset: Dataset, lost: tuple[str, ...]) -> str:
    """A diff of the city file that would find lost fields again; "" where the portal does not describe the table."""
    try:
        names = portal.info(dataset.id).names()
    except PortalError:
        return ""
    return propose(file.read_text(encoding="utf-8"), file.name, dataset, lost, names)
