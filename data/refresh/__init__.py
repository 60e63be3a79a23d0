"""The only room where portal, normalise, cube, geography and store meet: pull, normalise, count,
publish.

A dataset that cannot be pulled keeps its last good snapshot with a dated notice; the others go
live.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from data import manifest
from data.audit.acceptance import read_acceptances
from data.history.diff_boundaries import record_boundary_changes
from data.history.diff_numbers import record_number_changes
from data.history.diff_rows import record_row_revisions
from data.live_check.live_check import propose_lost_columns
from data.live_check.propose_values import propose_values
from data.manifest import NormalisedDataset
from data.model.clock import format_current_time, get_current_time
from data.model.errors import PlainviewError
from data.model.values import City
from data.portal import PortalAccess, open_portal
from data.portal.port import Portal
from data.refresh.build import DatasetBuilder, build_topic_cubes, load_populations, write_boundaries
from data.refresh.faults import explain_fault, raise_storage_error
from data.refresh.geographies import find_place_areas
from data.refresh.report import DatasetOutcome, RefreshReport
from data.refresh.snapshot_updater import SnapshotUpdater
from data.store.retention import remove_expired
from data.store.store import Build, Store

# The outcome that describes a build as a whole, not of one dataset.
BUILD_SUBJECT = "build"

__all__ = [
    "DatasetOutcome",
    "RefreshOptions",
    "RefreshReport",
    "get_current_time",
    "format_current_time",
    "refresh_city",
]


@dataclass(frozen=True)
class RefreshOptions:
    """How a city is refreshed; `progress` shows how far a pull has come.

    `accept` takes a table that has shrunk by more than a fifth, or whose audit is red, all the
    same. `whole` pulls every row anew. Snapshots and raw values that were superseded more than
    `keep_days` ago are removed afterwards, and the raw values of older builds beyond the
    `keep_builds` newest; None keeps them all.
    """

    progress: bool = False
    accept: bool = False
    whole: bool = False
    keep_days: float | None = None
    keep_builds: int = 10


def refresh_city(
    city: City,
    folder: Path,
    store: Store,
    access: PortalAccess,
    options: RefreshOptions = RefreshOptions(),
) -> RefreshReport:
    """Bring a city up to date and move its live pointer; `folder` is where files named by the city
    file lie.

    Raises nothing for a portal's faults: the report says what was kept. A city without any data
    stays unpublished.
    """
    report = RefreshReport(city.id, time_zone=city.time_zone)
    with store.lock_for_refresh(city.id):
        try:
            _refresh_datasets(city, folder, store, access, report, options)
            if options.keep_days is not None:
                remove_expired(
                    store, city.id, options.keep_builds, options.keep_days, options.keep_days
                )
        except Exception as error:
            raise_storage_error(error)
            if isinstance(error, PlainviewError):
                raise
            report.outcomes.append(
                DatasetOutcome(BUILD_SUBJECT, "kept", explain_fault(BUILD_SUBJECT, error))
            )
            _keep_live_build(city, store, report)
    return report


def _refresh_datasets(
    city: City,
    folder: Path,
    store: Store,
    access: PortalAccess,
    report: RefreshReport,
    options: RefreshOptions,
) -> None:
    folder = _prepare_sample(city, store) if city.sample else folder
    live = store.live(city.id)
    before = live.read_dataset_descriptions() if live else {}
    accepted = read_acceptances(store.root, city.id)
    updater = SnapshotUpdater(
        city,
        _open_portal(city, access, folder),
        store,
        options.progress,
        options.accept,
        options.whole,
        before,
        accepted=accepted,
    )
    renewed = {d.id: updater.update(d, report) for d in city.datasets}
    report.notices += updater.portal.notices
    areas = find_place_areas(city, folder, updater, report)
    snapshots = DatasetBuilder(city, store, {d: s for d, s in renewed.items() if s}, updater, areas)
    with store.create_folder("builds", city.id) as target:
        built = [
            b for b in (snapshots.normalise_snapshot(d, target, report) for d in city.datasets) if b
        ]
        _propose_changes(city, folder, updater, report)
        if snapshots.blocked:
            report.mark_blocked(snapshots.blocked)
        if snapshots.blocked or not built:
            if live:
                _keep_live_build(city, store, report)
            return
        snapshots.audit_overlaps(built, report)
        build_topic_cubes(built, target, store.count)
        geography = write_boundaries(city, folder, updater, target, report)
        geography |= load_populations(city, folder, store, target, report)
        manifest.write_manifest(city, built, geography, target)
        _record_history(store, live, built, target, report)
        notices = report.list_notices(live.notices if live else ())
        names = {b.dataset.id: b.snapshot.name for b in built}
        report.build = store.publish(city.id, target, format_current_time(), notices, names).name


def _keep_live_build(city: City, store: Store, report: RefreshReport) -> None:
    """Leave the live build as it is, with today's notices of what could not be brought up
    to date.
    """
    live = store.live(city.id)
    if live is None:
        return
    store.point(replace(live, notices=tuple(report.list_notices(live.notices))))
    report.build = live.name


def _record_history(
    store: Store,
    live: Build | None,
    built: list[NormalisedDataset],
    target: Path,
    report: RefreshReport,
) -> None:
    """Add what is new to the ledgers. A live build that is damaged has no readable history; its
    numbers are replaced all the same.
    """
    try:
        record_row_revisions(store, live, built)
        record_number_changes(store, live, target)
        record_boundary_changes(store, live, target)
    except Exception as error:
        report.notices.append(
            "the changes since the last build could not be recorded: "
            f"{explain_fault(BUILD_SUBJECT, error)}"
        )


def _propose_changes(
    city: City, folder: Path, updater: SnapshotUpdater, report: RefreshReport
) -> None:
    """Give each dataset whose columns or values the city file does not know a change of it that
    would.
    """
    file, parts = folder / f"{city.id}.toml", {d.id: d for d in city.datasets}
    for outcome in report.outcomes if file.is_file() else ():
        if outcome.lost:
            outcome.proposal = propose_lost_columns(
                file, updater.portal, parts[outcome.dataset], outcome.lost
            )
        elif outcome.strange:
            outcome.proposal = propose_values(
                file.read_text(encoding="utf-8"),
                file.name,
                city,
                parts[outcome.dataset],
                outcome.strange,
            )


def _open_portal(city: City, access: PortalAccess, folder: Path) -> Portal:
    """The city's portal; the sample's rows are read as files, in the same way as a real city's."""
    source = city.model_copy(update={"transport": "files", "folder": ""}) if city.sample else city
    return open_portal(source, access, folder)


def _prepare_sample(city: City, store: Store) -> Path:
    """The folder of the sample city's made-up rows, written on first use and again by each new
    generator.
    """
    from data.sample import compute_generator_name, write_sample  # only the sample city pays for it

    final = store.root / "sources" / f"{city.id}-{compute_generator_name()}"
    if not final.exists():
        with store.create_folder("sources") as folder:
            write_sample(folder)
            folder.replace(final)
        # Copies of an older generator's rows would pass for the newest: made-up rows never tell
        # that they changed.
        shutil.rmtree(store.root / "snapshots" / city.id, ignore_errors=True)
    return final
