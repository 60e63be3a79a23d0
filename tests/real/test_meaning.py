"""The figures of real cities against a recount by meaning: what each published value says, written
here in plain words.

Nothing of the product is used to count, neither its code nor its city files: a query that is built
from a wrong mapping agrees with it, and so `reconcile` cannot find one. The answers' own titles are
compared, as a reader sees them.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from dashboard.query.addresses import parse_query
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.wording.silences import describe_silences
from tests.support.real import find_shared_folder, needs_shared

pytestmark = needs_shared
BERKELEY = "berkeley/Berkeley_PD_-_Stop_Data__October_1__2020_-_Present.csv.gz"
SEATTLE = "seattle/Terry_Stops_2023-11.csv.gz"
SEATTLE_FORCE = "seattle/Use_Of_Force_2021-03.csv.gz"
CINCINNATI = "cincinnati/cca_complaints_recent.json"
CINCINNATI_TRAFFIC = "cincinnati/traffic_stops_drivers_recent.json"
CINCINNATI_PEDESTRIANS = "cincinnati/pedestrian_stops_recent.json"
CINCINNATI_FORCE_TO_2021 = "cincinnati/PDI__Police_Data_Initiative__Use_of_Force.csv.gz"
CINCINNATI_FORCE_SINCE_2021 = "cincinnati/use_of_force_incidents_recent.json"

BERKELEY_MEANINGS = {
    "race": (
        "Perceived Race or Ethnicity",
        {
            "Asian": "Asian",
            "Black/African American": "Black or African American",
            "Hispanic/Latino": "Hispanic or Latino",
            "Middle Eastern/South Asian": "Middle Eastern or South Asian",
            "Native American": "American Indian or Alaska Native",
            "Pacific Islander": "Native Hawaiian or Pacific Islander",
            "White": "White",
        },
    ),
    "sex": (
        "Perceived Gender",
        {
            "Female": "Female",
            "Male": "Male",
            "Transgender Man/Boy": "Nonbinary or gender diverse",
            "Transgender Woman/Girl": "Nonbinary or gender diverse",
        },
    ),
    "stop_type": (
        "Type Of Stop",
        {"Bicycle": "Bicycle", "Pedestrian": "Pedestrian", "Vehicle": "Traffic"},
    ),
    "reason": (
        "Reason for Stop",
        {
            reason: reason
            for reason in (
                "Consensual encounter resulting in search",
                "Investigation to determine whether person was truant",
                "Knowledge of outstanding arrest warrant/wanted person",
                "Parole/probation/PRCS/mandatory supervision",
                "Reasonable suspicion",
                "Traffic Violation",
            )
        },
    ),
}
SEATTLE_MEANINGS = {
    "race": (
        "Subject Perceived Race",
        {
            "American Indian or Alaska Native": "American Indian or Alaska Native",
            "Asian": "Asian",
            "Black or African American": "Black or African American",
            "Hispanic": "Hispanic or Latino",
            "Multi-Racial": "Two or more races",
            "Native Hawaiian or Other Pacific Islander": "Native Hawaiian or Pacific Islander",
            "Other": "Another race",
            "White": "White",
        },
    ),
    "sex": (
        "Subject Perceived Gender",
        {
            "Female": "Female",
            "Gender Diverse (gender non-conforming "
            "and/or transgender)": "Nonbinary or gender diverse",
            "Male": "Male",
        },
    ),
    "district": (
        "Precinct",
        {p: p for p in ("East", "North", "South", "Southwest", "West")},
    ),
    "age": (
        "Subject Age Group",
        {
            "1 - 17": "17 and under",
            "18 - 25": "18 to 25",
            "26 - 35": "26 to 35",
            "36 - 45": "36 to 45",
            "46 - 55": "46 to 55",
            "56 and Above": "56 and over",
        },
    ),
    "outcome": (
        "Stop Resolution",
        {
            "Arrest": "Arrest",
            "Citation / Infraction": "Citation or infraction",
            "Field Contact": "Field contact only",
            "Offense Report": "Offense report",
            "Referred for Prosecution": "Referred for prosecution",
        },
    ),
}
SEATTLE_FORCE_LEVELS = (
    "Incident_Type",
    {
        "Level 1 - Use of Force": "Level 1",
        "Level 2 - Use of Force": "Level 2",
        "Level 3 - Use of Force": "Level 3",
        "Level 3 - OIS": "Level 3, officer-involved shooting",
    },
)
# What a cell of the weapon column says when no weapon was found; every other cell names a weapon.
SEATTLE_NO_WEAPON = {"None", "-", "None/Not Applicable"}

CINCINNATI_DISTRICTS = {
    "CP1": "District 1",
    "CP2": "District 2",
    "CP3": "District 3",
    "CP4": "District 4",
    "CP5": "District 5",
    "CBS": "Central Business Section",
}
CINCINNATI_COMPLAINT_DISTRICTS = {
    "1": "District 1",
    "2": "District 2",
    "3": "District 3",
    "4": "District 4",
    "5": "District 5",
    "6": "Central Business Section",
}
CINCINNATI_FORCE_DISTRICTS = {
    "DISTRICT_1": "District 1",
    "DISTRICT_2": "District 2",
    "DISTRICT_3": "District 3",
    "DISTRICT_4": "District 4",
    "DISTRICT_5": "District 5",
    "CENTRAL_BUSINESS_DISTRICT": "Central Business Section",
}
CINCINNATI_COMPLAINANTS = (
    "complainant_race",
    {
        "BLACK": "Black or African American",
        "HISPANIC": "Hispanic or Latino",
        "OTHER": "Another race",
        "WHITE": "White",
    },
)
# What the people of one stop can be; a stop counts under each.
CINCINNATI_PEOPLE = {
    "race": (
        "race",
        {
            "ASIAN": "Asian",
            "BLACK": "Black or African American",
            "BLACK_OR_AFRICAN_AMERICAN": "Black or African American",
            "HAWAIIN": "Native Hawaiian or Pacific Islander",
            "HISPANIC_OR_LATINO": "Hispanic or Latino",
            "WHITE": "White",
        },
    ),
    "sex": ("sex", {"FEMALE": "Female", "MALE": "Male"}),
    "age": (
        "age_range_cid",
        {
            "0-17": "17 and under",
            "18-25": "18 to 25",
            "26-35": "26 to 35",
            "36-45": "36 to 45",
            "46+": "46 and over",
        },
    ),
    "outcome": (
        "action_taken_cid",
        {
            "ARREST_CAPIAS_WAR": "Arrest",
            "ARREST_FELONY": "Arrest",
            "ARREST_MISD": "Arrest",
            "CITATION_CAPIAS_WAR": "Citation",
            "CITATION_CAPIAS_WAR_ARREST_FELONY": "Arrest",
            "CITATION_MISD": "Citation",
            "CITATION_TRAFFIC": "Citation",
            "NONE": "No action taken",
            "OTHER": "Another outcome",
            "WARNING": "Warning",
        },
    ),
}
SEATTLE_FORCE_RACES = {
    "American Indian/Alaska Native": "American Indian or Alaska Native",
    "Asian": "Asian",
    "Black or African American": "Black or African American",
    "Hispanic or Latino": "Hispanic or Latino",
    "Nat Hawaiian/Oth Pac Islander": "Native Hawaiian or Pacific Islander",
    "White": "White",
}
CINCINNATI_FORCE_RACES = {
    "ASIAN": "Asian",
    "BLACK": "Black or African American",
    "HISPANIC": "Hispanic or Latino",
    "HISPANIC LATIN": "Hispanic or Latino",
    "HISPANIC/LATINO": "Hispanic or Latino",
    "HISPANIC_LATIN_": "Hispanic or Latino",
    "NATIVE AMERICAN": "American Indian or Alaska Native",
    "TWO OR MORE": "Two or more races",
    "WHITE": "White",
}


@lru_cache(maxsize=3)
def read_rows(path: str) -> list[dict]:
    """The rows of a file; tests do not change them."""
    file = find_shared_folder() / "real" / path
    if path.endswith(".json"):
        return json.loads(file.read_text(encoding="utf-8"))["rows"]
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def first_of_each(rows: list[dict], key: str) -> list[dict]:
    return list({row[key]: row for row in reversed(rows)}.values())


def by_meaning(rows: list[dict], meaning: tuple[str, dict], year_of) -> dict:
    """(year, reader's name) -> rows whose cell says exactly that."""
    column, names = meaning
    said = [(year_of(row), names[row[column]]) for row in rows if row.get(column) in names]
    return dict(Counter(said))


def answered(
    answers: AnswerService, city: str, measure: str, dimension: str, names: set[str]
) -> dict:
    """The same from the product: rows by year and the dimension, under the names that a reader
    sees.
    """
    query, _ = parse_query(f"city={city}&measure={measure}&by=year,{dimension}")
    answer = answers.answer(query)
    found = {
        (row["year"], answer.title_of(dimension, row[dimension])): row.numerator
        for row in answer.rows
        if row.numerator
    }
    return {key: count for key, count in found.items() if key[1] in names}


@pytest.fixture(scope="module")
def berkeley(berkeley_settings: Settings) -> AnswerService:
    return AnswerService(berkeley_settings)


@pytest.fixture(scope="module")
def answers(refreshed) -> AnswerService:
    return AnswerService(Settings(store=Path(refreshed["PLAINVIEW_STORE"])))


@pytest.mark.parametrize("dimension", BERKELEY_MEANINGS)
def test_berkeleys_people_by_year(berkeley, dimension):
    """People whose cell names one thing; a cell of several is not in these names."""
    people = [row for row in read_rows(BERKELEY) if row["Date of Stop"]]
    meaning = BERKELEY_MEANINGS[dimension]
    expected = by_meaning(people, meaning, lambda row: year_written_last(row["Date of Stop"]))
    assert expected
    found = answered(berkeley, "berkeley", "stops", dimension, set(meaning[1].values()))
    assert found == expected


@pytest.mark.parametrize("dimension", SEATTLE_MEANINGS)
def test_seattles_stops_by_year(answers, dimension):
    stops = first_of_each(read_rows(SEATTLE), "Terry Stop ID")
    meaning = SEATTLE_MEANINGS[dimension]
    expected = by_meaning(stops, meaning, lambda row: row["Reported Date"][:4])
    assert expected
    found = answered(answers, "seattle", "stops", dimension, set(meaning[1].values()))
    if dimension == "district":
        # Some precincts have silent months in 2015, which the answer leaves out and names.
        found = {key: count for key, count in found.items() if key[0] != "2015"}
        expected = {key: count for key, count in expected.items() if key[0] != "2015"}
    assert found == expected


def test_cincinnatis_allegations_by_year_and_finding(answers):
    names = {
        "SUSTAINED": "Sustained",
        "NOT SUSTAINED": "Not sustained",
        "UNFOUNDED": "Unfounded",
        "EXONERATED": "Exonerated",
    }
    meaning = ("allegation_finding", names)
    rows = read_rows(CINCINNATI)
    expected = by_meaning(rows, meaning, lambda row: row["cca_recieved_date"][:4])
    assert expected
    found = answered(answers, "cincinnati", "allegations", "finding", set(names.values()))
    assert found == expected


def told(answers: AnswerService, question: str, dimensions: tuple[str, ...], *figures: str) -> dict:
    """(titles of the dimensions) -> the figures of each row that tells its numerator."""
    query, _ = parse_query(question)
    answer = answers.answer(query)
    return {
        tuple(answer.title_of(dimension, row[dimension]) for dimension in dimensions): tuple(
            getattr(row, figure) for figure in figures
        )
        for row in answer.rows
        if row.numerator is not None
    }


def year_written_last(day: str) -> str:
    """The year of a day such as 6/2/2015 12:00:00 AM."""
    return day.split("/")[2][:4]


def shares(units: dict, yes, recorded) -> dict:
    """(group) -> (units that say yes, units that say yes or no); a unit says yes if one of its rows
    does.
    """
    counts = {}
    for group, rows in units:
        if any(recorded(row) for row in rows):
            said, asked = counts.get(group, (0, 0))
            counts[group] = (said + any(yes(row) for row in rows), asked + 1)
    return counts


def rows_of_units(rows: list[dict], key: str) -> list[list[dict]]:
    """The rows of each unit; a row without a key is a unit of its own."""
    units: dict = {}
    for number, row in enumerate(rows):
        units.setdefault(row.get(key) or f"row {number}", []).append(row)
    return list(units.values())


def cincinnati_stops(path: str, data_ends: str = "2026-05-21") -> list[list[dict]]:
    """The rows of each stop; rows of impossible dates, and of days after the file was made, are set
    aside.
    """
    rows = [
        row
        for row in read_rows(path)
        if row["interview_date"][:7] >= "2026-04" and row["interview_date"][:10] < data_ends
    ]
    return rows_of_units(rows, "instance_id")


def test_seattles_frisks_by_year_and_race(answers):
    """Every row of a stop has the same flag: one row stands for the stop."""
    races = SEATTLE_MEANINGS["race"][1]
    stops = [
        ((row["Reported Date"][:4], races[row["Subject Perceived Race"]]), [row])
        for row in first_of_each(read_rows(SEATTLE), "Terry Stop ID")
        if row["Subject Perceived Race"] in races
    ]
    expected = shares(
        stops, lambda row: row["Frisk Flag"] == "Y", lambda row: row["Frisk Flag"] in ("Y", "N")
    )
    question = "city=seattle&measure=frisk_rate&by=year,race"
    found = told(answers, question, ("year", "race"), "numerator", "denominator")
    assert {key: found[key] for key in found if key[1] in races.values()} == expected


def test_seattles_frisks_that_found_a_weapon(answers):
    """A stop has one row for each weapon; one row that names a weapon is enough."""
    frisked = [
        ((rows[0]["Reported Date"][:4],), rows)
        for rows in rows_of_units(read_rows(SEATTLE), "Terry Stop ID")
        if rows[0]["Frisk Flag"] == "Y"
    ]
    expected = shares(
        frisked, lambda row: row["Weapon Type"] not in SEATTLE_NO_WEAPON, lambda row: True
    )
    question = "city=seattle&measure=hit_rate&by=year"
    assert told(answers, question, ("year",), "numerator", "denominator") == expected


def test_seattles_arrests_from_the_month_that_the_page_names(answers):
    """The arrest flag says no for every stop before May 2019, which the page does not count."""
    stops = [
        ((row["Reported Date"][:4],), [row])
        for row in first_of_each(read_rows(SEATTLE), "Terry Stop ID")
        if row["Reported Date"] >= "2019-05"
    ]
    expected = shares(
        stops, lambda row: row["Arrest Flag"] == "Y", lambda row: row["Arrest Flag"] in ("Y", "N")
    )
    question = "city=seattle&measure=stop_arrest_rate&by=year&since=2019-05"
    assert told(answers, question, ("year",), "numerator", "denominator") == expected


def test_seattles_citations(answers):
    stops = [
        ((row["Reported Date"][:4],), [row])
        for row in first_of_each(read_rows(SEATTLE), "Terry Stop ID")
    ]
    expected = shares(
        stops, lambda row: row["Stop Resolution"] == "Citation / Infraction", lambda row: True
    )
    question = "city=seattle&measure=citation_rate&by=year"
    assert told(answers, question, ("year",), "numerator", "denominator") == expected


@pytest.mark.parametrize("measure", ["force_incidents", "force_reports"])
def test_seattles_force_by_level(answers, measure):
    """Every row of an incident has the same level. 2014 begins with months that the page leaves
    out.
    """
    rows = [
        row
        for row in read_rows(SEATTLE_FORCE)
        if year_written_last(row["Occured_date_time"]) != "2014"
    ]
    if measure == "force_incidents":
        rows = first_of_each(rows, "Incident_Num")
    expected = by_meaning(
        rows, SEATTLE_FORCE_LEVELS, lambda row: year_written_last(row["Occured_date_time"])
    )
    assert sum(expected.values()) == len(rows)
    found = answered(
        answers, "seattle", measure, "force_level", set(SEATTLE_FORCE_LEVELS[1].values())
    )
    assert {key: count for key, count in found.items() if key[0] != "2014"} == expected


def test_cincinnatis_stops_by_kind_and_district(answers):
    expected = Counter(
        (kind, CINCINNATI_DISTRICTS[rows[0]["district"]])
        for kind, path in (("Traffic", CINCINNATI_TRAFFIC), ("Pedestrian", CINCINNATI_PEDESTRIANS))
        for rows in cincinnati_stops(path)
        if rows[0].get("district") in CINCINNATI_DISTRICTS
    )
    question = "city=cincinnati&measure=stops&by=stop_type,district"
    found = told(answers, question, ("stop_type", "district"), "numerator")
    named = {
        key: count for key, (count,) in found.items() if key[1] in CINCINNATI_DISTRICTS.values()
    }
    assert {key: count for key, count in named.items() if count} == expected


def units_that_name(units: list[list[dict]], meaning: tuple[str, dict], group_of) -> dict:
    """(group, reader's name) -> units of which at least one row says that; a unit counts once under
    each.
    """
    column, names = meaning
    counts: Counter = Counter()
    for rows in units:
        named = {names[row[column]] for row in rows if row.get(column) in names}
        counts.update((group_of(rows), name) for name in named)
    return dict(counts)


@pytest.mark.parametrize("dimension", CINCINNATI_PEOPLE)
def test_cincinnatis_stops_by_what_their_people_are(answers, dimension):
    """A stop has one row for each person on its card, and counts once under each of them."""
    meaning = CINCINNATI_PEOPLE[dimension]
    expected = {}
    for kind, path in (("Traffic", CINCINNATI_TRAFFIC), ("Pedestrian", CINCINNATI_PEDESTRIANS)):
        expected |= units_that_name(cincinnati_stops(path), meaning, lambda _, kind=kind: kind)
    assert expected
    question = f"city=cincinnati&measure=stops&by=stop_type,{dimension}"
    found = told(answers, question, ("stop_type", dimension), "numerator")
    names = set(meaning[1].values())
    assert {key: n for key, (n,) in found.items() if key[1] in names and n} == expected


def test_cincinnatis_complaints_by_race(answers):
    """A complaint has rows for each complainant, and counts once under each of their races."""
    meaning = CINCINNATI_COMPLAINANTS
    complaints = rows_of_units(read_rows(CINCINNATI), "unique_case_number")
    expected = units_that_name(complaints, meaning, lambda rows: rows[0]["cca_recieved_date"][:4])
    assert sum(expected.values()) > len(complaints) / 2
    names = set(meaning[1].values())
    assert answered(answers, "cincinnati", "complaints", "race", names) == expected


def test_seattles_force_incidents_by_race(answers):
    """An incident has one row for each officer and person: 151 of them name several races."""
    rows = read_rows(SEATTLE_FORCE)
    incidents = [
        own
        for own in rows_of_units(rows, "Incident_Num")
        if year_written_last(own[0]["Occured_date_time"]) != "2014"
    ]
    expected = units_that_name(
        incidents,
        ("Subject_Race", SEATTLE_FORCE_RACES),
        lambda own: year_written_last(own[0]["Occured_date_time"]),
    )
    names = set(SEATTLE_FORCE_RACES.values())
    found = answered(answers, "seattle", "force_incidents", "race", names)
    assert {key: count for key, count in found.items() if key[0] != "2014"} == expected


@pytest.mark.parametrize(
    ("measure", "word"), [("stop_arrest_rate", "ARREST"), ("citation_rate", "CITATION")]
)
def test_cincinnatis_stops_by_what_was_done(answers, measure, word):
    """A stop has one row for each person: it counts where the action for one of them names an
    arrest, or a citation.
    """
    stops = [
        ((kind,), rows)
        for kind, path in (("Traffic", CINCINNATI_TRAFFIC), ("Pedestrian", CINCINNATI_PEDESTRIANS))
        for rows in cincinnati_stops(path)
    ]
    expected = shares(
        stops,
        lambda row: word in row.get("action_taken_cid", "").split("_"),
        lambda row: bool(row.get("action_taken_cid")),
    )
    question = f"city=cincinnati&measure={measure}&by=stop_type"
    assert told(answers, question, ("stop_type",), "numerator", "denominator") == expected


def test_cincinnatis_allegations_by_complainant(answers):
    rows = read_rows(CINCINNATI)
    expected = by_meaning(rows, CINCINNATI_COMPLAINANTS, lambda row: row["cca_recieved_date"][:4])
    names = set(CINCINNATI_COMPLAINANTS[1].values())
    assert answered(answers, "cincinnati", "allegations", "race", names) == expected


def test_cincinnatis_complaints_by_district(answers):
    """Every row of a case has the same district."""
    cases = first_of_each(read_rows(CINCINNATI), "unique_case_number")
    meaning = ("police_district", CINCINNATI_COMPLAINT_DISTRICTS)
    expected = by_meaning(cases, meaning, lambda row: row["cca_recieved_date"][:4])
    names = set(CINCINNATI_COMPLAINT_DISTRICTS.values())
    assert answered(answers, "cincinnati", "complaints", "district", names) == expected


def cincinnati_force() -> list[dict]:
    """The incidents of the older table, one row each; every row of an incident says the same of
    race and district.
    """
    rows = read_rows(CINCINNATI_FORCE_TO_2021)
    return [unit[0] for unit in rows_of_units(rows, "INCIDENT_NO")]


def test_cincinnatis_force_by_race(answers):
    """To 2019: in 2020 there are months that the page leaves out."""
    incidents = [
        row for row in cincinnati_force() if year_written_last(row["INCIDENT_DATE"]) < "2020"
    ]
    meaning = ("SUBJECT_RACE", CINCINNATI_FORCE_RACES)
    expected = by_meaning(incidents, meaning, lambda row: year_written_last(row["INCIDENT_DATE"]))
    found = answered(
        answers, "cincinnati", "force_incidents", "race", set(CINCINNATI_FORCE_RACES.values())
    )
    assert {key: count for key, count in found.items() if key[0] < "2020"} == expected


def test_cincinnatis_force_by_district(answers):
    """The older table to 2019, and the newer one, which has other words for the same districts."""
    old = [row for row in cincinnati_force() if year_written_last(row["INCIDENT_DATE"]) < "2020"]
    meaning = (
        "DISTRICT",
        {key.replace("_", " "): name for key, name in CINCINNATI_FORCE_DISTRICTS.items()},
    )
    expected = by_meaning(old, meaning, lambda row: year_written_last(row["INCIDENT_DATE"]))
    new = [row for row in read_rows(CINCINNATI_FORCE_SINCE_2021) if row["eventdate"][:4] == "2025"]
    meaning = ("dst", CINCINNATI_FORCE_DISTRICTS)
    expected |= by_meaning(first_of_each(new, "caseno"), meaning, lambda row: row["eventdate"][:4])
    found = answered(answers, "cincinnati", "force_incidents", "district", set(meaning[1].values()))
    assert {key: found[key] for key in found if key[0] < "2020" or key[0] == "2025"} == expected


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ("stop_arrest_rate", ("Custodial arrest",)),
        ("citation_rate", ("Citation for infraction", "In-field cite and release")),
    ],
)
def test_berkeleys_people_by_result(berkeley, measure, words):
    """One row is one person; a cell names every result that the person's stop had, and one is
    enough.
    """
    people = [
        ((year_written_last(row["Date of Stop"]),), [row])
        for row in read_rows(BERKELEY)
        if row["Date of Stop"]
    ]
    expected = shares(
        people,
        lambda row: any(
            result.strip().startswith(words) for result in row["Result of Stop"].split("|")
        ),
        lambda row: bool(row["Result of Stop"]),
    )
    question = f"city=berkeley&measure={measure}&by=year"
    assert told(berkeley, question, ("year",), "numerator", "denominator") == expected


