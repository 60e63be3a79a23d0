"""Writes the site as files: crawls the application, rewrites what it answers, and replaces what has
changed.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication

from dashboard.errors import BadUsage
from dashboard.web.http.site_addresses import rewrite_markup
from dashboard.web.http.style_sheet import ADDRESS as STYLE_SHEET_ADDRESS
from dashboard.web.http.style_sheet import read_export_rules
from dashboard.web.static_site.crawl import Crawl
from dashboard.web.static_site.documents import rewrite_document
from dashboard.web.static_site.fetching import HTML_TYPE, FetchedPage, Fetcher
from dashboard.web.static_site.file_names import INDEX_FILE, NOT_FOUND_FILE, map_address
from dashboard.web.static_site.machine_files import rewrite_machine_file
from dashboard.web.static_site.site_map import SiteMap
from data.atomic_files import open_replacement
from data.model.errors import PlainviewError

MANIFEST_FILE = "plainview-export.json"
# GitHub Pages leaves out what its site generator does not know where this file is missing.
PLAIN_HOST_FILE = ".nojekyll"
# An address that no page has.
MISSING_ADDRESS = "/404"
TEXT_TYPES = (
    "text/",
    "application/json",
    "application/xml",
    "application/atom+xml",
    "application/geo+json",
)
DRAWING_TYPE = "image/svg+xml"
CHUNK = 4

Item = TypeVar("Item")
Result = TypeVar("Result")
Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class WrittenFile:
    """A file of the export: the address whose answer it holds, the digest of its content, and its
    size in bytes.
    """

    file: str
    address: str
    digest: str
    size: int
    changed: bool


@dataclass
class ExportResult:
    """What an export did."""

    files: int = 0
    bytes: int = 0
    changed: int = 0
    removed: int = 0


@dataclass
class Exporter:
    """Writes one export. `state` names all that the site's answers depend on; `report` is called
    with the name of a step, how much of it is done, and how much there is, where that is known.
    """

    server: WSGIApplication
    cities: tuple[str, ...]
    folder: Path
    kept_folder: Path
    site: SiteMap
    state: str
    processes: int = 1
    report: Report = lambda step, done, total: None
    media_types: dict[str, str] = field(default_factory=dict)

    def is_up_to_date(self) -> bool:
        """Whether the folder holds the export of this state already, each file as it was
        written.
        """
        manifest = read_manifest(self.folder)
        if manifest.get("state") != self.state or not manifest.get("complete"):
            return False
        for file, entry in manifest["files"].items():
            path = self.folder / file
            if not path.is_file() or _compute_digest(path.read_bytes()) != entry["sha256"]:
                return False
        return True

    def run(self) -> ExportResult:
        """Write what is new or has changed, and remove what the last export wrote and this one does
        not.

        Raises BadUsage where the folder holds other files, and ExportFailed where the application
        fails.
        """
        earlier = self._open_folder()
        fetcher = Fetcher(self.server, self.site, self.kept_folder / self.state)
        crawl = Crawl(self.site, self.cities)
        with _open_workers(fetcher, self.processes) as run_many:
            crawl.run(
                lambda addresses: self._count("asked", run_many(_fetch, addresses), addresses)
            )
        missing = fetcher.fetch(MISSING_ADDRESS)
        self.media_types = {**crawl.media_types, missing.address: missing.media_type}
        ordered = sorted(self.site.addresses, key=self._get_order)
        writer = _Writer(fetcher, self.folder, self.media_types)
        with _open_workers(writer, self.processes) as run_many:
            written = list(self._count("written", run_many(_write, ordered), ordered))
        written.append(writer.write_not_found())
        return self._finish(earlier, written)

    def _count(self, step: str, results: Iterable[Result], items: list) -> Iterable[Result]:
        for done, result in enumerate(results, 1):
            self.report(step, done, len(items))
            yield result

    def _get_order(self, address: str) -> tuple[bool, bool, str]:
        """Files before the pages that refer to them, the start page last."""
        file = map_address(address)
        return file.endswith(INDEX_FILE), file == INDEX_FILE, file

    def _open_folder(self) -> dict[str, Any]:
        """The manifest of the export that the folder holds; that of an empty one where it
        is new.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        manifest = read_manifest(self.folder)
        others = [path.name for path in self.folder.iterdir() if path.name != ".git"]
        if not manifest and others:
            raise BadUsage(
                f"--to {self.folder}: holds other files ({sorted(others)[0]}); expected a "
                "new or empty folder, "
                "or one that an export wrote"
            )
        _write_json(
            self.folder / MANIFEST_FILE, {**manifest, "complete": False, "state": self.state}
        )
        return manifest

    def _finish(self, earlier: dict[str, Any], written: list[WrittenFile]) -> ExportResult:
        """Remove what is no longer part of the site, then say in the manifest what is."""
        (self.folder / PLAIN_HOST_FILE).touch(exist_ok=True)
        now = {entry.file for entry in written}
        removed = [file for file in earlier.get("files", {}) if file not in now]
        for file in removed:
            _remove_file(self.folder, file)
        _write_json(
            self.folder / MANIFEST_FILE,
            {
                "complete": True,
                "state": self.state,
                "cities": list(self.cities),
                "base_url": self.site.base_url,
                "files": {
                    entry.file: {"address": entry.address, "sha256": entry.digest}
                    for entry in sorted(written, key=lambda entry: entry.file)
                },
            },
        )
        return ExportResult(
            files=len(written),
            bytes=sum(entry.size for entry in written),
            changed=sum(entry.changed for entry in written),
            removed=len(removed),
        )


