"""The Census Bureau's answers: read in their real shapes, page by page, and every fault told
plainly.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import pytest

from data.model.errors import CityFileError, IncompletePull, PlainviewError, PortalUnavailable
from data.portal import PortalAccess
from data.portal.census_bureau import CensusBureau
from tests.data.geography.worlds import block
from tests.support.fake_bureau import (
    CensusBlock,
    FakeBureau,
    make_arcgis_fault,
    make_key_page,
    run_fake_bureau,
)
from tests.support.fake_portal import make_reply

COUNTY = "53033"
BOX = (-84.5, 39.1, -84.4, 39.2)


@pytest.fixture
def fake() -> Iterator[FakeBureau]:
    with run_fake_bureau() as running:
        running.counties[COUNTY] = [
            CensusBlock(n, block(n, 0), {"black": n, "white": 2 * n}) for n in range(1, 8)
        ]
        yield running


def bureau(fake: FakeBureau, key: str = "", attempts: int = 2) -> CensusBureau:
    return CensusBureau(
        PortalAccess(origin=fake.origin, attempts=attempts), key, sleep=lambda seconds: None
    )


def test_residents_of_every_block_by_race(fake):
    found = bureau(fake).residents("53", "033")
    assert len(found) == 7
    assert found["530330001000003"] == {
        "hispanic": 0,
        "white": 6,
        "black": 3,
        "native": 0,
        "asian": 0,
        "pacific": 0,
        "other": 0,
        "multiracial": 0,
    }
    assert "in=state:53&in=county:033&in=tract:*" in unquote(fake.seen[0])
    assert "key=" not in fake.seen[0]


def test_a_key_is_sent_and_never_told(fake):
    fake.faults = [make_reply({}, 500), make_reply({}, 500)]
    with pytest.raises(PortalUnavailable) as caught:
        bureau(fake, "s3cret").residents("53", "033")
    assert "key=s3cret" in fake.seen[0]
    assert "s3cret" not in str(caught.value)
    assert "api.census.gov did not give residents of county 53033 in 2 attempts" in str(
        caught.value
    )


@pytest.mark.parametrize("most", [1, 3, 7, 1_000])
def test_shapes_come_page_by_page_whatever_the_service_gives_at_once(fake, most):
    fake.most = most
    found = bureau(fake).blocks("53", "033", BOX)["features"]
    assert [f["properties"]["GEOID"] for f in found] == [f"53033000100000{n}" for n in range(1, 8)]


def test_the_layer_is_found_by_its_name(fake):
    fake.layers = [{"id": 3, "name": "Census Block Groups"}]
    with pytest.raises(
        PortalUnavailable,
        match="no layer named Census Blocks any more; it offers Census Block Groups",
    ):
        bureau(fake).blocks("53", "033", BOX)


def test_pages_that_do_not_add_up_are_refused(fake):
    fake.faults = [None, make_reply({"count": 9})]
    with pytest.raises(IncompletePull, match="9 blocks of county 53033 were announced, 7 came"):
        bureau(fake).blocks("53", "033", BOX)


def test_a_fault_that_comes_with_status_200_is_asked_again(fake):
    fake.faults = [None, None, make_arcgis_fault("Error performing query operation")]
    assert len(bureau(fake).blocks("53", "033", BOX)["features"]) == 7


def test_a_county_that_is_not_there_is_named(fake):
    with pytest.raises(CityFileError) as caught:
        bureau(fake).residents("53", "999")
    assert caught.value.errors[0].field == "census.counties"
    assert "county 999 in state 53" in str(caught.value)


def test_a_refused_key_is_said_at_once(fake):
    fake.faults = [make_key_page()]
    with pytest.raises(PlainviewError, match="PLAINVIEW_CENSUS_KEY") as caught:
        bureau(fake, "wrong").residents("53", "033")
    assert len(fake.seen) == 1
    assert "wrong" not in str(caught.value)


def test_a_table_that_has_lost_a_column_is_refused(fake):
    fake.faults = [
        make_reply(
            [["P2_001N", "state", "county", "tract", "block"], ["5", "53", "033", "000100", "1000"]]
        )
    ]
    with pytest.raises(PortalUnavailable, match="has no P2_002N"):
        bureau(fake).residents("53", "033")


def test_races_that_do_not_add_up_to_everyone_are_refused(fake):
    names = [
        "P2_001N",
        "P2_002N",
        "P2_005N",
        "P2_006N",
        "P2_007N",
        "P2_008N",
        "P2_009N",
        "P2_010N",
        "P2_011N",
    ]
    fake.faults = [
        make_reply(
            [
                [*names, "state", "county", "tract", "block"],
                ["5", *"10000000", "53", "033", "000100", "1000"],
            ]
        )
    ]
    with pytest.raises(IncompletePull, match="do not add up"):
        bureau(fake).residents("53", "033")
