"""Made-up stops: one row for each violation noted in a stop, mostly one."""

from __future__ import annotations

import numpy as np

from data.model.twilight import compute_evenings
from data.sample import random_draws
from data.sample.city import CITY_CENTRE, DARKNESS_FACTORS, DISTRICTS, SYSTEM_CHANGE_DAY, TIME_ZONE
from data.sample.columns import SampleColumn, SampleTable, make_distinct_column

# Stops for each hour of the day, from midnight on; no real department's.
HOUR_WEIGHTS = np.array([5, 4, 3, 2, 1, 1, 2, 4, 6, 6, 5, 5, 5, 5, 6, 7, 8, 8, 8, 8, 7, 7, 7, 6])
DAYTIME_MINUTES = (10 * 60, 15 * 60)
BLANK_SHARE = 0.01

PEDESTRIAN, TRAFFIC = 0, 1
KINDS = (("PED", "Pedestrian stop"), ("TRAF", "Traffic stop"))
KIND_SHARES = (0.38, 0.62)

# Share of pedestrian records that the new record system still keeps.
RECORDED_SHARE_AFTER = 0.55

REASONS = (
    ("MOVING VIOL", "Moving violation"),
    ("EQUIPMENT", "Equipment or registration"),
    ("CALL", "Call for service"),
    ("OFFICER VIEW", "Observed by officer"),
    ("WARRANT", "Warrant"),
    ("OTHER", "Other reason"),
)
REASONS_BY_KIND = np.array(
    [(0.04, 0.00, 0.52, 0.33, 0.06, 0.05), (0.55, 0.30, 0.05, 0.05, 0.02, 0.03)]
)
OUTCOMES = (
    ("NO ACTION", "No action taken"),
    ("WARNING", "Warning"),
    ("CITATION", "Citation"),
    ("FIELD REPORT", "Field report"),
    ("ARREST", "Arrest"),
)
OUTCOMES_BY_KIND = np.array([(0.44, 0.17, 0.06, 0.24, 0.09), (0.08, 0.50, 0.36, 0.02, 0.04)])
OUTCOMES_AFTER_FIND = np.array([(0.06, 0.08, 0.16, 0.22, 0.48)])
ARREST = 4
SEARCH_BASES = (
    ("CONSENT", "Consent"),
    ("INCIDENT TO ARREST", "Incident to arrest"),
    ("PROBABLE CAUSE", "Probable cause"),
    ("INVENTORY", "Vehicle inventory"),
    ("PROBATION OR PAROLE", "Probation or parole"),
    ("WARRANT", "Search warrant"),
)
SEARCH_BASIS_SHARES = (0.31, 0.30, 0.21, 0.09, 0.06, 0.03)
NO_BASIS_SHARE = 0.02
VIOLATIONS = (
    "Speed",
    "Signal or sign",
    "Registration",
    "Lights",
    "Lane use",
    "Seat belt",
    "Municipal code",
    "None noted",
)
VIOLATIONS_BY_KIND = np.array(
    [
        (0.00, 0.03, 0.00, 0.00, 0.00, 0.00, 0.22, 0.75),
        (0.30, 0.18, 0.20, 0.12, 0.10, 0.05, 0.01, 0.04),
    ]
)

SEARCH_SHARES = np.array([0.145, 0.055])
FRISK_SHARES = np.array([0.10, 0.01])
FRISK_IN_SEARCH_SHARES = np.array([0.70, 0.45])
FOUND_SHARES = np.array([0.24, 0.30])
MULTI_ROW_SHARE, THREE_ROW_SHARE = 0.03, 0.2

# A spelling that the city file does not know, so that there is something to report.
UNMAPPED_DISTRICT, UNMAPPED_ROWS = "DIST 9", 5


def make_stops(rng: np.random.Generator, stops: int) -> SampleTable:
    """The table of stops: `stops` units in about 1.04 rows each."""
    days, district, kind = random_draws.draw_days(rng, stops, _compute_weights())
    rows = (
        1
        + (several := rng.random(stops) < MULTI_ROW_SHARE)
        + (several & (rng.random(stops) < THREE_ROW_SHARE))
    )
    columns = {
        "stop_number": make_distinct_column(
            [f"S{day[2:4]}-{n:07d}" for n, day in enumerate(days.astype(str).tolist(), 1)]
        ),
        "stop_date": random_draws.inject_wrong_dates(rng, random_draws.make_day_column(days)),
        "stop_type": random_draws.make_label_column(kind, days, KINDS).put(
            rng.random(stops) < 0.004, "-"
        ),
        **_make_place_columns(rng, district, days, rows),
        **{
            f"subject_{name}": column
            for name, column in random_draws.draw_person_columns(rng, district, days).items()
        },
        **_draw_course(rng, district, kind, days),
    }
    # A stream of its own: a change to the times leaves all else as it was.
    columns["stop_time"] = draw_stop_times(rng.spawn(1)[0], days, columns["subject_race"])
    columns["search_basis"] = _draw_search_basis(rng.spawn(1)[0], days, columns["searched"])
    unit = np.repeat(np.arange(stops), rows)
    columns = {name: column.take(unit) for name, column in columns.items()}
    columns["violation"] = SampleColumn(
        VIOLATIONS, random_draws.pick_by_group(rng, kind[unit], VIOLATIONS_BY_KIND)
    )
    return SampleTable(
        "samp-stop",
        "Police stops",
        columns,
        ("stop_date",),
        random_draws.make_updated_column(days[unit]),
    )


