"""Days of the week and hours of the day: local, with clock changes, and only where a table has
times.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from dashboard.errors import BadQuery
from dashboard.wording import name_category
from tests.support.worlds import CITY_FILE, STOPS, TinyCity, make_stop, read_numerators

TIMED = CITY_FILE.replace(
    "begins = 2020-01-01\n",
    'begins = 2020-01-01\ntime = {columns = ["day"], of = "event"}\n',
    1,
)
LOCAL = ZoneInfo("America/Chicago")
# Around both changes of the clocks in 2023, and two years of other moments.
CHANGES = (datetime(2023, 3, 12, 4, tzinfo=UTC), datetime(2023, 11, 5, 3, tzinfo=UTC))
CHANCE = Random(14)
MOMENTS = [start + timedelta(minutes=30 * n) for start in CHANGES for n in range(16)] + [
    datetime(2022, 1, 1, 12, tzinfo=UTC) + timedelta(minutes=CHANCE.randrange(700 * 24 * 60))
    for _ in range(300)
]


def make_world(folder, days: list[str]) -> TinyCity:
    made = TinyCity(folder, as_of="2024-01-31T23:00:00Z")
    made.write_city(TIMED)
    made.write_rows(
        STOPS, [make_stop("2023-01-01", "EW"[n % 2], day=day) for n, day in enumerate(days)]
    )
    assert made.refresh().exit_code in (0, 3)
    return made


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    days = [f"{moment:%Y-%m-%dT%H:%M:%S.000Z}" for moment in MOMENTS]
    return make_world(tmp_path_factory.mktemp("tiny"), days)


def test_hours_and_weekdays_are_recounted_in_local_time(world: TinyCity) -> None:
    local = [moment.astimezone(LOCAL) for moment in MOMENTS]
    midnight = sum((m.hour, m.minute) == (0, 0) for m in local)
    hours = Counter(f"{m:%H}" for m in local if (m.hour, m.minute) != (0, 0))
    found = read_numerators(world.ask("measure=stops&by=hour"))
    assert found.pop("not_recorded") == midnight > 0
    assert {hour: n for hour, n in found.items() if n} == hours
    assert len(found) == 24
    weekdays = Counter(f"{m:%A}".lower() for m in local)
    assert read_numerators(world.ask("measure=stops&by=weekday")) == weekdays


def test_weekdays_stand_in_their_order_and_cross_with_months_and_districts(world) -> None:
    answer = world.ask("measure=stops&by=weekday")
    assert [name_category(answer, "weekday", r["weekday"]) for r in answer.rows][::6] == [
        "Monday",
        "Sunday",
    ]
    told = world.ask("measure=stops&by=month,hour&district=east&weekday=sunday")
    local = [m.astimezone(LOCAL) for m in MOMENTS[::2]]
    expected = Counter(
        (f"{m:%Y-%m}", f"{m:%H}") for m in local if m.weekday() == 6 and f"{m:%H:%M}" != "00:00"
    )
    found = {k: n for k, n in read_numerators(told).items() if n and k[1] != "not_recorded"}
    assert found == expected


def test_a_table_that_writes_midnight_has_days_and_no_hours(tmp_path) -> None:
    made = make_world(tmp_path, [f"2023-05-{day:02d}T00:00:00.000" for day in range(1, 15)])
    assert set(read_numerators(made.ask("measure=stops&by=weekday")).values()) == {2}
    with pytest.raises(BadQuery, match="hour"):
        made.ask("measure=stops&by=hour")


@pytest.mark.parametrize("other", ["race", "outcome", "beat"])
def test_people_and_fine_places_are_counted_apart(world, other: str) -> None:
    with pytest.raises(BadQuery, match="with"):
        world.ask(f"measure=stops&by=hour,{other}")


def test_small_numbers_give_no_times_away(world, tmp_path) -> None:
    hiding = world.copy_to(tmp_path)
    hiding.settings = replace(hiding.settings, small_numbers="hide:5")
    for question in ("by=hour", "by=weekday", "by=year,hour", "by=weekday,hour", "weekday=monday"):
        hiding_answer = hiding.ask(f"measure=stops&{question}")
        assert {(r.status, r.numerator) for r in hiding_answer.rows} == {("withheld", None)}
        assert not hiding_answer.missing
        assert not hiding_answer.wholes
