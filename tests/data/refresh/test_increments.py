"""A second refresh asks for the changed rows only, and the numbers are those of a whole pull."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyarrow import parquet

from data.city_files.loader import load_city_file
from data.refresh import pull
from data.store.store import Store
from tests.data.refresh.served import CITY, ROWS, serving
from tests.support import real
from tests.support.worlds import STOPS

pytestmark = real.needs_shared
NEW = (
    "INSERT INTO {table} (__id, __created_at, __updated_at, __version, stop_id, day, "
    "precinct, race, result, frisk)"
    " VALUES ('row-new1', :at, :at, 'v', 'n1', '2022-02-01', 'W', 'W', 'Arrest', 'Y')"
)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("portal")) as served:
        yield served


@pytest.fixture(scope="module")
def refreshed(running, tmp_path_factory) -> Path:
    """A store after the first refresh, to be copied."""
    folder = tmp_path_factory.mktemp("refreshed") / "store"
    running.begin(folder)
    assert running.refresh().exit_code == 0
    return folder


@pytest.fixture
def served(running, refreshed, tmp_path):
    running.begin(shutil.copytree(refreshed, tmp_path / "store"))
    return running


def afresh(served) -> dict:
    """What a whole pull into an empty store makes of the stops, its content's name apart."""
    other = Store(served.store.root / "other")
    kept, served.store = served.store, other
    assert served.refresh().exit_code == 0
    served.store, told = kept, served.stops()
    return told | {"snapshot": ""}


def test_only_changed_and_new_rows_come_and_count_as_in_a_whole_pull(served):
    served.edit("UPDATE {table} SET race = 'W', __updated_at = :at WHERE stop_id = 's3'", 1)
    served.edit(NEW, 2)
    assert served.refresh().exit_code == 0
    asked = served.pages()
    assert [p["$where"] for p in asked] == [":updated_at > '2026-01-15T08:00:00.000Z'"]
    assert served.newest().base
    assert served.newest().rows == ROWS + 1
    assert served.stops() | {"snapshot": ""} == afresh(served)
    assert served.stops()["read"]["race"] == {"black": ["B"], "white": ["W"]}


def test_the_last_of_several_changes_to_a_row_counts(served):
    for day, race in ((1, "W"), (2, "A"), (3, "W")):
        served.edit(
            f"UPDATE {{table}} SET race = '{race}', __updated_at = :at WHERE stop_id = 's3'", day
        )
        assert served.refresh().exit_code == 0
    assert len(served.pages()) == 1
    assert served.newest().seen == "2026-06-03T08:00:00.000Z"
    assert served.stops()["rows"] == ROWS
    assert served.stops() | {"snapshot": ""} == afresh(served)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM {table} WHERE stop_id = 's3'",
        "UPDATE {table} SET __id = __id || 'x', __updated_at = :at WHERE stop_id = 's3'",
        "UPDATE {table} SET race = 'W', __updated_at = :at WHERE stop_id < 's2'",
        "UPDATE {table} SET day = '2022-03-03' WHERE stop_id = 's3'",
    ],
    ids=["deleted", "under a new id", "a large share", "edited in silence"],
)
def test_what_no_increment_can_tell_is_pulled_whole(served, sql):
    served.edit(sql, 1)
    assert served.refresh().exit_code == 0
    assert served.newest().base == ""
    assert "$where" not in served.pages()[-1]
    assert served.stops() | {"snapshot": ""} == afresh(served)


def test_rows_that_arrive_at_the_very_moment_last_seen_are_not_missed(served):
    served.edit(NEW, 1)
    served.refresh()
    served.edit(NEW.replace("new1", "new2").replace("n1", "n2"), 1)
    served.portal.edit("stop-0001", "UPDATE {table} SET beat = beat", at="2026-06-01T09:00:00.000Z")
    assert served.refresh().exit_code == 0
    assert [p["$where"] for p in served.pages()] == [":updated_at >= '2026-06-01T08:00:00.000Z'"]
    assert served.stops()["rows"] == ROWS + 2


