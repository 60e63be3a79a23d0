"""The cities whose rows nobody here has seen: made-up tables in their shape count as a plain
recount says.
"""

from __future__ import annotations

from collections import Counter

import pytest

from app import create_app
from tests.data.city_files.strangers import Served, recount, renamed

UNPLACED = "not_recorded"


def incident(number: int, day: str, precinct: str | None = "75", **more: str) -> dict:
    row = {
        "tri_incident_number": f"TRI{number}",
        "occurrence_date": f"{day}T00:00:00.000",
        "incident_pct": precinct,
        "forcetype": "Physical Force",
        "basisforencounter": "PERSON IN CRISIS",
        "patrol_borough": "PBBN",
        "yearmonthshort": day[:7],
        **more,
    }
    return {k: v for k, v in row.items() if v is not None}


INCIDENTS = [
    incident(1, "2020-02-03"),
    incident(2, "2020-02-03", "1"),
    incident(3, "2021-05-06", "120"),
    incident(3, "2021-05-06", "120"),
    incident(4, "2021-12-31", None),
    incident(5, "2021-12-31", "999"),
    incident(6, "1900-01-01"),
    incident(7, "2026-12-01"),
    incident(8, "2022-03-04", " 5 ", forcetype="OC Spray"),
]
SUBJECTS = [
    {"tri_incident_number": "TRI1", "subject_race": "BLACK", "subject_gender": "MALE", "age": "31"},
    {
        "tri_incident_number": "TRI1",
        "subject_race": "WHITE",
        "subject_gender": "FEMALE",
        "age": "29",
    },
    {"tri_incident_number": "TRI3", "subject_race": "HISPANIC", "subject_gender": "MALE"},
    {"tri_incident_number": "TRI404", "subject_race": "BLACK"},
]
PRECINCTS = ("1", "5", "75", "120")


def precinct_of(row: dict) -> str:
    raw = row.get("incident_pct", "").strip()
    return raw if raw in PRECINCTS else "not_read" if raw else UNPLACED


@pytest.mark.parametrize(
    "rows",
    [
        INCIDENTS,
        renamed(
            INCIDENTS,
            occurrence_date="occurrencedate",
            forcetype="force_type",
            incident_pct="incident_precinct",
        ),
    ],
)
def test_new_york_counts_incidents_by_row_and_precinct(tmp_path, rows):
    served = Served(tmp_path, "new_york", f4tj_796d=rows)
    report = served.refresh()
    assert report.exit_code == 3
    assert {o.dataset: o.state for o in report.outcomes}["f4tj-796d"] == "live"
    assert served.counted("force_incidents") == recount(INCIDENTS, "occurrence_date", precinct_of)
    assert served.counted("force_incidents", "force_type") == {"physical_force": 6, "oc_spray": 1}


def test_new_yorks_people_take_day_and_precinct_from_their_incident(tmp_path):
    served = Served(tmp_path, "new_york", f4tj_796d=INCIDENTS, dufe_vxb7=SUBJECTS)
    served.refresh()
    assert served.counted("force_incidents") == recount(INCIDENTS, "occurrence_date", precinct_of)
    assert served.counted("force_reports") == {("2020", "75"): 2, ("2021", "120"): 1}
    assert served.counted("force_reports", "race") == {"black": 1, "white": 1, "hispanic": 1}


def test_new_yorks_allegations_take_day_and_precinct_from_their_complaint(tmp_path):
    complaints = [
        {
            "complaint_id": str(n),
            "ccrb_received_date": f"{day}T00:00:00.000",
            "precinct_of_incident_occurrence": pct,
            "as_of_date": "2026-04-01T00:00:00.000",
        }
        for n, (day, pct) in enumerate(
            [("2019-01-02", "5"), ("2019-07-08", "75"), ("2020-01-02", "1000")]
        )
    ]
    allegations = [
        {
            "allegation_record_identity": str(n),
            "complaint_id": c,
            "fado_type": "Force",
            "victim_race_ethnicity": "Black",
            "victim_gender": "Male",
            "victim_age_range": "25-34",
            "ccrb_allegation_disposition": finding,
            "as_of_date": "2026-04-01T00:00:00.000",
        }
        for n, (c, finding) in enumerate(
            [
                ("0", "Substantiated (Charges)"),
                ("0", "Exonerated"),
                ("1", "Unfounded"),
                ("2", "Complaint Withdrawn"),
                ("9", "Unfounded"),
            ]
        )
    ]
    served = Served(tmp_path, "new_york", **{"2mby_ccnw": complaints, "6xgr_kwjq": allegations})
    served.refresh()
    assert served.counted("complaints") == {
        ("2019", "5"): 1,
        ("2019", "75"): 1,
        ("2020", "not_read"): 1,
    }
    assert served.counted("allegations") == {
        ("2019", "5"): 2,
        ("2019", "75"): 1,
        ("2020", "not_read"): 1,
    }
    assert served.counted("sustained_rate", "year") == {"2019": 1}


