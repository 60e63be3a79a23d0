"""Files that are replaced as a whole: a reader sees the old file or the new one. And their
checksums.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHUNK_BYTES = 1 << 20


def replace_file(path: Path, content: bytes) -> None:
    """Write a file atomically and sync it to disk, in a folder that is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_replacement(path) as part:
        part.write_bytes(content)
        sync(part)
    sync(path.parent)


@contextmanager
def open_replacement(path: Path) -> Iterator[Path]:
    """A path to write to, which is moved to `path` at the end: a reader sees the old file or the
    new one.

    Nothing is left of it where the block raises. What is written is not synced to disk.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Flush a file or a folder to disk; a file system that cannot sync a folder is left alone."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def compute_checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with open(path, "rb") as handle:
        while chunk := handle.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
