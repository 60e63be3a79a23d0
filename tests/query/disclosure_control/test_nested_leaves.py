"""Dimensions and flags that tell of each other: the basis of a search and searches, injury and
death, days of the week. What one of them publishes must not give away what is withheld of another.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.query.disclosure_control.attack import Attacker, small_cells
from tests.query.disclosure_control.test_attack import BELOW, client_of
from tests.support.worlds import CITY_FILE, FORCE, FORCE_TABLE, TinyCity, make_stop

YEARS = ("2022", "2023")
DAYS = {"wednesday": "01-05", "thursday": "01-06"}
# The hour of all stops of a day.
HOURS = {"wednesday": "10", "thursday": "14"}
# What a stop's row says of a search: whether there was one, and what it rested on.
SEARCHES = {
    "consent": ("Y", "C"),
    "warrant": ("Y", "W"),
    "no_basis": ("Y", None),
    "no_search": ("N", None),
    "unknown": (None, None),
}
SEARCHED = ("consent", "warrant", "no_basis")
BASES = {
    "consent": ("consent",),
    "warrant": ("warrant",),
    "no_search": ("no_search",),
    "not_recorded": ("no_basis", "unknown"),
}
STOP_FIELDS = """
[datasets.fields.search_basis]
columns = ["basis"]
within = "searched"
values = {consent = ["C"], warrant = ["W"]}

[datasets.flags]
searched = {columns = ["searched"], yes = ["Y"], no = ["N"]}
"""
HARM = {"yes": "Y", "no": "N", "rest": None}
FORCE_FIELDS = """district = {columns = ["precinct"]}

