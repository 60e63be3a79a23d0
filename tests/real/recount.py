"""Figures counted again from the raw files, the slow and obvious way: csv and json only, nothing of
the product.

    python tests/real/recount.py FOLDER

FOLDER holds seattle/ and cincinnati/ with their files.

A stop, incident or complaint that is spread over several rows counts once, on the first of its
rows.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path

SEATTLE_STOPS = "seattle/Terry_Stops_2023-11.csv.gz"
SEATTLE_FORCE = "seattle/Use_Of_Force_2021-03.csv.gz"
CINCINNATI_TRAFFIC = "cincinnati/traffic_stops_drivers_recent.json"
CINCINNATI_PEDESTRIANS = "cincinnati/pedestrian_stops_recent.json"
CINCINNATI_COMPLAINTS = "cincinnati/cca_complaints_recent.json"
CINCINNATI_FORCE_OLD = "cincinnati/PDI__Police_Data_Initiative__Use_of_Force.csv.gz"
CINCINNATI_FORCE_NEW = "cincinnati/use_of_force_incidents_recent.json"

RACES = {
    "White": "white",
    "Black or African American": "black",
    "Asian": "asian",
    "Hispanic": "hispanic",
    "American Indian or Alaska Native": "native",
    "Multi-Racial": "multiracial",
    "Other": "other",
    "Native Hawaiian or Other Pacific Islander": "pacific",
}
PRECINCT_OF_SECTOR = {
    **dict.fromkeys("BJLNU", "north"),
    **dict.fromkeys("CEG", "east"),
    **dict.fromkeys("ORS", "south"),
    **dict.fromkeys("FW", "southwest"),
    **dict.fromkeys("DKMQ", "west"),
}
PRECINCT_OF_LETTER = {"N": "north", "E": "east", "S": "south", "SW": "southwest", "W": "west"}
# The day on which each city's files were made: nothing later can have happened.
STOPS_UNTIL, FORCE_UNTIL = date(2026, 5, 21), date(2026, 5, 20)
NEW_FORCE_SINCE = date(2021, 11, 1)
# The arrest flag says no for every stop before this month.
ARRESTS_SINCE = "2019-05"
# Months in which hardly any report arrived, before a system was in use and after it was given up:
# 10 reports in the first three, 1 in the last three, where some 200 and 30 a month are usual.
SEATTLE_FORCE_LEFT_OUT = ("2014-01", "2014-02", "2014-03")
CINCINNATI_FORCE_LEFT_OUT = ("2020-10", "2020-11", "2020-12")
# Most force reports of this month name no precinct.
SEATTLE_FORCE_UNNAMED = ("2020-12",)

# question -> {categories: (numerator, denominator or None)}
Figures = dict[str, dict[tuple[str, ...], tuple[int, int | None]]]


def rows_of(path: Path) -> list[dict]:
    """The rows of a file: CSV (gzipped) or the portal's own JSON."""
    if path.name.endswith(".json"):
        return json.loads(path.read_text(encoding="utf-8"))["rows"]
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def first_rows(rows: list[dict], key: str) -> list[dict]:
    """The first row of each unit; a row without a key is a unit by itself."""
    seen, kept = set(), []
    for row in rows:
        name = (row.get(key) or "").strip()
        if not name or name not in seen:
            kept.append(row)
        seen.add(name)
    return kept


def day(text: str) -> date | None:
    """The day of 2019-07-31T..., or of 07/31/2019 ...; None for one that no calendar has."""
    text = text.strip()
    year, month, number = (
        (text[6:10], text[0:2], text[3:5])
        if text[2:3] == "/"
        else (text[0:4], text[5:7], text[8:10])
    )
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None


def counted(numbers: Counter) -> dict:
    """Plain counts as {categories: (numerator, no denominator)}."""
    return {
        key if isinstance(key, tuple) else (key,): (number, None) for key, number in numbers.items()
    }


def seattle_stops(folder: Path) -> Figures:
    """Terry stops by year; those of 2019 by precinct and race; frisks and arrests among them."""
    stops = first_rows(rows_of(folder / SEATTLE_STOPS), "Terry Stop ID")
    of_2019 = [s for s in stops if s["Reported Date"].startswith("2019")]
    places = {
        "West": "west",
        "North": "north",
        "East": "east",
        "South": "south",
        "Southwest": "southwest",
        "OOJ": "outside",
    }
    frisks = Counter(s["Frisk Flag"] for s in of_2019)
    years = Counter(s["Reported Date"][:4] for s in stops)
    asked = [s for s in stops if s["Reported Date"][:7] >= ARRESTS_SINCE]
    arrests = Counter(s["Reported Date"][:4] for s in asked if s["Arrest Flag"] == "Y")
    stops_asked = Counter(s["Reported Date"][:4] for s in asked)
    when = "&since=2019-01&until=2019-12"
    return {
        "city=seattle&measure=stops&by=year": counted(years),
        f"city=seattle&measure=stops&by=district{when}": counted(
            Counter(places.get(s["Precinct"], "not_recorded") for s in of_2019)
        ),
        f"city=seattle&measure=stops&by=race{when}": counted(
            Counter(RACES.get(s["Subject Perceived Race"], "not_recorded") for s in of_2019)
        ),
        f"city=seattle&measure=frisk_rate{when}": {(): (frisks["Y"], frisks["Y"] + frisks["N"])},
        "city=seattle&measure=stop_arrest_rate&by=year&since=2019-01": {
            (y,): (arrests[y], n) for y, n in stops_asked.items()
        },
    }


