"""The words that every city shares: topics, grains, counts, dimensions and their canonical
categories.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from data.model.clean_text import clean_text

TOPICS = {"stops": "Stops", "complaints": "Complaints", "force": "Use of force"}

# What one unit of each count is, in the singular; the plural names the count itself.
GRAINS = {
    "stops": "stop",
    "complaints": "complaint",
    "allegations": "allegation",
    "force_incidents": "force incident",
    "force_reports": "force report",
}

# The counts whose unit is a published row, so that nothing varies within one.
ROW_GRAINS = ("allegations", "force_reports")

FLAGS = {
    "frisked": "stops in which a person was frisked",
    "searched": "stops in which a person or vehicle was searched",
    "found": "searches that found something",
    "arrested": "stops that ended in an arrest",
    "cited": "stops that ended in a citation",
    "sustained": "allegations that were sustained",
    "disciplined": "sustained allegations that led to discipline",
    "injured": "uses of force in which a person was injured",
    "died": "uses of force in which a person died",
}

# Complaints whose investigation is over, and the days that took: counted where a city publishes
# both days.
FINDING = "finding"
CLOSED, DAYS_TO_CLOSE = "closed", "days_to_close"

# Which events a table holds. Cities whose tables of a topic have the same scopes count the same.
SCOPES = {
    "stops": {
        "all_stops": "stops of people on foot and in vehicles",
        "traffic_stops": "traffic stops",
        "pedestrian_stops": "stops of people on foot",
        "terry_stops": "stops on suspicion of a crime, without traffic stops",
        "field_interviews": "field interviews",
        "stop_receipts": "traffic stops that ended with a receipt",
        "traffic_violations": "traffic stops in which a violation was written",
    },
    "complaints": {
        "all_complaints": "complaints from outside and inside the department, open ones included",
        "public_complaints": "complaints from the public, open ones included",
        "closed_complaints": "complaints from the public that are closed",
        "board_complaints": "complaints that a review board took up, open ones included",
    },
    "force": {
        "reported_force": "all uses of force that officers must report",
        "tracked_force": "uses of force, injuries of prisoners and accidental shots",
        "investigated_force": "uses of force that were investigated",
        "police_shootings": "police shootings",
    },
}
# Scopes of tables whose rows are less than the unit's own name says: their numbers carry the
# narrower name.
NARROWER_UNITS = ("stop_receipts",)
# A scope that two tables may hold between them.
SCOPE_PARTS = {"all_stops": ("traffic_stops", "pedestrian_stops")}

TIME_DIMENSIONS = ("year", "quarter", "month")


def find_shortest_period(dimensions: Collection[str]) -> str:
    """The shortest time dimension among some dimensions; "month" where there is none."""
    return next(
        (time for time in reversed(TIME_DIMENSIONS) if time in dimensions), TIME_DIMENSIONS[-1]
    )


DISTRICT = "district"
SUBDISTRICT_DIMENSIONS = ("beat", "neighborhood", "council_district")
# Categories of a record that names no place, group or kind, each with its own cause.
NOT_RECORDED = "not_recorded"  # blank, or the record's own value says that it is unknown
NOT_READ = "not_read"  # a value that the city file does not know
PENDING = "pending"  # an open case, which cannot have a value yet
CITYWIDE = "citywide"  # a unit that works in the whole city
OUTSIDE = "outside"
# All of them, in the order in which they stand after the categories that name something.
UNNAMED_CATEGORIES = (OUTSIDE, CITYWIDE, PENDING, NOT_READ, NOT_RECORDED)
# A cell that holds several unlike values: one incident with several people.
SEVERAL = "several"

# Daylight is counted apart, with race and the kind of stop alone: the time by the clock, and
# whether it was dark.
LIGHT, CLOCK = "light", "clock"
DAYLIGHT_DIMENSIONS = (LIGHT, CLOCK)
DAYLIGHT_CROSS_DIMENSIONS = ("race", "stop_type")
# In the same cube, the time of the year: the first day (01, 06, ... 26) of five of a month, the
# last part longer.
FIVE_DAYS = "five_days"
LIGHTS = {
    "light": "Before sunset, at a time of day that is dark in winter",
    "dark": "After dusk, at a time of day that is light in summer",
    "twilight": "Between sunset and dusk",
    "outside": "At another time of day",
    "not_recorded": "Not recorded",
}

# The local day of the week of a record, and the hour of its local time: counted apart, crossed with
# the district alone.
WEEKDAY, HOUR = "weekday", "hour"
TIME_OF_WEEK_DIMENSIONS = (WEEKDAY, HOUR)
TIME_OF_WEEK_TOPICS = ("stops", "force")
WEEKDAYS = {
    "monday": "Monday",
    "tuesday": "Tuesday",
    "wednesday": "Wednesday",
    "thursday": "Thursday",
    "friday": "Friday",
    "saturday": "Saturday",
    "sunday": "Sunday",
}
HOURS = {f"{hour:02d}": f"{hour}:00\u2013{hour}:59" for hour in range(24)}

SEARCH_BASIS, NO_SEARCH = "search_basis", "no_search"
# What a record without a value counts as where it says no to the flag that the dimension is asked
# within.
UNASKED_CATEGORIES = {SEARCH_BASIS: NO_SEARCH}

DIMENSIONS = {
    "year": "Year",
    "quarter": "Quarter",
    "month": "Month",
    WEEKDAY: "Day of the week",
    HOUR: "Hour of the day",
    "district": "District",
    "beat": "Beat",
    "neighborhood": "Neighborhood",
    "council_district": "Council district",
    "race": "Race",
    "sex": "Sex",
    "age": "Age",
    "stop_type": "Kind of stop",
    "reason": "Reason",
    "outcome": "Outcome",
    SEARCH_BASIS: "Basis of the search",
    "force_type": "Type of force",
    "force_level": "Level of force",
    "allegation": "Allegation",
    "finding": "Finding",
}

# Dimensions whose categories are the same everywhere; all others are each city's own.
CATEGORIES = {
    "race": {
        "asian": "Asian",
        "asian_pacific": "Asian or Pacific Islander",
        "black": "Black or African American",
        "hispanic": "Hispanic or Latino",
        "middle_eastern": "Middle Eastern or North African",
        "multiracial": "Two or more races",
        "native": "American Indian or Alaska Native",
        "other": "Another race",
        "pacific": "Native Hawaiian or Pacific Islander",
        "several": "Several people, recorded together",
        "white": "White",
        "not_recorded": "Not recorded",
    },
    "sex": {
        "female": "Female",
        "male": "Male",
        "nonbinary": "Nonbinary or gender diverse",
        "several": "Several people, recorded together",
        "not_recorded": "Not recorded",
    },
    "stop_type": {
        "pedestrian": "Pedestrian",
        "traffic": "Traffic",
        "bicycle": "Bicycle",
        "not_recorded": "Not recorded",
    },
    "finding": {
        "exonerated": "Exonerated",
        "not_sustained": "Not sustained",
        "sustained": "Sustained",
        "unfounded": "Unfounded",
        "other": "Another finding",
        "otherwise": "Settled without a finding",
        "pending": "Still open",
        "not_recorded": "Not recorded",
    },
}

# Titles of categories that a standard list names in dimensions whose other categories are each
# city's own.
TITLES = {
    WEEKDAY: WEEKDAYS,
    HOUR: HOURS,
    "outcome": {
        "arrest": "Arrest",
        "citation": "Citation",
        "field_contact": "Field contact only",
        "no_action": "No action",
        "verbal_warning": "Verbal warning",
        "warning": "Warning",
        "written_warning": "Written warning",
    },
    SEARCH_BASIS: {
        "consent": "Consent",
        "incident_to_arrest": "Incident to an arrest",
        "inventory": "Inventory of a vehicle",
        NO_SEARCH: "No search",
        "probable_cause": "Probable cause",
        "supervision": "Probation or parole",
        "warrant": "Search warrant",
    },
}

AGE_BAND_PATTERN = re.compile(r"([0-9]{1,3})_([0-9]{1,3}|up)")

HISPANIC = "hispanic"
# The groups of a table of residents that each race category covers: those of the 2020 Census, table
# P2 of P.L. 94-171, in which Hispanic or Latino people of any race are one group and all others are
# not Hispanic or Latino. The census counts people of Middle Eastern or North African origin as
# White; no group of it is theirs.
CENSUS_GROUPS = {
    "asian": ("asian",),
    "asian_pacific": ("asian", "pacific"),
    "black": ("black",),
    HISPANIC: (HISPANIC,),
    "multiracial": ("multiracial",),
    "native": ("native",),
    "other": ("other",),
    "pacific": ("pacific",),
    "white": ("white",),
}


def name_recorded_count(flag: str) -> str:
    """The count of units whose answer to a flag is yes or no."""
    return f"{flag}_recorded"


def name_unread_count(flag: str) -> str:
    """The count of units whose answer to a flag is a value unknown to the city file."""
    return f"{flag}_unread"


def find_count_flag(count: str) -> str:
    """The flag that a count is a yes or an answer to; "" where it is of none."""
    flag = count.removesuffix("_recorded")
    return flag if flag in FLAGS else ""


def parse_age_band(category: str) -> tuple[int, int | None] | None:
    """The first and the last age of a band by its id (18_25; 56_up has no last); None for what is
    no band.
    """
    found = AGE_BAND_PATTERN.fullmatch(category)
    if not found:
        return None
    low, high = found.groups()
    return int(low), None if high == "up" else int(high)


def find_category_title(dimension: str, category: str) -> str:
    """The reader's name of a category that no city file titles: the shared title, or the id with
    spaces.
    """
    band = parse_age_band(category) if dimension == "age" else None
    if band:
        low, high = band
        if high is None:
            return f"{low} and over"
        return f"{high} and under" if low <= 1 else f"{low} to {high}"
    shared = {**CATEGORIES, **TITLES}.get(dimension, {}).get(category)
    if shared:
        return shared
    return {
        "citywide": "Citywide unit",
        "not_read": "Not read by this site",
        "not_recorded": "Not recorded",
        "outside": "Outside the city",
        "pending": "Still open",
        "several": "Several, recorded together",
    }.get(category, category.replace("_", " ").capitalize())


def normalise_text(text: str) -> str:
    """A raw value as spellings are compared: without control characters, trimmed, inner white space
    collapsed, case folded.
    """
    return clean_text(text).casefold()
