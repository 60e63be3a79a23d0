"""Rows over either protocol: all of them, once each, untouched, in few requests."""

from __future__ import annotations

import json
import re

import pytest

from data.model.errors import IncompletePull, PortalUnavailable
from data.model.values import ColumnInfo
from tests.data.portal.conftest import TABLE, only_soda2, some_rows
from tests.support.fake_portal import make_reply


def ids(pages) -> list[str]:
    return [row[":id"] for page in pages for row in json.loads(page.body)]


@pytest.mark.parametrize(("rows", "requests"), [(0, 0), (1, 1), (4, 1), (5, 2), (12, 3), (13, 4)])
def test_all_rows_come_once_and_in_no_more_requests_than_needed(world, rows, requests):
    world.fake.rows[TABLE] = some_rows(rows)
    pages = list(world.open().pages(TABLE, ("day",)))
    assert ids(pages) == [r[":id"] for r in world.fake.rows[TABLE]]
    assert sum(p.rows for p in pages) == rows
    assert len(world.fake.seen) == requests + 1  # and the count


def test_a_page_is_the_body_as_it_came(world):
    odd = (
        b'[ {"day":"2025-01-01", ":id" : "b", ":updated_at":"x"},\n'
        b' {":id":"a","note":"Caf\\u00e9 \xc3\xa9",":updated_at":"x"} ]'
    )
    world.fake.rows[TABLE] = some_rows(2)
    bare = make_reply([])
    bare.set_data(odd)
    world.fake.plan(None, bare)
    (page,) = world.open().pages(TABLE, ("day", "note"))
    assert page.body == odd
    assert page.rows == 2


@only_soda2
@pytest.mark.parametrize(
    "kind", ["application/vnd.geo+json", "application/vnd.geo+json;charset=iso-8859-1"]
)
def test_json_is_read_as_utf_8_whatever_charset_is_stated(world, kind):
    shape = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [1, 2]},
        "properties": {"name": "Café"},
    }
    world.fake.plan(make_reply({"type": "FeatureCollection", "features": [shape]}, kind=kind))
    assert world.open().geojson(TABLE)["features"] == [shape]


def test_only_the_needed_columns_are_asked_for_in_the_order_of_ids(world):
    world.fake.rows[TABLE] = some_rows(2)
    list(world.open().pages(TABLE, ("day", "district", "day")))
    page = world.fake.seen[-1]
    assert page.path == world.path
    assert page.args == {
        "$select": ":id, day, district, :updated_at",
        "$order": ":id",
        "$limit": "4",
        "$offset": "0",
    }


def test_a_filter_goes_with_the_count_and_with_every_page(world):
    world.fake.rows[TABLE] = some_rows(12)
    portal = world.open()
    assert portal.count(TABLE) == 12
    assert portal.count(TABLE, "district = 'north'") == 8
    assert len(ids(portal.pages(TABLE, ("day",), "district = 'north'"))) == 8
    assert world.fake.asked("$where") == ["", *["district = 'north'"] * 4]


def test_a_portal_that_gives_fewer_rows_at_once_loses_none(world):
    world.fake.rows[TABLE], world.fake.most_rows = some_rows(10), 3
    assert len(ids(world.open().pages(TABLE, ("day",)))) == 10


def test_rows_added_after_the_count_come_too(world):
    world.fake.rows[TABLE] = some_rows(9)
    world.fake.plan(make_reply([{"n": "7"}]))
    assert len(ids(world.open().pages(TABLE, ("day",)))) == 9
    assert world.fake.asked("$offset") == ["", "0", "4", "8"]


def test_rows_deleted_while_reading_are_no_fault(world):
    world.fake.rows[TABLE] = some_rows(6)
    world.fake.plan(make_reply([{"n": "8"}]))
    assert len(ids(world.open().pages(TABLE, ("day",)))) == 6


def test_lost_rows_are_told(world):
    world.fake.rows[TABLE] = some_rows(8)
    world.fake.plan(None, None, make_reply([]))
    with pytest.raises(
        IncompletePull, match=f"data.elmwood.test.*{TABLE} counts 8 rows but gave 4"
    ):
        list(world.open().pages(TABLE, ("day",)))


def test_a_table_replaced_between_two_pages_is_told(world):
    world.fake.rows[TABLE] = some_rows(8)
    pages = world.open().pages(TABLE, ("day",))
    next(pages)
    world.fake.stamp = "Thu, 30 Nov 2023 12:00:00 GMT"
    with pytest.raises(IncompletePull, match="changed while its rows were read"):
        next(pages)


