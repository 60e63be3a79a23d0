"""Residents of areas beside the districts: rates by area, from a table, and what such a table may
not hold.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.geography.test_point_areas import PLACES, ROWS, make_city
from tests.support.worlds import POPULATION, TinyCity

RESIDENTS = "area,residents\n1,2000\n2,1000\n"
TABLES = """[population]
file = "people.csv"
source = "Made up by the test"
vintage = 2020

[geographies.council_district]
population = "council.csv"
"""


def make_world(folder: Path, residents: str = RESIDENTS) -> TinyCity:
    world = make_city(folder, [row for row in ROWS if "lon" in row and row["lon"][0] in "-4"])
    catalogue = world.settings.catalogue
    (catalogue / "people.csv").write_text(POPULATION)
    (catalogue / "council.csv").write_text(residents)
    file = catalogue / "tiny.toml"
    own = PLACES.replace("[geographies.council_district]\n", TABLES)
    file.write_text(file.read_text().replace(PLACES, own, 1))
    return world


def test_rates_by_area_are_of_its_residents(tmp_path):
    world = make_world(tmp_path)
    world.refresh()
    question = "measure=stops_per_1000_residents&since=2023-01&until=2023-12"
    answer = world.ask(f"{question}&by=council_district")
    found = {row["council_district"]: (row.numerator, row.denominator) for row in answer.rows}
    assert found["1"] == (4, 2000)
    assert found["2"] == (3, 1000)
    assert found["3"][1] is None
    both = world.ask(f"{question}&council_district=1,2").rows[0]
    assert (both.numerator, both.denominator) == (7, 3000)
    crossed = world.ask(f"{question}&by=council_district,district")
    assert all(row.denominator is None for row in crossed.rows)
    whole = world.ask(question).rows[0]
    assert whole.denominator == 4000


@pytest.mark.parametrize(
    ("residents", "said"),
    [
        ("area,residents\n7,10\n", "unknown '7'; expected 1, 2, 3"),
        ("area,residents\n1,10\n1,11\n", "line 3, area: '1' stands in an earlier line"),
        ("area,residents\n1,many\n", "not a whole number"),
        ("area\n1\n", "expected area, residents"),
    ],
)
def test_a_bad_table_is_told_by_its_line(tmp_path, residents, said):
    report = make_world(tmp_path, residents).refresh()
    (told,) = [o.message for o in report.outcomes if o.dataset == "residents"]
    assert said in told
