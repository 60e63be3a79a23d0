"""The commands `store list|verify|rollback|pin|unpin|prune` and `forget`: what the store holds,
whether it is whole, which build is live, and what is removed.
"""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from dashboard.cli.refresh import print_report, update_city
from dashboard.errors import BadUsage
from dashboard.settings import Settings
from data.model.clock import format_utc_day
from data.model.errors import StorageError
from data.store.checksums import find_damage
from data.store.retention import remove_expired, remove_superseded
from data.store.store import Build, Pointer, Store

DAMAGED_EXIT_CODE = 3


def list_builds(options: Namespace, settings: Settings) -> int:
    """Print every build of the cities named, newest first, and which one is live."""
    store = Store(settings.store)
    listed = [
        build
        for city in _select_cities(store, options.cities)
        for build in _describe_builds(store, city)
    ]
    if options.format == "json":
        print(json.dumps({"ok": True, "builds": listed}, indent=1))
        return 0
    for build in listed:
        marks = ", ".join(name for name in ("live", "pinned", "newest") if build[name])
        size = f"{build['bytes'] / 1e6:,.1f} MB"
        print(f"{build['city']:<16}{build['build']:<20}{build['made']:<14}{size:>12}  {marks}")
    return 0


def verify_store(options: Namespace, settings: Settings) -> int:
    """Compare every file of the builds and snapshots with its checksum; 3 where one differs."""
    store = Store(settings.store)
    checked, damaged = 0, []
    for city in _select_cities(store, options.cities):
        if store.read_pointer(city) is None and (store.root / "live" / f"{city}.json").exists():
            damaged.append(f"{city}: live/{city}.json: unreadable")
        folders = [*_list_folders(store.root / "builds" / city, 1)]
        folders += _list_folders(store.root / "snapshots" / city, 2)
        for folder in folders:
            checked += 1
            place = folder.relative_to(store.root)
            damaged += [f"{city}: {place}: {fault}" for fault in find_damage(folder)]
    print("\n".join([*damaged, f"{checked} folders read, {len(damaged)} faults"]))
    if damaged:
        print(
            "The next `refresh` replaces a damaged live build; a damaged snapshot is pulled again."
        )
    return DAMAGED_EXIT_CODE if damaged else 0


def roll_back(options: Namespace, settings: Settings) -> int:
    """Make an earlier build live and pin it: the one named, else the one that was live before."""
    store = Store(settings.store)
    pointer = _read_pointer(store, options.city)
    previous = [n for n in pointer.previous if n != pointer.build]
    name = options.build or next(iter(previous), "")
    build = _open_intact_build(store, options.city, name, previous)
    day = format_utc_day((build.folder / "manifest.json").stat().st_mtime)
    store.write_pointer(
        options.city,
        replace(
            pointer,
            build=name,
            refreshed_at=f"{day}T00:00:00Z",
            previous=tuple(n for n in (pointer.build, *pointer.previous) if n != name),
            pinned=True,
            newest=pointer.newest or pointer.build,
        ),
    )
    print(
        f"{options.city}: build {name} of {day} is live and pinned; refreshes do not replace it. "
        f"`python app.py store unpin {options.city}` makes the newest build live again."
    )
    return 0


def pin_build(options: Namespace, settings: Settings) -> int:
    """Keep the live build live until it is unpinned."""
    store = Store(settings.store)
    pointer = _read_pointer(store, options.city)
    store.write_pointer(options.city, replace(pointer, pinned=True))
    print(f"{options.city}: build {pointer.build} is pinned; refreshes do not replace it")
    return 0


