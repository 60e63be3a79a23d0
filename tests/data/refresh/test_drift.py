"""A table that has changed too much to be trusted keeps its last good rows, with words, until a
person accepts it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import tomlkit

from data.city_files import loader
from data.city_files.loader import load_city_file
from data.live_check.propose_values import find_likely_list
from data.model.vocabulary import NOT_RECORDED
from tests.data.refresh.served import ROWS, serving
from tests.support import real
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop

CITIES = Path(loader.__file__).with_name("cities")
MADE: dict[int, TinyCity] = {}
AHEAD = "UPDATE {table} SET day = '2027-01-01', __updated_at = :at WHERE stop_id = 's3'"


def world_of(folder: Path, number: int) -> TinyCity:
    """A city of so many stops after its first refresh, copied from one that is made once."""
    if number not in MADE:
        rows = [make_stop("2022-01-03") for _ in range(number)]
        MADE[number] = TinyCity(folder.parent / f"city of {number}", rows, city=STOPS_CITY)
        assert MADE[number].refresh().exit_code == 0
    return MADE[number].copy_to(folder)


def rows_live(world: TinyCity) -> int:
    return world.answers().build("tiny").manifest.datasets[0].rows


def test_a_table_that_shrinks_by_more_than_a_fifth_keeps_its_rows_until_accepted(tmp_path):
    world = world_of(tmp_path, 10)
    world.write_rows(STOPS, [make_stop("2022-01-03") for _ in range(7)], "2024-01-05T00:00:00Z")
    report = world.refresh()
    assert (report.exit_code, report.outcomes[0].state, rows_live(world)) == (3, "kept", 10)
    assert "from 10 rows to 7" in report.outcomes[0].message
    assert "--accept" in report.outcomes[0].message
    assert world.refresh(accept=True).exit_code == 0
    assert rows_live(world) == 7
    assert world.refresh().exit_code == 0


def test_a_table_that_shrinks_by_a_fifth_goes_live(tmp_path):
    world = world_of(tmp_path, 10)
    world.write_rows(STOPS, [make_stop("2022-01-03") for _ in range(8)], "2024-01-05T00:00:00Z")
    assert world.refresh().exit_code == 0
    assert rows_live(world) == 8


@pytest.mark.parametrize(
    ("wrong", "words"),
    [("2031-01-01", "later than the snapshot"), ("once upon a time", "not readable as dates")],
)
def test_wrong_dates_in_more_than_a_hundredth_of_the_rows_keep_the_last_good_rows(
    tmp_path, wrong, words
):
    world = world_of(tmp_path, 100)
    good = [make_stop("2022-01-03") for _ in range(100)]
    world.write_rows(STOPS, [*good, make_stop(wrong)], "2024-01-05T00:00:00Z")
    assert world.refresh().exit_code == 0
    assert rows_live(world) == 101
    world.write_rows(STOPS, [*good, *(make_stop(wrong) for _ in range(3))], "2024-01-06T00:00:00Z")
    for _ in range(2):
        report = world.refresh()
        assert (report.exit_code, report.outcomes[0].state, rows_live(world)) == (3, "kept", 101)
        assert words in report.outcomes[0].message
        assert "3 of 103" in report.outcomes[0].message
    assert world.refresh(accept=True).exit_code == 0
    assert rows_live(world) == 103
    world.write_rows(STOPS, [*good, *(make_stop(wrong) for _ in range(4))], "2024-01-07T00:00:00Z")
    assert world.refresh().exit_code == 0


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (
            "race",
            "BLK",
            "race: 6 of 100 rows have values that the city file does not know "
            "(1 that fewer than 10 rows hold); there were 0 before",
        ),
        (
            "frisk",
            "Frisked",
            "frisked: 21 of 100 rows have values that the city file does not know "
            "('Frisked'); there were 0 before",
        ),
        ("precinct", "Precinct 1", "datasets.fields.district.values"),
    ],
)
def test_values_written_in_another_way_keep_the_last_good_rows_until_accepted(
    tmp_path, column, value, words
):
    world = world_of(tmp_path, 100)
    few, many = (0, 21) if column == "frisk" else (5, 6)
    changed = [make_stop("2022-01-03", **{column: value}) for _ in range(many)]
    good = [make_stop("2022-01-03") for _ in range(100 - many)]
    world.write_rows(STOPS, [*good, *changed], "2024-01-05T00:00:00Z")
    report = world.refresh()
    assert (report.exit_code, report.outcomes[0].state) == (3, "kept")
    assert words in report.outcomes[0].message
    assert world.answers().build("tiny").manifest.datasets[0].unknown == {}
    world.write_rows(
        STOPS, [*good, make_stop("2022-01-03"), *changed[:few]], "2024-01-06T00:00:00Z"
    )
    assert world.refresh().exit_code == 0
    world.write_rows(STOPS, [*good, *changed, *changed], "2024-01-07T00:00:00Z")
    assert world.refresh().exit_code == 3
    assert world.refresh(accept=True).exit_code == 0
    assert rows_live(world) == 100 + many


@real.needs_shared
def test_an_increment_or_a_column_that_cannot_be_trusted_leaves_the_rows_as_they_were(tmp_path):
    with serving(tmp_path) as served:
        assert served.refresh().exit_code == 0
        first = served.newest().name
        served.edit(AHEAD, 1)
        report = served.refresh()
        assert report.outcomes[0].state == "kept"
        assert "1 of 25" in report.outcomes[0].message
        assert served.newest().name == first
        assert served.stops()["set_aside"] == {}
        served.edit("ALTER TABLE {table} DROP day; ALTER TABLE {table} ADD COLUMN day VARCHAR", 2)
        assert served.refresh(accept=True).outcomes[0].state == "uncounted"
        assert served.stops()["set_aside"] == {"no_date": ROWS}


@pytest.mark.parametrize(
    ("column", "value", "where", "proposed"),
    [
        ("race", "BLK", ("fields", "race", "values", "black"), ["B", "Black", "BLK"]),
        ("race", "B/ Black", ("fields", "race", "values", "black"), ["B", "Black", "B/ Black"]),
        ("precinct", "Precinct W", ("fields", "district", "values", "west"), ["Precinct W"]),
    ],
)
def test_the_proposal_for_values_written_in_another_way_works_when_taken_over(
    tmp_path, column, value, where, proposed
):
    world = world_of(tmp_path, 30)
    good = [make_stop("2022-01-03") for _ in range(60)]
    world.write_rows(
        STOPS,
        [*good, *(make_stop("2022-01-03", **{column: value}) for _ in range(30))],
        "2024-01-05T00:00:00Z",
    )
    report = world.refresh()
    assert (report.exit_code, report.outcomes[0].state) == (3, "kept")
    declared = tomlkit.parse(take_over(world, report.outcomes[0].proposal))["datasets"][0]
    for key in where:
        declared = declared[key]
    assert declared == proposed
    world.write_city(take_over(world, report.outcomes[0].proposal))
    assert world.refresh().exit_code == 0
    assert rows_live(world) == 90
    assert world.answers().build("tiny").manifest.datasets[0].unknown == {}


def test_no_place_is_proposed_where_none_is_likely(tmp_path):
    world = world_of(tmp_path, 30)
    world.write_rows(
        STOPS,
        [
            *(make_stop("2022-01-03") for _ in range(60)),
            *(make_stop("2022-01-03", race="Klingon") for _ in range(30)),
        ],
        "2024-01-05T00:00:00Z",
    )
    assert next((o.state, o.proposal) for o in world.refresh().outcomes) == ("kept", "")


def take_over(world: TinyCity, diff: str) -> str:
    """The city file with a diff applied: its lines are removed and added in order, as
    `patch` does.
    """
    lines, added = (world.settings.catalogue / "tiny.toml").read_text().splitlines(), 0
    for line in diff.splitlines()[2:]:
        if line.startswith("@@"):
            start, _, length = line.split()[1].lstrip("-").partition(",")
            place = int(start) - (length != "0") + added
        elif line.startswith("-"):
            assert lines.pop(place) == line[1:]
            added -= 1
        else:
            lines.insert(place, line[1:])
            place, added = place + 1, added + 1
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("sex", "Female", ("fields", "sex", "values", "female")),
        ("sex", "MALE ", ("fields", "sex", "values", "male")),
        ("age", "26-35", ("fields", "age", "values", "26_35")),
        ("age", "27 - 35", ()),
        ("age", "n/a", NOT_RECORDED),
        ("outcome", "Citation or Infraction", ("fields", "outcome", "values", "citation")),
        ("outcome", "Taken Home", ()),
        ("frisked", "Yes", ("flags", "frisked", "yes")),
        ("frisked", "FALSE", ("flags", "frisked", "no")),
        ("frisked", "Maybe", ()),
        ("district", "West Precinct", ("fields", "district", "values", "west")),
    ],
)
def test_where_a_new_value_of_seattle_most_likely_belongs(field, value, where):
    city = load_city_file(CITIES / "seattle.toml")
    stops = city.datasets[0]
    sexless = stops.fields["sex"].model_copy(update={"values": {"male": ("Male",)}})
    stops = stops.model_copy(update={"fields": {**stops.fields, "sex": sexless}})
    expected = ("fields", field, "values", NOT_RECORDED) if where == NOT_RECORDED else where
    assert find_likely_list(city, stops, field, value) == expected