def nola_force(number: str | None, day: str, division: str = "1st District", **more: str) -> dict:
    row = {
        "pib_file_number": number,
        "date_occurred": f"{day}T00:00:00.000",
        "division_level": division,
        "division": "A Platoon",
        "use_of_force_level": "L1 | L2",
        "subject_ethnicity": "Black | White",
        "subject_gender": "Male | Male",
        "use_of_force_type": "Hands | Takedown",
        "use_of_force_reason": "Escape",
        "officer_race_ethnicity": "White | Black",
        **more,
    }
    return {k: v for k, v in row.items() if v is not None}


NOLA_FORCE = [
    nola_force("FTN2020-0001", "2020-01-31"),
    nola_force("FTN2020-0001", "2020-01-31"),
    nola_force(
        "FTN2020-0002",
        "2020-02-01",
        "Eighth District",
        subject_ethnicity="Black",
        use_of_force_level="L4",
    ),
    nola_force("FTN2021-0003", "2021-02-01", "Special Operations Division"),
    nola_force("FTN2021-0004", "1899-12-31"),
]
NOLA_PLACES = {"1st District": "1", "Eighth District": "8"}


@pytest.mark.parametrize(
    "rows",
    [
        NOLA_FORCE,
        renamed(
            NOLA_FORCE,
            pib_file_number="filenum",
            division_level="division",
            division="squad",
            subject_ethnicity="subjectethnicity",
        ),
    ],
)
def test_new_orleans_counts_force_by_file_number(tmp_path, rows):
    served = Served(tmp_path, "new_orleans", **{"9mnw_mbde": rows})
    assert {o.dataset: o.state for o in served.refresh().outcomes}["9mnw-mbde"] == "live"
    expected = recount(
        NOLA_FORCE,
        "date_occurred",
        lambda r: NOLA_PLACES.get(r["division_level"], "not_read"),
        "pib_file_number",
    )
    assert served.counted("force_incidents") == expected
    assert served.counted("force_incidents", "race") == {"black": 3, "white": 2}
    assert served.counted("force_incidents", "sex") == {"male": 3}
    assert served.counted("force_incidents", "force_type") == {
        "level_1": 2,
        "level_2": 2,
        "level_4": 1,
    }


NOLA_COMPLAINTS = [
    {
        "complaint_tracking_number": number,
        "date_complaint_received_by_nopd_pib": day,
        "date_complaint_occurred": "2001-01-01",
        "disposition": finding,
        "rule_violation": "Rule 4",
        "subject_ethnicity": "Black",
        "subject_gender": "Female",
    }
    for number, day, finding in [
        ("2019-0001-C", "2019-03-04", "Sustained"),
        ("2019-0001-C", "2019-03-04", "Unfounded"),
        ("2020-0002-R", "2020-03-04", "Pending"),
        ("2020-0003-R", "2027-01-01", "Pending"),
    ]
]


def test_new_orleans_counts_complaints_by_tracking_number_and_text_date(tmp_path):
    without = [
        {k: v for k, v in row.items() if k != "date_complaint_received_by_nopd_pib"}
        for row in NOLA_COMPLAINTS
    ]
    for folder, rows, day in (
        ("received", NOLA_COMPLAINTS, "date_complaint_received_by_nopd_pib"),
        ("occurred", without, "date_complaint_occurred"),
    ):
        (tmp_path / folder).mkdir()
        served = Served(tmp_path / folder, "new_orleans", gz2m_ef5u=rows)
        served.refresh()
        years = Counter(
            {
                year: n
                for (year, _), n in recount(
                    rows, day, lambda _: "", "complaint_tracking_number"
                ).items()
            }
        )
        assert served.counted("complaints", "year") == dict(years)
        assert served.counted("allegations", "year") == {
            y: n for (y, _), n in recount(rows, day, lambda _: "").items()
        }


