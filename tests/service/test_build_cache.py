"""What is kept in memory of a city's builds ends with a refresh."""

from __future__ import annotations

from pathlib import Path

from dashboard.service.build_cache import CubeCache
from data.store.store import Store
from tests.support.worlds import STOPS, TinyCity, make_stop


def test_cubes_of_an_earlier_build_are_forgotten_once_the_new_one_is_read(tmp_path: Path) -> None:
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
    live = store.live("tiny")
    assert live
    assert live.name != earlier.name
    kept = cubes.read(live, "stops", "main")
    former = store.build("tiny", earlier.name)
    assert former
    again = cubes.read(former, "stops", "main")
    assert again is not first
    assert cubes.read(live, "stops", "main") is kept
