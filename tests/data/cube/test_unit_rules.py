"""What a unit of several rows counts as, against a slow recount row by row: each, highest, any,
first and row.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.errors import BadQuery
from data.history.row_revisions import read_row_revisions
from tests.support.profiles import scale_examples
from tests.support.worlds import (
    CITY_FILE,
    FORCE,
    FORCE_TABLE,
    STOPS,
    STOPS_CITY,
    TinyCity,
    make_stop,
)

DAY = "2022-03-05"
RACES = {"B": "black", "W": "white", "A": "asian", "U": "not_recorded", "": "not_recorded"}
LEVELS = ("low", "mid", "high")
FORCE_FIELDS = """
district = {columns = ["precinct"]}
race = {columns = ["race"], separator = "/", values = {black = ["B"], white = ["W"], asian = ["A"], \
  not_recorded = ["U"]}}
force_level = {columns = ["level"], rule = "highest", order = ["low", "mid", "high"], \
  values = {low = ["L"], mid = ["M"], high = ["H"]}}
force_type = {columns = ["kind"], rule = "first", first_by = ["seq"], \
  values = {hands = ["h"], taser = ["t"]}}
"""
BOTH = FORCE_TABLE.replace(
    'counts = {units = "force_incidents"}',
    'counts = {rows = "force_reports", units = "force_incidents"}',
)
# A refresh takes far longer than a recount: each example counts four groups of rows, each in a
# month of its own.
MONTHS = tuple(f"2022-{month:02d}" for month in range(1, 5))
ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcde"),
        st.sampled_from(("B", "W", "A", "U", "", "B/W", "W/U", "?")),
        st.sampled_from(("L", "M", "H", "", "?")),
        st.sampled_from("ht"),
        st.integers(1, 20),
        st.sampled_from("EW"),
    ),
    min_size=1,
    max_size=16,
)


def race_set(cell: str) -> set[str]:
    """The races that a cell names; unknown words are not read."""
    found = {RACES.get(part, "not_read") for part in cell.split("/")}
    return found - {"not_recorded"}


def highest(cells: list[str]) -> str:
    """The highest level; what is not read outranks all but the top."""
    known = [{"L": 1, "M": 2, "H": 3}[c] for c in cells if c in "LMH" and c]
    if 3 in known:
        return "high"
    if "?" in cells:
        return "not_read"
    return LEVELS[max(known) - 1] if known else "not_recorded"


def recount(rows: list[tuple]) -> tuple[dict, dict]:
    """Units by key, and rows by place, each as the sets of what they name: dimension ->
    categories.
    """
    units: dict[str, list[tuple]] = defaultdict(list)
    for row in rows:
        units[row[0]].append(row)
    told = {}
    for key, own in units.items():
        races = set().union(*(race_set(r[1]) for r in own)) or {"not_recorded"}
        first = min(own, key=lambda r: r[4])
        told[key] = {
            "race": races,
            "force_level": {highest([r[2] for r in own])},
            "force_type": {{"h": "hands", "t": "taser"}[first[3]]},
            "district": {{"E": "east", "W": "west"}[r[5]] for r in own},
        }
    single = {
        i: {
            "race": race_set(r[1]) or {"not_recorded"},
            "force_level": {highest([r[2]])},
            "force_type": {{"h": "hands", "t": "taser"}[r[3]]},
            "district": {{"E": "east", "W": "west"}[r[5]]},
        }
        for i, r in enumerate(rows)
    }
    return told, single


def expected(units: dict, by: tuple[str, ...], where: dict[str, set[str]]) -> dict:
    """Units for each combination of single categories that they name, and that the filters keep."""
    found: dict[tuple, int] = defaultdict(int)
    for own in units.values():
        if not all(own[d] & kept for d, kept in where.items()):
            continue
        cells: list[tuple] = [()]
        for d in by:
            cells = [(*c, v) for c in cells for v in sorted(own[d] & where.get(d, own[d]))]
        for cell in cells:
            found[cell] += 1
    return dict(found)


QUESTIONS = (
    ((), {}),
    (("race",), {}),
    (("force_level",), {}),
    (("force_type",), {}),
    (("district",), {}),
    (("race", "district"), {}),
    ((), {"race": {"black"}}),
    ((), {"race": {"black", "white"}}),
    (("race",), {"race": {"black", "white"}}),
    (("district",), {"race": {"black", "white"}, "force_level": {"high", "mid"}}),
    (("race", "force_level"), {"district": {"east"}}),
)


def unlike_first(rows: list[tuple]) -> list[tuple]:
    """The rows with places of their own in the order of their unit, so that its first row is beyond
    doubt.
    """
    return [(*row[:4], place, row[5]) for place, row in enumerate(rows)]


@pytest.mark.parametrize(("table", "rows_too"), [(FORCE_TABLE, False), (BOTH, True)])
def test_units_count_as_a_slow_recount_has_them(table, rows_too):
    @settings(max_examples=scale_examples(4, thorough=6), deadline=None)
    @given(st.tuples(*[ROWS] * len(MONTHS)))
    def check(drawn):
        groups = [unlike_first(rows) for rows in drawn]
        with tempfile.TemporaryDirectory() as folder:
            world = TinyCity(Path(folder), [], city=STOPS_CITY)
            world.write_city(STOPS_CITY + table + FORCE_FIELDS)
            world.write_rows(
                FORCE,
                [
                    force(f"{month} {key}", *rest, day=f"{month}-05")
                    for month, rows in zip(MONTHS, groups)
                    for key, *rest in rows
                ],
            )
            world.refresh()
            met = find_categories(recount([row for rows in groups for row in rows])[1])
            for month, rows in zip(MONTHS, groups):
                units, single = recount(rows)
                for by, where in QUESTIONS:
                    compare(
                        world, f"force_incidents&since={month}&until={month}", units, by, where, met
                    )
                    if rows_too:
                        compare(
                            world,
                            f"force_reports&since={month}&until={month}",
                            single,
                            by,
                            where,
                            met,
                        )

    check()


def find_categories(single: dict) -> dict[str, set[str]]:
    """The categories of each dimension that any row names."""
    return {
        d: set().union(*(own[d] for own in single.values()))
        for d in ("race", "force_level", "district")
    }


def compare(
    world: TinyCity, measure: str, units: dict, by: tuple, where: dict, met: dict[str, set[str]]
) -> None:
    """Hold an answer against the recount; `measure` is its id, and its period."""
    asked = f"measure={measure}"
    asked += f"&by={','.join(by)}" if by else ""
    asked += "".join(f"&{d}={','.join(sorted(kept))}" for d, kept in where.items())
    try:
        answer = world.ask(asked)
    except BadQuery:
        # A filter on a category that no row names is refused.
        assert any(kept - met[d] for d, kept in where.items()), asked
        return
    found = {tuple(row[d] for d in by): row.numerator for row in answer.rows if row.numerator}
    assert found == expected(units, by, where), (asked, found)
    overlapping = tuple(
        d for d in dict.fromkeys((*by, *where)) if any(len(own[d]) > 1 for own in units.values())
    )
    assert set(overlapping) <= set(answer.each)


def force(
    key: str, race: str, level: str, kind: str, place: int, precinct: str, day: str = DAY
) -> dict:
    return {
        "number": f"case {key}",
        "day": f"{day}T00:00:00.000",
        "race": race,
        "level": level,
        "kind": kind,
        "seq": str(place),
        "precinct": precinct,
    }


UNDECLARED = [
    make_stop(DAY, stop_id="two", race="B", frisk="Y"),
    make_stop(DAY, stop_id="two", race="W", frisk="N"),
    make_stop(DAY, stop_id="one", race="B", frisk="N"),
]


def test_what_differs_without_a_rule_is_told_and_counts_under_each(tmp_path):
    world = TinyCity(tmp_path, UNDECLARED, city=STOPS_CITY)
    report = world.refresh()
    assert report.exit_code == 3
    audit = report.find(STOPS).audit
    assert [(f.id, str(f.severity), f.subject) for f in audit.findings] == [
        ("units_differ", "yellow", "race"),
        ("units_differ", "yellow", "frisked"),
    ]
    assert audit.findings[0].remedy == "datasets.fields.race.rule: row, each, highest or first"
    manifest = world.settings.store / "builds" / "tiny" / report.build / "manifest.json"
    stops = next(d for d in json.loads(manifest.read_text())["datasets"] if d["id"] == STOPS)
    assert [
        (d["name"], d["rule"], d["declared"], d["units_differ"], d["units"])
        for d in stops["differences"]
        if d["units_differ"]
    ] == [("race", "each", False, 1, 2), ("frisked", "any", False, 1, 2)]
    by_race = world.ask("measure=stops&by=race")
    assert {r["race"]: r.numerator for r in by_race.rows if r.numerator} == {
        "black": 2,
        "white": 1,
    }
    assert world.ask("measure=stops").rows[0].numerator == 2
    assert by_race.each == ("race",)
    assert any("stops that name that value" in note for note in by_race.notes)
    share = world.ask("measure=frisk_rate").rows[0]
    assert (share.numerator, share.denominator) == (1, 2)


def test_a_stated_rule_is_green(tmp_path):
    world = TinyCity(tmp_path, UNDECLARED, city=STOPS_CITY)
    world.write_city(
        STOPS_CITY.replace(
            'race = {columns = ["race"],', 'race = {columns = ["race"], rule = "each",'
        ).replace('no = ["N"]}', 'no = ["N"], rule = "any"}')
    )
    assert world.refresh().exit_code == 0


def test_the_api_says_what_does_not_add_up(tmp_path):
    from app import create_app  # the door is slow to load

    world = TinyCity(tmp_path, UNDECLARED, city=STOPS_CITY)
    world.refresh()
    client = create_app(world.settings).server.test_client()
    told = client.get("/api/v1/answers.json?city=tiny&measure=stops&by=race,district").get_json()
    assert told["additive"] == {"race": False, "district": True}
    address = "/api/v1/answers.csv?city=tiny&measure=stops&by=race"
    assert "shares to more than 100%" in client.get(address).get_data(as_text=True)


def test_a_portal_is_asked_only_where_one_query_finds_the_same_units(tmp_path):
    world = TinyCity(tmp_path, UNDECLARED, city=STOPS_CITY)
    world.refresh()

    def addresses(asked: str) -> dict[str, str]:
        return {r["race"]: unquote(r.source_url) for r in world.ask(asked).rows}

    alone = addresses("measure=stops&by=race")
    assert "count(distinct stop_id)" in alone["black"]
    assert "race in ('B')" in alone["black"]
    # Who was frisked and who is black may stand in two rows of one stop.
    assert all("/resource/" not in a for a in addresses("measure=frisk_rate&by=race").values())


KEYS = ("N/A", "0", " unknown ", "2.02E+11", "", "0000", "-")


def test_placeholders_are_no_keys_and_are_told(tmp_path):
    rows = [make_stop(f"2022-01-{i + 1:02d}", stop_id=KEYS[i % len(KEYS)]) for i in range(14)]
    world = TinyCity(
        tmp_path,
        [*rows, make_stop("2022-01-05", stop_id="s1"), make_stop("2022-01-05", stop_id="s1")],
        city=STOPS_CITY,
    )
    report = world.refresh()
    assert world.ask("measure=stops").rows[0].numerator == 15
    assert any("12 of 16 rows hang on keys that name no unit" in n for n in report.notices)


@pytest.mark.parametrize(
    "key",
    [
        "(blank)",
        "<NULL>",
        "#N/A",
        "#REF!",
        "Unassigned",
        "not listed",
        "See report",
        "99999999",
        "xx-xx",
    ],
)
def test_words_in_the_place_of_a_key_are_no_keys(tmp_path, key):
    rows = [make_stop(DAY, stop_id=key) for _ in range(3)]
    named = [make_stop(DAY, stop_id=name) for name in ("NO-7", "Nora", "Nora", "9999", "9999")]
    world = TinyCity(tmp_path, rows + named, city=STOPS_CITY)
    world.refresh()
    assert world.ask("measure=stops").rows[0].numerator == 3 + 3


def test_a_key_on_many_days_is_no_key(tmp_path):
    rows = [make_stop(f"2022-01-{i + 1:02d}", stop_id="CASE") for i in range(12)]
    world = TinyCity(
        tmp_path,
        [*rows, make_stop("2022-01-05", stop_id="s1"), make_stop("2022-01-05", stop_id="s1")],
        city=STOPS_CITY,
    )
    world.refresh()
    assert world.ask("measure=stops").rows[0].numerator == 13


def test_a_key_of_several_columns(tmp_path):
    world = TinyCity(
        tmp_path,
        [
            make_stop(DAY, stop_id="1", beat="b1"),
            make_stop(DAY, stop_id="1", beat="b1"),
            make_stop(DAY, stop_id="1", beat="b2"),
            make_stop(DAY, stop_id="2", beat="b2"),
            make_stop(DAY, stop_id="N/A", beat="b2"),
            make_stop(DAY, stop_id="N/A", beat="b2"),
        ],
        city=STOPS_CITY,
    )
    world.write_city(
        STOPS_CITY.replace(
            'unit = ["stop_id"]', 'unit_parts = [["stop_number", "stop_id"], ["beat"]]', 1
        )
    )
    assert world.refresh().exit_code == 0
    assert world.ask("measure=stops").rows[0].numerator == 5


def test_new_ids_with_the_same_contents_change_nothing(tmp_path):
    world = TinyCity(tmp_path, UNDECLARED, city=STOPS_CITY)
    world.refresh()
    before = world.ask("measure=stops&by=race").rows
    world.write_rows(STOPS, [UNDECLARED[2], UNDECLARED[1], UNDECLARED[0]], "2024-01-02T00:00:00Z")
    world.refresh()
    assert [r.numerator for r in world.ask("measure=stops&by=race").rows] == [
        r.numerator for r in before
    ]
    told = read_row_revisions(world.settings.store, "tiny")
    assert all(r.total(kind) == 0 for r in told for kind in ("added", "removed"))


def test_complaints_count_under_each_value_and_allegations_as_they_are(tmp_path):
    world = TinyCity(
        tmp_path,
        [make_stop(DAY)],
        [
            {"case": "c1", "received": "2023-05-05", "precinct": "E", "finding": "S"},
            {"case": "c1", "received": "2023-05-05", "precinct": "E", "finding": "U"},
            {"case": "c2", "received": "2023-05-05", "precinct": "W", "finding": "U"},
        ],
    )
    world.write_city(
        CITY_FILE.replace(
            'finding = {columns = ["finding"], varies',
            'race = {columns = ["finding"], rule = "each", values = {black = ["S"], white = ["U"]}}\n'
            'finding = {columns = ["finding"], varies',
        )
    )
    assert world.refresh().exit_code == 0
    for measure, told in (
        ("complaints", {"black": 1, "white": 2}),
        ("allegations", {"black": 1, "white": 2}),
    ):
        rows = world.ask(f"measure={measure}&by=race").rows
        assert {r["race"]: r.numerator for r in rows if r.numerator} == told
    assert world.ask("measure=complaints").rows[0].numerator == 2
    assert world.ask("measure=allegations").rows[0].numerator == 3
