"""Whether a table hangs together, by itself and beside the build before: each fault is found, and
only then.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.audit.comparison import measure_shift, rename_districts
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop, read_numerators

FIRST = date(2020, 1, 6)


def daily(days: int, each: int = 1, **more: str) -> list[dict]:
    """Rows of as many days, alternately in the east and in the west."""
    return [
        make_stop((FIRST + timedelta(days=n)).isoformat(), "EW"[n % 2], **more)
        for n in range(days)
        for _ in range(each)
    ]


def findings_of(world: TinyCity) -> dict[str, str]:
    audit = world.refresh().outcomes[0].audit
    return {f.id: str(f.severity) for f in audit.findings}


def test_a_table_that_is_kept_up_is_green(tmp_path):
    world = TinyCity(tmp_path, daily(1000, 2), city=STOPS_CITY)
    assert world.refresh().exit_code == 0
    world.write_rows(STOPS, daily(1010, 2), "2024-01-05T00:00:00Z")
    report = world.refresh()
    assert report.exit_code == 0
    assert report.outcomes[0].audit.findings == ()


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (daily(1000, 2) + [make_stop("2021-01-01") for _ in range(120)], {"heap": "yellow"}),
        (daily(1000, 2) + [make_stop("2021-01-01") for _ in range(90)], {}),
        (daily(400) + [make_stop(f"2022-{m:02d}-{d:02d}", "EW"[d % 2]) for m in (1, 2) for d in range(1, 28)],
         {"silent_months": "yellow", "silent_days": "yellow"}),
        ([row for row in daily(800, 2) if not "2021-03-10" <= row["day"][:10] <= "2021-03-31"],
         {"silent_days": "yellow"}),
        ([row for row in daily(800, 2) if row["day"][:7] != "2021-03"], {"silent_months": "yellow"}),
        ([row for n, row in enumerate(daily(800)) if n % 9 == 0 and row["day"][:7] != "2021-03"], {}),
        ([row for row in daily(800, 20) if row["day"][8:10] <= "20"], {}),
        (daily(400, 2)[:-10] + [make_stop(f"2021-{3 + n // 25:02d}-{1 + n % 25:02d}", "EW"[n % 2]) for n in range(100)],
         {"silent_days": "yellow"}),
        (daily(1000) + [make_stop((FIRST + timedelta(days=1000 + n)).isoformat()) for n in range(420)],
         {"districts_silent": "yellow"}),
        ([make_stop((FIRST + timedelta(days=n)).isoformat()) for n in range(1100)],
         {"districts_absent": "yellow"}),
        ([make_stop("2022-01-03", day=f"{n % 12 + 1:02d}/{(n + 1) % 12 + 1:02d}/2022") for n in range(60)],
         {"date_order": "yellow"}),
        ([make_stop("2022-01-03", day=f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/2022") for n in range(60)], {}),
    ],
    ids=["heap", "no heap", "months", "days", "one whole month", "few rows", "every month", "weeks",
         "district fell silent", "district absent", "order", "ordered"],
)  # fmt: skip
def test_a_table_by_itself(tmp_path, rows, found):
    assert findings_of(TinyCity(tmp_path, rows, city=STOPS_CITY)) == found


def test_a_key_that_ties_rows_of_several_days_is_told(tmp_path):
    rows = [
        make_stop((FIRST + timedelta(days=n)).isoformat(), stop_id=f"s{n % 150}")
        for n in range(300)
    ]
    assert findings_of(TinyCity(tmp_path, rows, city=STOPS_CITY))["units_spread"] == "red"


def test_a_small_table_of_cases_in_several_districts_is_taken(tmp_path):
    rows = [
        make_stop(f"2022-0{n + 1}-05", place, stop_id=f"s{n}") for n in range(9) for place in "EW"
    ]
    assert "units_spread" not in findings_of(TinyCity(tmp_path, rows, city=STOPS_CITY))


def test_the_keys_of_a_small_table_that_begin_anew_each_year_count_nothing(tmp_path):
    rows = [
        make_stop(f"{year}-{month:02d}-05", stop_id=f"{month:04d}")
        for year in (2020, 2021, 2022)
        for month in range(1, 13)
    ]
    world = TinyCity(tmp_path, rows, city=STOPS_CITY)
    assert findings_of(world)["units_spread"] == "red"
    assert world.ask("measure=stops").rows[0].status == "no_data"


def test_rows_that_come_again_under_new_ids_keep_the_last_good_ones(tmp_path):
    world = TinyCity(tmp_path, daily(200), city=STOPS_CITY)
    assert world.refresh().exit_code == 0
    rows = daily(200)
    world.write_rows(STOPS, rows, "2024-01-05T00:00:00Z")
    assert findings_of(world) == {}
    world.write_rows(STOPS, [*rows, *rows], "2024-01-06T00:00:00Z")
    report = world.refresh()
    assert (report.exit_code, report.outcomes[0].state) == (3, "kept")
    assert "200 of 400 rows are equal to another" in report.outcomes[0].message
    assert world.ask("measure=stops").rows[0].numerator == 200


@pytest.mark.parametrize(("times", "state"), [(1.4, None), (1.6, "yellow"), (2.1, "red")])
def test_a_table_that_grows_too_much_is_told_or_kept(tmp_path, times, state):
    world = TinyCity(tmp_path, daily(200), city=STOPS_CITY)
    world.refresh()
    world.write_rows(STOPS, daily(int(200 * times)), "2024-01-05T00:00:00Z")
    assert findings_of(world).get("grown") == state


@pytest.mark.parametrize("column", ["precinct", "race"])
def test_a_column_that_falls_empty_keeps_the_last_good_rows(tmp_path, column):
    world = TinyCity(tmp_path, daily(200), city=STOPS_CITY)
    assert world.refresh().exit_code == 0
    world.write_rows(STOPS, [{**row, column: ""} for row in daily(200)], "2024-01-05T00:00:00Z")
    report = world.refresh()
    assert (report.exit_code, report.outcomes[0].state) == (3, "kept")
    assert "200 of 200 rows have none, 0 of 200 had none before" in report.outcomes[0].message


def test_a_column_of_one_value_alone_keeps_the_last_good_rows(tmp_path):
    rows = [{**row, "race": "BW"[n % 2]} for n, row in enumerate(daily(200))]
    world = TinyCity(tmp_path, rows, city=STOPS_CITY)
    assert world.refresh().exit_code == 0
    world.write_rows(STOPS, [{**row, "race": "W"} for row in rows], "2024-01-05T00:00:00Z")
    assert world.refresh().outcomes[0].state == "kept"


def test_an_edit_that_reads_more_is_no_loss(tmp_path):
    world = TinyCity(tmp_path, [*daily(140), *daily(60, race="Blk")], city=STOPS_CITY)
    world.refresh()
    world.write_city(STOPS_CITY.replace('"Black"]', '"Black", "Blk"]'))
    assert world.refresh().exit_code == 0


SHARES = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 1000), min_size=1)


@given(SHARES, SHARES)
def test_a_shift_is_the_distance_in_variation(now, then):
    rows, old = sum(now.values()), sum(then.values())
    if not rows or not old:
        assert measure_shift(now, then) == 0
        return
    distance = sum(abs(now.get(c, 0) / rows - then.get(c, 0) / old) for c in "abcd") / 2
    assert measure_shift(now, then) == pytest.approx(distance)


def city_of_two_tables() -> str:
    """The tiny city with a second table of stops that has the columns of the first."""
    table = STOPS_CITY[STOPS_CITY.index("[[datasets]]") :]
    return STOPS_CITY + table.replace(STOPS, "stop-0002").replace("Tiny stops", "More stops")


def test_a_district_that_the_city_file_renames_moves_no_row():
    then = {"east": 60, "west": 40}
    renamed = {"levant": 61, "west": 39}
    assert measure_shift(renamed, rename_districts(then, renamed, {"levant", "west"})) < 0.02
    # A district that the file still declares is not renamed: its rows have left it.
    assert rename_districts(then, renamed, {"east", "levant", "west"}) == then
    emptied = {"levant": 20, "west": 80}
    assert measure_shift(
        emptied, rename_districts(then, emptied, {"levant", "west"})
    ) == pytest.approx(0.4)


@pytest.mark.parametrize(("shift", "found"), [(0, True), (1, False)])
def test_two_tables_that_hold_the_same_events_are_told_of(tmp_path, shift, found):
    world = TinyCity(tmp_path, city=STOPS_CITY)
    world.write_city(city_of_two_tables())
    world.write_rows(STOPS, daily(300))
    other = [
        make_stop((FIRST + timedelta(days=2 * n + shift)).isoformat(), "EW"[(2 * n + shift) % 2])
        for n in range(150)
    ]
    world.write_rows("stop-0002", [{**row, "race": "BW"[shift]} for row in other])
    report = world.refresh()
    told = [f.id for o in report.outcomes for f in o.audit.findings]
    assert told == (["tables_overlap"] * 2 if found else [])
    notes = world.ask("measure=stops&by=year").notes
    assert any("alike in “More stops”" in note for note in notes) is found
    if found:
        assert world.refresh(accept=True).exit_code == 0
        assert world.refresh().exit_code == 0


def test_rows_that_come_twice_are_counted_with_and_without_a_key(tmp_path):
    """Rows alike in every column that is read, recounted one by one: with a key, without one, and
    set aside.
    """
    day = FIRST.isoformat()
    kinds = {
        "shared key": make_stop(day, stop_id="7"),
        "rounded key": make_stop(day, stop_id="2.02E+11"),
        "no key": make_stop(day, stop_id=""),
        "placeholder": make_stop(day, stop_id="n/a"),
        "set aside": make_stop("once 7", stop_id="8"),
        "no date": make_stop("", stop_id="9"),
    }
    rows = [row for row in kinds.values() for _ in range(3)]
    rows += [make_stop(day, stop_id="7", race="W"), make_stop(day, stop_id="10"), make_stop(day)]
    # A blank cell and a cell that is not there are alike.
    rows += [{k: v for k, v in kinds["no key"].items() if k != "stop_id"}]
    world = TinyCity(tmp_path, rows, city=STOPS_CITY)
    seen = {tuple(sorted((k, v) for k, v in row.items() if v and k != ":id")) for row in rows}
    measures = world.refresh().outcomes[0].audit.measures
    assert measures.repeated == len(rows) - len(seen)


@pytest.mark.parametrize(
    ("heaped", "state", "severity"),
    [(4, "live", "green"), (10, "live", "yellow"), (120, "kept", "red")],
)
def test_dates_that_become_one_day_keep_the_last_good_rows(tmp_path, heaped, state, severity):
    def rows(same: int) -> list[dict]:
        days = [f"2022-{i % 12 + 1:02d}-{i % 28 + 1:02d}" for i in range(120)]
        return [make_stop(d) for d in [*(["2022-05-05"] * same), *days[same:]]]

    world = TinyCity(tmp_path, rows(0), city=STOPS_CITY)
    assert world.refresh().exit_code == 0
    world.write_rows(STOPS, rows(heaped), "2024-01-31T23:00:00Z")
    outcome = world.refresh().outcomes[0]
    assert (outcome.state, outcome.audit.severity) == (state, severity)


def test_a_first_pull_of_one_day_is_told(tmp_path):
    report = TinyCity(
        tmp_path, [make_stop("2022-05-05") for _ in range(1_000)], city=STOPS_CITY
    ).refresh()
    assert "heap" in [f.id for f in report.outcomes[0].audit.findings]


def test_a_yes_that_nobody_says_any_more_keeps_the_last_good_rows(tmp_path):
    def rows(yes: str) -> list[dict]:
        return [make_stop("2022-05-05", frisk=yes if i % 8 == 0 else "N") for i in range(320)]

    world = TinyCity(tmp_path, rows("Y"), city=STOPS_CITY)
    assert world.refresh().exit_code == 0
    world.write_rows(STOPS, rows("N"), "2024-01-31T23:00:00Z")
    outcome = world.refresh().outcomes[0]
    assert outcome.state == "kept"
    assert "datasets.flags.frisked" in outcome.message
    assert world.ask("measure=frisk_rate").rows[0].numerator == 40


@pytest.mark.parametrize(("lost", "state"), [(35, "kept"), (20, "live")])
def test_a_yes_that_many_rows_no_longer_say_keeps_the_last_good_rows(tmp_path, lost, state):
    def rows(blank: int) -> list[dict]:
        says = ["" if i // 8 < blank else "Y" if i % 8 == 0 else "N" for i in range(800)]
        says = [s if i % 8 == 0 else "N" for i, s in enumerate(says)]
        return [
            make_stop((FIRST + timedelta(days=i)).isoformat(), frisk=s) for i, s in enumerate(says)
        ]

    world = TinyCity(tmp_path, rows(0), city=STOPS_CITY)
    world.refresh()
    world.write_rows(STOPS, rows(lost), "2024-01-31T23:00:00Z")
    outcome = world.refresh().outcomes[0]
    assert outcome.state == state
    assert (f"{100 - lost} rows say yes, 100 did before" in outcome.message) is (state == "kept")


@pytest.mark.parametrize(("placeholders", "found"), [(6, True), (5, False)])
def test_keys_that_name_no_unit_are_told(tmp_path, placeholders, found):
    rows = daily(100 - placeholders)
    rows += [make_stop(FIRST.isoformat(), stop_id="N/A") for _ in range(placeholders)]
    world = TinyCity(tmp_path, rows, city=STOPS_CITY)
    findings = {f.id: f for f in world.refresh().outcomes[0].audit.findings}
    assert ("keys_placeholder" in findings) is found
    if found:
        assert findings["keys_placeholder"].examples == ("N/A",)
        assert findings["keys_placeholder"].numbers == {"rows": 6, "of": 100}
    few = findings_of(TinyCity(tmp_path / "few", rows[-20:], city=STOPS_CITY))
    assert ("keys_placeholder" in few) is found


def copies(times: int, rows: list[dict]) -> list[dict]:
    """Rows as often as a portal may have loaded them, each copy under ids of its own."""
    return [dict(row) for _ in range(times) for row in rows]


@pytest.mark.parametrize("times", [2, 3, 4])
def test_a_first_pull_that_holds_every_row_again_is_told(tmp_path, times):
    """With a key each stop is counted once; without one every row counts. A notice says so
    in both.
    """
    for folder, more, counted in (("keyed", {}, 40), ("keyless", {"stop_id": ""}, 40 * times)):
        world = TinyCity(tmp_path / folder, copies(times, daily(40, **more)), city=STOPS_CITY)
        assert findings_of(world) == {"rows_doubled": "yellow"}
        answer = world.ask("measure=stops&by=year")
        assert sum(read_numerators(answer).values()) == counted
        assert any("nearly every row is there several times" in note for note in answer.notes)


def test_rows_that_are_alike_by_chance_are_not_taken_for_copies(tmp_path):
    drawn = Random(11).choices(daily(60, stop_id=""), k=400)
    assert "rows_doubled" not in findings_of(TinyCity(tmp_path, copies(1, drawn), city=STOPS_CITY))


def test_a_first_pull_of_copies_and_some_rows_more_is_told(tmp_path):
    rows = copies(2, daily(95, stop_id="")) + daily(100, stop_id="")[95:]
    assert findings_of(TinyCity(tmp_path, rows, city=STOPS_CITY))["rows_doubled"] == "yellow"
