"""What a map leaves out is said beside it, with how many and whose; the list and the table keep
every row.
"""

from __future__ import annotations

import json

import pytest

from dashboard import wording
from dashboard.query.addresses import parse_parameters
from dashboard.views.city_context import CityContext
from dashboard.views.city_pages import build_map_page
from tests.data.geography.worlds import block, feature, published
from tests.support.answers import make_answer, make_row
from tests.support.worlds import CITY_FILE, TinyCity, make_stop

SHARES = [make_row(30, 100, district="east"), make_row(10, 40, district="west")]


def stops(**counts: int):
    return make_answer([make_row(n, district=d) for d, n in counts.items()], by=("district",))


@pytest.mark.parametrize(
    ("given", "drawn", "told"),
    [
        ({"east": 5, "west": 7}, ("east", "west"), ""),
        ({"east": 5, "west": 7, "not_recorded": 0, "outside": 0}, ("east", "west"), ""),
        (
            {"east": 5, "west": 7},
            ("east",),
            "The map leaves out 7 of 12 stops, for which it has no area: West (7). The list "
            "and the table have them.",
        ),
        (
            {"east": 5, "west": 0, "not_recorded": 3, "outside": 1_000},
            ("east",),
            "The map leaves out 1,003 of 1,008 stops, for which it has no area: "
            "Outside the city (1,000) and Not recorded (3)."
            " The list and the table have them.",
        ),
        ({"east": 5, "west": 0}, ("east",), "The map has no area for West."),
        (
            {"east": 5},
            (),
            "There is no map, as the shapes of the precincts are not known here. The list "
            "and the table have "
            "them all.",
        ),
    ],
)
def test_what_the_map_leaves_out(given, drawn, told):
    assert wording.describe_map_gaps(stops(**given), drawn) == told


def test_a_share_leaves_out_what_it_is_a_share_of():
    assert "leaves out 40 of 140 stops" in wording.describe_map_gaps(
        make_answer(SHARES, "search_rate", by=("district",)), ("east",)
    )


def test_a_city_whose_map_lacks_a_district_is_drawn_with_what_there_is(tmp_path):
    world = TinyCity(
        tmp_path,
        [make_stop("2023-05-01"), make_stop("2023-05-02", "W"), make_stop("2023-05-03", None)],
    )
    world.write_city(
        CITY_FILE.replace(
            "[[datasets]]",
            '[boundaries]\nfile = "shapes.geojson"\nproperties = ["name"]\n'
            'parts = {east = ["E"], west = ["W"]}\n\n[[datasets]]',
            1,
        )
    )
    shapes = published(feature(block(0, 0), name="E"))
    (world.settings.catalogue / "shapes.geojson").write_text(json.dumps(shapes), encoding="utf-8")
    report = world.refresh()
    assert report.exit_code == 0
    assert any("no area for west" in n for n in report.notices)
    answers = world.answers()
    desk = CityContext(answers, answers.city("tiny"), answers.build("tiny"))
    chart = build_map_page(
        desk, parse_parameters("measure=stops&since=2023-05&until=2023-05")
    ).charts[0]
    assert chart.completeness.startswith(
        "The map leaves out 2 of 3 stops, for which it has no area: West (1) and Not "
    )
    assert chart.completeness.startswith(chart.gap)
    assert chart.gap.startswith("The map leaves out 2")
    listed = {entry["id"]: entry["value"] for entry in chart.list}
    assert listed["east"].startswith("1 stop")
    assert not listed["east"].endswith("not on the map")
    for district in ("west", "not_recorded"):
        assert listed[district].startswith("1 stop")
        assert listed[district].endswith(", not on the map")
    assert "West" in chart.table
    assert "Not recorded" in chart.table
