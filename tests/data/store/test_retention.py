"""What is deleted at the source is deleted here: after a number of days, or at once with
`forget`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import app
from dashboard.cli.commands import main
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop

SECRET = "EXPUNGE-ME-7731"
ASKED = "measure=stops&since=2022-01&until=2022-12"
DAY = 86_400


@pytest.fixture
def world(after_a_deletion: TinyCity, tmp_path: Path) -> TinyCity:
    """The tiny city after a row was deleted at the source, for one test."""
    return after_a_deletion.copy_to(tmp_path)


@pytest.fixture(scope="module")
def after_a_deletion(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    """The tiny city after a row was deleted at the source: its words are in an older snapshot and
    an older build.
    """
    rows = [make_stop("2022-01-03"), make_stop("2022-02-03")]
    made = TinyCity(
        tmp_path_factory.mktemp("tiny"),
        [*rows, make_stop("2022-03-03", race=SECRET)],
        city=STOPS_CITY,
    )
    made.refresh()
    made.write_rows(STOPS, rows, as_of="2024-01-31T23:00:00Z")
    made.refresh(accept=True)
    assert made.ask(ASKED).rows[0].numerator == 2
    return made


def run(world: TinyCity, *words: str, **settings: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAINVIEW_STORE", str(world.settings.store))
        patch.setenv("PLAINVIEW_CATALOGUE", str(world.settings.catalogue))
        for variable, value in settings.items():
            patch.setenv(variable, value)
        return main(list(words), lambda *_: None)


def files_with(world: TinyCity, words: str) -> list[str]:
    """The files of the store that hold some words, gzip files read through; Parquet stores short
    texts as they are.
    """
    import gzip

    found = []
    for path in world.settings.store.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".gz":
                content = gzip.decompress(content)
            if words.encode() in content:
                found.append(str(path.relative_to(world.settings.store)))
    return sorted(found)


def older_build(world: TinyCity) -> str:
    return json.loads((world.settings.store / "live" / "tiny.json").read_text())["previous"][0]


def make_older(world: TinyCity, days: float) -> None:
    """Set every file of the store back by so many days."""
    for path in world.settings.store.rglob("*"):
        status = path.stat()
        os.utime(path, (status.st_atime, status.st_mtime - days * DAY))


def test_a_deleted_row_stays_for_the_days_that_are_set_and_no_longer(world: TinyCity) -> None:
    assert files_with(world, SECRET)
    make_older(world, 29)
    assert run(world, "refresh", "tiny", PLAINVIEW_KEEP_DAYS="30") == 0
    assert files_with(world, SECRET)
    make_older(world, 2)
    assert run(world, "refresh", "tiny", PLAINVIEW_KEEP_DAYS="30") == 0
    assert files_with(world, SECRET) == []


def test_a_redacted_build_still_answers(world: TinyCity) -> None:
    name = older_build(world)
    make_older(world, 365)
    assert run(world, "refresh", "tiny") == 0
    client = app.create_app(world.settings).server.test_client()
    frozen = client.get(f"/api/v1/answers.json?city=tiny&{ASKED}&asof={name}")
    assert frozen.json["rows"][0]["numerator"] == 3
    assert (
        client.get(f"/embed/table?city=tiny&measure=stops&by=race&asof={name}").status_code == 200
    )
    assert run(world, "store", "verify") == 0


def test_forget_removes_every_older_copy_at_once(world: TinyCity) -> None:
    name = older_build(world)
    client = app.create_app(world.settings).server.test_client()
    # A web process that has sent the frozen chart before must not send it again.
    asked = f"/embed/table?city=tiny&measure=stops&by=year&asof={name}"
    assert client.get(asked).status_code == 200
    assert run(world, "forget", "tiny") == 0
    assert files_with(world, SECRET) == []
    assert client.get(f"/api/v1/answers.json?city=tiny&{ASKED}").json["rows"][0]["numerator"] == 2
    frozen = client.get(asked)
    assert frozen.status_code == 404, frozen.text
    assert "was withdrawn" in frozen.text, frozen.text
    assert run(world, "store", "verify") == 0
    assert run(world, "refresh", "tiny") == 0


def test_prune_leaves_the_newest_builds_whole(world: TinyCity) -> None:
    assert run(world, "store", "prune", "--builds", "1") == 0
    assert [f for f in files_with(world, SECRET) if f.startswith("snapshots")] == []
    assert [f for f in files_with(world, SECRET) if f.startswith("builds")]
    assert run(world, "store", "prune", "--builds", "0") == 0
    assert files_with(world, SECRET) == []


def test_a_refresh_keeps_a_number_of_older_builds_whole(world: TinyCity) -> None:
    """The newest older builds keep their records; one before them its aggregates, which a frozen
    chart reads.
    """
    first = older_build(world)
    for day in ("02-03", "02-04"):
        world.write_rows(
            STOPS,
            [make_stop("2022-01-03"), make_stop(f"2022-{day}")],
            as_of=f"2024-{day}T23:00:00Z",
        )
        world.refresh(accept=True)
    records = [f for f in files_with(world, "") if f.startswith("builds") and "records" in f]
    assert len({Path(f).parts[2] for f in records}) == 4
    assert run(world, "refresh", "tiny", PLAINVIEW_KEEP_BUILDS="2") == 0
    whole = {Path(f).parts[2] for f in files_with(world, "") if "records" in f and "builds" in f}
    assert len(whole) == 3
    assert first not in whole
    assert [f for f in files_with(world, SECRET) if f.startswith("builds")] == []
    client = app.create_app(world.settings).server.test_client()
    frozen = client.get(f"/api/v1/answers.json?city=tiny&{ASKED}&asof={first}")
    assert frozen.json["rows"][0]["numerator"] == 3
    assert run(world, "store", "verify") == 0


def test_a_pinned_build_stays_whole_beyond_the_number(world: TinyCity) -> None:
    first = older_build(world)
    assert run(world, "store", "rollback", "tiny", first) == 0
    for day in ("02-03", "02-04"):
        world.write_rows(
            STOPS,
            [make_stop("2022-01-03"), make_stop(f"2022-{day}")],
            as_of=f"2024-{day}T23:00:00Z",
        )
        world.refresh(accept=True)
    run(world, "refresh", "tiny", PLAINVIEW_KEEP_BUILDS="1")
    assert any(first in f and "records" in f for f in files_with(world, ""))


def test_a_city_that_is_not_there_is_refused(world: TinyCity) -> None:
    assert run(world, "forget", "nowhere") == 2
