"""The store: write-once snapshots, content-named builds, and one live pointer per city that moves
atomically.

    snapshots/CITY/DATASET/NAME/    pages as the portal sent them (gzip), snapshot.json;
                                    rows.parquet, made of them, and rows.json about it
    builds/CITY/NAME/               records, cubes, boundaries and manifest.json; NAME is a hash of
                                    the content
    live/CITY.json                  which build is live, the ones before it, the snapshots it was
                                    made of, and notices
    quarantine/CITY/DATASET/NAME/   snapshots that could not be read or counted, kept for diagnosis
                                    and never used
    store.json                      the format of the store

A snapshot may be an increment: the changed rows alone, on the pages of an earlier, whole one that
it names.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path

from filelock import FileLock, Timeout

from data.atomic_files import sync
from data.model.build_manifest import Manifest
from data.model.clean_text import repair_json
from data.model.clock import format_utc_day, parse_timestamp
from data.model.errors import CityLocked, StoreTooNew
from data.model.notice import STORE_SUBJECT, Notice, restore_notice
from data.model.values import ColumnInfo, RowPage, Snapshot
from data.store.checksums import (
    CHECKSUMS_FILE,
    find_damage,
    replace_json,
    write_checksums,
    write_json,
)

# Named for the rules by which rows become counts: a new one makes new names, so nothing old is ever
# served as new.
RECIPE_VERSION = "3"
BUILD_NAME = re.compile(r"[0-9a-f]{16}")
# (records, dimensions, counts, file of the cube) -> totals
CubeBuilder = Callable[[list[Path], tuple[str, ...], tuple[str, ...], Path], dict]
# So many builds' manifests are held in memory, however many cities are served; one is never written
# again.
MAX_CACHED_MANIFESTS = 8
# What a pull that may be taken up again was asking for.
PULL_MARK_FILE = "pull.json"
# Raised when an older program could not read what a newer one writes.
STORE_FORMAT = 1
# Files of a build that only the next refresh reads; a page does not wait for their checksums.
RECORDS_PREFIX = "records-"
# The pointer names so many builds that were live before, newest first.
MAX_PREVIOUS_BUILDS = 20
# Quarantined snapshots kept for each dataset, newest first.
MAX_QUARANTINED_SNAPSHOTS = 3
# Seconds that a refresh waits for another refresh of the same city.
LOCK_TIMEOUT_SECONDS = 600
# A file of this ending stands where a withdrawn build was.
WITHDRAWN_SUFFIX = ".withdrawn"


@dataclass(frozen=True)
class Build:
    """One city's numbers as they are live: the build's name and folder, and the notices of the last
    refresh.

    `checked` tells one ledger of figures asked of the portal from another; "" before the first.
    """

    city: str
    name: str
    folder: Path
    refreshed_at: str
    notices: tuple[Notice, ...] = ()
    checked: str = ""

    @property
    def manifest(self) -> Manifest:
        """What the build holds: datasets, topics, districts, boundaries."""
        return _load_manifest(self.folder)

    def read_dataset_descriptions(self) -> dict[str, dict]:
        """The datasets by id as its manifest.json describes them, against which an audit holds
        those of a new build.
        """
        content = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return {dataset["id"]: dataset for dataset in content["datasets"]}

    @cached_property
    def key(self) -> str:
        """What all that is made of a build is kept under: its content, the notices and the ledger
        of figures checked, nothing that can go stale.
        """
        if not (self.notices or self.checked):
            return self.name
        state = json.dumps([n.plain() for n in self.notices], sort_keys=True) + self.checked
        return f"{self.name}.{hashlib.sha256(state.encode()).hexdigest()[:8]}"


@dataclass
class SnapshotWriter:
    """Takes pages one at a time and writes each to disk before the next comes."""

    folder: Path
    pages: list[str] = field(default_factory=list)
    rows: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def next_file(self) -> Path:
        """Where the next page goes."""
        return self.folder / f"page-{len(self.pages) + 1:05d}.json.gz"

    def add(self, page: RowPage) -> None:
        """Write one page as it came, but for halves of characters, which nothing could read
        again.
        """
        page = replace(page, body=repair_json(page.body))
        with gzip.open(self.next_file(), "wb", compresslevel=1) as handle:
            handle.write(page.body)
        self.adopt(page)

    def adopt(self, page: RowPage) -> None:
        """Add a page that is already at the next page's path."""
        name = self.next_file().name
        self.digest.update(page.body)
        self.rows += page.rows
        self.pages.append(name)


