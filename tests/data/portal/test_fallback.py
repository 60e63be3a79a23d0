"""Where a portal has closed one protocol, the rows come over the other, and the notice says so."""

from __future__ import annotations

import json

import pytest

from data.model.errors import DatasetNotPublic, PortalUnavailable
from tests.data.portal.conftest import PATHS, TABLE, some_rows
from tests.data.portal.test_pages import ids
from tests.support.fake_portal import make_refusal, make_reply

NAMES = {"soda2": "SODA 2", "soda3": "SODA 3"}
OTHER = {"soda2": "soda3", "soda3": "soda2"}
TOKEN = "s3cret-token"


def closed(status: int = 403):
    return make_refusal(status, "endpoint.retired", "This endpoint is closed")


def over(world) -> list[str]:
    """The protocol of each request for rows so far."""
    told = {path.format(TABLE): name for name, path in PATHS.items()}
    return [told[s.path] for s in world.fake.seen]


@pytest.mark.parametrize("status", [403, 410])
def test_a_closed_protocol_leads_to_the_other_with_a_notice(world, status):
    world.fake.rows[TABLE] = some_rows(6)
    world.fake.plan(closed(status))
    portal, other = world.open(app_token=TOKEN), OTHER[world.transport]
    assert ids(portal.pages(TABLE, ("day",))) == [r[":id"] for r in world.fake.rows[TABLE]]
    assert over(world) == [world.transport, *[other] * 3]
    (notice,) = portal.notices
    assert notice.startswith(
        f"data.elmwood.test refused dataset {TABLE} over {NAMES[world.transport]} ({status}): "
    )
    assert f"came over {NAMES[other]}" in notice
    assert f"PLAINVIEW_TRANSPORT={other}" in notice
    assert TOKEN not in notice
    assert world.waits == []


def test_a_dataset_that_moved_stays_there_and_is_noticed_once(world):
    world.fake.rows[TABLE] = some_rows(3)
    world.fake.plan(closed())
    portal = world.open(app_token=TOKEN)
    assert portal.count(TABLE) == 3
    assert len(ids(portal.pages(TABLE, ("day",)))) == 3
    assert over(world) == [world.transport, *[OTHER[world.transport]] * 3]
    assert len(portal.notices) == 1


def test_another_dataset_is_still_asked_for_as_chosen(world):
    world.fake.rows |= {TABLE: some_rows(3), "efgh-5678": some_rows(2)}
    world.fake.plan(closed())
    portal = world.open(app_token=TOKEN)
    portal.count(TABLE)
    assert portal.count("efgh-5678") == 2
    assert world.fake.seen[-1].path == PATHS[world.transport].format("efgh-5678")


def test_a_protocol_closed_between_count_and_first_page_is_left_too(world):
    world.fake.rows[TABLE] = some_rows(3)
    world.fake.plan(None, closed())
    portal = world.open(app_token=TOKEN)
    assert len(ids(portal.pages(TABLE, ("day",)))) == 3
    assert len(portal.notices) == 1


def test_once_a_page_has_come_rows_of_two_protocols_are_not_mixed(world):
    world.fake.rows[TABLE] = some_rows(9)
    world.fake.plan(None, None, closed())
    portal = world.open(app_token=TOKEN)
    with pytest.raises(DatasetNotPublic, match="This endpoint is closed"):
        list(portal.pages(TABLE, ("day",)))
    assert over(world) == [world.transport] * 3
    assert portal.notices == []


def test_no_page_is_asked_for_before_it_is_wanted(world):
    world.fake.rows[TABLE] = some_rows(9)
    portal = world.open(app_token=TOKEN)
    pages = portal.pages(TABLE, ("day",))
    assert world.fake.seen == []
    next(pages)
    assert world.fake.asked("$offset") == ["", "0"]


def test_where_both_refuse_the_first_refusal_is_told(world):
    world.fake.plan(
        make_refusal(403, "x", "You must be logged in"), make_refusal(404, "y", "Not found")
    )
    portal = world.open(app_token=TOKEN)
    with pytest.raises(DatasetNotPublic, match="You must be logged in") as error:
        portal.count(TABLE)
    assert "Not found" not in str(error.value)
    assert portal.notices == []


def test_where_the_other_fails_for_now_both_are_told(world):
    world.fake.plan(closed(410), *[make_reply({}, 503)] * 2)
    with pytest.raises(
        PortalUnavailable, match=rf"\(410: .*\)\. Over {NAMES[OTHER[world.transport]]}: .*\(503\)"
    ):
        world.open(app_token=TOKEN, attempts=2).count(TABLE)


@pytest.mark.parametrize(
    "answer",
    [
        make_refusal(403, "permission_denied", "Invalid app_token specified"),
        make_refusal(401, "x", "Who are you?"),
        make_refusal(404, "dataset.missing", "Not found"),
        make_refusal(400, "query.compiler.malformed", "What?"),
    ],
    ids=["token refused", "401", "404", "400"],
)
def test_what_is_no_closed_endpoint_is_told_at_once(world, answer):
    world.fake.rows[TABLE] = some_rows(3)
    world.fake.plan(answer)
    portal = world.open(app_token=TOKEN)
    with pytest.raises((DatasetNotPublic, PortalUnavailable)):
        portal.count(TABLE)
    assert len(world.fake.seen) == 1
    assert portal.notices == []


@pytest.mark.parametrize("world", ["soda2"], indirect=True)
def test_without_a_token_soda_3_is_not_tried(world):
    world.fake.rows[TABLE] = some_rows(3)
    world.fake.plan(closed())
    portal = world.open(app_token="")
    with pytest.raises(DatasetNotPublic):
        portal.count(TABLE)
    assert over(world) == ["soda2"]
    assert portal.notices == ()


def test_shapes_come_over_the_other_protocol_too(world):
    shape = {"type": "Point", "coordinates": [-84.5, 39.1]}
    world.fake.views[TABLE] = {
        "columns": [
            {"fieldName": "place", "dataTypeName": "point"},
            {"fieldName": "beat", "dataTypeName": "text"},
        ]
    }
    world.fake.rows[TABLE] = [{":id": "a", ":updated_at": "x", "place": shape, "beat": "N1"}]
    world.fake.features[TABLE] = [
        {"type": "Feature", "geometry": shape, "properties": {"beat": "N1"}}
    ]
    world.fake.plan(*([closed()] if world.transport == "soda2" else [None, closed()]))
    portal = world.open(app_token=TOKEN)
    assert json.dumps(portal.geojson(TABLE)["features"]) == json.dumps(world.fake.features[TABLE])
    assert len(portal.notices) == 1


def test_metadata_is_asked_for_over_what_both_share(world):
    world.fake.plan(closed())
    with pytest.raises(DatasetNotPublic):
        world.open(app_token=TOKEN).info(TABLE)
    assert [s.path for s in world.fake.seen] == [f"/api/views/{TABLE}.json"]
