"""Six made-up cities of unlike habits, each with the counts that are right: recounted from people,
not from rows.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from tests.data.discovery.shelf import Row, Shelf

DAY, TEXT = "calendar_date", "text"
RACES = ("black", "white", "asian", "hispanic")
Counts = dict[str, int]


@dataclass
class HabitCity:
    """A made-up portal and the right counts of its events: (measure, dimension) -> category ->
    events.

    `unknown` are questions that the portal cannot answer, with a word of the decision that must say
    so. `topics` are the tables that a person names by hand.
    """

    domain: str
    shelf: Shelf
    truth: dict[tuple[str, str], Counter] = field(default_factory=dict)
    unknown: dict[tuple[str, str], str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)

    def count(self, measure: str, **categories: str) -> None:
        """Count one event under each category; several of one dimension are parted by "|"."""
        for dimension, told in categories.items():
            for category in told.split("|"):
                self.truth.setdefault((measure, dimension), Counter())[category] += 1


def _days(seed: int, count: int) -> list[tuple[int, int, int]]:
    chance = random.Random(seed)
    return [
        (chance.choice((2020, 2021, 2022)), chance.randint(1, 12), chance.randint(1, 28))
        for _ in range(count)
    ]


def _stamp(day: tuple[int, int, int]) -> str:
    return f"{day[0]}-{day[1]:02}-{day[2]:02}T00:00:00.000"


def ashford() -> HabitCity:
    """Abbreviated names everywhere; an officer's race beside the person's; a title that tells
    nothing.
    """
    city, chance = HabitCity("data.ashfordoh.gov", Shelf()), random.Random(1)
    codes = {"black": "B", "white": "W", "asian": "A", "hispanic": "H"}
    stops, complaints, force = [], [], []
    for n, day in enumerate(_days(1, 300)):
        race, district = chance.choice(RACES), chance.choice("1234")
        city.count("stops", year=str(day[0]), district=district, race=race)
        stops.append(
            {
                "cntct_nbr": f"C{n:05}",
                "cntct_dttm": _stamp(day),
                "pct_cd": f"0{district}",
                "subj_rc": codes[race],
                "ofcr_rc": chance.choice("WB"),
                "subj_sx": chance.choice("MF"),
                "srch_yn": chance.choice("YN"),
                "dispo_desc": chance.choice(("Warning", "Citation", "Arrest")),
            }
        )
    for n, day in enumerate(_days(2, 200)):
        race, district = chance.choice(RACES), chance.choice("1234")
        city.count("complaints", year=str(day[0]), district=district, race=race)
        complaints.append(
            {
                "cmpl_nbr": f"P{n:05}",
                "rcvd_dttm": _stamp(day),
                "pct_cd": f"0{district}",
                "cmplnt_rc": race.capitalize(),
                "alleg_desc": chance.choice(("Discourtesy", "Force", "Search")),
                "dispo_desc": chance.choice(("Sustained", "Unfounded", "Not Sustained")),
            }
        )
    for n, day in enumerate(_days(3, 200)):
        race, district = chance.choice(RACES), chance.choice("1234")
        city.count("force_incidents", year=str(day[0]), district=district, race=race)
        force.append(
            {
                "inc_nbr": f"I{n:05}",
                "inc_dttm": _stamp(day),
                "pct_cd": f"0{district}",
                "subj_rc": codes[race],
                "frc_desc": chance.choice(("Taser", "OC Spray", "Hands")),
            }
        )
    city.shelf.add("ashf-0001", "Police Stops", stops, {"cntct_dttm": DAY})
    city.shelf.add("ashf-0002", "Police Complaints", complaints, {"rcvd_dttm": DAY})
    city.shelf.add(
        "ashf-0003", "RMS Extract 3", force, {"inc_dttm": DAY}, publisher="Ashford Police"
    )
    return city


def birchwood() -> HabitCity:
    """Race and ethnicity in two columns, in three manners; districts by name."""
    city, chance = HabitCity("data.birchwoodca.gov", Shelf()), random.Random(4)
    manners = (
        ("stops", {"black": "B", "white": "W", "asian": "A"}, "eth_cd", ("H", "N")),
        (
            "complaints",
            {"black": "Black", "white": "White", "asian": "Asian"},
            "is_hispanic",
            ("Yes", "No"),
        ),
        (
            "force_incidents",
            {"black": "BLACK", "white": "WHITE", "asian": "ASIAN"},
            "subject_ethnicity",
            ("Hispanic or Latino", "Not Hispanic or Latino"),
        ),
    )
    names = {
        "stops": "Traffic Stops",
        "complaints": "Complaints",
        "force_incidents": "Use of Force",
    }
    for number, (measure, codes, column, (yes, no)) in enumerate(manners):
        table = []
        for n, day in enumerate(_days(5 + number, 240)):
            race, district = (
                chance.choice(tuple(codes)),
                chance.choice(("central", "north", "east")),
            )
            hispanic = chance.random() < 0.3
            city.count(
                measure,
                year=str(day[0]),
                district=district,
                race="hispanic" if hispanic else race,
            )
            table.append(
                {
                    "incident_number": f"{number}-{n:05}",
                    "incident_date": _stamp(day),
                    "district": f"{district.capitalize()} District",
                    "race": codes[race],
                    column: yes if hispanic else no,
                    **(
                        {"finding": chance.choice(("Sustained", "Exonerated"))}
                        if measure == "complaints"
                        else {"officer_race": chance.choice(("White", "Black"))}
                    ),
                }
            )
        city.shelf.add(
            f"birc-000{number}",
            names[measure],
            table,
            {"incident_date": DAY},
            publisher="Birchwood Police Department",
        )
    return city


def cedarville() -> HabitCity:
    """One row per person of a stop, several values in one cell, a yes or no for each kind
    of force.
    """
    city, chance = HabitCity("data.cedarville.gov", Shelf()), random.Random(8)
    words = {"black": "Black", "white": "White", "asian": "Asian", "hispanic": "Hispanic/Latino"}
    stops, force = [], []
    for n, day in enumerate(_days(8, 160)):
        beat = chance.choice("123456")
        for person in range(chance.choice((1, 1, 2))):
            races = chance.sample(RACES, chance.choice((1, 1, 1, 2)))
            race = races[0] if len(races) == 1 else "multiracial"
            city.count("stops", year=str(day[0]), district=beat, race=race)
            results = chance.sample(("Warning", "Citation", "Arrest"), chance.choice((1, 2)))
            stops.append(
                {
                    "stop_record_id": f"S{n:05}",
                    "person_number": str(person + 1),
                    "date_of_stop": _stamp(day),
                    "beat": beat,
                    "perceived_race": "|".join(words[r] for r in races),
                    "result_of_stop": "|".join(results),
                    "search_conducted": chance.choice(("true", "false")),
                    "reason_narrative": f"The officer saw person {n} do thing {n * person} there.",
                }
            )
    for n, day in enumerate(_days(9, 180)):
        races, beat = chance.sample(RACES, chance.choice((1, 1, 2))), chance.choice("123456")
        city.count("force_incidents", year=str(day[0]), district=beat, race="|".join(races))
        force.append(
            {
                "case_no": f"F{n:05}",
                "occurred_on": _stamp(day),
                "beat": beat,
                "subject_race": "; ".join(words[r] for r in races),
                "taser_used": chance.choice(("Yes", "No")),
                "oc_spray_used": chance.choice(("Yes", "No")),
                "baton_used": chance.choice(("Yes", "No")),
                "subject_injured": chance.choice(("Yes", "No")),
            }
        )
    city.shelf.add("ceda-0001", "RIPA Stop Data", stops, {"date_of_stop": DAY})
    city.shelf.add("ceda-0002", "Use of Force", force, {"occurred_on": DAY})
    return city


def dunmore() -> HabitCity:
    """No table has a district: stops name a beat, uses of force have coordinates, and a map has
    both.
    """
    city, chance = HabitCity("data.dunmore.gov", Shelf()), random.Random(10)
    beats = {"11": "north", "12": "north", "21": "south", "22": "south"}
    squares = {beat: (-96.0 + n, 41.0) for n, beat in enumerate(beats)}
    maps: list[Row] = []
    for beat, (west, south) in squares.items():
        ring = [
            [west, south],
            [west + 1, south],
            [west + 1, south + 1],
            [west, south + 1],
            [west, south],
        ]
        maps.append(
            {
                "the_geom": {"type": "MultiPolygon", "coordinates": [[ring]]},
                "beat": beat,
                "precinct": beats[beat].capitalize(),
            }
        )
    stops, force = [], []
    for n, day in enumerate(_days(10, 240)):
        race, beat = chance.choice(RACES), chance.choice(tuple(beats))
        city.count("stops", year=str(day[0]), district=beats[beat], race=race)
        stops.append(
            {
                "stop_id": f"S{n:05}",
                "stop_date": _stamp(day),
                "beat": beat,
                "driver_race": race.upper(),
            }
        )
    for n, day in enumerate(_days(11, 200)):
        race, beat = chance.choice(RACES), chance.choice(tuple(beats))
        city.count("force_incidents", year=str(day[0]), district=beats[beat], race=race)
        west, south = squares[beat]
        force.append(
            {
                "incident_number": f"U{n:05}",
                "incident_date": _stamp(day),
                "longitude": f"{west + 0.1 + 0.8 * chance.random():.5f}",
                "latitude": f"{south + 0.1 + 0.8 * chance.random():.5f}",
                "subject_race": race.capitalize(),
                "force_type": chance.choice(("Taser", "Hands")),
            }
        )
    city.shelf.add("dunm-0001", "Traffic Stops", stops, {"stop_date": DAY})
    city.shelf.add("dunm-0002", "Use of Force", force, {"incident_date": DAY})
    return_map = {"the_geom": "multipolygon"}
    city.shelf.add("dunm-maps", "Police Beats", maps, return_map)
    return city


def eastport() -> HabitCity:
    """Days as text in a form of its own in each table, and three spellings of a district; race is
    not published.
    """
    city, chance = HabitCity("data.eastportwa.gov", Shelf()), random.Random(12)
    stops, complaints, force = [], [], []
    for n, day in enumerate(_days(12, 240)):
        district = chance.choice("123")
        city.count("stops", year=str(day[0]), district=district)
        stops.append(
            {
                "stop_number": f"S{n:05}",
                "stop_date": f"{day[1]:02}/{day[2]:02}/{day[0]} {chance.randint(1, 11)}:05 PM",
                "district": f"District 0{district}",
                "sex": chance.choice(("Male", "Female")),
                "frisked": chance.choice(("1", "0")),
            }
        )
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    for n, day in enumerate(_days(13, 200)):
        district = chance.choice("123")
        city.count("complaints", year=str(day[0]), district=district)
        complaints.append(
            {
                "complaint_number": f"C{n:05}",
                "received": f"{day[2]:02}-{months[day[1] - 1]}-{day[0]}",
                "district": f"D{district}",
                "allegation": chance.choice(("Rudeness", "Force")),
                "finding": chance.choice(("SUSTAINED", "NOT SUSTAINED")),
            }
        )
    for n, day in enumerate(_days(14, 200)):
        district = chance.choice("123")
        city.count("force_incidents", year=str(day[0]), district=district)
        force.append(
            {
                "report_number": f"R{n:05}",
                "incident_dt": f"{day[0]}{day[1]:02}{day[2]:02}",
                "district": f"{district}{({'1': 'st', '2': 'nd', '3': 'rd'})[district]} District",
                "type_of_force": chance.choice(("Taser", "Hands")),
            }
        )
    city.shelf.add("east-0001", "Police Stops", stops)
    city.shelf.add("east-0002", "Citizen Complaints", complaints)
    city.shelf.add("east-0003", "Use of Force", force)
    for measure in ("stops", "complaints", "force_incidents"):
        city.unknown[measure, "race"] = "race"
    return city


def fairmont() -> HabitCity:
    """One row per allegation, per officer and person; a case number that begins anew each year; no
    helpful titles.
    """
    city, chance = HabitCity("data.fairmonttx.gov", Shelf()), random.Random(15)
    complaints, force = [], []
    numbers: Counter = Counter()
    for day in sorted(_days(15, 150)):
        numbers[day[0]] += 1
        race, district = chance.choice(RACES), chance.choice("12")
        city.count("complaints", year=str(day[0]), district=district, race=race)
        for _ in range(chance.choice((1, 2, 3))):
            complaints.append(
                {
                    "case_year": str(day[0]),
                    "case_no": f"{numbers[day[0]]:03}",
                    "received_date": _stamp(day),
                    "sector": district,
                    "complainant_race": race.upper(),
                    "allegation": chance.choice(("Rudeness", "Force", "Search", "Neglect")),
                    "finding": chance.choice(("Sustained", "Unfounded", "Exonerated")),
                    "summary": f"Resident {len(complaints)} said that officer {day} was rude.",
                }
            )
    for n, day in enumerate(_days(16, 150)):
        races, district = chance.sample(RACES, chance.choice((1, 1, 2))), chance.choice("12")
        city.count("force_incidents", year=str(day[0]), district=district, race="|".join(races))
        for race in races:
            for officer in range(chance.choice((1, 2))):
                force.append(
                    {
                        "incident_id": f"F{n:05}",
                        "officer_badge": str(officer),
                        "incident_date": _stamp(day),
                        "sector": f"Sector {district}",
                        "person_race": race.capitalize(),
                        "tactic": chance.choice(("Taser", "Baton", "Takedown")),
                    }
                )
    city.shelf.add("fair-0001", "Internal Affairs Allegations", complaints, {"received_date": DAY})
    city.shelf.add("fair-0002", "Open Data Table 9", force, {"incident_date": DAY})
    city.topics["fair-0002"] = "force"
    return city


CITIES = {
    make.__name__: make for make in (ashford, birchwood, cedarville, dunmore, eastport, fairmont)
}
