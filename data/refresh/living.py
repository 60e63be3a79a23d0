"""A city file held against the portal as it is today: columns lost, gained or of another type, and how to follow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data.columns import resolve_columns
from data.errors import PortalError, SchemaDrift
from data.model import City, Dataset, Snapshot
from data.portal import Access, open_portal
from data.portal.port import Portal
from data.refresh.drift import DATED
from data.refresh.following import propose
from data.store import Store


@dataclass(frozen=True)
class Living:
    """One dataset as its portal describes it today. `faults` need a person; `changes` are columns since the last pull.

    `proposal` is a diff of the city file, or "".
    """

    dataset: str
    title: str
    faults: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    proposal: str = ""


def check_live(city: City, file: Path, store: Store, access: Access) -> tuple[Living, ...]:
    """Ask the portal for the metadata of every dataset of a city file, and for nothing else."""
    portal = open_portal(city, access, file.parent)
    return tuple(_check(portal, d, store.latest_snapshot(city.id, d.id), file) for d in city.datasets)


def _check(portal: Portal, dataset: Dataset, last: Snapshot | None, file: Path) -> Living:
    try:
        info = portal.info(dataset.id)
        lent = portal.info(dataset.join.dataset).names() if dataset.join else ()
    except PortalError as error:
        return Living(dataset.id, dataset.title, (str(error),))
    before, after = ({c.name: c.type for c in side.columns} if side else {} for side in (last, info))
    kinds = {name: (kind, after[name]) for name, kind in before.items() if after.get(name, kind) != kind}
    changes = tuple([f"- {name} ({kind})" for name, kind in before.items() if name not in after]
                    + [f"~ {name}: {old} before, {new} now" for name, (old, new) in kinds.items()])
    try:
        columns = resolve_columns(dataset, info.names(), lent)
    except SchemaDrift as drift:
        text = file.read_text(encoding="utf-8")
        lost = tuple(e.field for e in drift.errors)
        return Living(dataset.id, dataset.title, tuple(f"{e.field}: {e.message}" for e in drift.errors), changes,
                      propose(text, file.name, dataset, lost, (*info.names(), *lent)))
    old, new = kinds.get(columns.date, ("", ""))
    faults = (f"date: expected a date or a text in {columns.date} as before ({old}), not {new}",)
    return Living(dataset.id, dataset.title, faults if old in DATED and new not in DATED else (), changes)


def proposals(city: City, file: Path, portal: Portal, lost: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """A diff of the city file for each dataset with lost fields, as far as the portal still describes it."""
    found = {}
    for dataset in city.datasets:
        if dataset.id in lost and file.is_file():
            try:
                names = portal.info(dataset.id).names()
            except PortalError:
                continue
            found[dataset.id] = propose(file.read_text(encoding="utf-8"), file.name, dataset, lost[dataset.id], names)
    return {dataset: diff for dataset, diff in found.items() if diff}
