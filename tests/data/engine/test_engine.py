"""Turns at the refresh's engine: one at a time, nothing of one city left for the next, never handed
on when broken.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from data.cube import cube as cube_module
from data.cube.cube import build_cube
from data.engine.duckdb_pool import SHORT_PASSES, SharedEngine, fetch_row, plan_for_few_rows

SETTINGS = "SET memory_limit = '50MB'; SET threads = 1"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list:
    """Every engine that was opened, in order."""
    engines, connect = [], duckdb.connect
    monkeypatch.setattr(
        duckdb, "connect", lambda *a, **k: engines.append(connect(*a, **k)) or engines[-1]
    )
    return engines


def is_closed(engine: duckdb.DuckDBPyConnection) -> bool:
    try:
        return engine.execute("SELECT 1").fetchone() is None
    except duckdb.ConnectionException:
        return True


def side_by_side(turns: SharedEngine, works: list[Callable], folder: Path) -> list:
    """Each piece of work in a turn of its own; all wait until the first is at it. A fault is given,
    not raised.
    """
    first = threading.Barrier(2)

    def begin(number: int) -> object:
        try:
            with turns.take(folder / str(number)) as engine:
                if number == 0:
                    first.wait(60)
                    until = time.monotonic() + 60
                    while (
                        turns._waiting < len(works) - 1 and time.monotonic() < until
                    ):  # it is about those who wait
                        time.sleep(0.001)
                return works[number](engine)
        except duckdb.Error as fault:
            return fault

    with ThreadPoolExecutor(len(works)) as pool:
        leading = pool.submit(begin, 0)
        first.wait(60)
        return [
            f.result(60) for f in [leading, *[pool.submit(begin, n) for n in range(1, len(works))]]
        ]


def make_table(engine: duckdb.DuckDBPyConnection) -> int:
    engine.execute("CREATE TEMP TABLE raw AS SELECT 7 AS n")
    return engine.execute("SELECT sum(n) FROM raw").fetchone()[0]


def test_those_who_wait_take_over_the_open_engine_and_find_nothing_in_it(
    opened, tmp_path: Path
) -> None:
    assert side_by_side(SharedEngine(SETTINGS), [make_table] * 4, tmp_path) == [7] * 4
    assert len(opened) == 1
    assert is_closed(opened[0])


def test_one_after_another_each_has_an_engine_of_its_own(opened, tmp_path: Path) -> None:
    turns = SharedEngine(SETTINGS)
    for _ in range(2):
        with turns.take(tmp_path) as engine:
            assert make_table(engine) == 7
            assert (
                engine.execute("SELECT current_setting('memory_limit')").fetchone()[0] == "47.6 MiB"
            )
    assert len(opened) == 2
    assert all(is_closed(engine) for engine in opened)


def test_no_two_are_at_it_at_once(tmp_path: Path) -> None:
    busy = threading.Lock()

    def alone(_: duckdb.DuckDBPyConnection) -> bool:
        free = busy.acquire(blocking=False)
        time.sleep(0.02)
        if free:
            busy.release()
        return free

    assert all(side_by_side(SharedEngine(SETTINGS), [alone] * 6, tmp_path))


def test_an_engine_that_failed_is_closed_and_the_next_begins_anew(opened, tmp_path: Path) -> None:
    broken = side_by_side(
        SharedEngine(SETTINGS),
        [lambda engine: engine.execute("SELECT FROM nowhere"), make_table],
        tmp_path,
    )
    assert isinstance(broken[0], duckdb.Error)
    assert broken[1] == 7
    assert len(opened) == 2
    assert all(is_closed(engine) for engine in opened)


def test_what_finds_no_room_spills_into_the_folder_and_leaves_nothing(
    opened, tmp_path: Path
) -> None:
    (tmp_path / "0").mkdir()

    def large(engine: duckdb.DuckDBPyConnection) -> bool:
        engine.execute(
            "CREATE TEMP TABLE many AS SELECT range AS n, hash(range) AS h FROM range(8000000)"
        )
        return (tmp_path / "0" / "spill").exists()

    assert side_by_side(SharedEngine(SETTINGS), [large, make_table], tmp_path) == [True, 7]
    assert len(opened) == 2, "an engine whose spill lies in one city's folder goes with it"
    assert not (tmp_path / "0" / "spill").exists()


def test_statements_over_few_rows_are_planned_in_a_short_way_and_no_others(tmp_path: Path) -> None:
    left_out = "SELECT current_setting('disabled_optimizers')"
    turns = SharedEngine(SETTINGS)
    with turns.take(tmp_path) as engine:
        (usual,) = fetch_row(engine, left_out)
        with plan_for_few_rows(engine):
            passes = set(fetch_row(engine, left_out)[0].split(","))
        assert fetch_row(engine, left_out) == (usual,)
    assert "join_order" in passes
    assert not passes & set(SHORT_PASSES)


@pytest.mark.parametrize("dimensions", [("race", "outcome"), ("district", "beat")])
def test_the_same_cells_are_the_same_bytes_whatever_order_their_records_come_in(
    tmp_path: Path, dimensions: tuple[str, ...]
) -> None:
    first, second = dimensions
    rows = (
        f"SELECT 'd' AS dataset, 24000 + i % 40 AS month, 'a' || hash(i) % 9 AS {first}, "
        f"CASE WHEN i % 11 > 0 THEN 'b' || hash(i + 1) % 30 END AS {second}, "
        "CAST(1 AS TINYINT) AS stops, CAST(i % 3 = 0 AS TINYINT) AS frisked, "
        "CAST(NULL AS VARCHAR) AS set_aside FROM range(150000) AS t(i)"
    )
    made = []
    for order in ("i", "hash(i + 7)"):
        # The engine may remember a file that it has read.
        records, cube = tmp_path / f"records-{len(made)}.parquet", tmp_path / "cube.parquet"
        duckdb.execute(
            f"COPY ({rows} ORDER BY {order}) TO '{records}' (FORMAT parquet, ROW_GROUP_SIZE 20000)"
        )
        totals = build_cube([records], dimensions, ("stops", "frisked"), cube)
        assert totals == {"stops": 150_000, "frisked": 50_000}
        made.append(cube.read_bytes())
    assert made[0] == made[1]


def test_a_dimension_of_many_categories_gives_the_same_cube_as_one_whose_are_numbered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = tmp_path / "records.parquet"
    duckdb.execute(
        "COPY (SELECT 'it''s' AS dataset, 24000 + i % 7 AS month, 'b''' || hash(i) % 400 AS beat, "
        "CASE WHEN i % 5 > 0 THEN 'é' || i % 3 WHEN i % 2 > 0 THEN 'not_read' END AS district, "
        "CAST(i % 50 > 0 AS TINYINT) AS stops, CASE WHEN i % 50 = 0 THEN 'date_in_future' "
        "END AS set_aside "
        f"FROM range(20000) AS t(i)) TO '{records}' (FORMAT parquet)"
    )
    made = []
    for most in (2_000, 300, 0):
        monkeypatch.setattr(cube_module, "MOST_NUMBERED", most)
        cube = tmp_path / "cube.parquet"
        build_cube([records], ("district", "beat"), ("stops",), cube)
        made.append(duckdb.sql(f"FROM '{cube}'").fetchall())
    assert made[0] == made[1] == made[2]
    recount = duckdb.sql(
        "SELECT dataset, month, coalesce(district, 'not_read') AS district, beat, count(*) "
        f"FROM '{records}' WHERE set_aside IS NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert made[0] == recount
