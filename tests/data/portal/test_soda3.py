"""What SODA 3 does in its own way: the question's form, the token, pages that come short, shapes
out of rows.
"""

from __future__ import annotations

import json

import pytest
from flask import Response

from data.model.errors import DatasetNotPublic, IncompletePull, PortalUnavailable, SchemaDrift
from tests.data.portal.conftest import TABLE, some_rows
from tests.data.portal.test_pages import ids
from tests.support.fake_portal import make_reply, run_fake_portal

pytestmark = pytest.mark.parametrize("world", ["soda3"], indirect=True)
SHAPE = {
    "type": "MultiPolygon",
    "coordinates": [[[[-122.4, 47.5], [-122.3, 47.5], [-122.3, 47.6], [-122.4, 47.5]]]],
}
BEATS = {
    "name": "Beats",
    "columns": [
        {"fieldName": "beat", "dataTypeName": "text"},
        {"fieldName": "the_geom", "dataTypeName": "multipolygon"},
        {"fieldName": "sector", "dataTypeName": "text"},
    ],
}


def test_a_page_is_asked_for_as_one_statement_with_its_number(world):
    world.fake.rows[TABLE] = some_rows(6)
    list(world.open().pages(TABLE, ("day",), "district = 'north'"))
    count, page = world.fake.seen
    assert count.body == {
        "query": "SELECT count(*) as n WHERE district = 'north'",
        "includeSystem": True,
        "includeSynthetic": False,
    }
    assert page.body == {
        "query": "SELECT :id, day, :updated_at WHERE district = 'north' ORDER BY :id",
        "page": {"pageNumber": 1, "pageSize": 4},
        "includeSystem": True,
        "includeSynthetic": False,
    }


def test_full_pages_are_counted_by_number(world):
    world.fake.rows[TABLE] = some_rows(9)
    assert len(ids(world.open().pages(TABLE, ("day",)))) == 9
    assert [s.body["page"]["pageNumber"] for s in world.fake.seen[1:]] == [1, 2, 3]
    assert not [s for s in world.fake.seen if "OFFSET" in s.body["query"]]


def test_after_a_short_page_an_offset_goes_on_where_it_ended(world):
    world.fake.rows[TABLE], world.fake.most_rows = some_rows(9), 2
    assert ids(world.open().pages(TABLE, ("day",))) == [r[":id"] for r in world.fake.rows[TABLE]]
    assert [s.body["page"]["pageNumber"] for s in world.fake.seen[1:]] == [1] * 5
    assert [s.body["query"].partition(" OFFSET ")[2] for s in world.fake.seen[1:]] == [
        "",
        "2",
        "4",
        "6",
        "8",
    ]


def test_after_one_short_page_full_ones_are_not_counted_again(world):
    world.fake.rows[TABLE] = some_rows(12)
    world.fake.plan(None, make_reply(world.fake.rows[TABLE][:2]))
    assert ids(world.open().pages(TABLE, ("day", "district"))) == [
        r[":id"] for r in world.fake.rows[TABLE]
    ]


def test_system_columns_that_nobody_asked_for_are_left_out(world):
    world.fake.rows[TABLE] = [
        {":version": "rv-1", ":created_at": "2026-01-01T00:00:00.000Z", **row, "note": "Café"}
        for row in some_rows(3)
    ]
    (page,) = world.open().pages(TABLE, ("day", "note"))
    assert "Café".encode() in page.body
    assert json.loads(page.body) == [
        {k: row[k] for k in (":id", ":updated_at", "day", "note")} for row in world.fake.rows[TABLE]
    ]


@pytest.mark.parametrize(
    "ask",
    [
        lambda p: p.info(TABLE),
        lambda p: p.count(TABLE),
        lambda p: list(p.pages(TABLE, ("day",))),
        lambda p: p.geojson(TABLE),
    ],
    ids=["info", "count", "pages", "geojson"],
)
def test_without_a_token_nothing_is_asked_and_the_setting_is_named(world, ask):
    with pytest.raises(
        DatasetNotPublic, match=f"data.elmwood.test: dataset {TABLE}.*Set PLAINVIEW_APP_TOKEN"
    ) as error:
        ask(world.open(app_token=""))
    assert [e.field for e in error.value.errors] == ["app_token"]
    assert world.fake.seen == []
    assert world.waits == []


def test_without_a_token_files_elsewhere_are_still_fetched(world):
    world.fake.views["beats"] = {"features": []}
    assert world.open(app_token="").fetch_json(f"{world.fake.origin}/api/views/beats.json") == {
        "features": []
    }


def test_shapes_come_out_of_rows_with_every_other_column_as_a_property(world):
    world.fake.views[TABLE] = BEATS
    world.fake.rows[TABLE] = [
        {":id": "a", ":updated_at": "x", ":version": "1", "beat": "N1", "the_geom": SHAPE},
        {":id": "b", ":updated_at": "x", "beat": "N2", "sector": "N"},
    ]
    assert world.open().geojson(TABLE) == {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": SHAPE, "properties": {"beat": "N1", "sector": None}},
            {"type": "Feature", "geometry": None, "properties": {"beat": "N2", "sector": "N"}},
        ],
    }


def test_shapes_on_several_pages_come_whole_or_not_at_all(world):
    world.fake.views[TABLE] = BEATS
    world.fake.rows[TABLE] = [
        {":id": f"{n:02d}", ":updated_at": "x", "beat": str(n), "the_geom": SHAPE} for n in range(9)
    ]
    assert [f["properties"]["beat"] for f in world.open().geojson(TABLE)["features"]] == [
        str(n) for n in range(9)
    ]
    world.fake.plan(None, None, None, make_reply([]))
    with pytest.raises(IncompletePull, match="counts 9 rows but gave 4"):
        world.open().geojson(TABLE)


def test_a_table_without_shapes_is_told(world):
    world.fake.views[TABLE] = {"columns": [{"fieldName": "beat", "dataTypeName": "text"}]}
    with pytest.raises(
        SchemaDrift, match=f"{TABLE} holds no shapes: expected a column of type multipolygon,"
    ):
        world.open().geojson(TABLE)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_within_the_portal_keeps_the_question_and_the_token(world, status):
    world.fake.rows["moved-to-1"] = some_rows(2)
    world.fake.plan(
        Response("", status, headers={"Location": "/api/v3/views/moved-to-1/query.json"})
    )
    assert world.open(app_token="s3cret-token").count(TABLE) == 2
    assert [s.token for s in world.fake.seen] == ["s3cret-token"] * 2
    assert world.fake.seen[0].body == world.fake.seen[1].body


def test_a_redirect_to_another_host_takes_no_token_along(world):
    with run_fake_portal() as other:
        elsewhere = other.origin.replace("127.0.0.1", "localhost")
        world.fake.plan(*[Response("", 308, headers={"Location": f"{elsewhere}{world.path}"})] * 2)
        other.plan(make_reply([{"n": "3"}]))
        assert world.open(app_token="s3cret-token").count(TABLE) == 3
        assert [s.token for s in other.seen] == [None]


def test_an_answer_to_another_question_is_no_count(world):
    world.fake.plan(*[make_reply(some_rows(4))] * 2)
    with pytest.raises(PortalUnavailable, match="answered a count with no number"):
        world.open(attempts=2).count(TABLE)
