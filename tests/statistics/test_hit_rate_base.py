"""A hit rate is of searches: a "no" beside a stop without a search is not a search that found
nothing.
"""

from __future__ import annotations

import pytest

from dashboard.statistics.comparison_request import parse_groups
from dashboard.statistics.outcome_test import run_outcome_test
from data.city_files.loader import load_catalogue
from data.model.errors import CityFileError
from tests.support.worlds import CITY_FILE, TinyCity, make_stop

FRISKED = 'frisked = {columns = ["frisk"], yes = ["Y"], no = ["N"]}'
SEARCHED = 'searched = {columns = ["search"], yes = ["Y"], no = ["N"]}'
FOUND = 'found = {columns = ["contraband"], yes = ["Y"], no = ["N"]}'
# 120 stops, 40 searched, 12 with a find; 60 frisked, 8 of them with a find
STOPS = [
    make_stop(
        f"2022-{n % 12 + 1:02d}-10",
        search="Y" if n < 40 else "N",
        frisk="Y" if n % 2 else "N",
        contraband="Y" if n < 12 or n in (51, 53) else "N",
    )
    for n in range(120)
]


def city(folder, *flags: str) -> TinyCity:
    world = TinyCity(folder, STOPS)
    world.write_city(CITY_FILE.replace(FRISKED, "\n".join(flags), 1))
    return world


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ((SEARCHED, FOUND), (12, 40)),
        ((FRISKED, SEARCHED, FOUND), (12, 40)),
        ((FRISKED, FOUND), (8, 60)),
        ((FRISKED, SEARCHED, FOUND.replace("}", ', within = "frisked"}')), (8, 60)),
    ],
)
def test_finds_are_counted_among_searches(tmp_path, flags, expected):
    world = city(tmp_path, *flags)
    world.refresh()
    row = world.ask("measure=hit_rate").rows[0]
    assert (row.numerator, row.denominator) == expected
    assert row.source_url.count("frisk") == (expected == (8, 60))
    base = "frisked" if expected == (8, 60) else "searched"
    assert run_outcome_test(world.answers(), parse_groups("city=tiny")).base == base


def test_finds_without_any_search_are_refused(tmp_path):
    world = city(tmp_path, FOUND)
    with pytest.raises(CityFileError, match="a hit rate is of searches"):
        load_catalogue(world.settings.catalogue).city("tiny")