def test_new_orleans_stops_by_district(tmp_path):
    rows = [
        {
            "fieldinterviewid": str(n),
            "eventdate": f"{day}T10:00:00.000",
            "district": d,
            "subjectrace": "BLACK",
            "subjectgender": "FEMALE",
            "stopdescription": "TRAFFIC VIOLATION",
        }
        for n, (day, d) in enumerate([("2019-01-01", "5"), ("2019-01-01", "8"), ("2020-01-01", "")])
    ]
    served = Served(tmp_path, "new_orleans", kitu_f4uy=rows)
    served.refresh()
    assert served.counted("stops") == recount(
        rows, "eventdate", lambda r: r["district"] or UNPLACED
    )


COPA = [
    {
        "log_no": log,
        "complaint_date": f"{day}T00:00:00.000",
        "assignment": assignment,
        "case_type": kind,
        "beat": beat,
        "race_of_complainant": race,
        "sex_of_complainant": "Male",
        "age_of_complainant": "30-39",
    }
    for log, day, beat, race, assignment, kind in [
        ("1001", "2018-04-05", "0111", "White", "IPRA", "Complaint"),
        ("1001", "2018-04-05", "0111", "African American / Black", "IPRA", "Complaint"),
        ("1002", "2018-04-05", "433", "Unknown", "COPA", "Complaint"),
        ("1003", "2019-04-05", "2511 | 2512", "Hispanic", "COPA", "Complaint"),
        ("1004", "2019-04-05", "1111 | 2512", "White", "COPA", "Complaint"),
        ("1005", "2019-04-05", "", "White", "COPA", "Complaint"),
        ("2020-0000123", "2020-04-05", "3100", "White", "COPA", "Complaint"),
        ("1007", "1901-01-01", "0111", "White", "COPA", "Complaint"),
        ("1008", "2019-04-05", "0111", "White", "BIA", "Complaint"),
        ("1009", "2019-04-05", "0111", "White", "COPA", "Notification"),
        ("1010", "2019-04-05", "0111", "White", "BIA", "Notification"),
    ]
]


def beat_districts(row: dict) -> set[str]:
    """The districts of the beats of a cell: their first two digits of four."""
    met = {beat.strip().zfill(4)[:2] for beat in row["beat"].split("|") if beat.strip()}
    return met or {UNPLACED}


@pytest.mark.parametrize(
    "rows", [COPA, renamed(COPA, log_no="LOG_NO", complaint_date="COMPLAINT_DATE", beat="BEAT")]
)
def test_chicago_counts_complaints_by_log_number_and_district(tmp_path, rows):
    served = Served(tmp_path, "chicago", vnz2_rmie=rows)
    served.refresh()
    named = {
        (row["log_no"], row["complaint_date"][:4], district)
        for row in COPA
        if row["complaint_date"] >= "1990"
        and row["assignment"] in ("COPA", "IPRA")
        and row["case_type"] == "Complaint"
        for district in beat_districts(row)
    }
    expected = Counter((year, district) for _, year, district in named)
    assert served.counted("complaints") == dict(expected)
    assert set(served.counted("complaints", "district")) == {
        "01",
        "04",
        "11",
        "25",
        UNPLACED,
        "31",
    }
    # One complaint is of a white and a black person.
    assert served.counted("complaints", "race") == {
        "white": 4,
        "black": 1,
        "hispanic": 1,
        "not_recorded": 1,
    }


RECEIPTS = [
    {"date_issued": "2021-05-06T00:00:00.000", "police_district": "A", "race": "White", "sex": "M"}
] * 12


def test_buffalos_numbers_are_of_stops_with_a_receipt(tmp_path):
    """A stop that ends in a ticket has no receipt: nothing may call the receipts all stops."""
    served = Served(tmp_path, "buffalo", **{"8mqs_6g9h": RECEIPTS})
    served.refresh()
    page = create_app(served.settings).server.test_client()
    headline = page.get("/embed/number?city=buffalo&measure=stops").text
    assert "Police recorded 12 stops with a receipt" in headline
    assert "Stops with a receipt in Buffalo" in headline
    asked = "city=buffalo&measure=stops&by=race"
    spanish = page.get(f"/embed/table?{asked}&lang=es").text
    assert "Paradas con comprobante en Buffalo" in spanish
    table = page.get(f"/embed/table?{asked}").text
    assert "Stops with a receipt</th>" in table
    drawn = page.get(f"/charts/breakdown.plotly.json?{asked}").text
    assert "Stops with a receipt" in drawn
    file = page.get(f"/api/v1/answers.csv?{asked}").text
    assert "stops with a receipt" in file
    feed = page.get("/feeds/buffalo/stops.atom").text
    assert "Stops with a receipt in Buffalo" in feed


