"""A table that has changed too much to be trusted keeps its last good rows, with words, until a person accepts it."""

from __future__ import annotations

import pytest

from tests.store.served import ROWS, serving
from tests.support import real
from tests.support.worlds import STOPS, World, stop

AHEAD = "UPDATE {table} SET day = '2027-01-01', __updated_at = :at WHERE stop_id = 's3'"


def world_of(folder, number: int) -> World:
    world = World(folder, [stop("2022-01-03") for _ in range(number)])
    assert world.refresh().exit_code == 0
    return world


def rows_live(world: World) -> int:
    return world.answers().build("tiny").manifest["datasets"][0]["rows"]


def test_a_table_that_shrinks_by_more_than_a_fifth_keeps_its_rows_until_accepted(tmp_path):
    world = world_of(tmp_path, 10)
    world.write_rows(STOPS, [stop("2022-01-03") for _ in range(7)], "2024-01-05T00:00:00Z")
    report = world.refresh()
    assert (report.exit_code, report.outcomes[0].state, rows_live(world)) == (3, "kept", 10)
    assert "from 10 rows to 7" in report.outcomes[0].message and "--accept" in report.outcomes[0].message
    assert world.refresh(accept=True).exit_code == 0 and rows_live(world) == 7
    assert world.refresh().exit_code == 0


def test_a_table_that_shrinks_by_a_fifth_goes_live(tmp_path):
    world = world_of(tmp_path, 10)
    world.write_rows(STOPS, [stop("2022-01-03") for _ in range(8)], "2024-01-05T00:00:00Z")
    assert world.refresh().exit_code == 0 and rows_live(world) == 8


@pytest.mark.parametrize(("wrong", "words"), [("2031-01-01", "later than the snapshot"),
                                              ("once upon a time", "not readable as dates")])
def test_wrong_dates_in_more_than_a_hundredth_of_the_rows_keep_the_last_good_rows(tmp_path, wrong, words):
    world = world_of(tmp_path, 100)
    good = [stop("2022-01-03") for _ in range(100)]
    world.write_rows(STOPS, [*good, stop(wrong)], "2024-01-05T00:00:00Z")
    assert world.refresh().exit_code == 0 and rows_live(world) == 101
    world.write_rows(STOPS, [*good, *(stop(wrong) for _ in range(3))], "2024-01-06T00:00:00Z")
    for _ in range(2):
        report = world.refresh()
        assert (report.exit_code, report.outcomes[0].state, rows_live(world)) == (3, "kept", 101)
        assert words in report.outcomes[0].message and "3 of 103" in report.outcomes[0].message
    assert world.refresh(accept=True).exit_code == 0 and rows_live(world) == 103
    world.write_rows(STOPS, [*good, *(stop(wrong) for _ in range(4))], "2024-01-07T00:00:00Z")
    assert world.refresh().exit_code == 0


@pytest.mark.parametrize(("column", "value", "words"), [
    ("race", "BLK", "race: 6 of 100 rows have values that the city file does not know ('BLK'); there were 0 before"),
    ("frisk", "True", "frisked: 79 of 100 rows say yes or no in words that the city file knows; 100 of 100 did"),
    ("precinct", "Precinct 1", "datasets.fields.district.values")])
def test_values_written_in_another_way_keep_the_last_good_rows_until_accepted(tmp_path, column, value, words):
    world = world_of(tmp_path, 100)
    few, many = (0, 21) if column == "frisk" else (5, 6)
    changed = [stop("2022-01-03", **{column: value}) for _ in range(many)]
    good = [stop("2022-01-03") for _ in range(100 - many)]
    world.write_rows(STOPS, [*good, *changed], "2024-01-05T00:00:00Z")
    report = world.refresh()
    assert (report.exit_code, report.outcomes[0].state) == (3, "kept") and words in report.outcomes[0].message
    assert world.answers().build("tiny").manifest["datasets"][0]["unknown"] == {}
    world.write_rows(STOPS, [*good, stop("2022-01-03"), *changed[:few]], "2024-01-06T00:00:00Z")
    assert world.refresh().exit_code == 0
    world.write_rows(STOPS, [*good, *changed, *changed], "2024-01-07T00:00:00Z")
    assert world.refresh().exit_code == 3
    assert world.refresh(accept=True).exit_code == 0 and rows_live(world) == 100 + many


@real.needs_shared
def test_an_increment_or_a_column_that_cannot_be_trusted_leaves_the_rows_as_they_were(tmp_path):
    with serving(tmp_path) as served:
        assert served.refresh().exit_code == 0
        first = served.newest().name
        served.edit(AHEAD, 1)
        report = served.refresh()
        assert report.outcomes[0].state == "kept" and "1 of 25" in report.outcomes[0].message
        assert served.newest().name == first and served.stops()["set_aside"] == {}
        served.edit("ALTER TABLE {table} DROP day; ALTER TABLE {table} ADD COLUMN day VARCHAR", 2)
        assert served.refresh(accept=True).exit_code == 0
        assert served.stops()["set_aside"] == {"no_date": ROWS}
