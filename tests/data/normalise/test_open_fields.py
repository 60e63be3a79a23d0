"""An open field: what differs in unseen marks or in the kind of its dashes is one value, and what
names a person, a place of a person or a case is not published.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from data.normalise.free_text import find_free_text
from tests.support.worlds import STOPS_CITY, TinyCity, make_stop, read_numerators

FIRST = date(2022, 1, 3)


def ask_outcomes(folder, values: list[str]) -> dict:
    rows = [
        make_stop((FIRST + timedelta(days=n)).isoformat(), result=value)
        for n, value in enumerate(values * 3)
    ]
    world = TinyCity(folder, rows, city=STOPS_CITY)
    world.refresh()
    return read_numerators(world.ask("measure=stops&by=outcome"))


@pytest.mark.parametrize(
    "values",
    [
        ["5-9", "5\u20139", "5\u20149", "5\u20119", "5\u22129"],
        ["Arrest", "Ar\u200brest", "\u200eArrest", "Arr\u00adest"],
        ["\u26a0", "\u26a0\ufe0f"],
    ],
    ids=["dashes", "unseen marks", "variation selector"],
)
def test_values_that_look_alike_are_one(tmp_path, values):
    assert list(ask_outcomes(tmp_path, values).values()) == [3 * len(values)]


def test_a_dash_at_the_end_still_tells_two_values_apart(tmp_path):
    assert sorted(ask_outcomes(tmp_path, ["A", "A-", "A\u2013", "A+"]).values()) == [3, 3, 6]


MANY = {f"Warning {n}": 40 for n in range(12)}


@pytest.mark.parametrize(
    "value",
    [
        "1412 Martin Luther King Jr Parkway",
        "90 S. San Pedro de la Cruz Avenue",
        "Calle Ju\u00e1rez 100, int. 2",
        "Avenida de la Reforma #12",
        "Ofc. Badge #4401",
        "Placa no. 5512",
    ],
)
def test_a_place_or_an_officer_of_few_rows_is_withheld(value):
    found = find_free_text({**MANY, value: 2})
    assert found is not None
    assert found.values == {value}


@pytest.mark.parametrize(
    "value",
    [
        "2 or more persons in a public way",
        "Over 10 miles in a school zone",
        "5 - Failed to appear in court",
        "Badge not shown",
    ],
)
def test_a_category_with_a_number_stays(value):
    assert find_free_text({**MANY, value: 2}) is None


@pytest.mark.parametrize(
    "names",
    [
        ["SMITH, J", "JONES, K M", "DOE, A.", "ROE, B", "POE, C"],
        [
            "Jos\u00e9 Hern\u00e1ndez",
            "Alejandro Vega",
            "Guadalupe Ruiz",
            "H\u00e9ctor Mora",
            "Ver\u00f3nica R\u00edos",
        ],
    ],
    ids=["initials", "Spanish"],
)
def test_names_of_people_are_withheld_however_often_they_come(names):
    found = find_free_text(dict.fromkeys(names, 30))
    assert found is not None
    assert found.values == set(names)


def test_streets_and_lists_with_a_comma_are_no_names():
    places = ["A Street", "B Street", "Main, North", "Main, South", "Oak, East", "Elm, West"]
    assert find_free_text(dict.fromkeys(places, 30)) is None


def test_sentences_that_two_rows_share_are_withheld():
    spoken = {
        f"Spoke with the {n} about parking": 2 for n in ("baker", "cook", "dean", "elder", "farmer")
    }
    found = find_free_text(spoken)
    assert found is not None
    assert found.whole
    assert (
        find_free_text(dict.fromkeys(("Verbal warning", "Arrest", "Citation", "Field contact"), 2))
        is None
    )
    assert find_free_text(dict.fromkeys(spoken, 40)) is None