def test_after_some_increments_everything_is_pulled_again(served, monkeypatch):
    monkeypatch.setattr(pull, "MAX_INCREMENTS", 2)
    whole = []
    for day in range(1, 5):
        served.edit(
            f"UPDATE {{table}} SET beat = 'b{day}', __updated_at = :at WHERE stop_id = 's3'", day
        )
        assert served.refresh().exit_code == 0
        whole.append(served.newest().base == "")
    assert whole == [False, False, True, False]


def test_nothing_is_asked_for_while_the_portal_has_not_moved(served):
    name = served.newest().name
    assert served.refresh().exit_code == 0
    assert served.pages() == []
    assert served.newest().name == name


def test_a_change_in_the_second_of_the_last_refresh_is_not_taken_for_none(served):
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    edit = (
        f"UPDATE {{table}} SET race = 'RACE', __updated_at = TIMESTAMP '{at[:19]}' WHERE stop_id "
        "= 'WHO'"
    )
    for race, who in (("W", "s3"), ("A", "s4")):
        served.portal.edit(STOPS, edit.replace("RACE", race).replace("WHO", who), at=at)
        assert served.refresh().exit_code == 0
    assert served.stops() | {"snapshot": ""} == afresh(served)


def edit_city(served, monkeypatch, old: str, new: str) -> None:
    """Change the city file for the rest of a test."""
    path = served.folder / "edited" / "tiny.toml"
    path.parent.mkdir(exist_ok=True)
    assert old in CITY
    path.write_text(CITY.replace(old, new, 1))
    monkeypatch.setattr(served, "city", load_city_file(path))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('unit = ["stop_id"]', 'unit = ["day"]'),
        (
            "[datasets.fields]\ndistrict",
            'where = [{columns = ["stop_id"], values = ["s2", "s3", "s4"]}]\n[datasets.fields]\ndistrict',
        ),
    ],
    ids=["key", "condition"],
)
def test_an_edited_city_file_reads_the_kept_rows_anew(served, monkeypatch, old, new):
    edit_city(served, monkeypatch, old, new)
    served.edit("UPDATE {table} SET day = '2022-01-03', __updated_at = :at WHERE stop_id = 's3'", 1)
    served.refresh(accept=True)
    assert served.newest().base
    assert served.stops() | {"snapshot": ""} == afresh(served)


def garble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = reversed(content[len(content) // 2 :])
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        lambda rows, note: garble(rows),
        lambda rows, note: rows.write_bytes(b""),
        lambda rows, note: rows.unlink(),
        lambda rows, note: note.write_text("{"),
        lambda rows, note: (note.unlink(), rows.write_bytes(b"of an older program")),
    ],
    ids=["garbled", "empty", "gone", "note torn", "older store"],
)
def test_kept_rows_that_are_damaged_are_read_anew(served, damage):
    rows = served.store.locate_snapshot(served.newest()) / "rows.parquet"
    damage(rows, rows.with_suffix(".json"))
    served.edit("UPDATE {table} SET race = 'W', __updated_at = :at WHERE stop_id = 's3'", 1)
    assert served.refresh().exit_code == 0
    assert served.newest().base
    assert read_race(served) == {"black": ROWS - 1, "white": 1}


def test_kept_rows_of_other_content_are_not_read(served):
    """A whole file that is not the one that was written: here without half of its rows."""
    rows = served.store.locate_snapshot(served.newest()) / "rows.parquet"
    table = parquet.read_table(rows)
    parquet.write_table(
        table.set_column(table.column_names.index("race"), "race", [["W"] * ROWS]), rows
    )
    served.edit("UPDATE {table} SET race = 'W', __updated_at = :at WHERE stop_id = 's3'", 1)
    assert served.refresh().exit_code == 0
    assert read_race(served) == {"black": ROWS - 1, "white": 1}


def read_race(served) -> dict[str, int]:
    """The rows of each race in the live build."""
    return served.stops()["audit"]["measures"]["categories"]["race"]