[datasets.flags]
injured = {columns = ["injury"], yes = ["Y"], no = ["N"]}
died = {columns = ["death"], yes = ["Y"], no = ["N"]}
"""


def read(client: FlaskClient, question: str) -> list[dict]:
    """The rows of an answer; none of a question that is refused."""
    found = client.get(f"/api/v1/answers.json?city=tiny&{question}").get_json()
    return found.get("rows", [])


def learn(attacker: Attacker, wanted: dict, value: int | None) -> None:
    known = all({*c} <= {*attacker.axes[d]} for d, c in wanted.items())
    if value is not None and known:
        attacker.learn(wanted, value)


def find_narrow(attacker: Attacker, records: list[tuple[str, ...]]) -> dict[str, tuple]:
    """The small sums of records that what was learned narrows to less than the limit."""
    places = {d: i for i, d in enumerate(attacker.axes)}

    def count(wanted: dict) -> int:
        return sum(all(r[places[d]] in c for d, c in wanted.items()) for r in records)

    targets = list(small_cells(count, attacker.axes, BELOW))
    assert targets
    bounds = attacker.bounds([attacker.sum_of(t) for t in targets])
    return {
        str(target): (low, high)
        for target, (low, high) in zip(targets, bounds)
        if high - low < BELOW - 1e-6
    }


def make_search_world(folder: Path, records: list[tuple[str, ...]]) -> TinyCity:
    """Stops of records (year, day of the week, precinct, search), small numbers withheld."""
    rows = [
        make_stop(
            f"{year}-{DAYS[day]}",
            {"east": "E", "west": "W"}[district],
            searched=SEARCHES[search][0],
            basis=SEARCHES[search][1],
            clock=f"{HOURS[day]}:05:00",
        )
        for year, day, district, search in records
    ]
    made = TinyCity(folder, rows, as_of="2023-02-05T00:00:00Z")
    text = CITY_FILE.replace("\n[datasets.flags]\n", STOP_FIELDS, 1)
    begins = "begins = 2020-01-01\n"
    made.write_city(
        text.replace(begins, f'{begins}time = {{columns = ["clock"], of = "event"}}\n', 1)
    )
    made.refresh()
    made.settings = replace(made.settings, small_numbers=f"hide:{BELOW}")
    return made


def attack_searches(client: FlaskClient) -> Attacker:
    """Everything that is said of stops, searches, their basis and their days."""
    districts = ("east", "west")
    attacker = Attacker(
        {"year": YEARS, "day": tuple(DAYS), "district": districts, "search": tuple(SEARCHES)}
    )
    for by in ("", "year", "district", "year,district"):
        names = [name for name in by.split(",") if name]
        for row in read(client, f"measure=stops&by={by}"):
            learn(attacker, {n: (row[n],) for n in names}, row["numerator"])
        for row in read(client, f"measure=search_rate&by={by}"):
            wanted = {n: (row[n],) for n in names}
            learn(attacker, {**wanted, "search": SEARCHED}, row["numerator"])
            learn(attacker, {**wanted, "search": (*SEARCHED, "no_search")}, row["denominator"])
        for row in read(client, f"measure=stops&by={','.join([*names, 'search_basis'])}"):
            wanted = {n: (row[n],) for n in names}
            learn(attacker, {**wanted, "search": BASES[row["search_basis"]]}, row["numerator"])
        for dimension, days in (("weekday", DAYS), ("hour", HOURS)):
            rows = read(client, f"measure=stops&by={','.join([*names, dimension])}")
            assert rows
            for row in rows:
                wanted = {n: (row[n],) for n in names}
                day = tuple(d for d in days if row[dimension] in (d, days[d]))
                learn(attacker, {**wanted, "day": day}, row["numerator"] if day else None)
    return attacker


@pytest.mark.parametrize(
    "counts",
    [
        {"consent": 30, "warrant": 2, "no_search": 7},
        {"consent": 9, "warrant": 6, "no_basis": 1, "no_search": 20, "unknown": 3},
    ],
)
def test_the_basis_of_searches_gives_no_search_away(tmp_path: Path, counts: dict[str, int]) -> None:
    pick = random.Random(4)
    records = [
        ("2022", pick.choice([*DAYS]), pick.choice(("east", "east", "west")), search)
        for search, count in counts.items()
        for _ in range(count)
    ]
    client = client_of(make_search_world(tmp_path, records).answers())
    attacker = attack_searches(client)
    assert len(attacker) >= 1
    assert find_narrow(attacker, records) == {}


def attack_force(client: FlaskClient) -> Attacker:
    """Everything that is said of uses of force, injuries and deaths, by one who knows that who died
    was injured.
    """
    attacker = Attacker(
        {"year": YEARS, "district": ("east", "west"), "injured": tuple(HARM), "died": tuple(HARM)}
    )
    attacker.cells = [cell for cell in attacker.cells if cell[2:] != ("no", "yes")]
    for by in ("", "year", "district", "year,district"):
        names = [name for name in by.split(",") if name]
        for row in read(client, f"measure=force_incidents&by={by}"):
            learn(attacker, {n: (row[n],) for n in names}, row["numerator"])
        for measure, flag in (("force_injury_rate", "injured"), ("force_death_rate", "died")):
            for row in read(client, f"measure={measure}&by={by}"):
                wanted = {n: (row[n],) for n in names}
                learn(attacker, {**wanted, flag: ("yes",)}, row["numerator"])
                learn(attacker, {**wanted, flag: ("yes", "no")}, row["denominator"])
    return attacker


def test_injuries_and_deaths_give_each_other_not_away(tmp_path: Path) -> None:
    pick = random.Random(5)
    harms = [("yes", "yes"), ("yes", "no"), ("no", "no"), ("rest", "rest")]
    records = [
        (pick.choice(YEARS), pick.choice(("east", "east", "west")), *harm)
        for harm in pick.choices(harms, (1, 6, 12, 1), k=60)
    ]
    rows = [
        {
            "number": str(n),
            "day": f"{year}-01-05T00:00:00.000",
            "precinct": {"east": "E", "west": "W"}[district],
            "injury": HARM[injured],
            "death": HARM[died],
        }
        for n, (year, district, injured, died) in enumerate(records)
    ]
    made = TinyCity(
        tmp_path,
        [make_stop("2022-01-05")],
        as_of="2023-02-05T00:00:00Z",
    )
    made.write_rows(FORCE, [{k: v for k, v in row.items() if v is not None} for row in rows])
    made.write_city(CITY_FILE + FORCE_TABLE + FORCE_FIELDS)
    made.refresh()
    made.settings = replace(made.settings, small_numbers=f"hide:{BELOW}")
    attacker = attack_force(client_of(made.answers()))
    assert len(attacker) > 3
    assert find_narrow(attacker, records) == {}
