"""Districts that are reported later than the table begins, or no more: the city's total names them,
unless a new map takes the place of the old one.
"""

from __future__ import annotations

import pytest

import app
from tests.support.worlds import STOPS_CITY, TinyCity, make_stop

NAMES = ("a", "b", "c", "d", "e", "f", "g", "h")
CATEGORIES = ", ".join(f'{{id = "{n}", title = "District {n.upper()}"}}' for n in NAMES)
START = STOPS_CITY.index("categories = [")
FILE = (
    STOPS_CITY[:START]
    + f"categories = [{CATEGORIES}]"
    + STOPS_CITY[STOPS_CITY.index("]\n\n[[datasets]]") + 1 :]
)
MONTHS = [f"{year}-{month:02d}" for year in (2020, 2021, 2022) for month in range(1, 13)]
EVERY = (0, len(MONTHS))


def make_world(
    folder, spans: dict[str, tuple[int, int]], sizes: dict[str, int] | None = None, unnamed=()
) -> TinyCity:
    """A city whose districts each report between two places of MONTHS, the second one excluded."""
    rows = []
    for name, (first, end) in spans.items():
        for place in range(first, end):
            known = None if place in unnamed else name
            rows += [
                make_stop(f"{MONTHS[place]}-{n % 28 + 1:02d}", known)
                for n in range((sizes or {}).get(name, 12))
            ]
    world = TinyCity(folder, rows, as_of="2023-01-20T12:00:00Z", city=STOPS_CITY)
    world.write_city(FILE)
    world.refresh()
    return world


def lacking(world: TinyCity, question: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """The districts that an answer's total lacks, with the months."""
    found = {}
    for entry in world.ask(question).left_out:
        if entry.kind == "district":
            found.update(dict.fromkeys(entry.categories, entry.periods))
    return found


@pytest.mark.parametrize("late", ["b", "bcde", "bc"])
@pytest.mark.parametrize("begin", [2, 5])
def test_districts_that_begin_later_than_the_table_are_named(tmp_path, late, begin):
    spans = {n: (begin, EVERY[1]) if n in late else EVERY for n in "abcde"}
    world = make_world(tmp_path, spans)
    before = (("2020-01", MONTHS[begin - 1]),)
    assert lacking(world, "measure=stops") == dict.fromkeys(late, before)
    assert lacking(world, "measure=stops&since=2021-01") == {}
    rows = {r["month"]: r for r in world.ask("measure=stops&by=month").rows}
    assert all(rows[m].incomplete == (m < MONTHS[begin]) for m in MONTHS)
    assert rows["2020-01"].numerator == 12 * (5 - len(late))


def test_a_page_and_an_embed_name_them_and_tell_no_change(tmp_path):
    spans = {n: EVERY if n == "a" else (14, EVERY[1]) for n in "abcde"}
    world = make_world(tmp_path, spans)
    client = app.create_app(world.settings).server.test_client()
    for address in (
        "/tiny?since=2021-01&until=2021-12",
        "/embed/number?city=tiny&measure=stops&since=2021-01&until=2021-12",
        "/briefing?city=tiny&measure=stops&since=2021-01&until=2021-12",
        "/tiny/district/a?since=2021-01&until=2021-12",
    ):
        text = client.get(address).text.replace("\u00a0", " ")
        assert "reported from District B, District C, District D and District E" in text, address
        assert "more than in 2020" not in text or "/district/" in address


def test_districts_that_are_reported_no_more_are_named(tmp_path):
    spans = {n: EVERY if n == "a" else (0, 30) for n in "abcde"}
    world = make_world(tmp_path, spans)
    assert lacking(world, "measure=stops") == dict.fromkeys("bcde", (("2022-07", "2022-12"),))


@pytest.mark.parametrize(
    ("old", "new"), [("bc", "de"), ("abc", "defgh"), ("abcd", "ef"), ("a", "b")]
)
def test_a_new_map_lacks_nobody(tmp_path, old, new):
    spans = {**dict.fromkeys(old, (0, 14)), **dict.fromkeys(new, (14, EVERY[1]))}
    if len(old) == 2:
        spans["a"] = EVERY
    sizes = {n: 48 // len(old) if n in old else 48 // len(new) for n in spans}
    world = make_world(tmp_path, spans, sizes)
    assert lacking(world, "measure=stops") == {}


def test_a_new_map_after_months_that_name_no_district_lacks_nobody(tmp_path):
    spans = {"a": EVERY, "b": (0, 20), "c": (0, 20), "d": (20, EVERY[1]), "e": (20, EVERY[1])}
    world = make_world(tmp_path, spans, unnamed=range(16, 24))
    assert lacking(world, "measure=stops") == {}


def test_an_old_map_of_a_few_months_is_still_an_old_map(tmp_path):
    spans = {**dict.fromkeys("abc", (0, 4)), **dict.fromkeys("defg", (4, EVERY[1]))}
    world = make_world(tmp_path, spans, {n: 16 if n in "abc" else 12 for n in "abcdefg"})
    assert lacking(world, "measure=stops") == {}


def test_a_small_district_that_ends_is_not_replaced_by_four_large_ones(tmp_path):
    spans = {"a": EVERY, "f": (0, 14), **dict.fromkeys("bcde", (14, EVERY[1]))}
    world = make_world(tmp_path, spans, {"f": 6} | dict.fromkeys("abcde", 20))
    assert {*lacking(world, "measure=stops")} >= {*"bcde"}


def test_districts_that_begin_in_the_last_months_are_named(tmp_path):
    """All others have their last record then too, for the records end there."""
    spans = {n: EVERY if n in "ab" else (33, EVERY[1]) for n in "abcd"}
    world = make_world(tmp_path, spans, dict.fromkeys("abcd", 40))
    assert {*lacking(world, "measure=stops")} == {*"cd"}
