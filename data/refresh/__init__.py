"""The only room where portal, normalise, cube, geography and store meet: pull, normalise, count, publish.

A dataset that cannot be pulled keeps its last good snapshot with a dated notice; the others go live.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from data import manifest
from data.audit.acceptance import read_acceptances
from data.history.diff_boundaries import tell_shapes
from data.history.diff_numbers import tell_changes
from data.history.diff_rows import tell_revisions
from data.live_check.live_check import find_columns
from data.live_check.propose_values import propose_values
from data.manifest import Built
from data.model.clock import moment, now
from data.model.errors import PlainviewError
from data.model.values import City
from data.portal import Access, open_portal
from data.portal.port import Portal
from data.refresh.build import Snapshots, count_topics, draw, populate
from data.refresh.faults import explain_fault, raise_storage_fault
from data.refresh.report import Outcome, Report
from data.refresh.snapshot_updater import Road
from data.store.retention import remove_expired
from data.store.store import Build, Store

# The outcome that tells of a build as a whole, not of one dataset.
BUILD = "build"

__all__ = ["Outcome", "Report", "moment", "now", "refresh"]


def refresh(
    city: City,
    folder: Path,
    store: Store,
    access: Access,
    progress: bool = True,
    accept: bool = False,
    whole: bool = False,
    keep_days: float | None = None,
    keep_builds: int = 10,
) -> Report:
    """Bring a city up to date and move its live pointer; `folder` is where files named by the city file lie.

    `accept` takes a table that has shrunk by more than a fifth, or whose audit is red, all the same.

    `whole` pulls every row anew. Snapshots and raw values that were superseded more than `keep_days` ago are removed
    afterwards, and the raw values of older builds beyond the `keep_builds` newest; None keeps them all.

    Raises nothing for a portal's faults: the report says what was kept. A city without any data stays unpublished.
    """
    report = Report(city.id, time_zone=city.time_zone)
    with store.refreshing(city.id):
        try:
            _refresh(city, folder, store, access, report, progress, accept, whole)
            if keep_days is not None:
                remove_expired(store, city.id, keep_builds, keep_days, keep_days)
        except Exception as error:
            raise_storage_fault(error)
            if isinstance(error, PlainviewError):
                raise
            report.outcomes.append(Outcome(BUILD, "kept", explain_fault(BUILD, error)))
            _keep_live(city, store, report)
    return report


def _refresh(
    city: City,
    folder: Path,
    store: Store,
    access: Access,
    report: Report,
    progress: bool,
    accept: bool,
    whole: bool,
) -> None:
    folder = _sample_folder(city, store) if city.sample else folder
    live = store.live(city.id)
    before = {d["id"]: d for d in live.manifest["datasets"]} if live else {}
    accepted = read_acceptances(store.root, city.id)
    road = Road(
        city,
        _open(city, access, folder),
        store,
        progress,
        accept,
        whole,
        before,
        accepted=accepted,
    )
    renewed = {d.id: road.renew(d, report) for d in city.datasets}
    report.notices += road.portal.notices
    snapshots = Snapshots(city, store, {d: s for d, s in renewed.items() if s}, road)
    with store.new_folder("builds", city.id) as target:
        built = [b for b in (snapshots.built(d, target, report) for d in city.datasets) if b]
        _propose(city, folder, road, report)
        if snapshots.blocked:
            report.wait_for(snapshots.blocked)
        if snapshots.blocked or not built:
            if live:
                _keep_live(city, store, report)
            return
        snapshots.audit_together(built, report)
        count_topics(built, target, store.count)
        geography = draw(city, folder, road, target, report)
        geography |= populate(city, folder, store, report)
        manifest.write(city, built, geography, target)
        _tell_history(store, live, built, target, report)
        notices = report.told(live.notices if live else ())
        names = {b.dataset.id: b.snapshot.name for b in built}
        report.build = store.publish(city.id, target, now(), notices, names).name


def _keep_live(city: City, store: Store, report: Report) -> None:
    """Leave the live build as it is, with today's notices of what could not be brought up to date."""
    live = store.live(city.id)
    if live is None:
        return
    store.point(replace(live, notices=tuple(report.told(live.notices))))
    report.build = live.name


def _tell_history(
    store: Store, live: Build | None, built: list[Built], target: Path, report: Report
) -> None:
    """Add what is new to the ledgers. A live build that is damaged has no readable history; its numbers are replaced
    all the same."""
    try:
        tell_revisions(store, live, built)
        tell_changes(store, live, target)
        tell_shapes(store, live, target)
    except Exception as error:
        report.notices.append(
            f"the changes since the last build could not be recorded: {explain_fault(BUILD, error)}"
        )


def _propose(city: City, folder: Path, road: Road, report: Report) -> None:
    """Give each dataset whose columns or values the city file does not know a change of it that would."""
    file, parts = folder / f"{city.id}.toml", {d.id: d for d in city.datasets}
    for outcome in report.outcomes if file.is_file() else ():
        if outcome.lost:
            outcome.proposal = find_columns(file, road.portal, parts[outcome.dataset], outcome.lost)
        elif outcome.strange:
            outcome.proposal = propose_values(
                file.read_text(encoding="utf-8"),
                file.name,
                city,
                parts[outcome.dataset],
                outcome.strange,
            )


def _open(city: City, access: Access, folder: Path) -> Portal:
    """The city's portal; made-up rows are read as files, by the very road of a real city's."""
    source = city.model_copy(update={"transport": "files", "folder": ""}) if city.sample else city
    return open_portal(source, access, folder)


def _sample_folder(city: City, store: Store) -> Path:
    """The folder of the sample city's made-up rows, written on first use and again by each new generator."""
    from data.sample import generator, write_sample  # only the sample city pays for it

    final = store.root / "sources" / f"{city.id}-{generator()}"
    if not final.exists():
        with store.new_folder("sources") as folder:
            write_sample(folder)
            folder.replace(final)
        # Copies of an older generator's rows would pass for the newest: made-up rows never tell that they changed.
        shutil.rmtree(store.root / "snapshots" / city.id, ignore_errors=True)
    return final
