"""Every shape in which a portal's table may come: joined, shared, several values in a cell, years
only, one-hot.
"""

from __future__ import annotations

import json

from tests.support.worlds import CITY_HEAD, STOPS_CITY, TinyCity, make_stop, read_numerators

BASE = (
    CITY_HEAD
    + """
[districts]
categories = [{id = "east", title = "East", spellings = ["E"]}, {id = "01", title = "First"}]
"""
)

INCIDENTS = """
[[datasets]]
id = "inci-0001"
topic = "force"
title = "Incidents"
row = "one row per incident"
counts = {rows = "force_incidents"}
date = {columns = ["day"], meaning = "day"}
[datasets.fields]
district = {columns = ["precinct"]}
"""

SUBJECTS = """
[[datasets]]
id = "subj-0001"
topic = "force"
title = "Subjects"
row = "one row per person"
counts = {rows = "force_reports"}
date = {columns = ["day"], meaning = "day of the incident"}
join = {dataset = "inci-0001", columns = ["incident"]}
[datasets.fields]
district = {columns = ["precinct"]}
race = {columns = ["race"], values = {black = ["B"], white = ["W"]}}
"""


def world(tmp_path, text: str, base: str = BASE, **tables: list[dict]) -> TinyCity:
    made = TinyCity(tmp_path, [make_stop("2022-01-01")], city=STOPS_CITY)
    made.write_city(base + text)
    known = {}
    for name, rows in tables.items():
        dataset = name.replace("_", "-")
        known[dataset] = {
            "title": dataset,
            "rows_updated_at": "2023-12-31T23:00:00Z",
            "columns": {c: "text" for r in rows for c in r},
        }
        numbered = [{":id": f"row-{i:04d}", **row} for i, row in enumerate(rows)]
        (made.rows / f"{dataset}.json").write_text(json.dumps(numbered))
    (made.rows / "tables.json").write_text(json.dumps(known))
    return made


def test_subjects_borrow_date_and_place_from_their_incident(tmp_path):
    made = world(
        tmp_path,
        INCIDENTS + SUBJECTS,
        inci_0001=[
            {"incident": "1", "day": "2022-03-04", "precinct": "E"},
            {"incident": "2", "day": "2022-05-04", "precinct": "1"},
        ],
        subj_0001=[
            {"incident": "1", "race": "B"},
            {"incident": "1", "race": "W"},
            {"incident": "2 ", "race": "B"},
            {"incident": "9", "race": "B"},
        ],
    )
    assert made.refresh().exit_code == 0
    assert read_numerators(
        made.ask("measure=force_reports&by=month&since=2022-03&until=2022-05")
    ) == {
        "2022-03": 2,
        "2022-04": 0,
        "2022-05": 1,
    }
    reports = made.ask("measure=force_reports&by=district,race&district=east")
    assert read_numerators(reports)["east", "black"] == 1
    assert made.ask("measure=force_incidents").rows[0].numerator == 2
    aside = {p.dataset: p.set_aside for p in reports.provenance}
    assert aside["subj-0001"] == {"no_date": 1}
    assert "$select" not in reports.rows[0].source_url


def test_a_joined_table_that_is_gone_is_reported_and_the_rest_goes_live(tmp_path):
    made = world(tmp_path, INCIDENTS + SUBJECTS, subj_0001=[{"incident": "1", "race": "B"}])
    report = made.refresh()
    assert (report.exit_code, report.build) == (3, "")
    assert {o.state for o in report.outcomes} == {"missing"}


COMMON = """
[[datasets]]
id = "stop-0001"
topic = "stops"
title = "Stops"
row = "one row per stop"
counts = {rows = "stops"}
"""


def test_one_agency_is_chosen_from_a_shared_table(tmp_path):
    made = world(
        tmp_path,
        COMMON
        + """
date = {columns = ["day"], meaning = "day"}
select = {columns = ["agency"], values = ["Tiny  Police"]}
""",
        stop_0001=[
            {"day": "2022-01-01", "agency": "TINY POLICE"},
            {"day": "2022-01-02", "agency": "Big Police"},
            {"day": "2022-01-03", "agency": "tiny police "},
        ],
    )
    made.refresh()
    assert made.ask("measure=stops").rows[0].numerator == 2


