"""What is kept in memory of builds: their cubes, and what has been learnt of their records."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from dashboard.lru_cache import BoundedCache
from dashboard.query.aggregation import CubeReader
from data.cube.cube import Cube
from data.engine.parquet import read_columns
from data.store.checksums import is_listed, read_verified
from data.store.store import Build

MAX_CUBES = 12
# Builds of which it is kept where their records are silent.
MAX_BUILD_MEMOS = 8


class CubeCache:
    """The cubes of the builds asked last, read once."""

    def __init__(self) -> None:
        self._cubes: BoundedCache[Path, Cube] = BoundedCache(MAX_CUBES)
        # One at a time: what reading takes is then bounded, and no cube is read twice.
        self._reading = Lock()

    def read(self, build: Build, topic: str, name: str) -> Cube:
        """A cube of a topic: main, places, closing or veil.

        It has no cells where the build was made without such a cube. Raises OSError where a cube of
        the build is gone: a build that is removed or restored meanwhile must not be counted as
        zero.
        """
        path = build.folder / f"cube-{topic}-{name}.parquet"
        kept = self._cubes.get(path)
        if kept is not None:
            return kept
        if build.refreshed_at:  # it is live
            self._drop_earlier_builds(build)
        with self._reading:
            return self._cubes.get_or_make(path, lambda: _read_cube(build, topic, path))

    def _drop_earlier_builds(self, live: Build) -> None:
        """Forget the cubes of the city's other builds: each refresh would leave 16 MB and more."""
        self._cubes.drop(
            lambda path: path.parent != live.folder and path.parent.parent == live.folder.parent
        )

    def make_reader(self, build: Build) -> CubeReader:
        """A function that reads the cubes of a build by topic and name."""
        return partial(self.read, build)


class BuildMemo:
    """What has been worked out of the builds asked last, for every question on them."""

    def __init__(self) -> None:
        self._memos: BoundedCache[str, dict[str, dict[Any, Any]]] = BoundedCache(MAX_BUILD_MEMOS)

    def get(self, build: Build, subject: str) -> dict[Any, Any]:
        """What is known of a build about a subject, to be added to."""
        return self._memos.get_or_make(build.key, dict).setdefault(subject, {})


def _read_cube(build: Build, topic: str, path: Path) -> Cube:
    if path.exists():
        return Cube(read_columns(read_verified(path)))
    is_main = path.name == f"cube-{topic}-main.parquet" and topic in build.manifest.topics
    if is_main or is_listed(build.folder, path.name) or not build.folder.is_dir():
        raise FileNotFoundError(f"{path.name} is gone from build {build.name}")
    return Cube([("month", np.array([], dtype="int64"))])
