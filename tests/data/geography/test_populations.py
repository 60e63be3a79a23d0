"""Residents by district and race are read as written, and a table that cannot be right is refused
by its line.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from data.geography import read_populations
from data.model.errors import CityFileError
from data.model.values import Districts, Population
from tests.data.geography.worlds import districts

POPULATION = Population(file="residents.csv", source="Census", vintage=2020)


def read(
    folder: Path, *lines: str, header: str = "district,race,residents", encoding: str = "utf-8"
) -> tuple:
    path = folder / "residents.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding=encoding)
    return read_populations(path, POPULATION, districts("north", "south"))


def refusal(folder: Path, *lines: str, **more: str) -> str:
    with pytest.raises(CityFileError) as caught:
        read(folder, *lines, **more)
    assert caught.value.errors[0].field.startswith("population.file: residents.csv, line ")
    return str(caught.value)


def test_rows_come_in_their_own_order_with_blank_for_everyone(tmp_path):
    assert read(tmp_path, "south,,12", "south,black,5", "north,,0") == (
        {"district": "south", "race": "", "residents": 12},
        {"district": "south", "race": "black", "residents": 5},
        {"district": "north", "race": "", "residents": 0},
    )


def test_the_order_of_columns_other_columns_spaces_and_byte_order_mark_do_not_matter(tmp_path):
    rows = read(
        tmp_path, " 7 ,x,, north ", "", header="residents,note,race ,district", encoding="utf-8-sig"
    )
    assert rows == ({"district": "north", "race": "", "residents": 7},)


def test_the_header_is_read_without_regard_to_case(tmp_path):
    rows = read(tmp_path, "north,,7", header="District,RACE,Residents")
    assert rows == ({"district": "north", "race": "", "residents": 7},)


def test_a_city_without_declared_districts_is_told_what_is_missing(tmp_path):
    path = tmp_path / "residents.csv"
    path.write_text("district,race,residents\nnorth,,7\n")
    with pytest.raises(
        CityFileError, match=r"line 2, district: .*declares no district.*\[districts\]"
    ):
        read_populations(path, POPULATION, Districts())


def test_races_may_add_up_to_everyone(tmp_path):
    assert len(read(tmp_path, "north,,10", "north,black,6", "north,white,4")) == 3


@pytest.mark.parametrize(
    ("lines", "place", "words"),
    [
        (
            ["north,,1", "west,,2"],
            "line 3, district",
            "unknown district 'west'; expected one of north, south",
        ),
        (["not_recorded,,2"], "line 2, district", "unknown district"),
        (
            ["north,,9", "north,purple,2"],
            "line 3, race",
            "unknown race 'purple'; expected blank for everyone, or one of ",
        ),
        (["north,,9", "north,not_recorded,2"], "line 3, race", "unknown race"),
        (["north,,many"], "line 2, residents", "'many' is not a whole number"),
        (["north,,"], "line 2, residents", "'' is not a whole number"),
        (["north"], "line 2, residents", "'' is not a whole number"),
        (["north,,-3"], "line 2, residents", "not a whole number"),
        (["north,,3.5"], "line 2, residents", "not a whole number"),
        (["north,,\u0663"], "line 2, residents", "not a whole number"),
        (["north,," + "9" * 5000], "line 2, residents", "not a whole number"),
        (['north,,"84,799"'], "line 2, residents", "not a whole number"),
        (["north,,84,799"], "line 2, residents", "more cells than columns"),
        (
            ["north,,3", "south,,4", "north,,3"],
            "line 4, race",
            "north and everyone stand in line 2 already",
        ),
        (
            ["north,,10", "north,black,6", "north,white,5"],
            "line 2, residents",
            "10 residents of north in all, but 11 by ",
        ),
        (
            ["north,,9", "south,black,5"],
            "line 3, race",
            "south has no row with a blank race for everyone",
        ),
        ([], "line 2, district", "the table is empty"),
    ],
)
def test_a_bad_line_is_refused_by_file_line_and_column(tmp_path, lines, place, words):
    message = refusal(tmp_path, *lines)
    assert message.startswith(f"residents.csv, {place}: ")
    assert words in message


def test_a_missing_column_is_refused(tmp_path):
    message = refusal(tmp_path, "north,3", header="district,people")
    assert message.startswith(
        "residents.csv, line 1, race: the column is missing; expected district, race, residents"
    )


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CityFileError, match=r"population\.file: residents\.csv cannot be read"):
        read_populations(tmp_path / "residents.csv", POPULATION, districts("north"))


@pytest.mark.parametrize(
    "content",
    [
        b"district,race,residents\nnorth,,\xff\n",
        b'district,race,residents\n"north,,3\n',
        b"PK\x03\x04\x00\x00\xe9",
    ],
)
def test_what_is_no_csv_is_refused(tmp_path, content):
    (tmp_path / "residents.csv").write_bytes(content)
    with pytest.raises(
        CityFileError, match=r"population\.file: residents\.csv is not a CSV file in UTF-8"
    ):
        read_populations(tmp_path / "residents.csv", POPULATION, districts("north"))


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "residents.csv").write_bytes(b"")
    with pytest.raises(CityFileError, match="line 1, district: the column is missing"):
        read_populations(tmp_path / "residents.csv", POPULATION, districts("north"))
