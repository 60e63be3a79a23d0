"""Values in awkward shapes: each is read right, or refused with a line that says what was
expected.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from data.city_files.loader import load_catalogue
from data.live_check.live_check import check_live_city
from data.model.age_bands import find_age_band, name_age_bands
from data.model.errors import CityFileError
from data.portal import PortalAccess
from data.store.store import Store
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop, read_numerators

RACE = (
    'race = {columns = ["race"], values = {black = ["B", "Black"], white = ["W"], asian = ["A"], '
    'not_recorded = ["U"]}}'
)


def refreshed(folder: Path, rows: list[dict], race: str = RACE, more: str = "") -> TinyCity:
    world = TinyCity(folder, rows, city=STOPS_CITY)
    world.write_city(STOPS_CITY.replace(RACE, f"{race}\n{more}" if more else race))
    world.refresh(accept=True)
    return world


def counted(world: TinyCity, question: str) -> dict:
    return {k: n for k, n in read_numerators(world.ask(question)).items() if n}


def fault(folder: Path, race: str = RACE, more: str = "") -> str:
    world = TinyCity(folder, [], city=STOPS_CITY)
    world.write_city(STOPS_CITY.replace(RACE, f"{race}\n{more}" if more else race))
    with pytest.raises(CityFileError) as refused:
        load_catalogue(world.settings.catalogue).city("tiny")
    return str(refused.value)


def test_bands_are_named_by_their_first_and_last_age() -> None:
    assert name_age_bands((18, 25, 65)) == ("00_17", "18_24", "25_64", "65_up")


def test_every_age_lies_in_the_one_band_that_holds_it() -> None:
    lows = (18, 25, 65)
    for age in range(1, 121):
        low, _, high = str(find_age_band(str(age), lows)).partition("_")
        assert int(low) <= age, age
        assert high == "up" or age <= int(high), age


def test_ages_in_whole_years_are_counted_in_declared_bands(tmp_path: Path) -> None:
    ages = ["17", "18.0", " 24 ", "25", "99", "0", "130", "young"]
    rows = [make_stop("2022-01-03", years=age) for age in ages] + [make_stop("2022-01-03")]
    world = refreshed(tmp_path, rows, more='age = {columns = ["years"], bands = [18, 25]}')
    assert counted(world, "measure=stops&by=age") == {
        "00_17": 1,
        "18_24": 2,
        "25_up": 2,
        "not_read": 2,
        "not_recorded": 2,
    }
    answer = world.ask("measure=stops&by=age")
    titles = [answer.title_of("age", c) for c in ("00_17", "18_24", "25_up")]
    assert titles == ["17 and under", "18 to 24", "25 and over"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('age = {columns = ["years"], bands = [25, 18]}', "each above the one before"),
        ('age = {columns = ["years"], bands = [18], open = true}', "no open = true"),
        ('sex = {columns = ["years"], bands = [18]}', "only ages have bands"),
    ],
)
def test_bands_that_make_no_sense_are_refused(tmp_path: Path, more: str, words: str) -> None:
    assert words in fault(tmp_path, more=more)


def test_a_hispanic_flag_beside_race_flags_wins_over_them(tmp_path: Path) -> None:
    race = (
        'race = {one_hot = {white = ["is_white"], black = ["is_black"]}, '
        'override = {columns = ["is_hispanic"], values = {hispanic = ["1", "Y"]}}}'
    )
    people = [
        {"is_white": "1", "is_black": "0", "is_hispanic": "1"},
        {"is_white": "0", "is_black": "0", "is_hispanic": "Y"},
        {"is_white": "1", "is_black": "1", "is_hispanic": "0"},
        {"is_white": "1", "is_black": "0"},
        {"is_white": "0", "is_black": "0", "is_hispanic": "0"},
    ]
    world = refreshed(tmp_path, [make_stop("2022-01-03", **person) for person in people], race)
    assert counted(world, "measure=stops&by=race") == {
        "hispanic": 2,
        "multiracial": 1,
        "white": 1,
        "not_recorded": 1,
    }


def test_an_ethnicity_column_beside_race_wins_where_it_says_hispanic(tmp_path: Path) -> None:
    race = (
        'race = {columns = ["race"], '
        'override = {columns = ["ethnicity"], values = {hispanic = ["Hispanic"]}}}'
    )
    pairs = [("White", "Hispanic"), ("White", "Not Hispanic"), ("Black", None), (None, "Hispanic")]
    rows = [make_stop("2022-01-03", race=race, ethnicity=e) for race, e in pairs]
    world = refreshed(tmp_path, rows, race)
    assert counted(world, "measure=stops&by=race") == {"hispanic": 2, "white": 1, "black": 1}


def test_words_of_an_ethnicity_that_nothing_explains_leave_the_race_unread(tmp_path: Path) -> None:
    race = (
        'race = {columns = ["race"], '
        'override = {columns = ["ethnicity"], values = {hispanic = ["Hispanic", "1"]}}}'
    )
    words = {
        "hispanic": ("Hispanic", "Hispanic or Latino", "1.0", "LATINO"),
        "white": (
            "Not Hispanic or Latino",
            "Non-Hispanic",
            "N",
            "U",
            "Unknown",
            "",
            "0",
            "0.0",
            None,
        ),
        "not_read": ("H", "HISP.", "Yes - Cuban"),
    }
    rows = [
        make_stop("2022-01-03", race="White", ethnicity=word)
        for told in words.values()
        for word in told
    ]
    world = refreshed(tmp_path, rows, race)
    assert counted(world, "measure=stops&by=race") == {c: len(w) for c, w in words.items()}


def test_a_column_of_one_race_that_says_neither_yes_nor_no_is_not_read(tmp_path: Path) -> None:
    race = 'race = {one_hot = {white = ["is_white"], black = ["is_black"]}}'
    cells = {
        "white": [("1", "0"), ("1.0", "0.00"), ("x", None), ("Yes", "N/A")],
        "multiracial": [("TRUE", "1")],
        "not_recorded": [("0", "0"), (None, None), ("No", "unknown")],
        "not_read": [("Checked", ""), ("0", "2"), ("1", "Checked")],
    }
    rows = [
        make_stop("2022-01-03", is_white=white, is_black=black)
        for told in cells.values()
        for white, black in told
    ]
    world = refreshed(tmp_path, rows, race)
    assert counted(world, "measure=stops&by=race") == {c: len(p) for c, p in cells.items()}


def test_values_that_the_file_states_with_decimal_zeros_are_met_without(tmp_path: Path) -> None:
    race = 'race = {columns = ["race"], values = {black = ["1.0"], white = ["2"]}}'
    rows = [make_stop("2022-01-03", race=value) for value in ("1", "1.0", "2.0", "2")]
    assert counted(refreshed(tmp_path, rows, race), "measure=stops&by=race") == {
        "black": 2,
        "white": 2,
    }


def test_values_that_differ_in_a_sign_or_an_alphabet_are_categories_of_their_own(tmp_path) -> None:
    values = ["<18", "18", "18+", ">18", "第一区", "東區", "Ñ", "A+", "A-", "A"]
    rows = [
        make_stop("2022-01-03", result=v, group=v)
        for n, v in enumerate(values)
        for _ in range(n + 10)
    ]
    more = 'age = {columns = ["group"], open = true}'
    world = refreshed(tmp_path, rows, more=more)
    for dimension in ("outcome", "age"):
        answer = world.ask(f"measure=stops&by={dimension}")
        told = {
            answer.title_of(dimension, row[dimension]): row.numerator
            for row in answer.rows
            if row.numerator
        }
        assert told == {value: n + 10 for n, value in enumerate(values)}


def test_a_flag_of_numbers_is_the_same_with_decimal_zeros(tmp_path: Path) -> None:
    rows = [make_stop("2022-01-03", search=v) for v in ("1", "1.0", "0", "0.0", "0.00", "true")]
    world = TinyCity(tmp_path, rows, city=STOPS_CITY)
    world.write_city(
        STOPS_CITY.replace(
            "[datasets.flags]\nfrisked", '[datasets.flags]\nsearched.columns = ["search"]\nfrisked'
        )
    )
    world.refresh(accept=True)
    rate = world.ask("measure=search_rate").rows[0]
    assert (rate.numerator, rate.denominator) == (3, 6)


def live(world: TinyCity) -> dict:
    city = load_catalogue(world.settings.catalogue).city("tiny")
    file = world.settings.catalogue / "tiny.toml"
    found = check_live_city(city, file, Store(world.settings.store), PortalAccess())
    return {d.dataset: d for d in found}


def test_check_live_refuses_an_open_field_of_free_text_with_its_figures(tmp_path: Path) -> None:
    rows = [
        make_stop("2022-01-03", result=f"Subject {n} of 12{n} Main St was spoken to")
        for n in range(40)
    ]
    world = refreshed(tmp_path, rows)
    faults = " ".join(live(world)[STOPS].faults)
    assert "outcome: column 'result' reads like free text: 40 rows with 40 different" in faults
    assert "Main St" not in str(live(world))


def test_check_live_takes_an_open_field_of_many_rows_as_categories(tmp_path: Path) -> None:
    rows = [make_stop("2022-01-03", result=f"Result {n % 14}") for n in range(280)]
    world = refreshed(tmp_path, rows)
    assert live(world)[STOPS].faults == ()


FIRST = ("John", "Mary", "Carlos", "Anna", "Kevin")
LAST = ("Smith", "O'Brien", "Diaz", "Khan", "Lee")


@pytest.mark.parametrize(
    "values",
    [
        [f"{first} {last}" for first in FIRST for last in LAST],
        [f"{last}, {first} J." for first in FIRST for last in LAST],
        [f"{number}00 BLK ELM" for number in range(1, 26)],
        [f"Elm St & {name} Ave" for name in (*FIRST, *LAST)],
        [f"24-{number:05d}" for number in range(25)],
    ],
)
def test_an_open_field_of_names_addresses_or_cases_is_not_published(tmp_path: Path, values) -> None:
    rows = [make_stop("2022-01-03", result=value) for value in values for _ in range(4)]
    world = TinyCity(tmp_path, rows, city=STOPS_CITY)
    report = world.refresh()
    assert report.exit_code == 3
    assert "reads like free text" in report.outcomes[0].message
    assert counted(world, "measure=stops&by=outcome") == {"not_read": len(rows)}


def test_categories_that_share_words_with_names_are_published(tmp_path: Path) -> None:
    values = [
        "Search of Person",
        "Scott Park",
        "Force, Excessive",
        "Conduct, Unbecoming an Officer",
        "Street Stop",
        "Drugs & Alcohol",
        "Stop at Scene",
        "Mental Health",
        "Verbal Warning",
        "2nd Degree",
    ]
    rows = [make_stop("2022-01-03", result=value) for value in values for _ in range(4)]
    world = TinyCity(tmp_path, rows, city=STOPS_CITY)
    assert world.refresh().exit_code == 0
    assert len(counted(world, "measure=stops&by=outcome")) == len(values)
