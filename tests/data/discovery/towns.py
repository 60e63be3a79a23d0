"""Made-up towns whose tables have the shapes and spellings that police tables have."""

from __future__ import annotations

from tests.data.discovery.shelf import Shelf, rows

DAY = "calendar_date"
DAYS = [
    f"{year}-0{month}-1{month}T00:00:00.000" for year in (2019, 2020, 2021) for month in (1, 4, 7)
]
RACES = [
    "BLACK_OR_AFRICAN_AMERICAN",
    "White, non-Hispanic",
    "HISPANIC/LATINO",
    "ASIAN",
    "UNKNOWN",
    "NA",
]


def elmwood() -> Shelf:
    """Stops, complaints and force by numbered districts, each table with a spelling of its own, and
    a map.
    """
    town = Shelf()
    town.add(
        "stop-0001",
        "Traffic Stops",
        rows(
            600,
            instance_id=[f"s{n}" for n in range(500)],
            interview_date=DAYS,
            district=["D1", "D2", "D3", "CBS"],
            beat=["11", "21", "31", "91"],
            race=RACES,
            sex=["M", "F", "U", None],
            age=[str(age) for age in range(16, 71)],
            action_taken=["WARNING", "CITATION", "ARREST_FELONY"],
            search_conducted=["Yes", "No", "No"],
            officer_race=["WHITE"],
            officer_id=["7", "8", "9"],
        ),
        {"interview_date": DAY},
    )
    town.add(
        "cmpl-0001",
        "Citizen Complaints",
        rows(
            400,
            file_number=[f"F{n}" for n in range(250)],
            received_date=DAYS,
            occurred_date=[None, None, DAYS[0]],
            police_district=["1", "2", "3", "6"],
            complainant_race=["Black", "White"],
            complainant_gender=["Male", "Female"],
            allegation=["Discourtesy", "Force", "Search"],
            officer_name="A. Name{n}",
            finding=[
                "Sustained",
                "Not Sustained",
                "Not Sustained Unfounded",
                "Exonerated",
                "Training Referral",
                None,
            ],
        ),
        {"received_date": DAY, "occurred_date": DAY},
    )
    town.add(
        "forc-0001",
        "Use of Force 2019-2021",
        rows(
            300,
            incident_num="I{n}",
            occurred_date=DAYS,
            dst=[
                "DISTRICT_1",
                "DISTRICT_2",
                "DISTRICT_3",
                "CENTRAL_BUSINESS_DISTRICT",
                "OUTSIDE CITY",
            ],
            force_type=["Taser", "Hands"],
            subject_race=["Black", "White"],
        ),
        {"occurred_date": DAY},
    )
    return town.add(
        "maps-0001",
        "Police Districts",
        rows(
            4,
            the_geom={"type": "MultiPolygon", "coordinates": [[[[-87.9, 41.0]]]]},
            code=["D1", "D2", "D3", "CBS"],
            number=["1", "2", "3", "6"],
        ),
        {"the_geom": "multipolygon"},
    )
