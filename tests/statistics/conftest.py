"""A tiny city with residents by race, and 200 days of stops of which the counts by race are
known.
"""

from __future__ import annotations

import pytest

from tests.support.worlds import CITY_FILE, TinyCity, make_stop

PEOPLE = """district,race,residents
east,,1000
east,asian,100
east,black,300
east,white,600
west,,2000
west,asian,300
west,black,500
west,white,1200
"""
# race as published -> (stops, of these frisked)
STOPS = {"A": (60, 9), "B": (240, 60), "W": (300, 45), "U": (50, 10)}


def rows() -> list[dict]:
    """The stops, by turns in two precincts and twelve months."""
    made = []
    for race, (stops, frisked) in STOPS.items():
        made += [
            make_stop(
                f"2022-{n % 12 + 1:02d}-10",
                "EW"[n % 2],
                race=race,
                frisk="Y" if n < frisked else "N",
            )
            for n in range(stops)
        ]
    return made


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    """The city, refreshed."""
    made = TinyCity(tmp_path_factory.mktemp("groups"), rows())
    made.write_city(
        CITY_FILE.replace(
            "[[datasets]]",
            """[population]
file = "people.csv"
source = "Made up"
vintage = 2020

[[datasets]]""",
            1,
        )
    )
    (made.settings.catalogue / "people.csv").write_text(PEOPLE)
    made.refresh()
    return made
