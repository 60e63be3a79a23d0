"""Answers count reported months alone: where the source was silent there is no number, and the
answer says so.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard import wording
from dashboard.query.addresses import parse_query
from dashboard.service.answer_service import AnswerService
from dashboard.web.api.routes import format_answer
from dashboard.web.feeds import write_feed
from dashboard.wording import answer_table
from tests.support.worlds import (
    FORCE,
    FORCE_TABLE,
    STOPS_CITY,
    TinyCity,
    make_stop,
    read_numerators,
)

MONTHS = [f"{year}-{month:02d}" for year in (2021, 2022) for month in range(1, 13)]
GONE = "2022-03"
NO_WEST = ("2021-06", "2021-07", "2021-08")
UNNAMED = "2022-10"
NO_FLAG = MONTHS[:4]
ARRESTS = 'arrested = {columns = ["frisk"], yes = ["Y"], no = ["N"]}\n'


def raw_rows() -> list[dict]:
    """Ten stops a month in each precinct, half of them with a frisk; East has two more."""
    rows = []
    for month in MONTHS:
        for day in range(1, 23):
            precinct = "E" if day <= 12 else "W"
            if month == GONE or (precinct == "W" and month in NO_WEST):
                continue
            frisk = "Y" if day % 2 and month not in NO_FLAG else "N"
            named = None if month == UNNAMED else precinct
            rows.append(
                make_stop(f"{month}-{day:02d}", named, frisk=frisk, race="B" if day % 3 else "W")
            )
    return rows


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    rows = raw_rows()
    made = TinyCity(
        tmp_path_factory.mktemp("world"), rows, as_of="2023-02-20T08:00:00Z", city=STOPS_CITY
    )
    flags = STOPS_CITY.replace("[datasets.flags]\n", f"[datasets.flags]\n{ARRESTS}", 1)
    made.write_city(flags + FORCE_TABLE + 'district = {columns = ["precinct"]}\n')
    force = [
        {"number": f"f{m}{n}", "day": f"{m}-{n:02d}", "precinct": "E"}
        for m in MONTHS
        for n in range(2, 28, 2)
    ]
    made.write_rows(FORCE, force)
    made.refresh()
    return made


def test_a_month_without_a_row_between_full_months_has_no_number(world):
    answer = world.ask("measure=stops&by=month")
    row = next(r for r in answer.rows if r["month"] == GONE)
    assert (row.numerator, row.value, row.status) == (None, None, "not_reported")
    assert all(r.status == "ok" for r in answer.rows if r["month"] != GONE)
    assert any(
        "No stops, or hardly any, were reported in March 2022" in note for note in answer.notes
    )


def test_a_district_that_stops_for_some_months_has_no_number_then(world):
    found = read_numerators(world.ask("measure=stops&by=month,district"))
    lost = (*NO_WEST, GONE, UNNAMED)
    assert {m for m in MONTHS if found[m, "west"] is None} == set(lost)
    assert {m for m in MONTHS if found[m, "east"] is None} == {GONE, UNNAMED}
    assert found[UNNAMED, "not_recorded"] == 22


def test_years_count_their_reported_months_and_are_incomplete(world):
    answer = world.ask("measure=stops&by=year,district")
    rows = {(r["year"], r["district"]): r for r in answer.rows}
    assert rows["2021", "west"].numerator == 9 * 10
    assert rows["2021", "west"].incomplete
    assert rows["2021", "east"].numerator == 12 * 12
    assert not rows["2021", "east"].incomplete
    assert rows["2022", "east"].numerator == 10 * 12
    assert rows["2022", "east"].incomplete
    told = " ".join(answer.notes)
    assert "Nothing, or hardly anything, was reported for West in June to August 2021" in told
    assert "Precincts were not reported in October 2022" in told


def test_the_total_of_a_city_says_which_district_it_lacks_and_no_change_is_told(world):
    answer = world.ask("measure=stops&by=year")
    assert all(row.incomplete for row in answer.rows)
    assert any("from West" in note and "leave it out" in note for note in answer.notes)
    assert not any(
        word in wording.write_sentence(answer) for word in ("fewer", "more than", "as many")
    )


def test_a_total_holds_the_records_of_a_district_that_they_no_longer_name(tmp_path):
    """West's records of three months come without a precinct: West has no number then, and the city
    all of its own.
    """
    rows = [
        make_stop(f"{month}-{day:02d}", "E" if day <= 12 else None if month in NO_WEST else "W")
        for month in MONTHS
        for day in range(1, 23)
    ]
    world = TinyCity(tmp_path, rows, as_of="2023-02-20T08:00:00Z", city=STOPS_CITY)
    world.refresh()
    answer = world.ask("measure=stops&by=year")
    assert next((r.numerator, r.incomplete) for r in answer.rows) == (264, False)
    assert not answer.left_out
    divided = read_numerators(world.ask("measure=stops&by=month,district"))
    assert {m for m in MONTHS if divided[m, "west"] is None} == set(NO_WEST)
    assert all(divided[m, "not_recorded"] == 10 for m in NO_WEST)


def test_a_filter_keeps_telling_how_many_do_not_name_the_dimension(world):
    answer = world.ask(f"measure=stops&district=west&since={UNNAMED}&until={UNNAMED}")
    assert answer.rows[0].status == "not_reported"
    assert answer.rows[0].numerator is None
    told = format_answer(answer)
    assert told["missing"]["district"] == 22
    assert told["missing_of"]["district"] == 22
    assert told["left_out"] == [
        {
            "kind": "dimension",
            "name": "district",
            "categories": (),
            "status": "not_reported",
            "periods": ((UNNAMED, UNNAMED),),
        }
    ]


def test_a_flag_that_says_no_for_months_is_not_a_fact(world):
    answer = world.ask("measure=stop_arrest_rate&by=month")
    blank = {r["month"] for r in answer.rows if r.status == "not_reported"}
    assert blank == {*NO_FLAG, GONE}
    year = world.ask("measure=stop_arrest_rate&since=2021-01&until=2021-12").rows[0]
    reported = [r for r in raw_rows() if "2021-04" < r["day"][:7] < "2022"]
    yes = sum(r["frisk"] == "Y" for r in reported)
    assert (year.numerator, year.denominator) == (yes, len(reported))
    assert year.incomplete


def test_a_rate_of_two_topics_counts_the_months_that_both_report(world):
    query = "measure=force_per_1000_arrests&since=2021-01&until=2021-12"
    row = world.ask(query).rows[0]
    yes = sum(r["frisk"] == "Y" for r in raw_rows() if r["day"] < "2022")
    assert (row.numerator, row.denominator) == (8 * 13, yes)
    assert row.incomplete


def test_every_form_says_it(world):
    answer = world.ask("measure=stops&by=month&district=west")
    lines = answer_table.to_csv(answer).splitlines()
    cells = next(line for line in lines if line.startswith("2021-07"))
    assert ",,,,,not_reported," in cells
    assert "not reported" in cells
    feed = write_feed(answer, (), "https://example.org", "America/Chicago").decode()
    titles = [part.split("</title>")[0] for part in feed.split("<title>")[1:]]
    assert any("June 2022" in title for title in titles)
    assert not any(month in title for title in titles for month in ("July 2021", "March 2022"))
    assert "not reported" in answer_table.render_answer_table(answer)
    with wording.use_language("es"):
        spoken = world.ask("measure=stops&by=month&district=west")
        assert any("No se informó nada, o casi nada, de Oeste" in note for note in spoken.notes)
    json.dumps(format_answer(answer))


def test_a_month_of_which_a_part_was_never_loaded_is_incomplete_and_every_form_says_why(tmp_path):
    days = (date(2021, 1, 1) + timedelta(days=n) for n in range(700))
    gone = [f"2022-03-{day:02d}" for day in range(10, 32)]
    rows = [
        make_stop(day.isoformat(), precinct)
        for day in days
        for precinct in "EW"
        if day.isoformat() not in gone
    ]
    world = TinyCity(tmp_path, rows, as_of="2022-12-02T08:00:00Z", city=STOPS_CITY)
    assert world.refresh().exit_code == 3
    answer = world.ask("measure=stops&by=month&since=2022-02&until=2022-04")
    assert [(r["month"], r.numerator, r.incomplete) for r in answer.rows] == [
        ("2022-02", 56, False),
        ("2022-03", 18, True),
        ("2022-04", 60, False),
    ]
    assert any("no row is of 10 Mar 2022 to 31 Mar 2022" in note for note in answer.notes)
    compared = wording.write_sentence(
        world.ask("measure=stops&by=month&since=2022-03&until=2022-03")
    )
    assert not any(word in compared for word in ("fewer", "more than", "as many"))
    with wording.use_language("es"):
        spoken = world.ask("measure=stops&by=month&since=2022-02&until=2022-04")
        assert any("Parece que faltan esos días" in note for note in spoken.notes)


def test_a_small_district_keeps_its_zero(tmp_path):
    """Two a month, and none in one month: chance does that."""
    rows = [
        make_stop(f"{month}-{day:02d}", "E" if day < 9 else "W")
        for month in MONTHS
        for day in (*range(1, 9), 10, 20)
        if not (month == GONE and day > 9)
    ]
    world = TinyCity(tmp_path, rows, as_of="2023-02-20T08:00:00Z", city=STOPS_CITY)
    world.refresh()
    row = world.ask(f"measure=stops&district=west&since={GONE}&until={GONE}").rows[0]
    assert (row.numerator, row.status) == (0, "ok")


def test_where_small_numbers_are_withheld_silence_gives_none_away(world):
    guarded = AnswerService(replace(world.settings, small_numbers="hide:5"))
    answer = guarded.answer(parse_query("city=tiny&measure=stops&by=month,district")[0])
    assert all(r.numerator is None for r in answer.rows if r.status in ("not_reported", "withheld"))
    assert not answer.in_use
    assert all(e.kind != "categories" for e in answer.left_out)
