"""The very same cube from a real Spark cluster as from DuckDB, and a clear line where there is
none.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.errors import BadSetting
from dashboard.settings import read_settings
from data.city_files.loader import load_city_file
from data.cube.spark import SharedFolder, SparkCubeBuilder, open_shared_folder
from data.model.errors import EngineError
from data.portal import PortalAccess
from data.refresh import refresh_city
from data.store.store import Store
from tests.support.spark import make_environment, needs_spark, run_cluster
from tests.support.worlds import CITY_FILE, TinyCity, make_allegation, make_stop

ROOT = Path(__file__).resolve().parents[3]
# A second table of the same topic that lacks a column of the first: its records have other columns.
OTHER = (
    CITY_FILE
    + """
[[datasets]]
id = "stop-0002"
topic = "stops"
title = "Older stops"
row = "one row per stop"
counts = {units = "stops"}
unit = ["stop_id"]
date = {columns = ["day"], meaning = "day of the stop"}

[datasets.fields]
district = {columns = ["precinct"]}
"""
)


def rows() -> list[dict]:
    """Stops of several months and categories: odd letters, blanks, a wrong date, a stop of two
    rows.
    """
    made = [
        make_stop(
            f"202{year}-{month:02d}-0{day}",
            "EW?"[day % 3],
            race="BWAU"[month % 4],
            beat=f"b{day}",
            result=("Arrest", "Überführung", "zz", "Citation / Fine")[day % 4],
            frisk="YN-"[month % 3],
        )
        for year in range(3)
        for month in range(1, 13)
        for day in (1, 2, 5)
    ]
    return [
        *made,
        make_stop("8202-01-01"),
        make_stop("2022-05-05", None, race=None),
        made[3] | {"beat": "b9"},
    ]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    made = TinyCity(
        tmp_path_factory.mktemp("tiny"), rows(), [make_allegation("c1", "2023-05-05", finding="S")]
    )
    made.write_city(OTHER)
    older = [
        {":id": f"row-{n}", "stop_id": f"old {n}", "day": f"2019-0{n}-03", "precinct": "E"}
        for n in (3, 4)
    ]
    (made.rows / "stop-0002.json").write_text(json.dumps(older))
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spark")


def refresh(
    world: TinyCity, store: Path, around: dict[str, str], **settings: object
) -> subprocess.CompletedProcess:
    told = {f"PLAINVIEW_{k.upper()}": str(v) for k, v in settings.items()}
    return subprocess.run(
        [sys.executable, "app.py", "refresh", "tiny"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=around
        | {"PLAINVIEW_STORE": str(store), "PLAINVIEW_CATALOGUE": str(world.settings.catalogue)}
        | told,
    )


def build_of(store: Path) -> dict[str, bytes]:
    (build,) = (store / "builds" / "tiny").glob("[!.]*")
    return {"name": build.name.encode()} | {p.name: p.read_bytes() for p in build.glob("cube-*")}


@needs_spark
def test_a_cluster_gives_the_very_same_cube(world, folder, tmp_path):
    shared, around = tmp_path / "shared", make_environment(folder)
    catalogue = world.settings.catalogue
    city, here = load_city_file(catalogue / "tiny.toml"), Store(tmp_path / "here")
    assert refresh_city(city, catalogue, here, PortalAccess()).exit_code == 0
    with run_cluster(folder) as master:
        done = refresh(
            world,
            tmp_path / "there",
            around,
            engine="spark",
            spark_master=master,
            spark_place=f"file://{shared}",
        )
    assert done.returncode == 0, done.stderr
    ours, theirs = build_of(tmp_path / "here"), build_of(tmp_path / "there")
    assert len(ours) == 5
    assert ours == theirs
    assert list(shared.iterdir()) == []


def test_a_cluster_that_fails_is_told_in_one_line_and_the_last_good_build_stays(
    world, tmp_path, monkeypatch
):
    pytest.importorskip("pyspark")

    def gone(*_: object) -> None:
        raise RuntimeError(
            "An error occurred while calling o45.sql.\n: java.lang.IllegalStateException: stopped"
        )

    monkeypatch.setattr(SparkCubeBuilder, "_count", gone)
    assert world.refresh().exit_code == 0
    before = world.answers().build("tiny").name
    city = load_city_file(world.settings.catalogue / "tiny.toml")
    store = Store(
        world.settings.store,
        SparkCubeBuilder("spark://cluster:7077", str(tmp_path / "shared")).build_cube,
    )
    with pytest.raises(
        EngineError, match=r"^Spark at spark://cluster:7077 did not count .* calling o45.sql.$"
    ) as told:
        refresh_city(city, world.settings.catalogue, store, PortalAccess())
    assert told.value.exit_code == 3
    assert world.answers().build("tiny").name == before
    assert list((tmp_path / "shared").iterdir()) == []


@pytest.mark.parametrize("place", ["memory://plainview/records", "file://{}/shared", "{}/shared"])
def test_files_go_to_the_shared_place_and_come_back(place, tmp_path):
    pytest.importorskip("fsspec")
    sent = tmp_path / "records-a.parquet"
    sent.write_bytes(b"records")
    with open_shared_folder(place.format(tmp_path)) as room:
        address = room.send(sent)
        assert address.startswith(("memory://", "file:///"))
        assert address.endswith("/records-a.parquet")
        room.files.makedirs(f"{room.path}/cells")
        for number in (10, 2):
            room.files.pipe_file(
                f"{room.path}/cells/part-{number:05d}.snappy.parquet", b"cells %d" % number
            )
        room.files.pipe_file(f"{room.path}/cells/_SUCCESS", b"")
        assert [p.read_bytes() for p in room.fetch("cells", tmp_path)] == [b"cells 2", b"cells 10"]
    assert not room.files.exists(room.path)


@pytest.mark.parametrize("place", ["nonsense://bucket", "/proc/nowhere"])
def test_a_place_that_cannot_be_reached_is_told(place):
    pytest.importorskip("fsspec")
    with (
        pytest.raises(EngineError, match=f"PLAINVIEW_SPARK_PLACE={place}: cannot be written to"),
        open_shared_folder(place),
    ):
        pass


@pytest.mark.parametrize("master", ["nowhere", "http://cluster:7077"])
def test_a_master_that_is_none_stops_the_start(master):
    with pytest.raises(
        BadSetting, match=f"PLAINVIEW_SPARK_MASTER={master}: expected spark://HOST:PORT"
    ):
        read_settings({"PLAINVIEW_SPARK_MASTER": master})


def test_object_stores_have_the_names_that_spark_knows():
    class Bucket:
        def unstrip_protocol(self, path):
            return f"s3://{path}"

    assert (
        SharedFolder(Bucket(), "bucket/plainview-1").address("cells")
        == "s3a://bucket/plainview-1/cells"
    )


def test_without_pyspark_one_line_says_what_to_install(world, tmp_path):
    blind = (
        "import sys, importlib.util as u; find = u.find_spec; "
        "u.find_spec = lambda name, *more: None if name == 'pyspark' else find(name, *more); "
        "from app import main, serve; sys.exit(main(['refresh', 'tiny'], serve))"
    )
    around = {k: v for k, v in os.environ.items() if not k.startswith("PLAINVIEW_")}
    done = subprocess.run(
        [sys.executable, "-c", blind],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={
            **around,
            "PLAINVIEW_ENGINE": "spark",
            "PLAINVIEW_STORE": str(tmp_path),
            "PLAINVIEW_CATALOGUE": str(world.settings.catalogue),
        },
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "plainview: PLAINVIEW_ENGINE=spark needs pyspark, which is not installed: run python "
        "-m pip install "
        "-r requirements-spark.txt -c constraints.txt"
    ]
