"""Makes a build from snapshots: records, cubes, boundaries, populations and the manifest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from data.audit.acceptance import (
    Acceptance,
    accept_findings,
    apply_acceptances,
    record_acceptances,
)
from data.audit.judge import audit_dataset
from data.audit.overlap import RecordsTable, find_overlaps
from data.audit.sanity_checks import ADVICE
from data.audit.unpublishable import UNCOUNTED, find_unpublishable
from data.city_files.column_resolution import list_counts, list_dimensions, resolve_columns
from data.cube.cube import COUNTING_ENGINE, build_cube, split_dimensions
from data.live_check.propose_values import find_new_values
from data.manifest import NormalisedDataset, describe_dataset, find_times_of_week
from data.model.audit_findings import Audit, Finding, Severity
from data.model.clock import find_local_day, format_current_time
from data.model.errors import (
    CityFileError,
    FieldError,
    IncompletePull,
    PlainviewError,
    PortalError,
    SchemaDrift,
)
from data.model.values import Boundaries, City, Dataset, Snapshot
from data.model.vocabulary import (
    CLOSED,
    DAYLIGHT_CROSS_DIMENSIONS,
    DAYLIGHT_DIMENSIONS,
    DAYS_TO_CLOSE,
    FIVE_DAYS,
)
from data.normalise import (
    PageFiles,
    SourceRows,
    count_rows_by_month,
    normalise_dataset,
    withhold_records,
)
from data.normalise.evenings import has_daylight
from data.normalise.point_placement import PointAreas
from data.refresh.faults import explain_fault
from data.refresh.geographies import read_area_titles, write_geographies
from data.refresh.population_source import find_area_residents, find_residents
from data.refresh.report import UNPUBLISHED_STATES, WITHHELD, DatasetOutcome, RefreshReport
from data.refresh.snapshot_updater import BOUNDARIES_SUBJECT, SnapshotUpdater
from data.store.store import CubeBuilder, Store

RESIDENTS_SUBJECT = "residents"
BASEMAP_SUBJECT = "basemap"


@dataclass(frozen=True)
class DatasetBuilder:
    """The city's newest snapshots by dataset id, the store that holds them, the updater that
    fetched them, and the areas in which coordinates place their rows.

    `blocked` are the datasets of which neither the newest rows nor the last good ones can be
    published under this city file, while the live build has them.
    """

    city: City
    store: Store
    found: dict[str, Snapshot]
    updater: SnapshotUpdater
    areas: PointAreas | None = None
    blocked: list[str] = field(default_factory=list)

    def normalise_snapshot(
        self, dataset: Dataset, target: Path, report: RefreshReport
    ) -> NormalisedDataset | None:
        """Records of a dataset's snapshot; one that lacks what the city file names is reported, not
        guessed.

        A snapshot that cannot be read or counted is quarantined, and the last good one takes its
        place.
        """
        snapshot = self.found.get(dataset.id)
        if snapshot is None:
            return None
        try:
            made = self._make(dataset, snapshot, target)
            if self.updater.is_new(snapshot):
                made = self._verify_build(made, target, report)
            audited = self._apply_audit(made, target, report)
            if audited is None:
                return None
            made = audited
            state, why = find_unpublishable(made)
            if state:
                report.mark(dataset.id, state, why)
            if keyless := describe_keyless(made):
                report.notices.append(keyless)
        except SchemaDrift as error:
            report.mark_missing(dataset.id, str(error))
            return None
        except Exception as error:  # rows can break a reader in many ways; the last good ones stay
            return self._replace_unreadable(dataset, target, report, error)
        return made

    def _replace_unreadable(
        self, dataset: Dataset, target: Path, report: RefreshReport, error: Exception
    ) -> NormalisedDataset | None:
        """The records of the newest snapshot that can be read, after all that cannot were
        quarantined.
        """
        reason = explain_fault(dataset.id, error)
        while bad := self.found.get(dataset.id):
            (target / f"records-{dataset.id}.parquet").unlink(missing_ok=True)
            self.store.quarantine_snapshot(bad, reason)
            self.found.pop(dataset.id)
            last = self.store.find_last_good(self.city.id, dataset.id)
            if last is None or last == bad:
                break
            self.found[dataset.id] = last
            try:
                made = self._make(dataset, last, target)
            except Exception as fault:
                reason = explain_fault(dataset.id, fault)
                continue
            report.keep(dataset.id, reason, last.rows, {})
            return self._apply_audit(made, target, report)
        report.mark_missing(dataset.id, reason)
        return None

    def _make(self, dataset: Dataset, snapshot: Snapshot, target: Path) -> NormalisedDataset:
        self.found[dataset.id] = snapshot
        columns = resolve_columns(
            dataset,
            _list_column_names(snapshot),
            self._find_joined_columns(dataset),
            self.updater.list_live_parts(dataset.id),
        ).keep_placed(self.areas.titles if self.areas else ())
        as_of = find_as_of_day(snapshot, self.city.time_zone)
        records = target / f"records-{dataset.id}.parquet"
        rows = SourceRows(self._pages(dataset, snapshot), as_of, self.areas)
        result = normalise_dataset(self.city, dataset, columns, rows, records)
        if result.rows != snapshot.rows and not dataset.conditions:
            raise IncompletePull(
                f"{dataset.id}: {snapshot.rows:,} rows are in the snapshot, {result.rows:,} "
                "were read"
            )
        return NormalisedDataset(
            dataset,
            snapshot,
            columns,
            records,
            result,
            as_of,
            has_daylight(self.city, dataset, columns),
        )

    def _verify_build(
        self, made: NormalisedDataset, target: Path, report: RefreshReport
    ) -> NormalisedDataset:
        """The same from a whole pull where an increment's months do not agree with the portal's;
        from the last good snapshot where that cannot be pulled.
        """
        dataset, last = made.dataset, self.updater.last.get(made.dataset.id)
        # A portal counts moments by their UTC month, which is not the local one.
        whole_days = (
            made.result.dates.precision == "day"
            and not dataset.conditions
            and not made.result.dates.moments
            and not made.result.dates.serial
            and not made.columns.fallback_dates
        )
        if not whole_days or self.updater.matches_portal(
            made.snapshot, made.columns.date, lambda: count_rows_by_month(made.records)
        ):
            return made
        try:
            return self._make(dataset, self.updater.pull_again(made.snapshot), target)
        except PortalError as error:
            if not last:
                return made
            self.store.delete_snapshot(made.snapshot)
            report.keep(dataset.id, str(error), last.rows, {})
            return self._make(dataset, last, target)

    def _apply_audit(
        self, made: NormalisedDataset, target: Path, report: RefreshReport
    ) -> NormalisedDataset | None:
        """The records as their audit lets them go live, be they new or the last good ones.

        Where it is red, what was never published stays unpublished: the dataset, or a field. What
        is live already keeps its last good rows, or, where the city file makes those red as well,
        its last good build. A dataset that stays unpublished is in the build with every row set
        aside, so that its page can say why.
        """
        outcome = report.find(made.dataset.id)
        audit = self._accept(self._audit_dataset(made))
        made = replace(made, audit=audit)
        outcome.audit = audit
        reds = audit.red_findings
        if not reds:
            return made
        before = self._find_before(made.dataset.id)
        shown = _select_live_findings(reds, before)
        if outcome.state != "kept":
            outcome.strange = self._find_unknown_values(made, reds, before)
        if shown:
            return self._keep_last_good(made, shown, target, report)
        if not audit.counted:
            # A dataset without rows cannot show a wrong number: its page says why none of them
            # counts.
            return made
        why = self._explain(made, reds)
        if not all(f.subject for f in reds):
            outcome.state = UNCOUNTED
            outcome.message = " ".join(filter(None, (outcome.message, why)))
            return replace(made, result=withhold_records(made.result, made.records))
        if outcome.state != "kept":
            outcome.state = WITHHELD
            outcome.message = " ".join(filter(None, (outcome.message, why)))
        return self._withhold_fields(made, reds)

    def audit_overlaps(self, built: Sequence[NormalisedDataset], report: RefreshReport) -> None:
        """Add to each dataset's audit what shows only beside the other datasets of its topic."""
        tables = [
            RecordsTable(
                made.dataset.id,
                made.dataset.title,
                made.dataset.topic,
                list_dimensions(made.dataset, made.columns),
                made.records,
            )
            for made in built
            if made.audit and made.audit.counted
        ]
        overlaps = find_overlaps(tables)
        for made in built:
            if made.dataset.id not in overlaps or made.audit is None:
                continue
            more = replace(made.audit, findings=tuple(overlaps[made.dataset.id]))
            more = self._accept(apply_acceptances(more, self.updater.accepted))
            made.audit = made.audit.with_findings(*more.findings)
            outcome = report.find(made.dataset.id)
            if outcome.state not in UNPUBLISHED_STATES:
                outcome.audit = made.audit

    def _accept(self, audit: Audit) -> Audit:
        """The audit, with its findings accepted and recorded where this refresh accepts
        everything.
        """
        if not self.updater.accept:
            return audit
        return accept_findings(self.store.root, self.city.id, audit, self._today)

    @property
    def _today(self) -> str:
        return find_local_day(format_current_time(), self.city.time_zone).isoformat()

    def _find_before(self, dataset: str) -> dict | None:
        """The dataset in the live build; None where none of its rows counts there."""
        found = self.updater.before.get(dataset)
        if found is None or found["rows"] <= sum(found["set_aside"].values()):
            return None
        return found

    def _audit_dataset(self, made: NormalisedDataset, alone: bool = False) -> Audit:
        """The audit of a dataset; `alone` leaves out the build before."""
        before = None if alone else self._find_before(made.dataset.id)
        audit = audit_dataset(
            self.city, made.dataset, made.result, describe_dataset(self.city, made), before
        )
        return apply_acceptances(audit, self.updater.accepted)

    def _explain(self, made: NormalisedDataset, reds: Sequence[Finding]) -> str:
        reasons = " ".join(f.full_sentence for f in reds)
        return (
            f"{made.dataset.id} ({made.dataset.title}): {reasons} "
            f"{ADVICE.format(city=self.city.id)}"
        )

    def _find_unknown_values(
        self, made: NormalisedDataset, reds: Sequence[Finding], before: dict | None
    ) -> dict[str, tuple[str, ...]]:
        """The unknown values by field: the new ones alone, where red was found against the build
        before only.
        """
        known = before if before and all(f.compared for f in reds) else {"read": {}}
        return find_new_values(self.city, made.dataset, describe_dataset(self.city, made), known)

    def _keep_last_good(
        self, made: NormalisedDataset, reds: Sequence[Finding], target: Path, report: RefreshReport
    ) -> NormalisedDataset | None:
        """The records of the last good snapshot in place of red ones. Where those are red as well,
        as after an edit of the city file, nothing can be made of them, and the live build has to
        stay as it is.
        """
        dataset, last = made.dataset, self.updater.last.get(made.dataset.id)
        outcome = report.find(dataset.id)
        report.keep(
            dataset.id, self._explain(made, reds), last.rows if last else 0, outcome.strange
        )
        if last is None or last == made.snapshot:
            self.blocked.append(dataset.id)
            return None
        remade = self._make(dataset, last, target)
        audit = self._audit_dataset(remade, alone=True)
        if _select_live_findings(audit.red_findings, self._find_before(dataset.id)):
            self.blocked.append(dataset.id)
            return None
        self.store.delete_snapshot(made.snapshot)
        return self._withhold_fields(replace(remade, audit=audit), audit.red_findings)

    def _withhold_fields(
        self, made: NormalisedDataset, reds: Sequence[Finding]
    ) -> NormalisedDataset:
        """The same without the fields that are red, and without what is asked only within one of
        those.
        """
        named = {f.subject for f in reds}
        within = {n for n in made.dataset.flags if made.dataset.find_base_flag(n) in named}
        within |= {n for n, field in made.dataset.fields.items() if field.within in named}
        withheld = tuple(sorted(named | within))
        columns = replace(
            made.columns,
            fields=tuple(f for f in made.columns.fields if f[0] not in withheld),
            flags=tuple(f for f in made.columns.flags if f[0] not in withheld),
        )
        counts = list_counts(made.dataset, columns)
        totals = {name: total for name, total in made.result.totals.items() if name in counts}
        return replace(
            made,
            columns=columns,
            result=replace(made.result, totals=totals),
            withheld=withheld,
        )

    def _find_joined_columns(self, dataset: Dataset) -> tuple[str, ...]:
        other = self.found.get(dataset.join.dataset) if dataset.join else None
        return _list_column_names(other) if other else ()

    def _pages(self, dataset: Dataset, snapshot: Snapshot) -> PageFiles:
        other = self.found.get(dataset.join.dataset) if dataset.join else None
        if not (dataset.join and other):
            return PageFiles(
                self.store.list_page_files(snapshot),
                [],
                changed=self._list_changed_pages(snapshot),
                cache=self._locate_cache(snapshot),
            )
        keys = {name.casefold(): name for name in _list_column_names(other)}
        key = next((keys[c.casefold()] for c in dataset.join.columns if c.casefold() in keys), "")
        return PageFiles(
            self.store.list_page_files(snapshot),
            self.store.list_page_files(other),
            key,
            self._list_changed_pages(snapshot) | self._list_changed_pages(other),
            self._locate_cache(snapshot),
        )

    def _locate_cache(self, snapshot: Snapshot) -> Path | None:
        """Where the rows of the whole snapshot under increments are kept; None where a portal
        cannot be asked for increments.
        """
        if not (self.updater.portal.filters and snapshot.seen):
            return None
        folder = self.store.locate_snapshot(snapshot).with_name(snapshot.base or snapshot.name)
        return folder / "rows.parquet"

    def _list_changed_pages(self, snapshot: Snapshot) -> frozenset[Path]:
        """The pages since the full snapshot that this one extends."""
        if not snapshot.base:
            return frozenset()
        return frozenset(
            f for f in self.store.list_page_files(snapshot) if f.parent.name != snapshot.base
        )


