"""The only room where portal, normalise, cube, geography and store meet: pull, normalise, count, publish.

A dataset that cannot be pulled keeps its last good snapshot with a dated notice; the others go live.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from tqdm import tqdm

from data import manifest
from data.columns import Columns, count_names, dimension_names, resolve_columns
from data.cube import build_cube, split_dimensions
from data.errors import Incomplete, PlainviewError, PortalError, SchemaDrift
from data.model import City, Dataset, Snapshot, TableInfo
from data.normalise import Normalised, normalise
from data.portal import Access, open_portal
from data.portal.port import Portal
from data.store import SnapshotWriter, Store

BOUNDARIES = "boundaries"


@dataclass
class Outcome:
    """What a refresh did with one dataset: `live` (new or unchanged), `kept` (last good) or `missing`."""

    dataset: str
    state: str
    message: str = ""
    rows: int = 0


@dataclass
class Report:
    """What a refresh did with one city; `exit_code` is 0 when all is live and 3 when anything was kept or missing.

    `notices` are the portal's: what worked only in another way than the settings say.
    """

    city: str
    build: str = ""
    outcomes: list[Outcome] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 all live, 3 otherwise."""
        return 0 if self.build and all(o.state == "live" for o in self.outcomes) else 3


@dataclass
class Built:
    """One dataset on its way into a build."""

    dataset: Dataset
    snapshot: Snapshot
    columns: Columns
    records: Path
    result: Normalised
    as_of: date


def refresh(city: City, folder: Path, store: Store, access: Access, progress: bool = True) -> Report:
    """Bring a city up to date and move its live pointer; `folder` is where files named by the city file lie.

    Raises nothing for a portal's faults: the report says what was kept. A city without any data stays unpublished.
    """
    report = Report(city.id)
    with store.refreshing(city.id):
        folder = _sample_folder(city, store) if city.sample else folder
        portal = _open(city, access, folder)
        snapshots = [_renew(city, dataset, portal, store, report, progress) for dataset in city.datasets]
        shapes = _renew_boundaries(city, portal, store, report)
        report.notices += portal.notices
        with store.new_folder("builds", city.id) as target:
            built = [b for b in (_normalise(city, d, s, store, target, report)
                                 for d, s in zip(city.datasets, snapshots) if s) if b]
            if not built:
                return report
            _count(city, built, target)
            geography = _draw(city, folder, shapes, target, report)
            manifest.write(city, built, geography, target)
            build = store.publish(city.id, target, _now(), _notices(report))
        report.build = build.name
    return report


def _open(city: City, access: Access, folder: Path) -> Portal:
    """The city's portal; made-up rows are read as files, by the very road of a real city's."""
    source = city.model_copy(update={"transport": "files", "folder": ""}) if city.sample else city
    return open_portal(source, access, folder)


def _sample_folder(city: City, store: Store) -> Path:
    """The folder of the sample city's made-up rows, written on first use."""
    final = store.root / "sources" / city.id
    if not final.exists():
        from data.sample import write_sample  # only the sample city pays for its generator

        with store.new_folder("sources") as folder:
            write_sample(folder)
            folder.replace(final)
    return final


def _now() -> str:
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _notices(report: Report) -> list[dict]:
    today = _now()[:10]
    return [{"dataset": o.dataset, "date": today, "state": o.state, "message": o.message}
            for o in report.outcomes if o.state != "live"]


def _renew(city: City, dataset: Dataset, portal: Portal, store: Store, report: Report,
           progress: bool) -> Snapshot | None:
    """The dataset's newest snapshot, pulled where the portal's rows have moved since the last one."""
    last = store.latest_snapshot(city.id, dataset.id)
    try:
        info = portal.info(dataset.id)
        columns = resolve_columns(dataset, info.names())
        if last is None or not _still_good(last, info, columns):
            last = pull(city, info, columns, portal, store, progress)
        report.outcomes.append(Outcome(dataset.id, "live", "", last.rows))
    except PortalError as error:
        report.outcomes.append(Outcome(dataset.id, "kept" if last else "missing", str(error), last.rows if last else 0))
    return last


def _still_good(last: Snapshot, info: TableInfo, columns: Columns) -> bool:
    held = {c.name for c in last.columns}
    return bool(info.rows_updated_at) and last.rows_updated_at == info.rows_updated_at and held >= set(columns.needed())


