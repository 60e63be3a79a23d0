from __future__ import annotations

import pytest

from data.geocode import OfflineGazetteer
from data.geography import read_gazetteer
from data.model.errors import CityFileError
from data.model.values import Gazetteer as Declared

ROWS = [
    {"place": "Mill Street", "number": n, "longitude": float(n), "latitude": 0.0}
    for n in (50, 150, 250)
]
ROWS += [{"place": "City Hall", "number": None, "longitude": 9.0, "latitude": 9.0}]


def found(text: str) -> list[tuple[str, float, bool]]:
    return [(m.label, m.longitude, m.sure) for m in OfflineGazetteer(ROWS).find(text)]


@pytest.mark.parametrize(
    "text", ["City Hall", "city hall", " CITY  HALL, Tiny, IL 60000", "city-hall"]
)
def test_a_name_is_found_however_it_is_written(text):
    assert found(text) == [("City Hall", 9.0, True)]


@pytest.mark.parametrize(
    ("text", "place"), [("160 Mill St", 150.0), ("7 mill street.", 50.0), ("340 MILL ST", 250.0)]
)
def test_a_house_number_leads_to_the_nearest_one_known(text, place):
    assert [x for _, x, _ in found(text)] == [place]


def test_a_number_beyond_the_street_is_no_address():
    assert found("9999 Mill Street") == []


def test_a_street_without_a_number_is_all_of_it():
    assert [x for _, x, _ in found("Mill Street")] == [50.0, 150.0, 250.0]


@pytest.mark.parametrize("text", ["hall", "Citty Hall", "Mil Street"])
def test_what_only_resembles_a_name_is_not_sure(text):
    assert found(text)
    assert not any(sure for *_, sure in found(text))


@pytest.mark.parametrize(
    "text", ["", " ", "?", "xyzzy", "123", "'; DROP TABLE", "\x00", "ａｂｃ", "9" * 5000]
)
def test_nonsense_is_nowhere(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("place,number,longitude\nx,,1\n", "missing: latitude"),
        ("place,number,longitude,latitude\nx,,one,2\n", "line 2"),
        ("place,number,longitude,latitude\nx,,181,2\n", "line 2"),
        ("place,number,longitude,latitude\n,,1,2\n", "line 2"),
    ],
)
def test_a_bad_table_is_refused_by_line(tmp_path, table, told):
    (tmp_path / "places.csv").write_text(table)
    with pytest.raises(CityFileError, match=told):
        read_gazetteer(tmp_path / "places.csv", Declared(file="places.csv", source="made up"))