def test_no_page_is_asked_for_before_it_is_wanted(world):
    world.fake.rows[TABLE] = some_rows(12)
    next(world.open().pages(TABLE, ("day",)))
    assert world.fake.asked("$offset") == ["", "0"]


def test_metadata_gives_columns_title_and_the_last_change_in_utc(world):
    world.fake.views[TABLE] = {
        "id": TABLE,
        "name": "Stops",
        "rowsUpdatedAt": 1701259200,
        "columns": [
            {"fieldName": "day", "dataTypeName": "calendar_date"},
            {"fieldName": "district", "dataTypeName": "text"},
            {"fieldName": ":@computed_region_ab12_cd34", "dataTypeName": "number"},
        ],
    }
    info = world.open().info(TABLE)
    assert info.columns == (ColumnInfo("day", "calendar_date"), ColumnInfo("district", "text"))
    assert (info.id, info.title, info.rows_updated_at) == (TABLE, "Stops", "2023-11-29T12:00:00Z")


def test_metadata_without_a_last_change_has_none(world):
    world.fake.views[TABLE] = {"id": TABLE, "name": "Stops", "columns": []}
    assert world.open().info(TABLE).rows_updated_at == ""


@only_soda2
@pytest.mark.parametrize("features", [0, 3, 4, 9])
def test_features_come_whole_with_an_explicit_limit(world, features):
    shapes = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [n, n]},
            "properties": {"beat": str(n)},
        }
        for n in range(features)
    ]
    world.fake.features[TABLE] = shapes
    collection = world.open().geojson(TABLE)
    assert collection == {"type": "FeatureCollection", "features": shapes}
    assert set(world.fake.asked("$limit")) == {"4"}
    assert set(world.fake.asked("$order")) == {":id"}


@only_soda2
@pytest.mark.parametrize("content", [{"features": []}, {"type": "FeatureCollection"}, [], {}])
def test_what_is_no_feature_collection_is_told(world, content):
    world.fake.plan(*[make_reply(content, kind="application/vnd.geo+json") for _ in range(2)])
    with pytest.raises(PortalUnavailable, match=r"map features|something else"):
        world.open(attempts=2).geojson(TABLE)


def test_the_app_token_is_sent_as_a_header_and_said_nowhere(world, caplog):
    caplog.set_level("DEBUG")
    world.fake.rows[TABLE] = some_rows(5)
    world.fake.plan(make_reply({}, 500))
    portal = world.open(app_token="s3cret-token")
    list(portal.pages(TABLE, ("day",)))
    assert {s.token for s in world.fake.seen} == {"s3cret-token"}
    assert not [s.url for s in world.fake.seen if "s3cret" in s.url]
    assert "trying again" in caplog.text
    assert "s3cret" not in caplog.text


@only_soda2
def test_without_a_token_no_header_is_sent_and_nothing_is_logged(world, caplog):
    world.fake.rows[TABLE] = some_rows(1)
    list(world.open().pages(TABLE, ("day",)))
    assert {s.token for s in world.fake.seen} == {None}
    assert caplog.text == ""


def test_a_file_elsewhere_is_fetched_without_the_token(world):
    world.fake.views["beats"] = {"type": "FeatureCollection", "features": []}
    portal = world.open(app_token="s3cret-token")
    assert (
        portal.fetch_json(f"{world.fake.origin}/api/views/beats.json?f=geojson")["features"] == []
    )
    assert world.fake.seen[0].token is None
    assert world.fake.seen[0].args == {"f": "geojson"}


def test_a_file_on_the_portal_itself_comes_from_the_replaced_origin(world):
    world.fake.views["beats"] = {"features": []}
    assert world.open().fetch_json("https://data.elmwood.test/api/views/beats.json?f=geojson") == {
        "features": []
    }
    assert world.fake.seen[0].args == {"f": "geojson"}


@pytest.mark.parametrize("url", ["ftp://files.test/a.geojson", "a.geojson", "file:///etc/passwd"])
def test_only_web_addresses_are_fetched(world, url):
    with pytest.raises(PortalUnavailable, match=re.escape(url)):
        world.open().fetch_json(url)


def test_a_page_that_lost_columns_on_the_way_is_asked_for_again_at_once_and_then_with_patience(
    world,
):
    world.fake.rows[TABLE] = some_rows(2)
    cut = make_reply([{":id": "row-0000"}, {":id": "row-0001"}])
    world.fake.plan(None, cut, cut)
    (page,) = world.open().pages(TABLE, ("day",))
    assert b"2025-01-" in page.body
    at_once, later = world.waits
    assert at_once == 0
    assert later >= 2
