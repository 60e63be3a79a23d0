"""A made-up city, a fake portal to misbehave, and (where the folder of real rows is there) the
stand-in portal.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.model.values import City, Dataset, DateMap, GrainMap, Link
from data.portal import Portal, PortalAccess, open_portal
from tests.support import real
from tests.support.fake_portal import FakePortal, run_fake_portal

TABLE = "abcd-1234"


def a_city(**changes: object) -> City:
    """A city with one dataset; `changes` replace its fields."""
    dataset = Dataset(
        id=TABLE,
        topic="stops",
        title="Stops",
        row="one stop",
        counts=GrainMap(rows="stops"),
        date=DateMap(columns=("day",), meaning="the day of the stop"),
    )
    return City(
        **{
            "id": "elmwood",
            "name": "Elmwood",
            "agency": "Elmwood Police",
            "portal": "data.elmwood.test",
            "time_zone": "America/Chicago",
            "licence": Link(name="Public domain"),
            "datasets": (dataset,),
            **changes,
        }
    )


def some_rows(count: int) -> list[dict]:
    """So many rows as SODA sends them; every third lacks a district, so that keys differ between
    rows.
    """
    rows = [
        {
            ":id": f"row-{n:04d}",
            ":updated_at": "2026-01-15T08:00:00.000Z",
            "day": f"2025-01-{n % 28 + 1:02d}",
            "district": "north",
        }
        for n in range(count)
    ]
    return [{k: v for k, v in r.items() if k != "district" or n % 3} for n, r in enumerate(rows)]


TOKENS = {"soda2": "", "soda3": "a-token"}
PATHS = {"soda2": "/resource/{}.json", "soda3": "/api/v3/views/{}/query.json"}
only_soda2 = pytest.mark.parametrize("world", ["soda2"], indirect=True)


class World:
    """One fake portal, the transport it is asked over, and the waits that were asked for instead of
    slept.
    """

    def __init__(self, fake: FakePortal, transport: str):
        self.fake, self.transport, self.waits = fake, transport, []
        self.path = PATHS[transport].format(TABLE)

    def open(self, **changes: object) -> Portal:
        """The city's portal, with an app token where the transport needs one; `changes` replace
        fields of Access.

        One page is asked for at a time, so that faults come in their order.
        """
        access = PortalAccess(
            **{
                "origin": self.fake.origin,
                "page_size": 4,
                "at_once": 1,
                "timeout": 60.0,
                "transport": self.transport,
                "app_token": TOKENS[self.transport],
                **changes,
            }
        )
        return open_portal(a_city(), access, sleep=self.waits.append)


@pytest.fixture(params=["soda2", "soda3"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with run_fake_portal() as fake:
        yield World(fake, request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tables").mkdir()
    return tmp_path / "tables"


@pytest.fixture
def stand_in(two_cities: real.StandInPortal) -> Iterator[real.StandInPortal]:
    two_cities.clear()
    yield two_cities
    two_cities.clear()