def precinct(beat: str) -> str:
    """A precinct from the beat's column: a beat such as K3, or the precinct's letter alone."""
    if len(beat) == 2 and beat[1] in "123":
        return PRECINCT_OF_SECTOR[beat[0]]
    return "outside" if beat == "OOJ" else PRECINCT_OF_LETTER.get(beat, "not_recorded")


def seattle_force(folder: Path) -> Figures:
    """Reports and incidents by year; the reports of 2020 by precinct."""
    reports = [
        r
        for r in rows_of(folder / SEATTLE_FORCE)
        if str(day(r["Occured_date_time"]))[:7] not in SEATTLE_FORCE_LEFT_OUT
    ]
    incidents = first_rows(reports, "Incident_Num")
    of_2020 = [r for r in reports if r["Occured_date_time"][6:10] == "2020"]
    return {
        "city=seattle&measure=force_reports": {(): (len(reports), None)},
        "city=seattle&measure=force_reports&by=year": counted(
            Counter(r["Occured_date_time"][6:10] for r in reports)
        ),
        "city=seattle&measure=force_incidents&by=year": counted(
            Counter(r["Occured_date_time"][6:10] for r in incidents)
        ),
        "city=seattle&measure=force_reports&by=district&since=2020-01&until=2020-12": counted(
            Counter(
                precinct(r["Beat"])
                for r in of_2020
                if precinct(r["Beat"]) == "not_recorded"
                or str(day(r["Occured_date_time"]))[:7] not in SEATTLE_FORCE_UNNAMED
            )
        ),
    }


def cincinnati_complaints(folder: Path) -> Figures:
    """Complaints and allegations by the year of receipt; findings; complaints by district."""
    allegations = rows_of(folder / CINCINNATI_COMPLAINTS)
    complaints = first_rows(allegations, "unique_case_number")
    sustained = Counter(a.get("allegation_finding") for a in allegations)
    decided = sum(sustained[f] for f in ("SUSTAINED", "NOT SUSTAINED", "UNFOUNDED", "EXONERATED"))
    # Units and sections that work citywide, as the table names them.
    units = (
        "CIS",
        "CPW",
        "CVCS",
        "INTELLIGENCE SECTION",
        "PATROL ADMINISTRATION",
        "RECORDS SECTION",
    )
    units += ("SDC", "SSS", "TRAINING SECTION", "VORTEX UNIT")
    districts = {**{n: n for n in "12345"}, "6": "cbd", **dict.fromkeys(units, "citywide")}
    return {
        "city=cincinnati&measure=complaints&by=year": counted(
            Counter(c["cca_recieved_date"][:4] for c in complaints)
        ),
        "city=cincinnati&measure=allegations&by=year": counted(
            Counter(a["cca_recieved_date"][:4] for a in allegations)
        ),
        "city=cincinnati&measure=sustained_rate": {(): (sustained["SUSTAINED"], decided)},
        "city=cincinnati&measure=complaints&by=district": counted(
            Counter(districts.get(c.get("police_district"), "not_recorded") for c in complaints)
        ),
    }


def cincinnati_stops(folder: Path) -> Figures:
    """Stops by kind, without those dated after the day on which the files were made."""
    numbers = Counter()
    for kind, path in (("traffic", CINCINNATI_TRAFFIC), ("pedestrian", CINCINNATI_PEDESTRIANS)):
        rows = [
            r
            for r in rows_of(folder / path)
            if (when := day(r["interview_date"])) and when <= STOPS_UNTIL
        ]
        numbers[kind] = len(first_rows(rows, "instance_id"))
    return {"city=cincinnati&measure=stops&by=stop_type": counted(numbers)}


def cincinnati_force(folder: Path) -> Figures:
    """Incidents by year over both generations of the table; reports of the older one by year."""
    reports = rows_of(folder / CINCINNATI_FORCE_OLD)
    years = Counter(str(day(r["INCIDENT_DATE"]).year) for r in first_rows(reports, "INCIDENT_NO"))
    for row in first_rows(rows_of(folder / CINCINNATI_FORCE_NEW), "caseno"):
        when = day(row["eventdate"])
        if when and NEW_FORCE_SINCE <= when <= FORCE_UNTIL:
            years[str(when.year)] += 1
    return {
        "city=cincinnati&measure=force_incidents&by=year": counted(years),
        "city=cincinnati&measure=force_reports&by=year": counted(
            Counter(
                str(day(r["INCIDENT_DATE"]).year)
                for r in reports
                if str(day(r["INCIDENT_DATE"]))[:7] not in CINCINNATI_FORCE_LEFT_OUT
            )
        ),
    }


PARTS = (seattle_stops, seattle_force, cincinnati_complaints, cincinnati_stops, cincinnati_force)


def main() -> None:
    """Print every figure under its question."""
    for question, figures in [item for part in PARTS for item in part(Path(sys.argv[1])).items()]:
        print(question)
        for categories, (numerator, denominator) in sorted(figures.items()):
            print(
                f"    {' '.join(categories) or 'all':<20}{numerator:>8,}"
                + (f" of {denominator:,}" if denominator is not None else "")
            )


if __name__ == "__main__":
    main()
