"""What the store keeps of rows that a portal no longer publishes, and for how long.

Three things hold rows: snapshots (as published), the records of a build, and the raw values in its
manifest. The live build keeps all three, since the next refresh compares with them. Older snapshots
are removed and older builds redacted after a number of days: their aggregates stay, so that a chart
frozen at a build goes on showing it.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from math import inf
from pathlib import Path

from data.model.clock import get_current_time
from data.store.checksums import replace_json, write_checksums
from data.store.store import RECORDS_PREFIX, WITHDRAWN_SUFFIX, Pointer, Store

SECONDS_PER_DAY = 86_400
# What a manifest says of raw values, and what is left in its place.
EMPTY_RAW_VALUES: dict[str, dict | list] = {"unknown": {}, "values": [], "read": {}}


@dataclass(frozen=True)
class RemovalSummary:
    """What was removed of one city: superseded snapshots, and the builds redacted or removed."""

    snapshots: int
    builds: int


def remove_expired(
    store: Store, city: str, keep_builds: int, snapshot_days: float = 0, build_days: float = inf
) -> RemovalSummary:
    """Remove snapshots that the newest build does not stand on, once they are older than
    `snapshot_days`, and redact older builds: those beyond the `keep_builds` newest, and those older
    than `build_days`.

    The live, the newest and a pinned build are never redacted. A redacted build answers as before,
    so a chart that is frozen at it stays. The caller holds the city's lock.
    """
    pointer = store.read_pointer(city)
    if pointer is None:
        return RemovalSummary(0, 0)
    snapshots = [
        f
        for f in _find_superseded_snapshots(store, city, pointer)
        if _days_of_age(f) >= snapshot_days
    ]
    for folder in snapshots:
        shutil.rmtree(folder)
    older = sorted(_find_older_builds(store, city, pointer), key=_days_of_age)
    beyond = older[keep_builds:]
    expired = [f for f in older[:keep_builds] if _days_of_age(f) >= build_days]
    redacted = [f for f in (*expired, *beyond) if redact_build(f)]
    return RemovalSummary(len(snapshots), len(redacted))


def remove_superseded(store: Store, city: str) -> RemovalSummary:
    """Remove every snapshot that the newest build does not stand on, and every build but the live
    and the newest one.

    A removed build leaves its name, so that a chart frozen at it can say that its copy was
    withdrawn. The caller holds the city's lock.
    """
    pointer = store.read_pointer(city)
    if pointer is None:
        return RemovalSummary(0, 0)
    snapshots = _find_superseded_snapshots(store, city, pointer)
    builds = _find_older_builds(store, city, pointer)
    for folder in (*snapshots, *builds):
        shutil.rmtree(folder)
    for folder in builds:
        folder.with_name(folder.name + WITHDRAWN_SUFFIX).touch()
    return RemovalSummary(len(snapshots), len(builds))


def redact_build(folder: Path) -> bool:
    """Remove the records of a build and the raw values of its manifest; False where that was done
    before.

    Its checksums are written anew; its name stays, since its aggregates do.
    """
    path = folder / "manifest.json"
    records = list(folder.glob(f"{RECORDS_PREFIX}*"))
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        datasets = content["datasets"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    redacted = [d | {k: v for k, v in EMPTY_RAW_VALUES.items() if k in d} for d in datasets]
    if not records and redacted == datasets:
        return False
    for file in records:
        file.unlink()
    replace_json(path, content | {"datasets": redacted})
    write_checksums(folder)
    return True


def _find_superseded_snapshots(store: Store, city: str, pointer: Pointer) -> list[Path]:
    """The snapshots that the newest build does not use (bases of increments included), and the
    quarantined ones.
    """
    found = list((store.root / "quarantine" / city).glob("*/*"))
    for dataset in (store.root / "snapshots" / city).glob("*"):
        if dataset.name not in pointer.snapshots:
            continue
        last = store.find_last_good(city, dataset.name)
        if last is None:
            continue
        used = {last.name, last.base, *(p.parent.name for p in store.list_page_files(last))}
        found += [f for f in dataset.glob("[!.]*") if f.is_dir() and f.name not in used]
    return found


def _find_older_builds(store: Store, city: str, pointer: Pointer) -> list[Path]:
    kept = {pointer.build, pointer.newest}
    folders = (store.root / "builds" / city).glob("[!.]*")
    return [f for f in folders if f.is_dir() and f.name not in kept]


def _days_of_age(folder: Path) -> float:
    """How many days ago a snapshot or build was made."""
    file = next(
        (folder / n for n in ("snapshot.json", "manifest.json") if (folder / n).exists()), folder
    )
    return (get_current_time().timestamp() - file.stat().st_mtime) / SECONDS_PER_DAY
