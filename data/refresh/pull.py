"""From the portal to a snapshot: metadata first, then the rows of the needed columns, page by page to disk."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tqdm import tqdm

from data.columns import lent_columns, resolve_columns
from data.errors import Incomplete, PortalError
from data.model import City, Dataset, Snapshot, TableInfo
from data.portal.port import Portal
from data.refresh.report import Outcome, Report, now
from data.store import SnapshotWriter, Store

BOUNDARIES = "boundaries"


@dataclass(frozen=True)
class Road:
    """One city's way from its portal to the store."""

    city: City
    portal: Portal
    store: Store
    progress: bool = True

    def renew(self, dataset: Dataset, report: Report) -> Snapshot | None:
        """The dataset's newest snapshot, pulled where the portal's rows have moved since the last one."""
        last = self.store.latest_snapshot(self.city.id, dataset.id)
        try:
            info = self.portal.info(dataset.id)
            needed = self._needed(dataset, info)
            if last is None or not _still_good(last, info, needed):
                last = self.pull(info, needed)
            report.outcomes.append(Outcome(dataset.id, "live", "", last.rows))
        except PortalError as error:
            state = "kept" if last else "missing"
            report.outcomes.append(Outcome(dataset.id, state, str(error), last.rows if last else 0))
        return last

    def _needed(self, dataset: Dataset, info: TableInfo) -> tuple[str, ...]:
        """The columns that this dataset reads itself, and those that it lends to others."""
        lent = self.portal.info(dataset.join.dataset).names() if dataset.join else ()
        own = resolve_columns(dataset, info.names(), lent).needed()
        return tuple(dict.fromkeys((*own, *lent_columns(self.city, dataset, info.names()))))

    def pull(self, info: TableInfo, needed: tuple[str, ...]) -> Snapshot:
        """Every row of the needed columns; the rows must add up to the portal's own count."""
        expected = self.portal.count(info.id)
        taken = Snapshot(self.city.id, info.id, "", now(), info.rows_updated_at,
                         tuple(c for c in info.columns if c.name in needed),
                         f"select {', '.join(needed)} order by :id", 0, "")
        with self.store.new_folder("snapshots", self.city.id, info.id) as folder:
            writer = SnapshotWriter(folder)
            with tqdm(total=expected, desc=f"{self.city.id} {info.id}", unit=" rows",
                      disable=None if self.progress else True) as bar:
                for page in self.portal.pages(info.id, needed):
                    writer.add(page)
                    bar.update(page.rows)
            if writer.rows != expected and writer.rows != self.portal.count(info.id):
                raise Incomplete(f"{info.id}: {writer.rows:,} rows came, the portal counts {expected:,}")
            return self.store.keep_snapshot(writer, taken)

    def renew_boundaries(self, report: Report) -> dict | None:
        """The boundary features of a dataset or URL, else the last good ones; None where neither is declared."""
        wanted = self.city.boundaries
        if wanted is None or wanted.file:
            return None
        kept = self.store.root / "snapshots" / self.city.id / BOUNDARIES / "features.geojson"
        try:
            shapes = self.portal.geojson(wanted.dataset) if wanted.dataset else self.portal.fetch_json(wanted.url)
        except PortalError as error:
            report.outcomes.append(Outcome(BOUNDARIES, "kept" if kept.exists() else "missing", str(error)))
            return json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else None
        with self.store.new_folder("snapshots", self.city.id, BOUNDARIES) as folder:
            (folder / "features.geojson").write_text(json.dumps(shapes), encoding="utf-8")
            (folder / "features.geojson").replace(kept)
        return shapes


def _still_good(last: Snapshot, info: TableInfo, needed: tuple[str, ...]) -> bool:
    held = {c.name for c in last.columns}
    return bool(info.rows_updated_at) and last.rows_updated_at == info.rows_updated_at and held >= set(needed)
