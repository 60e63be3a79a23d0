"""The store: write-once snapshots, content-named builds, and one live pointer per city that moves atomically.

    snapshots/CITY/DATASET/NAME/    pages as the portal sent them (gzip), snapshot.json, rows.parquet (made of them)
    builds/CITY/NAME/               records, cubes, boundaries and manifest.json; NAME is a hash of the content
    live/CITY.json                  which build is live, and what went wrong since, if anything

A snapshot may be an increment: the changed rows alone, on the pages of an earlier, whole one that it names.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from filelock import FileLock

from data.model import Column, Page, Snapshot

# Named for the rules by which rows become counts: a new one makes new names, so nothing old is ever served as new.
RECIPE = "2"
BUILD_NAME = re.compile(r"[0-9a-f]{16}")
# (records, dimensions, counts, file of the cube) -> totals
Count = Callable[[list[Path], tuple[str, ...], tuple[str, ...], Path], dict]
# So many builds' manifests are held in memory, however many cities are served; one is never written again.
MOST_MANIFESTS = 8
# What a pull that may be taken up again was asking for.
MARK = "pull.json"


@dataclass(frozen=True)
class Build:
    """One city's numbers as they are live: the build's name and folder, and the notices of the last refresh."""

    city: str
    name: str
    folder: Path
    refreshed_at: str
    notices: tuple[dict, ...] = ()

    @property
    def manifest(self) -> dict:
        """What the build holds: datasets, topics, districts, boundaries."""
        return _manifest(self.folder)

    @cached_property
    def key(self) -> str:
        """What every cached answer is kept under: the content and the notices, nothing that can go stale."""
        told = json.dumps(self.notices, sort_keys=True)
        return (
            f"{self.name}.{hashlib.sha256(told.encode()).hexdigest()[:8]}"
            if self.notices
            else self.name
        )


@dataclass
class SnapshotWriter:
    """Takes pages one at a time and writes each to disk before the next comes."""

    folder: Path
    pages: list[str] = field(default_factory=list)
    rows: int = 0
    digest: object = field(default_factory=hashlib.sha256)

    def next_file(self) -> Path:
        """Where the next page goes."""
        return self.folder / f"page-{len(self.pages) + 1:05d}.json.gz"

    def add(self, page: Page) -> None:
        """Write one page, untouched."""
        with gzip.open(self.next_file(), "wb", compresslevel=1) as handle:
            handle.write(page.body)
        self.adopt(page)

    def adopt(self, page: Page) -> None:
        """Count in a page that already lies where the next one goes."""
        name = self.next_file().name
        self.digest.update(page.body)
        self.rows += page.rows
        self.pages.append(name)


class Store:
    """The folder that holds everything written at run time; `count` makes its cubes where that is not done here."""

    def __init__(self, root: Path, count: Count | None = None):
        self.root, self.count = root, count
        self._live: dict[str, tuple[tuple[int, ...], Build]] = {}

    @contextmanager
    def refreshing(self, city: str) -> Iterator[None]:
        """Hold this city for one refresh; another one waits. The system frees it when the process dies."""
        folder = self.root / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f"{city}.lock"):
            for leftover in self.root.glob(f"*/{city}/**/.partial-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            yield

    @contextmanager
    def new_folder(self, *place: str) -> Iterator[Path]:
        """A folder to fill beside its final place; it is removed unless it was moved there."""
        parent = self.root.joinpath(*place)
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".partial-", dir=parent))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def resumable(self, mark: dict, *place: str) -> Iterator[Path]:
        """A folder to fill that outlives an interruption, with what an earlier try under the same `mark` left there."""
        folder = self.root.joinpath(*place, ".pulling")
        try:
            same = json.loads((folder / MARK).read_text(encoding="utf-8")) == mark
        except (OSError, ValueError):
            same = False
        if not same:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _write_json(folder / MARK, mark)
        yield folder

    def keep_snapshot(self, writer: SnapshotWriter, snapshot: Snapshot) -> Snapshot:
        """Make a finished snapshot permanent under its time and hash; `snapshot` comes without name and hash.

        An increment comes with its rows and the pages it stands on; a whole one takes both from the writer.
        """
        sha256 = writer.digest.hexdigest()
        stamp = snapshot.taken_at.replace(":", "").replace("-", "").replace(".", "-")
        kept = replace(
            snapshot,
            name=f"{stamp}-{sha256[:12]}",
            rows=snapshot.rows or writer.rows,
            sha256=sha256,
            pages=(*snapshot.pages, *writer.pages),
        )
        _write_json(writer.folder / "snapshot.json", asdict(kept))
        final = self.snapshot_folder(kept)
        if not final.exists():  # the same rows within the same second are the same snapshot
            os.replace(writer.folder, final)
        return kept

    def snapshot_folder(self, snapshot: Snapshot) -> Path:
        """Where a snapshot's own pages lie."""
        return self.root / "snapshots" / snapshot.city / snapshot.dataset / snapshot.name

    def page_files(self, snapshot: Snapshot) -> list[Path]:
        """All pages that make up a snapshot, oldest first: a page of an earlier one is named with its folder."""
        own = self.snapshot_folder(snapshot)
        return [own.parent / page if "/" in page else own / page for page in snapshot.pages]

    def drop_snapshot(self, snapshot: Snapshot) -> None:
        """Remove a snapshot that turned out not to be good, before anything stands on it."""
        shutil.rmtree(self.snapshot_folder(snapshot), ignore_errors=True)

    def latest_snapshot(self, city: str, dataset: str) -> Snapshot | None:
        """The newest finished snapshot of a dataset, or None."""
        found = sorted((self.root / "snapshots" / city / dataset).glob("[!.]*/snapshot.json"))
        return _read_snapshot(found[-1]) if found else None

    def snapshot_with(self, city: str, dataset: str, sha256: str) -> Snapshot | None:
        """The newest snapshot of a dataset whose rows have this hash, or None."""
        folders = self.root / "snapshots" / city / dataset
        found = sorted(folders.glob(f"[!.]*-{sha256[:12]}/snapshot.json"))
        return _read_snapshot(found[-1]) if found else None

    def publish(self, city: str, folder: Path, refreshed_at: str, notices: list[dict]) -> Build:
        """Name a finished build by its content, make it permanent, and move the live pointer to it."""
        name = content_name(folder)
        final = self.root / "builds" / city / name
        if not final.exists():
            os.replace(folder, final)
        return self.point(Build(city, name, final, refreshed_at, tuple(notices)))

    def point(self, build: Build) -> Build:
        """Move the live pointer, atomically: a reader sees the old build or the new one, never half of one."""
        pointer = self.root / "live" / f"{build.city}.json"
        pointer.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "build": build.name,
            "refreshed_at": build.refreshed_at,
            "notices": list(build.notices),
        }
        part = pointer.with_name(f".{pointer.name}.{os.getpid()}")
        _write_json(part, content)
        os.replace(part, pointer)
        return build

    def live(self, city: str) -> Build | None:
        """The live build of a city, or None before its first refresh."""
        pointer = f"{self.root}/live/{city}.json"
        try:
            told = os.stat(pointer)
            stamp = (told.st_ino, told.st_mtime_ns, told.st_size)
            # Asked several times for each page that is shown, while the pointer moves a few times a day.
            if city not in self._live or self._live[city][0] != stamp:
                self._live[city] = (stamp, self._read_pointer(city, Path(pointer)))
        except FileNotFoundError:
            return None
        return self._live[city][1]

    def live_key(self, city: str) -> str:
        """What tells a city's live build from every other state of it; "" where there is none."""
        live = self.live(city)
        return live.key if live else ""

    def build(self, city: str, name: str) -> Build | None:
        """A build by its name, live or not any more; None where there is none. Builds are never changed or removed."""
        folder = self.root / "builds" / city / name
        named = BUILD_NAME.fullmatch(name) and (folder / "manifest.json").is_file()
        return Build(city, name, folder, "") if named else None

    def _read_pointer(self, city: str, pointer: Path) -> Build:
        content = json.loads(pointer.read_text(encoding="utf-8"))
        folder = self.root / "builds" / city / content["build"]
        return Build(
            city, content["build"], folder, content["refreshed_at"], tuple(content["notices"])
        )


@lru_cache(maxsize=MOST_MANIFESTS)
def _manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def _read_snapshot(file: Path) -> Snapshot:
    content = json.loads(file.read_text(encoding="utf-8"))
    content["columns"] = tuple(Column(**c) for c in content["columns"])
    return Snapshot(**{**content, "pages": tuple(content["pages"])})


def content_name(folder: Path) -> str:
    """The hash of what a build holds: its cubes, boundaries and manifest, and the recipe that made them."""
    digest = hashlib.sha256(RECIPE.encode())
    for path in sorted(p for p in folder.iterdir() if not p.name.startswith("records")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _write_json(path: Path, content: dict) -> None:
    with open(path, "w", encoding="utf-8") as handle:
        json.dump(content, handle, ensure_ascii=False, indent=1)
        handle.flush()
        os.fsync(handle.fileno())
