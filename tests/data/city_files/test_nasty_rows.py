"""Rows as real portals send them at their worst: the built-in files of five cities count them as a
recount does.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tests.data.city_files.strangers import Served
from tests.data.city_files.test_strangers import dallas, incident, nola_force

DAYS = [date(2016, 1, 2), date(2016, 12, 31), date(2017, 6, 5)]
FORMS = {
    "a moment": lambda d: f"{d:%Y-%m-%d}T00:00:00.000",
    "late in the day, with Z": lambda d: f"{d:%Y-%m-%d}T23:30:00.000Z",
    "with a zone": lambda d: f"{d:%Y-%m-%d}T00:00:00-06:00",
    "with a blank": lambda d: f"{d:%Y-%m-%d} 13:05:00",
    "padded": lambda d: f"  {d:%Y-%m-%d} ",
    "American": lambda d: f"{d:%m/%d/%Y}",
    "American, bare": lambda d: f"{d.month}/{d.day}/{d.year}",
    "American, two digits": lambda d: f"{d:%m/%d/%y}",
    "American, with a time": lambda d: f"{d:%m/%d/%Y} 11:59:00 PM",
    "American, by 24 hours": lambda d: f"{d:%m/%d/%Y} 0:00",
    "run together": lambda d: f"{d:%Y%m%d}",
    "a named month": lambda d: f"{d:%d-%b-%Y}",
    "in words": lambda d: f"{d:%B} {d.day}, {d.year}",
    "as exported": lambda d: f"{d:%Y %b %d} 12:00:00 AM",
    "with slashes, of a map server": lambda d: f"{d:%Y/%m/%d} 00:00:00+00",
    "with hyphens": lambda d: f"{d:%m-%d-%Y}",
    "with hyphens, two digits": lambda d: f"{d.month}-{d.day}-{d:%y}",
    "short": lambda d: f"{d.year}-{d.month}-{d.day} 0:00",
    "of a database": lambda d: f"{d:%b} {d.day:2} {d.year} 12:00AM",
    "a named month, with a time": lambda d: f"{d:%d-%b-%y} 00:00",
}


def copa(log: str, beat: str | None, **more: str) -> dict:
    row = {
        "log_no": log,
        "complaint_date": "2016-01-02T00:00:00.000",
        "assignment": "COPA",
        "case_type": "Complaint",
        "beat": beat,
        "race_of_complainant": "White",
        "sex_of_complainant": "Male",
        "age_of_complainant": "30-39",
        **more,
    }
    return {k: v for k, v in row.items() if v is not None}


def allegation(file: str, **more: str) -> dict:
    return {
        "filenum": file,
        "created_dt": "2016-01-02T00:00:00.000",
        "source": "External",
        "allegation": "Courtesy",
        "incident_status": "Completed",
        "finding": "Sustained",
        **more,
    }


CITIES = {
    "new_york": (
        "f4tj_796d",
        "occurrence_date",
        "force_incidents",
        lambda n: incident(n, "2016-01-02"),
    ),
    "new_orleans": (
        "9mnw_mbde",
        "date_occurred",
        "force_incidents",
        lambda n: nola_force(f"FTN{n}", "2016-01-02"),
    ),
    "chicago": ("vnz2_rmie", "complaint_date", "complaints", lambda n: copa(str(n), "0111")),
    "montgomery_county_md": (
        "usip_62e2",
        "created_dt",
        "allegations",
        lambda n: allegation(str(n)),
    ),
    "dallas": (
        "99fn_pvaf",
        "occurred_d",
        "force_reports",
        lambda n: dallas("2016-01-02T00:00:00.000", "CENTRAL"),
    ),
}


@pytest.mark.parametrize("city", CITIES)
def test_a_day_is_read_in_whatever_form_it_comes(tmp_path, city):
    table, column, measure, make = CITIES[city]
    rows = [
        make(n) | {column: form(day), "a_column_nobody_knows": "x"}
        for n, (form, day) in enumerate((form, day) for form in FORMS.values() for day in DAYS)
    ]
    served = Served(tmp_path, city, **{table: rows})
    assert {o.dataset: o.state for o in served.refresh().outcomes}[
        table.replace("_", "-")
    ] == "live"
    expected = Counter(f"{day:%Y-%m}" for _ in FORMS for day in DAYS)
    assert served.counted(measure, "month") == dict(expected)


NO_DAYS = [
    "8202-01-01",
    "1900-01-01T00:00:00.000",
    "31/31/2016",
    "2016-02-30",
    "02/30/2016",
    "soon",
    "",
    "2355-10-10",
    "2016",
]


@pytest.mark.parametrize("city", CITIES)
def test_days_that_cannot_be_are_set_aside_and_the_others_count(tmp_path, city):
    table, column, measure, make = CITIES[city]
    # A pull of which most days cannot be read is not taken at all.
    good = [make(n) for n in range(30)]
    bad = [make(100 + n) | {column: text} for n, text in enumerate(NO_DAYS)]
    served = Served(tmp_path, city, **{table: [*good, *bad]})
    served.refresh()
    assert served.counted(measure, "year") == {"2016": len(good)}


def placed(tmp_path, city: str, rows: list[dict]) -> dict:
    table, _, measure, _ = CITIES[city]
    served = Served(tmp_path, city, **{table: rows})
    served.refresh()
    return served.counted(measure, "district")


def test_precincts_of_new_york_however_they_are_written(tmp_path):
    raws = ["75", " 75", "75.0", "075", "1", "001", "", "NULL", "ABC", "0"]
    rows = [incident(n, "2016-01-02", raw) for n, raw in enumerate(raws)] + [
        incident(99, "2016-01-02", None)
    ]
    assert placed(tmp_path, "new_york", rows) == {
        "75": 4,
        "1": 2,
        "not_recorded": 4,
        "not_read": 1,
    }


def test_divisions_of_dallas_are_one_however_they_are_written(tmp_path):
    raws = ["CENTRAL", "Central", " central ", "SOUTH  CENTRAL", "South Central", "", "NULL"]
    rows = [dallas("01/02/2016", raw) for raw in raws]
    assert placed(tmp_path, "dallas", rows) == {"central": 3, "south_central": 2, "not_recorded": 2}


def test_a_district_of_new_orleans_stands_in_the_level_or_in_the_division(tmp_path):
    pairs = [
        ("2nd District", "2nd Platoon"),
        ("Field Operations", "Fifth District"),
        (None, " 8TH  DISTRICT "),
        ("Homicide", "A Platoon"),
        ("3rd District", None),
    ]
    rows = [
        {
            "pib_file_number": f"FTN{n}",
            "date_occurred": "2016-01-02",
            "division_level": level,
            "division": division,
            "use_of_force_level": "L1",
            "subject_ethnicity": "Black",
            "subject_gender": "Male",
        }
        for n, (level, division) in enumerate(pairs)
    ]
    assert placed(tmp_path, "new_orleans", rows) == {
        "2": 1,
        "3": 1,
        "5": 1,
        "8": 1,
        "not_read": 1,
    }


def test_beats_of_chicago_with_and_without_zeros(tmp_path):
    raws = ["0111", "111", "111.0", " 0111 ", "2511 | 2512", "0111 | 2512", "", None]
    assert placed(tmp_path, "chicago", [copa(str(n), raw) for n, raw in enumerate(raws)]) == {
        "01": 5,
        "25": 2,
        "not_recorded": 2,
    }


def test_a_log_number_on_many_rows_is_one_complaint_and_rows_without_one_are_each_their_own(
    tmp_path,
):
    rows = (
        [copa("1001", "0111")] * 3
        + [copa("1002", "0111")]
        + [{k: v for k, v in copa("", "0111").items() if k != "log_no"}, copa(" ", "0111")]
    )
    assert placed(tmp_path, "chicago", rows) == {"01": 4}


def test_a_file_number_of_new_orleans_counts_once_and_by_its_exact_spelling(tmp_path):
    rows = [
        nola_force("FTN2016-0001", "2016-01-02"),
        nola_force("FTN2016-0001", "2016-01-02"),
        nola_force(" FTN2016-0001 ", "2016-01-02"),
        nola_force("FTN2016-0002", "2016-01-02", "8th district"),
        nola_force("FTN2016-0003", "2016-01-02", "EIGHTH DISTRICT"),
        nola_force(None, "2016-01-02", "Homicide"),
    ]
    assert placed(tmp_path, "new_orleans", rows) == {"1": 1, "8": 2, "not_read": 1}
