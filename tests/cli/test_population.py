"""`python app.py population CITY`: residents from census blocks to the rates, and what stands in
its way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import pytest

import app
from dashboard.cli.commands import main
from dashboard.web.router import Site
from data.portal.census_bureau import CensusBureau
from tests.data.geography.worlds import block, feature, published
from tests.support.fake_bureau import CensusBlock, FakeBureau, run_fake_bureau
from tests.support.fake_portal import make_reply
from tests.support.worlds import CITY_FILE, TinyCity, make_stop

PLACES = """[boundaries]
file = "shapes.geojson"
properties = ["name"]
parts = {east = ["E"], west = ["W"]}

"""
CENSUS = '[census]\nstate = "53"\ncounties = ["033"]\n\n'
BLOCKS = [
    CensusBlock(1, block(0.1, 0.1, 0.5, 0.5), {"white": 600, "black": 400}),
    CensusBlock(2, block(0.75, 0.25, 0.5, 0.5), {"white": 1_000, "hispanic": 10}),
    CensusBlock(3, block(4, 4), {"asian": 70}),
]


@pytest.fixture
def bureau(monkeypatch) -> Iterator[FakeBureau]:
    with run_fake_bureau() as running:
        running.counties["53033"] = BLOCKS
        monkeypatch.setenv("PLAINVIEW_PORTAL", running.origin)
        yield running


@pytest.fixture
def world(tmp_path, monkeypatch) -> TinyCity:
    made = TinyCity(
        tmp_path, [make_stop("2023-05-01") for _ in range(30)] + [make_stop("2023-05-02", "W")]
    )
    write(made, PLACES + CENSUS)
    shapes = published(feature(block(1, 0), name="E"), feature(block(0, 0), name="W"))
    (made.settings.catalogue / "shapes.geojson").write_text(json.dumps(shapes), encoding="utf-8")
    monkeypatch.setenv("PLAINVIEW_STORE", str(made.settings.store))
    monkeypatch.setenv("PLAINVIEW_CATALOGUE", str(made.settings.catalogue))
    return made


def count(*arguments: str) -> int:
    """Run the command and give its exit code."""
    return main(["population", *arguments], app.serve, app.make_server)


def write(world: TinyCity, more: str) -> None:
    world.write_city(CITY_FILE.replace("[[datasets]]", f"{more}[[datasets]]", 1))


def test_residents_are_counted_kept_and_used_from_the_next_refresh_on(
    world, bureau, capsys, tmp_path
):
    world.refresh()
    assert world.ask("measure=stops_per_1000_residents&by=district").rows[0].denominator is None
    assert count("tiny", "--output", str(tmp_path / "people.csv")) == 0
    told = capsys.readouterr().out
    assert "east                             505" in told
    assert "outside the districts             70" in told
    assert "2,010 residents in 2 blocks, 1 of them cut" in told
    assert "2020 Census, P.L. 94-171" in told
    assert "used for rates from the next `python app.py refresh tiny` on" in told
    assert (tmp_path / "people.csv").read_text().splitlines()[:3] == [
        "district,race,residents",
        "east,,505",
        "east,asian,0",
    ]
    assert world.refresh().exit_code == 0
    answer = world.ask("measure=stops_per_1000_residents&by=district&since=2023-05&until=2023-05")
    assert [(r["district"], r.denominator) for r in answer.rows] == [
        ("east", 505),
        ("west", 1505),
    ]
    assert any("table P2 (2020)" in note for note in answer.notes)
    black = world.ask("measure=stops_per_1000_residents&by=race&since=2023-05&until=2023-05")
    assert {r["race"]: r.denominator for r in black.rows}["black"] == 400


def test_the_data_page_tells_where_residents_come_from(world, bureau):
    count("tiny")
    world.refresh()
    page = Site(world.answers()).page("/tiny/data", "")
    section = next(s for s in page.sections if s.id == "residents")
    assert "table P2, 2020" in section.paragraphs[0]
    assert section.paragraphs[1] == "2,010 residents in 2 of 2 precincts."
    assert "505" in section.table


def test_the_bureau_is_asked_once(world, bureau):
    count("tiny")
    asked = len(bureau.seen)
    assert count("tiny") == 0
    assert len(bureau.seen) == asked


def test_a_table_that_the_city_file_names_wins(world, bureau, capsys):
    (world.settings.catalogue / "people.csv").write_text(
        "district,race,residents\neast,,77\n", encoding="utf-8"
    )
    write(
        world,
        PLACES
        + CENSUS
        + '[population]\nfile = "people.csv"\nsource = "made up"\nvintage = 1999\n\n',
    )
    assert count("tiny") == 0
    assert "names people.csv, which wins over this table" in capsys.readouterr().out
    world.refresh()
    answer = world.ask("measure=stops_per_1000_residents&by=district")
    assert answer.rows[0].denominator == 77
    assert any("made up (1999)" in n for n in answer.notes)
    assert any("How many people live in West is not known" in n for n in answer.notes)


def test_a_district_without_a_shape_is_named_and_has_no_residents(world, bureau, capsys):
    shapes = published(feature(block(1, 0), name="E"))
    (world.settings.catalogue / "shapes.geojson").write_text(json.dumps(shapes), encoding="utf-8")
    assert count("tiny") == 0
    assert "without a shape, and so without residents: west" in capsys.readouterr().out
    world.refresh()
    rows = world.ask("measure=stops_per_1000_residents&by=district").rows
    assert {r["district"]: r.denominator for r in rows}["west"] is None


def test_a_bureau_that_does_not_answer_leaves_what_is_known(world, bureau, capsys, monkeypatch):
    monkeypatch.setattr(
        "dashboard.cli.portal_commands.CensusBureau",
        partial(CensusBureau, sleep=lambda seconds: None),
    )
    count("tiny")
    kept = (world.settings.store / "populations" / "tiny.json").read_text()
    for path in (world.settings.store / "census").rglob("*.json"):
        path.unlink()
    bureau.faults = [make_reply({}, 503)] * 20
    assert count("tiny") == 3
    assert "api.census.gov did not give residents of county 53033" in capsys.readouterr().err
    assert (world.settings.store / "populations" / "tiny.json").read_text() == kept


@pytest.mark.parametrize(
    ("more", "field"),
    [
        (PLACES, "census: missing"),
        (CENSUS, "boundaries: missing"),
        (
            PLACES + CENSUS.replace("033", "999"),
            "census.counties: the Census Bureau knows no blocks of county 999",
        ),
        (PLACES + CENSUS.replace('"033"', '"33"'), "census.counties"),
        (PLACES + CENSUS.replace('"53"', '"Washington"'), "census.state"),
    ],
)
def test_what_a_city_file_lacks_is_named(world, bureau, capsys, more, field):
    write(world, more)
    assert count("tiny") == 2
    assert field in capsys.readouterr().err


def test_an_unknown_city_is_refused(world, bureau, capsys):
    assert count("nowhere") == 2


def test_residents_of_other_areas_are_counted_from_the_same_blocks(world, bureau):
    beats = '[geographies.beat]\nfile = "beats.geojson"\nproperties = ["beat"]\n\n'
    text = CITY_FILE.replace("[[datasets]]", f"{PLACES}{beats}{CENSUS}[[datasets]]", 1)
    world.write_city(text.replace("open = true, varies = true", "open = true"))
    shapes = published(feature(block(0, 0, 2, 1), beat="B1"), feature(block(3, 3, 3, 3), beat="B2"))
    path = world.settings.catalogue / "beats.geojson"
    path.write_text(json.dumps(shapes), encoding="utf-8")
    assert count("tiny") == 0
    world.refresh()
    manifest = world.answers().build("tiny").manifest
    assert manifest.list_area_residents("beat") == {"b1": 2010, "b2": 70}
    (row,) = [
        r for r in world.ask("measure=stops_per_1000_residents&by=beat").rows if r["beat"] == "b1"
    ]
    assert (row.numerator, row.denominator) == (31, 2010)
