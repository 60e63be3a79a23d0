"""Made-up reports of force: one row for each pair of an officer and a person, so incidents
repeat.
"""

from __future__ import annotations

import numpy as np

from data.sample import random_draws
from data.sample.city import DISTRICTS
from data.sample.columns import SampleColumn, SampleTable, make_distinct_column

TYPES = (
    ("CONTROL HOLD", "Control hold"),
    ("TAKEDOWN", "Takedown"),
    ("STRIKE", "Strike or kick"),
    ("OC SPRAY", "Pepper spray"),
    ("ELECTRONIC DEVICE", "Electronic device"),
    ("BATON", "Baton"),
    ("CANINE", "Police dog"),
    ("FIREARM", "Firearm discharged"),
    ("FIREARM", "Firearm pointed"),
)
TYPE_SHARES = np.array(
    [
        (0.46, 0.26, 0.09, 0.06, 0.10, 0.015, 0.011, 0.004, 0.0),
        (0.38, 0.21, 0.07, 0.05, 0.08, 0.012, 0.008, 0.004, 0.186),
    ]
)
# By the number of the type: what leaves no mark, what may injure, what may kill.
LEVELS = ("Level 1", "Level 2", "Level 3")
TYPE_LEVELS = np.array([0, 0, 1, 1, 1, 1, 1, 2, 0])
# By the number of the level: how often a person was injured, and how often one died.
INJURED_SHARES, DIED_SHARES = np.array([0.08, 0.34, 0.62]), np.array([0.0, 0.0, 0.2])
REASONS = (
    ("ARREST", "Making an arrest"),
    ("DEFENSE", "Defense of self or others"),
    ("CRISIS", "Person in crisis"),
    ("FLIGHT", "Person running away"),
    ("OTHER", "Other reason"),
)
REASON_SHARES = (0.47, 0.20, 0.15, 0.12, 0.06)

# Pointing a firearm became reportable with the new record system.
REPORTING_FACTOR = 1.28
OFFICER_SHARES, PERSON_SHARES = (0.80, 0.16, 0.04), (0.94, 0.06)


def make_force(rng: np.random.Generator, incidents: int) -> SampleTable:
    """The table of force reports: `incidents` units in about 1.3 rows each."""
    days, district = random_draws.draw_days(rng, incidents, _compute_weights())
    officers = 1 + random_draws.pick_options(rng, incidents, OFFICER_SHARES)
    person = np.repeat(
        np.arange(incidents), 1 + random_draws.pick_options(rng, incidents, PERSON_SHARES)
    )
    row = np.repeat(np.arange(len(person)), officers[person])
    unit = person[row]
    written = random_draws.make_district_column(rng, district, days)
    columns = {
        "incident_number": make_distinct_column(
            [f"F{d[:4]}-{n:05d}" for n, d in enumerate(days.astype(str).tolist(), 1)]
        ),
        "occurred_date": random_draws.inject_wrong_dates(rng, random_draws.make_day_column(days)),
        "district": written,
        "beat": random_draws.make_beat_column(rng, district, written),
        "reason": random_draws.make_label_column(
            random_draws.pick_options(rng, incidents, REASON_SHARES), days, REASONS
        ),
    }
    people = random_draws.draw_person_columns(rng, district[person], days[person], women=0.24)
    report = {"report_number": make_distinct_column([f"R{n:06d}" for n in range(1, len(row) + 1)])}
    report |= {name: column.take(unit) for name, column in columns.items()}
    report |= {f"subject_{name}": column.take(row) for name, column in people.items()}
    report["force_type"], report["force_level"] = _draw_types(rng, days[unit])
    # A stream of its own: a change to the harm leaves all else as it was.
    report |= _draw_harm(rng.spawn(1)[0], report["force_level"], row)
    return SampleTable(
        "samp-forc",
        "Use of force reports",
        report,
        ("occurred_date",),
        random_draws.make_updated_column(days[unit]),
    )


def _compute_weights() -> np.ndarray:
    """Incidents to expect for each month and district, before chance."""
    base = np.array([d.residents * d.stops**0.8 for d in DISTRICTS])
    kept = np.where(random_draws.IS_AFTER_CHANGE, REPORTING_FACTOR, 1.0)
    return (random_draws.compute_season(0.10) * 0.97**random_draws.YEARS_SINCE_START * kept)[
        :, None
    ] * base


def _draw_types(rng: np.random.Generator, days: np.ndarray) -> tuple[SampleColumn, SampleColumn]:
    """The type of force in each row, and its level; a dash in both where it is not recorded."""
    late = (days >= random_draws.SYSTEM_CHANGE_DAY).astype(int)
    kind = random_draws.pick_by_group(rng, late, TYPE_SHARES)
    blank = rng.random(len(days)) < 0.01
    return random_draws.make_label_column(kind, days, TYPES).put(blank, "-"), SampleColumn(
        LEVELS, TYPE_LEVELS[kind]
    ).put(blank, "-")


def _draw_harm(
    rng: np.random.Generator, level: SampleColumn, person: np.ndarray
) -> dict[str, SampleColumn]:
    """Whether a person was injured, and whether one died: the same in all reports of one person.

    The worst level among a person's reports decides.
    """
    worst = np.zeros(person.max() + 1, dtype=int)
    np.maximum.at(worst, person, np.where(level.places < len(LEVELS), level.places, 0))
    chance = rng.random((2, len(worst)))
    died = chance[1] < DIED_SHARES[worst]
    injured = died | (chance[0] < INJURED_SHARES[worst])
    return {
        "subject_injured": random_draws.make_flag_column(rng, injured, 0.01).take(person),
        "subject_died": random_draws.make_flag_column(rng, died).take(person),
    }