def _select_live_findings(reds: Sequence[Finding], before: dict | None) -> list[Finding]:
    """The findings on what the live build has: its dataset `before`, or a field of it."""
    if before is None:
        return []
    return [f for f in reds if not f.subject or f.subject in before["columns"]]


def _list_column_names(snapshot: Snapshot) -> tuple[str, ...]:
    return tuple(c.name for c in snapshot.columns)


def find_as_of_day(snapshot: Snapshot, time_zone: str) -> date:
    """The local day up to which a snapshot can know: when the portal's rows last changed, else when
    it was taken.

    Never later than when it was taken: a portal whose clock runs ahead knows no future.
    """
    moments = [m for m in (snapshot.rows_updated_at, snapshot.taken_at) if m]
    return min(find_local_day(m, time_zone) for m in moments)


def build_topic_cubes(
    built: list[NormalisedDataset], target: Path, count: CubeBuilder | None = None
) -> None:
    """Write the cubes of each topic from the records of its datasets; `count` may stand for
    `build_cube`.
    """
    with nullcontext() if count else COUNTING_ENGINE.take(target) as engine:
        for topic in dict.fromkeys(b.dataset.topic for b in built):
            _build_topic_cube(
                [b for b in built if b.dataset.topic == topic],
                target,
                count or partial(build_cube, engine=engine),
            )


