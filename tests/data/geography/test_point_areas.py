"""Rows placed by their coordinates: every kind of point counted, none kept, and what a file may
declare.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

import app
from dashboard.cli.commands import main
from data.audit.lines import summarise_audit
from tests.data.geography.worlds import feature, published
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop, read_numerators

PLACES = """[geographies.council_district]
file = "council.geojson"
properties = ["number"]

"""
COORDINATES = """
[datasets.coordinates]
longitude = ["lon"]
latitude = ["lat"]

[datasets.fields]
council_district = {by_point = true}
district"""
POINT = """
[datasets.coordinates]
point = ["location"]

[datasets.fields]
council_district = {by_point = true}
district"""
# Areas of a tenth of a degree: 1 in the west, 2 in the east, 3 north of both.
WEST, EAST, NORTH = (-87.95, 42.05), (-87.85, 42.05), (-87.9, 42.15)
EDGE, OUTSIDE = (-87.9, 42.05), (-80.0, 35.0)


def block(west: float, south: float, width: float, height: float) -> dict:
    """A rectangle in degrees."""
    east, north = round(west + width, 6), round(south + height, 6)
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


def make_city(tmp_path: Path, rows: list[dict], fields: str = COORDINATES) -> TinyCity:
    world = TinyCity(tmp_path, rows, city=STOPS_CITY)
    text = STOPS_CITY.replace("[[datasets]]", f"{PLACES}[[datasets]]", 1)
    world.write_city(text.replace("\n[datasets.fields]\ndistrict", fields, 1))
    areas = [(1, block(-88, 42, 0.1, 0.1)), (2, block(-87.9, 42, 0.1, 0.1))]
    areas.append((3, block(-88, 42.1, 0.2, 0.1)))
    shapes = published(*(feature(shape, number=number) for number, shape in areas))
    path = world.settings.catalogue / "council.geojson"
    path.write_text(json.dumps(shapes), encoding="utf-8")
    return world


def stop(point: tuple[object, object] | None, **more) -> dict:
    longitude, latitude = (None if c is None else str(c) for c in point or (None, None))
    return make_stop("2023-05-01", lon=longitude, lat=latitude, **more)


FOUND = [
    *[stop(WEST)] * 3,
    *[stop(EAST)] * 2,
    stop(NORTH),
    stop(EDGE),
    stop((EAST[1], EAST[0])),
]
NOT_FOUND = [
    stop(None),
    stop((None, 42.05)),
    stop((0, 0)),
    stop(("0.0", "0.000")),
    stop(("unknown", "unknown")),
    stop((1_190_000.5, 250_000)),
    stop(OUTSIDE),
]
ROWS = [row | {"stop_id": f"s{number}"} for number, row in enumerate([*FOUND, *NOT_FOUND])]
NUMERATORS = {"1": 4, "2": 3, "3": 1, "outside": 1, "not_read": 2, "not_recorded": 4}


def test_every_kind_of_point_is_placed_or_counted(tmp_path):
    world = make_city(tmp_path, ROWS)
    report = world.refresh()
    answer = world.ask("measure=stops&by=council_district")
    assert read_numerators(answer) == NUMERATORS
    dataset = world.answers().build("tiny").manifest.datasets[0]
    told = dataset.placements["council_district"]
    assert (told.rows, told.placed, told.on_edge, told.exchanged) == (15, 8, 1, 1)
    assert (told.blank, told.zero, told.unreadable, told.outside) == (2, 2, 2, 1)
    audit = report.find(STOPS).audit
    assert audit
    assert "council_district: 53% of rows placed" in summarise_audit(audit)
    assert "53%" in " ".join(answer.notes)
    assert "coordinates" in " ".join(answer.notes)
    assert answer.provenance[0].placed == {"council_district": 0.5333}


@pytest.mark.parametrize(
    "write",
    [
        lambda x, y: {"type": "Point", "coordinates": [x, y]},
        lambda x, y: {"longitude": str(x), "latitude": str(y), "human_address": "{}"},
        lambda x, y: f"POINT ({x} {y})",
        lambda x, y: f"({y}, {x})",
    ],
)
def test_a_point_column_in_any_of_its_forms(tmp_path, write):
    rows = [make_stop("2023-05-01", location=write(*p)) for p in (WEST, WEST, EAST)]
    world = make_city(tmp_path, [*rows, make_stop("2023-05-01", location="none")], POINT)
    world.refresh()
    found = read_numerators(world.ask("measure=stops&by=council_district"))
    assert found == {"1": 2, "2": 1, "3": 0, "not_read": 1}


def test_coordinates_are_in_no_file_but_the_pages_as_they_were_sent(tmp_path):
    world = make_city(tmp_path, ROWS)
    world.refresh()
    kept = [p for p in world.settings.store.rglob("*") if p.is_file() and "page" not in p.name]
    tables = [p for p in kept if p.suffix == ".parquet"]
    assert len(tables) >= 3
    for path in tables:
        names = duckdb.sql(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
        assert not {n for n, *_ in names} & {"lon", "lat", "location"}, path
        cells = str(duckdb.sql(f"SELECT * FROM '{path}'").fetchall())
        assert "87.9" not in cells, path
        assert "42.0" not in cells, path
    build = world.answers().build("tiny").folder
    for path in build.glob("*.json"):
        assert "-87.95" not in path.read_text() or path.name.startswith("outline"), path


def test_a_geography_by_point_is_mapped_and_never_crossed_with_people_or_another(tmp_path):
    world = make_city(tmp_path, [row for row in ROWS if "lon" in row and row["lon"][0] == "-"])
    world.refresh()
    client = app.create_app(world.settings).server.test_client()
    question = "city=tiny&measure=stops&by=council_district"
    assert client.get(f"/charts/map.svg?{question}").status_code == 200
    assert client.get(f"/api/v1/answers.json?{question},district").status_code == 200
    for more in ("&race=black", ",race", ",beat", "&beat=b1"):
        assert client.get(f"/api/v1/answers.json?{question}{more}").status_code == 400, more
    data = client.get("/tiny/data").text
    assert "placed" in data
    assert "-87.95" not in data


def test_where_small_numbers_are_withheld_no_area_and_no_share_is_told(tmp_path):
    world = make_city(tmp_path, ROWS)
    world.refresh()
    world.settings = replace(world.settings, small_numbers="hide:5")
    client = app.create_app(world.settings).server.test_client()
    question = "/api/v1/answers.json?city=tiny&measure=stops&by=council_district"
    for more in ("", ",year", ",district", "&district=east", "&since=2023-05&until=2023-05"):
        answer = client.get(question + more).get_json()
        assert answer["rows"], more
        for row in answer["rows"]:
            assert row["numerator"] is None, (more, row)
            assert row["status"] == "withheld", (more, row)
        assert not answer["provenance"][0]["placed"]
        assert "coordinates" not in " ".join(answer["notes"])
    assert "coordinates" not in client.get("/tiny/data").text


def test_moved_boundaries_place_all_rows_anew(tmp_path):
    world = make_city(tmp_path, ROWS[:6])
    world.refresh()
    shapes = published(feature(block(-88, 42, 0.2, 0.2), number=9))
    path = world.settings.catalogue / "council.geojson"
    path.write_text(json.dumps(shapes), encoding="utf-8")
    world.refresh()
    assert read_numerators(world.ask("measure=stops&by=council_district")) == {"9": 6}


def test_a_table_without_its_coordinates_is_live_in_part(tmp_path):
    rows = [make_stop("2023-05-01", lon="-87.95")]
    world = make_city(tmp_path, rows)
    report = world.refresh()
    outcome = report.find(STOPS)
    assert outcome.state == "part"
    assert outcome.lost == ("council_district",)
    assert read_numerators(world.ask("measure=stops&by=district")) == {"east": 1, "west": 0}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (COORDINATES.replace('latitude = ["lat"]\n', ""), "expected longitude and latitude"),
        (COORDINATES.replace("council_district = {by_point = true}\n", ""), "no field says"),
        (COORDINATES.replace("council_district", "neighborhood"), "missing [geographies.neigh"),
        (COORDINATES.replace('["lon"]', '["precinct"]'), "read for something else"),
        (COORDINATES.replace("council_district", "reason"), "coordinates tell places alone"),
        (
            "\n[datasets.fields]" + COORDINATES.partition("[datasets.fields]")[2],
            "missing [datasets.c",
        ),
    ],
)
def test_check_names_what_a_file_lacks(tmp_path, monkeypatch, capsys, fields, said):
    world = make_city(tmp_path, ROWS[:1], fields)
    monkeypatch.setenv("PLAINVIEW_CATALOGUE", str(world.settings.catalogue))
    assert main(["check", "tiny"], serve=lambda *_: None) == 2
    told = capsys.readouterr()
    assert said in told.err + told.out
