"""The made-up tables have a portal's shape, keep their proportions and are the same for the same
seed.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter, defaultdict

import pytest

from data.model.errors import PlainviewError
from data.sample import write_sample
from tests.data.sample.conftest import STOPS

UNITS = {"stops": "stop_number", "complaints": "complaint_number", "force": "incident_number"}
DATES = {"stops": "stop_date", "complaints": "received_date", "force": "occurred_date"}
DISTRICTS = {"stops": "district", "complaints": "incident_district", "force": "district"}
RACES = {"stops": "subject_race", "complaints": "complainant_race", "force": "subject_race"}
TOPICS = pytest.mark.parametrize("topic", sorted(UNITS))
SCALE = STOPS / 120_000

GROUND_KINDS = ("main_road", "park", "place", "railway", "road", "water")


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def per_month(tables, topic) -> Counter:
    """Units by month, those with an impossible date left out."""
    days = {row[UNITS[topic]]: row[DATES[topic]] for row in tables[topic]}
    return Counter(day[:7] for day in days.values() if "2020-12" <= day[:7] <= "2026-11")


def by_unit(tables, topic) -> dict[str, list[dict]]:
    units = defaultdict(list)
    for row in tables[topic]:
        units[row[UNITS[topic]]].append(row)
    return units


def differing(units) -> set[str]:
    """The keys whose values are not the same in all rows of some unit."""
    several = [rows for rows in units.values() if len(rows) > 1]
    return {
        key
        for rows in several
        for key in set().union(*rows)
        if len({row.get(key) for row in rows}) > 1
    }


def share(rows, column, values) -> float:
    return sum(row.get(column) in values for row in rows) / len(rows)


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_sample(tmp_path / name, stops=600)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_another_seed_gives_another_city(tmp_path):
    write_sample(tmp_path / "one", stops=600)
    write_sample(tmp_path / "other", stops=600, seed=7)
    one, other = contents(tmp_path / "one"), contents(tmp_path / "other")
    same = {name for name in one if one[name] == other[name]}
    assert (
        one.keys()
        == other.keys()
        == {
            "samp-stop.json",
            "samp-cmpl.json",
            "samp-forc.json",
            "samp-dist.geojson",
            "samp-beat.geojson",
            "samp-coun.geojson",
            "tables.json",
            "population.csv",
            "beat_population.csv",
            "council_population.csv",
            "places.csv",
            *(f"ground-{kind}.geojson" for kind in GROUND_KINDS),
        }
    )
    drawn_alike = {f"ground-{kind}.geojson" for kind in GROUND_KINDS if kind != "water"}
    assert same <= {"tables.json", "population.csv", "places.csv", *drawn_alike}


def test_too_small_a_city_is_refused_by_name(tmp_path):
    with pytest.raises(PlainviewError, match="stops: expected at least 100, not 99") as caught:
        write_sample(tmp_path, stops=99)
    assert [e.field for e in caught.value.errors] == ["stops"]


def test_the_whole_city_has_the_size_it_is_known_for(whole):
    told = json.loads((whole / "tables.json").read_text(encoding="utf-8"))
    stops = (whole / "samp-stop.json").read_text(encoding="utf-8")
    assert len(set(re.findall(r'"stop_number":"([^"]+)"', stops))) == 120_000
    assert stops.count('":id"') == told["samp-stop"]["rows"]
    assert 123_600 < told["samp-stop"]["rows"] < 125_400
    assert 5_700 < told["samp-cmpl"]["rows"] < 6_300
    assert 8_600 < told["samp-forc"]["rows"] < 9_300


def test_the_smallest_city_is_written_too(tmp_path):
    write_sample(tmp_path, stops=100)
    for name in ("stop", "cmpl", "forc"):
        assert json.loads((tmp_path / f"samp-{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("topic", "units", "rows"),
    [("stops", 120_000, 124_440), ("complaints", 3_400, 6_000), ("force", 6_800, 8_950)],
)
def test_every_table_keeps_its_proportion(tables, topic, units, rows):
    assert len({row[UNITS[topic]] for row in tables[topic]}) == round(units * SCALE)
    assert len(tables[topic]) == pytest.approx(rows * SCALE, rel=0.06)


@TOPICS
def test_every_value_is_text_and_a_null_is_a_missing_key(tables, topic):
    assert {type(value) for row in tables[topic] for value in row.values()} == {str}
    keys = Counter(key for row in tables[topic] for key in row)
    assert (
        keys[":id"]
        == keys[":updated_at"]
        == keys[UNITS[topic]]
        == keys[DATES[topic]]
        == len(tables[topic])
    )
    assert 0.01 < 1 - keys[DISTRICTS[topic]] / len(tables[topic]) < 0.06
    assert 0.01 < 1 - keys[RACES[topic]] / len(tables[topic]) < 0.06


@TOPICS
def test_rows_come_in_the_order_of_ids_that_say_nothing_about_time(tables, topic):
    ids = [row[":id"] for row in tables[topic]]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"row-\w{4}\.\w{4}~\w{4}", i) for i in ids)
    units = [row[UNITS[topic]] for row in tables[topic]]
    rising = sum(a < b for a, b in itertools.pairwise(units)) / (len(units) - 1)
    assert 0.45 < rising < 0.55


def test_the_sidecar_knows_every_column_and_its_type(tables, told, city):
    for dataset in city.datasets:
        entry = told[dataset.id]
        written = {key for row in tables[dataset.topic] for key in row if not key.startswith(":")}
        assert written == set(entry["columns"])
        assert entry["rows"] == len(tables[dataset.topic])
        assert entry["rows_updated_at"] == "2026-11-18T06:00:00Z"
        dates = {name for name, kind in entry["columns"].items() if kind == "calendar_date"}
        assert all(
            re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00\.000", row[name])
            for row in tables[dataset.topic]
            for name in dates
            if name in row
        )


@TOPICS
def test_no_row_changed_before_it_happened_or_after_the_table_was_published(tables, topic):
    stamps = [(row[":updated_at"], row[DATES[topic]]) for row in tables[topic]]
    assert max(stamp for stamp, _ in stamps) <= "2026-11-18T06:00:00.000Z"
    assert all(stamp > day for stamp, day in stamps if "2020-12" <= day < "2026-11-18")


@TOPICS
def test_the_last_month_is_cut_short(tables, topic):
    months = per_month(tables, topic)
    assert (min(months), max(months)) == ("2020-12", "2026-11")
    days = {row[UNITS[topic]]: row[DATES[topic]][:10] for row in tables[topic]}
    late = Counter(day > "2026-11-17" for day in days.values() if day.startswith("2026-11"))
    assert late[True] <= 1
    assert late[False] > 0


def test_a_few_dates_are_impossible_in_each_of_three_ways(tables):
    days = [row["stop_date"][:10] for row in tables["stops"]]
    wrong = Counter(
        "late" if d > "3000" else "early" if d < "2000" else "soon" if d > "2026-11-17" else "fine"
        for d in days
    )
    assert set(wrong) == {"late", "early", "soon", "fine"}
    assert 0.0003 < 1 - wrong["fine"] / len(days) < 0.0009


def test_some_stops_have_two_or_three_rows_that_differ_in_the_violation_only(tables):
    units = by_unit(tables, "stops")
    sizes = Counter(len(rows) for rows in units.values())
    assert set(sizes) == {1, 2, 3}
    assert 0.02 < 1 - sizes[1] / len(units) < 0.04
    assert differing(units) == {":id", "violation"}


def test_allegations_and_findings_differ_within_a_complaint_and_nothing_else_does(tables):
    units = by_unit(tables, "complaints")
    assert differing(units) == {":id", "allegation", "finding", "discipline"}


def test_people_and_types_differ_within_a_force_incident_and_place_and_day_do_not(tables):
    units = by_unit(tables, "force")
    assert differing(units) == {
        ":id",
        "report_number",
        "force_type",
        "force_level",
        "subject_race",
        "subject_sex",
        "subject_age",
        "subject_injured",
        "subject_died",
    }


@TOPICS
def test_districts_and_races_are_unknown_as_often_as_a_real_portal_has_it(tables, topic):
    rows = tables[topic]
    assert 0.04 < share(rows, DISTRICTS[topic], (None, "-", " ")) < 0.085
    assert 0.005 < share(rows, DISTRICTS[topic], ("OOJ", "OUT")) < 0.03
    assert 0.05 < share(rows, RACES[topic], (None, "-", "Unknown")) < 0.11


def test_a_find_is_recorded_only_for_a_search(tables):
    met = Counter((row.get("searched"), row.get("found")) for row in tables["stops"])
    assert {found for searched, found in met if searched != "Y"} == {None}
    assert {found for searched, found in met if searched == "Y"} == {"Y", "N", "-"}


def test_labels_changed_with_the_record_system(tables):
    before = [row for row in tables["stops"] if "2020-12" <= row["stop_date"] < "2023-07"]
    after = [row for row in tables["stops"] if "2023-07" <= row["stop_date"] < "2026-11-18"]
    ways = {row.get("subject_race") for row in before} & {row.get("subject_race") for row in after}
    assert ways == {None, "-", "Unknown"}
    assert {"4", "D4", "DIST 4 ", "dist 4"} <= {row.get("district") for row in before}
    assert {"D4", "District 4", "DISTRICT 4", " district 4"} <= {
        row.get("district") for row in after
    }


def test_the_change_of_definition_shows_in_the_level(tables):
    def level(topic, since, until, column="", value=""):
        return sum(
            since <= row[DATES[topic]] < until and (not column or row.get(column) in value)
            for row in tables[topic]
        )

    on_foot = ("PED", "Pedestrian stop")
    year_before, year_after = ("2022-07", "2023-07"), ("2023-07", "2024-07")
    assert level("stops", *year_after, "stop_type", on_foot) < 0.7 * level(
        "stops", *year_before, "stop_type", on_foot
    )
    assert level("stops", *year_after) < 0.95 * level("stops", *year_before)
    assert level("force", *year_after) > 1.05 * level("force", *year_before)
    assert level("force", "2020-12", "2023-07", "force_type", ("Firearm pointed",)) == 0
    assert level("force", *year_after, "force_type", ("Firearm pointed",)) > 0


def test_summers_have_more_stops_than_winters(tables):
    months = per_month(tables, "stops")
    full = [m for m in months if "2021" <= m < "2026"]
    assert sum(months[m] for m in full if m[5:] in ("06", "07", "08")) > 1.15 * sum(
        months[m] for m in full if m[5:] in ("12", "01", "02")
    )


def test_days_of_occurrence_are_often_1900_and_never_after_the_complaint(tables):
    rows = tables["complaints"]
    assert 0.1 < share(rows, "occurred_date", ("1900-01-01T00:00:00.000",)) < 0.25
    assert all(
        row.get("occurred_date", "") <= row["received_date"]
        for row in rows
        if row["received_date"] > "2000"
    )


def test_open_cases_have_no_finding(tables):
    recent = [
        row for row in tables["complaints"] if "2026-10-01" <= row["received_date"] < "2026-11-18"
    ]
    old = [row for row in tables["complaints"] if "2021" <= row["received_date"] < "2023"]
    assert share(recent, "finding", (None, "-")) > 0.6
    assert share(old, "finding", (None, "-")) < 0.06
