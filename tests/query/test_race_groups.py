"""A rate by race has records and residents of the same people, or there is none and a note says
why.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.query.answer_parts import RaceCoverage
from dashboard.query.race_groups import (
    SIGNIFICANCE_LEVEL,
    RaceGroups,
    find_months_lacking,
)
from dashboard.statistics.comparison_request import parse_comparison
from dashboard.statistics.ratios import compare_groups
from tests.support.worlds import STOPS_CITY, TinyCity, make_stop

APART = {
    "white": 4_000,
    "black": 2_000,
    "hispanic": 3_000,
    "asian": 500,
    "pacific": 250,
    "multiracial": 250,
}
ANY_ETHNICITY = {"white": 6_000, "black": 3_000, "asian": 500, "pacific": 500}
VALUES = (
    'values = {white = ["W"], black = ["B"], hispanic = ["H"], asian = ["A"], pacific = ["P"], '
    'asian_pacific = ["API"], middle_eastern = ["M"], not_recorded = ["U"]}'
)
RATE = "measure=stops_per_1000_residents"


def city(folder, races: list[str], people: dict[str, int]) -> TinyCity:
    """A tiny city with one stop of each race named in `races`, two hundred a year, east and west
    alike.
    """
    rows = [
        make_stop(f"{2022 + n // 200}-{n // 4 % 12 + 1:02d}-10", "EW"[n // 4 % 2], race=race)
        for n, race in enumerate(races)
    ]
    world = TinyCity(folder, rows, city=STOPS_CITY)
    text = STOPS_CITY.replace(
        'values = {black = ["B", "Black"], white = ["W"], asian = ["A"], not_recorded = ["U"]}',
        VALUES,
    )
    table = '[population]\nfile = "people.csv"\nsource = "Made up"\nvintage = 2020\n\n[[datasets]]'
    world.write_city(text.replace("[[datasets]]", table, 1))
    lines = ["district,race,residents"]
    for district in ("east", "west"):
        lines += [f"{district},,{sum(people.values())}"]
        lines += [f"{district},{race},{number}" for race, number in people.items()]
    (world.settings.catalogue / "people.csv").write_text("\n".join(lines) + "\n")
    world.refresh()
    return world


def rows(world: TinyCity, question: str = f"{RATE}&by=race") -> dict:
    """numerator, denominator and status by race."""
    answer = world.ask(question)
    return {r["race"]: (r.numerator, r.denominator, r.status) for r in answer.rows}


def test_each_race_stands_over_the_residents_it_covers(tmp_path):
    world = city(tmp_path, ["W", "B", "H", "API"] * 50, APART)
    found = rows(world)
    assert {race: row[1] for race, row in found.items()} == {
        "asian_pacific": 1_500,
        "black": 4_000,
        "hispanic": 6_000,
        "white": 8_000,
    }
    assert all(status == "ok" for _, _, status in found.values())
    answer = world.ask(f"{RATE}&by=race")
    assert answer.race_groups["asian_pacific"] == RaceCoverage(("asian", "pacific"), "apart")
    (note,) = [n for n in answer.notes if "White: White alone" in n]
    assert "Asian or Pacific Islander: Asian alone and Native Hawaiian" in note
    assert "Hispanic or Latino: Hispanic or Latino of any race" in note


def test_where_nobody_is_recorded_as_hispanic_no_rate_is_given(tmp_path):
    world = city(tmp_path, ["W", "B", "API"] * 66, APART)
    assert set(rows(world).values()) == {(66, None, "not_recorded")}
    answer = world.ask(f"{RATE}&by=race")
    assert any("nobody as Hispanic or Latino" in note for note in answer.notes)
    assert world.ask(RATE).rows[0].denominator == 20_000, "of everyone there is a rate"
    assert world.ask(f"{RATE}&race=white").rows[0].denominator is None
    assert world.ask(f"{RATE}&race=white&by=district").rows[0].denominator is None
    comparison = compare_groups(
        world.answers(), parse_comparison("city=tiny&measure=stops&benchmark=residents&by=race")
    )
    assert comparison.refusal.code == "hispanic_not_recorded"


def test_a_table_of_any_ethnicity_goes_with_records_of_race_alone(tmp_path):
    world = city(tmp_path, ["W", "B", "API"] * 66, ANY_ETHNICITY)
    assert {race: row[1] for race, row in rows(world).items()} == {
        "asian_pacific": 2_000,
        "black": 6_000,
        "white": 12_000,
    }
    answer = world.ask(f"{RATE}&by=race")
    assert any("Hispanic or Latino people among them" in note for note in answer.notes)


def test_a_table_of_any_ethnicity_does_not_go_with_records_that_tell_hispanic_people_apart(
    tmp_path,
):
    world = city(tmp_path, ["W", "B", "H"] * 66, ANY_ETHNICITY)
    assert {row[1] for row in rows(world).values()} == {None}
    reasons = {c.withheld for c in world.ask(f"{RATE}&by=race").race_groups.values()}
    assert reasons == {"hispanic_not_counted", "not_counted"}


def test_years_without_hispanic_people_have_no_rate_and_the_others_do(tmp_path):
    races = ["W", "B", "W", "B"] * 50 + ["W", "B", "H", "W"] * 50
    world = city(tmp_path, races, APART)
    answer = world.ask(f"{RATE}&by=year,race")
    found = {(r["year"], r["race"]): r.denominator for r in answer.rows}
    assert found["2022", "white"] is None
    assert found["2023", "white"] == 8_000
    assert world.ask(f"{RATE}&race=white").rows[0].denominator is None, "a part has none"
    since = world.ask(f"{RATE}&race=white&since=2023-01&until=2023-12")
    assert since.rows[0].denominator == 8_000


def test_groups_that_overlap_have_no_rate_alone_and_have_one_together(tmp_path):
    world = city(tmp_path, ["W", "H", "A", "API"] * 50, APART)
    found = rows(world)
    assert found["asian"][1] is None
    assert found["asian_pacific"][1] is None
    assert found["white"][1] == 8_000
    together = world.ask(f"{RATE}&race=asian,asian_pacific").rows[0]
    assert (together.numerator, together.denominator) == (100, 1_500)


def test_people_whom_the_table_does_not_count_have_no_rate(tmp_path):
    world = city(tmp_path, ["W", "H", "M", "B"] * 50, APART)
    assert rows(world)["middle_eastern"][1] is None
    assert rows(world)["black"][1] == 4_000
    assert any(
        "No rate is given for Middle Eastern" in note for note in world.ask(f"{RATE}&by=race").notes
    )


def test_the_api_tells_the_groups_of_residents(tmp_path):
    import app

    world = city(tmp_path, ["W", "B", "H", "API"] * 50, APART)
    client = app.create_app(world.settings).server.test_client()
    content = client.get(f"/api/v1/answers.json?city=tiny&{RATE}&by=race").get_json()
    assert content["race_groups"]["white"]["covers"] == ["white"]
    spanish = client.get(f"/api/v1/answers.json?city=tiny&{RATE}&by=race&lang=es").get_json()
    assert any("solo blanca" in note for note in spanish["notes"])


def test_a_few_records_without_hispanic_people_may_be_chance():
    whole = dict.fromkeys(range(24), 10)
    own = {month: 3 for month in range(24) if month != 7}
    assert find_months_lacking(whole, own) == set()
    assert find_months_lacking(whole, dict.fromkeys(range(12), 3)) == set(range(12, 24))
    assert find_months_lacking(whole, {}) == set(whole)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5), st.sampled_from(["white", "hispanic", "asian", "asian_pacific"])
        ),
        max_size=60,
    )
)
def test_a_rate_has_residents_only_where_no_one_else_holds_its_people(records):
    """Held against a slow reading of the rule: no other category in use covers a group of these
    residents.
    """
    months: dict[int, dict[str, int]] = {}
    for (month, race), number in Counter(records).items():
        months.setdefault(month, {})[race] = number
    groups = RaceGroups(frozenset({"white", "hispanic", "asian", "pacific"}), months)
    every = set(months)
    met = {race for _, race in records}
    for race in met:
        beside = {
            other
            for other in met - {race}
            if set(groups.find_covered_groups(race)) & set(groups.find_covered_groups(other))
        }
        assert (groups.find_mismatch((race,), every) == "overlap") == bool(beside)


@pytest.mark.parametrize("number", [1, 5, 30])
def test_silence_is_judged_by_the_records_it_holds(number):
    whole = {0: 100, 1: number}
    assert (1 in find_months_lacking(whole, {0: 30})) == ((1 - 0.3) ** number < SIGNIFICANCE_LEVEL)
