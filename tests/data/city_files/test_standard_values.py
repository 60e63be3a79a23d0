"""Standard value lists: no published value of a built-in city changes its meaning unawares, and a
file's word wins.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from dashboard.cli.commands import main
from data.city_files.loader import load_catalogue
from data.live_check.toml_edit import add_to_lists
from data.model.standard_values import read_flag_meanings
from data.model.values import City, Dataset
from data.model.vocabulary import NOT_RECORDED, normalise_text
from data.normalise.value_mapping import BLANK_TEXTS, find_meanings
from tests.support.worlds import CITY_HEAD, COMPLAINTS, STOPS, STOPS_CITY, TinyCity, read_numerators

CATALOGUE = load_catalogue()
# What the built-in files stated, field by field, before the standard lists came: {category: raw
# values}.
BEFORE = json.loads(Path(__file__).with_name("spelled_before.json").read_text(encoding="utf-8"))
# Values whose meaning was mended on purpose: (city, dataset, field or flag, value in normal form)
# -> (before, now).
SEATTLE, BERKELEY = ("seattle", "hyay-5x7b"), ("berkeley", "ysvs-bcge")
MENDED: dict[tuple[str, str, str, str], tuple[str, str | None]] = {
    # Closed because the time allowed had passed: no finding on the merits.
    (*SEATTLE, "finding", "not sustained timeliness"): ("other", "otherwise"),
    (*SEATTLE, "sustained", "not sustained timeliness"): ("no", NOT_RECORDED),
    # A stop on a bicycle has a kind.
    (*BERKELEY, "stop_type", "bicycle"): (NOT_RECORDED, "bicycle"),
    (*BERKELEY, "stop_type", "bicycle stop"): (NOT_RECORDED, "bicycle"),
}
# Fields that are not read any more: officers' free text.
GONE = {"buffalo 8mqs-6g9h reason"}
READ = sorted(BEFORE["read"].keys() - GONE)


def read_value(city: City, dataset: Dataset, name: str, value: str) -> str | None:
    """The category or answer of a value today; a dash is a blank cell everywhere."""
    flag = name in dataset.flags
    meanings = (
        read_flag_meanings(dataset, name)
        if flag
        else find_meanings(city, name, dataset.fields[name])
    )
    return meanings.find(value) or (NOT_RECORDED if value in BLANK_TEXTS else None)


def test_every_value_means_what_it_meant_before_the_lists() -> None:
    changed = {}
    for place in READ:
        city_id, dataset_id, name = place.split()
        city = CATALOGUE.city(city_id)
        dataset = next(d for d in city.datasets if d.id == dataset_id)
        for category, values in BEFORE["lists"][BEFORE["read"][place]].items():
            for value in map(normalise_text, values):
                now = read_value(city, dataset, name, value)
                if now != category:
                    changed[city_id, dataset_id, name, value] = (category, now)
    places = {tuple(place.split()) for place in READ}
    assert changed == {key: v for key, v in MENDED.items() if key[:3] in places}


def test_a_value_that_was_no_answer_to_a_flag_is_none_now() -> None:
    """Values that a field of the same column knew, and the flag left out, answered nothing."""
    flags = 0
    for place in READ:
        city_id, dataset_id, name = place.split()
        dataset = next(d for d in CATALOGUE.city(city_id).datasets if d.id == dataset_id)
        if name in dataset.flags:
            flags += 1
            hold_flag_to_its_answers(place, city_id, dataset, name)
    assert flags


def hold_flag_to_its_answers(place: str, city_id: str, dataset: Dataset, name: str) -> None:
    dataset_id = dataset.id
    stated = {
        normalise_text(v)
        for values in BEFORE["lists"][BEFORE["read"][place]].values()
        for v in values
    }
    meanings = read_flag_meanings(dataset, name)
    for other, field in dataset.fields.items():
        if field.columns != dataset.flags[name].columns or field.open:
            continue
        before = BEFORE["lists"][BEFORE["read"][f"{city_id} {dataset_id} {other}"]]
        for value in {normalise_text(v) for values in before.values() for v in values} - stated:
            key = (city_id, dataset_id, name, value)
            expected = MENDED.get(key, (NOT_RECORDED, None))[1]
            assert meanings.find(value) in (expected, NOT_RECORDED, None), key


SHORTEST = (
    CITY_HEAD
    + """
[[datasets]]
id = "stop-0001"
topic = "stops"
title = "Stops of 2022"
row = "one stop"
counts = {rows = "stops"}
date = {columns = ["day"], meaning = "day of the stop"}
fields.race.columns = ["race"]
fields.sex.columns = ["gender"]
fields.stop_type.columns = ["kind"]
fields.outcome.columns = ["result"]
fields.beat = {columns = ["beat"], open = true}
flags.searched.columns = ["search"]
flags.arrested.columns = ["result"]
flags.cited.columns = ["result"]

