"""A city file compared with the portal today: columns lost, added or of another type, and proposed
changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from data.audit.comparison import MAX_NEW_VALUES_SHARE
from data.audit.sanity_checks import DATE_TYPES
from data.audit.unpublishable import describe_free_text
from data.city_files.column_resolution import resolve_columns
from data.live_check.propose_columns import propose_columns
from data.live_check.propose_values import propose_values, select_quotable_values
from data.live_check.value_meanings import FieldMeaning, read_meanings
from data.model.errors import PortalError, SchemaDrift
from data.model.notice import Notice
from data.model.values import City, Dataset, Snapshot
from data.portal import PortalAccess, open_portal
from data.portal.port import Portal
from data.store.store import Store


@dataclass(frozen=True)
class LiveCheck:
    """One dataset as its portal describes it today. `faults` need a person; `changes` are columns
    since the last pull.

    `meanings` are the published values of each field and flag, as the portal counts them, beside
    our categories; `proposal` is a diff of the city file, or "".
    """

    dataset: str
    title: str
    faults: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    proposal: str = ""
    meanings: tuple[FieldMeaning, ...] = ()


def check_live_city(
    city: City, file: Path, store: Store, access: PortalAccess
) -> tuple[LiveCheck, ...]:
    """Ask the portal for the metadata of every dataset of a city file, and for the values of its
    fields and flags.

    What the last refresh proposed is that of the live build.
    """
    portal, live = open_portal(city, access, file.parent), store.live(city.id)
    notices = {n.dataset: n for n in live.notices} if live else {}
    return tuple(
        _add_value_proposal(
            _check_dataset(city, portal, d, store.find_last_good(city.id, d.id), file),
            city,
            d,
            file,
            notices.get(d.id),
        )
        for d in city.datasets
    )


def _add_value_proposal(
    found: LiveCheck, city: City, dataset: Dataset, file: Path, notice: Notice | None
) -> LiveCheck:
    """The same with a change of the file that reads its unknown values, and with what the last
    refresh did not take.
    """
    if found.faults:
        return found
    unknown = {m.values.name: m.unknown for m in found.meanings if m.unknown}
    text = file.read_text(encoding="utf-8")
    values = {
        name: select_quotable_values(city, dataset, name, rows) for name, rows in unknown.items()
    }
    last_proposal = notice.proposal if notice else ""
    proposal = last_proposal or propose_values(text, file.name, city, dataset, values)
    messages = (notice.message,) if notice and proposal else ()
    free_text = tuple(
        describe_free_text(m.values.name, ", ".join(m.values.columns), m.free_text)
        for m in found.meanings
        if m.free_text and m.free_text.whole
    )
    faults = (*messages, *_find_mostly_unknown(found.meanings), *free_text)
    return replace(found, faults=faults, proposal=proposal)


def _find_mostly_unknown(meanings: tuple[FieldMeaning, ...]) -> tuple[str, ...]:
    """The fields of which more than a twentieth of the rows hold values that the city file does not
    know.
    """
    return tuple(
        f"{m.values.name}: {m.values.rows(known=False):,} of {m.values.rows():,} rows have "
        "values that the city file "
        "does not know"
        for m in meanings
        if not m.free_text and m.values.rows(known=False) > MAX_NEW_VALUES_SHARE * m.values.rows()
    )


def _check_dataset(
    city: City, portal: Portal, dataset: Dataset, last: Snapshot | None, file: Path
) -> LiveCheck:
    try:
        info = portal.info(dataset.id)
        lent = portal.info(dataset.join.dataset).names() if dataset.join else ()
    except PortalError as error:
        return LiveCheck(dataset.id, dataset.title, (str(error),))
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
        return LiveCheck(
            dataset.id,
            dataset.title,
            tuple(f"{e.field}: {e.message}" for e in drift.errors),
            changes,
            propose_columns(text, file.name, dataset, lost, (*info.names(), *lent)),
        )
    old, new = kinds.get(columns.date, ("", ""))
    faults = (f"date: expected a date or a text in {columns.date} as before ({old}), not {new}",)
    return LiveCheck(
        dataset.id,
        dataset.title,
        faults if old in DATE_TYPES and new not in DATE_TYPES else (),
        changes,
        meanings=read_meanings(city, dataset, columns, portal),
    )


def propose_lost_columns(
    file: Path, portal: Portal, dataset: Dataset, lost: tuple[str, ...]
) -> str:
    """A diff of the city file that would find lost fields again; "" where the portal does not
    describe the table.
    """
    try:
        names = portal.info(dataset.id).names()
    except PortalError:
        return ""
    return propose_columns(file.read_text(encoding="utf-8"), file.name, dataset, lost, names)