@dataclass(frozen=True)
class Pointer:
    """What `live/CITY.json` says: the live build and what a refresh or a roll-back needs to know of
    the others.

    `snapshots` names, by dataset, the snapshots of the newest build: the last good ones. `previous`
    are the builds that were live before, newest first. While `pinned`, a refresh publishes its
    build as `newest` without making it live.
    """

    build: str
    refreshed_at: str
    notices: tuple[Notice, ...] = ()
    snapshots: dict[str, str] = field(default_factory=dict)
    previous: tuple[str, ...] = ()
    pinned: bool = False
    newest: str = ""

    def plain(self) -> dict:
        """As its file holds it."""
        return asdict(self) | {"notices": [notice.plain() for notice in self.notices]}


class Store:
    """The folder that holds everything written at run time; `count` makes its cubes where that is
    not done here.
    """

    def __init__(self, root: Path, count: CubeBuilder | None = None):
        self.root, self.count = root, count
        self._live: dict[str, tuple[tuple[tuple[int, ...], ...], Build]] = {}
        self._damaged: dict[str, tuple[tuple[int, ...], ...]] = {}
        # For each city the paths of its live pointer and of its reconciliation log.
        self._stamped_files: dict[str, tuple[str, str]] = {}
        self._check_format()

    def _check_format(self) -> None:
        """Raises StoreTooNew where a newer program has written the store."""
        try:
            content = json.loads((self.root / "store.json").read_text(encoding="utf-8"))
            found = int(content["format"])
        except (OSError, ValueError, TypeError, KeyError):
            return
        if found > STORE_FORMAT:
            raise StoreTooNew(
                f"{self.root} was written by a newer Plainview: its format is {found}, and "
                "this version reads "
                f"formats up to {STORE_FORMAT}. Use the newer version, or restore a backup "
                "made by this one."
            )

    @contextmanager
    def lock_for_refresh(self, city: str, seconds: float = LOCK_TIMEOUT_SECONDS) -> Iterator[None]:
        """Hold this city for one refresh. The system frees it when the process dies.

        Raises CityLocked where another refresh of the city does not end within `seconds`.
        """
        folder = self.root / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        if not (self.root / "store.json").exists():
            replace_json(self.root / "store.json", {"format": STORE_FORMAT})
        lock = FileLock(folder / f"{city}.lock", timeout=seconds)
        try:
            lock.acquire()
        except Timeout:
            raise CityLocked(
                f"{city}: another refresh of this city has been running for more than "
                f"{seconds:,.0f} seconds. "
                "This one ends without a change; stop the other one if it hangs."
            ) from None
        try:
            for leftover in self.root.glob(f"*/{city}/**/.partial-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            yield
        finally:
            lock.release()

    @contextmanager
    def create_folder(self, *place: str) -> Iterator[Path]:
        """A folder to fill beside its final place; it is removed unless it was moved there."""
        parent = self.root.joinpath(*place)
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".partial-", dir=parent))
        # mkdtemp makes folders for one account alone; the web process may run as another one of the
        # same group.
        folder.chmod(parent.stat().st_mode & 0o777)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def open_resumable_folder(self, mark: dict, *place: str) -> Iterator[Path]:
        """A folder to fill that outlives an interruption, with what an earlier try under the same
        `mark` left there.
        """
        folder = self.root.joinpath(*place, ".pulling")
        try:
            same = json.loads((folder / PULL_MARK_FILE).read_text(encoding="utf-8")) == mark
        except (OSError, ValueError):
            same = False
        if not same:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            write_json(folder / PULL_MARK_FILE, mark)
        yield folder

    def save_snapshot(self, writer: SnapshotWriter, snapshot: Snapshot) -> Snapshot:
        """Make a finished snapshot permanent under its time and hash; `snapshot` comes without name
        and hash.

        An increment comes with its rows and the pages it stands on; a whole one takes both from the
        writer.
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
        write_json(writer.folder / "snapshot.json", asdict(kept))
        write_checksums(writer.folder)
        final = self.locate_snapshot(kept)
        if not final.exists():  # the same rows within the same second are the same snapshot
            os.replace(writer.folder, final)
            sync(final.parent)
        return kept

    def locate_snapshot(self, snapshot: Snapshot) -> Path:
        """Where a snapshot's own pages lie."""
        return self.root / "snapshots" / snapshot.city / snapshot.dataset / snapshot.name

    def list_page_files(self, snapshot: Snapshot) -> list[Path]:
        """All pages that make up a snapshot, oldest first: a page of an earlier one is named with
        its folder.
        """
        own = self.locate_snapshot(snapshot)
        return [own.parent / page if "/" in page else own / page for page in snapshot.pages]

    def delete_snapshot(self, snapshot: Snapshot) -> None:
        """Remove a snapshot that was found to be bad, before anything uses it."""
        shutil.rmtree(self.locate_snapshot(snapshot), ignore_errors=True)

    def quarantine_snapshot(self, snapshot: Snapshot, reason: str) -> None:
        """Set a snapshot aside that could not be read or counted, with the reason; it is never used
        again.
        """
        place = self.root / "quarantine" / snapshot.city / snapshot.dataset
        place.mkdir(parents=True, exist_ok=True)
        target = place / snapshot.name
        shutil.rmtree(target, ignore_errors=True)
        try:
            os.replace(self.locate_snapshot(snapshot), target)
            write_json(target / "reason.json", {"reason": reason})
        except OSError:
            self.delete_snapshot(snapshot)
        for older in sorted(place.iterdir())[:-MAX_QUARANTINED_SNAPSHOTS]:
            shutil.rmtree(older, ignore_errors=True)

    def find_snapshot_by_hash(self, city: str, dataset: str, sha256: str) -> Snapshot | None:
        """The newest snapshot of a dataset whose rows have this hash, or None."""
        folders = self.root / "snapshots" / city / dataset
        found = sorted(folders.glob(f"[!.]*-{sha256[:12]}/snapshot.json"))
        return _read_snapshot(found[-1].parent) if found else None

    def find_last_good(self, city: str, dataset: str) -> Snapshot | None:
        """The snapshot of a dataset that the newest build was made of, or None.

        Without one (no build yet, or a snapshot that is damaged) it is the newest of those that can
        be read. The clock that named the folders decides nothing while a build names its snapshots.
        """
        folder = self.root / "snapshots" / city / dataset
        pointer = self.read_pointer(city)
        names = sorted((p.parent.name for p in folder.glob("[!.]*/snapshot.json")), reverse=True)
        if pointer and pointer.snapshots:
            named = pointer.snapshots.get(dataset, "")
            names = [named, *(n for n in names if n != named)]
        elif pointer and (known := self._known_checksum(city, pointer.build, dataset)):
            # A store written before pointers named their snapshots knows them by their content
            # alone.
            names.sort(key=lambda n: not n.endswith(known[:12]))
        return next((s for n in names if (s := _read_snapshot(folder / n))), None)

    def _known_checksum(self, city: str, build: str, dataset: str) -> str:
        try:
            datasets = _load_manifest(self.root / "builds" / city / build).datasets
        except (OSError, ValueError, TypeError):
            return ""
        return next((d.snapshot for d in datasets if d.id == dataset), "")

    def publish(
        self,
        city: str,
        folder: Path,
        refreshed_at: str,
        notices: Sequence[Notice],
        snapshots: dict[str, str] | None = None,
    ) -> Build:
        """Name a finished build by its content, make it permanent, and move the live pointer to it.

        Gives the build that is live then: the pinned one where a roll-back is in force.
        """
        name = compute_content_name(folder)
        final = self.root / "builds" / city / name
        write_checksums(folder)
        if final.exists() and (find_damage(final) or not _is_readable(final)):
            shutil.rmtree(final)
        if not final.exists():
            os.replace(folder, final)
            sync(final.parent)
        return self.point(
            Build(city, name, final, refreshed_at, tuple(notices)), snapshots=snapshots or {}
        )

    def point(self, build: Build, snapshots: dict[str, str] | None = None) -> Build:
        """Move the live pointer, atomically: a reader sees the old build or the new one, never half
        of one.

        A pinned pointer keeps its build; the new one waits as the newest.
        """
        old = self.read_pointer(build.city)
        known = [old.build, old.newest, *old.previous] if old else []
        previous = [n for n in dict.fromkeys(known) if n and n != build.name][:MAX_PREVIOUS_BUILDS]
        pointer = Pointer(
            build.name,
            build.refreshed_at,
            build.notices,
            (old.snapshots if old else {}) if snapshots is None else snapshots,
            tuple(previous),
            newest=build.name,
        )
        if old and old.pinned:
            pointer = replace(
                pointer,
                build=old.build,
                refreshed_at=old.refreshed_at,
                notices=(*build.notices, _make_pin_notice(old.refreshed_at)),
                pinned=True,
            )
        self.write_pointer(build.city, pointer)
        live = self.live(build.city)
        return build if live is None else live

    def read_pointer(self, city: str) -> Pointer | None:
        """The live pointer of a city; None where there is none, or where it is damaged."""
        try:
            content = json.loads(self._pointer_file(city).read_text(encoding="utf-8"))
            parse_timestamp(content["refreshed_at"])
            return Pointer(
                str(content["build"]),
                str(content["refreshed_at"]),
                tuple(restore_notice(notice) for notice in content["notices"]),
                dict(content.get("snapshots", {})),
                tuple(content.get("previous", ())),
                bool(content.get("pinned", False)),
                str(content.get("newest", content["build"])),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write_pointer(self, city: str, pointer: Pointer) -> None:
        """Replace the live pointer of a city atomically."""
        path = self._pointer_file(city)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_json(path, pointer.plain())

    def _pointer_file(self, city: str) -> Path:
        return self.root / "live" / f"{city}.json"

    def live(self, city: str) -> Build | None:
        """The live build of a city, or None before its first refresh.

        Where the pointer or the build that it names is damaged, it is the newest build that is
        whole, with a notice that says so; None where there is none.
        """
        # Asked up to a hundred times for each page that is shown, while the files move a few times
        # a day: the paths are therefore joined once.
        paths = self._stamped_files.get(city)
        if paths is None:
            ledger = locate_reconciliation_log(self.root, city)
            paths = self._stamped_files[city] = (str(self._pointer_file(city)), str(ledger))
        stamps = (_read_file_stamp(paths[0]), _read_file_stamp(paths[1]))
        if not stamps[0]:
            return None
        if city not in self._live or self._live[city][0] != stamps:
            # A backup that is restored puts files back under the same pointer: only while none has
            # changed is it known that no build is whole, which would take reading all of them.
            files = self._stamp_builds(city)
            if self._damaged.get(city) == files:
                return None
            if city in self._live:
                # Those of the builds before would stay, 300 kB each.
                _load_manifest.cache_clear()
            found = self._find_live(city)
            if found is None:
                self._damaged[city] = files
                return None
            self._live[city] = (stamps, replace(found, checked=_hash_file(Path(paths[1]))))
        return self._live[city][1]

    def _stamp_builds(self, city: str) -> tuple[tuple[int, ...], ...]:
        """What changes whenever the pointer or a file of a city's builds does."""
        files = sorted((self.root / "builds" / city).glob("*/*"))
        return tuple(map(_read_file_stamp, (self._pointer_file(city), *files)))

    def is_withdrawn(self, city: str, name: str) -> bool:
        """Whether a build was removed on purpose."""
        folder = self.root / "builds" / city
        return bool(BUILD_NAME.fullmatch(name)) and (folder / f"{name}{WITHDRAWN_SUFFIX}").exists()

    def _find_live(self, city: str) -> Build | None:
        pointer = self.read_pointer(city)
        if pointer and self._is_intact(city, pointer.build):
            folder = self.root / "builds" / city / pointer.build
            return Build(city, pointer.build, folder, pointer.refreshed_at, pointer.notices)
        for name in self._candidates(city, pointer):
            if self._is_intact(city, name):
                folder = self.root / "builds" / city / name
                day = format_utc_day((folder / "manifest.json").stat().st_mtime)
                notices = (*(pointer.notices if pointer else ()), _make_damage_notice(day))
                return Build(city, name, folder, f"{day}T00:00:00Z", notices)
        return None

    def _candidates(self, city: str, pointer: Pointer | None) -> list[str]:
        """The builds that may replace a damaged one: those that were live before, then the others,
        newest first.
        """
        folder = self.root / "builds" / city
        on_disk = sorted(
            (p for p in folder.glob("*/manifest.json") if BUILD_NAME.fullmatch(p.parent.name)),
            key=lambda p: p.stat().st_mtime,
            reverse=True,
        )
        known = (pointer.newest, *pointer.previous) if pointer else ()
        damaged = pointer.build if pointer else ""
        names = dict.fromkeys((*known, *(p.parent.name for p in on_disk)))
        return [n for n in names if n != damaged]

    def _is_intact(self, city: str, name: str) -> bool:
        """Whether a page can be made from a build: its manifest is readable, and its files have
        their checksums.
        """
        folder = self.root / "builds" / city / name
        named = BUILD_NAME.fullmatch(name) is not None
        return named and _is_readable(folder) and not find_damage(folder, skip=(RECORDS_PREFIX,))

    def verify_live(self, city: str) -> Build | None:
        """The live build after its files were verified anew, for a reader that met a
        damaged one.
        """
        self._live.pop(city, None)
        self._damaged.pop(city, None)
        _load_manifest.cache_clear()
        return self.live(city)

    def state(self, city: str) -> str:
        """The state of a city's data: `live`, `fallback`, `damaged` or `no_data`."""
        if not self._pointer_file(city).exists():
            return "no_data"
        live = self.live(city)
        if live is None:
            return "damaged"
        return "fallback" if any(n.state == "fallback" for n in live.notices) else "live"

    def compute_live_key(self, city: str) -> str:
        """A key of a city's live build, different for every other state; "" where there is none."""
        live = self.live(city)
        return live.key if live else ""

    def build(self, city: str, name: str) -> Build | None:
        """A build by its name, live or not any more; None where there is none. Builds are never
        changed.
        """
        folder = self.root / "builds" / city / name
        named = BUILD_NAME.fullmatch(name) and _is_readable(folder)
        return Build(city, name, folder, "") if named else None


def _make_pin_notice(refreshed_at: str) -> Notice:
    day = refreshed_at[:10]
    message = f"The build of {day} is pinned; newer ones wait until it is unpinned."
    return Notice(STORE_SUBJECT, day, "pinned", message)


def _make_damage_notice(day: str) -> Notice:
    message = (
        f"The live build is damaged; the one made on {day} is shown. The next refresh replaces it."
    )
    return Notice(STORE_SUBJECT, day, "fallback", message)


def _read_snapshot(folder: Path) -> Snapshot | None:
    """What a snapshot's folder says of it; None where that cannot be read. Keys of a newer version
    are passed over.
    """
    known = {f.name for f in fields(Snapshot)}
    try:
        content = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
        content = {name: value for name, value in content.items() if name in known}
        content["columns"] = tuple(ColumnInfo(**c) for c in content["columns"])
        content["pages"] = tuple(content["pages"])
        return Snapshot(**content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_readable(folder: Path) -> bool:
    """Whether a build's manifest is there and holds what pages read first."""
    try:
        # The manifest itself may be in memory although its file was removed.
        os.stat(folder / "manifest.json")
        return bool(_load_manifest(folder))
    except (OSError, ValueError, TypeError):
        return False


def locate_reconciliation_log(root: Path, city: str) -> Path:
    """The path of the ledger of figures that were fetched from a city's portal."""
    return root / "ledgers" / f"{city}.json"


def _read_file_stamp(path: Path | str) -> tuple[int, ...]:
    """What changes whenever a file is replaced; () where there is none."""
    try:
        stat = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def _hash_file(path: Path) -> str:
    """A short hash of a file's content; "" where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.exists() else ""


@lru_cache(maxsize=MAX_CACHED_MANIFESTS)
def _load_manifest(folder: Path) -> Manifest:
    """A build's manifest. Raises OSError, ValueError or TypeError where it is missing or
    damaged.
    """
    return Manifest.model_validate_json((folder / "manifest.json").read_bytes())


def compute_content_name(folder: Path) -> str:
    """The hash of what a build holds: its cubes, boundaries and manifest, and the recipe that made
    them.
    """
    digest = hashlib.sha256(RECIPE_VERSION.encode())
    left_out = ("records", CHECKSUMS_FILE)
    for path in sorted(p for p in folder.iterdir() if not p.name.startswith(left_out)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