def _build_topic_cube(parts: list[NormalisedDataset], target: Path, make: CubeBuilder) -> None:
    topic = parts[0].dataset.topic
    dimensions = tuple(
        dict.fromkeys(d for b in parts for d in list_dimensions(b.dataset, b.columns))
    )
    counts = tuple(dict.fromkeys(c for b in parts for c in list_counts(b.dataset, b.columns)))
    for name, kept in split_dimensions(dimensions).items():
        make([b.records for b in parts], kept, counts, target / f"cube-{topic}-{name}.parquet")
    dated = find_times_of_week(parts)
    if dated:
        place = tuple(d for d in dimensions if d == "district")
        every = [b.records for b in parts]
        make(every, (*place, *dated), counts, target / f"cube-{topic}-times.parquet")
    if CLOSED in counts:
        # Days are counted one by one, so that a median can be read from sums; crossed with the
        # place alone.
        timed = [b.records for b in parts if b.columns.closed]
        place = tuple(d for d in dimensions if d == "district")
        make(timed, (*place, DAYS_TO_CLOSE), (CLOSED,), target / f"cube-{topic}-closing.parquet")
    timed = [b.records for b in parts if b.by_light]
    if timed:
        beside = tuple(d for d in dimensions if d in DAYLIGHT_CROSS_DIMENSIONS)
        dimensions = (*beside, *DAYLIGHT_DIMENSIONS, FIVE_DAYS)
        make(timed, dimensions, (topic,), target / f"cube-{topic}-veil.parquet")


