"""Checksums of a folder of the store: written once when the folder is made, compared when it is
read.
"""

from __future__ import annotations

import hashlib
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
    if not folder.is_dir():
        return [f"{folder.name}: missing"]
    try:
        expected = _read_list(folder)
    except OSError:
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


def read_verified(path: Path) -> bytes:
    """The bytes of a file of a folder, which are those that its checksum was made of.

    A file that has none (written before checksums were introduced) is read as it is. Raises OSError
    where the file or the list of checksums cannot be read, or the two differ.
    """
    content = path.read_bytes()
    expected = _read_list(path.parent).get(path.name)
    if expected is not None and hashlib.sha256(content).hexdigest() != expected:
        raise OSError(f"{path} differs from its checksum")
    return content


def is_listed(folder: Path, name: str) -> bool:
    """Whether the checksums of a folder name a file; False where they cannot be read."""
    try:
        return name in _read_list(folder)
    except OSError:
        return False


def _read_list(folder: Path) -> dict[str, str]:
    """The checksums of a folder by the name of the file; none where it has no list of them. Raises
    OSError where it cannot be read.
    """
    path = folder / CHECKSUMS_FILE
    if not path.exists():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")).items())
    except (ValueError, AttributeError) as error:
        raise OSError(f"{path} cannot be read: {error}") from error


def write_json(path: Path, content: object) -> None:
    """Write JSON and sync it to disk."""
    with open(path, "w", encoding="utf-8") as handle:
        json.dump(content, handle, ensure_ascii=False, indent=1)
        handle.flush()
        os.fsync(handle.fileno())


def replace_json(path: Path, content: object) -> None:
    """Write JSON to a file atomically and sync it to disk."""
    replace_file(path, json.dumps(content, ensure_ascii=False, indent=1).encode())
