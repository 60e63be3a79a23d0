"""The only room where portal, normalise, cube, geography and store meet: pull, normalise, count, publish.

A dataset that cannot be pulled keeps its last good snapshot with a dated notice; the others go live.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from data import manifest
from data.clock import moment, now
from data.model import City
from data.portal import Access, open_portal
from data.portal.port import Portal
from data.refresh.build import Snapshots, count_topics, draw, populate
from data.refresh.changing import tell_changes
from data.refresh.living import find_columns
from data.refresh.report import Outcome, Report
from data.refresh.reshaping import tell_shapes
from data.refresh.respelling import propose_values
from data.refresh.revising import tell_revisions
from data.refresh.road import Road
from data.store import Store

__all__ = ["Outcome", "Report", "moment", "now", "refresh"]


def refresh(
    city: City,
    folder: Path,
    store: Store,
    access: Access,
    progress: bool = True,
    accept: bool = False,
) -> Report:
    """Bring a city up to date and move its live pointer; `folder` is where files named by the city file lie.

    `accept` takes a table that has shrunk by more than a fifth, or whose dates have gone wrong, all the same.

    Raises nothing for a portal's faults: the report says what was kept. A city without any data stays unpublished.
    """
    report = Report(city.id, time_zone=city.time_zone)
    with store.refreshing(city.id):
        folder = _sample_folder(city, store) if city.sample else folder
        live = store.live(city.id)
        before = {d["id"]: d for d in live.manifest["datasets"]} if live else {}
        road = Road(city, _open(city, access, folder), store, progress, accept, before)
        renewed = {d.id: road.renew(d, report) for d in city.datasets}
        shapes = road.renew_boundaries(report)
        report.notices += road.portal.notices
        snapshots = Snapshots(city, store, {d: s for d, s in renewed.items() if s}, road)
        with store.new_folder("builds", city.id) as target:
            built = [b for b in (snapshots.built(d, target, report) for d in city.datasets) if b]
            _propose(city, folder, road, report)
            if not built:
                return report
            count_topics(built, target, store.count)
            geography = draw(city, folder, shapes, target, report) | populate(
                city, folder, store, report
            )
            manifest.write(city, built, geography, target)
            tell_revisions(store, live, built)
            tell_changes(store, live, target)
            tell_shapes(store, live, target)
            report.build = store.publish(
                city.id, target, now(), report.told(live.notices if live else ())
            ).name
    return report


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