def read_manifest(folder: Path) -> dict[str, Any]:
    """What an export wrote into a folder; empty where none did. Raises BadUsage for a manifest that
    is none.
    """
    try:
        manifest = json.loads((folder / MANIFEST_FILE).read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:
        raise BadUsage(f"{folder / MANIFEST_FILE}: expected the manifest of an export") from None
    return manifest


@dataclass
class _Writer:
    """Writes what was kept of an address as a file."""

    fetcher: Fetcher
    folder: Path
    media_types: dict[str, str]

    def write(self, address: str) -> WrittenFile:
        _, body = self.fetcher.read_answer(address) or ({}, b"")
        file = map_address(address)
        return self._replace(file, address, self._rewrite(address, file, body))

    def write_not_found(self) -> WrittenFile:
        """The page for addresses that there are not; a host shows it at any depth, so its links
        begin with a slash.
        """
        _, body = self.fetcher.read_answer(MISSING_ADDRESS) or ({}, b"")
        site = self.fetcher.site
        prefix = urlsplit(site.base_url).path.rstrip("/")
        document = rewrite_document(
            body.decode(), MISSING_ADDRESS, _RootedSiteMap(**vars(site), prefix=prefix)
        )
        return self._replace(NOT_FOUND_FILE, MISSING_ADDRESS, document.encode())

    def _rewrite(self, address: str, file: str, body: bytes) -> bytes:
        media_type = self.media_types[address]
        if media_type == HTML_TYPE:
            return rewrite_document(body.decode(), address, self.fetcher.site).encode()
        if address.partition("?")[0] == STYLE_SHEET_ADDRESS:
            return body + read_export_rules().encode()
        if media_type == DRAWING_TYPE:
            write = partial(self.fetcher.site.write_link, file=file)
            return rewrite_markup(body.decode(), write).encode()
        if media_type.startswith(TEXT_TYPES):
            text = rewrite_machine_file(body.decode(), media_type, address, self.fetcher.site)
            return text.encode()
        return body

    def _replace(self, file: str, address: str, content: bytes) -> WrittenFile:
        path = self.folder / file
        changed = not path.is_file() or path.read_bytes() != content
        if changed:
            path.parent.mkdir(parents=True, exist_ok=True)
            with open_replacement(path) as part:
                part.write_bytes(content)
        return WrittenFile(file, address, _compute_digest(content), len(content), changed)


@dataclass
class _RootedSiteMap(SiteMap):
    """The site's files as they are named from the root of the host."""

    prefix: str = ""

    def build_link(self, link: str, file: str, absolute: bool = False) -> str | None:
        built = super().build_link(link, INDEX_FILE, absolute)
        is_own = self.find_address(link) is not None and built is not None
        return f"{self.prefix}/{built}" if is_own and "://" not in str(built) else built


def _compute_digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _remove_file(folder: Path, file: str) -> None:
    """Remove a file of an earlier export and the folders that are empty without it."""
    path = folder / file
    if folder.resolve() not in path.resolve().parents:
        return
    path.unlink(missing_ok=True)
    for parent in path.parents:
        if parent == folder or any(parent.iterdir()):
            return
        parent.rmdir()


def _write_json(path: Path, content: dict) -> None:
    with open_replacement(path) as part:
        part.write_text(json.dumps(content, indent=1), encoding="utf-8")


# What the processes of a pool work with; they are forked, and so find it as their parent left it.
_worker: Any = None


def _fetch(address: str) -> FetchedPage | PlainviewError:
    try:
        return _worker.fetch(address)
    except PlainviewError as error:
        return error


def _write(address: str) -> WrittenFile:
    return _worker.write(address)


@contextmanager
def _open_workers(worker: Any, processes: int):
    """A function that applies another to many items, in this process or in several, in the order of
    the items.
    """
    global _worker
    _worker = worker
    if processes == 1:
        yield lambda function, items: map(_raise_failure, map(function, items))
        return
    pool = multiprocessing.get_context("fork").Pool(processes)
    try:
        yield lambda function, items: map(
            _raise_failure, pool.imap(function, items, chunksize=CHUNK)
        )
    finally:
        pool.terminate()


def _raise_failure(result: Any) -> Any:
    if isinstance(result, PlainviewError):
        raise result
    return result