def _compute_weights() -> np.ndarray:
    """Stops to expect for each month, district and kind, before chance."""
    base = np.array([d.stops * d.residents for d in DISTRICTS])
    trend = (1 + np.array([d.growth for d in DISTRICTS])) ** random_draws.YEARS_SINCE_START[:, None]
    kept = np.where(random_draws.IS_AFTER_CHANGE[:, None], [RECORDED_SHARE_AFTER, 1.0], 1.0)
    return (
        random_draws.compute_season(0.13)[:, None, None]
        * (base * trend)[:, :, None]
        * (kept * KIND_SHARES)[:, None, :]
    )


def _make_place_columns(
    rng: np.random.Generator, district: np.ndarray, days: np.ndarray, rows: np.ndarray
) -> dict[str, SampleColumn]:
    written = random_draws.make_district_column(rng, district, days)
    alone = np.flatnonzero(rows == 1)
    written = written.put(rng.choice(alone, size=UNMAPPED_ROWS, replace=False), UNMAPPED_DISTRICT)
    return {"district": written, "beat": random_draws.make_beat_column(rng, district, written)}


def _draw_course(
    rng: np.random.Generator, district: np.ndarray, kind: np.ndarray, days: np.ndarray
) -> dict[str, SampleColumn]:
    """Why the stop was made, what was done, and how it ended; a find is noted only where a search
    was.
    """
    habit = rng.uniform(0.8, 1.25, len(DISTRICTS))[district]
    chance = rng.random((4, len(kind)))
    searched = chance[0] < SEARCH_SHARES[kind] * habit
    frisked = chance[1] < np.where(
        searched, FRISK_IN_SEARCH_SHARES[kind], FRISK_SHARES[kind] * habit
    )
    found = searched & (chance[2] < FOUND_SHARES[kind])
    outcome = np.where(
        found,
        random_draws.pick_by_group(rng, found * 0, OUTCOMES_AFTER_FIND),
        random_draws.pick_by_group(rng, kind, OUTCOMES_BY_KIND),
    )
    search = random_draws.make_flag_column(rng, searched, 0.015)
    unanswered = (days < SYSTEM_CHANGE_DAY) & (chance[3] < 0.03)
    return {
        "reason": random_draws.make_label_column(
            random_draws.pick_by_group(rng, kind, REASONS_BY_KIND), days, REASONS
        ).put(chance[3] > 0.985, None),
        "searched": search,
        "found": random_draws.make_flag_column(rng, found, 0.03).put(search.places != 1, None),
        "frisked": random_draws.make_flag_column(rng, frisked).put(unanswered, None),
        "arrested": random_draws.make_flag_column(rng, outcome == ARREST, 0.01),
        "outcome": random_draws.make_label_column(outcome, days, OUTCOMES).put(
            rng.random(len(kind)) < 0.012, "-"
        ),
    }


def _draw_search_basis(
    rng: np.random.Generator, days: np.ndarray, searched: SampleColumn
) -> SampleColumn:
    """What a search rested on; blank where no search is noted, and now and then beside one."""
    choice = random_draws.pick_options(rng, len(days), SEARCH_BASIS_SHARES)
    basis = random_draws.make_label_column(choice, days, SEARCH_BASES)
    no_search = searched.places != searched.values.index("Y")
    return basis.put(no_search | (rng.random(len(days)) < NO_BASIS_SHARE), None)


def draw_stop_times(rng: np.random.Generator, days: np.ndarray, race: SampleColumn) -> SampleColumn:
    """Times as HH:MM:SS, in a hundredth of the rows missing.

    In the dark of the hours that are compared, stops of the groups in FEWER_IN_THE_DARK are kept
    with that chance and else moved to around noon: so the odds ratio of dark to light at the same
    time of day is that number, exactly.
    """
    hour = np.searchsorted(
        np.cumsum(HOUR_WEIGHTS) / HOUR_WEIGHTS.sum(), rng.random(len(days)), side="right"
    )
    minute = hour * 60 + rng.integers(60, size=len(days))
    for group, kept in DARKNESS_FACTORS.items():
        named = np.isin(
            race.places,
            [n for n, label in enumerate(race.values) if label.upper().startswith(group)],
        )
        moved = named & _is_dark(days, minute) & (rng.random(len(days)) >= kept)
        minute = np.where(moved, rng.integers(*DAYTIME_MINUTES, size=len(days)), minute)
    minute = np.maximum(minute, 1)
    values = tuple(f"{m // 60:02d}:{m % 60:02d}:00" for m in range(24 * 60))
    return SampleColumn(values, minute).put(rng.random(len(days)) < BLANK_SHARE, None)


def _is_dark(days: np.ndarray, minute: np.ndarray) -> np.ndarray:
    """Which stops were after dusk, at a time of day that is light on other days of the year."""
    ends = days.min().astype(object), days.max().astype(object)
    known = {e.day: (e.dusk, e.last) for e in compute_evenings(CITY_CENTRE, TIME_ZONE, *ends)}
    dates, place = np.unique(days, return_inverse=True)
    bounds = np.array([known.get(day, (24 * 60, 0)) for day in dates.astype(object)])[place]
    return (minute >= bounds[:, 0]) & (minute <= bounds[:, 1])