def load_populations(
    city: City, folder: Path, store: Store, target: Path, report: RefreshReport
) -> dict:
    """The residents of the manifest; a bad table is reported, and the city has none."""
    try:
        found = find_residents(city, folder, store)
        report.population_rows = len(found["populations"]) or None
        areas = {name: read_area_titles(target, name) for name in city.geographies}
        by_area = find_area_residents(city, folder, store, areas)
        return {**found, **({"area_populations": by_area} if by_area else {})}
    except PlainviewError as error:
        report.outcomes.append(DatasetOutcome(RESIDENTS_SUBJECT, "missing", str(error)))
        return {"populations": []}


def write_boundaries(
    city: City, folder: Path, updater: SnapshotUpdater, target: Path, report: RefreshReport
) -> dict:
    """Write boundaries.geojson, outline.json and places.json into the build, as declared, and tell
    whether they are there. Published features of which no areas can be made, or fewer than before,
    leave the last good ones in use.
    """
    geography: dict = {"boundaries": False}
    if not (city.gazetteer or city.boundaries or city.geographies):
        return geography
    from data import geography as room  # geopandas is slow to load

    if city.gazetteer:
        try:
            places = room.read_gazetteer(folder / city.gazetteer.file, city.gazetteer)
            _write_json(target / "places.json", places)
        except PlainviewError as error:
            report.outcomes.append(DatasetOutcome(BOUNDARIES_SUBJECT, "missing", str(error)))
    outline = _write_districts(city, folder, updater, target, report)
    geography["boundaries"] = outline is not None
    found = write_geographies(city, folder, updater, target, outline, report)
    if found:
        geography["geographies"] = list(found)
    if outline:
        _write_ground(city, folder, updater.store, target, outline, report)
    return geography