def pull(city: City, info: TableInfo, columns: Columns, portal: Portal, store: Store, progress: bool) -> Snapshot:
    """Every row of the needed columns, page by page to disk; the rows must add up to the portal's own count."""
    needed = columns.needed()
    expected = portal.count(info.id)
    taken = Snapshot(city.id, info.id, "", _now(), info.rows_updated_at,
                     tuple(c for c in info.columns if c.name in needed), f"select {', '.join(needed)} order by :id",
                     0, "")
    with store.new_folder("snapshots", city.id, info.id) as folder:
        writer = SnapshotWriter(folder)
        with tqdm(total=expected, desc=f"{city.id} {info.id}", unit=" rows", disable=None if progress else True) as bar:
            for page in portal.pages(info.id, needed):
                writer.add(page)
                bar.update(page.rows)
        if writer.rows != expected and writer.rows != portal.count(info.id):
            raise Incomplete(f"{info.id}: {writer.rows:,} rows came, the portal counts {expected:,}")
        return store.keep_snapshot(writer, taken)


def _renew_boundaries(city: City, portal: Portal, store: Store, report: Report) -> dict | None:
    """The boundary features: from a file or URL or dataset, else the last good ones; None where none are declared."""
    wanted = city.boundaries
    if wanted is None or wanted.file:
        return None
    kept = store.root / "snapshots" / city.id / BOUNDARIES / "features.geojson"
    try:
        shapes = portal.geojson(wanted.dataset) if wanted.dataset else portal.fetch_json(wanted.url)
    except PortalError as error:
        state = "kept" if kept.exists() else "missing"
        report.outcomes.append(Outcome(BOUNDARIES, state, str(error)))
        return json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else None
    with store.new_folder("snapshots", city.id, BOUNDARIES) as folder:
        (folder / "features.geojson").write_text(json.dumps(shapes), encoding="utf-8")
        (folder / "features.geojson").replace(kept)
    return shapes


def _normalise(city: City, dataset: Dataset, snapshot: Snapshot, store: Store, target: Path,
               report: Report) -> Built | None:
    """Records of a snapshot; a snapshot that no longer carries what the city file names is reported, not guessed."""
    try:
        columns = resolve_columns(dataset, tuple(c.name for c in snapshot.columns))
    except SchemaDrift as error:
        if not any(o.dataset == dataset.id and o.state != "live" for o in report.outcomes):
            report.outcomes.append(Outcome(dataset.id, "missing", str(error)))
        return None
    as_of = as_of_day(snapshot, city.time_zone)
    records = target / f"records-{dataset.id}.parquet"
    pages = [store.snapshot_folder(snapshot) / name for name in snapshot.pages]
    result = normalise(city, dataset, columns, pages, records, as_of)
    return Built(dataset, snapshot, columns, records, result, as_of)


def as_of_day(snapshot: Snapshot, time_zone: str) -> date:
    """The local day up to which a snapshot can know: when the portal's rows last changed, else when it was taken."""
    moment = datetime.fromisoformat((snapshot.rows_updated_at or snapshot.taken_at).replace("Z", "+00:00"))
    return moment.astimezone(ZoneInfo(time_zone)).date()


def _count(city: City, built: list[Built], target: Path) -> None:
    for topic in dict.fromkeys(b.dataset.topic for b in built):
        parts = [b for b in built if b.dataset.topic == topic]
        dimensions = tuple(dict.fromkeys(d for b in parts for d in dimension_names(b.dataset, b.columns)))
        counts = tuple(dict.fromkeys(c for b in parts for c in count_names(b.dataset, b.columns)))
        records = [b.records for b in parts]
        for name, kept in split_dimensions(dimensions).items():
            build_cube(records, kept, counts, target / f"cube-{topic}-{name}.parquet")


def _draw(city: City, folder: Path, shapes: dict | None, target: Path, report: Report) -> dict:
    """Write boundaries.geojson and outline.json into the build and give the populations, as far as declared."""
    from data.geography import build_boundaries, draw_outline, read_populations  # geopandas is slow to load

    geography: dict = {"boundaries": False, "populations": []}
    if city.population:
        geography["populations"] = list(read_populations(folder / city.population.file, city.population,
                                                         city.districts))
    if city.boundaries and city.boundaries.file:
        shapes = json.loads((folder / city.boundaries.file).read_text(encoding="utf-8"))
    if not (city.boundaries and shapes):
        return geography
    try:
        collection = build_boundaries(shapes, city.boundaries, city.districts)
    except PlainviewError as error:
        report.outcomes.append(Outcome(BOUNDARIES, "missing", str(error)))
        return geography
    for name, content in (("boundaries.geojson", collection), ("outline.json", draw_outline(collection))):
        (target / name).write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
    return {**geography, "boundaries": True}
