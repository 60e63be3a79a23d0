"""From the portal to a snapshot: page by page to disk, all rows or only those that changed since
the last snapshot.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from data.model.clock import format_precise_timestamp
from data.model.errors import IncompletePull
from data.model.values import City, RowPage, Snapshot, TableInfo
from data.portal.port import Portal
from data.refresh.row_ids import RowIdTracker, count_new_ids
from data.store.store import PULL_MARK_FILE, SnapshotWriter, Store

# Beyond this share of changed rows, a whole pull is as quick and leaves one snapshot that stands on
# its own.
MAX_CHANGED_SHARE = 0.25
# So many increments on one whole snapshot; then everything is pulled anew, and whatever crept in is
# gone.
MAX_INCREMENTS = 30
IDS_FILE = "ids.npy"


@dataclass(frozen=True)
class SnapshotPuller:
    """One city's pulls from its portal into the store."""

    city: City
    portal: Portal
    store: Store
    progress: bool = True

    def pull_snapshot(
        self, last: Snapshot | None, info: TableInfo, needed: tuple[str, ...], total: int
    ) -> Snapshot:
        """A snapshot of the rows as they are now: the changed ones on top of `last` where they add
        up, else all.

        `total` is the portal's count. A table that changed while it was read is read once more.
        """
        grown = (
            self.changes(last, info, needed, total)
            if last and self._can_follow(last, needed)
            else None
        )
        if grown:
            return grown
        try:
            return self.pull_all_rows(info, needed)
        except IncompletePull:
            return self.pull_all_rows(self.portal.info(info.id), needed)

    def pull_all_rows(self, info: TableInfo, needed: tuple[str, ...]) -> Snapshot:
        """Every row of the needed columns; they must add up to the portal's own count, each `:id`
        once.

        Pages that an interrupted pull of the same rows left are not asked for again. Raises
        IncompletePull.
        """
        place = ("snapshots", self.city.id, info.id)
        if not (self.portal.filters and info.rows_updated_at):
            with self.store.create_folder(*place) as folder:
                return self._pull_pages(folder, info, needed)
        mark = {"rows_updated_at": info.rows_updated_at, "columns": list(needed)}
        with self.store.open_resumable_folder(mark, *place) as folder:
            try:
                return self._pull_pages(folder, info, needed)
            except IncompletePull:
                # What does not add up must not be taken up again.
                (folder / PULL_MARK_FILE).unlink(missing_ok=True)
                raise

    def _pull_pages(self, folder: Path, info: TableInfo, needed: tuple[str, ...]) -> Snapshot:
        writer, witness = SnapshotWriter(folder), RowIdTracker()
        expected = self.portal.count(info.id)
        with tqdm(
            total=expected,
            desc=f"{self.city.id} {info.id}",
            unit=" rows",
            disable=None if self.progress else True,
        ) as bar:
            while page := _read_leftover_page(writer.next_file(), witness):
                writer.adopt(page)
            bar.update(writer.rows)
            for page in self.portal.pages(info.id, needed, start=writer.rows):
                writer.add(page)
                witness.record_page(page.body)
                bar.update(page.rows)
        if writer.rows != expected and writer.rows != self.portal.count(info.id):
            raise IncompletePull(
                f"{info.id}: {writer.rows:,} rows came, the portal counts {expected:,}"
            )
        _finish_snapshot(writer, witness.check(info.id))
        return self.store.save_snapshot(writer, self._make_snapshot(info, needed, witness))

    def changes(
        self, last: Snapshot, info: TableInfo, needed: tuple[str, ...], total: int
    ) -> Snapshot | None:
        """An increment on `last`: the rows changed since. None where they are many, or where rows
        have gone.

        Together with the unchanged rows of `last` they must be as many as the portal counts; a row
        deleted, or replaced under a new `:id`, makes a difference.
        """
        known = self._load_row_ids(last)
        where = self._write_changed_filter(last)
        if known is None or self.portal.count(info.id, where) > MAX_CHANGED_SHARE * total:
            return None
        writer, witness = None, RowIdTracker()
        with self.store.create_folder("snapshots", self.city.id, info.id) as folder:
            writer = SnapshotWriter(folder, digest=hashlib.sha256(last.sha256.encode()))
            try:
                for page in self.portal.pages(info.id, needed, where):
                    writer.add(page)
                    witness.record_page(page.body)
                ids = witness.check(info.id)
            except IncompletePull:
                return None
            if (
                last.rows + count_new_ids(ids, known) != total
                or self.portal.count(info.id) != total
            ):
                return None
            _finish_snapshot(writer, ids)
            stood = self.store.list_page_files(last)
            return self.store.save_snapshot(
                writer,
                replace(
                    self._make_snapshot(info, needed, witness, where),
                    base=last.base or last.name,
                    rows=total,
                    pages=tuple(f"{f.parent.name}/{f.name}" for f in stood),
                    **_merge_newest_change(last, witness),
                ),
            )

    def _write_changed_filter(self, last: Snapshot) -> str:
        """The rows changed after the newest moment of `last`.

        A portal that replaces a table stamps all of it with one moment, so that moment's rows are
        asked for again only where there are more of them than were seen.
        """
        there = self.portal.count(last.dataset, f":updated_at = '{last.seen}'")
        return f":updated_at {'>' if there <= last.seen_rows else '>='} '{last.seen}'"

    def _can_follow(self, last: Snapshot, needed: tuple[str, ...]) -> bool:
        held = {c.name for c in last.columns}
        steps = len({f.parent.name for f in self.store.list_page_files(last)})
        return bool(
            self.portal.filters and last.seen and steps <= MAX_INCREMENTS and held >= set(needed)
        )

    def _load_row_ids(self, last: Snapshot) -> list[np.ndarray] | None:
        """The hashed ids of all rows of a snapshot, sorted within each of its parts; None where one
        was kept without.

        They stay on disk: only what is looked up is read.
        """
        files = {f.parent / IDS_FILE for f in self.store.list_page_files(last)}
        return (
            [np.load(f, mmap_mode="r") for f in files] if all(f.is_file() for f in files) else None
        )

    def _make_snapshot(
        self, info: TableInfo, needed: tuple[str, ...], witness: RowIdTracker, where: str = ""
    ) -> Snapshot:
        asked = f"select {', '.join(needed)}{f' where {where}' if where else ''} order by :id"
        return Snapshot(
            self.city.id,
            info.id,
            "",
            format_precise_timestamp(),
            info.rows_updated_at,
            tuple(c for c in info.columns if c.name in needed),
            asked,
            0,
            "",
            seen=witness.newest,
            seen_rows=witness.newest_rows,
            asked_at=info.asked_at,
        )


def _merge_newest_change(last: Snapshot, witness: RowIdTracker) -> dict:
    """The newest moment of a snapshot and an increment together, and how many rows bear it."""
    if witness.newest > last.seen:
        return {"seen": witness.newest, "seen_rows": witness.newest_rows}
    return {"seen": last.seen, "seen_rows": max(last.seen_rows, witness.newest_rows)}


def _finish_snapshot(writer: SnapshotWriter, ids: np.ndarray) -> None:
    np.save(writer.folder / IDS_FILE, ids)
    (writer.folder / PULL_MARK_FILE).unlink(missing_ok=True)


def _read_leftover_page(file: Path, witness: RowIdTracker) -> RowPage | None:
    """A page that an interrupted pull has left, if it is whole."""
    try:
        with gzip.open(file) as handle:
            body = handle.read()
    except (OSError, EOFError, zlib.error):
        return None
    return witness.record_page(body) if body else None