IA = [
    {
        "filenum": file,
        "created_dt": day,
        "source": "External",
        "allegation": "Courtesy",
        "incident_status": "Completed",
        "finding": finding,
    }
    for file, day, finding in [
        ("14-0115", "2014-06-02T00:00:00.000Z", "Sustained"),
        ("14-0115", "2014-06-02T00:00:00.000Z", "Exonerated"),
        ("15-0140", "2015-08-04T00:00:00.000Z", "No Corrective Action Tak"),
        ("15-0141", "0001-01-01T00:00:00.000Z", "Sustained"),
    ]
]


@pytest.mark.parametrize(
    "rows", [IA, renamed(IA, filenum="file_number", created_dt="date", incident_status="status")]
)
def test_montgomery_county_counts_allegations_by_row(tmp_path, rows):
    served = Served(tmp_path, "montgomery_county_md", usip_62e2=rows)
    served.refresh()
    assert served.counted("allegations", "year") == {"2014": 2, "2015": 1}
    assert served.counted("complaints", "year") == {"2014": 1, "2015": 1}
    assert served.counted("allegations", "finding") == {"sustained": 1, "exonerated": 1, "other": 1}


def test_montgomery_county_counts_stops_not_violations(tmp_path):
    rows = [
        {
            "seqid": seq,
            "date_of_stop": f"{day}T00:00:00.000",
            "subagency": agency,
            "race": "BLACK",
            "gender": "F",
            "search_conducted": "No",
            "search_disposition": "",
            "search_outcome": "Warning",
        }
        for seq, day, agency in [
            ("a", "2020-01-02", "3rd District, Silver Spring"),
            ("a", "2020-01-02", "3rd District, Silver Spring"),
            ("d", "2020-01-02", "3rd District, Silver Spring"),
            ("b", "2020-01-03", "6th district, Gaithersburg / Montgomery Village"),
            ("c", "2021-01-03", "Headquarters and Special Operations"),
        ]
    ]
    served = Served(tmp_path, "montgomery_county_md", **{"4mse_ku6q": rows})
    served.refresh()
    place = {"3": "3", "6": "6"}
    assert served.counted("stops") == recount(
        rows, "date_of_stop", lambda r: place.get(r["subagency"][0], UNPLACED), "seqid"
    )


def dallas(day: str, division: str, **more: str) -> dict:
    return {
        "filenum": "UF1",
        "uofnum": "1",
        "occurred_d": day,
        "division": division,
        "beat": "134",
        "forcetype": "Taser",
        "uof_reason": "Arrest",
        "citrace": "Black",
        "citsex": "Male",
        "offrace": "White",
        **more,
    }


DALLAS = {
    "99fn_pvaf": [
        dallas("01/02/2016", "CENTRAL"),
        dallas("12/31/2016", "North Central"),
        dallas("12/31/2016", "NORTH CENTRAL"),
        dallas("", "CENTRAL"),
        dallas("06/07/2016", "NULL"),
    ],
    "tsu5_ca6k": [
        dallas("2017-05-06T00:00:00.000", "SOUTHWEST", forcetype="Taser, Pointing Firearm")
    ],
    "46zb_7qgj": renamed(
        [
            dallas("2019-05-06T00:00:00.000", "SOUTHWEST"),
            dallas("2019-05-07T00:00:00.000", "Legal Division"),
        ],
        occurred_d="occurred_dt",
    ),
}


def division_of(row: dict) -> str:
    unnamed = {"NULL": UNPLACED, "Legal Division": "not_read"}
    return unnamed.get(row["division"], row["division"].lower().replace(" ", "_"))


def test_dallas_counts_reports_by_row_year_and_division(tmp_path):
    served = Served(tmp_path, "dallas", **DALLAS)
    report = served.refresh()
    assert report.exit_code == 3
    assert sum(o.state == "live" for o in report.outcomes) == 3
    expected = Counter()
    for rows in DALLAS.values():
        day = "occurred_d" if "occurred_d" in rows[0] else "occurred_dt"
        expected.update(recount(rows, day, division_of))
    assert served.counted("force_reports") == dict(expected)
    assert served.counted("force_reports", "force_type") == {"taser": 7, "pointing_firearm": 1}
    assert served.titles("force_reports", "district")["north_central"] == "North Central"