def _write_districts(
    city: City, folder: Path, updater: SnapshotUpdater, target: Path, report: RefreshReport
) -> dict | None:
    """Write the districts' areas into the build and return their outline; None where there are
    none.
    """
    from data import geography as room

    if city.boundaries is None:
        return None
    collection = _build_areas(city, city.boundaries, folder, updater, report)
    if collection is None:
        return None
    lacking = room.find_missing_districts(collection, city.districts)
    declared = len(city.districts.categories)
    report.areas = (declared - len(lacking), declared)
    if lacking:
        report.notices.append(
            f"the map has no area for {', '.join(lacking)}; their rows are listed and counted"
        )
    outline = room.draw_outline(collection)
    _write_json(target / "boundaries.geojson", collection)
    _write_json(target / "outline.json", outline)
    return outline


def _write_ground(
    city: City, folder: Path, store: Store, target: Path, outline: dict, report: RefreshReport
) -> None:
    """Write ground.json and named_places.json into the build where layers are prepared or named,
    and move the labels of the areas to where they are seen; a bad layer is reported, and the maps
    do without.
    """
    from data import geography as room
    from data.refresh.basemap import load_layers

    try:
        layers = load_layers(city, folder, store)
        projection = room.read_projection(outline)
        ground = None
        if layers and projection:
            ground = room.draw_ground(layers, projection, outline["height"])
            if ground:
                _write_json(target / "ground.json", ground)
                _write_json(target / "named_places.json", room.list_named_places(layers))
        if projection:
            whole = (0.0, 0.0, outline["width"], outline["height"])
            frame = ground["frame"] if ground else whole
            seen = room.find_seen_area(layers, projection, frame)
            for path in target.glob("outline*.json"):
                shapes = target / f"{path.stem.replace('outline', 'boundaries')}.geojson"
                drawn = json.loads(path.read_text(encoding="utf-8"))
                collection = json.loads(shapes.read_text(encoding="utf-8"))
                _write_json(path, room.place_labels_in_sight(drawn, collection, seen))
    except Exception as error:  # a geometry can break a library in many ways
        report.notices.append(
            f"the ground of the map could not be drawn: {explain_fault(BASEMAP_SUBJECT, error)}"
        )