[[datasets]]
id = "comp-0001"
topic = "complaints"
title = "Complaints"
row = "one allegation"
counts = {rows = "allegations"}
date = {columns = ["received"], meaning = "day received"}
fields.finding.columns = ["finding"]
flags.sustained.columns = ["finding"]
"""
)
RACES = {
    "AMER INDIAN": "native",
    "Native Hawaiian/Pacific Islander": "pacific",
    "Hispanic / Latino": "hispanic",
    "HISPANIC_OR_LATINO": "hispanic",
    "Asian/Pacific Islander": "asian_pacific",
    "Asian|Pacific Islander": "not_read",
    "Middle Eastern or South Asian": "not_read",
    "A": "not_read",
    "H": "not_read",
    "W": "white",
    "Two or More": "multiracial",
    "Refused": "not_recorded",
    "(null)": "not_recorded",
    "--": "not_read",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> TinyCity:
    world = TinyCity(tmp_path_factory.mktemp("shortest"), city=STOPS_CITY)
    world.write_city(SHORTEST)
    results = ["Arrest", "Citation / Infraction", "Warning", "Helicopter", "NULL"]
    rows = [
        {
            "day": "2022-03-01T00:00:00.000",
            "race": race,
            "gender": "gender non-conforming" if n else "M",
            "kind": "Bicycle",
            "result": results[n % len(results)],
            "beat": ["NULL", "None", "B1"][n % 3],
            "search": ["Y", "0", "true", "N/A"][n % 4],
        }
        for n, race in enumerate(RACES)
    ]
    world.write_rows(STOPS, rows)
    findings = ["Sustained", "Insufficient Evidence", "Mediated", "Pending", "In the post"]
    world.write_rows(
        COMPLAINTS, [{"received": "2022-05-05T00:00:00.000", "finding": f} for f in findings]
    )
    world.refresh(accept=True)
    return world


def counted(world: TinyCity, measure: str, by: str) -> dict[str, int]:
    return {k: n for k, n in read_numerators(world.ask(f"measure={measure}&by={by}")).items() if n}


def test_the_shortest_city_file_reads_the_common_spellings(world: TinyCity) -> None:
    assert counted(world, "stops", "race") == Counter(RACES.values())
    assert counted(world, "stops", "sex") == {"male": 1, "nonbinary": len(RACES) - 1}
    assert counted(world, "stops", "stop_type") == {"bicycle": len(RACES)}
    assert counted(world, "allegations", "finding") == {
        "sustained": 1,
        "not_sustained": 1,
        "otherwise": 1,
        "pending": 1,
        "not_read": 1,
    }


def test_of_a_list_an_open_field_reads_the_words_for_nothing_recorded_alone(
    world: TinyCity,
) -> None:
    assert counted(world, "stops", "beat") == {"not_recorded": 5, "none": 5, "b1": 4}


def test_an_open_district_may_be_called_na_or_null_unless_the_city_says_otherwise(
    tmp_path: Path,
) -> None:
    """Short names of places are names; the word Unknown is none, and the file can say that a code
    is none.
    """
    fields = 'fields.district = {columns = ["place"], open = true}'
    text = SHORTEST.replace('fields.beat = {columns = ["beat"], open = true}', fields)
    world = TinyCity(tmp_path, city=STOPS_CITY)
    rows = [
        {"day": "2022-03-01", "place": place, "race": "White"}
        for place in ("NA", "NULL", "Unknown", "Park")
    ]
    world.write_rows(STOPS, rows)
    world.write_city(text)
    world.refresh()
    districts = dict.fromkeys(("na", "null", "park", "not_recorded"), 1)
    assert counted(world, "stops", "district") == districts
    world.write_city(
        text.replace(
            "[[datasets]]", '[districts]\nnot_recorded = ["NA", "NULL"]\n\n[[datasets]]', 1
        )
    )
    world.refresh()
    assert counted(world, "stops", "district") == {"park": 1, "not_recorded": 3}


def test_flags_without_words_answer_by_the_lists(world: TinyCity) -> None:
    answers = {
        flag: {
            value: read_flag_meanings(dataset, flag).find(value)
            for value in ("y", "0", "arrest", "warning", "citation / infraction", "helicopter")
        }
        for dataset in load_catalogue(world.settings.catalogue).city("tiny").topic("stops")
        for flag in dataset.flags
    }
    plain = {"y": "yes", "0": "no"}
    none = dict.fromkeys(("arrest", "warning", "citation / infraction", "helicopter"))
    assert answers["searched"] == plain | none
    assert answers["arrested"] == plain | none | {
        "arrest": "yes",
        "warning": "no",
        "citation / infraction": "no",
    }
    assert answers["cited"] == answers["arrested"] | {
        "arrest": "no",
        "citation / infraction": "yes",
    }
    searched = world.ask("measure=search_rate").rows[0]
    assert (searched.numerator, searched.denominator) == (7, 11)


def test_a_file_wins_over_a_list_and_may_leave_it_out(tmp_path: Path) -> None:
    world = TinyCity(tmp_path, city=STOPS_CITY)
    text = SHORTEST.replace(
        'fields.race.columns = ["race"]',
        'fields.race = {columns = ["race"], values = {pacific = ["Asian/Pacific Islander"]}}',
    ).replace(
        'fields.sex.columns = ["gender"]',
        'fields.sex = {columns = ["gender"], standard = false, values = {male = ["1"]}}',
    )
    world.write_city(text)
    day = "2022-03-01T00:00:00.000"
    rows = [
        {"day": day, "race": "Asian/Pacific Islander", "gender": "1"},
        {"day": day, "race": "Asian / Pacific Islander", "gender": "F"},
    ]
    world.write_rows(STOPS, rows)
    world.refresh(accept=True)
    assert counted(world, "stops", "race") == {"pacific": 1, "asian_pacific": 1}
    assert counted(world, "stops", "sex") == {"male": 1, "not_read": 1}


def test_codes_answer_no_flag_that_states_both_answers(tmp_path: Path) -> None:
    world = TinyCity(tmp_path, city=STOPS_CITY)
    coded = 'flags.searched = {columns = ["search"], yes = ["2"], no = ["3"]}'
    world.write_city(SHORTEST.replace('flags.searched.columns = ["search"]', coded))
    dataset = load_catalogue(world.settings.catalogue).city("tiny").datasets[0]
    meanings = read_flag_meanings(dataset, "searched")
    found = {v: meanings.find(v) for v in ("1", "2", "3", "y", "yes")}
    assert found == {"1": None, "2": "yes", "3": "no", "y": None, "yes": "yes"}


def test_check_says_which_lists_are_read(world: TinyCity, capsys, monkeypatch) -> None:
    text = SHORTEST.replace(
        'fields.sex.columns = ["gender"]',
        'fields.sex = {columns = ["gender"], standard = false, values = {male = ["1"]}}',
    )
    (world.settings.catalogue / "tiny.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PLAINVIEW_CATALOGUE", str(world.settings.catalogue))
    assert main(["check", "tiny"], lambda *_: None) == 0
    said = capsys.readouterr().out
    assert "standard value lists are read for arrested, cited, finding, outcome, race" in said
    assert "standard = false for sex" in said


def test_a_dataset_like_another_states_what_differs(tmp_path: Path) -> None:
    world = TinyCity(tmp_path, city=STOPS_CITY)
    more = """
