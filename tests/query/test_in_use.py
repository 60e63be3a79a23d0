"""A category that a city began or ceased to record has no number outside its period of use, and the
answer says so.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard import wording
from dashboard.charts import svg
from dashboard.charts.trend_model import build_trend_chart
from dashboard.query.addresses import parse_query
from dashboard.query.answer_parts import CategoryUse
from dashboard.service.answer_service import AnswerService
from dashboard.web.api.routes import format_answer
from dashboard.wording import answer_table
from dashboard.wording.category_coverage import explain_disuse
from tests.support.worlds import STOPS_CITY, TinyCity, make_stop

MONTHS = [f"{year}-{month:02d}" for year in (2021, 2022) for month in range(1, 13)]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Two years of stops: Asian people are marked in the first only, and one White person
    early on.
    """
    rows = [
        make_stop(f"{month}-{day:02d}", race="B")
        for month in MONTHS
        for day in range(3, 6 if month < "2022" else 8)
    ]
    rows += [make_stop(f"{month}-06", race="A") for month in MONTHS[:12]]
    rows += [make_stop("2021-02-07", race="W")]
    made = TinyCity(
        tmp_path_factory.mktemp("world"), rows, as_of="2023-02-20T08:00:00Z", city=STOPS_CITY
    )
    made.refresh()
    return made


def test_a_category_that_ends_is_told_and_a_rare_one_is_not(world):
    answer = world.ask("measure=stops&by=race&since=2022-01&until=2022-12")
    assert answer.in_use == {"race": {"asian": CategoryUse("", "2021-12")}}
    assert format_answer(answer)["in_use"] == {"race": {"asian": {"since": "", "until": "2021-12"}}}
    assert [
        wording.format_cell(answer, r) for r in answer.rows if r["race"] in ("asian", "white")
    ] == [
        "none after December 2021",
        "0",
    ]
    assert (
        "None after December 2021, perhaps no longer recorded: Asian."
        in wording.describe_completeness(answer)
    )
    assert any("no number for these months" in line for line in answer_table.write_comments(answer))
    assert "none after December 2021" in svg.draw_breakdown(answer)


def test_while_it_is_in_use_nothing_is_told(world):
    answer = world.ask("measure=stops&by=race&since=2021-01&until=2021-12")
    assert answer.in_use == {}
    assert "perhaps" not in wording.describe_completeness(answer)


def test_a_category_that_begins_is_told(tmp_path):
    rows = [
        make_stop(f"{month}-{day:02d}", race="B")
        for month in MONTHS
        for day in range(3, 7 if month < "2022" else 5)
    ]
    rows += [make_stop(f"{month}-09", race="A") for month in MONTHS[12:]]
    world = TinyCity(tmp_path, rows, as_of="2023-02-20T08:00:00Z", city=STOPS_CITY)
    world.refresh()
    answer = world.ask("measure=stops&by=year,race&race=asian")
    assert answer.in_use == {"race": {"asian": CategoryUse("2022-01", "")}}
    assert [wording.format_cell(answer, r) for r in answer.rows] == [
        "none before January 2022",
        "12",
    ]
    with wording.use_language("es"):
        assert "sin casos antes de enero de 2022" in wording.format_cell(answer, answer.rows[0])


def test_a_filter_by_it_alone_is_told_as_well(world):
    answer = world.ask("measure=stops&by=year&race=asian")
    assert [wording.format_cell(answer, r) for r in answer.rows] == [
        "12",
        "none after December 2021",
    ]
    both = world.ask("measure=stops&by=year&race=asian,black")
    assert [wording.format_cell(both, r) for r in both.rows] == ["48", "60"]


def test_a_share_of_nobody_says_why(world):
    answer = world.ask("measure=frisk_rate&by=race&since=2022-01&until=2022-12")
    told = {r["race"]: wording.format_plain_value(answer, r) for r in answer.rows}
    assert told["asian"] == "none after December 2021"
    assert told["white"] == "too few to compare"


def test_its_line_ends_rather_than_falls_to_nothing(world):
    answer = world.ask("measure=stops&by=month,race")
    lasts = {line.name: line.rows[-1]["month"] for line in build_trend_chart(answer).lines}
    assert lasts["Asian"] == "2021-12"
    assert lasts["Black or African American"] == "2022-12"


def test_nothing_is_told_where_small_numbers_are_withheld(world):
    guarded = AnswerService(replace(world.settings, small_numbers="hide:10"))
    assert (
        guarded.answer(
            parse_query("city=tiny&measure=stops&by=race&since=2022-01&until=2022-12")[0]
        ).in_use
        == {}
    )


SECOND = """
[[datasets]]
id = "stop-0002"
topic = "stops"
title = "Tiny stops, the new table"
row = "one row per stop"
counts = {units = "stops"}
unit = ["stop_id"]
date = {columns = ["day"], meaning = "day of the stop"}
begins = 2022-07-01

[datasets.fields]
district = {columns = ["precinct"]}
race = {columns = ["race"], values = {black = ["B"], white = ["W"], native = ["N"]}}
"""


def test_what_a_later_table_has_no_value_for_is_told(tmp_path):
    """One stop of an Asian person proves nothing by itself; the new table's race column cannot name
    one.
    """
    world = TinyCity(tmp_path, city=STOPS_CITY)
    world.write_city(STOPS_CITY + SECOND)
    world.write_rows("stop-0001", [make_stop("2022-06-03", race=race) for race in "ABW"])
    world.write_rows(
        "stop-0002",
        [make_stop(f"2022-{month:02d}-03", race=race) for month in (7, 12) for race in "BWN"],
    )
    world.refresh()
    answer = world.ask("measure=stops&by=race&since=2022-07&until=2022-12")
    assert answer.in_use == {"race": {"asian": CategoryUse("", "2022-06")}}
    answer = world.ask("measure=stops&by=race&since=2022-06&until=2022-12")
    assert answer.in_use == {
        "race": {
            "asian": CategoryUse("", "2022-06"),
            "native": CategoryUse("2022-07", ""),
        }
    }
    outcome = world.ask("measure=stops&by=outcome&since=2022-07&until=2022-12")
    assert outcome.in_use == {"outcome": {"arrest": CategoryUse("", "2022-06")}}


def test_a_city_without_a_dated_row_has_nothing_in_use(tmp_path):
    world = TinyCity(tmp_path, [make_stop("8202-01-03")], city=STOPS_CITY)
    world.refresh()
    assert world.ask("measure=stops&by=race&since=2022-01&until=2022-12").in_use == {}


def test_a_row_of_several_periods_is_in_use(world):
    """The latest year of a share is the sum of quarters, and the row of that sum has no quarter."""
    answer = world.ask("measure=stops&by=quarter,race&since=2022-01&until=2022-12")
    added = [replace(row, categories={"race": row["race"]}) for row in answer.rows]
    assert answer.in_use["race"]["asian"].until == "2021-12"
    told = {row["race"]: explain_disuse(answer, row) for row in added}
    assert told["black"] == ""
    assert "December 2021" in told["asian"]
