"""Dimensions of which one record may name several categories: totals, sentences, ratios,
withholding and history.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app import create_app
from dashboard.charts import svg
from dashboard.charts.answer_map import build_map_spec
from dashboard.charts.bar_model import build_bar_chart
from dashboard.charts.chart_form import ChartSpec
from dashboard.charts.plotly_map import build_map_figure
from dashboard.query.addresses import parse_query
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.comparison_request import parse_comparison
from dashboard.statistics.ratios import compare_groups
from dashboard.wording import write_sentence, write_title
from dashboard.wording.answer_table import build_table
from data.history.number_changes import read_number_changes
from tests.charts import samples
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop

DAY = "2022-03-05"
# Of 100 stops 60 are of black people, 30 of white ones, 10 of both.
PEOPLE = [
    *((f"b{i}", "B") for i in range(60)),
    *((f"w{i}", "W") for i in range(30)),
    *((f"m{i}", race) for i in range(10) for race in "BW"),
]


def rows(searched: str = "N") -> list[dict]:
    return [make_stop(DAY, stop_id=key, race=race, frisk=searched) for key, race in PEOPLE]


@pytest.fixture(scope="module")
def first_world(tmp_path_factory):
    made = TinyCity(tmp_path_factory.mktemp("overlapping"), rows(), city=STOPS_CITY)
    made.refresh()
    return made


@pytest.fixture
def world(first_world, tmp_path):
    return first_world.copy_to(tmp_path)


def asked(text: str):
    return parse_query(f"city=tiny&{text}")[0]


def test_totals_count_each_record_once(world):
    answer = world.ask("measure=stops&by=race")
    told = {r["race"]: r.numerator for r in answer.rows if r.numerator}
    assert told == {"black": 70, "white": 40}
    assert (answer.each, answer.wholes[0].numerator) == (("race",), 100)
    assert "100 stops" in write_sentence(answer)
    assert "70%" in write_sentence(answer)
    assert "110" not in write_sentence(answer)
    over_time = world.ask("measure=stops&by=month,race&since=2022-03&until=2022-03")
    assert "100 stops" in write_sentence(over_time)


def test_bars_are_shares_of_all_records(world):
    drawn = build_bar_chart(world.ask("measure=stops&by=race"))
    labels = {bar.name: bar.label for panel in drawn.panels for bar in panel.bars}
    assert labels["Black or African American"] == "70 (70%)"
    assert labels["White"] == "40 (40%)"


def test_others_of_a_ratio_count_each_record_once(tmp_path):
    people = [(f"a{i}", race) for i in range(20) for race in "WA"]
    frisked = {f"b{i}" for i in range(30)} | {f"a{i}" for i in range(15)}
    world = TinyCity(
        tmp_path,
        [
            make_stop(DAY, stop_id=key, race=race, frisk="Y" if key in frisked else "N")
            for key, race in [*PEOPLE, *people]
        ],
        city=STOPS_CITY,
    )
    world.refresh()
    found = compare_groups(
        world.answers(), parse_comparison("city=tiny&measure=frisked&benchmark=stops")
    )
    black = next(r for r in found.rows if r.group == "black")
    # The others are 30 white people, 10 stops of both and 20 of a white and an Asian person: 60
    # stops and not 80.
    assert (black.count, black.base) == (30, 70)
    assert (black.other_count, black.other_base) == (15, 60)
    assert found.recorded == (100.0, 100.0)


def test_a_sum_over_categories_that_overlap_is_withheld(world):
    strict = AnswerService(replace(world.settings, small_numbers=f"hide:{11}"))
    alone = strict.answer(asked("measure=stops&race=black")).rows[0]
    both = strict.answer(asked("measure=stops&race=black,white")).rows[0]
    assert alone.numerator == 70
    # 70 + 40 less this would be the 10 stops that name both.
    assert (both.numerator, both.status) == (None, "withheld")


FORMS = (
    "/tiny/breakdowns?measure=stops&by=race",
    "/tiny/breakdowns?measure=stops&by=race&lang=es",
    "/embed/breakdown?city=tiny&measure=stops&by=race",
    "/embed/trend?city=tiny&measure=stops&by=month,race",
    "/embed/map?city=tiny&measure=stops&by=district",
    "/embed/table?city=tiny&measure=frisk_rate&by=race",
    "/briefing?city=tiny&measure=stops&by=race",
    "/api/v1/answers.csv?city=tiny&measure=stops&by=race",
    "/charts/breakdown.svg?city=tiny&measure=stops&by=race",
    "/charts/breakdown.plotly.json?city=tiny&measure=stops&by=race",
    "/charts/trend.plotly.json?city=tiny&measure=stops&by=month,race",
    "/feeds/tiny/stops.atom?district=east",
)


@pytest.fixture(scope="module")
def visitor(tmp_path_factory):
    """A client of the application over the city, with a stop that names both districts."""
    world = TinyCity(
        tmp_path_factory.mktemp("districts"),
        [*rows(), make_stop(DAY, "E", stop_id="d"), make_stop(DAY, "W", stop_id="d")],
        city=STOPS_CITY,
    )
    world.refresh()
    return create_app(world.settings).server.test_client()


@pytest.mark.parametrize("address", FORMS)
def test_every_form_says_that_it_counts_what_names_a_value(visitor, address):
    """The title, the heading of the numbers and the note: "stops that name each race"."""
    said = " ".join(visitor.get(address).text.replace("<br>", " ").split())
    assert ("paradas que indican" if "lang=es" in address else "tops that name") in said


def test_maps_say_that_districts_overlap():
    """The drawing and the interactive map both, in a note under the districts."""
    place = samples.by_place(each=("district",), wholes=(samples.by_place().rows[0],))
    drawn = svg.draw_map(build_map_spec(ChartSpec(place, samples.OUTLINE)))
    assert "stops that name that value" in " ".join(re.sub("<[^>]*>", " ", drawn).split())
    figure = build_map_figure(build_map_spec(ChartSpec(place, samples.OUTLINE)))
    notes = " ".join(a["text"] for a in figure["layout"]["annotations"])
    assert "stops that name that value" in notes.replace("<br>", " ").replace("\u2002", "")
    alone = build_map_figure(build_map_spec(ChartSpec(samples.by_place(), samples.OUTLINE)))
    assert not alone["layout"]["annotations"]


def test_headings_name_what_a_column_counts(world):
    assert build_table(world.ask("measure=stops&by=race"))["headings"] == [
        "Race",
        "Stops that name it",
    ]
    assert build_table(world.ask("measure=frisk_rate&by=race"))["headings"][1:3] == [
        "Stops that included a frisk, among stops that name it",
        "Stops where it was recorded whether a person was frisked, among stops that name it",
    ]
    assert build_table(world.ask("measure=stops&by=year"))["headings"] == ["Year", "Stops"]
    one = world.ask("measure=stops&race=black,white")
    assert write_title(one) == "Stops in Tiny, stops that name Black or African American or White"


def test_a_link_that_does_not_count_says_so(tmp_path):
    """No query of rows finds the stops of which no row names a race."""
    unnamed = [make_stop(DAY, stop_id="u", race="U") for _ in range(2)]
    world = TinyCity(tmp_path, [*rows(), *unnamed], city=STOPS_CITY)
    world.refresh()
    counted = world.ask("measure=stops&race=black")
    assert "No single query" not in " ".join(counted.notes)
    answer = world.ask("measure=stops&race=black,not_recorded")
    assert "No single query of the portal counts the same" in " ".join(answer.notes)
    page = create_app(world.settings).server.test_client()
    asked = "city=tiny&measure=stops&race=black,not_recorded"
    said = page.get(f"/embed/number?{asked}").text
    assert "No single query of the portal counts the same: open its table" in said
    assert "Check this at the portal" not in said


def test_changes_are_told_by_single_district(tmp_path):
    world = TinyCity(
        tmp_path,
        [make_stop(DAY, "E", stop_id="s1"), make_stop(DAY, "W", stop_id="s1")],
        city=STOPS_CITY,
    )
    world.refresh()
    more = [make_stop(DAY, "E", stop_id="s2")]
    world.write_rows(
        STOPS,
        [make_stop(DAY, "E", stop_id="s1"), make_stop(DAY, "W", stop_id="s1"), *more],
        "2024-01-02T00:00:00Z",
    )
    world.refresh()
    told = {
        (c.district, c.before, c.after)
        for c in read_number_changes(world.settings.store, "tiny")
        if c.count == "stops"
    }
    assert told == {("", 1, 2), ("east", 1, 2)}
