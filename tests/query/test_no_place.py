"""Where two topics both lack a place, their ratio is of nothing in particular: no rate is given,
the counts stay.
"""

from __future__ import annotations

import pytest

from dashboard import wording
from tests.support.worlds import CITY_FILE, FORCE_TABLE, TinyCity, make_stop

FORCE = (
    FORCE_TABLE
    + """
district = {columns = ["precinct"]}
force_level = {columns = ["level"], values = {level_1 = ["1"], not_recorded = ["-"]}}
"""
)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A year of stops and of force, in the east, or nowhere."""
    made = TinyCity(tmp_path_factory.mktemp("nowhere"))
    made.write_city(CITY_FILE + FORCE)
    made.write_rows(
        "stop-0001",
        [
            make_stop(f"2022-{1 + n % 12:02d}-03", "E?"[n % 4 == 0], frisk="NY"[n % 2])
            for n in range(480)
        ],
    )
    made.write_rows(
        "forc-0001",
        [
            {
                "number": f"f{n}",
                "day": f"2022-{1 + n % 12:02d}-09",
                "level": "1-"[n % 2],
                "precinct": "E?"[n % 3 == 0],
            }
            for n in range(180)
        ],
    )
    made.refresh()
    return made


def rows(world, question: str) -> dict:
    answer = world.ask(f"{question}&since=2022-01&until=2022-12")
    return {row[answer.query.by[0]]: row for row in answer.rows}


def test_a_rate_over_another_topic_is_not_made_of_what_both_lack(world):
    found = rows(world, "measure=force_per_1000_stops&by=district")
    assert found["east"].value == pytest.approx(1000 * 120 / 360)
    nowhere = found["not_recorded"]
    assert (nowhere.status, nowhere.value) == ("not_recorded", None)
    assert (nowhere.numerator, nowhere.denominator) == (60, 120)
    answer = world.ask("measure=force_per_1000_stops&by=district&since=2022-01&until=2022-12")
    assert wording.format_cell(answer, nowhere) == "no rate"
    assert "Not recorded: no rate" in wording.describe_mark(answer, nowhere)


def test_a_share_of_one_topic_is(world):
    nowhere = rows(world, "measure=frisk_rate&by=district")["not_recorded"]
    assert nowhere.denominator
    assert nowhere.status == "too_few"


def test_so_is_a_kind_of_the_numerator_alone_over_all(world):
    unknown = rows(world, "measure=force_per_1000_stops&by=force_level")["not_recorded"]
    assert (unknown.status, unknown.denominator) == ("ok", 480)
