"""Every day is the city's own, however a portal writes it; the referee is Python's own calendar."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.worlds import CITY_FILE, STOPS, World, counts, stop

ZONE = ZoneInfo("America/Chicago")
BY_MONTH = "measure=stops&by=month"


def count_by_month(dates: list[str], city: str = CITY_FILE) -> dict[str, int]:
    """The stops of each month that has any, of rows with these dates."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), [], as_of="2025-12-31T23:00:00Z")
        world.write_city(city)
        world.write_rows(STOPS, [{**stop("2022-01-01"), "day": text} for text in dates])
        world.refresh()
        found = counts(world.ask(BY_MONTH)) if any(world_has_data(world)) else {}
    return {month: n for month, n in found.items() if n}


def world_has_data(world: World) -> list[bool]:
    manifest = world.answers().build("tiny").manifest
    return [bool(d["first"]) for d in manifest["datasets"] if d["id"] == STOPS]


def write_moment(moment: datetime, style: str) -> str:
    """A UTC moment in one of the styles that portals use."""
    if style == "Z":
        return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if style == "+00:00":
        return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    if style == "+00":
        return moment.strftime("%Y-%m-%d %H:%M:%S+00")
    return moment.astimezone(timezone(timedelta(hours=-3))).strftime("%Y-%m-%dT%H:%M:%S-03:00")


# The first and last hours of months, and both changes of the clock of 2024.
EDGES = [
    datetime(2024, 2, 1, 5, 59, 59),
    datetime(2024, 2, 1, 6, 0, 0),
    datetime(2024, 3, 10, 7, 59, 0),
    datetime(2024, 3, 10, 8, 1, 0),
    datetime(2024, 4, 1, 4, 59, 0),
    datetime(2024, 4, 1, 5, 1, 0),
    datetime(2024, 11, 3, 5, 30, 0),
    datetime(2024, 11, 3, 7, 30, 0),
    datetime(2025, 1, 1, 5, 59, 0),
    datetime(2025, 1, 1, 6, 1, 0),
]
MOMENTS = st.one_of(
    st.sampled_from(EDGES),
    st.datetimes(datetime(2023, 1, 2), datetime(2025, 6, 1)),
)


@settings(max_examples=12, deadline=None)
@given(
    moments=st.lists(MOMENTS, min_size=1, max_size=12),
    style=st.sampled_from(["Z", "+00:00", "+00", "-03:00"]),
)
def test_a_moment_falls_on_the_local_day(moments: list[datetime], style: str) -> None:
    # One moment that is no midnight says that the column holds moments.
    aware = [m.replace(tzinfo=timezone.utc) for m in (*moments, datetime(2024, 7, 4, 17, 30))]
    expected = Counter(f"{m.astimezone(ZONE):%Y-%m}" for m in aware)
    assert count_by_month([write_moment(m, style) for m in aware]) == dict(expected)


def test_a_column_of_midnights_holds_days() -> None:
    days = ["2024-02-01", "2024-03-01", "2025-01-01"]
    found = count_by_month([f"{day}T00:00:00.000Z" for day in days])
    assert found == {day[:7]: 1 for day in days}


def test_a_date_without_an_offset_is_local_already() -> None:
    assert count_by_month(["2024-01-31T23:30:00.000"]) == {"2024-01": 1}


@pytest.mark.parametrize("sign", ["/", "-"])
def test_days_that_can_only_stand_first_are_read_so(sign: str) -> None:
    days = [f"{day:02d}{sign}03{sign}2024" for day in range(1, 25)]
    assert count_by_month(days) == {"2024-03": 24}


def test_months_stand_first_where_the_values_do_not_say() -> None:
    assert count_by_month(["03/04/2024", "3/5/24"]) == {"2024-03": 2}


def test_the_city_file_may_say_that_days_stand_first() -> None:
    city = CITY_FILE.replace(
        'meaning = "day of the stop"', 'meaning = "day of the stop", order = "day_first"'
    )
    assert count_by_month(["03/04/2024", "3/5/24"], city) == {"2024-04": 1, "2024-05": 1}


def test_a_table_ends_where_the_city_file_says() -> None:
    city = CITY_FILE.replace("begins = 2020-01-01", "begins = 2020-01-01\nends = 2024-02-29")
    dates = ["2024-01-05T00:00:00", "2024-02-29T00:00:00", "2024-03-01T00:00:00"]
    assert count_by_month(dates, city) == {"2024-01": 1, "2024-02": 1}
