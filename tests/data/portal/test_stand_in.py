"""The same portal code against the stand-in portal and real tables."""

from __future__ import annotations

import json

import pytest

from data.model.errors import DatasetNotPublic, IncompletePull, PortalUnavailable, SchemaDrift
from data.portal import Portal, PortalAccess, open_portal
from tests.data.portal.conftest import TOKENS, a_city
from tests.support.real import StandInPortal, needs_shared, run_stand_in

pytestmark = needs_shared
both = pytest.mark.parametrize("transport", list(TOKENS))
FORCE, STOPS, BEATS = "748b-sht4", "28ny-9ts8", "kuhn-3gp2"
FORCE_ROWS = 179


def open_at(stand_in: StandInPortal, transport: str = "soda2", **changes: object) -> Portal:
    access = PortalAccess(
        **{
            "origin": stand_in.origin,
            "page_size": 50,
            "timeout": 10.0,
            "transport": transport,
            "app_token": TOKENS[transport],
            **changes,
        }
    )
    return open_portal(a_city(), access, sleep=lambda seconds: None)


def read(portal: Portal, dataset: str, *columns: str) -> list[dict]:
    return [row for page in portal.pages(dataset, columns) for row in json.loads(page.body)]


@both
def test_every_row_of_a_real_table_comes_once_in_order(stand_in, transport):
    rows = read(open_at(stand_in, transport), FORCE, "eventdate", "dst")
    ids = [r[":id"] for r in rows]
    assert len(set(ids)) == len(ids) == open_at(stand_in, transport).count(FORCE) == FORCE_ROWS
    assert ids == sorted(ids)
    assert {key for r in rows for key in r} == {":id", ":updated_at", "eventdate", "dst"}


@both
def test_a_table_larger_than_the_usual_page_comes_whole(stand_in, transport):
    portal = open_at(stand_in, transport, page_size=50_000)
    pages = list(portal.pages(STOPS, ("precinct",)))
    assert [p.rows for p in pages] == [50_000, 8_167]


def test_metadata_of_a_real_table(stand_in):
    info = open_at(stand_in).info(STOPS)
    assert (info.title, info.rows_updated_at) == ("Terry Stops", "2023-11-29T12:00:00Z")
    assert {"terry_stop_id", "reported_date", "precinct"} <= set(info.names())


@both
def test_a_filter_counts_and_reads_the_same_rows(stand_in, transport):
    portal, where = open_at(stand_in, transport, page_size=2_000), "precinct = 'South'"
    pages = list(portal.pages(STOPS, ("precinct",), where))
    assert sum(p.rows for p in pages) == portal.count(STOPS, where) > 0
    assert {r["precinct"] for p in pages for r in json.loads(p.body)} == {"South"}


@both
def test_polygons_come_whole(stand_in, transport):
    assert len(open_at(stand_in, transport).geojson(BEATS)["features"]) == 55


@both
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "throttle"},
        {"kind": "status", "status": 500},
        {"kind": "accepted"},
        {"kind": "html"},
        {"kind": "truncate"},
        {"kind": "reset"},
        {"kind": "hang", "seconds": 5},
    ],
    ids=lambda f: f["kind"],
)
def test_a_fault_between_pages_loses_nothing(stand_in, transport, fault):
    stand_in.fault(times=2, skip=2, path="resource|query", **fault)
    # A busy machine may be slow to answer: only a portal that hangs is to run into the time limit.
    timeout = 2 if fault["kind"] == "hang" else 60
    assert len(read(open_at(stand_in, transport, timeout=timeout), FORCE, "dst")) == FORCE_ROWS
    # Pages are asked for side by side, and the stand-in may hand its last fault to two of them.
    assert len(stand_in.log()) in (1 + 4 + 2, 1 + 4 + 3)


@both
def test_a_fault_that_stays_is_told(stand_in, transport):
    stand_in.fault("html", times=9)
    with pytest.raises(PortalUnavailable, match=f"dataset {FORCE} in 5 attempts"):
        read(open_at(stand_in, transport), FORCE, "dst")


@both
def test_a_dataset_that_is_not_there_and_a_column_that_is_gone(stand_in, transport):
    with pytest.raises(DatasetNotPublic, match="nope-0000"):
        open_at(stand_in, transport).info("nope-0000")
    with pytest.raises(SchemaDrift, match="no column precinct_name"):
        read(open_at(stand_in, transport), FORCE, "precinct_name")


def test_a_refused_token(stand_in):
    with pytest.raises(DatasetNotPublic, match="The app token may be refused"):
        open_at(stand_in, app_token="bad-token").count(FORCE)


@both
def test_a_table_edited_while_it_is_read_is_told(transport):
    # A portal of its own: other tests read the tables of the shared one as they were published.
    with run_stand_in("cincinnati") as stand_in:
        pages = open_at(stand_in, transport, page_size=20).pages("swrz-ak2i", ("race",))
        next(pages)
        moment = "2026-02-02T08:00:00.000Z"
        stand_in.edit("swrz-ak2i", "UPDATE {table} SET race = race", at=moment)
        with pytest.raises(IncompletePull, match="changed while its rows were read"):
            list(pages)


@pytest.mark.parametrize("dataset", [FORCE, "swrz-ak2i", "kuhn-3gp2"])
def test_both_protocols_give_the_very_same_rows(stand_in, dataset):
    columns = open_at(stand_in).info(dataset).names()
    over = {
        name: [p.body for p in open_at(stand_in, name).pages(dataset, columns)] for name in TOKENS
    }
    assert over["soda2"] == over["soda3"]
    assert len(over["soda2"]) > 1


def test_both_protocols_give_the_same_shapes(stand_in):
    assert open_at(stand_in, "soda3").geojson(BEATS) == open_at(stand_in, "soda2").geojson(BEATS)


@pytest.mark.parametrize(("chosen", "shut"), [("soda2", "resource/"), ("soda3", "query.json")])
def test_a_real_table_comes_over_the_other_protocol_when_one_is_shut(stand_in, chosen, shut):
    stand_in.fault("status", times=99, path=shut, status=410)
    portal = open_at(stand_in, chosen, app_token="a-token")
    assert len(read(portal, FORCE, "dst")) == FORCE_ROWS
    assert "(410)" in portal.notices[0]
    assert len([e for e in stand_in.log() if shut in e["path"]]) == 1
