"""Any slice of the cube equals a naive recount of the raw rows in plain Python, and its totals the
records'.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import duckdb
from hypothesis import Phase, given, settings
from hypothesis import strategies as some

from tests.support.profiles import scale_examples
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop, read_numerators

PLACES = {
    "E": "east",
    "EAST PCT": "east",
    " e ": "east",
    "W": "west",
    "OOJ": "outside",
    "?": "not_recorded",
    None: "not_recorded",
    "-": "not_recorded",
    "nobody knows": "not_read",
}
RACES = {
    "B": "black",
    "Black": "black",
    "W": "white",
    "A": "asian",
    "U": "not_recorded",
    None: "not_recorded",
    "new word": "not_read",
}
DAYS = (
    "2020-01-01",
    "2021-06-30",
    "2021-07-01",
    "2022-02-28",
    "2023-12-31",
    "1900-01-01",
    "8202-01-09",
    "2024-01-01",
)
GOOD = DAYS[:5]

# A world takes half a second to build: a failing one is shown as it came, not shrunk for minutes.
NO_SHRINK = (Phase.explicit, Phase.reuse, Phase.generate)

units = some.builds(
    lambda date, precinct, race, frisk, beats: [
        make_stop(date, precinct, race=race, frisk=frisk, beat=beat) for beat in beats
    ],
    some.sampled_from(DAYS),
    some.sampled_from(list(PLACES)),
    some.sampled_from(list(RACES)),
    some.sampled_from(["Y", "N", "-", None]),
    some.lists(some.sampled_from(["b1", "b2"]), min_size=1, max_size=3),
)


def number(found: list[list[dict]]) -> list[dict]:
    """The rows of all units, each unit with an id of its own."""
    return [{**row, "stop_id": f"s{i}"} for i, rows in enumerate(found) for row in rows]


def naive(rows: list[dict], keep=lambda row: True) -> list[dict]:
    """One row for each stop with a possible date: the first one."""
    seen, first = set(), []
    for row in rows:
        if row["day"][:10] in GOOD and row["stop_id"] not in seen:
            seen.add(row["stop_id"])
            first.append(row)
    return [row for row in first if keep(row)]


@settings(max_examples=scale_examples(5, thorough=12), deadline=None, phases=NO_SHRINK)
@given(some.lists(units, min_size=1, max_size=30))
def test_every_slice_is_a_naive_recount(found):
    rows = number(found)
    with tempfile.TemporaryDirectory() as folder:
        world = TinyCity(Path(folder), rows, city=STOPS_CITY)
        # Most of a few rows may have no day, which is not published unless it is accepted.
        world.refresh(accept=True)
        stops = naive(rows)
        # Where nothing is dated there is no data, and no number: never a 0.
        assert world.ask("measure=stops").rows[0].numerator == (len(stops) or None)
        by_place = Counter(PLACES[r.get("precinct")] for r in stops)
        assert {
            k: n for k, n in read_numerators(world.ask("measure=stops&by=district")).items() if n
        } == by_place
        crossed = Counter((r["day"][:4], RACES[r.get("race")]) for r in stops)
        assert {
            k: n for k, n in read_numerators(world.ask("measure=stops&by=year,race")).items() if n
        } == crossed
        east = naive(rows, lambda r: PLACES[r.get("precinct")] == "east" and r["day"] < "2022-03")
        row = world.ask("measure=stops&district=east&until=2022-02&since=2020-01").rows[0]
        published = [r for r in stops if r["day"] < "2022-03"]
        covered = published and max(r["day"] for r in stops) >= "2020-01"
        # Where no stop at all names its precinct, East was not reported.
        nameless = ("not_recorded", "not_read")
        named = any(PLACES[r.get("precinct")] not in nameless for r in stops)
        assert row.numerator == (len(east) if covered and named else None)
        rate = world.ask("measure=frisk_rate").rows[0]
        if stops:
            assert rate.numerator == sum(r.get("frisk") == "Y" for r in stops)
            assert rate.denominator == sum(r.get("frisk") in ("Y", "N") for r in stops)


@settings(max_examples=scale_examples(3, thorough=6), deadline=None, phases=NO_SHRINK)
@given(some.lists(units, min_size=1, max_size=30))
def test_no_row_is_lost_between_portal_records_and_cube(found):
    rows = number(found)
    with tempfile.TemporaryDirectory() as folder:
        world = TinyCity(Path(folder), rows, city=STOPS_CITY)
        # Most of a few rows may have no day, which is not published unless it is accepted.
        world.refresh(accept=True)
        build = world.answers().build("tiny")
        entry = next(d for d in build.manifest.datasets if d.id == STOPS)
        bad = [r for r in rows if r["day"][:10] not in GOOD]
        assert entry.rows == len(rows)
        assert sum(entry.set_aside.values()) == len(bad)
        records = f"'{build.folder}/records-{STOPS}.parquet'"
        assert duckdb.sql(f"select count(*) from {records}").fetchall()[0][0] == len(rows)
        if len(bad) < len(rows):
            cube = f"'{build.folder}/cube-stops-main.parquet'"
            assert (
                duckdb.sql(f"select sum(stops) from {cube}").fetchall()
                == duckdb.sql(f"select sum(stops) from {records}").fetchall()
            )


def test_impossible_dates_are_set_aside_by_reason(tmp_path):
    days = ["2023-05-05", "1900-01-01", "8202-01-09", "2024-06-01"]
    rows = [make_stop(day, stop_id=str(i)) for i, day in enumerate(days)]
    rows += [make_stop("2023-05-06", day="soon"), make_stop("2023-05-06", day="")]
    world = TinyCity(tmp_path, rows, city=STOPS_CITY)
    world.refresh()
    answer = world.ask("measure=stops&by=year")
    assert answer.provenance[0].set_aside == {
        "no_date": 1,
        "date_unreadable": 1,
        "date_too_early": 1,
        "date_in_future": 2,
    }
    assert read_numerators(answer) == {"2023": 1}


def test_a_unit_without_a_key_is_a_unit_of_its_own(tmp_path):
    keys = (None, " ", "a")
    world = TinyCity(
        tmp_path,
        [make_stop(f"2023-05-0{n}", stop_id=key) for n, key in enumerate(keys, 1)],
        city=STOPS_CITY,
    )
    world.refresh()
    assert world.ask("measure=stops").rows[0].numerator == 3