[[datasets]]
id = "stop-0002"
like = "stop-0001"
title = "Stops of 2023"
fields.race.columns = ["person_race"]
fields.race.values = {native = ["NA"]}
"""
    world.write_city(SHORTEST + more)
    day = "T00:00:00.000"
    world.write_rows(STOPS, [{"day": f"2022-03-01{day}", "race": "NA", "search": "Y"}])
    world.write_rows("stop-0002", [{"day": f"2023-03-01{day}", "person_race": "NA", "search": "Y"}])
    world.refresh(accept=True)
    assert counted(world, "stops", "race") == {"not_recorded": 1, "native": 1}
    assert world.ask("measure=search_rate").rows[0].numerator == 2
    assert [s.title for s in world.ask("measure=stops").provenance] == [
        "Stops of 2022",
        "Stops of 2023",
    ]


def test_a_proposal_for_a_dataset_like_another_goes_to_the_list_it_has() -> None:
    text = (
        '[[datasets]]\nid = "a"\nfields.race.values = {white = ["W1"]}\n\n'
        '[[datasets]]\nid = "b"\nlike = "a"\nfields.sex.values = {male = ["M1"]}\n'
    )
    diff = add_to_lists(
        text,
        "x.toml",
        "b",
        {
            ("fields", "race", "values", "white"): ("W2",),
            ("fields", "sex", "values", "male"): ("M2",),
        },
    )
    assert '+fields.race.values = {white = ["W1", "W2"]}' in diff
    assert '+fields.sex.values = {male = ["M1", "M2"]}' in diff


def test_the_page_of_a_portals_dataset_need_not_be_written() -> None:
    for city_id in CATALOGUE.ids():
        city = CATALOGUE.city(city_id)
        if city.transport == "portal":
            assert all(d.page == f"https://{city.portal}/d/{d.id}" for d in city.datasets)


def test_two_races_of_one_person_are_two_or_more_races(tmp_path: Path) -> None:
    world = TinyCity(tmp_path, city=STOPS_CITY)
    several = 'fields.race = {columns = ["race"], separator = "|", several = "multiracial"}'
    world.write_city(SHORTEST.replace('fields.race.columns = ["race"]', several))
    races = ["White|Hispanic/Latino", "White|White", "White|Unknown", "White|Elvish", "Asian"]
    day = "2022-03-01T00:00:00.000"
    world.write_rows(STOPS, [{"day": day, "race": race} for race in races])
    world.refresh(accept=True)
    assert counted(world, "stops", "race") == {
        "multiracial": 1,
        "white": 2,
        "not_read": 1,
        "asian": 1,
    }