def test_several_values_in_a_cell(tmp_path):
    made = world(
        tmp_path,
        COMMON
        + """
date = {columns = ["day"], meaning = "day"}
[datasets.fields]
race = {columns = ["race"], separator = "|", values = {black = ["B"], white = ["W"], not_recorded = ["U"]}}
district = {columns = ["beat"], separator = "|", pad = 4, prefix = 2}
""",
        stop_0001=[
            {"day": "2022-01-01", "race": "B | B", "beat": "0111 | 0123"},
            {"day": "2022-01-02", "race": "B | W", "beat": "111"},
            {"day": "2022-01-02", "race": "B | U", "beat": "0111 | 0923"},
            {"day": "2022-01-02", "race": "U", "beat": "odd"},
        ],
    )
    made.refresh()
    assert read_numerators(made.ask("measure=stops&by=race")) == {
        "black": 3,
        "white": 1,
        "not_recorded": 1,
    }
    assert read_numerators(made.ask("measure=stops&by=district"))["01"] == 3
    assert made.ask("measure=stops").rows[0].numerator == 4


def test_ethnicity_wins_over_race(tmp_path):
    made = world(
        tmp_path,
        COMMON
        + """
date = {columns = ["day"], meaning = "day"}
[datasets.fields.race]
columns = ["race"]
values = {black = ["B"], white = ["W"]}
override = {columns = ["ethnicity"], values = {hispanic = ["Hispanic"]}}
""",
        stop_0001=[
            {"day": "2022-01-01", "race": "W", "ethnicity": "HISPANIC "},
            {"day": "2022-01-02", "race": "W", "ethnicity": "Not Hispanic"},
            {"day": "2022-01-02", "race": "B"},
        ],
    )
    made.refresh()
    assert read_numerators(made.ask("measure=stops&by=race")) == {
        "black": 1,
        "hispanic": 1,
        "white": 1,
    }


def test_one_column_for_each_race(tmp_path):
    made = world(
        tmp_path,
        COMMON
        + """
date = {columns = ["day"], meaning = "day"}
[datasets.fields.race]
one_hot = {asian = ["is_asian"], black = ["is_black"], white = ["is_white"]}
""",
        stop_0001=[
            {"day": "2022-01-01", "is_asian": "1", "is_black": "0", "is_white": "0"},
            {"day": "2022-01-02", "is_asian": "0", "is_black": "1", "is_white": "1"},
            {"day": "2022-01-02", "is_asian": "0", "is_black": "0", "is_white": "0"},
        ],
    )
    made.refresh()
    assert read_numerators(made.ask("measure=stops&by=race")) == {
        "asian": 1,
        "multiracial": 1,
        "not_recorded": 1,
    }


def test_a_table_of_years_counts_years_and_refuses_months(tmp_path):
    made = world(
        tmp_path,
        COMMON + 'date = {columns = ["year"], meaning = "year", precision = "year"}\n',
        stop_0001=[{"year": "2021"}, {"year": "2021.0"}, {"year": "2022"}, {"year": "n/a"}],
    )
    made.refresh()
    answer = made.ask("measure=stops&by=year")
    assert read_numerators(answer) == {"2021": 2, "2022": 1}
    assert [r.incomplete for r in answer.rows] == [False, False]
    assert answer.provenance[0].set_aside == {"date_unreadable": 1}


def test_districts_nobody_has_listed_are_kept_as_published(tmp_path):
    made = world(
        tmp_path,
        COMMON
        + """
date = {columns = ["day"], meaning = "day"}
[datasets.fields]
district = {columns = ["division"], open = true}
""",
        BASE.partition("[districts]")[0],
        stop_0001=[{"day": "2022-01-01", "division": "NORTH CENTRAL"}, {"day": "2022-01-02"}],
    )
    made.refresh()
    assert read_numerators(made.ask("measure=stops&by=district")) == {
        "north_central": 1,
        "not_recorded": 1,
    }


def test_dates_in_every_form_that_portals_and_spreadsheets_write(tmp_path):
    forms = [
        "2022-03-04T05:06:07.000",
        "2022-03-04T05:06:07.000Z",
        "2022-03-04",
        "03/04/2022",
        "3/4/22",
        "03/04/2022 05:06:07 AM",
        "03/04/2022 17:06",
        "03/04/2022 00:00:00",
        "20220304",
        "2022/03/04",
    ]
    made = world(
        tmp_path,
        COMMON + 'date = {columns = ["day"], meaning = "day"}\n',
        stop_0001=[{"day": form} for form in forms],
    )
    made.refresh()
    answer = made.ask("measure=stops&by=month")
    assert read_numerators(answer) == {"2022-03": len(forms)}
    assert answer.provenance[0].set_aside == {}


def test_a_number_that_passed_through_a_spreadsheet(tmp_path):
    made = world(
        tmp_path,
        COMMON
        + """
date = {columns = ["day"], meaning = "day"}
[datasets.fields]
district = {columns = ["precinct"], values = {east = ["75"]}}
""",
        stop_0001=[
            {"day": "2022-01-01", "precinct": "75.0"},
            {"day": "2022-01-02", "precinct": "75"},
        ],
    )
    made.refresh()
    assert read_numerators(made.ask("measure=stops&by=district"))["east"] == 2
