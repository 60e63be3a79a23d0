"""A store with a torn or flipped file: the city falls back to an older build, others are untouched,
a refresh heals.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partialmethod
from pathlib import Path

import pytest

import app
from dashboard.cli.commands import main
from data.store.store import Store
from tests.support.worlds import STOPS, TinyCity, make_stop

FIRST = [make_stop("2022-01-03"), make_stop("2022-02-03")]
SECOND = [*FIRST, make_stop("2022-03-03")]


@pytest.fixture
def world(whole: TinyCity, tmp_path: Path) -> TinyCity:
    """The tiny city with two builds, to be damaged."""
    return whole.copy_to(tmp_path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    """The tiny city with two builds: one of two stops, then the live one of three."""
    made = TinyCity(tmp_path_factory.mktemp("whole"), FIRST)
    made.refresh()
    made.write_rows(STOPS, SECOND, as_of="2024-01-31T23:00:00Z")
    assert made.refresh().exit_code == 0
    return made


def pointer_of(world: TinyCity) -> Path:
    return world.settings.store / "live" / "tiny.json"


def live_folder(world: TinyCity) -> Path:
    name = json.loads(pointer_of(world).read_text())["build"]
    return world.settings.store / "builds" / "tiny" / name


def flip(path: Path, place: int | None = None) -> None:
    """Turn the bits of one byte of a file, by default in its middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if place is None else place] ^= 0xFF
    path.write_bytes(content)


def snapshot_file(world: TinyCity) -> Path:
    folder = world.settings.store / "snapshots" / "tiny" / STOPS
    name = json.loads(pointer_of(world).read_text())["snapshots"][STOPS]
    return folder / name / "snapshot.json"


def edit_pointer(world: TinyCity, **changes: object) -> None:
    content = json.loads(pointer_of(world).read_text())
    pointer_of(world).write_text(json.dumps({**content, **changes}))


def name_no_build(world: TinyCity) -> None:
    content = json.loads(pointer_of(world).read_text())
    pointer_of(world).write_text(json.dumps({**content, "build": "0123456789abcdef"}))


