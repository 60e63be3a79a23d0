"""Updates each dataset's snapshot: asks for metadata first and pulls rows only where they
changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from data.audit.acceptance import Acceptance
from data.audit.sanity_checks import check_table
from data.city_files.column_resolution import ResolvedColumns, list_joined_columns, resolve_columns
from data.model.errors import DatasetWithdrawn, PortalError, SchemaDrift
from data.model.values import Boundaries, City, Dataset, Geography, Snapshot, TableInfo
from data.portal.arcgis_layer import fetch_layer, is_layer
from data.portal.port import Portal
from data.refresh.faults import explain_fault
from data.refresh.pull import SnapshotPuller
from data.refresh.report import DatasetOutcome, RefreshReport
from data.store.store import Store

BOUNDARIES_SUBJECT = "boundaries"
# A portal tells the moment of a change in whole seconds, and its copies need a while to follow it.
MIN_REST = timedelta(minutes=1)
# Only of these types can a portal be asked for counts by month.
DATE_TYPES = ("calendar_date", "floating_timestamp", "fixed_timestamp", "date")


@dataclass(frozen=True)
class SnapshotUpdater:
    """One city's way from its portal to the store.

    `accept` takes a table that has shrunk, or whose dates look wrong; `whole` pulls every row anew.
    `before` are the datasets of the live manifest by id, `last` the snapshots that were there
    before, `accepted` what a person has taken as it is in earlier refreshes, `fetched` the
    boundaries that were asked for, by geography.
    """

    city: City
    portal: Portal
    store: Store
    progress: bool = True
    accept: bool = False
    whole: bool = False
    before: dict[str, dict] = field(default_factory=dict)
    last: dict[str, Snapshot | None] = field(default_factory=dict)
    accepted: tuple[Acceptance, ...] = ()
    fetched: dict[str, BoundaryFeatures] = field(default_factory=dict)

    def update(self, dataset: Dataset, report: RefreshReport) -> Snapshot | None:
        """The dataset's newest snapshot, pulled where the portal's rows have moved since the last
        one.
        """
        last = self.last[dataset.id] = self.store.find_last_good(self.city.id, dataset.id)
        found: Snapshot | None
        try:
            info = self.portal.info(dataset.id)
            columns = self._resolve_columns(dataset, info)
            needed = tuple(
                dict.fromkeys(
                    (*columns.needed(), *list_joined_columns(self.city, dataset, info.names()))
                )
            )
            if last is None or self.whole or not _is_current(last, info, needed):
                total = self.portal.count(info.id)
                if last and not self.accept:
                    check_table(last, info, total, columns.date)
                newest = self._pull.pull_snapshot(None if self.whole else last, info, needed, total)
            else:
                newest = last
            report.outcomes.append(_make_outcome(dataset, columns, newest.rows))
            found = newest
        except (
            Exception
        ) as error:  # whatever a portal sends must not stop the city's other datasets
            found = last
            state, rows = ("kept", last.rows) if last else ("missing", 0)
            lost = tuple(e.field for e in error.errors) if isinstance(error, SchemaDrift) else ()
            report.outcomes.append(
                DatasetOutcome(
                    dataset.id,
                    state,
                    explain_fault(dataset.id, error),
                    rows,
                    isinstance(error, DatasetWithdrawn),
                    lost,
                )
            )
        return found

    @property
    def _pull(self) -> SnapshotPuller:
        return SnapshotPuller(self.city, self.portal, self.store, self.progress)

    def _resolve_columns(self, dataset: Dataset, info: TableInfo) -> ResolvedColumns:
        lent = self.portal.info(dataset.join.dataset).names() if dataset.join else ()
        return resolve_columns(dataset, info.names(), lent, self.list_live_parts(dataset.id))

    def list_live_parts(self, dataset: str) -> frozenset[str]:
        """The fields and flags of a dataset that are live: they must not go unnoticed."""
        return frozenset(self.before.get(dataset, {}).get("columns", ()))

    def pull(self, info: TableInfo, needed: tuple[str, ...]) -> Snapshot:
        """Every row of the needed columns as a new snapshot."""
        return self._pull.pull_all_rows(info, needed)

    def matches_portal(
        self, snapshot: Snapshot, column: str, months: Callable[[], dict[str, int]]
    ) -> bool:
        """Whether a new increment has as many rows in each of its `months` (YYYY-MM) as the portal
        counts by the date column.

        It finds what no moment of change tells: rows edited or exchanged in silence. A portal that
        cannot count by month is taken at its word, and so is one whose rows have moved on
        meanwhile.
        """
        kind = {c.name: c.type for c in snapshot.columns}.get(column)
        if not snapshot.base or kind not in DATE_TYPES:
            return True
        try:
            theirs = self.portal.months(snapshot.dataset, column)
            return (
                theirs == months()
                or self.portal.info(snapshot.dataset).rows_updated_at != snapshot.rows_updated_at
            )
        except PortalError:
            return True

    def is_new(self, snapshot: Snapshot) -> bool:
        """Whether this refresh has pulled a snapshot itself."""
        return snapshot != self.last.get(snapshot.dataset)

    def pull_again(self, snapshot: Snapshot) -> Snapshot:
        """All rows in place of an increment that does not agree with the portal. Raises
        PortalError.
        """
        self.store.delete_snapshot(snapshot)
        return self.pull(
            self.portal.info(snapshot.dataset), tuple(c.name for c in snapshot.columns)
        )

    def fetch_boundaries(self, report: RefreshReport, geography: str = "") -> BoundaryFeatures:
        """The boundary features of a dataset or URL as they are published now, and the last good
        ones; those of the districts, or of another geography.

        Nothing is replaced here: `save_boundaries` does, once areas could be made of them. They are
        asked for once, and a fault is reported once.
        """
        if geography not in self.fetched:
            self.fetched[geography] = self._fetch_boundaries(report, geography)
        return self.fetched[geography]

    def _fetch_boundaries(self, report: RefreshReport, geography: str) -> BoundaryFeatures:
        wanted = self.city.geographies[geography] if geography else self.city.boundaries
        if wanted is None or wanted.file:
            return BoundaryFeatures()
        kept = _read_features(self._locate_features(geography))
        try:
            return BoundaryFeatures(self._shapes(wanted), kept)
        except Exception as error:  # as in renew
            message = explain_fault(BOUNDARIES_SUBJECT, error)
            report.outcomes.append(
                DatasetOutcome(BOUNDARIES_SUBJECT, "kept" if kept else "missing", message)
            )
            return BoundaryFeatures(None, kept)

    def save_boundaries(self, features: dict, geography: str = "") -> None:
        """Store boundary features as the last good ones."""
        target = self._locate_features(geography)
        if features == _read_features(target):
            return
        with self.store.create_folder("snapshots", self.city.id, BOUNDARIES_SUBJECT) as folder:
            (folder / target.name).write_text(json.dumps(features), encoding="utf-8")
            (folder / target.name).replace(target)

    def _locate_features(self, geography: str) -> Path:
        name = f"features-{geography}.geojson" if geography else "features.geojson"
        return self.store.root / "snapshots" / self.city.id / BOUNDARIES_SUBJECT / name

    def _shapes(self, wanted: Boundaries | Geography) -> dict:
        """The features as they are published. A busy portal may leave properties out: features of
        which none carries what tells them apart are asked for once more.
        """

        def fetch() -> dict:
            if wanted.dataset:
                return self.portal.geojson(wanted.dataset)
            if is_layer(wanted.url):
                return fetch_layer(self.portal.fetch_json, wanted.url)
            return self.portal.fetch_json(wanted.url)

        shapes = fetch()
        return shapes if _has_properties(shapes, wanted.properties) else fetch()


@dataclass(frozen=True)
class BoundaryFeatures:
    """Boundary features as GeoJSON: those published now and the last good ones; None where there
    are none.
    """

    published: dict | None = None
    last_good: dict | None = None


def _read_features(path: Path) -> dict | None:
    """The features kept from before; None where there are none, or where the file is damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _make_outcome(dataset: Dataset, columns: ResolvedColumns, rows: int) -> DatasetOutcome:
    """The outcome of a dataset that was pulled, also where it never had one of its fields."""
    if not columns.lost:
        return DatasetOutcome(dataset.id, "live", "", rows)
    faults = "; ".join(f"{e.field}: {e.message}" for e in columns.lost)
    return DatasetOutcome(
        dataset.id,
        "part",
        f"{dataset.id} ({dataset.title}): {faults}",
        rows,
        lost=tuple(e.field for e in columns.lost),
    )


def _has_properties(shapes: dict, properties: tuple[str, ...]) -> bool:
    features = shapes.get("features") if isinstance(shapes, dict) else None
    found_properties = [f.get("properties") or {} for f in features or () if isinstance(f, dict)]
    names = {p.casefold() for p in properties}
    return any(
        value for p in found_properties for name, value in p.items() if name.casefold() in names
    )


def _is_current(last: Snapshot, info: TableInfo, needed: tuple[str, ...]) -> bool:
    held = {c.name for c in last.columns}
    return (
        _is_at_rest(last) and last.rows_updated_at == info.rows_updated_at and held >= set(needed)
    )


def _is_at_rest(last: Snapshot) -> bool:
    """Whether the rows had been at rest when they were asked for: what is asked for in the midst of
    a change may have changed once more under the same moment.
    """
    if not (last.rows_updated_at and last.asked_at):
        return bool(last.rows_updated_at)
    return (
        datetime.fromisoformat(last.asked_at) - datetime.fromisoformat(last.rows_updated_at)
        > MIN_REST
    )
