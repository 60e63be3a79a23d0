"""Made-up complaints: one row for each allegation in a complaint."""

from __future__ import annotations

import numpy as np

from data.sample import random_draws
from data.sample.city import DISTRICTS, LAST_DAY, SYSTEM_CHANGE_DAY
from data.sample.columns import SampleColumn, SampleTable, inject_faults, make_distinct_column

ALLEGATIONS = (
    "Courtesy",
    "Neglect of duty",
    "Use of force",
    "Search or seizure",
    "Bias-free policing",
    "Arrest or detention",
    "Records and reports",
    "Driving",
)
ALLEGATION_SHARES = (0.29, 0.19, 0.13, 0.12, 0.09, 0.07, 0.07, 0.04)
FINDINGS = (
    "Not Sustained",
    "Unfounded",
    "Exonerated",
    "Sustained",
    "Administratively Closed",
    "Mediated",
)
FINDING_SHARES = (0.35, 0.23, 0.18, 0.12, 0.07, 0.05)
DISCIPLINE = ("No discipline", "Oral reprimand", "Written reprimand", "Suspension", "Termination")
DISCIPLINE_SHARES = (0.34, 0.24, 0.25, 0.14, 0.03)
ROW_COUNT_SHARES = (0.50, 0.30, 0.14, 0.06)

# Days: how long a case stays open on average, and how long after an event people complain.
MEAN_DAYS_OPEN, MEAN_DAYS_TO_COMPLAINT = 150, 16


def make_complaints(rng: np.random.Generator, complaints: int) -> SampleTable:
    """The table of allegations: `complaints` units in about 1.76 rows each, dated by the day they
    were received.
    """
    base = np.array([d.residents * d.stops**0.5 for d in DISTRICTS])
    over_time = random_draws.compute_season(0.07) * 0.985**random_draws.YEARS_SINCE_START
    days, district = random_draws.draw_days(rng, complaints, over_time[:, None] * base)
    rows = 1 + random_draws.pick_options(rng, complaints, ROW_COUNT_SHARES)
    columns = {
        "complaint_number": make_distinct_column(
            [f"C{d[:4]}-{n:05d}" for n, d in enumerate(days.astype(str).tolist(), 1)]
        ),
        "received_date": random_draws.inject_wrong_dates(rng, random_draws.make_day_column(days)),
        "occurred_date": _draw_occurred_dates(rng, days),
        "incident_district": random_draws.make_district_column(rng, district, days),
        **{
            f"complainant_{name}": column
            for name, column in random_draws.draw_person_columns(
                rng, district, days, women=0.46
            ).items()
        },
    }
    unit = np.repeat(np.arange(complaints), rows)
    columns = {name: column.take(unit) for name, column in columns.items()}
    columns["allegation"] = SampleColumn(
        ALLEGATIONS, random_draws.pick_options(rng, len(unit), ALLEGATION_SHARES)
    )
    columns["finding"], took = _draw_findings(rng, days[unit])
    columns["closed_date"] = _make_closed_dates(days, unit, took).take(unit)
    columns["discipline"] = _draw_discipline(rng, columns["finding"])
    return SampleTable(
        "samp-cmpl",
        "Complaints about police",
        columns,
        ("received_date", "occurred_date", "closed_date"),
        random_draws.make_updated_column(days[unit]),
    )


def _draw_occurred_dates(rng: np.random.Generator, days: np.ndarray) -> SampleColumn:
    """The day complained about: often unknown, and then left out or entered as 1900-01-01."""
    before = days - rng.exponential(MEAN_DAYS_TO_COMPLAINT, len(days)).astype(int)
    return inject_faults(
        rng, random_draws.make_day_column(before), {random_draws.EARLY_DATE: 0.17, None: 0.06}
    )


def _draw_findings(rng: np.random.Generator, days: np.ndarray) -> tuple[SampleColumn, np.ndarray]:
    """Findings of closed cases, and the days each took; blank while a case is open: a dash in old
    rows, no value in new ones.
    """
    finding = SampleColumn(FINDINGS, random_draws.pick_options(rng, len(days), FINDING_SHARES))
    took = rng.exponential(MEAN_DAYS_OPEN, len(days))
    still_open = took > (LAST_DAY - days).astype(int)
    blank = still_open | (rng.random(len(days)) < 0.015)
    return finding.put(blank, None).put(blank & (days < SYSTEM_CHANGE_DAY), "-"), took


def _make_closed_dates(days: np.ndarray, unit: np.ndarray, took: np.ndarray) -> SampleColumn:
    """The day the last allegation of each complaint was decided; no value while one is open."""
    longest = np.zeros(len(days))
    np.maximum.at(longest, unit, took)
    closed = days + np.ceil(longest).astype(int)
    return random_draws.make_day_column(np.minimum(closed, LAST_DAY)).put(closed > LAST_DAY, None)


def _draw_discipline(rng: np.random.Generator, finding: SampleColumn) -> SampleColumn:
    """The discipline after a sustained allegation; sometimes not recorded."""
    chosen = SampleColumn(
        DISCIPLINE, random_draws.pick_options(rng, len(finding.places), DISCIPLINE_SHARES)
    )
    silent = rng.random(len(finding.places)) < 0.04
    return chosen.put(silent, "-").put(finding.places != FINDINGS.index("Sustained"), None)
