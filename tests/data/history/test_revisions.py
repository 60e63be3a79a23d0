"""The ledger says what each refresh found added, changed and removed, and keeps it; a withdrawn
dataset stays.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.history.row_revisions import read_row_revisions
from tests.data.refresh.served import ROWS, serving
from tests.support import real
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop


@pytest.fixture
def world(tmp_path):
    self = TinyCity(tmp_path, rows(), city=STOPS_CITY)
    assert self.refresh().exit_code == 0
    return self


def rows(*more: dict) -> list[dict]:
    """Ten stops in January 2022, and more."""
    return [*(make_stop("2022-01-03", stop_id=f"s{i}") for i in range(10)), *more]


def kept(world: TinyCity):
    return read_row_revisions(world.settings.store, "tiny")


def revise(world: TinyCity, changed: list[dict], day: int) -> None:
    world.write_rows(STOPS, changed, f"2024-01-{day:02d}T00:00:00Z")
    assert world.refresh().exit_code == 0


def test_rows_added_changed_and_removed_are_told_by_month(world):
    assert kept(world) == ()
    revise(
        world, rows(make_stop("2022-02-05"), make_stop("2022-03-05"), make_stop("1900-01-01")), 1
    )
    edited = rows(make_stop("2022-02-05"), make_stop("2022-04-05"))
    edited[0] |= {"race": "W"}
    revise(world, edited, 2)
    first, second = kept(world)
    assert first.months == {"": {"added": 1}, "2022-02": {"added": 1}, "2022-03": {"added": 1}}
    assert second.months == {
        "": {"removed": 1},
        "2022-01": {"changed": 1},
        "2022-04": {"changed": 1},
    }
    assert second.older == first.newer
    assert (second.dataset, second.rows) == (STOPS, 12)
    names = {p.name for p in (world.settings.store / "snapshots" / "tiny" / STOPS).iterdir()}
    assert {first.older, first.newer, second.newer} == names


def test_nothing_is_told_while_nothing_moves_and_a_torn_line_is_outlived(world):
    revise(world, rows(make_stop("2022-02-05")), 1)
    world.refresh()
    assert len(kept(world)) == 1
    ledger = world.settings.store / "revisions" / "tiny.jsonl"
    whole = ledger.read_text()
    ledger.write_text(whole + whole[:40])
    revise(world, rows(), 2)
    assert [r.months for r in kept(world)] == [
        {"2022-02": {"added": 1}},
        {"2022-02": {"removed": 1}},
    ]
    assert ledger.read_text().startswith(whole)


def test_the_api_and_the_data_page_show_it(world):
    from app import create_app  # the door is slow to load

    revise(world, rows(make_stop("2022-02-05"), make_stop("2022-02-06")), 1)
    client = create_app(world.settings).server.test_client()
    told = client.get("/api/v1/revisions.json?city=tiny").get_json()
    assert told["ok"]
    assert told["revisions"][0]["added"] == 2
    assert told["revisions"][0]["months"] == {"2022-02": {"added": 2}}
    refused = client.get("/api/v1/revisions.json?city=nowhere")
    assert refused.status_code == 400
    assert not refused.get_json()["ok"]
    page = client.get("/tiny/data").get_data(as_text=True)
    assert "what changed last time" in page
    assert "of 12 rows, 2 added, 0 changed, 0 removed" in page
    assert "February 2022" in page


@real.needs_shared
def test_a_withdrawn_dataset_stays_frozen_with_the_day_that_was_first_seen(tmp_path):
    with serving(tmp_path) as served:
        assert served.refresh().exit_code == 0
        served.refresh()
        served.portal.fault("status", times=50, path=f"views/{STOPS}", status=404)
        report = served.refresh()
        assert (report.exit_code, report.outcomes[0].state) == (3, "kept")
        live = served.store.live("tiny")
        (notice,) = live.notices
        assert notice.frozen == notice.date
        assert live.manifest.datasets[0].rows == ROWS
        served.store.point(replace(live, notices=(replace(notice, frozen="2026-01-01"),)))
        served.refresh()
        assert served.store.live("tiny").notices[0].frozen == "2026-01-01"
