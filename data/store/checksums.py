"""Checksums of a folder of the store: written once when the folder is made, compared when it is
read.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from data.atomic_files import compute_checksum, replace_file, sync

CHECKSUMS_FILE = "checksums.json"


def write_checksums(folder: Path) -> None:
    """Write the SHA-256 of every file of a folder beside them and sync all of it to disk.

    A power cut after this returns leaves the files as they are listed.
    """
    listed = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name != CHECKSUMS_FILE:
            listed[path.name] = compute_checksum(path)
            sync(path)
    write_json(folder / CHECKSUMS_FILE, listed)
    sync(folder)


def find_damage(folder: Path, skip: tuple[str, ...] = ()) -> list[str]:
    """The files of a folder that are missing or differ from their checksum, with the reason.

    Names that begin with one of `skip` are not read. A folder without checksums (written before
    they were introduced) has no known damage.
    """
    path = folder / CHECKSUMS_FILE
    if not folder.is_dir():
        return [f"{folder.name}: missing"]
    if not path.exists():
        return []
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        expected = dict(listed.items())
    except (OSError, ValueError, AttributeError):
        return [f"{CHECKSUMS_FILE}: unreadable"]
    damaged = []
    for name, checksum in expected.items():
        if name.startswith(skip):
            continue
        try:
            if compute_checksum(folder / name) != checksum:
                damaged.append(f"{name}: differs from its checksum")
        except OSError:
            damaged.append(f"{name}: missing or unreadable")
    return damaged


def is_listed(folder: Path, name: str) -> bool:
    """Whether the checksums of a folder name a file; False where they cannot be read."""
    try:
        return name in json.loads((folder / CHECKSUMS_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return False


def write_json(path: Path, content: object) -> None:
    """Write JSON and sync it to disk."""
    with open(path, "w", encoding="utf-8") as handle:
        json.dump(content, handle, ensure_ascii=False, indent=1)
        handle.flush()
        os.fsync(handle.fileno())


def replace_json(path: Path, content: object) -> None:
    """Write JSON to a file atomically and sync it to disk."""
    replace_file(path, json.dumps(content, ensure_ascii=False, indent=1).encode())