def unpin_build(options: Namespace, settings: Settings) -> int:
    """Make the newest build live again."""
    store = Store(settings.store)
    pointer = _read_pointer(store, options.city)
    name = pointer.newest or pointer.build
    build = _open_intact_build(store, options.city, name, [])
    notices = tuple(n for n in pointer.notices if n.state != "pinned")
    unpinned = replace(pointer, pinned=False, notices=notices)
    store.write_pointer(options.city, unpinned)
    if name != pointer.build:
        day = format_utc_day((build.folder / "manifest.json").stat().st_mtime)
        store.point(replace(build, refreshed_at=f"{day}T00:00:00Z", notices=notices))
    print(f"{options.city}: build {name} is live; refreshes replace it again")
    return 0


def prune_store(options: Namespace, settings: Settings) -> int:
    """Remove superseded snapshots and redact older builds now; the newest `--builds` of each city
    stay whole.
    """
    store = Store(settings.store)
    for city in _select_cities(store, options.cities):
        with store.lock_for_refresh(city):
            removed = remove_expired(store, city, options.builds)
        print(
            f"{city}: {removed.snapshots} superseded snapshots removed, {removed.builds} "
            "builds redacted"
        )
    return 0


def forget_rows(options: Namespace, settings: Settings) -> int:
    """Pull a city anew and remove every older copy of its rows; 3 where the portal could not give
    all of it.
    """
    report = update_city(options.city, settings, whole=True)
    print_report(report)
    if report.exit_code:
        print(
            f"{options.city}: not everything came anew, so that older copies are still in "
            "use and stay. "
            "Run the command again when the portal is well."
        )
        return report.exit_code
    store = Store(settings.store)
    with store.lock_for_refresh(options.city):
        removed = remove_superseded(store, options.city)
    print(
        f"{options.city}: {removed.snapshots} snapshots and {removed.builds} builds removed; "
        "backups and caches of other machines are not reached"
    )
    return 0


def _select_cities(store: Store, asked: list[str]) -> list[str]:
    known = sorted(p.stem for p in (store.root / "live").glob("*.json"))
    if unknown := [c for c in asked if c not in known]:
        there = f"it holds {', '.join(known)}" if known else "`python app.py refresh ID` fills it"
        raise BadUsage(f"store: it holds no build of {', '.join(unknown)}; {there}")
    return asked or known


def _read_pointer(store: Store, city: str) -> Pointer:
    _select_cities(store, [city])
    pointer = store.read_pointer(city)
    if pointer is None:
        raise StorageError(
            f"live/{city}.json is damaged; `python app.py refresh {city}` writes it anew"
        )
    return pointer


def _open_intact_build(store: Store, city: str, name: str, offered: list[str]) -> Build:
    """A build by its name. Raises BadUsage where there is none, or where it is damaged."""
    there = f"; expected one of {', '.join(offered)}" if offered else ""
    build = store.build(city, name) if name else None
    if build is None:
        raise BadUsage(
            f"store: {city} has no build {name!r}{there}"
            if name
            else f"store: {city} has no earlier build"
        )
    if faults := find_damage(build.folder):
        raise BadUsage(f"store: build {name} of {city} is damaged: {'; '.join(faults)}")
    return build


def _describe_builds(store: Store, city: str) -> list[dict]:
    pointer = store.read_pointer(city)
    live = store.live(city)
    found = []
    for folder in _list_folders(store.root / "builds" / city, 1):
        files = [p for p in folder.iterdir() if p.is_file()]
        made = folder / "manifest.json"
        found.append(
            {
                "city": city,
                "build": folder.name,
                "made": format_utc_day((made if made.exists() else folder).stat().st_mtime),
                "bytes": sum(p.stat().st_size for p in files),
                "live": live is not None and folder.name == live.name,
                "pinned": pointer is not None and pointer.pinned and folder.name == pointer.build,
                "newest": pointer is not None and folder.name == pointer.newest,
            }
        )
    return sorted(found, key=lambda b: (b["made"], b["newest"]), reverse=True)


def _list_folders(root: Path, depth: int) -> list[Path]:
    """The folders so far below a root; those that are being written are left out."""
    found = [p for p in root.glob("/".join(["*"] * depth)) if p.is_dir()]
    return sorted(p for p in found if not p.name.startswith("."))