def test_berkeleys_people_of_two_races_are_of_two_or_more(berkeley):
    races = [
        (year_written_last(row["Date of Stop"]), row["Perceived Race or Ethnicity"])
        for row in read_rows(BERKELEY)
        if row["Date of Stop"]
    ]
    expected = Counter((year, "Two or more races") for year, race in races if "|" in race)
    assert expected.total() == 158
    assert answered(berkeley, "berkeley", "stops", "race", {"Two or more races"}) == expected


def test_berkeleys_searches_and_what_they_found(berkeley):
    """Code 18 of the form is a search of the person, 20 of property; what was found without a
    search is no hit.
    """
    people = [
        ((year_written_last(row["Date of Stop"]),), [row])
        for row in read_rows(BERKELEY)
        if row["Date of Stop"]
    ]

    def is_search(row: dict) -> bool:
        return bool({"18", "20"} & {part.strip() for part in row["Actions Taken"].split("|")})

    expected = shares(people, is_search, lambda row: bool(row["Actions Taken"]))
    question = "city=berkeley&measure=search_rate&by=year"
    assert sum(searches for searches, _ in expected.values()) == 1_678
    assert told(berkeley, question, ("year",), "numerator", "denominator") == expected
    found = shares(
        people, lambda row: is_search(row) and row["Contraband or Evidence"] != "None", is_search
    )
    question = "city=berkeley&measure=hit_rate&by=year"
    assert sum(hits for hits, _ in found.values()) == 802
    assert told(berkeley, question, ("year",), "numerator", "denominator") == found


def test_a_table_without_a_race_is_not_said_to_hold_one(answers):
    """Cincinnati's newer table of force has no column of race, so no value of it is unknown to this
    site.
    """
    assert not any(
        "race" in column for row in read_rows(CINCINNATI_FORCE_SINCE_2021) for column in row
    )
    query, _ = parse_query("city=cincinnati&measure=force_incidents&by=race&since=2025-05")
    said = describe_silences(answers.answer(query))
    assert said == ["Race was not reported in May to September 2025: most records do not name it."]
