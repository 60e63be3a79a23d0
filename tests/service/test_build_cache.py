"""What is kept in memory of a city's builds ends with a refresh."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

from dashboard.service import build_cache
from dashboard.service.build_cache import CubeCache
from data.engine.parquet import read_columns
from data.store.store import Store
from tests.support.worlds import STOPS, TinyCity, make_stop


def test_cubes_and_manifest_of_an_earlier_build_are_forgotten_once_the_new_one_is_read(
    tmp_path: Path,
) -> None:
    world = TinyCity(tmp_path, [make_stop("2023-05-05")])
    world.refresh()
    store, cubes = Store(world.settings.store), CubeCache()
    earlier = store.live("tiny")
    assert earlier
    first = cubes.read(earlier, "stops", "main")
    assert cubes.read(earlier, "stops", "main") is first
    world.write_rows(
        STOPS, [make_stop("2023-05-05"), make_stop("2023-05-06")], as_of="2024-01-02T00:00:00Z"
    )
    world.refresh()
    manifest = earlier.manifest
    assert earlier.manifest is manifest
    live = store.live("tiny")
    assert live
    assert live.name != earlier.name
    assert earlier.manifest is not manifest
    kept = cubes.read(live, "stops", "main")
    former = store.build("tiny", earlier.name)
    assert former
    again = cubes.read(former, "stops", "main")
    assert again is not first
    assert cubes.read(live, "stops", "main") is kept


def test_threads_that_miss_at_once_read_a_cube_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = TinyCity(tmp_path, [make_stop("2023-05-05")])
    world.refresh()
    build, cubes, reads = Store(world.settings.store).live("tiny"), CubeCache(), []
    assert build
    together = Barrier(2)

    def read(content: bytes):
        reads.append(len(content))
        # Who reads alone waits in vain for another reader.
        with pytest.raises(BrokenBarrierError):
            together.wait(0.2)
        return read_columns(content)

    monkeypatch.setattr(build_cache, "read_columns", read)
    with ThreadPoolExecutor(2) as readers:
        found = list(readers.map(lambda _: cubes.read(build, "stops", "main"), range(2)))
    assert found[0] is found[1]
    assert len(reads) == 1