# What is damaged, and the stops that the site shows then.
DAMAGE: dict[str, tuple[Callable[[TinyCity], object], int]] = {
    "empty pointer": (lambda w: pointer_of(w).write_text(""), 3),
    "pointer is a list": (lambda w: pointer_of(w).write_text("[]"), 3),
    "pointer names no build": (name_no_build, 3),
    "pointer with notices of numbers": (lambda w: edit_pointer(w, notices=[1, 2]), 3),
    "pointer with an empty notice": (lambda w: edit_pointer(w, notices=[{}]), 3),
    "pointer refreshed at no moment": (lambda w: edit_pointer(w, refreshed_at="soon"), 3),
    "empty manifest": (lambda w: (live_folder(w) / "manifest.json").write_text(""), 2),
    "missing manifest": (lambda w: (live_folder(w) / "manifest.json").unlink(), 2),
    "half a manifest": (
        lambda w: (live_folder(w) / "manifest.json").write_bytes(
            (live_folder(w) / "manifest.json").read_bytes()[:300]
        ),
        2,
    ),
    "flipped cube": (lambda w: flip(live_folder(w) / "cube-stops-main.parquet"), 2),
    "empty cube": (lambda w: (live_folder(w) / "cube-stops-main.parquet").write_bytes(b""), 2),
    "missing cube": (lambda w: (live_folder(w) / "cube-stops-main.parquet").unlink(), 2),
    "empty snapshot.json": (lambda w: snapshot_file(w).write_text(""), 3),
    "snapshot.json of a newer version": (
        lambda w: snapshot_file(w).write_text(
            json.dumps({**json.loads(snapshot_file(w).read_text()), "later": 1})
        ),
        3,
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_store_serves_and_heals(world: TinyCity, name: str) -> None:
    damage, shown = DAMAGE[name]
    damage(world)
    client = app.create_app(world.settings).server.test_client()
    for address in ("/", "/tiny", "/metrics", "/api/v1/cities.json", "/readyz"):
        assert client.get(address).status_code == 200, address
    asked = "/api/v1/answers.json?city=tiny&measure=stops&since=2022-01&until=2022-12"
    assert client.get(asked).json["rows"][0]["numerator"] == shown
    falls_back = "pointer" in name or shown == 2
    state = client.get("/readyz").json["state"]["tiny"]
    assert state == ("fallback" if falls_back else "live")
    assert ("is damaged" in client.get("/tiny").text) == falls_back
    assert world.refresh().exit_code == 0
    assert client.get(asked).json["rows"][0]["numerator"] == 3
    assert client.get("/readyz").json["state"]["tiny"] == "live"


@pytest.mark.parametrize("place", [0, 40, -40, -1])
def test_a_cube_that_is_torn_while_it_is_served_falls_back(world: TinyCity, place: int) -> None:
    client = app.create_app(world.settings).server.test_client()
    assert client.get("/api/v1/cities.json").status_code == 200
    flip(live_folder(world) / "cube-stops-main.parquet", place)
    asked = "/api/v1/answers.json?city=tiny&measure=stops&since=2022-01&until=2022-12"
    assert client.get(asked).json["rows"][0]["numerator"] == 2


def test_a_cube_that_goes_while_it_is_served_is_no_zero(world: TinyCity) -> None:
    client = app.create_app(world.settings).server.test_client()
    assert client.get("/api/v1/cities.json").status_code == 200
    (live_folder(world) / "cube-stops-main.parquet").unlink()
    asked = "/api/v1/answers.json?city=tiny&measure=stops&since=2022-01&until=2022-12"
    assert client.get(asked).json["rows"][0]["numerator"] == 2


def test_a_store_that_is_restored_while_it_is_served_comes_back(
    world: TinyCity, tmp_path: Path
) -> None:
    client = app.create_app(world.settings).server.test_client()
    asked = "/api/v1/answers.json?city=tiny&measure=stops&since=2022-01&until=2022-12"
    assert client.get("/api/v1/cities.json").status_code == 200
    builds = world.settings.store / "builds"
    builds.rename(tmp_path / "builds")
    for address in (asked, "/tiny"):
        away = client.get(address)
        assert away.status_code == 503, address
        assert away.headers["Retry-After"], address
    (tmp_path / "builds").rename(builds)
    assert client.get(asked).json["rows"][0]["numerator"] == 3
    assert client.get("/tiny").status_code == 200


def test_without_any_whole_build_the_city_alone_is_away(world: TinyCity) -> None:
    for folder in (world.settings.store / "builds" / "tiny").iterdir():
        (folder / "manifest.json").write_text("")
    client = app.create_app(world.settings).server.test_client()
    assert client.get("/").status_code == 200
    assert client.get("/tiny").status_code == 503
    assert client.get("/readyz").json["state"]["tiny"] == "damaged"
    assert world.refresh().exit_code == 0
    assert client.get("/tiny").status_code == 200


def run(world: TinyCity, capsys: pytest.CaptureFixture, *words: str) -> tuple[int, str]:
    environment = {"PLAINVIEW_STORE": str(world.settings.store)}
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in environment.items():
            patch.setenv(variable, value)
        code = main(["store", *words], lambda *_: None)
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def test_verify_names_the_damaged_file(world: TinyCity, capsys: pytest.CaptureFixture) -> None:
    assert run(world, capsys, "verify")[0] == 0
    flip(live_folder(world) / "cube-stops-main.parquet")
    code, words = run(world, capsys, "verify", "tiny")
    assert code == 3
    assert "cube-stops-main.parquet: differs from its checksum" in words


def test_a_roll_back_survives_refreshes_until_it_is_unpinned(
    world: TinyCity, capsys: pytest.CaptureFixture
) -> None:
    newest = live_folder(world).name
    code, words = run(world, capsys, "rollback", "tiny")
    assert code == 0
    assert "pinned" in words
    asked = "measure=stops&since=2022-01&until=2022-12"
    assert world.ask(asked).rows[0].numerator == 2
    world.write_rows(STOPS, [*SECOND, make_stop("2022-04-03")], as_of="2024-02-29T23:00:00Z")
    world.refresh()
    assert world.ask(asked).rows[0].numerator == 2
    listed = json.loads(run(world, capsys, "list", "--format", "json")[1])["builds"]
    assert [b["build"] for b in listed if b["live"]] != [newest]
    assert sum(b["pinned"] for b in listed) == 1
    assert len(listed) == 3
    assert run(world, capsys, "unpin", "tiny")[0] == 0
    assert world.ask(asked).rows[0].numerator == 4


@pytest.mark.parametrize(
    "words",
    [("rollback", "nowhere"), ("rollback", "tiny", "0123456789abcdef"), ("pin", "nowhere")],
)
def test_bad_usage_is_told_in_one_line(
    world: TinyCity, capsys: pytest.CaptureFixture, words: tuple[str, ...]
) -> None:
    code, said = run(world, capsys, *words)
    assert code == 2
    assert said.count("\n") == 1


def test_a_newer_store_is_refused_in_one_line(
    world: TinyCity, capsys: pytest.CaptureFixture
) -> None:
    (world.settings.store / "store.json").write_text('{"format": 99}')
    code, said = run(world, capsys, "list")
    assert code == 2
    assert "newer Plainview" in said
    assert said.count("\n") == 1


def test_builds_are_readable_by_the_group(world: TinyCity) -> None:
    store = world.settings.store
    assert live_folder(world).stat().st_mode & 0o777 == store.stat().st_mode & 0o777


def test_the_group_reads_what_commands_write_under_a_umask_of_077(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = TinyCity(tmp_path, FIRST)
    monkeypatch.setenv("PLAINVIEW_STORE", str(world.settings.store))
    monkeypatch.setenv("PLAINVIEW_CATALOGUE", str(world.settings.catalogue))
    before = os.umask(0o077)
    try:
        assert main(["refresh", "tiny"], lambda *_: None) in (0, 3)
    finally:
        os.umask(before)
    written = [p for p in world.settings.store.rglob("*") if not p.name.endswith(".lock")]
    assert any(p.name == "manifest.json" for p in written)
    for path in written:
        needed = 0o050 if path.is_dir() else 0o040
        assert path.stat().st_mode & needed == needed, path


def test_a_refresh_waits_for_another_one_no_longer_than_its_limit(
    world: TinyCity, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("PLAINVIEW_STORE", str(world.settings.store))
    monkeypatch.setenv("PLAINVIEW_CATALOGUE", str(world.settings.catalogue))
    with Store(world.settings.store).lock_for_refresh("tiny"):
        monkeypatch.setattr(
            Store, "lock_for_refresh", partialmethod(Store.lock_for_refresh, seconds=0.05)
        )
        code = main(["refresh", "tiny"], lambda *_: None)
    printed = capsys.readouterr()
    assert code == 3
    assert "another refresh of this city has been running" in printed.out + printed.err


def test_a_new_store_may_be_written_by_many_cities_at_once(tmp_path: Path) -> None:
    def hold(number: int) -> None:
        with Store(tmp_path / "store").lock_for_refresh(f"city{number}"):
            pass

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(hold, range(64)))
    assert json.loads((tmp_path / "store" / "store.json").read_text()) == {"format": 1}
    assert [p.name for p in (tmp_path / "store").iterdir() if p.name.startswith(".")] == []