def _build_areas(
    city: City,
    boundaries: Boundaries,
    folder: Path,
    updater: SnapshotUpdater,
    report: RefreshReport,
) -> dict | None:
    """The districts' areas from the features published now, else from the last good ones; None
    without either.
    """
    if boundaries.file:
        try:
            shapes = read_boundary_file(folder / boundaries.file)
            return _try_areas(city, boundaries, shapes)
        except PlainviewError as error:
            report.outcomes.append(DatasetOutcome(BOUNDARIES_SUBJECT, "missing", str(error)))
            return None
    features = updater.fetch_boundaries(report)
    fault, collection = "", None
    if features.published is not None:
        try:
            collection = _try_areas(city, boundaries, features.published)
        except Exception as error:  # a geometry can break a library in many ways
            fault = explain_fault(BOUNDARIES_SUBJECT, error)
    before = _build_last_good_areas(city, boundaries, features.last_good)
    if collection and before:
        lost = _find_lost_areas(city, collection, before)
        if lost and updater.accept:
            _accept_boundaries(updater, city, lost)
        else:
            fault = lost
    if collection and features.published is not None and not fault:
        updater.save_boundaries(features.published)
        return collection
    if fault:
        report.outcomes.append(
            DatasetOutcome(BOUNDARIES_SUBJECT, "kept" if before else "missing", fault)
        )
    return before


def _accept_boundaries(updater: SnapshotUpdater, city: City, lost: str) -> None:
    """Record that a person took boundaries that have fewer districts."""
    day = find_local_day(format_current_time(), city.time_zone).isoformat()
    accepted = Acceptance(
        day, BOUNDARIES_SUBJECT, "districts_lost", "", 0.0, str(Severity.RED), lost
    )
    record_acceptances(updater.store.root, city.id, [accepted])


def _build_last_good_areas(
    city: City, boundaries: Boundaries, features: dict | None
) -> dict | None:
    """The areas of the last good features; None where there are none, or where they are no good
    themselves.
    """
    if features is None:
        return None
    try:
        return _try_areas(city, boundaries, features)
    except Exception as error:  # written by an older program, before features were checked
        explain_fault(BOUNDARIES_SUBJECT, error)
        return None


def _try_areas(city: City, boundaries: Boundaries, features: dict) -> dict:
    from data import geography as room

    collection = room.build_boundaries(
        features, boundaries, city.districts, time_zone=city.time_zone
    )
    room.draw_outline(collection)
    return collection


def _find_lost_areas(city: City, collection: dict, before: dict) -> str:
    """A sentence where districts that had an area have none in new features; else ""."""
    from data import geography as room

    known = set(room.find_missing_districts(before, city.districts))
    lost = [d for d in room.find_missing_districts(collection, city.districts) if d not in known]
    if not lost:
        return ""
    return (
        f"the published boundaries have no area any more for {', '.join(lost)}. "
        f"Look at them at the portal; `python app.py refresh {city.id} --accept` takes them "
        "as they are."
    )


def _write_json(path: Path, content: dict | list) -> None:
    path.write_text(
        json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )


def read_boundary_file(path: Path) -> dict:
    """A GeoJSON file beside a city file. Raises CityFileError."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        expected = f"expected a GeoJSON file at {path} ({error})"
        raise CityFileError(
            f"boundaries.file: {expected}", (FieldError("boundaries.file", expected),)
        ) from None


def describe_keyless(made: NormalisedDataset) -> str:
    """A sentence on rows whose key is filled in and names no unit; "" where there are none."""
    keyless = made.result.keyless
    if not keyless.rows:
        return ""
    example = f", such as {', '.join(keyless.examples)}" if keyless.examples else ""
    return (
        f"{made.dataset.id}: {keyless.rows:,} of {made.result.rows:,} rows hang on keys that "
        f"name no unit{example}; "
        "each counts as a unit of its own"
    )
